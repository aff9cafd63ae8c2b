import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CrlHead, crlUrl, maxAge, nextCrlNumber } from './crl.ts';

const now = Temporal.Instant.from('2026-11-25T09:30:15.250Z');

describe('the number of the next list (RFC 5280 §5.2.3)', () => {
  it('is greater than the last one, and never less than the clock', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 1n << 62n }), fc.integer({ min: 0, max: 4e12 }), (previous, clock) => {
        const next = nextCrlNumber(previous, Temporal.Instant.fromEpochMilliseconds(clock));
        expect(next).toBeGreaterThan(previous);
        expect(next).toBeGreaterThanOrEqual(BigInt(clock));
      }),
    );
  });

  it('goes on where lists were counted from one, and where the clock ran ahead', () => {
    expect(nextCrlNumber(41n, now)).toBe(BigInt(now.epochMilliseconds));
    expect(nextCrlNumber(BigInt(now.epochMilliseconds) + 5n, now)).toBe(BigInt(now.epochMilliseconds) + 6n);
  });
});

it('each list has its own address', () => {
  const authorityId = '01900000-0000-7000-8000-000000001376';
  const [complete, part] = [0, 7].map((n) => crlUrl('http://pki.example', { authorityId, part: n }));
  expect(complete).toBe(`http://pki.example/crl/${authorityId}.crl`);
  expect(part).toBe(`http://pki.example/crl/${authorityId}/7.crl`);
});

describe('a cache may keep a list', () => {
  const list = (madeAt: Temporal.Instant) => ({ thisUpdate: madeAt, nextUpdate: madeAt.add({ hours: 24 }) }) as CrlHead;

  it.each([
    ['for five minutes', { minutes: 1 }, 300],
    ['until the next one is due', { minutes: 58 }, 120],
    ['not at all when that is overdue', { hours: 2 }, 0],
    ['not at all past its end', { hours: 25 }, 0],
  ])('%s', (_, age, seconds) => {
    expect(maxAge(list(now.subtract(age)), now)).toBe(seconds);
  });
});
