import { bitString, context, element, sequence, unsigned } from '../pki/der.ts';
import { type DistinguishedName, distinguishedName } from '../pki/name.ts';
import { signatureAlgorithm } from './signature-algorithm.ts';
import type { Signer } from './signer.ts';

/** A PKCS#10 request (RFC 2986, DER) with which a CA proves to its root that it holds its key. */
export async function certificationRequest(signer: Signer, subject: DistinguishedName): Promise<Uint8Array> {
  const info = sequence(unsigned(0), distinguishedName(subject), signer.publicKey, element(context(0)));
  return sequence(info, signatureAlgorithm(signer.keyType), bitString(await signer.sign(info)));
}
