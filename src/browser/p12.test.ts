import { execFileSync } from 'node:child_process';
import { createHash, X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { certificationRequest, generateKeyPair } from './csr.ts';
import type { Bytes } from './der.ts';
import { certifies, macKey, makeP12 } from './p12.ts';
import { sha256Repeated } from './sha256.ts';

const PASSPHRASE = 'K7WX9MRDT4HP3FQC';
const LABEL = 'haruka-k02+1376';
const pause = async () => {};

const run = (command: string, ...args: string[]) =>
  execFileSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
/** For tools that a developer's machine may lack. The build machine has them all. */
const present = (command: string, ...args: string[]) => {
  try {
    run(command, ...args);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ENOENT';
  }
};

let folder: string;
let file: string;
let keys: CryptoKeyPair;
let certificate: Bytes;
let issuer: Bytes;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'warifu-p12-'));
  file = join(folder, 'haruka-k02_1376.p12');
  keys = await generateKeyPair();
  const at = (name: string) => join(folder, name);
  writeFileSync(at('request.der'), await certificationRequest(keys));
  const forAYear = ['-days', '365', '-outform', 'DER'];
  run('openssl', 'ecparam', '-name', 'prime256v1', '-genkey', '-noout', '-out', at('ca.key'));
  run(
    'openssl',
    'req',
    '-x509',
    '-key',
    at('ca.key'),
    '-subj',
    '/CN=Mihon Shinkin Bank CA',
    ...forAYear,
    '-out',
    at('ca.der'),
  );
  run(
    'openssl',
    ...['x509', '-req', '-inform', 'DER', '-in', at('request.der'), '-subj', `/CN=${LABEL.replace('+', '\\+')}`],
    ...['-CA', at('ca.der'), '-CAkey', at('ca.key'), '-CAserial', at('serial'), '-CAcreateserial', ...forAYear],
    ...['-out', at('certificate.der')],
  );
  issuer = new Uint8Array(readFileSync(at('ca.der')));
  certificate = new Uint8Array(readFileSync(at('certificate.der')));
  const contents = { privateKey: keys.privateKey, certificate, chain: [issuer], label: LABEL };
  writeFileSync(file, await makeP12(contents, PASSPHRASE, pause));
}, 30_000);

afterAll(() => rmSync(folder, { recursive: true }));

describe('.p12 file', () => {
  it('is opened by OpenSSL, with AES-256, SHA-256 and 300,000 rounds everywhere', () => {
    const command = `openssl pkcs12 -in '${file}' -passin pass:${PASSPHRASE} -info -nodes 2>&1`;
    const text = run('sh', '-c', command);
    expect(text).toContain('MAC: sha256, Iteration 300000');
    expect(text).toContain('MAC length: 32, salt length: 16');
    expect(text.match(/PBES2, PBKDF2, AES-256-CBC, Iteration 300000, PRF hmacWithSHA256/g)).toHaveLength(2);
    expect(text.match(new RegExp(`friendlyName: ${LABEL.replace('+', '\\+')}`, 'g'))).toHaveLength(2);
    expect(new Set(text.match(/localKeyID: .*/g)).size).toBe(1);
    const pems = text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
    expect(pems.map((pem) => new Uint8Array(new X509Certificate(pem).raw))).toEqual([certificate, issuer]);
  });

  it('holds the private key of the certificate', () => {
    const spki = run(
      'sh',
      '-c',
      `openssl pkcs12 -in '${file}' -passin pass:${PASSPHRASE} -nocerts -nodes | openssl pkey -pubout`,
    );
    expect(spki).toBe(new X509Certificate(certificate).publicKey.export({ type: 'spki', format: 'pem' }));
  });

  it('is refused with another passphrase', () => {
    expect(() => run('openssl', 'pkcs12', '-in', file, '-passin', 'pass:K7WX9MRDT4HP3FQD', '-noout')).toThrow(
      /Mac verify error/,
    );
  });

  it.skipIf(!present('pk12util', '-H'))('is taken into the store of Firefox and Chromium (NSS)', () => {
    const store = `sql:${folder}`;
    run('certutil', '-N', '-d', store, '--empty-password');
    run('pk12util', '-i', file, '-d', store, '-W', PASSPHRASE);
    expect(run('certutil', '-L', '-d', store)).toMatch(/haruka-k02\+1376\s+u,u,u/);
    expect(run('certutil', '-K', '-d', store)).toContain(LABEL);
  });

  it.skipIf(!present('keytool', '-help'))(
    'is opened by Java',
    () => {
      const text = run('keytool', '-list', '-v', '-keystore', file, '-storetype', 'PKCS12', '-storepass', PASSPHRASE);
      expect(text).toContain(`Alias name: ${LABEL}`);
      expect(text).toContain('PrivateKeyEntry');
      expect(text).toContain('Certificate chain length: 2');
    },
    30_000,
  );

  it.skipIf(!present('certtool', '--version'))('is opened by GnuTLS', () => {
    const text = run('certtool', '--p12-info', '--inder', '--infile', file, '--password', PASSPHRASE);
    expect(text).toContain('BEGIN ENCRYPTED PRIVATE KEY');
    expect(text.match(/BEGIN CERTIFICATE/g)).toHaveLength(2);
    expect(text).toContain(LABEL);
  });

  it('is never made with a passphrase that readers would spell differently', async () => {
    const contents = { privateKey: keys.privateKey, certificate, chain: [], label: LABEL };
    await expect(makeP12(contents, 'パスフレーズ', pause)).rejects.toThrow(TypeError);
  });

  it('knows whether a certificate is for this key', async () => {
    expect(await certifies(certificate, keys.publicKey)).toBe(true);
    expect(await certifies(issuer, keys.publicKey)).toBe(false);
    expect(await certifies(certificate, (await generateKeyPair()).publicKey)).toBe(false);
  });
});

describe('SHA-256 repeated', () => {
  it.each([0, 1, 55, 56, 64, 192, 300])('equals OpenSSL on %i bytes, once and over again', async (length) => {
    const message = crypto.getRandomValues(new Uint8Array(length));
    let expected = createHash('sha256').update(message).digest();
    expect(Buffer.from(await sha256Repeated(message, 1, pause))).toEqual(expected);
    for (let i = 1; i < 50; i++) expected = createHash('sha256').update(expected).digest();
    expect(Buffer.from(await sha256Repeated(message, 50, pause))).toEqual(expected);
  });

  it('gives the page its turn every 20,000 rounds', async () => {
    let turns = 0;
    await macKey(PASSPHRASE, new Uint8Array(16), 60_001, async () => {
      turns++;
    });
    expect(turns).toBe(3);
  });
});
