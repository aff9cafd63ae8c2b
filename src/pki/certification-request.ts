import { createHash, verify } from 'node:crypto';
import { type Refusal, refuse } from '../domain/refusal.ts';
import { checkDer, context, DerError, DerReader, readOctetsOfBitString, readOid, readUnsigned, Tag } from './der.ts';
import { Oid } from './oid.ts';
import { type PublicKey, publicKeyObject, readPublicKey } from './public-key.ts';
import { rsaWeakness } from './rsa-weakness.ts';

/** The kinds of key a customer's certificate can be for (RULES §4). */
export type CustomerKeyType = 'EC P-256' | 'EC P-384' | 'RSA-2048' | 'RSA-3072' | 'RSA-4096';

/** What is taken from a CSR: a public key whose private key made the CSR's signature. Nothing else (C4). */
export interface CertificationRequest {
  /** SubjectPublicKeyInfo, DER; one encoding for each key, so equal keys have equal bytes. */
  readonly publicKey: Uint8Array;
  readonly keyType: CustomerKeyType;
  /** SHA-256 of `publicKey`, 32 bytes. */
  readonly spkiSha256: Uint8Array;
}

/** No CSR with an RSA-4096 key and the usual extensions comes near this. */
const sizeLimit = 8 * 1024;

export type CertificationRequestRefusal =
  | Refusal<'csr-too-large', { bytes: number; limit: number }>
  | Refusal<'csr-malformed', { why: string }>
  | Refusal<'csr-signature-wrong', { why: 'algorithm' | 'signature' }>
  | Refusal<'key-not-allowed', { keyType: string; allowed: readonly CustomerKeyType[] }>
  | Refusal<'key-weak', { keyType: string; why: string }>;

/**
 * Reads a PKCS#10 request (RFC 2986, DER, 8 KiB at most) and proves that its sender holds the private key.
 * Subject, attributes and extensions are passed over (C4). Never throws for any bytes.
 */
export function readCertificationRequest(
  der: Uint8Array,
  allowed: readonly CustomerKeyType[],
): CertificationRequest | CertificationRequestRefusal {
  if (der.length > sizeLimit) return refuse('csr-too-large', { bytes: der.length, limit: sizeLimit });
  let request: ReturnType<typeof readParts>;
  try {
    request = readParts(der);
  } catch (error) {
    if (error instanceof DerError) return refuse('csr-malformed', { why: error.message });
    throw error;
  }
  const { key, info, algorithm, signature } = request;

  if (key.keyType === 'other') return refuse('key-not-allowed', { keyType: key.algorithm, allowed });
  if ('modulus' in key) {
    const why = key.modulus < 1n << 2047n ? 'modulus too short' : undefined;
    // Odd sizes are not worth the arithmetic; they are refused below.
    const weakness = why ?? (isAllowed(key, allowed) ? rsaWeakness(key.modulus, key.exponent) : undefined);
    if (weakness) return refuse('key-weak', { keyType: key.keyType, why: weakness });
  }
  if (!isAllowed(key, allowed)) return refuse('key-not-allowed', { keyType: key.keyType, allowed });

  const hash = ('modulus' in key ? rsaHashes : ecdsaHashes).get(algorithm);
  if (!hash) return refuse('csr-signature-wrong', { why: 'algorithm' as const });
  let object: ReturnType<typeof publicKeyObject>;
  try {
    object = publicKeyObject(key.spki);
  } catch {
    return refuse('csr-malformed', { why: 'not a key of its kind' });
  }
  if (!verifies(hash, info, object, signature)) return refuse('csr-signature-wrong', { why: 'signature' as const });

  const publicKey = Uint8Array.from(key.spki);
  const spkiSha256 = Uint8Array.from(createHash('sha256').update(publicKey).digest());
  return { publicKey, keyType: key.keyType, spkiSha256 };
}

// MD5 and SHA-1 are left out on purpose.
const rsaHashes = new Map<string, string>([
  [Oid.sha256WithRSAEncryption, 'sha256'],
  [Oid.sha384WithRSAEncryption, 'sha384'],
  [Oid.sha512WithRSAEncryption, 'sha512'],
]);
const ecdsaHashes = new Map<string, string>([
  [Oid.ecdsaWithSHA256, 'sha256'],
  [Oid.ecdsaWithSHA384, 'sha384'],
  [Oid.ecdsaWithSHA512, 'sha512'],
]);

function readParts(der: Uint8Array) {
  // Clients differ in how they order the attributes, which we do not read.
  checkDer(der, { setOrder: false });
  const request = new DerReader(DerReader.only(der, Tag.sequence).content);
  const info = request.next(Tag.sequence);
  const fields = new DerReader(info.content);
  if (readUnsigned(fields.next(Tag.integer)) !== 0n) throw new DerError('version is not 0');
  fields.next(Tag.sequence); // subject
  const key = readPublicKey(fields.next(Tag.sequence).bytes);
  fields.optional(context(0)); // attributes; some clients leave them out when there are none
  fields.end();
  const algorithmFields = request.into(Tag.sequence);
  const algorithm = readOid(algorithmFields.next(Tag.oid));
  algorithmFields.optional(Tag.null);
  algorithmFields.end();
  const signature = readOctetsOfBitString(request.next(Tag.bitString));
  request.end();
  return { key, info: info.bytes, algorithm, signature };
}

function isAllowed(
  key: PublicKey,
  allowed: readonly CustomerKeyType[],
): key is PublicKey & { readonly keyType: CustomerKeyType } {
  return (allowed as readonly string[]).includes(key.keyType);
}

function verifies(hash: string, bytes: Uint8Array, key: ReturnType<typeof publicKeyObject>, signature: Uint8Array) {
  try {
    return verify(hash, bytes, key, signature);
  } catch {
    return false;
  }
}
