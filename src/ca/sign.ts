import { type KeyObject, verify } from 'node:crypto';
import { assembleCertificate } from '../pki/certificate.ts';
import { DerReader, readOctetsOfBitString, sameBytes, Tag } from '../pki/der.ts';
import { publicKeyObject } from '../pki/public-key.ts';
import { type LintedDraft, takeLintedDraft } from './lint.ts';
import { signatureAlgorithm, signatureHash } from './signature-algorithm.ts';
import type { Signer } from './signer.ts';
import { readIssuer } from './tbs-certificate.ts';

/**
 * Signs a linted draft and gives the complete certificate (DER). The draft must be stored before (I2); it is used up
 * even when this throws. `issuer` is the issuer's certificate (DER), or `self` for a root.
 * Throws when the signer does not hold the issuer's key, or when what came out is not the draft with a good signature.
 */
export async function signDraft(linted: LintedDraft, signer: Signer, issuer: Uint8Array | 'self'): Promise<Uint8Array> {
  const { tbs } = takeLintedDraft(linted, issuer);
  if (issuer !== 'self' && !sameBytes(readIssuer(issuer).publicKey, signer.publicKey))
    throw new Error("the signer does not hold the issuer's key");

  const certificate = assembleCertificate(tbs, signatureAlgorithm(signer.keyType), await signer.sign(tbs));

  const made = partsOf(certificate);
  if (!sameBytes(made.tbs, tbs)) throw new Error('the certificate is not the draft that was stored');
  if (issuer === 'self' && !sameBytes(readIssuer(certificate).publicKey, signer.publicKey))
    throw new Error("the signer does not hold the root's key");
  if (!verify(signatureHash(signer.keyType), made.tbs, verifyingKey(signer), made.signature))
    throw new Error('the signature does not verify');
  return certificate;
}

/** What was signed, and the signature, as they stand in the certificate. All else in it the lint has read already. */
function partsOf(certificate: Uint8Array): { tbs: Uint8Array; signature: Uint8Array } {
  const outer = new DerReader(DerReader.only(certificate, Tag.sequence).content);
  const tbs = outer.next(Tag.sequence).bytes;
  outer.next(Tag.sequence);
  const signature = readOctetsOfBitString(outer.next(Tag.bitString));
  outer.end();
  return { tbs, signature };
}

const verifyingKeys = new WeakMap<Signer, KeyObject>();

/** The key that checks what this signer makes, read once for each signer. */
function verifyingKey(signer: Signer): KeyObject {
  const known = verifyingKeys.get(signer);
  if (known) return known;
  const key = publicKeyObject(signer.publicKey);
  verifyingKeys.set(signer, key);
  return key;
}
