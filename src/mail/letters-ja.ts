import { isReminder, type NoticeKind } from '../domain/notice/notice.ts';
import type { LetterFrame, LetterParts, LetterWords } from './letters.ts';

type Words = Record<NoticeKind, (parts: LetterParts) => Omit<LetterWords, 'alarming'>>;

const left = (days: number) => (days === 0 ? '本日まで' : `あと${days}日`);
/** 「山本 直人さま ほか2名の」, or nothing where it is one's own. */
const of = ({ whom, others }: LetterParts) => {
  if (whom === '') return '';
  return others > 0 ? `${whom}さま ほか${others}名の` : `${whom}さまの`;
};

const reasons: Readonly<Record<string, string>> = {
  superseded: '新しい電子証明書への切り替え',
  keyCompromise: '紛失・盗難などのおそれ',
  cessationOfOperation: '利用の終了',
  affiliationChanged: '所属の変更',
};

/** What customers apply for at the counter. */
const applications: Readonly<Record<string, string>> = {
  'new-contract': '新規のご契約',
  'issue-administrator': '管理者の電子証明書の発行',
  'reissue-administrator': '管理者の電子証明書の再発行',
  'change-administrator': '管理者の変更',
  'change-mail': 'メールアドレスの変更',
  'change-method': '認証方式の変更',
  'change-second-contact': '第二連絡先の変更',
  'reset-password': 'パスワードの再設定',
  'lift-stop': '利用停止の解除',
  'reissue-wave': '電子証明書の一斉再発行',
};

const secondContact: Readonly<Record<string, string>> = {
  'second-contact-added': '登録',
  'second-contact-changed': '変更',
  'second-contact-removed': '削除',
};

const words: Words = {
  expiry: ({ days, expires }) => ({
    subject: `電子証明書の有効期限のお知らせ（${left(days)}）`,
    lines: [
      `お使いの電子証明書は、${expires}に有効期限を迎えます。`,
      'ログイン後の「重要なお知らせ」から、期限までに更新してください。',
      '期限を過ぎるとログインできなくなります。',
    ],
  }),
  deadline: ({ days, deadline }) => ({
    subject: `電子証明書の取得期限のお知らせ（${left(days)}）`,
    lines: [
      `電子証明書の取得期限は、${deadline}です。`,
      'お手元の取得コードで、期限までに電子証明書を取得してください。',
      '期限を過ぎると、再発行の手続きが必要になります。',
    ],
  }),
  issued: (parts) => ({
    subject: '電子証明書の発行のお知らせ',
    lines: [`${of(parts)}電子証明書を発行しました。`, `取得期限は、${parts.deadline}です。`],
  }),
  acquired: (parts) => ({
    subject: '電子証明書の取得のお知らせ',
    lines: [`${of(parts)}電子証明書が、パソコンに取得されました。`],
  }),
  'first-login': (parts) => ({
    subject: '新しい電子証明書でのログインのお知らせ',
    lines: [`${of(parts)}新しい電子証明書で、初めてログインがありました。`],
  }),
  reissued: (parts) => ({
    subject: '電子証明書の再発行のお知らせ',
    lines: [
      `${of(parts)}電子証明書を再発行しました。これまでの電子証明書は使えなくなりました。`,
      `新しい電子証明書の取得期限は、${parts.deadline}です。`,
    ],
  }),
  revoked: (parts) => ({
    subject: '電子証明書の失効のお知らせ',
    lines: [
      `${of(parts)}電子証明書を失効しました。この電子証明書ではログインできません。`,
      ...(reasons[parts.what] && parts.others === 0 ? [`理由：${reasons[parts.what]}`] : []),
    ],
  }),
  locked: (parts) => ({
    subject: 'ログインの停止のお知らせ',
    lines: [`パスワードの間違いが続いたため、${of(parts)}ログインを停止しました。`],
  }),
  'mail-changed': ({ what }) =>
    secondContact[what] === undefined
      ? {
          subject: 'メールアドレスの変更のお知らせ',
          lines: [
            'お知らせの送り先のメールアドレスを変更しました。',
            'このメールは、変更前と変更後のメールアドレスにお送りしています。',
          ],
        }
      : {
          subject: '第二連絡先の変更のお知らせ',
          lines: [
            `再発行などのお知らせをお送りする、ご契約の第二連絡先を${secondContact[what]}しました。`,
            'このメールは、変更前と変更後の第二連絡先と、管理者の方にお送りしています。',
          ],
        },
  'method-switched': ({ what }) => ({
    subject: '認証方式の変更のお知らせ',
    lines:
      what === 'password'
        ? ['ご契約の認証方式が、ID・パスワード方式に変わりました。', 'これまでの電子証明書ではログインできません。']
        : [
            'ご契約の認証方式が、電子証明書方式に変わりました。',
            'これからは、ID・パスワードだけではログインできません。',
          ],
  }),
  'application-approved': ({ what }) => ({
    subject: '届出の承認のお知らせ',
    lines: [`届出「${applications[what] ?? 'お届けの内容'}」を承認しました。`],
  }),
};

export const lettersJa: LetterFrame = {
  words: (notice, parts) => ({
    ...words[notice.kind](parts),
    alarming: !isReminder(notice.kind),
  }),
  table: [
    ['label', '電子証明書の名前'],
    ['serialEnd', 'シリアル番号の末尾'],
    ['pcName', 'パソコン'],
    ['expires', '有効期限'],
  ],
  row: (name, value) => `・${name}：${value}`,
  subject: (institution, said) => `【${institution}】${said}`,
  greeting: (person) => `${person}さま`,
  alarm: 'お心当たりがないときは、すぐに下記へお電話ください。',
  noLink: [
    '※このメールには、ログインの画面へのリンクを付けていません。いつもの方法で画面を開いてください。',
    '※ログイン後の「お送りしたメール」で、当金庫からのメールを確認できます。そこにないメールは、当金庫のものではありません。',
  ],
  foot: (reference, at) => `お問い合わせ番号：${reference}（${at}）`,
};
