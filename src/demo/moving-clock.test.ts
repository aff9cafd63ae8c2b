import { describe, expect, it } from 'vitest';
import { mostDaysAhead, movingClock } from './moving-clock.ts';

const noon = Temporal.Instant.from('2026-04-01T03:00:00Z');
const hours = (count: number) => Temporal.Duration.from({ hours: count });

describe('the moving clock', () => {
  it('runs on with the real one, as far ahead as it was moved', async () => {
    let real = noon;
    const clock = movingClock(() => real, hours(0));
    expect(await clock.moveTo(noon.add({ hours: 30 }))).toBe(true);
    real = noon.add({ minutes: 5 });
    expect(String(clock.now())).toBe('2026-04-02T09:05:00Z');
    expect(clock.ahead().total('hours')).toBe(30);
  });

  it('never goes back, not by a millisecond, and not further than the CAs live (I4)', async () => {
    const clock = movingClock(() => noon, hours(24));
    const before = clock.now();
    expect(await clock.moveTo(before.subtract({ milliseconds: 1 }))).toMatchObject({ refused: 'clock-backwards' });
    const tooFar = noon.add({ hours: 24 * mostDaysAhead, milliseconds: 1 });
    expect(await clock.moveTo(tooFar)).toMatchObject({ refused: 'clock-too-far' });
    expect(clock.now()).toEqual(before);
  });

  it('of two moves at once, the one that leads back is refused', async () => {
    const clock = movingClock(() => noon, hours(0));
    const moved = await Promise.all([clock.moveTo(noon.add({ hours: 10 })), clock.moveTo(noon.add({ hours: 5 }))]);
    expect(moved).toMatchObject([true, { refused: 'clock-backwards' }]);
    expect(clock.ahead().total('hours')).toBe(10);
  });

  it('does not move when the move cannot be kept: a restart would fall back behind it', async () => {
    const clock = movingClock(
      () => noon,
      hours(0),
      () => Promise.reject(new Error('the disk is full')),
    );
    await expect(clock.moveTo(noon.add({ hours: 1 }))).rejects.toThrow('the disk is full');
    expect(clock.now()).toEqual(noon);
  });
});
