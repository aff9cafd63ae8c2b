import { describe, expect, it } from 'vitest';
import { someTime, visitWith } from '../../testing/domain.ts';
import { extended, isOpen, longestVisit, visitLimit } from './acquisition-visit.ts';

const after = (duration: Temporal.DurationLike) => someTime.add(duration);

describe('a visit', () => {
  it.each([
    ['when it begins', { seconds: 0 }, true],
    ['in its last nanosecond', { minutes: 29, seconds: 59, nanoseconds: 999_999_999 }, true],
    ['after thirty minutes', { minutes: 30 }, 'visit-over'],
    ['the next day', { hours: 24 }, 'visit-over'],
  ])('is open for thirty minutes: %s', (_when, duration, answer) => {
    const said = isOpen(visitWith(), after(duration));
    expect(said === true ? said : said.refused).toBe(answer);
  });

  it('has the limits that its page tells', () => {
    expect(visitLimit.total('minutes')).toBe(30);
    expect(longestVisit.total('hours')).toBe(4);
  });
});

describe('an extended visit', () => {
  it('lasts thirty minutes from now, and is otherwise the same', () => {
    const visit = visitWith();
    expect(extended(visit, after({ minutes: 20 }))).toEqual({ ...visit, expiresAt: after({ minutes: 50 }) });
  });

  it.each([
    [
      'a second before half an hour is left',
      { hours: 3, minutes: 29, seconds: 59 },
      { hours: 3, minutes: 59, seconds: 59 },
    ],
    ['when half an hour is left', { hours: 3, minutes: 30 }, { hours: 4 }],
    ['a second later', { hours: 3, minutes: 30, seconds: 1 }, { hours: 4 }],
    ['in the last second', { hours: 3, minutes: 59, seconds: 59 }, { hours: 4 }],
    ['when it is over', { hours: 5 }, { hours: 4 }],
  ])('never lasts longer than four hours in all: asked for %s', (_when, asked, ends) => {
    expect(extended(visitWith(), after(asked)).expiresAt).toEqual(after(ends));
  });

  it('never lasts longer, however often it is extended', () => {
    let visit = visitWith();
    for (let minutes = 0; minutes <= 300; minutes += 10) visit = extended(visit, after({ minutes }));
    expect(visit.expiresAt).toEqual(after({ hours: 4 }));
    expect(isOpen(visit, after({ hours: 4 }))).toMatchObject({ refused: 'visit-over' });
  });
});
