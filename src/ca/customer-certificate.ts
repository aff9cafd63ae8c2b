import { Oid } from '../pki/oid.ts';
import type { Draft } from './draft.ts';
import * as extension from './extension.ts';
import { issuedDraft } from './issued-draft.ts';

export interface CustomerCertificateRequest {
  /** The issuing CA's certificate, DER. */
  readonly issuer: Uint8Array;
  /** From `newSerial`. */
  readonly serial: Uint8Array;
  /** SubjectPublicKeyInfo, DER, from `readCertificationRequest`. */
  readonly publicKey: Uint8Array;
  /** The label, e.g. `haruka-k02+1376` (C2). */
  readonly commonName: string;
  /** The institution's name. */
  readonly organization: string;
  readonly notBefore: Temporal.Instant;
  /** The last second in which the certificate is valid; fractions of seconds are dropped (RFC 5280 §4.1.2.5). */
  readonly notAfter: Temporal.Instant;
  readonly crlUrl: string;
  readonly caIssuersUrl: string;
  readonly ocspUrl?: string | undefined;
  readonly policyOid: string;
}

/**
 * Drafts a customer's certificate: good for proving who one is as a TLS client, and for nothing else (RFC 5280 §4.2).
 * Everything but the key comes from the institution (C4). Throws on values that no certificate can hold.
 */
export function prepareCustomerCertificate(request: CustomerCertificateRequest): Draft {
  return issuedDraft(
    request,
    extension.endEntity(),
    extension.keyUsage('digitalSignature'),
    extension.extendedKeyUsage(Oid.clientAuth),
    extension.certificatePolicies(request.policyOid),
    extension.crlDistributionPoints(request.crlUrl),
    extension.authorityInfoAccess(request),
  );
}
