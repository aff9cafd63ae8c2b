import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { isRefusal } from '../domain/refusal.ts';
import { type TestAuthority, testAuthority } from '../testing/pki.ts';
import { readCeremonyRequest } from './ceremony-request.ts';
import { prepareCrl, signCrl } from './crl.ts';
import { readCrl } from './read-crl.ts';

const now = Temporal.Instant.from('2026-11-26T00:00:00Z');
let authority: TestAuthority;
let list: Uint8Array;
beforeAll(async () => {
  authority = await testAuthority('EC P-256', now);
  const revoked = [{ serial: Uint8Array.of(1, 2, 3), at: now, reason: 'keyCompromise' as const }];
  const dates = { thisUpdate: now, nextUpdate: now.add({ hours: 24 }) };
  list = await signCrl(
    prepareCrl({ issuer: authority.issuing, number: 7n, ...dates, revoked }),
    authority.signer,
    authority.issuing,
  );
});

describe('a list that another machine signed (RFC 5280 §5)', () => {
  it('says its number, its dates and what is on it', () => {
    expect(readCrl(list, authority.issuing)).toEqual({
      number: 7n,
      thisUpdate: now,
      nextUpdate: now.add({ hours: 24 }),
      revoked: [{ serial: Uint8Array.of(1, 2, 3), at: now, reason: 'keyCompromise' }],
    });
  });

  it('of another issuer is refused', () => {
    expect(readCrl(list, authority.root)).toMatchObject({ facts: { why: 'it is of another issuer' } });
  });

  it('is refused with any octet changed, added or taken away, and never throws', () => {
    fc.assert(
      fc.property(
        fc.nat(),
        fc.integer({ min: 1, max: 255 }),
        fc.constantFrom('change', 'cut', 'add'),
        (at, by, how) => {
          const place = at % list.length;
          const bytes = Uint8Array.from(list);
          bytes[place]! ^= by;
          const hostile = how === 'change' ? bytes : how === 'cut' ? list.slice(0, place) : Uint8Array.of(...list, by);
          expect(isRefusal(readCrl(hostile, authority.issuing))).toBe(true);
        },
      ),
      { numRuns: 500 },
    );
  });
});

it('a request of a ceremony is refused when it is any other text, and never throws', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
      expect(readCeremonyRequest(text)).toMatchObject({ refused: 'request-unreadable' });
    }),
  );
});
