import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { japan } from '../testing/domain.ts';
import { dayOf, firstInstantOf, isBefore, isPast, lastSecondOf } from './calendar.ts';

const day = (text: string) => Temporal.PlainDate.from(text);
const instant = (text: string) => Temporal.Instant.from(text);

describe('the day of an instant', () => {
  it.each([
    ['Asia/Tokyo', '2026-11-23T14:59:59.999999999Z', '2026-11-23'],
    ['Asia/Tokyo', '2026-11-23T15:00:00Z', '2026-11-24'],
    ['Asia/Tokyo', '2026-12-31T14:59:59Z', '2026-12-31'],
    ['Asia/Tokyo', '2026-12-31T15:00:00Z', '2027-01-01'],
    ['America/New_York', '2026-12-31T15:00:00Z', '2026-12-31'],
  ])('I4 is that of the calendar in %s: %s is on %s', (timeZone, at, expected) => {
    expect(dayOf(instant(at), timeZone).toString()).toBe(expected);
  });
});

describe('the first instant and the last second of a day', () => {
  it.each([
    // An ordinary day, a leap day, the last day of a year.
    ['Asia/Tokyo', '2026-11-23', '2026-11-22T15:00:00Z', '2026-11-23T14:59:59Z'],
    ['Asia/Tokyo', '2028-02-29', '2028-02-28T15:00:00Z', '2028-02-29T14:59:59Z'],
    ['Asia/Tokyo', '2026-12-31', '2026-12-30T15:00:00Z', '2026-12-31T14:59:59Z'],
    // Clocks change in the night: days of 23 and of 25 hours.
    ['America/New_York', '2025-03-09', '2025-03-09T05:00:00Z', '2025-03-10T03:59:59Z'],
    ['America/New_York', '2025-11-02', '2025-11-02T04:00:00Z', '2025-11-03T04:59:59Z'],
    // Clocks go from midnight to one: the day begins at one, and the day before ends as always.
    ['America/Santiago', '2025-09-06', '2025-09-06T04:00:00Z', '2025-09-07T03:59:59Z'],
    ['America/Santiago', '2025-09-07', '2025-09-07T04:00:00Z', '2025-09-08T02:59:59Z'],
    ['Africa/Cairo', '2025-04-24', '2025-04-23T22:00:00Z', '2025-04-24T21:59:59Z'],
    ['Africa/Cairo', '2025-04-25', '2025-04-24T22:00:00Z', '2025-04-25T20:59:59Z'],
    // Clocks go from midnight back to eleven: 23:59:59 comes twice, and the second one ends the day.
    ['America/Santiago', '2025-04-05', '2025-04-05T03:00:00Z', '2025-04-06T03:59:59Z'],
    ['Africa/Cairo', '2025-10-30', '2025-10-29T21:00:00Z', '2025-10-30T21:59:59Z'],
  ])('I4 in %s, %s lasts from %s to %s', (timeZone, text, first, last) => {
    expect(firstInstantOf(day(text), timeZone).toString()).toBe(first);
    expect(lastSecondOf(day(text), timeZone).toString()).toBe(last);
  });

  it('I4 leave no gap and do not overlap, in any zone on any day', () => {
    const timeZone = fc.constantFrom('Asia/Tokyo', 'America/New_York', 'America/Santiago', 'Africa/Cairo', 'UTC');
    const someDay = fc.nat(15_000).map((days) => day('2000-01-01').add({ days }));
    fc.assert(
      fc.property(timeZone, someDay, (zone, date) => {
        const last = lastSecondOf(date, zone);
        expect(last.add({ seconds: 1 }).toString()).toBe(firstInstantOf(date.add({ days: 1 }), zone).toString());
        expect(dayOf(last, zone).toString()).toBe(date.toString());
        expect(dayOf(firstInstantOf(date, zone), zone).toString()).toBe(date.toString());
        expect(last.toZonedDateTimeISO(zone).toPlainTime().toString()).toBe('23:59:59');
      }),
      { numRuns: 500 },
    );
  });
});

describe('a last second', () => {
  const lastSecond = japan('2026-12-31 23:59:59');

  it.each([
    ['is not past a day before', '2026-12-30 23:59:59', false],
    ['is not past when it begins', '2026-12-31 23:59:59', false],
    ['is not past as long as it lasts', '2026-12-31 23:59:59.999999999', false],
    ['is past when the next begins', '2027-01-01 00:00:00', true],
    ['is past a day after', '2027-01-01 23:59:59', true],
  ])('I4 %s (%s in Japan)', (_when, at, past) => {
    expect(isPast(lastSecond, japan(at))).toBe(past);
  });
});

describe('an instant', () => {
  it.each([
    ['2026-11-23 09:59:59.999999999', true],
    ['2026-11-23 10:00:00', false],
    ['2026-11-23 10:00:00.000000001', false],
  ])('is before another by as little as a nanosecond, and not before itself: %s, %s', (at, before) => {
    expect(isBefore(japan(at), japan('2026-11-23 10:00:00'))).toBe(before);
  });
});
