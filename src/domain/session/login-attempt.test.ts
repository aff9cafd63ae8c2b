import { describe, expect, it } from 'vitest';
import { bytesOf, someTime } from '../../testing/domain.ts';
import { randomFrom } from '../../testing/pki.ts';
import { beginAttempt, isLive, newLane } from './login-attempt.ts';

const attempt = beginAttempt('l0123456789ab', 'institution', someTime);

describe('a lane', () => {
  it('is named l and twelve hexadecimal digits, all from the random bytes', () => {
    expect(newLane(bytesOf(0x01, 0x23, 0x45, 0x67, 0x89, 0xab))).toBe('l0123456789ab');
    expect(newLane(bytesOf(0))).toBe('l000000000000');
    expect(newLane(bytesOf(255))).toBe('lffffffffffff');
  });

  it('has a name that no browser has seen', () => {
    const random = randomFrom('lanes');
    expect(new Set(Array.from({ length: 1000 }, () => newLane(random))).size).toBe(1000);
  });
});

describe('a login attempt', () => {
  it('L1 begins without a certificate and without a browser', () => {
    expect(attempt).toEqual({
      lane: 'l0123456789ab',
      institutionId: 'institution',
      purpose: 'login',
      startedAt: someTime,
      expiresAt: someTime.add({ minutes: 10 }),
    });
  });

  it.each([
    ['at once', { seconds: 0 }, true],
    ['after 9 minutes 59 seconds', { minutes: 9, seconds: 59 }, true],
    ['a nanosecond before ten minutes', { minutes: 9, seconds: 59, nanoseconds: 999_999_999 }, true],
    ['after ten minutes', { minutes: 10 }, 'attempt-over'],
    ['after a day', { hours: 24 }, 'attempt-over'],
  ])('can be carried out for ten minutes: %s', (_when, age, answer) => {
    const said = isLive(attempt, someTime.add(age));
    expect(said === true ? said : said.refused).toBe(answer);
  });

  it('is over when it was carried out, even when the clock runs backwards', () => {
    const ended = { ...attempt, endedAt: someTime };
    expect(isLive(ended, someTime)).toMatchObject({ refused: 'attempt-over' });
    expect(isLive(ended, someTime.subtract({ seconds: 1 }))).toMatchObject({ refused: 'attempt-over' });
  });
});
