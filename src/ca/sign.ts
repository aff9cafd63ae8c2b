import { type KeyObject, X509Certificate } from 'node:crypto';
import { isRefusal } from '../domain/refusal.ts';
import { assembleCertificate, readCertificate } from '../pki/certificate.ts';
import { DerReader, sameBytes, Tag } from '../pki/der.ts';
import { publicKeyObject } from '../pki/public-key.ts';
import { type LintedDraft, takeLintedDraft } from './lint.ts';
import { signatureAlgorithm } from './signature-algorithm.ts';
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

  if (!sameBytes(tbsOf(certificate), tbs)) throw new Error('the certificate is not the draft that was stored');
  if (issuer === 'self') {
    const made = readCertificate(certificate);
    if (isRefusal(made) || !sameBytes(made.publicKey, signer.publicKey))
      throw new Error("the signer does not hold the root's key");
  }
  if (!new X509Certificate(certificate).verify(verifyingKey(signer))) throw new Error('the signature does not verify');
  return certificate;
}

/** The TBSCertificate within a certificate; of this one the lint has read everything else already. */
function tbsOf(certificate: Uint8Array): Uint8Array {
  const outer = new DerReader(DerReader.only(certificate, Tag.sequence).content);
  const { bytes } = outer.next(Tag.sequence);
  outer.next(Tag.sequence);
  outer.next(Tag.bitString);
  outer.end();
  return bytes;
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
