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
import { authorityKeyIdentifier, extension, partOfCustomers } from './extension.ts';
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

/** Everything of a CRL but its entries. */
export interface CrlHeader {
  /** The certificate of the CA whose list this is, DER. */
  readonly issuer: Uint8Array;
  /** Greater than that of every list before; at most 20 octets (RFC 5280 §5.2.3). */
  readonly number: bigint;
  readonly thisUpdate: Temporal.Instant;
  readonly nextUpdate: Temporal.Instant;
  /**
   * For a list of a part of the CA's certificates: its address, exactly as it stands in them, by which a relying party
   * knows that this list speaks for them (RFC 5280 §5.2.5, §6.3.3 (b) (2)). Absent for the complete list.
   */
  readonly publishedAt?: string | undefined;
}

export interface CrlRequest extends CrlHeader {
  readonly revoked: Iterable<Revoked>;
}

/**
 * Writes the TBSCertList (DER) of a version 2 CRL (RFC 5280 §5), to be signed by `signCrl`. Throws RangeError when it
 * would end before it begins or its number is out of bounds.
 */
export const prepareCrl = (request: CrlRequest): Uint8Array =>
  prepareCrlOf(request, Array.from(request.revoked, crlEntry));

/** The same from entries that are written already, by `crlEntry`. */
export function prepareCrlOf(request: CrlHeader, entries: readonly Uint8Array[]): Uint8Array {
  const issuer = readIssuer(request.issuer);
  if (Temporal.Instant.compare(request.thisUpdate, request.nextUpdate) >= 0)
    throw new RangeError('nextUpdate is not after thisUpdate');
  if (request.number < 0n || request.number >= 1n << 159n) throw new RangeError('CRL number out of bounds');
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
        ...(request.publishedAt === undefined ? [] : [partOfCustomers(request.publishedAt)]),
      ),
    ),
  );
}

/** One entry of a CRL, DER. Throws DerError for a serial number that is not minimal. */
export function crlEntry({ serial, at, reason = 'unspecified' }: Revoked): Uint8Array {
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
  if (!(await verifies(tbs, signature, signer))) throw new Error('the signature does not verify');
  return sequence(tbs, algorithm, bitString(signature));
}

/** With a callback the work is done in a thread: hashing megabytes holds up no listener. */
const verifies = (tbs: Uint8Array, signature: Uint8Array, { keyType, publicKey }: Signer): Promise<boolean> =>
  new Promise((resolve, reject) => {
    verify(signatureHash(keyType), tbs, publicKeyObject(publicKey), signature, (error, good) =>
      error ? reject(error) : resolve(good),
    );
  });
