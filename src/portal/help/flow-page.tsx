import { ButtonLink } from '../../web/components.tsx';
import { type Page, portalHref, terms } from '../../web/page.ts';
import { HelpArticle } from './article.tsx';
import { type Step, Steps } from './steps.tsx';

const ja = {
  title: '利用開始までの流れ',
  lead: '窓口での申し込みから、はじめてのログインまでの流れです。',
  steps: (days: number): Step[] => [
    {
      title: '窓口で申し込む',
      words: ['お取引店の窓口に、電子証明書の利用を届け出てください。当金庫が管理者IDの電子証明書を発行します。'],
    },
    {
      title: '手順書を受け取る',
      words: [
        '取得コードを印刷した手順書を、窓口でお渡しします。取得コードは、ほかの人に知らせないでください。',
        `取得期限は、発行から${days}日間です。`,
      ],
    },
    {
      title: '電子証明書を取得する',
      link: ['/help/environment#check', 'このパソコンで取得できるかを確認する'],
      words: [
        '利用するパソコンで［電子証明書の取得］を押し、ログインIDと取得コードを入力します。',
        '証明書ファイルを保存し、表示されたパスフレーズを控えます。パスフレーズは、その画面でしか表示されません。',
      ],
    },
    {
      title: 'パソコンに取り込む',
      words: ['保存した証明書ファイルを、パソコンまたはブラウザーに取り込みます。'],
      link: ['/help', '取り込みの手順を見る'],
    },
    {
      title: 'ログインする',
      words: [
        '［電子証明書ログイン］を押し、証明書を選んで、ログインパスワードを入力します。',
        'ログインを確認したら、証明書ファイルをパソコンから削除してください。',
      ],
    },
  ],
  users: '利用者IDの方',
  usersWords:
    '利用者IDの電子証明書は、貴社の管理者が発行します。管理者から知らされた取得コードで、3から進めてください。',
  acquire: '電子証明書の取得',
};

const en: typeof ja = {
  title: 'How to get started',
  lead: 'From your application at the counter to your first login.',
  steps: (days: number): Step[] => [
    {
      title: 'Apply at the counter',
      words: ['Ask for certificate login at your branch. We then issue a certificate for your administrator ID.'],
    },
    {
      title: 'Receive the procedure sheet',
      words: [
        'We hand you a sheet with your acquisition code printed on it. Keep the code to yourself.',
        `The certificate can be acquired for ${days} days after it is issued.`,
      ],
    },
    {
      title: 'Acquire the certificate',
      link: ['/help/environment#check', 'Check whether this computer is suitable'],
      words: [
        'At the computer you will use, press “Acquire a certificate” and enter your login ID and acquisition code.',
        'Save the certificate file and note the passphrase. The passphrase is shown on that screen only.',
      ],
    },
    {
      title: 'Import it',
      words: ['Import the certificate file into your computer or browser.'],
      link: ['/help', 'See how to import it'],
    },
    {
      title: 'Log in',
      words: [
        'Press “Certificate login”, choose your certificate, and enter your login password.',
        'Once your login works, delete the certificate file from the computer.',
      ],
    },
  ],
  users: 'User IDs',
  usersWords:
    'Your company’s administrator issues the certificates of user IDs. Start at step 3 with the acquisition code you are given.',
  acquire: 'Acquire a certificate',
};

/** 利用開始までの流れ: from the application to the first login (A1–A4). */
export function FlowPage({ page }: { page: Page }) {
  const t = page.lang === 'en' ? en : ja;
  return (
    <HelpArticle page={page} title={t.title} lead={t.lead}>
      <Steps page={page} steps={t.steps(terms(page).acquisitionDays)} level="h2" />
      <h2>{t.users}</h2>
      <p>{t.usersWords}</p>
      <p class="btnrow">
        <ButtonLink href={portalHref(page, '/acquire/check')}>{t.acquire}</ButtonLink>
      </p>
    </HelpArticle>
  );
}
