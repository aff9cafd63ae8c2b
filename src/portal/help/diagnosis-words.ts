import type { Diagnosis } from '../../workflows/diagnose.ts';

/** What a verdict says: the sentence of the line, what to do, and where that is explained. */
export interface Verdict {
  sentence: string;
  todo: string;
  link?: [path: string, words: string];
}

/** What the sentences are filled with. */
export interface VerdictFacts {
  institution: string;
  /** 「利用者ID+1376」 */
  labelForm: string;
  /** Day of expiry, and of the end where it ended before. */
  expiry: string;
  ended: string;
  superseded: boolean;
}

type Words = Record<Diagnosis['verdict'], (facts: VerdictFacts) => Verdict>;

export const verdictsJa: Words = {
  'would-pass': () => ({
    sentence: 'ログインに使える電子証明書が提示されました。',
    todo: 'ログインできないときは、ログインパスワードを確認してください。',
  }),
  'renewal-only': ({ expiry }) => ({
    sentence: `電子証明書の有効期限（${expiry}）が切れていますが、まだ更新できます。`,
    todo: 'ログインの画面で［電子証明書ログイン］を押し、ログインパスワードを入力して、更新してください。',
  }),
  'certificate-absent': () => ({
    sentence: 'ブラウザーから電子証明書が提示されませんでした。',
    todo: '選択画面で「キャンセル」を押したときは、もう一度診断してください。選択画面が表示されないときは、証明書を取り込んでいない、別のブラウザーに取り込んだ、または有効期限が切れています。',
    link: ['/error/no-cert', '原因と対処を見る'],
  }),
  'certificate-foreign': ({ institution, labelForm }) => ({
    sentence: `${institution}のものではない電子証明書が提示されました。`,
    todo: `もう一度診断し、「${labelForm}」の形の名前の証明書を選んでください。`,
    link: ['/help/select-cert', '証明書の選び方'],
  }),
  'certificate-unknown': ({ labelForm }) => ({
    sentence: '提示された電子証明書は、当金庫に登録されていません。',
    todo: `「${labelForm}」の形の名前の証明書がほかにあるときは、有効期限が新しいものを選んで、もう一度診断してください。ないときは、ヘルプデスクへお電話ください。`,
  }),
  'certificate-expired': ({ expiry }) => ({
    sentence: `電子証明書の有効期限（${expiry}）が切れています。`,
    todo: '新しい証明書をお持ちのときは、選択画面で有効期限が新しいものを選んでください。お持ちでないときは、再発行が必要です。',
    link: ['/error/expired', '再発行の手続きを見る'],
  }),
  'certificate-ended': ({ ended, superseded }) =>
    superseded
      ? {
          sentence: `これは更新する前の電子証明書です。${ended}から使えません。`,
          todo: 'もう一度診断し、選択画面で有効期限が新しいものを選んでください。',
          link: ['/help/qa#look-alikes', '古い証明書の見分け方'],
        }
      : {
          sentence: `この電子証明書は失効しています（${ended}）。`,
          todo: '再発行を受けた方は、「電子証明書の取得」を行ってください。お心当たりがない方は、すぐにヘルプデスクへお電話ください。',
          link: ['/error/revoked', 'くわしく見る'],
        },
  'method-is-password': () => ({
    sentence: '電子証明書は有効ですが、ご契約の認証方式がID・パスワード方式です。',
    todo: 'ログインの画面で、ID・パスワードを入力してください。',
  }),
  'contract-suspended': () => ({
    sentence: '電子証明書は有効ですが、ご契約の利用を停止しています。',
    todo: '貴社の管理者にご確認ください。管理者の方は、ヘルプデスクへお電話ください。',
    link: ['/error/suspended', 'くわしく見る'],
  }),
  'login-id-suspended': () => ({
    sentence: '電子証明書は有効ですが、この利用者IDは利用を停止しています。',
    todo: '貴社の管理者にご確認ください。管理者の方は、ヘルプデスクへお電話ください。',
    link: ['/error/suspended', 'くわしく見る'],
  }),
  'login-id-locked': () => ({
    sentence: '電子証明書は有効ですが、パスワードの間違いが続いたため、このIDではログインできません。',
    todo: '利用者の方は貴社の管理者に、管理者の方はヘルプデスクへ、ログインの再開を依頼してください。',
    link: ['/error/locked', 'くわしく見る'],
  }),
};

export const verdictsEn: Words = {
  'would-pass': () => ({
    sentence: 'A certificate was presented that you can log in with.',
    todo: 'If you cannot log in, please check your login password.',
  }),
  'renewal-only': ({ expiry }) => ({
    sentence: `The certificate expired on ${expiry}, but can still be renewed.`,
    todo: 'Press “Certificate login” on the login page, enter your login password, and renew it.',
  }),
  'certificate-absent': () => ({
    sentence: 'Your browser did not present a certificate.',
    todo: 'If you pressed “Cancel”, run the check again. If you were not asked, the certificate has not been imported, was imported into another browser, or has expired.',
    link: ['/error/no-cert', 'Causes and what to do'],
  }),
  'certificate-foreign': ({ institution, labelForm }) => ({
    sentence: `The certificate that was presented is not one of ${institution}.`,
    todo: `Run the check again and choose the certificate named like “${labelForm}”.`,
    link: ['/help/select-cert', 'Which certificate to choose'],
  }),
  'certificate-unknown': ({ labelForm }) => ({
    sentence: 'The certificate that was presented is not in our records.',
    todo: `If there is another one named like “${labelForm}”, run the check again and choose the one that expires last. If not, please call the help desk.`,
  }),
  'certificate-expired': ({ expiry }) => ({
    sentence: `The certificate expired on ${expiry}.`,
    todo: 'If you have a new one, choose the one that expires last. If not, it has to be reissued.',
    link: ['/error/expired', 'How it is reissued'],
  }),
  'certificate-ended': ({ ended, superseded }) =>
    superseded
      ? {
          sentence: `This is the certificate from before your renewal. It stopped working on ${ended}.`,
          todo: 'Run the check again and choose the one that expires last.',
          link: ['/help/qa#look-alikes', 'How to tell the old one'],
        }
      : {
          sentence: `This certificate was revoked on ${ended}.`,
          todo: 'If it was reissued, acquire the new one. If you do not know why, call the help desk at once.',
          link: ['/error/revoked', 'In detail'],
        },
  'method-is-password': () => ({
    sentence: 'The certificate is valid, but your company’s contract uses ID and password.',
    todo: 'Enter your ID and password on the login page.',
  }),
  'contract-suspended': () => ({
    sentence: 'The certificate is valid, but your company’s contract is suspended.',
    todo: 'Please ask your company’s administrator. Administrators: please call the help desk.',
    link: ['/error/suspended', 'In detail'],
  }),
  'login-id-suspended': () => ({
    sentence: 'The certificate is valid, but this user ID is suspended.',
    todo: 'Please ask your company’s administrator. Administrators: please call the help desk.',
    link: ['/error/suspended', 'In detail'],
  }),
  'login-id-locked': () => ({
    sentence: 'The certificate is valid, but this ID is locked after repeated wrong passwords.',
    todo: 'Users: ask your administrator to unlock it. Administrators: please call the help desk.',
    link: ['/error/locked', 'In detail'],
  }),
};
