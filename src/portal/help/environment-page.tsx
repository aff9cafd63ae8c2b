import { Dots, Note } from '../../web/components.tsx';
import type { Page } from '../../web/page.ts';
import { HelpArticle } from './article.tsx';

const ja = {
  title: '推奨環境',
  lead: '電子証明書の取得とログインには、次のパソコンとブラウザーを使ってください。',
  caption: '推奨環境の一覧',
  head: ['パソコン', 'ブラウザー（最新版）', '証明書の保管場所'],
  rows: [
    ['Windows 11', 'Microsoft Edge、Google Chrome', 'Windows'],
    ['macOS（最新版）', 'Safari、Google Chrome、Microsoft Edge', 'キーチーン'],
    ['Linux', 'Google Chrome、Chromium', 'ブラウザー'],
    ['上記のすべて', 'Firefox', 'Firefox'],
  ],
  notes: 'ご確認ください',
  points: [
    'Internet Explorer と、Microsoft Edge の IE モードでは利用できません。専用のソフトウェアや、IE モードへの切り替えは不要です。',
    'タブレットとスマートフォンでは、電子証明書を取得できません。',
    '電子証明書は、取得して取り込んだパソコンとブラウザーでだけ使えます。Firefox で取り込んだ証明書は、Firefox だけで使えます。',
    '取得の画面では JavaScript を使います。ログインとそのほかの画面は、JavaScript を使わなくても利用できます。',
    'シークレット モードやプライベート ウィンドウでは、証明書の選択画面が表示されないことがあります。',
  ],
  check: '［電子証明書の取得］のはじめの画面で、お使いのパソコンで取得できるかを確認できます。',
};

const en: typeof ja = {
  title: 'Supported computers',
  lead: 'To acquire a certificate and to log in with it, please use one of these.',
  caption: 'Supported computers and browsers',
  head: ['Computer', 'Browser (latest version)', 'Where the certificate is kept'],
  rows: [
    ['Windows 11', 'Microsoft Edge, Google Chrome', 'Windows'],
    ['macOS (latest version)', 'Safari, Google Chrome, Microsoft Edge', 'Keychain'],
    ['Linux', 'Google Chrome, Chromium', 'the browser'],
    ['Any of these', 'Firefox', 'Firefox'],
  ],
  notes: 'Please note',
  points: [
    'Internet Explorer and the IE mode of Microsoft Edge do not work. No extra software is needed.',
    'Certificates cannot be acquired on tablets and smartphones.',
    'A certificate works only on the computer and in the browser it was imported into. What Firefox imported works in Firefox only.',
    'Acquiring a certificate needs JavaScript. Logging in and all other pages work without it.',
    'In private or incognito windows the browser may not ask for a certificate.',
  ],
  check: 'The first page of “Acquire a certificate” checks whether your computer is suitable.',
};

/** 推奨環境: where certificates can be acquired and used. */
export function EnvironmentPage({ page }: { page: Page }) {
  const t = page.lang === 'en' ? en : ja;
  return (
    <HelpArticle page={page} title={t.title} lead={t.lead}>
      <table class="spec">
        <caption class="vh">{t.caption}</caption>
        <thead>
          <tr>
            {t.head.map((head) => (
              <th scope="col">{head}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {t.rows.map(([computer, browser, place]) => (
            <tr>
              <th scope="row">{computer}</th>
              <td>{browser}</td>
              <td>{place}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <Note>{t.check}</Note>
      <h2>{t.notes}</h2>
      <Dots items={t.points} />
    </HelpArticle>
  );
}
