import { Button, Dots, Note } from '../../web/components.tsx';
import { type Page, portalHref } from '../../web/page.ts';
import { HelpArticle } from './article.tsx';

const ja = {
  title: 'PCの診断',
  lead: 'ログインできない原因を、このパソコンとブラウザーで調べます。ログインはしません。',
  how: '診断のしかた',
  steps: [
    '［診断を始める］を押します。',
    '証明書の選択画面が表示されたら、いつもログインに使う証明書を選び、［OK］を押します。表示されないときは、そのまま結果の画面になります。',
    '結果と、することが表示されます。お電話では、結果の画面の番号をお伝えください。',
  ],
  start: '診断を始める',
  looked: '調べること',
  looks: [
    '電子証明書：表示名、有効期限、シリアル番号の終わりの8文字、ログインに使えるか',
    '通信の暗号化：TLSの版と暗号の方式',
    'パソコンの時計：当金庫のシステムの時刻との差',
    'ブラウザーとパソコンの種類',
  ],
  not: '調べないこと',
  notWords:
    'パスワード、取得コード、パスフレーズ、電子証明書の鍵は調べません。入力する項目はありません。診断の回数は、パスワードなどの間違いの回数に入りません。',
  kept: '結果は、ヘルプデスクがお問い合わせに答えるために、番号とともに当金庫に保存します。',
};

const en: typeof ja = {
  title: 'PC check',
  lead: 'Finds out on this computer and in this browser why you cannot log in. It does not log you in.',
  how: 'How it works',
  steps: [
    'Press “Start the check”.',
    'If the browser asks for a certificate, choose the one you log in with and press OK. If it does not ask, the result is shown at once.',
    'You see the result and what to do. When you call, give the number on that page.',
  ],
  start: 'Start the check',
  looked: 'What is looked at',
  looks: [
    'Certificate: its name, expiry, the last eight characters of its serial number, whether you can log in with it',
    'Encryption: TLS version and cipher',
    'Clock of the PC: how far it is from ours',
    'The kind of browser and computer',
  ],
  not: 'What is not looked at',
  notWords:
    'No password, acquisition code, passphrase or key. There is nothing to enter. Checks are never counted as wrong entries.',
  kept: 'We keep the result under its number, so that the help desk can answer you.',
};

/** PCの診断, before it begins: what it does, and the button that leads to a lane. */
export function DiagnosisStartPage({ page }: { page: Page }) {
  const t = page.lang === 'en' ? en : ja;
  return (
    <HelpArticle page={page} title={t.title} lead={t.lead} scripts={['diagnosis.js']}>
      <h2>{t.how}</h2>
      <ol class="nums">
        {t.steps.map((step) => (
          <li>{step}</li>
        ))}
      </ol>
      <form method="post" action={portalHref({ ...page, portalOrigin: '' }, '/help/diagnosis')} id="diagnose">
        <input type="hidden" name="clock" value="" />
        <Button size="lg" icon="laptop">
          {t.start}
        </Button>
      </form>
      <h2>{t.looked}</h2>
      <Dots items={t.looks} />
      <h2>{t.not}</h2>
      <p>{t.notWords}</p>
      <Note tone="gray">{t.kept}</Note>
    </HelpArticle>
  );
}
