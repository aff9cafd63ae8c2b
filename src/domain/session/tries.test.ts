import { describe, expect, it } from 'vitest';
import { bucketsOf, keepTriesFor, limits, networkOf } from './tries.ts';

const at = (text: string) => Temporal.Instant.from(text);

describe('the windows of the limits', () => {
  it('end where the next begins, to the second', () => {
    const window = (now: string) => bucketsOf('begin-login', { institutionId: 'i', address: '192.0.2.1' }, at(now))[0]!;
    const last = window('2026-04-01T00:09:59Z');
    const next = window('2026-04-01T00:10:00Z');
    expect([last.windowStart, last.windowEnd].map(String)).toEqual(['2026-04-01T00:00:00Z', '2026-04-01T00:10:00Z']);
    expect(next.windowStart).toEqual(last.windowEnd);
  });

  it('are counted from the narrowest to the widest, so that one address cannot close all (ASVS 6.3.1)', () => {
    const who = { institutionId: 'i', address: '192.0.2.1', typed: new Uint8Array([1, 2]) };
    const buckets = bucketsOf('password-login', who, at('2026-04-01T00:00:00Z'));
    expect(buckets.map(({ name }) => name)).toEqual([
      'password-login/address/192.0.2.1',
      'password-login/id/i/0102',
      'password-login/all/i',
    ]);
  });

  it('are forgotten only after the longest is over', () => {
    const longest = Math.max(
      ...Object.values(limits).flatMap((levels) => Object.values(levels).map(({ minutes }) => minutes)),
    );
    expect(keepTriesFor.total('minutes')).toBeGreaterThan(2 * longest);
  });
});

describe('an address', () => {
  it.each([
    ['192.0.2.1', '192.0.2.1'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:0DB8:0001:0002::6', '2001:db8:1:2::/64'],
    ['2001:db8::6', '2001:db8:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
  ])('%s counts as %s', (address, network) => {
    expect(networkOf(address)).toBe(network);
  });
});
