import { messages } from './messages/index.ts';
import type { Page } from './page.ts';

type Where = Pick<Page, 'lang' | 'timeZone'>;

const weekdays = {
  ja: ['月', '火', '水', '木', '金', '土', '日'],
  en: ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'],
};
const months = [
  ...['January', 'February', 'March', 'April', 'May', 'June', 'July'],
  ...['August', 'September', 'October', 'November', 'December'],
];

/** 2025年12月7日（日） or Sunday, 7 December 2025: the form for sentences (I4). */
export function longDate(instant: Temporal.Instant, page: Where): string {
  const weekday = weekdays[page.lang][at(instant, page).dayOfWeek - 1];
  return page.lang === 'ja' ? `${plainDate(instant, page)}（${weekday}）` : `${weekday}, ${plainDate(instant, page)}`;
}

/** 2025年12月7日 or 7 December 2025: where the weekday does not matter. */
export function plainDate(instant: Temporal.Instant, page: Where): string {
  const { year, month, day } = at(instant, page);
  return page.lang === 'ja' ? `${year}年${month}月${day}日` : `${day} ${months[month - 1]} ${year}`;
}

/** 2025年12月7日 or 7 Dec 2025: where room is short. */
export function briefDate(instant: Temporal.Instant, page: Where): string {
  const { year, month, day } = at(instant, page);
  return page.lang === 'ja' ? `${year}年${month}月${day}日` : `${day} ${months[month - 1]?.slice(0, 3)} ${year}`;
}

/** 2025/12/07 in both languages: the form for tables. */
export function shortDate(instant: Temporal.Instant, page: Where): string {
  return isoDate(instant, page).replaceAll('-', '/');
}

/** 2025-12-07: the form for the `datetime` attribute. */
export function isoDate(instant: Temporal.Instant, page: Where): string {
  return at(instant, page).toPlainDate().toString();
}

/** 9:02 in both languages, on the 24-hour clock. */
export function time(instant: Temporal.Instant, page: Where): string {
  const { hour, minute } = at(instant, page);
  return `${hour}:${String(minute).padStart(2, '0')}`;
}

/** 2025年11月21日（金）9:02 or Friday, 21 November 2025, 9:02. */
export function dateTime(instant: Temporal.Instant, page: Where): string {
  return `${longDate(instant, page)}${page.lang === 'ja' ? '' : ', '}${time(instant, page)}`;
}

/** Whole calendar days from the day of `now` to the day of `until`: 0 on the day itself, negative after it. */
export function daysLeft(now: Temporal.Instant, until: Temporal.Instant, page: Pick<Page, 'timeZone'>): number {
  return at(now, page).toPlainDate().until(at(until, page).toPlainDate(), { largestUnit: 'day' }).days;
}

/** あと12日, 本日まで or 7日経過, from what `daysLeft` counted. */
export function daysLeftWords(days: number, page: Pick<Page, 'lang'>): string {
  const m = messages(page.lang).days;
  if (days === 0) return m.today;
  return days > 0 ? m.left(days) : m.past(-days);
}

function at(instant: Temporal.Instant, page: Pick<Page, 'timeZone'>): Temporal.ZonedDateTime {
  return instant.toZonedDateTimeISO(page.timeZone);
}
