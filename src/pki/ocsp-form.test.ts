import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { signatureAlgorithm } from '../ca/signature-algorithm.ts';
import { ocspResponse, responseData } from '../testing/ocsp.ts';
import { element, generalizedTime, integer, sequence, Tag } from './der.ts';
import { DerWriter } from './der-writer.ts';
import { goodStatus, largestOcspRequest, revokedStatus, unknownStatus } from './ocsp.ts';
import { OcspForm, type SingleResponse } from './ocsp-form.ts';

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
const bytes = (minLength: number, maxLength: number) => fc.uint8Array({ minLength, maxLength });
const time = fc
  .integer({ min: 0, max: 4_000_000_000 })
  .map((second) => generalizedTime(Temporal.Instant.fromEpochMilliseconds(second * 1000)));
const single: fc.Arbitrary<SingleResponse> = fc.record({
  certId: bytes(0, 300).map((content) => element(Tag.sequence, content)),
  status: fc.oneof(
    fc.constantFrom(goodStatus, unknownStatus),
    time.map((since) => revokedStatus(since, undefined)),
    fc.tuple(time, fc.nat(10)).map(([since, reason]) => revokedStatus(since, reason)),
  ),
  thisUpdate: time,
  nextUpdate: time,
  extensions: fc.option(
    bytes(0, 300).map((content) => element(Tag.sequence, content)),
    { nil: undefined },
  ),
});

describe('an answer filled in (RFC 6960 §4.2.1)', () => {
  it('is to the last octet what is built from its parts one by one', () => {
    fc.assert(
      fc.property(
        fc.record({
          responderKeyHash: bytes(20, 20),
          certificate: bytes(0, 70_000).map((content) => element(Tag.sequence, content)),
          signature: bytes(1, 600),
          producedAt: time,
          responses: fc.array(single, { minLength: 1, maxLength: 70 }),
          nonce: fc.option(bytes(1, 128), { nil: undefined }),
        }),
        ({ responderKeyHash, certificate, signature, producedAt, responses, nonce }) => {
          const algorithm = signatureAlgorithm('EC P-256');
          const form = new OcspForm({ responderKeyHash, algorithm, certificate });
          const data = form.data(producedAt, responses, nonce);
          const wanted = responseData({ responderKeyHash, producedAt, responses, nonce });
          expect(hex(data)).toBe(hex(wanted));
          expect(hex(form.response(data, signature))).toBe(
            hex(ocspResponse(wanted, algorithm, signature, certificate)),
          );
        },
      ),
      { numRuns: 300 },
    );
  });

  it('holds answers about as many certificates as fit into a question', () => {
    const [now] = fc.sample(time, 1);
    const shortest = sequence(sequence(Uint8Array.of(6, 1, 42)), Uint8Array.of(4, 0, 4, 0), integer(Uint8Array.of(1)));
    const count = Math.floor(largestOcspRequest / (shortest.length + 2));
    const responses = Array.from({ length: count }, () => ({
      certId: shortest,
      status: revokedStatus(now!, 1),
      thisUpdate: now!,
      nextUpdate: now!,
      extensions: new Uint8Array(40),
    }));
    const form = new OcspForm({
      responderKeyHash: randomBytes(20),
      algorithm: signatureAlgorithm('EC P-256'),
      certificate: new Uint8Array(2000),
    });
    const data = form.data(now!, responses, randomBytes(128));
    expect(form.response(data, randomBytes(72)).length).toBeGreaterThan(count * 100);
  });
});

describe('what is written from its end', () => {
  it('has lengths in the fewest octets (X.690 §10.1), like what is written from the beginning', () => {
    const writer = new DerWriter(100_000);
    for (const length of [0, 1, 127, 128, 255, 256, 65_535, 65_536, 99_000]) {
      const content = randomBytes(length);
      const end = writer.begin();
      writer.put(content);
      writer.close(Tag.octetString, end);
      expect(hex(writer.written)).toBe(hex(element(Tag.octetString, content)));
    }
  });

  it('is never longer than was meant', () => {
    const writer = new DerWriter(10);
    const end = writer.begin();
    expect(() => writer.put(new Uint8Array(11))).toThrow(RangeError);
    writer.begin();
    writer.put(new Uint8Array(9));
    expect(() => writer.close(Tag.octetString, end)).toThrow(RangeError);
  });
});
