import { Dots } from '../../web/components.tsx';
import { institutionName, type Page } from '../../web/page.ts';
import { HelpArticle } from './article.tsx';

const ja = {
  title: '個人情報の取扱い',
  lead: (institution: string) => `電子証明書によるログインのために、${institution}が取り扱う情報を説明します。`,
  kept: '記録する情報',
  keeps: [
    'ログインID、氏名、会社名、メールアドレスなど、お届けいただいた情報',
    '電子証明書（公開鍵、名前、番号、有効期限）と、その発行・取得・更新・失効の記録',
    'ログインの日時と結果、接続元のIPアドレス、ブラウザーの種類、お問い合わせ番号',
    '電子証明書の取得のときに、お客さまが付けたパソコンの名前',
  ],
  never: '受け取らない情報',
  nevers: [
    '電子証明書の秘密鍵。お使いのパソコンの中で作り、送信しません。',
    '証明書ファイルのパスフレーズ。',
    'パスワードと取得コードは、元に戻せない形に変えて照合し、そのままでは保存しません。',
  ],
  cookies: 'クッキー',
  cookiesWords:
    'ログイン中の画面を保つためだけに、クッキーを使います。広告やアクセス解析には使いません。ほかの会社のサーバーから読み込むものもありません。',
  purpose: '利用の目的',
  purposeWords: '本人の確認、不正な利用の防止、期限などのお知らせ、お問い合わせへの対応に使います。',
};

const en: typeof ja = {
  title: 'Privacy',
  lead: (institution) => `What ${institution} keeps in order to let you log in with a certificate.`,
  kept: 'What we keep',
  keeps: [
    'What you registered: login IDs, names, company name and mail addresses',
    'Certificates (public key, name, number, expiry) and when they were issued, acquired, renewed or revoked',
    'When logins happened, their result, the IP address and kind of browser they came from, and reference numbers',
    'The name you gave your computer when you acquired a certificate',
  ],
  never: 'What we do not receive or keep',
  nevers: [
    'The private key of your certificate: it is made in your computer and never sent.',
    'The passphrase of your certificate file.',
    'Passwords and acquisition codes are compared in a form that cannot be turned back, and not stored as they are.',
  ],
  cookies: 'Cookies',
  cookiesWords:
    'We use cookies only to keep you logged in, not for advertising or statistics. Nothing is loaded from other companies’ servers.',
  purpose: 'Purpose',
  purposeWords: 'To know who logs in, to prevent misuse, to remind you of deadlines and to answer your questions.',
};

/** What is kept about a person, and what never reaches the server (C3, I6). */
export function PrivacyPage({ page }: { page: Page }) {
  const t = page.lang === 'en' ? en : ja;
  return (
    <HelpArticle page={page} title={t.title} lead={t.lead(institutionName(page))}>
      <h2>{t.kept}</h2>
      <Dots items={t.keeps} />
      <h2>{t.purpose}</h2>
      <p>{t.purposeWords}</p>
      <h2>{t.never}</h2>
      <Dots items={t.nevers} />
      <h2>{t.cookies}</h2>
      <p>{t.cookiesWords}</p>
    </HelpArticle>
  );
}
