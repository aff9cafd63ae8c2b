import { X509Certificate } from 'node:crypto';
import { isRefusal } from '../domain/refusal.ts';
import { assembleCertificate, readCertificate } from '../pki/certificate.ts';
import { sameBytes } from '../pki/der.ts';
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

  const made = readCertificate(certificate);
  if (isRefusal(made) || !sameBytes(made.tbs, tbs)) throw new Error('the certificate is not the draft that was stored');
  if (issuer === 'self' && !sameBytes(made.publicKey, signer.publicKey))
    throw new Error("the signer does not hold the root's key");
  if (!new X509Certificate(certificate).verify(publicKeyObject(signer.publicKey)))
    throw new Error('the signature does not verify');
  return certificate;
}
