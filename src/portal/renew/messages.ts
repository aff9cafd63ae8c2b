import type { Refusal } from '../../domain/refusal.ts';
import { longDate } from '../../web/dates.ts';
import type { Page } from '../../web/page.ts';

type Words = { title: string; body: string };

const ja = {
  notMade: '電子証明書を作成できませんでした',
  works: '今の電子証明書は、これまでどおり使えます。',
  request: 'このブラウザーが作った申請を受け付けられませんでした。推奨環境のブラウザーで、もう一度操作してください。',
  key: 'この鍵は、すでに使われています。画面を開き直すと、新しい鍵で作成できます。',
  inProgress: {
    title: '電子証明書を作成しています',
    body: '同じ更新の手続きが進んでいます。1分ほど待って、もう一度お試しください。',
  },
  usedUp: {
    title: '作成できる回数を超えました',
    body: '新しい電子証明書は、これ以上作成できません。作成した証明書を取り込めないときは、再発行が必要です。',
  },
  authority:
    '当金庫の準備が終わるまで、新しい電子証明書を作成できません。時間をおいても変わらないときは、お問い合わせください。',
  again: '更新の手続きを、はじめからやり直してください。',
  unexpected: '当金庫のシステムで問題が起きました。しばらくたってから、もう一度お試しください。',
  notOpen: (date: string) => `更新できるのは、${date}からです。`,
  closed: '更新できる期間を過ぎています。再発行が必要です。',
  notRenewable: 'この電子証明書は、更新できません。',
};

const en: typeof ja = {
  notMade: 'The certificate could not be made',
  works: 'Your present certificate goes on working.',
  request: 'We could not accept the request this browser made. Please use a supported browser and try again.',
  key: 'This key has been used before. Reload the page to make a new one.',
  inProgress: {
    title: 'A certificate is being made',
    body: 'The same renewal is under way. Please wait a minute and try again.',
  },
  usedUp: {
    title: 'No more certificates in this renewal',
    body: 'It has been created as often as it can be. If you cannot import what was created, you need a reissue.',
  },
  authority:
    'We cannot make certificates until something on our side is ready. If this does not change in a while, please contact us.',
  again: 'Please begin the renewal again.',
  unexpected: 'Something went wrong on our side. Please try again in a while.',
  notOpen: (date) => `It can be renewed from ${date}.`,
  closed: 'The time in which it could be renewed is over. You need a reissue.',
  notRenewable: 'This certificate cannot be renewed.',
};

/** The texts of the renewal's own refusals in a language. */
export const words = (page: Pick<Page, 'lang'>): typeof ja => (page.lang === 'en' ? en : ja);

/** Title and body for a refusal on the way to the new certificate. */
export function renewalWords(refusal: Refusal, page: Page): Words {
  const t = words(page);
  const still = (title: string, body: string) => ({ title, body: `${body}${page.lang === 'en' ? ' ' : ''}${t.works}` });
  switch (refusal.refused) {
    case 'csr-too-large':
    case 'csr-malformed':
    case 'csr-signature-wrong':
    case 'key-not-allowed':
    case 'key-weak':
      return still(t.notMade, t.request);
    case 'key-certified-before':
      return still(t.notMade, t.key);
    case 'acquisition-in-progress':
      return still(t.inProgress.title, t.inProgress.body);
    case 'authority-ends-first':
    case 'authority-absent':
      return still(t.notMade, t.authority);
    case 'acquisitions-used-up':
      return t.usedUp;
    case 'renewal-not-begun':
    case 'issuance-void':
    case 'issuance-spent':
      return still(t.notMade, t.again);
    case 'renewal-not-open':
    case 'renewal-closed':
    case 'issuance-lapsed':
    case 'not-renewable':
      return { title: t.notMade, body: whyNot(refusal, page) };
    default:
      return still(t.notMade, t.unexpected);
  }
}

/** Why a certificate cannot be renewed now, in one sentence. */
export function whyNot(refusal: Refusal, page: Page): string {
  const t = words(page);
  switch (refusal.refused) {
    case 'renewal-not-open':
      return t.notOpen(longDate((refusal.facts as { opens: Temporal.Instant }).opens, page));
    case 'renewal-closed':
    case 'issuance-lapsed':
      return t.closed;
    default:
      return t.notRenewable;
  }
}
