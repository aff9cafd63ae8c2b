import { describe, expect, it } from 'vitest';
import { sessionWith, someTime } from '../../testing/domain.ts';
import { absoluteLimit, idleLimit, mayContinue } from './session.ts';

const after = (duration: Temporal.DurationLike) => someTime.add(duration);
const over = { refused: 'session-over' };
const said = (answer: ReturnType<typeof mayContinue>) => (answer === true ? answer : answer.refused);

describe('a session', () => {
  it.each([
    ['at once', { seconds: 0 }, true],
    ['after 14 minutes 59 seconds', { minutes: 14, seconds: 59 }, true],
    ['a nanosecond before 15 minutes', { minutes: 14, seconds: 59, nanoseconds: 999_999_999 }, true],
    ['after 15 minutes', { minutes: 15 }, 'session-over'],
    ['after 15 minutes 1 second', { minutes: 15, seconds: 1 }, 'session-over'],
  ])('L6 may be idle for 15 minutes: %s', (_when, idle, answer) => {
    expect(said(mayContinue(sessionWith(), after(idle)))).toBe(answer);
  });

  it.each([
    ['after 7 hours 59 minutes 59 seconds', { hours: 7, minutes: 59, seconds: 59 }, true],
    ['a nanosecond before 8 hours', { hours: 7, minutes: 59, seconds: 59, nanoseconds: 999_999_999 }, true],
    ['after 8 hours', { hours: 8 }, 'session-over'],
    ['after 8 hours 1 second', { hours: 8, seconds: 1 }, 'session-over'],
  ])('L6 lasts 8 hours at most, however busy: %s', (_when, age, answer) => {
    const busy = sessionWith({ lastSeenAt: after(age).subtract({ seconds: 1 }) });
    expect(said(mayContinue(busy, after(age)))).toBe(answer);
  });

  it('L6 counts the idle time from the last request', () => {
    const session = sessionWith({ lastSeenAt: after({ hours: 1 }) });
    expect(mayContinue(session, after({ hours: 1, minutes: 14, seconds: 59 }))).toBe(true);
    expect(mayContinue(session, after({ hours: 1, minutes: 15 }))).toMatchObject(over);
  });

  it('L6 is over at once when it was ended', () => {
    expect(mayContinue(sessionWith({ endedAt: someTime }), someTime)).toMatchObject(over);
  });

  it('L6 I4 that was ended stays so when the clock runs backwards', () => {
    const ended = sessionWith({ endedAt: someTime });
    expect(mayContinue(ended, someTime.subtract({ minutes: 1 }))).toMatchObject(over);
  });

  it('L6 has the limits that its page tells', () => {
    expect(idleLimit.total('minutes')).toBe(15);
    expect(absoluteLimit.total('hours')).toBe(8);
  });
});
