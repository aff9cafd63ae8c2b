import { describe, expect, it } from 'vitest';
import type { Act, ToldEvent } from '../domain/audit/event.ts';
import { tell } from './audit-words.ts';

const ja = { lang: 'ja', timeZone: 'Asia/Tokyo' } as const;
const en = { ...ja, lang: 'en' } as const;
const event = (act: Act, facts: ToldEvent['facts'] = {}, more: Partial<ToldEvent> = {}): ToldEvent => ({
  id: '1',
  at: Temporal.Instant.from('2025-11-25T01:12:00Z'),
  actor: { kind: 'customer', name: 'l1' },
  act,
  subject: { kind: 'login-id', id: 'l1' },
  by: { name: 'haruka-k02', more: '佐藤 健' },
  loginId: { name: 'haruka-k02', role: 'user' },
  facts,
  ...more,
});
const staff = { actor: { kind: 'staff', name: 's1' }, by: { name: '佐藤 美咲', more: '本店営業部' } } as const;

describe('an audit event as a sentence', () => {
  it.each<[ToldEvent, string, string]>([
    [event('logged-in'), 'haruka-k02がログインしました', 'haruka-k02 logged in'],
    [
      event('login-id-locked', { wrong: 6 }),
      'haruka-k02を、パスワードの間違いが続いたためロックしました（6回目）',
      'haruka-k02 was locked after wrong passwords (no. 6)',
    ],
    [
      event('issued', { deadline: '2026-02-13T14:59:59Z' }),
      'haruka-k02の電子証明書を発行しました',
      'A certificate was issued to haruka-k02',
    ],
    [
      event('certificate-revoked', { reason: 'keyCompromise', sessions: 1 }),
      'haruka-k02の電子証明書を失効しました（理由 紛失・盗難など）',
      'A certificate of haruka-k02 was revoked (reason: loss or theft)',
    ],
    [
      event('contract-suspended', { reason: 'keyCompromise' }),
      '契約の利用を停止しました（理由 紛失・盗難など）',
      'The contract was suspended (reason: loss or theft)',
    ],
    [
      event('staff-suspended', {}, { staff: '山田 隆' }),
      '職員「山田 隆」の利用を停止しました',
      'The staff member 山田 隆 was stopped',
    ],
    [
      event('contract-added', { number: '1376-0041520' }),
      '契約1376-0041520を登録しました',
      'Contract 1376-0041520 was registered',
    ],
  ])('%#: %s', (told, inJapanese, inEnglish) => {
    expect(tell(told, ja).what).toBe(inJapanese);
    expect(tell(told, en).what).toBe(inEnglish);
  });

  it.each<[string, Partial<ToldEvent>]>([
    ['佐藤 美咲（本店営業部）', staff],
    ['haruka-k02（佐藤 健）', {}],
    ['運用担当 root', { actor: { kind: 'operator', name: 'root' }, by: undefined }],
    ['システム', { actor: { kind: 'system', name: 'ca' }, by: undefined }],
    ['本人未確認', { actor: { kind: 'customer', name: 'unidentified' }, by: undefined }],
  ])('names who did it: %s', (who, more) => {
    expect(tell(event('login-id-suspended', {}, more), ja).who).toBe(who);
  });

  it('says until when something can be acquired', () => {
    const issued = event('issued', { deadline: '2026-02-13T14:59:59Z' });
    expect([tell(issued, ja).more, tell(issued, en).more]).toEqual([
      ['取得期限 2026/02/13'],
      ['to be acquired by 2026/02/13'],
    ]);
  });

  it.each([
    ['of days', { from: '2025-11-01', until: '2025-11-25' }, ['2025/11/01から', '2025/11/25まで']],
    [
      'of instants',
      { from: '2025-11-25T01:12:00Z', until: '2025-11-25T02:00:00Z' },
      ['2025年11月25日（火）10:12から', '2025年11月25日（火）11:00まで'],
    ],
    ['of another form', { until: 'いつか', deadline: '2025-13-99T' }, ['取得期限 2025-13-99T', 'いつかまで']],
  ])('tells a period %s, and breaks off at none', (_form, facts, more) => {
    expect(tell(event('revocation-begun', { total: 5, ...facts }), ja).more).toEqual(more);
  });

  it('says from where and with what, and how many logins it ended', () => {
    expect(tell(event('logged-in', { method: 'password', address: '::ffff:203.0.113.24' }), ja).more).toEqual([
      'ID・パスワード',
      '203.0.113.24',
    ]);
    expect(tell(event('certificate-revoked', { sessions: 2 }), en).more).toEqual(['2 logins ended']);
  });

  it('still says something of what a newer program wrote', () => {
    expect(tell(event('moon-landed' as Act), ja).what).toBe('moon-landed');
    expect(tell(event('certificate-revoked', { reason: 'moonlight' }), ja).what).toBe(
      'haruka-k02の電子証明書を失効しました',
    );
  });
});
