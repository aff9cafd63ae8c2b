import { dayOf } from '../domain/calendar.ts';
import type { Institution } from '../domain/institution/institution.ts';
import type { Notice } from '../domain/notice/notice.ts';
import { dateTime, longDate } from '../web/dates.ts';
import { lettersEn } from './letters-en.ts';
import { lettersJa } from './letters-ja.ts';

/** What a letter says: one line, and plain text in lines that end with \n. */
export interface Letter {
  readonly subject: string;
  readonly text: string;
}

/** What the words of a letter are made from: texts that nobody outside chose, or that `harmless` has been over. */
export interface LetterParts {
  /** Whom it is about, where that is not who gets it; '' otherwise. */
  readonly whom: string;
  /** How many more it is about. */
  readonly others: number;
  readonly label: string;
  readonly serialEnd: string;
  readonly pcName: string;
  readonly expires: string;
  readonly deadline: string;
  /** Days from the day it is sent to the day it reminds of. */
  readonly days: number;
  /** The code of an application, a reason or a method. */
  readonly what: string;
}

/** What differs from letter to letter: the subject, and what happened, line by line. */
export interface LetterWords {
  readonly subject: string;
  readonly lines: readonly string[];
  /** Whoever does not know of it should call (N5). */
  readonly alarming: boolean;
}

/** What is the same in every letter of a language. */
export interface LetterFrame {
  readonly words: (notice: Notice, parts: LetterParts) => LetterWords;
  readonly table: readonly (readonly [keyof LetterParts, string])[];
  readonly row: (name: string, value: string) => string;
  readonly subject: (institution: string, words: string) => string;
  readonly greeting: (person: string) => string;
  readonly alarm: string;
  readonly noLink: readonly string[];
  readonly foot: (reference: string, happened: string) => string;
}

/**
 * The letter of a notice as it is sent at `now`, in its language: a pure function, the same for the same notice, institution
 * and day. `personName` is the recipient's. No link, no attachment, no secret (N4, I6).
 */
export function letter(notice: Notice, institution: Institution, personName: string, now: Temporal.Instant): Letter {
  const { facts, language } = notice;
  const { timeZone, helpDesk } = institution.settings;
  const frame = language === 'en' ? lettersEn : lettersJa;
  const where = { lang: language, timeZone };
  const day = (iso: string | undefined) => (iso === undefined ? '' : longDate(Temporal.Instant.from(iso), where));
  const end = facts.expires ?? facts.deadline;
  const parts: LetterParts = {
    whom: harmless(facts.whom),
    others: facts.others ?? 0,
    label: harmless(facts.label),
    serialEnd: facts.serialEnd ?? '',
    pcName: harmless(facts.pcName),
    expires: day(facts.expires),
    deadline: day(facts.deadline),
    days: end === undefined ? 0 : Math.max(0, daysUntil(Temporal.Instant.from(end), now, timeZone)),
    what: facts.what ?? '',
  };
  const { subject, lines, alarming } = frame.words(notice, parts);
  // Of several people, one certificate would say nothing.
  const shown = parts.others > 0 ? [] : frame.table.filter(([name]) => parts[name] !== '');
  const name = language === 'en' ? institution.nameEn : institution.name;
  const text = [
    frame.greeting(harmless(personName)),
    '',
    ...lines,
    ...(shown.length > 0 ? ['', ...shown.map(([part, words]) => frame.row(words, String(parts[part])))] : []),
    '',
    ...(alarming ? [frame.alarm, ''] : []),
    ...frame.noLink,
    '',
    frame.foot(notice.reference, dateTime(notice.madeAt, where)),
    '',
    name,
    ...(language === 'en'
      ? [`${helpDesk.nameEn} ${helpDesk.phone}`, helpDesk.hoursEn]
      : [`${helpDesk.name} ${helpDesk.phone}`, helpDesk.hours]),
  ];
  return { subject: frame.subject(name, subject), text: `${text.join('\n')}\n` };
}

const daysUntil = (end: Temporal.Instant, now: Temporal.Instant, timeZone: string) =>
  dayOf(now, timeZone).until(dayOf(end, timeZone)).days;

/**
 * Names that customers chose, made so that no mail program sees a link, an address or another line in them (N4): a PC may
 * be called anything.
 */
function harmless(text = ''): string {
  const plain = text
    .replace(/[\p{C}\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(/[./:@\\]/g, (one) => String.fromCharCode(one.charCodeAt(0) + 0xfee0))
    .trim();
  return [...plain].slice(0, 64).join('');
}
