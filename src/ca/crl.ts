import { verify } from 'node:crypto';
import {
  bitString,
  context,
  DerReader,
  element,
  elementOf,
  integer,
  sameBytes,
  sequence,
  Tag,
  time,
  unsigned,
} from '../pki/der.ts';
import { Oid } from '../pki/oid.ts';
import { publicKeyObject } from '../pki/public-key.ts';
import { authorityKeyIdentifier, extension } from './extension.ts';
import { caKeyType, signatureAlgorithm, signatureHash } from './signature-algorithm.ts';
import type { Signer } from './signer.ts';
import { readIssuer } from './tbs-certificate.ts';

/** The reasons for revocation that are used (R3), as RFC 5280 §5.3.1 names them. */
export type RevocationReason =
  | 'unspecified'
  | 'keyCompromise'
  | 'cACompromise'
  | 'affiliationChanged'
  | 'superseded'
  | 'cessationOfOperation';

const reasonCode = (code: number): [Uint8Array] => {
  const value = element(Tag.enumerated, Uint8Array.of(code));
  return [sequence(extension(Oid.cRLReason, value, 'not critical'))];
};

/** What follows the time in an entry. RFC 5280 §5.3.1: leave the reason out rather than write "unspecified". */
const entryExtensions: Record<RevocationReason, [] | [Uint8Array]> = {
  unspecified: [],
  keyCompromise: reasonCode(1),
  cACompromise: reasonCode(2),
  affiliationChanged: reasonCode(3),
  superseded: reasonCode(4),
  cessationOfOperation: reasonCode(5),
};

export interface Revoked {
  /** The content octets of the serial number, as in `Draft`. */
  readonly serial: Uint8Array;
  readonly at: Temporal.Instant;
  readonly reason?: RevocationReason | undefined;
}

export interface CrlRequest {
  /** The certificate of the CA whose list this is, DER. */
  readonly issuer: Uint8Array;
  /** Greater than that of every list before; at most 20 octets (RFC 5280 §5.2.3). */
  readonly number: bigint;
  readonly thisUpdate: Temporal.Instant;
  readonly nextUpdate: Temporal.Instant;
  readonly revoked: Iterable<Revoked>;
}

/**
 * Writes the TBSCertList (DER) of a complete version 2 CRL (RFC 5280 §5), to be signed by `signCrl`.
 * Throws RangeError when it would end before it begins or its number is out of bounds.
 */
export function prepareCrl(request: CrlRequest): Uint8Array {
  const issuer = readIssuer(request.issuer);
  if (Temporal.Instant.compare(request.thisUpdate, request.nextUpdate) >= 0)
    throw new RangeError('nextUpdate is not after thisUpdate');
  if (request.number < 0n || request.number >= 1n << 159n) throw new RangeError('CRL number out of bounds');
  const entries = Array.from(request.revoked, entry);
  return sequence(
    unsigned(1),
    signatureAlgorithm(caKeyType(issuer.publicKey)),
    issuer.subject,
    time(request.thisUpdate),
    time(request.nextUpdate),
    // RFC 5280 §5.1.2.6: absent when there are none.
    ...(entries.length ? [elementOf(Tag.sequence, entries)] : []),
    element(
      context(0),
      sequence(
        authorityKeyIdentifier(issuer.subjectKeyId),
        extension(Oid.cRLNumber, unsigned(request.number), 'not critical'),
      ),
    ),
  );
}

function entry({ serial, at, reason = 'unspecified' }: Revoked): Uint8Array {
  return sequence(integer(serial), time(at), ...entryExtensions[reason]);
}

/**
 * Signs a TBSCertList from `prepareCrl` and gives the complete CRL (DER). Throws when it was prepared for another
 * issuer or the signer does not hold the issuer's key, or when the signature does not verify.
 */
export async function signCrl(tbs: Uint8Array, signer: Signer, issuer: Uint8Array): Promise<Uint8Array> {
  const authority = readIssuer(issuer);
  if (!sameBytes(authority.publicKey, signer.publicKey)) throw new Error("the signer does not hold the issuer's key");
  const algorithm = signatureAlgorithm(signer.keyType);
  const fields = new DerReader(DerReader.only(tbs, Tag.sequence).content);
  fields.next(Tag.integer);
  if (!sameBytes(fields.next(Tag.sequence).bytes, algorithm) || !sameBytes(fields.next().bytes, authority.subject))
    throw new Error('this list was prepared for another issuer');
  const signature = await signer.sign(tbs);
  if (!verify(signatureHash(signer.keyType), tbs, publicKeyObject(signer.publicKey), signature))
    throw new Error('the signature does not verify');
  return sequence(tbs, algorithm, bitString(signature));
}

/** The TBSCertList of a complete CRL that we signed, DER. Throws DerError for anything else. */
export function tbsOfCrl(crl: Uint8Array): Uint8Array {
  return new DerReader(DerReader.only(crl, Tag.sequence).content).next(Tag.sequence).bytes;
}
