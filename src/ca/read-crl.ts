import { verify } from 'node:crypto';
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts';
import { readCertificate } from '../pki/certificate.ts';
import { checkDer, context, DerError, DerReader, readOid, readTime, readUnsigned, sameBytes, Tag } from '../pki/der.ts';
import { Oid } from '../pki/oid.ts';
import { publicKeyObject } from '../pki/public-key.ts';
import type { RevocationReason, Revoked } from './crl.ts';
import { caKeyType, signatureAlgorithm, signatureHash } from './signature-algorithm.ts';

/** An entry as it stands on a list. */
export type OnList = Revoked & { readonly reason: RevocationReason };

/** What a list that another machine signed says. */
export interface ReadCrl {
  readonly number: bigint;
  readonly thisUpdate: Temporal.Instant;
  readonly nextUpdate: Temporal.Instant;
  readonly revoked: readonly OnList[];
}

/** Reads a CRL (DER) as `prepareCrl` writes it, and checks that this issuer (DER) signed it. Never throws for any bytes. */
export function readCrl(der: Uint8Array, issuer: Uint8Array): ReadCrl | Refusal<'crl-unfit', { why: string }> {
  try {
    const read = fields(der, issuer);
    return typeof read === 'string' ? refuse('crl-unfit', { why: read }) : read;
  } catch (error) {
    if (error instanceof DerError) return refuse('crl-unfit', { why: error.message });
    throw error;
  }
}

function fields(der: Uint8Array, issuer: Uint8Array): ReadCrl | string {
  const ca = readCertificate(issuer);
  if (isRefusal(ca)) return "the issuer's certificate cannot be read";
  checkDer(der);
  const outer = new DerReader(DerReader.only(der, Tag.sequence).content);
  const tbs = outer.next(Tag.sequence);
  const algorithm = outer.next(Tag.sequence).bytes;
  const signature = outer.next(Tag.bitString).content.subarray(1);
  outer.end();

  const list = new DerReader(tbs.content);
  if (readUnsigned(list.next(Tag.integer)) !== 1n) return 'its version is not 2';
  const keyType = caKeyType(ca.publicKey);
  const expected = signatureAlgorithm(keyType);
  if (!sameBytes(list.next(Tag.sequence).bytes, expected) || !sameBytes(algorithm, expected))
    return 'its signature algorithm does not fit the issuer';
  if (!sameBytes(list.next(Tag.sequence).bytes, ca.subject)) return 'it is of another issuer';
  const [thisUpdate, nextUpdate] = [readTime(list.next()), readTime(list.next())];
  const revoked: OnList[] = [];
  const entries = list.optional(Tag.sequence);
  for (const all = new DerReader(entries?.content ?? new Uint8Array()); all.more; )
    revoked.push(entry(all.into(Tag.sequence)));
  let number: bigint | undefined;
  for (const extensions = list.into(context(0)).into(Tag.sequence); extensions.more; ) {
    const extension = extensions.into(Tag.sequence);
    const isNumber = readOid(extension.next(Tag.oid)) === Oid.cRLNumber;
    extension.optional(Tag.boolean);
    const value = extension.next(Tag.octetString).content;
    if (isNumber) number = readUnsigned(DerReader.only(value, Tag.integer));
  }
  list.end();
  if (number === undefined) return 'it has no number';
  if (!verify(signatureHash(keyType), tbs.bytes, publicKeyObject(ca.publicKey), signature))
    return 'its signature does not verify';
  return { number, thisUpdate, nextUpdate, revoked };
}

/** RFC 5280 §5.3.1: an entry without a reason, or with one that is not used here (R3), is "unspecified". */
function entry(fields: DerReader): OnList {
  const serial = fields.next(Tag.integer).content;
  const at = readTime(fields.next());
  let reason: RevocationReason = 'unspecified';
  const extensions = fields.optional(Tag.sequence);
  for (const all = new DerReader(extensions?.content ?? new Uint8Array()); all.more; ) {
    const extension = all.into(Tag.sequence);
    const isReason = readOid(extension.next(Tag.oid)) === Oid.cRLReason;
    extension.optional(Tag.boolean);
    const value = extension.next(Tag.octetString).content;
    if (isReason) reason = reasons[DerReader.only(value, Tag.enumerated).content[0] ?? 0] ?? 'unspecified';
  }
  return { serial, at, reason };
}

/** By their codes. */
const reasons: readonly RevocationReason[] = [
  'unspecified',
  'keyCompromise',
  'cACompromise',
  'affiliationChanged',
  'superseded',
  'cessationOfOperation',
];
