/**
 * Date rules in the institution's time zone (I4). A "last second" is the instant 23:59:59 of the last day on which
 * something may still be done; that whole second still counts, as notAfter does (RFC 5280 §4.1.2.5).
 */

/** The calendar day of `instant` in `timeZone` (IANA name). */
export function dayOf(instant: Temporal.Instant, timeZone: string): Temporal.PlainDate {
  return instant.toZonedDateTimeISO(timeZone).toPlainDate();
}

/** 23:59:59 of `day` in `timeZone`. */
export function lastSecondOf(day: Temporal.PlainDate, timeZone: string): Temporal.Instant {
  return day.add({ days: 1 }).toZonedDateTime(timeZone).subtract({ seconds: 1 }).toInstant();
}

/** The first instant of `day` in `timeZone`. */
export function firstInstantOf(day: Temporal.PlainDate, timeZone: string): Temporal.Instant {
  return day.toZonedDateTime(timeZone).toInstant();
}

/** A day of this century as it is typed (2025-11-25); nothing where it is none. */
export function typedDay(text: string): Temporal.PlainDate | undefined {
  if (!/^20[0-9]{2}-[0-9]{2}-[0-9]{2}$/.test(text)) return undefined;
  try {
    return Temporal.PlainDate.from(text, { overflow: 'reject' });
  } catch {
    return undefined;
  }
}

/** True once the second named by `lastSecond` is over. */
export function isPast(lastSecond: Temporal.Instant, now: Temporal.Instant): boolean {
  return Temporal.Instant.compare(now, lastSecond.add({ seconds: 1 })) >= 0;
}

/** True when `a` comes before `b`. */
export function isBefore(a: Temporal.Instant, b: Temporal.Instant): boolean {
  return Temporal.Instant.compare(a, b) < 0;
}
