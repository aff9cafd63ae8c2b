import { describe, expect, it } from 'vitest';
import { type ContractUser, seenUsers } from '../../domain/login-id/contract-user.ts';
import { certificateIn, institutionWith, issuanceWith, japan, loginIdWith } from '../../testing/domain.ts';
import type { Page } from '../../web/page.ts';
import { UsersNotice } from './home-cards.tsx';

const page = { lang: 'ja', timeZone: 'Asia/Tokyo', portalOrigin: '', institution: { code: '1376' } } as Page;
const now = japan('2027-11-20 10:00:00');

const user = (name: string, parts: Omit<ContractUser, 'loginId'>): ContractUser => {
  const { passwordHash: _, ...loginId } = loginIdWith({ id: name, name, personName: name });
  return { loginId, ...parts };
};
const holding = (name: string, day: string) =>
  user(name, { certificate: certificateIn('active', { notAfter: japan(`${day} 23:59:59`) }) });
const waiting = (name: string, day: string) =>
  user(name, { issuance: issuanceWith({ deadline: japan(`${day} 23:59:59`) }) });

/** What an administrator, `own`, reads. */
function said(...users: ContractUser[]): string {
  const seen = seenUsers(institutionWith(), {}, users, now);
  return String(<UsersNotice page={page} users={seen} now={now} own="own" path={(path) => path} />)
    .replace(/<svg.*?<\/svg>/gs, '')
    .replace(/<br *\/?>/g, '\n');
}
const plain = (text: string) => text.replace(/<[^>]*>/g, '');

describe('the administrator’s notice (N1, GUIDE §6 管理者向け)', () => {
  it('says how many certificates expire within 30 days, the own not among them, and leads to these users', () => {
    const notice = said(holding('own', '2027-11-25'), holding('a', '2027-11-24'), holding('b', '2027-12-20'));
    expect(plain(notice)).toContain('2名の電子証明書が、30日以内に有効期限を迎えます。対象の利用者を見る');
    expect(notice).toContain('href="/users?state=renewing"');
  });

  it('names whose acquisition deadline is at most 30 days away, the soonest first', () => {
    const notice = plain(
      said(waiting('山本', '2027-12-20'), waiting('佐藤', '2027-11-20'), waiting('鈴木', '2027-12-21')),
    );
    expect(notice).toContain('佐藤さまの取得期限は、本日です。\n山本さまの取得期限まで、あと30日です。');
    expect(notice).not.toContain('鈴木');
  });

  it('names five and counts the others', () => {
    const many = Array.from({ length: 7 }, (_, n) => waiting(`利用者${n}`, '2027-11-30'));
    expect(plain(said(...many))).toMatch(
      /(さまの取得期限まで、あと10日です。\n.*){5}ほか2名の取得期限も近づいています。/s,
    );
  });

  it('is not there when nothing is near', () => {
    expect(said(holding('own', '2027-11-25'), holding('a', '2028-11-01'), waiting('b', '2028-01-30'))).toBe('');
  });
});
