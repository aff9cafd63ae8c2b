import { createHash, X509Certificate } from 'node:crypto';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { keyPair, type TestAuthority, testAuthority } from '../testing/pki.ts';
import { fingerprint, fromPem, readCertificate, toPem } from './certificate.ts';

const now = Temporal.Instant.from('2026-11-23T05:00:00Z');
let authority: TestAuthority;
let der: Uint8Array;
beforeAll(async () => {
  authority = await testAuthority('EC P-256', now);
  der = await authority.issue({ publicKey: keyPair('EC P-256').publicKey });
});

describe('a certificate that is read', () => {
  it('says what Node reads from it', () => {
    const read = readCertificate(der);
    const node = new X509Certificate(der);
    if ('refused' in read) throw new Error(read.facts.why);
    expect(Buffer.from(read.serial).toString('hex').toUpperCase()).toBe(node.serialNumber);
    expect(read.notBefore.epochMilliseconds).toBe(Date.parse(node.validFrom));
    expect(read.notAfter.epochMilliseconds).toBe(Date.parse(node.validTo));
    expect(read.fingerprint).toEqual(Uint8Array.from(createHash('sha256').update(node.raw).digest()));
    expect(fingerprint(der)).toEqual(read.fingerprint);
  });

  it('names its label as one value, plus sign and all (C2)', () => {
    expect(readCertificate(der)).toMatchObject({ commonName: 'haruka-k02+1376' });
  });

  it('points to its issuer by name and key', () => {
    const issuing = readCertificate(authority.issuing);
    const read = readCertificate(der);
    if ('refused' in issuing || 'refused' in read) throw new Error('unreadable');
    expect(read.issuer).toEqual(issuing.subject);
    expect(read.authorityKeyId).toEqual(issuing.subjectKeyId);
  });
});

describe('what is no certificate is refused', () => {
  it('wherever it is cut off', () => {
    for (let length = 0; length < der.length; length++)
      expect(readCertificate(der.subarray(0, length))).toMatchObject({ refused: 'certificate-malformed' });
  });

  it('when anything follows it', () => {
    expect(readCertificate(Uint8Array.of(...der, 0))).toMatchObject({ refused: 'certificate-malformed' });
  });

  it('without an exception, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        expect(readCertificate(bytes)).toHaveProperty('refused');
      }),
      { numRuns: 2000 },
    );
    const edit = fc.tuple(fc.nat(der.length - 1), fc.nat(255));
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 8 }), (edits) => {
        const changed = Uint8Array.from(der);
        for (const [at, octet] of edits) changed[at] = octet;
        const read = readCertificate(changed);
        if ('refused' in read) expect(read.refused).toBe('certificate-malformed');
        else expect(read.fingerprint).toEqual(fingerprint(changed));
      }),
      { numRuns: 2000 },
    );
  });
});

describe('PEM (RFC 7468)', () => {
  it('gives the same bytes back', () => {
    expect(fromPem('CERTIFICATE', toPem('CERTIFICATE', der))).toEqual(der);
    expect(new X509Certificate(toPem('CERTIFICATE', der)).raw).toEqual(Buffer.from(der));
  });

  it('is refused with another label, two blocks, or what is not Base64', () => {
    const pem = toPem('CERTIFICATE', der);
    for (const bad of [pem.replaceAll('CERTIFICATE', 'X'), pem + pem, pem.replace(/M/, '*'), '', pem.slice(0, -30)])
      expect(fromPem('CERTIFICATE', bad)).toMatchObject({ refused: 'pem-malformed' });
  });
});
