import { type Bytes, bitString, integer, oid, sequence, setOf, tagged, utf8String } from './der.ts';

const P256 = { name: 'ECDSA', namedCurve: 'P-256' } as const;
const ecdsaWithSha256 = sequence(oid('1.2.840.10045.4.3.2'));
const commonName = oid('2.5.4.3');

/**
 * A new EC P-256 key pair from the browser's own generator (C3). Extractable, because the only place it
 * goes is the .p12 made on this machine; nothing else may export it.
 */
export function generateKeyPair(): Promise<CryptoKeyPair> {
  return crypto.subtle.generateKey(P256, true, ['sign', 'verify']);
}

/**
 * A certification request in DER (PKCS #10, RFC 2986 §4.2), signed with ECDSA and SHA-256 (RFC 5758 §3.2).
 * The subject is a constant: the CA takes the public key alone (C4), the signature proves possession.
 */
export async function certificationRequest(keys: CryptoKeyPair): Promise<Bytes> {
  const info = sequence(
    integer(0),
    sequence(setOf(sequence(commonName, utf8String('warifu')))),
    new Uint8Array(await crypto.subtle.exportKey('spki', keys.publicKey)),
    tagged(0),
  );
  const signature = await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, keys.privateKey, info);
  return sequence(info, ecdsaWithSha256, bitString(ecdsaSignature(new Uint8Array(signature))));
}

/** r and s side by side (IEEE P1363, as WebCrypto signs) as Ecdsa-Sig-Value in DER (RFC 3279 §2.2.3). */
export function ecdsaSignature(p1363: Bytes): Bytes {
  const half = p1363.length / 2;
  return sequence(integer(p1363.slice(0, half)), integer(p1363.slice(half)));
}
