import { distinguishedName } from '../pki/name.ts';
import { Oid } from '../pki/oid.ts';
import { keyIdentifier } from '../pki/public-key.ts';
import type { Draft } from './draft.ts';
import * as extension from './extension.ts';
import { issuedDraft } from './issued-draft.ts';
import { draftOf } from './tbs-certificate.ts';

export interface RootRequest {
  readonly serial: Uint8Array;
  /** SubjectPublicKeyInfo, DER; also decides the signature's algorithm. */
  readonly publicKey: Uint8Array;
  readonly commonName: string;
  readonly organization: string;
  readonly notBefore: Temporal.Instant;
  readonly notAfter: Temporal.Instant;
}

export interface IssuingRequest extends RootRequest {
  /** The root's certificate, DER. */
  readonly issuer: Uint8Array;
  readonly crlUrl: string;
  readonly caIssuersUrl: string;
  readonly ocspUrl?: string | undefined;
  readonly policyOid: string;
}

/** Drafts a root: self-signed, may sign CAs and CRLs. */
export function prepareRoot(request: RootRequest): Draft {
  const subject = distinguishedName(request);
  return draftOf({
    ...request,
    signedWith: request.publicKey,
    issuer: subject,
    subject,
    extensions: [
      extension.subjectKeyIdentifier(keyIdentifier(request.publicKey)),
      extension.certificateAuthority(),
      extension.keyUsage('keyCertSign', 'cRLSign'),
    ],
  });
}

/**
 * Drafts an institution's issuing CA: no CA may stand below it, and its extended key usage keeps whatever it signs
 * from ever passing as a server's certificate. OCSPSigning is there for its delegated OCSP responder (RFC 6960 §4.2.2.2).
 */
export function prepareIssuing(request: IssuingRequest): Draft {
  return issuedDraft(
    request,
    extension.certificateAuthority(0),
    extension.keyUsage('keyCertSign', 'cRLSign'),
    extension.extendedKeyUsage(Oid.clientAuth, Oid.ocspSigning),
    extension.certificatePolicies(request.policyOid),
    extension.crlDistributionPoints(request.crlUrl),
    extension.authorityInfoAccess(request),
  );
}
