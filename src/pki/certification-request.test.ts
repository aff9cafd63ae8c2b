import { execFileSync, spawnSync } from 'node:child_process';
import { checkPrimeSync, createHash, createPrivateKey, generatePrimeSync, type KeyObject } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { certificationRequest, keyPair, privateKeyFrom, spkiOf } from '../testing/pki.ts';
import { type CustomerKeyType, readCertificationRequest } from './certification-request.ts';
import { bitString, context, element, nullValue, octetString, oid, sequence, Tag, unsigned } from './der.ts';
import { Oid } from './oid.ts';
import { fromPem } from './pem.ts';

const all: readonly CustomerKeyType[] = ['EC P-256', 'EC P-384', 'RSA-2048', 'RSA-3072', 'RSA-4096'];
const read = (der: Uint8Array, allowed = all) => readCertificationRequest(der, allowed);
const openssl = (...args: string[]): string => execFileSync('openssl', args, { encoding: 'utf8', stdio: 'pipe' });
const hasOpenssl = spawnSync('openssl', ['version']).status === 0;

const p256 = keyPair('EC P-256');
const good = certificationRequest(p256);

const rsaSpki = (modulus: bigint, exponent: bigint): Uint8Array =>
  sequence(sequence(oid(Oid.rsaEncryption), nullValue()), bitString(sequence(unsigned(modulus), unsigned(exponent))));
const honestModulus = (): bigint =>
  BigInt(
    `0x${Buffer.from(keyPair('RSA-2048').privateKey.export({ format: 'jwk' }).n ?? '', 'base64url').toString('hex')}`,
  );

describe('a good CSR', () => {
  it.each(all)('gives its %s public key and the SHA-256 of it', (keyType) => {
    const key = keyPair(keyType);
    expect(read(certificationRequest(key))).toEqual({
      publicKey: key.publicKey,
      keyType,
      spkiSha256: Uint8Array.from(createHash('sha256').update(key.publicKey).digest()),
    });
  });

  it('may leave the attributes out', () => {
    expect(read(certificationRequest({ ...p256, attributes: new Uint8Array() }))).toHaveProperty('keyType');
  });

  it('may carry a subject and extensions, of which nothing is taken (C4)', () => {
    const extensions = sequence(
      sequence(oid(Oid.basicConstraints), octetString(sequence(element(Tag.boolean, Uint8Array.of(0xff))))),
    );
    const attribute = sequence(oid('1.2.840.113549.1.9.14'), element(Tag.set, extensions));
    const request = read(certificationRequest({ ...p256, attributes: element(context(0), attribute) }));
    expect(Object.keys(request).sort()).toEqual(['keyType', 'publicKey', 'spkiSha256']);
  });

  it.skipIf(!hasOpenssl)('is also what OpenSSL makes, with its own subject, names and extensions', () => {
    const pem = openssl(
      ...['req', '-new', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-384', '-nodes', '-keyout', '/dev/null'],
      ...['-subj', '/CN=admin+1376/O=Someone', '-addext', 'subjectAltName=DNS:portal.example'],
      ...['-addext', 'basicConstraints=critical,CA:TRUE'],
    );
    const der = fromPem('CERTIFICATE REQUEST', pem.slice(pem.indexOf('-----BEGIN CERTIFICATE REQUEST')));
    expect(read(der as Uint8Array)).toMatchObject({ keyType: 'EC P-384' });
  });
});

describe('a hostile CSR is refused', () => {
  it('before anything is read when it is larger than 8 KiB', () => {
    const noise = new Uint8Array(1024 * 1024).map((_, i) => (i * 31) & 0xff);
    expect(read(noise)).toEqual({ refused: 'csr-too-large', facts: { bytes: 1024 * 1024, limit: 8192 } });
    const attributes = element(context(0), octetString(new Uint8Array(8192)));
    expect(read(certificationRequest({ ...p256, attributes }))).toMatchObject({ refused: 'csr-too-large' });
  });

  it('wherever it is cut off', () => {
    for (let length = 0; length < good.length; length++)
      expect(read(good.subarray(0, length))).toMatchObject({ refused: 'csr-malformed' });
  });

  it('when anything follows it', () => {
    expect(read(Uint8Array.of(...good, 0))).toMatchObject({
      refused: 'csr-malformed',
      facts: { why: 'trailing bytes' },
    });
  });

  it('when any one bit of it is changed', () => {
    for (let at = 0; at < good.length; at++) {
      const changed = Uint8Array.from(good);
      changed[at]! ^= 0x01;
      expect(read(changed)).toHaveProperty('refused');
    }
  });

  it('when the key in it did not sign it', () => {
    const stolen = certificationRequest({ privateKey: keyPair('EC P-256').privateKey, publicKey: p256.publicKey });
    expect(read(stolen)).toEqual({ refused: 'csr-signature-wrong', facts: { why: 'signature' } });
  });

  it('when it is signed with SHA-1 or MD5', () => {
    const sha1 = certificationRequest({ ...p256, hash: 'sha1', algorithm: '1.2.840.10045.4.1' });
    const rsa = keyPair('RSA-2048');
    const md5 = certificationRequest({ ...rsa, hash: 'md5', algorithm: '1.2.840.113549.1.1.4' });
    for (const csr of [sha1, md5])
      expect(read(csr)).toEqual({ refused: 'csr-signature-wrong', facts: { why: 'algorithm' } });
  });

  it('when it has a length in the long form without need (BER)', () => {
    expect(good[1]).toBe(0x81);
    const longForm = Uint8Array.of(0x30, 0x82, 0x00, ...good.subarray(2));
    expect(read(longForm)).toMatchObject({ refused: 'csr-malformed', facts: { why: 'length is not minimal' } });
    expect(read(Uint8Array.of(0x30, 0x80, ...good.subarray(3), 0, 0))).toMatchObject({ refused: 'csr-malformed' });
  });

  it('when its kind of key is not among those the institution allows', () => {
    expect(read(good, ['RSA-2048'])).toEqual({
      refused: 'key-not-allowed',
      facts: { keyType: 'EC P-256', allowed: ['RSA-2048'] },
    });
  });

  it.skipIf(!hasOpenssl).each([
    ['P-192', ['genpkey', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-192']],
    ['P-521', ['genpkey', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-521']],
    ['explicit parameters', ['ecparam', '-name', 'prime256v1', '-genkey', '-noout', '-param_enc', 'explicit']],
  ])('when its key is EC with %s', (_, args) => {
    const privateKey = privateKeyFrom(openssl(...args));
    expect(read(certificationRequest({ privateKey }))).toMatchObject({ refused: 'key-not-allowed' });
  });

  it('when its key is Ed25519 or DSA', () => {
    const ed25519 = sequence(sequence(oid('1.3.101.112')), bitString(new Uint8Array(32)));
    const dsa = sequence(sequence(oid('1.2.840.10040.4.1')), bitString(unsigned(5)));
    for (const publicKey of [ed25519, dsa])
      expect(read(certificationRequest({ ...p256, publicKey }))).toMatchObject({ refused: 'key-not-allowed' });
  });

  it('when its point is compressed or off the curve', () => {
    const algorithm = sequence(oid(Oid.ecPublicKey), oid(Oid.secp256r1));
    const point = p256.publicKey.slice(-65);
    const compressed = Uint8Array.of(2 + (point[64]! & 1), ...point.subarray(1, 33));
    const off = Uint8Array.from(point);
    off[64]! ^= 1;
    for (const bits of [compressed, off]) {
      const csr = certificationRequest({ ...p256, publicKey: sequence(algorithm, bitString(bits)) });
      expect(read(csr)).toMatchObject({ refused: 'csr-malformed' });
    }
  });
});

describe('a weak RSA key is refused', () => {
  const readSpki = (publicKey: Uint8Array) => read(certificationRequest({ ...p256, publicKey }));

  it('when its modulus has 1024 bits', () => {
    expect(read(certificationRequest(keyPair('RSA-1024')))).toMatchObject({
      refused: 'key-weak',
      facts: { keyType: 'RSA-1024', why: 'modulus too short' },
    });
  });

  it.each([1n, 3n, 65536n, 65535n, (1n << 32n) + 1n])('when its exponent is %s', (exponent) => {
    expect(readSpki(rsaSpki(honestModulus(), exponent))).toMatchObject({
      refused: 'key-weak',
      facts: { why: 'exponent' },
    });
  });

  it('when a small prime divides its modulus', () => {
    const modulus = (honestModulus() / (2n * 751n)) * 2n * 751n + 751n;
    expect(readSpki(rsaSpki(modulus, 65537n))).toMatchObject({ refused: 'key-weak', facts: { why: 'tiny factor' } });
  });

  it('when its primes are close together', () => {
    let p = generatePrimeSync(1024, { bigint: true });
    while (p < 3n << 1022n) p = generatePrimeSync(1024, { bigint: true });
    let q = p + 2n;
    while (!checkPrimeSync(q)) q += 2n;
    expect(readSpki(rsaSpki(p * q, 65537n))).toMatchObject({ refused: 'key-weak', facts: { why: 'close primes' } });
  });

  it('when it has the shape of the ROCA chips, even with a good signature', () => {
    const key = rocaKey();
    expect(read(certificationRequest({ privateKey: key, publicKey: spkiOf(key) }))).toMatchObject({
      refused: 'key-weak',
      facts: { why: 'ROCA' },
    });
  });
});

it('never throws, whatever the bytes', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 600 }), (bytes) => {
      expect(read(bytes)).toHaveProperty('refused');
    }),
    { numRuns: 2000 },
  );
});

it('never throws when a good CSR is overwritten in places', () => {
  const edit = fc.tuple(fc.nat(good.length - 1), fc.nat(255));
  fc.assert(
    fc.property(fc.array(edit, { minLength: 1, maxLength: 8 }), (edits) => {
      const changed = Uint8Array.from(good);
      for (const [at, octet] of edits) changed[at] = octet;
      const result = read(changed);
      // The only way through is to have changed nothing.
      expect('refused' in result).toBe(Buffer.compare(changed, good) !== 0);
    }),
    { numRuns: 2000 },
  );
});

/** An RSA-2048 key as the flawed chips made them: both primes are k·M + (65537^a mod M). */
function rocaKey(): KeyObject {
  let primorial = 2n;
  for (let n = 3n; n <= 701n; n += 2n) if (checkPrimeSync(n)) primorial *= n;
  const prime = (power: bigint): bigint => {
    const rest = modPow(65537n, power, primorial);
    let k = (3n << 1022n) / primorial + 1n + power * 999n;
    while (!checkPrimeSync(k * primorial + rest)) k += 1n;
    return k * primorial + rest;
  };
  const p = prime(1234567n);
  const q = prime(7654321n);
  const d = modPow(65537n, -1n, (p - 1n) * (q - 1n));
  const base64url = (n: bigint): string => {
    const hex = n.toString(16);
    return Buffer.from(hex.length % 2 ? `0${hex}` : hex, 'hex').toString('base64url');
  };
  const numbers = { n: p * q, e: 65537n, d, p, q, dp: d % (p - 1n), dq: d % (q - 1n), qi: modPow(q, -1n, p) };
  const jwk = Object.fromEntries(Object.entries(numbers).map(([name, n]) => [name, base64url(n)]));
  return createPrivateKey({ key: { kty: 'RSA', ...jwk }, format: 'jwk' });
}

function modPow(base: bigint, power: bigint, modulus: bigint): bigint {
  if (power === -1n) {
    let [r0, r1, s0, s1] = [base % modulus, modulus, 1n, 0n];
    while (r1 !== 0n) [r0, r1, s0, s1] = [r1, r0 % r1, s1, s0 - (r0 / r1) * s1];
    return ((s0 % modulus) + modulus) % modulus;
  }
  let result = 1n;
  for (let square = base % modulus, left = power; left > 0n; left >>= 1n, square = (square * square) % modulus)
    if (left & 1n) result = (result * square) % modulus;
  return result;
}
