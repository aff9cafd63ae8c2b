import { nullValue, oid, sequence } from '../pki/der.ts';
import { Oid } from '../pki/oid.ts';
import { readPublicKey } from '../pki/public-key.ts';
import { oncePerBytes } from './once.ts';
import type { CaKeyType } from './signer.ts';

const kindOf = oncePerBytes((spki): CaKeyType | undefined => {
  const { keyType } = readPublicKey(spki);
  return keyType === 'EC P-256' || keyType === 'EC P-384' || keyType === 'RSA-3072' || keyType === 'RSA-4096'
    ? keyType
    : undefined;
});

/** The kind of CA key that a SubjectPublicKeyInfo (DER) holds. Throws when a CA cannot have such a key. */
export function caKeyType(spki: Uint8Array): CaKeyType {
  const keyType = kindOf(spki);
  if (!keyType) throw new Error('not a key that a CA can have');
  return keyType;
}

const rsa = sequence(oid(Oid.sha256WithRSAEncryption), nullValue());
const algorithms: Readonly<Record<CaKeyType, Uint8Array>> = {
  'EC P-256': sequence(oid(Oid.ecdsaWithSHA256)),
  'EC P-384': sequence(oid(Oid.ecdsaWithSHA384)),
  'RSA-3072': rsa,
  'RSA-4096': rsa,
};

/** The AlgorithmIdentifier (DER) of the one algorithm each kind of CA key signs with: RFC 5758 §3.2, RFC 4055 §5. */
export const signatureAlgorithm = (keyType: CaKeyType): Uint8Array => algorithms[keyType];

/** The hash of that algorithm, as node:crypto names it. */
export const signatureHash = (keyType: CaKeyType): 'sha256' | 'sha384' =>
  keyType === 'EC P-384' ? 'sha384' : 'sha256';
