import {
  type Bytes,
  bmp,
  bmpString,
  concat,
  contents,
  element,
  elements,
  integer,
  nothing,
  octetString,
  oid,
  sequence,
  setOf,
  tagged,
} from './der.ts';
import { sha256Repeated } from './sha256.ts';

/** .NET and Windows refuse more rounds than this by default; OWASP asks for no more of a 74-bit passphrase. */
const ITERATIONS = 300_000;
const SALT_BYTES = 16;

const pkcs12 = '1.2.840.113549.1.12.10.1';
const pkcs9 = '1.2.840.113549.1.9';
const data = oid('1.2.840.113549.1.7.1');
const encryptedData = oid('1.2.840.113549.1.7.6');
const keyBag = oid(`${pkcs12}.2`); // PKCS8ShroudedKeyBag
const certBag = oid(`${pkcs12}.3`);
const x509Certificate = oid(`${pkcs9}.22.1`);
const friendlyName = oid(`${pkcs9}.20`);
const localKeyId = oid(`${pkcs9}.21`);
const pbes2 = oid('1.2.840.113549.1.5.13');
const pbkdf2 = oid('1.2.840.113549.1.5.12');
const hmacWithSha256 = sequence(oid('1.2.840.113549.2.9'), nothing());
const aes256Cbc = oid('2.16.840.1.101.3.4.1.42');
const sha256 = sequence(oid('2.16.840.1.101.3.4.2.1'), nothing());

/** What goes into the file. Certificates are DER; `chain` begins with the issuing CA. */
export interface P12Contents {
  readonly privateKey: CryptoKey;
  readonly certificate: Bytes;
  readonly chain: readonly Bytes[];
  /** What the import dialog and the certificate list show, e.g. `haruka-k02+1376`. */
  readonly label: string;
}

/**
 * A PKCS #12 file (RFC 7292): the key as PKCS #8 and the certificates, each under PBES2 with AES-256-CBC and
 * PBKDF2-HMAC-SHA-256 (RFC 8018), the whole under an HMAC-SHA-256 of the same passphrase, 300,000 rounds in
 * all three. Read by OpenSSL, NSS, Java, GnuTLS and Windows. The private key is exported nowhere else (C3).
 *
 * `passphrase` must be printable ASCII: PBES2 takes its bytes, the MAC its UTF-16, and readers disagree beyond
 * ASCII. `pause` gives the thread back to the page during the longest loop. Throws TypeError on
 * other passphrases. Whether the certificate is for the key is asked before, by `certifies`.
 */
export async function makeP12(file: P12Contents, passphrase: string, pause: () => Promise<void>): Promise<Bytes> {
  if (!/^[\x20-\x7e]+$/.test(passphrase)) throw new TypeError('passphrase is not printable ASCII');
  const keyId = new Uint8Array(await crypto.subtle.digest('SHA-256', file.certificate));
  const attributes = setOf(
    sequence(localKeyId, setOf(octetString(keyId))),
    sequence(friendlyName, setOf(bmpString(file.label))),
  );
  const certificates = sequence(
    bag(certBag, certificateValue(file.certificate), attributes),
    ...file.chain.map((certificate) => bag(certBag, certificateValue(certificate))),
  );
  const [encryptedCertificates, encryptedKey] = await Promise.all([
    encrypt(certificates, passphrase),
    crypto.subtle.exportKey('pkcs8', file.privateKey).then((key) => encrypt(new Uint8Array(key), passphrase)),
  ]);
  const authenticatedSafe = sequence(
    contentInfo(
      encryptedData,
      sequence(
        integer(0),
        sequence(data, encryptedCertificates.algorithm, element(0x80, encryptedCertificates.ciphertext)),
      ),
    ),
    contentInfo(
      data,
      octetString(
        sequence(bag(keyBag, sequence(encryptedKey.algorithm, octetString(encryptedKey.ciphertext)), attributes)),
      ),
    ),
  );
  return sequence(
    integer(3),
    contentInfo(data, octetString(authenticatedSafe)),
    await macData(authenticatedSafe, passphrase, pause),
  );
}

/** True when the certificate (DER) is for this public key: its SubjectPublicKeyInfo (RFC 5280 §4.1) is the same bytes. */
export async function certifies(certificate: Bytes, publicKey: CryptoKey): Promise<boolean> {
  const spki = new Uint8Array(await crypto.subtle.exportKey('spki', publicKey));
  const [tbs = new Uint8Array()] = elements(contents(certificate));
  return elements(contents(tbs)).some(
    (field) => field.length === spki.length && field.every((byte, i) => byte === spki[i]),
  );
}

const contentInfo = (type: Bytes, content: Bytes): Bytes => sequence(type, tagged(0, content));
const bag = (type: Bytes, value: Bytes, attributes?: Bytes): Bytes =>
  sequence(type, tagged(0, value), ...(attributes ? [attributes] : []));
const certificateValue = (certificate: Bytes): Bytes => sequence(x509Certificate, tagged(0, octetString(certificate)));

async function encrypt(plaintext: Bytes, passphrase: string): Promise<{ algorithm: Bytes; ciphertext: Bytes }> {
  const salt = crypto.getRandomValues(new Uint8Array(SALT_BYTES));
  const iv = crypto.getRandomValues(new Uint8Array(16));
  const password = await crypto.subtle.importKey('raw', new TextEncoder().encode(passphrase), 'PBKDF2', false, [
    'deriveKey',
  ]);
  const key = await crypto.subtle.deriveKey(
    { name: 'PBKDF2', hash: 'SHA-256', salt, iterations: ITERATIONS },
    password,
    { name: 'AES-CBC', length: 256 },
    false,
    ['encrypt'],
  );
  const ciphertext = await crypto.subtle.encrypt({ name: 'AES-CBC', iv }, key, plaintext);
  const derivation = sequence(pbkdf2, sequence(octetString(salt), integer(ITERATIONS), hmacWithSha256));
  return {
    algorithm: sequence(pbes2, sequence(derivation, sequence(aes256Cbc, octetString(iv)))),
    ciphertext: new Uint8Array(ciphertext),
  };
}

async function macData(authenticatedSafe: Bytes, passphrase: string, pause: () => Promise<void>): Promise<Bytes> {
  const salt = crypto.getRandomValues(new Uint8Array(SALT_BYTES));
  const key = await crypto.subtle.importKey(
    'raw',
    await macKey(passphrase, salt, ITERATIONS, pause),
    { name: 'HMAC', hash: 'SHA-256' },
    false,
    ['sign'],
  );
  const mac = new Uint8Array(await crypto.subtle.sign('HMAC', key, authenticatedSafe));
  return sequence(sequence(sha256, octetString(mac)), octetString(salt), integer(ITERATIONS));
}

/** The 32-byte MAC key of RFC 7292 Appendix B.2 with ID 3; one digest long, so steps 6.B and 6.C never happen. */
export function macKey(
  passphrase: string,
  salt: Bytes,
  iterations: number,
  pause: () => Promise<void>,
): Promise<Bytes> {
  const block = 64;
  const diversifier = new Uint8Array(block).fill(3);
  const fill = (bytes: Bytes): Bytes =>
    Uint8Array.from({ length: Math.ceil(bytes.length / block) * block }, (_, i) => bytes[i % bytes.length]!);
  const password = bmp(`${passphrase}\0`); // NUL-terminated (Appendix B.1)
  return sha256Repeated(concat(diversifier, fill(salt), fill(password)), iterations, pause);
}
