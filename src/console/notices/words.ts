import type { NoticeKind, SeenNotice } from '../../domain/notice/notice.ts';
import type { Lang } from '../../web/page.ts';

const ja = {
  state: { waiting: '送信待ち', sent: '送信済み', undelivered: '不達', dropped: '取りやめ' } satisfies Record<
    SeenNotice,
    string
  >,
  kind: {
    expiry: '有効期限',
    deadline: '取得期限',
    issued: '発行',
    acquired: '取得',
    'first-login': '初めてのログイン',
    reissued: '再発行',
    revoked: '失効',
    locked: 'ロック',
    'mail-changed': '連絡先の変更',
    'method-switched': '方式の切り替え',
    'application-approved': '届出の承認',
  } satisfies Record<NoticeKind, string>,
  atStage: (kind: string, days: number) => `${kind}の${days}日前`,
  secondContact: '第二連絡先',
  columns: ['日時', '送り先', '契約番号', '件名', 'お問い合わせ番号', '状態'],
  table: 'お送りした通知の表',
  tries: (count: number) => `${count}回試しました`,
  notices: '最近の通知',
  all: 'すべて見る',
  none: 'まだ通知をお送りしていません。',
  unreachable: 'メールが届いていません',
};

const en: typeof ja = {
  state: { waiting: 'Waiting', sent: 'Sent', undelivered: 'Undelivered', dropped: 'Dropped' },
  kind: {
    expiry: 'Expiry',
    deadline: 'Deadline',
    issued: 'Issue',
    acquired: 'Acquisition',
    'first-login': 'First login',
    reissued: 'Reissue',
    revoked: 'Revocation',
    locked: 'Lock',
    'mail-changed': 'Change of contact',
    'method-switched': 'Change of method',
    'application-approved': 'Approval',
  },
  atStage: (kind, days) => `${kind}, ${days} days`,
  secondContact: 'Second contact',
  columns: ['Time', 'To', 'Contract', 'Subject', 'Reference number', 'State'],
  table: 'Table of notices',
  tries: (count) => (count === 1 ? 'tried once' : `tried ${count} times`),
  notices: 'Recent notices',
  all: 'See all',
  none: 'No notices have been sent yet.',
  unreachable: 'Mail does not arrive',
};

/** What the pages of notices have in common, in the page's language. */
export const noticeWords = (lang: Lang) => (lang === 'en' ? en : ja);

/** 有効期限の30日前, or 再発行. */
export function kindName(lang: Lang, kind: NoticeKind, stage: number | undefined): string {
  const w = noticeWords(lang);
  return stage === undefined ? w.kind[kind] : w.atStage(w.kind[kind], stage);
}
