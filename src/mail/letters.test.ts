import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Notice, type NoticeFacts, type NoticeKind, noticeKinds } from '../domain/notice/notice.ts';
import { institutionWith, japan } from '../testing/domain.ts';
import { letter } from './letters.ts';

const bank = institutionWith();
const madeAt = japan('2025-11-25 09:32:00');

const certificate: NoticeFacts = {
  label: 'haruka-k02+1376',
  serialEnd: '7A3F0C91',
  pcName: '経理部のノートPC',
  expires: japan('2025-12-07 23:59:59').toString(),
};
const issuance: NoticeFacts = { label: 'haruka-k02+1376', deadline: japan('2026-02-13 23:59:59').toString() };
const other = { whom: '山本 直人' };

/** What each kind of letter tells, once to the one it is about and where it is told to others, to them. */
const told: Record<NoticeKind, Record<string, NoticeFacts>> = {
  expiry: { own: certificate },
  deadline: { own: issuance },
  issued: { own: issuance, other: { ...issuance, ...other }, several: { ...issuance, ...other, others: 2 } },
  acquired: { own: certificate, other: { ...certificate, ...other } },
  'first-login': { own: certificate, other: { ...certificate, ...other } },
  reissued: { own: issuance, other: { ...issuance, ...other }, several: { ...issuance, ...other, others: 2 } },
  revoked: {
    own: { ...certificate, what: 'keyCompromise' },
    other: { ...certificate, ...other, what: 'unspecified' },
    several: { ...certificate, ...other, others: 1, what: 'cessationOfOperation' },
  },
  locked: { own: { label: 'haruka-k02+1376' }, other: { label: 'haruka-k02+1376', ...other } },
  'mail-changed': {
    own: { label: 'haruka-k02+1376' },
    'second-added': { what: 'second-contact-added', to: '総務部' },
    'second-changed': { what: 'second-contact-changed', to: '総務部' },
    'second-removed': { what: 'second-contact-removed', to: '総務部' },
  },
  'method-switched': { certificate: { what: 'certificate' }, password: { what: 'password' } },
  'application-approved': { own: { what: 'reissue-administrator' } },
};

const aNotice = (kind: NoticeKind, language: 'ja' | 'en', facts: NoticeFacts): Notice => ({
  id: '0199aaaa-0000-7000-8000-000000000001',
  institutionId: bank.id,
  contractId: '0199aaaa-0000-7000-8000-000000000002',
  loginId: '0199aaaa-0000-7000-8000-000000000003',
  address: 'keiko@haruka.example',
  language,
  kind,
  facts,
  reference: 'M-7Q4M-29KD-HTGN',
  state: 'waiting',
  attempts: 0,
  madeAt,
});

const cases = noticeKinds.flatMap((kind) =>
  Object.entries(told[kind]).flatMap(([to, facts]) =>
    (['ja', 'en'] as const).map((lang) => ({ kind, to, lang, facts })),
  ),
);
const written = ({ kind, lang, facts }: (typeof cases)[number]) =>
  letter(aNotice(kind, lang, facts), bank, '田中 恵子', madeAt);

describe('a letter', () => {
  it.each(cases)('of $kind to $to in $lang is as it was read and approved (N4, N5)', async (one) => {
    const { subject, text } = written(one);
    await expect(`${subject}\n\n${text}`).toMatchFileSnapshot(`golden/${one.kind}.${one.to}.${one.lang}.txt`);
  });

  it.each(cases)('of $kind to $to in $lang has no link and nothing to answer to (N4)', (one) => {
    const { subject, text } = written(one);
    expect(`${subject}\n${text}`).not.toMatch(
      /:\/\/|www\.|https?|mailto|href|[\w-]+\.(?:jp|com|net|example|localhost)\b|@|<|>/i,
    );
    expect(subject).toMatch(one.lang === 'ja' ? /^【見本信用金庫】[^\r\n]+$/ : /^\[Mihon Shinkin Bank\] [^\r\n]+$/);
  });

  it.each(cases)('of $kind to $to in $lang bears its number, its day and whom to ask (N4)', (one) => {
    const { text } = written(one);
    expect(text).toContain('M-7Q4M-29KD-HTGN');
    expect(text).toContain(one.lang === 'ja' ? '2025年11月25日' : '25 November 2025');
    expect(text).toContain(bank.settings.helpDesk.phone);
    if (one.facts.serialEnd && !one.facts.others) {
      for (const fact of ['haruka-k02+1376', '7A3F0C91', '経理部のノートPC']) expect(text).toContain(fact);
      expect(text).toContain(one.lang === 'ja' ? '2025年12月7日（日）' : '7 December 2025');
    }
  });

  it('makes no link and no line of what people chose as names (N4)', () => {
    const hostile = fc.oneof(
      fc.constantFrom(
        'http://evil.example/login',
        'www.evil.example',
        'a@evil.example',
        '\r\nBcc: all@evil.example',
        '\u202e',
      ),
      fc.string({ unit: 'binary', maxLength: 100 }),
    );
    fc.assert(
      fc.property(hostile, hostile, hostile, fc.constantFrom(...noticeKinds), (pcName, whom, person, kind) => {
        const plain = letter(aNotice(kind, 'ja', { ...certificate, pcName: '', whom: 'x' }), bank, 'x', madeAt);
        const made = letter(
          aNotice(kind, 'ja', { ...certificate, pcName: `x${pcName}`, whom: `x${whom}` }),
          bank,
          `x${person}`,
          madeAt,
        );
        expect(made.text).not.toMatch(/:\/\/|www\.|evil\.example|[\r\u202e\u2028\u2029]/);
        // The line of the PC, and no other, is added.
        expect(made.text.split('\n').length).toBe(plain.text.split('\n').length + 1);
        expect(made.subject).toBe(plain.subject);
      }),
    );
  });

  it('counts the days from the day it is sent (N1)', () => {
    const sent = (now: string) => letter(aNotice('expiry', 'ja', certificate), bank, '田中 恵子', japan(now)).subject;
    expect(['2025-11-27 08:00:00', '2025-12-06 23:59:59', '2025-12-07 00:00:00'].map(sent)).toEqual([
      '【見本信用金庫】電子証明書の有効期限のお知らせ（あと10日）',
      '【見本信用金庫】電子証明書の有効期限のお知らせ（あと1日）',
      '【見本信用金庫】電子証明書の有効期限のお知らせ（本日まで）',
    ]);
  });
});
