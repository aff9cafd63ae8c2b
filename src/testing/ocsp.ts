import { createHash } from 'node:crypto';
import { readCertificate } from '../pki/certificate.ts';
import { context, element, integer, nullValue, octetString, oid, sequence } from '../pki/der.ts';
import type { CertIdHash } from '../pki/ocsp.ts';
import { Oid } from '../pki/oid.ts';
import { readPublicKey } from '../pki/public-key.ts';

/** The CertID (DER) of a serial number of a CA, whose certificate (DER) is given. */
export function certIdOf(issuer: Uint8Array, serial: Uint8Array, hash: CertIdHash = 'sha1'): Uint8Array {
  const authority = readCertificate(issuer);
  if ('refused' in authority) throw new Error(authority.facts.why);
  const key = readPublicKey(authority.publicKey);
  if (key.keyType === 'other') throw new Error('not a CA');
  const hashed = (bytes: Uint8Array) => octetString(createHash(hash).update(bytes).digest());
  return sequence(sequence(oid(Oid[hash]), nullValue()), hashed(authority.subject), hashed(key.bits), integer(serial));
}

export const nonceExtension = (nonce: Uint8Array): Uint8Array =>
  sequence(oid(Oid.ocspNonce), octetString(octetString(nonce)));

/** An OCSPRequest (DER) about these CertIDs, with these Extensions. */
export function questionOf(certIds: readonly Uint8Array[], ...extensions: Uint8Array[]): Uint8Array {
  return sequence(
    sequence(
      sequence(...certIds.map((certId) => sequence(certId))),
      ...(extensions.length > 0 ? [element(context(2), sequence(...extensions))] : []),
    ),
  );
}
