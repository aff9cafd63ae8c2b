import { Oid } from '../pki/oid.ts';
import type { RootRequest } from './authority-certificate.ts';
import type { Draft } from './draft.ts';
import * as extension from './extension.ts';
import { issuedDraft } from './issued-draft.ts';

export interface OcspResponderRequest extends RootRequest {
  /** The certificate of the CA in whose name it answers, DER. */
  readonly issuer: Uint8Array;
}

/**
 * Drafts the certificate of a CA's delegated OCSP responder (RFC 6960 §4.2.2.2): good for signing answers and for nothing
 * else. Nobody asks whether it is revoked (`id-pkix-ocsp-nocheck`, §4.2.2.2.1), so its life must be short.
 */
export function prepareOcspResponder(request: OcspResponderRequest): Draft {
  return issuedDraft(
    request,
    extension.endEntity(),
    extension.keyUsage('digitalSignature'),
    extension.extendedKeyUsage(Oid.ocspSigning),
    extension.ocspNoCheck(),
  );
}
