import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { isRefusal } from '../domain/refusal.ts';
import { certIdOf, nonceExtension, questionOf } from '../testing/ocsp.ts';
import { testAuthority } from '../testing/pki.ts';
import { readCertificate } from './certificate.ts';
import { bitString, context, element, integer, octetString, oid, sequence, Tag, trueValue, unsigned } from './der.ts';
import { certIdHashes, issuerNames, largestOcspRequest, type OcspRequest, readOcspRequest } from './ocsp.ts';
import { Oid } from './oid.ts';
import { readPublicKey } from './public-key.ts';

const serial = Uint8Array.from([1, ...Array(16).fill(7)]);
let ca: Uint8Array;
let certId: Uint8Array;
beforeAll(async () => {
  ca = (await testAuthority('EC P-256', Temporal.Instant.from('2026-11-23T05:00:00Z'))).issuing;
  certId = certIdOf(ca, serial);
});

const read = (der: Uint8Array): OcspRequest => {
  const request = readOcspRequest(der);
  if (isRefusal(request)) throw new Error(request.facts.why);
  return request;
};
const why = (der: Uint8Array): string => {
  const request = readOcspRequest(der);
  return isRefusal(request) ? request.facts.why : 'nothing';
};
/** A request of these parts of its TBSRequest. */
const requestOf = (...parts: Uint8Array[]) => sequence(sequence(...parts));
const list = (...ids: Uint8Array[]) => sequence(...ids.map((id) => sequence(id)));
const extensions = (...all: Uint8Array[]) => element(context(2), sequence(...all));
/** What the CA is called in questions. */
function names(): string[] {
  const authority = readCertificate(ca);
  if (isRefusal(authority)) throw new Error(authority.facts.why);
  const key = readPublicKey(authority.publicKey);
  return issuerNames(authority.subject, key.keyType === 'other' ? new Uint8Array() : key.bits);
}
const unknownOid = '1.3.6.1.4.1.99999.7';

describe('a question (RFC 6960 §4.1.1)', () => {
  it.each(certIdHashes)('is read with a CertID of %s', (hash) => {
    const id = certIdOf(ca, serial, hash);
    expect(read(questionOf([id]))).toMatchObject({ certIds: [{ bytes: id, serial }], nonce: undefined });
    expect(names()).toContain(read(questionOf([id])).certIds[0]!.issuer);
  });

  it('is read with a hash nobody knows here, which no CA is found by', () => {
    const id = sequence(sequence(oid(unknownOid)), octetString(serial), octetString(serial), integer(serial));
    expect(read(questionOf([id])).certIds[0]).toMatchObject({ bytes: id, serial });
    expect(names()).not.toContain(read(questionOf([id])).certIds[0]!.issuer);
  });

  it('may be about several, be signed, and say who asks, which changes nothing', () => {
    const name = element(context(1), element(context(2, 'primitive'), Buffer.from('asker.example')));
    const signature = element(context(0), sequence(sequence(oid(Oid.ecdsaWithSHA256)), bitString(serial)));
    const der = sequence(sequence(name, list(certId, certId)), signature);
    expect(read(der).certIds).toHaveLength(2);
  });

  it('may have extensions that are not known, unless they are critical (RFC 6960 §4.1.2)', () => {
    const extra = (...critical: Uint8Array[]) => sequence(oid(unknownOid), ...critical, octetString(serial));
    expect(read(questionOf([certId], extra())).certIds).toHaveLength(1);
    expect(why(questionOf([certId], extra(trueValue())))).toBe('critical extension that is not known');
    const single = (one: Uint8Array) => requestOf(sequence(sequence(certId, element(context(0), sequence(one)))));
    expect(read(single(extra())).certIds).toHaveLength(1);
    expect(why(single(extra(trueValue())))).toBe('critical extension that is not known');
    const types = sequence(oid(Oid.ocspAcceptableResponses), trueValue(), octetString(sequence(oid(Oid.ocspBasic))));
    expect(read(questionOf([certId], types)).certIds).toHaveLength(1);
  });

  it('has a nonce of 1 to 128 octets, and is malformed with any other (RFC 9654 §2.1)', () => {
    for (const length of [1, 16, 32, 128]) {
      const nonce = new Uint8Array(length).fill(9);
      expect(read(questionOf([certId], nonceExtension(nonce))).nonce).toEqual(nonce);
    }
    for (const length of [0, 129, 1000]) {
      expect(why(questionOf([certId], nonceExtension(new Uint8Array(length))))).toMatch(/^nonce is not/);
    }
    const bare = sequence(oid(Oid.ocspNonce), octetString(serial));
    expect(why(questionOf([certId], bare))).not.toBe('nothing');
  });
});

describe('what is no question is malformed', () => {
  it.each<[string, () => Uint8Array]>([
    ['asks about nothing', () => requestOf(list())],
    ['trailing bytes', () => Uint8Array.of(...questionOf([certId]), 0)],
    ['extension twice', () => questionOf([certId], nonceExtension(serial), nonceExtension(serial))],
    ['no extensions in their list', () => requestOf(list(certId), extensions())],
    ['expected tag 48, found 160', () => requestOf(element(context(0), unsigned(0)), list(certId))],
    ['INTEGER is not minimal', () => questionOf([certIdWith(Uint8Array.of(0, 1))])],
    ['empty INTEGER', () => questionOf([certIdWith(new Uint8Array())])],
    ['length is not minimal', () => Uint8Array.of(0x30, 0x81, 0x02, 0x30, 0x00)],
    ['ends too early', () => new Uint8Array()],
    ['too large', () => questionOf(Array(200).fill(certId))],
    ['nested too deeply', () => sequence(sequence(element(context(1), deep(40)), list(certId)))],
  ])('%s', (said, der) => {
    expect(why(der())).toBe(said);
  });

  const certIdWith = (content: Uint8Array) =>
    sequence(sequence(oid(Oid.sha1)), octetString(serial), octetString(serial), element(Tag.integer, content));
  const deep = (depth: number): Uint8Array => (depth === 0 ? octetString(serial) : sequence(deep(depth - 1)));

  it('wherever it is cut off', () => {
    const whole = questionOf([certId], nonceExtension(serial));
    for (let length = 0; length < whole.length; length++) expect(why(whole.subarray(0, length))).not.toBe('nothing');
  });

  it('and never throws, whatever the bytes, nor takes long over a megabyte', () => {
    const whole = questionOf([certId], nonceExtension(serial));
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (noise) => {
        readOcspRequest(noise);
      }),
    );
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const changed = Uint8Array.from(whole);
        changed[at]! ^= change;
        const request = readOcspRequest(changed);
        if (!isRefusal(request)) expect(request.certIds).toHaveLength(1);
      }),
      { numRuns: 2000 },
    );
    const megabyte = new Uint8Array(1024 * 1024).fill(0x30);
    const began = performance.now();
    for (let n = 0; n < 1000; n++) expect(why(megabyte)).toBe('too large');
    for (let n = 0; n < 100; n++) readOcspRequest(megabyte.subarray(0, largestOcspRequest));
    expect(performance.now() - began).toBeLessThan(1000);
  });
});
