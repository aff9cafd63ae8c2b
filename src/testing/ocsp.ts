import { createHash } from 'node:crypto';
import { readCertificate } from '../pki/certificate.ts';
import {
  bitString,
  context,
  element,
  elementOf,
  integer,
  nullValue,
  octetString,
  oid,
  sequence,
  Tag,
} from '../pki/der.ts';
import type { CertIdHash } from '../pki/ocsp.ts';
import type { SingleResponse } from '../pki/ocsp-form.ts';
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

/** A ResponseData (DER) built from its parts one by one, in the order of RFC 6960 §4.2.1. */
export function responseData(parts: {
  readonly responderKeyHash: Uint8Array;
  /** GeneralizedTime. */
  readonly producedAt: Uint8Array;
  readonly responses: readonly SingleResponse[];
  readonly nonce?: Uint8Array | undefined;
}): Uint8Array {
  const { responderKeyHash, producedAt, responses, nonce } = parts;
  return sequence(
    element(context(2), octetString(responderKeyHash)),
    producedAt,
    elementOf(Tag.sequence, responses.map(singleResponse)),
    ...(nonce ? [element(context(1), sequence(nonceExtension(nonce)))] : []),
  );
}

const singleResponse = ({ certId, status, thisUpdate, nextUpdate, extensions }: SingleResponse): Uint8Array =>
  sequence(
    certId,
    status,
    thisUpdate,
    element(context(0), nextUpdate),
    ...(extensions ? [element(context(1), extensions)] : []),
  );

/** The complete OCSPResponse (DER) from a signed ResponseData. `certificate` is the responder's own. */
export function ocspResponse(
  data: Uint8Array,
  signatureAlgorithm: Uint8Array,
  signature: Uint8Array,
  certificate: Uint8Array,
): Uint8Array {
  const basic = sequence(data, signatureAlgorithm, bitString(signature), element(context(0), sequence(certificate)));
  return sequence(
    element(Tag.enumerated, Uint8Array.of(0)),
    element(context(0), sequence(oid(Oid.ocspBasic), octetString(basic))),
  );
}
