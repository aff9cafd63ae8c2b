// The library wants it there first.
import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import * as x509 from '@peculiar/x509';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { keyPair, testAuthority } from '../testing/pki.ts';
import { type CustomerCertificateRequest, prepareCustomerCertificate } from './customer-certificate.ts';
import { customerTemplate, templateOf } from './customer-template.ts';
import { newSerial } from './serial.ts';
import type { CaKeyType } from './signer.ts';

const now = Temporal.Instant.from('2026-11-23T05:00:00Z');
const keys = ['EC P-256', 'EC P-384', 'RSA-2048', 'RSA-3072'].map((keyType) => keyPair(keyType).publicKey);

const name = fc
  .oneof(fc.string({ unit: 'binary' }), fc.string({ unit: fc.constantFrom(...'+,;<>#"\\= aé割') }))
  .filter((text) => text !== '' && [...text].length <= 64 && !/\p{Cc}|\p{Cs}/u.test(text));
const url = fc.webUrl({ validSchemes: ['http'] }).filter((text) => /^[\x21-\x7e]+$/.test(text));
const instant = fc
  .integer({ min: Date.UTC(1950, 0) / 1000, max: Date.UTC(9999, 11, 31) / 1000 })
  .map((second) => Temporal.Instant.fromEpochMilliseconds(second * 1000));
const profile = fc.record({
  organization: name,
  crlUrl: url,
  caIssuersUrl: url,
  ocspUrl: fc.option(url, { nil: undefined }),
  policyOid: fc.nat().map((last) => `1.3.6.1.4.1.99999.1.${last}`),
});
const parts = fc.record({
  serial: fc.uint8Array({ minLength: 16, maxLength: 16 }).map((bits) => newSerial(() => bits)),
  publicKey: fc.constantFrom(...keys),
  commonName: name,
  notBefore: instant,
  notAfter: instant,
});

describe.each<CaKeyType>(['EC P-256', 'EC P-384', 'RSA-3072'])('the template of a CA with %s', async (keyType) => {
  const { issuing: issuer } = await testAuthority(keyType, now);

  it('gives byte for byte what is prepared without it (RFC 5280 §4.1)', () => {
    fc.assert(
      fc.property(profile, parts, parts, (common, one, another) => {
        const template = customerTemplate({ issuer, ...common });
        // Twice: what is filled in for one certificate must not be in the next.
        for (const own of [one, another, one])
          expect(template(own)).toEqual(prepareCustomerCertificate({ issuer, ...common, ...own }));
      }),
      { numRuns: 200 },
    );
  });

  it('gives byte for byte what @peculiar/x509 writes', async () => {
    await fc.assert(
      fc.asyncProperty(profile, parts, async (common, own) => {
        const { tbs } = customerTemplate({ issuer, ...common })(own);
        expect(Buffer.from(tbs).toString('hex')).toBe(await byPeculiar(keyType, issuer, { ...common, ...own }));
      }),
      { numRuns: 60 },
    );
  });

  it('is made anew for another profile and kept for the same', () => {
    const common = {
      issuer,
      organization: '見本信用金庫',
      crlUrl: 'http://pki.example/c',
      caIssuersUrl: 'http://pki.example/i',
      policyOid: '1.2.3',
    };
    expect(templateOf({ ...common, issuer: Uint8Array.from(issuer) })).toBe(templateOf(common));
    expect(templateOf({ ...common, policyOid: '1.2.4' })).not.toBe(templateOf(common));
    expect(templateOf({ ...common, ocspUrl: 'http://pki.example/o' })).not.toBe(templateOf(common));
  });
});

/** The TBSCertificate of the same certificate in hex, built by the library. Names go in as JSON: it splits `a+1376`. */
async function byPeculiar(
  keyType: CaKeyType,
  issuerDer: Uint8Array,
  own: Omit<CustomerCertificateRequest, 'issuer'>,
): Promise<string> {
  const issuer = new x509.X509Certificate(Uint8Array.from(issuerDer));
  const rsa = keyType.startsWith('RSA');
  const algorithm = rsa
    ? { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256', publicExponent: Uint8Array.of(1, 0, 1), modulusLength: 2048 }
    : { name: 'ECDSA', namedCurve: keyType.slice(3), hash: keyType === 'EC P-384' ? 'SHA-384' : 'SHA-256' };
  const { privateKey } = (await signingKeyOf(keyType, algorithm)) as CryptoKeyPair;
  const publicKey = new x509.PublicKey(Uint8Array.from(own.publicKey));
  const issuerKeyId = issuer.getExtension(x509.SubjectKeyIdentifierExtension)!.keyId;
  const bits = new Uint8Array(await webcrypto.subtle.digest('SHA-256', bitsOf(own.publicKey)));
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: Buffer.from(own.serial).toString('hex'),
    issuer: issuer.subjectName,
    subject: new x509.Name([{ O: [{ utf8String: own.organization }] }, { CN: [{ utf8String: own.commonName }] }]),
    notBefore: new Date(own.notBefore.epochMilliseconds),
    notAfter: new Date(own.notAfter.epochMilliseconds),
    publicKey,
    signingKey: privateKey,
    signingAlgorithm: algorithm,
    extensions: [
      new x509.AuthorityKeyIdentifierExtension(issuerKeyId),
      new x509.SubjectKeyIdentifierExtension(Buffer.from(bits.subarray(0, 20)).toString('hex')),
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.clientAuth]),
      new x509.CertificatePolicyExtension([own.policyOid]),
      new x509.CRLDistributionPointsExtension([own.crlUrl]),
      new x509.AuthorityInfoAccessExtension({
        ...(own.ocspUrl === undefined ? {} : { ocsp: own.ocspUrl }),
        caIssuers: own.caIssuersUrl,
      }),
    ],
  });
  const whole = Buffer.from(certificate.rawData);
  return tbsOf(whole).toString('hex');
}

const signingKeys = new Map<CaKeyType, Promise<unknown>>();

function signingKeyOf(keyType: CaKeyType, algorithm: object): Promise<unknown> {
  const known = signingKeys.get(keyType);
  if (known) return known;
  const made = webcrypto.subtle.generateKey(algorithm as never, true, ['sign', 'verify']);
  signingKeys.set(keyType, made);
  return made;
}

/** The octets within the BIT STRING of a key, by another way than ours: the last element of the outermost SEQUENCE. */
function bitsOf(spki: Uint8Array): Uint8Array<ArrayBuffer> {
  const [, second] = childrenOf(spki);
  return Uint8Array.from(contentOf(second!).subarray(1));
}

const tbsOf = (certificate: Uint8Array): Buffer => Buffer.from(childrenOf(certificate)[0]!);

function contentOf(element: Uint8Array): Uint8Array {
  const [start, length] = measured(element);
  return element.subarray(start, start + length);
}

function childrenOf(element: Uint8Array): Uint8Array[] {
  const children: Uint8Array[] = [];
  for (let rest = contentOf(element); rest.length > 0; ) {
    const [start, length] = measured(rest);
    children.push(rest.subarray(0, start + length));
    rest = rest.subarray(start + length);
  }
  return children;
}

function measured(element: Uint8Array): [start: number, length: number] {
  const first = element[1]!;
  if (first < 0x80) return [2, first];
  const octets = first & 0x7f;
  return [2 + octets, element.subarray(2, 2 + octets).reduce((sum, octet) => sum * 256 + octet, 0)];
}
