import { describe, expect, it } from 'vitest';
import { dateTime, daysLeft, daysLeftWords, isoDate, longDate, plainDate, shortDate, time } from './dates.ts';

const ja = { lang: 'ja', timeZone: 'Asia/Tokyo' } as const;
const en = { lang: 'en', timeZone: 'Asia/Tokyo' } as const;
const at = (text: string) => Temporal.Instant.from(text);

describe('dates on screens', () => {
  it('are those of the institution’s zone, not of the machine (I4)', () => {
    const lastSecond = at('2025-12-07T23:59:59+09:00');
    expect(longDate(lastSecond, ja)).toBe('2025年12月7日（日）');
    expect(longDate(lastSecond, en)).toBe('Sunday, 7 December 2025');
    expect(longDate(lastSecond, { ...ja, timeZone: 'Pacific/Auckland' })).toBe('2025年12月8日（月）');
    expect(isoDate(lastSecond, ja)).toBe('2025-12-07');
  });

  it('have a short form for tables and one without the weekday', () => {
    const instant = at('2026-01-05T09:02:00+09:00');
    expect(shortDate(instant, ja)).toBe('2026/01/05');
    expect(plainDate(instant, ja)).toBe('2026年1月5日');
    expect(plainDate(instant, en)).toBe('5 January 2026');
  });

  it('name the time on the 24-hour clock', () => {
    const instant = at('2025-11-21T00:02:59Z');
    expect(dateTime(instant, ja)).toBe('2025年11月21日（金）9:02');
    expect(dateTime(instant, en)).toBe('Friday, 21 November 2025, 9:02');
    expect(time(at('2025-11-21T23:30:00+09:00'), ja)).toBe('23:30');
  });
});

describe('days left', () => {
  it('are counted from calendar day to calendar day', () => {
    const end = at('2025-12-07T23:59:59+09:00');
    expect(daysLeft(at('2025-11-25T00:00:00+09:00'), end, ja)).toBe(12);
    expect(daysLeft(at('2025-11-25T23:59:59+09:00'), end, ja)).toBe(12);
    expect(daysLeft(at('2025-12-07T00:00:00+09:00'), end, ja)).toBe(0);
    expect(daysLeft(at('2025-12-14T00:00:00+09:00'), end, ja)).toBe(-7);
    expect(daysLeft(at('2024-12-07T12:00:00+09:00'), end, ja)).toBe(365);
  });

  it('are said in words, the last day and the days after it too', () => {
    expect([12, 0, -7].map((days) => daysLeftWords(days, ja))).toEqual(['あと12日', '本日まで', '7日経過']);
    expect([1, 0, -2].map((days) => daysLeftWords(days, en))).toEqual(['1 day left', 'until today', '2 days ago']);
  });
});
