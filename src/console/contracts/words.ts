import type { RevocationReason } from '../../domain/certificate/certificate.ts';
import type { Method } from '../../domain/contract/contract.ts';
import type { Role } from '../../domain/login-id/login-id.ts';
import type { Lang } from '../../web/page.ts';

export type Tab = 'summary' | 'users' | 'applications' | 'notices' | 'logins' | 'audit';

interface Words {
  search: string;
  tab: Record<Tab, string>;
  tabs: string;
  here: string;
  method: Record<Method, string>;
  role: Record<Role, string>;
  /** 田中 恵子 さま. */
  person(name: string): string;
  people(count: number): string;
  inForce: string;
  suspended: string;
  none: string;
  noneWords: string;
  noBranch: string;
  reason: Record<RevocationReason, string>;
  earlier: string;
  newest: string;
  unused: string;
}

const ja: Words = {
  search: '契約の検索',
  tab: {
    summary: '概要と承認',
    users: '利用者と証明書',
    applications: '届出の履歴',
    notices: '通知',
    logins: 'ログイン履歴',
    audit: '監査証跡',
  },
  tabs: '契約の情報',
  here: '現在の位置',
  method: { certificate: '電子証明書方式', password: 'ID・パスワード方式' },
  role: { administrator: '管理者', user: '利用者' },
  person: (name) => `${name} さま`,
  people: (count) => `${count}名`,
  inForce: '契約中',
  suspended: '利用停止',
  none: '―',
  noneWords: 'なし',
  noBranch: '登録なし',
  reason: {
    keyCompromise: '紛失・盗難、または不正に使われたおそれがある',
    superseded: 'パソコンの入れ替え・故障',
    affiliationChanged: '異動・退職',
    cessationOfOperation: '利用の終了',
    unspecified: 'その他',
  },
  earlier: 'これより前の記録',
  newest: '最新の記録に戻る',
  unused: '取得後、まだログインしていません',
};

const en: Words = {
  search: 'Contracts',
  tab: {
    summary: 'Summary and approval',
    users: 'Users and certificates',
    applications: 'Applications',
    notices: 'Notices',
    logins: 'Logins',
    audit: 'Audit log',
  },
  tabs: 'About the contract',
  here: 'You are here',
  method: { certificate: 'Certificate', password: 'ID and password' },
  role: { administrator: 'Administrator', user: 'User' },
  person: (name) => name,
  people: (count) => String(count),
  inForce: 'In force',
  suspended: 'Suspended',
  none: '–',
  noneWords: 'none',
  noBranch: 'not registered',
  reason: {
    keyCompromise: 'Lost, stolen, or perhaps misused',
    superseded: 'Computer replaced or out of order',
    affiliationChanged: 'The person moved or left',
    cessationOfOperation: 'Not used any more',
    unspecified: 'Other',
  },
  earlier: 'Earlier records',
  newest: 'Back to the newest',
  unused: 'No login with it yet',
};

/** What the pages of a contract have in common, in the page's language. */
export const contractWords = (lang: Lang): Words => (lang === 'en' ? en : ja);

/** m***@example.co.jp: enough to ask somebody whether it is theirs. */
export const maskedMail = (mail: string): string => mail.replace(/^(.)[^@]*/, '$1***');
