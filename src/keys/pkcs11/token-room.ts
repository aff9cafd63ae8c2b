import { createHash } from 'node:crypto';
import { caKeyType, signatureHash } from '../../ca/signature-algorithm.ts';
import type { CaKeyType, Signer } from '../../ca/signer.ts';
import { bitString, DerReader, nullValue, oid, sequence, Tag, unsigned } from '../../pki/der.ts';
import { Oid } from '../../pki/oid.ts';
import { publicKeyObject } from '../../pki/public-key.ts';
import type { KeyRoom } from '../../workflows/dependencies.ts';
import type { TokenKey } from './messages.ts';
import type { Token } from './token.ts';

/**
 * Keys on a token. A key pair's label (CKA_LABEL, and CKA_ID) is its name. They are made there, sensitive and not
 * extractable, and one that can be taken out is not used. ECDSA hashes are computed here, because every token has
 * CKM_ECDSA and few have it with a hash; RSA with CKM_SHA256_RSA_PKCS, where the token can refuse other paddings.
 */
export function tokenKeyRoom(token: Token): KeyRoom {
  const signerOf = (name: string, key: TokenKey): Signer => {
    const publicKey = spkiOf(key);
    // Throws for a point off its curve: the token is not believed blindly either.
    publicKeyObject(publicKey);
    const keyType = caKeyType(publicKey);
    return {
      keyType,
      publicKey,
      async sign(bytes) {
        if (key.kind === 'rsa') return token.ask<Uint8Array>({ ask: 'sign', name, bytes });
        const hash = Uint8Array.from(createHash(signatureHash(keyType)).update(bytes).digest());
        return ecdsaSigValue(await token.ask<Uint8Array>({ ask: 'sign', name, bytes: hash }));
      },
    };
  };
  const find = (name: string) => token.ask<TokenKey | undefined>({ ask: 'find', name });
  return {
    async create(name: string, keyType: CaKeyType) {
      return signerOf(name, await token.ask<TokenKey>({ ask: 'generate', name, keyType }));
    },
    async open(name: string) {
      const key = await find(name);
      if (!key) throw new Error(`the token has no key ${name}; is it the right token?`);
      return signerOf(name, key);
    },
    placeOf: async (name) => ((await find(name)) ? 'token' : 'absent'),
  };
}

/** SubjectPublicKeyInfo, DER. */
function spkiOf(key: TokenKey): Uint8Array {
  if (key.kind === 'rsa') {
    const inner = sequence(unsigned(toBigInt(key.modulus)), unsigned(toBigInt(key.exponent)));
    return sequence(sequence(oid(Oid.rsaEncryption), nullValue()), bitString(inner));
  }
  // CKA_EC_POINT is a DER OCTET STRING; some tokens give the bare point, which begins with 04 as well. Its length tells.
  const { params, point } = key;
  const bare = point.length === 65 || point.length === 97 ? point : DerReader.only(point, Tag.octetString).content;
  return sequence(sequence(oid(Oid.ecPublicKey), params), bitString(bare));
}

/** r and s, one after the other, as the DER `Ecdsa-Sig-Value` of RFC 3279 §2.2.3. */
function ecdsaSigValue(signature: Uint8Array): Uint8Array {
  const half = signature.length / 2;
  if (!Number.isInteger(half) || half === 0) throw new Error('the token gave no ECDSA signature');
  return sequence(unsigned(toBigInt(signature.subarray(0, half))), unsigned(toBigInt(signature.subarray(half))));
}

const toBigInt = (bytes: Uint8Array): bigint => BigInt(`0x0${Buffer.from(bytes).toString('hex')}`);
