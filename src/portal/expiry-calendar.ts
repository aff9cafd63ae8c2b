import ical, { ICalAlarmType, ICalEventTransparency } from 'ical-generator';
import { dayOf } from '../domain/calendar.ts';
import { type Institution, label } from '../domain/institution/institution.ts';
import { longDate } from '../web/dates.ts';
import type { EdgeContext } from '../web/edge.ts';
import type { Lang } from '../web/page.ts';

/** A certificate in use, as far as a calendar tells of it. */
export interface Expiring {
  readonly certificate: { readonly id: string; readonly notAfter: Temporal.Instant };
  readonly loginId: { readonly name: string; readonly personName: string };
}

const words = {
  ja: {
    summary: (shown: string, institution: string) => `電子証明書の有効期限：${shown}（${institution}）`,
    lines: (person: string, date: string) => [
      `${person}さまの電子証明書は、${date}に有効期限を迎えます。`,
      'ログイン後の「重要なお知らせ」から、期限までに更新してください。期限を過ぎるとログインできなくなります。',
      'いつもの方法で画面を開いてください。',
    ],
    helpDesk: ({ name, phone }: Institution['settings']['helpDesk']) => `${name} ${phone}`,
  },
  en: {
    summary: (shown: string, institution: string) => `Certificate expires: ${shown} (${institution})`,
    lines: (person: string, date: string) => [
      `The certificate of ${person} expires on ${date}.`,
      'After login, renew it by then from the important notice. Once it has expired, nobody can log in with it.',
      'Open the pages in the way you always do.',
    ],
    helpDesk: ({ nameEn, phone }: Institution['settings']['helpDesk']) => `${nameEn} ${phone}`,
  },
};

/**
 * The expiry dates of certificates as a calendar file (RFC 5545): whole days of the institution's zone (I4), with an alarm
 * where a mail would remind (N1). The same certificate is the same event, however often the file is taken in. As in the
 * mails there is no link, and nobody is invited (N4).
 */
export function expiryCalendar(
  institution: Institution,
  certificates: readonly Expiring[],
  lang: Lang,
  now: Temporal.Instant,
): string {
  const { timeZone, noticeStages, helpDesk } = institution.settings;
  const t = words[lang];
  const calendar = ical({ prodId: { company: 'Warifu', product: 'Warifu', language: lang.toUpperCase() } });
  for (const { certificate, loginId } of certificates) {
    const day = dayOf(certificate.notAfter, timeZone);
    const summary = t.summary(label(institution, loginId.name), lang === 'en' ? institution.nameEn : institution.name);
    calendar.createEvent({
      id: certificate.id,
      stamp: asDate(now),
      start: asDay(day),
      // The day after: an end is not part of the event (RFC 5545 §3.6.1).
      end: asDay(day.add({ days: 1 })),
      allDay: true,
      summary,
      description: [
        ...t.lines(loginId.personName, longDate(certificate.notAfter, { lang, timeZone })),
        t.helpDesk(helpDesk),
      ].join('\n'),
      // A date to keep in mind is no time that is taken.
      transparency: ICalEventTransparency.TRANSPARENT,
      alarms: noticeStages.map((days) => ({
        type: ICalAlarmType.display,
        triggerBefore: days * 24 * 60 * 60,
        description: summary,
      })),
    });
  }
  // Each line ends with CRLF, the last one too (RFC 5545 §3.1).
  return `${calendar.toString()}\r\n`;
}

/** The answer that has it saved, or opened by the calendar the PC has. */
export function calendarFile(c: EdgeContext, name: string, body: string): Response {
  c.header('Content-Type', 'text/calendar; charset=utf-8');
  c.header('Content-Disposition', `attachment; filename="${name}"`);
  return c.body(body);
}

const asDate = ({ epochMilliseconds }: Temporal.Instant) => new Date(epochMilliseconds);
/** Days are written as UTC has them. */
const asDay = (day: Temporal.PlainDate) => new Date(Date.UTC(day.year, day.month - 1, day.day));
