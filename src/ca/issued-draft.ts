import { distinguishedName } from '../pki/name.ts';
import { keyIdentifier } from '../pki/public-key.ts';
import type { RootRequest } from './authority-certificate.ts';
import type { Draft } from './draft.ts';
import * as extension from './extension.ts';
import { draftOf, readIssuer } from './tbs-certificate.ts';

/**
 * What all certificates under a CA have in common: its name and signature, both key identifiers; then the extensions of
 * their kind, each written already. Throws on values that no certificate can hold.
 */
export function issuedDraft(
  request: RootRequest & { readonly issuer: Uint8Array },
  ...ofItsKind: readonly Uint8Array[]
): Draft {
  const issuer = readIssuer(request.issuer);
  return draftOf({
    serial: request.serial,
    signedWith: issuer.publicKey,
    issuer: issuer.subject,
    notBefore: request.notBefore,
    notAfter: request.notAfter,
    subject: distinguishedName(request),
    publicKey: request.publicKey,
    extensions: [
      extension.authorityKeyIdentifier(issuer.subjectKeyId),
      extension.subjectKeyIdentifier(keyIdentifier(request.publicKey)),
      ...ofItsKind,
    ],
  });
}
