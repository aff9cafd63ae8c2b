import { createPublicKey, hash, type KeyObject } from 'node:crypto';
import {
  bitString,
  DerError,
  DerReader,
  nullValue,
  oid,
  readOctetsOfBitString,
  readOid,
  readUnsigned,
  sameBytes,
  sequence,
  Tag,
  unsigned,
} from './der.ts';
import { Oid } from './oid.ts';

/** A public key read from a SubjectPublicKeyInfo. */
export type PublicKey =
  | { readonly keyType: 'EC P-256' | 'EC P-384'; readonly spki: Uint8Array; readonly bits: Uint8Array }
  | {
      /** `RSA-` and the length of the modulus in bits. */
      readonly keyType: `RSA-${number}`;
      readonly spki: Uint8Array;
      /** The octets inside the BIT STRING, which key identifiers are made from. */
      readonly bits: Uint8Array;
      readonly modulus: bigint;
      readonly exponent: bigint;
    };

/** A kind of key that is not read: its algorithm or curve, for the refusal's facts. */
export interface OtherKey {
  readonly keyType: 'other';
  readonly algorithm: string;
}

/**
 * Reads a SubjectPublicKeyInfo (DER). Only one encoding is taken for each key: named curve, uncompressed point
 * (RFC 5480 §2), RSA with NULL parameters (RFC 3279 §2.3.1). Throws DerError for anything else of those algorithms.
 * Whether the point is on its curve is for `publicKeyObject` to say.
 */
export function readPublicKey(spki: Uint8Array): PublicKey | OtherKey {
  const info = new DerReader(DerReader.only(spki, Tag.sequence).content);
  const algorithm = info.into(Tag.sequence);
  const type = readOid(algorithm.next(Tag.oid));
  const parameters = algorithm.more ? algorithm.next() : undefined;
  algorithm.end();
  const bits = readOctetsOfBitString(info.next(Tag.bitString));
  info.end();
  if (type === Oid.ecPublicKey) {
    // Explicit curve parameters let the sender choose a curve on which it can forge (CVE-2020-0601).
    if (parameters?.tag !== Tag.oid) return { keyType: 'other', algorithm: 'EC without a named curve' };
    const curve = readOid(parameters);
    const coordinate = curve === Oid.secp256r1 ? 32 : curve === Oid.secp384r1 ? 48 : undefined;
    if (!coordinate) return { keyType: 'other', algorithm: `EC ${curve}` };
    if (bits[0] !== 0x04 || bits.length !== 1 + 2 * coordinate) throw new DerError('point is not uncompressed');
    const canonical = sequence(sequence(oid(type), oid(curve)), bitString(bits));
    if (!sameBytes(canonical, spki)) throw new DerError('key is not encoded canonically');
    return { keyType: coordinate === 32 ? 'EC P-256' : 'EC P-384', spki: canonical, bits };
  }
  if (type === Oid.rsaEncryption) {
    const key = new DerReader(DerReader.only(bits, Tag.sequence).content);
    const modulus = readUnsigned(key.next(Tag.integer));
    const exponent = readUnsigned(key.next(Tag.integer));
    key.end();
    const inner = sequence(unsigned(modulus), unsigned(exponent));
    const canonical = sequence(sequence(oid(type), nullValue()), bitString(inner));
    if (!sameBytes(canonical, spki)) throw new DerError('key is not encoded canonically');
    return { keyType: `RSA-${modulus.toString(2).length}`, spki: canonical, bits: inner, modulus, exponent };
  }
  return { keyType: 'other', algorithm: type };
}

/** The key for node:crypto. Throws when OpenSSL does not take it, e.g. a point that is off its curve. */
export const publicKeyObject = (spki: Uint8Array): KeyObject =>
  createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' });

/** The key identifier of RFC 7093 §2 method 1: the leftmost 160 bits of the SHA-256 of the key's BIT STRING. */
export function keyIdentifier(spki: Uint8Array): Uint8Array {
  const key = new DerReader(DerReader.only(spki, Tag.sequence).content);
  key.next(Tag.sequence);
  const bits = readOctetsOfBitString(key.next(Tag.bitString));
  // Hexadecimal because node:crypto gives it three times as fast as bytes.
  return Uint8Array.fromHex(hash('sha256', bits, 'hex').slice(0, 40));
}
