import { describe, expect, it } from 'vitest';
import { institutionWith, japan } from '../testing/domain.ts';
import { expiryCalendar } from './expiry-calendar.ts';

const now = japan('2027-11-20 10:00:00');
const id = '018f3b6e-5b2a-7c3d-8e4f-0123456789ab';
const expiring = (notAfter = japan('2027-12-07 23:59:59'), personName = '佐藤 健') => ({
  certificate: { id, notAfter },
  loginId: { name: 'haruka-k02', personName },
});
const made = (of = [expiring()], settings = {}, lang: 'ja' | 'en' = 'ja') =>
  expiryCalendar(institutionWith(settings), of, lang, now);

/** The lines of a calendar, folded ones put together again (RFC 5545 §3.1). */
const unfolded = (text: string) => text.replaceAll(/\r\n[ \t]/g, '').split('\r\n');
const valuesOf = (text: string, name: string) =>
  unfolded(text)
    .filter((line) => line.startsWith(`${name}:`) || line.startsWith(`${name};`))
    .map((line) => line.slice(name.length));

describe('the expiry date as a calendar file', () => {
  it('is one whole day of the institution’s zone, the same event for the same certificate (I4)', () => {
    const text = made();
    expect(valuesOf(text, 'DTSTART')).toEqual([';VALUE=DATE:20271207']);
    expect(valuesOf(text, 'DTEND')).toEqual([';VALUE=DATE:20271208']);
    expect(valuesOf(text, 'DTSTAMP')).toEqual([':20271120T010000Z']);
    expect(valuesOf(text, 'UID')).toEqual([`:${id}`]);
    // The same instant is another day elsewhere, and the last of a year has its end in the next.
    expect(valuesOf(made([expiring()], { timeZone: 'Pacific/Kiritimati' }), 'DTSTART')).toEqual([
      ';VALUE=DATE:20271208',
    ]);
    expect(valuesOf(made([expiring(japan('2027-12-31 23:59:59'))]), 'DTEND')).toEqual([';VALUE=DATE:20280101']);
  });

  it('reminds when a mail would (N1)', () => {
    const alarms = (text: string) => unfolded(text).filter((line) => /^(BEGIN:VALARM|ACTION|TRIGGER)/.test(line));
    const alarm = (trigger: string) => ['BEGIN:VALARM', 'ACTION:DISPLAY', `TRIGGER:${trigger}`];
    expect(alarms(made())).toEqual([...alarm('-P30D'), ...alarm('-P10D')]);
    expect(alarms(made([expiring()], { noticeStages: [20] }))).toEqual(alarm('-P20D'));
  });

  it('has no link, no attachment and nobody invited (N4)', () => {
    for (const lang of ['ja', 'en'] as const) {
      const text = made([expiring()], {}, lang);
      expect(text).not.toMatch(/https?:|www\.|mailto:/i);
      for (const name of ['URL', 'ATTACH', 'ATTENDEE', 'ORGANIZER', 'METHOD']) expect(valuesOf(text, name)).toEqual([]);
    }
    expect(valuesOf(made(), 'SUMMARY')).toEqual([':電子証明書の有効期限：haruka-k02+1376（見本信用金庫）']);
    expect(valuesOf(made([expiring()], {}, 'en'), 'SUMMARY')).toEqual([
      ':Certificate expires: haruka-k02+1376 (Mihon Shinkin Bank)',
    ]);
  });

  it('is made of lines that end with CRLF and have 75 octets at most, no character broken in two (RFC 5545 §3.1)', () => {
    const long = '長い名前の方,あり;ます\\𠮷野家'.repeat(12);
    const bytes = Buffer.from(made([expiring(undefined, long)]));
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    expect(text.endsWith('END:VCALENDAR\r\n')).toBe(true);
    expect(text.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
    const lines = text.split('\r\n');
    // Each line for itself is whole characters: else a reader that decodes line by line sees broken ones.
    for (const line of lines) {
      expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75);
      expect(line.isWellFormed()).toBe(true);
    }
    const [description] = valuesOf(text, 'DESCRIPTION');
    expect(description!.replaceAll(/\\([,;\\])/g, '$1')).toContain(`:${long}さまの`);
    expect(description).toContain('\\n');
  });

  it('holds one event for each certificate', () => {
    const text = made([expiring(), { ...expiring(), certificate: { id: 'another', notAfter: now } }]);
    expect(valuesOf(text, 'UID')).toEqual([`:${id}`, ':another']);
    expect(made([])).not.toContain('VEVENT');
  });
});
