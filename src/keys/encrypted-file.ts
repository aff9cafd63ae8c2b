import {
  createCipheriv,
  createPrivateKey,
  createPublicKey,
  generateKeyPair,
  type KeyObject,
  pbkdf2,
  randomBytes,
  sign,
} from 'node:crypto';
import { promisify } from 'node:util';
import { caKeyType, signatureHash } from '../ca/signature-algorithm.ts';
import type { CaKeyType, Signer } from '../ca/signer.ts';
import { nullValue, octetString, oid, sequence, unsigned } from '../pki/der.ts';
import { Oid } from '../pki/oid.ts';
import { toPem } from '../pki/pem.ts';
import { readPrivately, writeOnce } from './private-file.ts';

/**
 * CA keys in files: PKCS#8, PBES2 with AES-256-CBC and PBKDF2-HMAC-SHA-256 (RFC 8018), as
 * `-----BEGIN ENCRYPTED PRIVATE KEY-----`. OpenSSL reads them. The passphrase must come from somewhere else than the disk.
 */

/** OWASP's number for PBKDF2-HMAC-SHA-256. OpenSSL and Node would write 2048, which slows no thief of the file. */
const iterations = 600_000;

/**
 * Makes a new key of this kind and writes it to `path`, readable by the owner only (0600). When this returns, the file
 * is on the disk. Throws when `path` exists: a CA key is never overwritten.
 */
export async function createKeyFile(path: string, keyType: CaKeyType, passphrase: string): Promise<Signer> {
  if (passphrase === '') throw new Error(`${path}: a key file needs a passphrase`);
  const privateKey = await generateKey(keyType);
  const plain = privateKey.export({ type: 'pkcs8', format: 'der' });
  try {
    if (!(await writeOnce(path, toPem('ENCRYPTED PRIVATE KEY', await encrypt(plain, passphrase)))))
      throw new Error(`${path}: exists already; a CA key is never overwritten, choose another path`);
  } finally {
    plain.fill(0);
  }
  return signerOf(privateKey);
}

/**
 * Opens a key file. Throws an Error that names the file and what to do when it is missing, can be read by others than
 * its owner, is no encrypted private key, or the passphrase is wrong. The message never holds the passphrase.
 */
export async function openKeyFile(path: string, passphrase: string): Promise<Signer> {
  const pem = await readPrivately(path);
  if (!pem.startsWith('-----BEGIN ENCRYPTED PRIVATE KEY-----'))
    throw new Error(`${path}: not an encrypted private key (PKCS#8 PEM); restore the file from its backup`);
  let privateKey: KeyObject;
  try {
    privateKey = createPrivateKey({ key: pem, format: 'pem', passphrase });
  } catch {
    throw new Error(`${path}: the passphrase is wrong or the file is damaged; check the passphrase, then the backup`);
  }
  try {
    return signerOf(privateKey);
  } catch {
    throw new Error(`${path}: not a key that a CA can have (EC P-256, EC P-384, RSA-3072, RSA-4096)`);
  }
}

function signerOf(privateKey: KeyObject): Signer {
  const publicKey = Uint8Array.from(createPublicKey(privateKey).export({ type: 'spki', format: 'der' }));
  const keyType = caKeyType(publicKey);
  const hash = signatureHash(keyType);
  // An elliptic signature takes less time than handing it to a thread; an RSA one would hold the event loop up.
  if (keyType.startsWith('EC ')) {
    const signHere = (bytes: Uint8Array) => Uint8Array.from(sign(hash, bytes, privateKey));
    return { keyType, publicKey, sign: async (bytes) => signHere(bytes), signHere };
  }
  return {
    keyType,
    publicKey,
    sign: (bytes) =>
      new Promise((resolve, reject) => {
        sign(hash, bytes, privateKey, (error, signature) =>
          error ? reject(error) : resolve(Uint8Array.from(signature)),
        );
      }),
  };
}

async function generateKey(keyType: CaKeyType): Promise<KeyObject> {
  const generate = promisify(generateKeyPair);
  const pair = keyType.startsWith('EC ')
    ? await generate('ec', { namedCurve: keyType.slice(3) })
    : await generate('rsa', { modulusLength: Number(keyType.slice(4)) });
  return pair.privateKey;
}

/** EncryptedPrivateKeyInfo (RFC 5958 §3) with PBES2-params (RFC 8018 appendix A.4). */
async function encrypt(privateKeyInfo: Uint8Array, passphrase: string): Promise<Uint8Array> {
  const salt = randomBytes(16);
  const iv = randomBytes(16);
  const key = await promisify(pbkdf2)(passphrase, salt, iterations, 32, 'sha256');
  const cipher = createCipheriv('aes-256-cbc', key, iv);
  const encrypted = Buffer.concat([cipher.update(privateKeyInfo), cipher.final()]);
  const derivation = sequence(octetString(salt), unsigned(iterations), sequence(oid(Oid.hmacWithSHA256), nullValue()));
  const scheme = sequence(
    oid(Oid.pbes2),
    sequence(sequence(oid(Oid.pbkdf2), derivation), sequence(oid(Oid.aes256Cbc), octetString(iv))),
  );
  return sequence(scheme, octetString(encrypted));
}
