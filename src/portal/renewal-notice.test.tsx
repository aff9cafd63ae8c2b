import { describe, expect, it } from 'vitest';
import type { Page } from '../web/page.ts';
import { RenewalNotice } from './renewal-notice.tsx';

const page = {
  lang: 'ja',
  timeZone: 'Asia/Tokyo',
  portalOrigin: '',
  institution: { code: '1376' },
} as Page;
const notAfter = Temporal.Instant.from('2025-12-07T23:59:59+09:00');

/** The notice as read on a day, at its last second. */
function said(day: string, underWay?: 'begun' | 'made'): string {
  const now = Temporal.Instant.from(`${day}T23:59:59+09:00`);
  const due = { notAfter, now, href: '/1376/renew/check', ...(underWay && { underWay }) };
  return (<RenewalNotice page={page} due={due} />)
    .toString()
    .replace(/<svg.*?<\/svg>/gs, '')
    .replace(/<[^>]*>/g, '');
}

describe('the important notice (N1)', () => {
  const rest = '2025年12月7日（日）までに更新してください。有効期限を過ぎると、ログインできなくなります。';
  it.each([
    ['2025-11-07', `お使いの電子証明書の有効期限まで、あと30日です。${rest}`],
    ['2025-11-26', `お使いの電子証明書の有効期限まで、あと11日です。${rest}`],
    ['2025-11-27', `有効期限が近づいています。お使いの電子証明書の有効期限まで、あと10日です。${rest}`],
    ['2025-12-06', `有効期限が近づいています。お使いの電子証明書の有効期限まで、あと1日です。${rest}`],
    ['2025-12-07', '有効期限は本日です。本日中に更新してください。有効期限を過ぎると、ログインできなくなります。'],
  ])('says on %s: %s (N1)', (day, words) => {
    expect(said(day)).toBe(
      `【重要なお知らせ】電子証明書の更新をお願いします${words}電子証明書の更新はこちら更新の手順と所要時間（約10分）`,
    );
  });

  it('leads to the help that tells how to renew, from a lane to the portal (N1)', () => {
    const lane = { ...page, portalOrigin: 'https://portal.localhost:8443' };
    const notice = String(<RenewalNotice page={lane} due={{ notAfter, now: notAfter, href: '' }} />);
    expect(notice).toContain('href="https://portal.localhost:8443/1376/help/renewal"');
  });

  it('says that a renewal was begun and not finished (N1, V3)', () => {
    expect(said('2025-11-27', 'begun')).toContain('更新は、まだ終わっていません。電子証明書の更新はこちら');
    expect(said('2025-11-27', 'made')).toContain('更新は、まだ終わっていません。新しい電子証明書は作成済みです。');
  });
});
