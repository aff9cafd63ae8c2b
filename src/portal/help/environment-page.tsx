import { Banner, Dots } from '../../web/components.tsx';
import { dateTime } from '../../web/dates.ts';
import { type Page, portalHref, terms } from '../../web/page.ts';
import { CheckList, checkAdvice } from '../acquire/check.tsx';
import { HelpArticle } from './article.tsx';

const ja = {
  title: '推奨環境',
  lead: '電子証明書の取得とログインには、次のパソコンとブラウザーを使ってください。',
  supported: '利用できるパソコンとブラウザー',
  caption: '推奨環境の一覧',
  head: ['パソコン', 'ブラウザー（最新版）', '証明書の保管場所'],
  /** The first is the setting's name. */
  rows: [
    ['windows', 'Windows 11', 'Microsoft Edge、Google Chrome', 'Windows'],
    ['macos', 'macOS 14以降', 'Safari、Google Chrome、Microsoft Edge', 'キーチーン'],
    ['linux', 'Linux', 'Google Chrome、Chromium', 'ブラウザー'],
    ['firefox', '上記のすべて', 'Firefox', 'Firefox'],
  ],
  notes: 'ご確認ください',
  points: [
    'Internet Explorer と、Microsoft Edge の IE モードでは利用できません。専用のソフトウェアや、IE モードへの切り替えは不要です。',
    'タブレットとスマートフォンでは、電子証明書を取得できません。',
    '電子証明書は、取得して取り込んだパソコンとブラウザーでだけ使えます。Firefox で取り込んだ証明書は、Firefox だけで使えます。',
    '取得の画面では JavaScript を使います。ログインとそのほかの画面は、JavaScript を使わなくても利用できます。',
    'シークレット モードやプライベート ウィンドウでは、証明書の選択画面が表示されないことがあります。',
  ],
  check: 'このパソコンの確認',
  ok: 'このパソコンとブラウザーで、電子証明書の取得とログインができます。',
  bad: ['このパソコンでは、確認が必要な項目が', '件あります。項目の説明をご覧ください。'],
  plain: '次の項目を、ご自身で確認してください。',
  clock: (now: string) => `当金庫のシステムの時刻：${now}`,
  diagnosis: ['ログインできないときは、', 'PCの診断', 'をご利用ください。'],
};

const en: typeof ja = {
  title: 'Supported computers',
  lead: 'To acquire a certificate and to log in with it, please use one of these.',
  supported: 'Computers and browsers',
  caption: 'Supported computers and browsers',
  head: ['Computer', 'Browser (latest version)', 'Where the certificate is kept'],
  rows: [
    ['windows', 'Windows 11', 'Microsoft Edge, Google Chrome', 'Windows'],
    ['macos', 'macOS 14 and later', 'Safari, Google Chrome, Microsoft Edge', 'Keychain'],
    ['linux', 'Linux', 'Google Chrome, Chromium', 'the browser'],
    ['firefox', 'Any of these', 'Firefox', 'Firefox'],
  ],
  notes: 'Please note',
  points: [
    'Internet Explorer and the IE mode of Microsoft Edge do not work. No extra software is needed.',
    'Certificates cannot be acquired on tablets and smartphones.',
    'A certificate works only on the computer and in the browser it was imported into. What Firefox imported works in Firefox only.',
    'Acquiring a certificate needs JavaScript. Logging in and all other pages work without it.',
    'In private or incognito windows the browser may not ask for a certificate.',
  ],
  check: 'Check of this computer',
  ok: 'With this computer and browser you can acquire a certificate and log in.',
  bad: ['On this computer, items that need attention: ', '. See the advice beside them.'],
  plain: 'Please check the following yourself.',
  clock: (now) => `Our system’s time: ${now}`,
  diagnosis: ['If you cannot log in, use the ', 'PC check', '.'],
};

/** 推奨環境: where certificates can be acquired and used, and whether this PC is such a one. */
export function EnvironmentPage({ page, wallClock }: { page: Page; wallClock: Temporal.Instant }) {
  const t = page.lang === 'en' ? en : ja;
  const shown: readonly string[] = terms(page).supportedEnvironments;
  const rows = t.rows.filter(([name]) => shown.includes(name!));
  return (
    <HelpArticle page={page} title={t.title} lead={t.lead} scripts={['check.js']}>
      <h2 id="check">{t.check}</h2>
      <ThisPc page={page} wallClock={wallClock} />
      <h2>{t.supported}</h2>
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
          {rows.map(([, computer, browser, place]) => (
            <tr>
              <th scope="row">{computer}</th>
              <td>{browser}</td>
              <td>{place}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <h2>{t.notes}</h2>
      <Dots items={t.points} />
    </HelpArticle>
  );
}

/** One sentence for an answer, and its reasons. Without JavaScript: what to look at oneself. */
function ThisPc({ page, wallClock }: { page: Page; wallClock: Temporal.Instant }) {
  const t = page.lang === 'en' ? en : ja;
  return (
    <>
      <div role="status">
        <Banner tone="ok" slim live={false} id="result-ok" hidden>
          <p>{t.ok}</p>
        </Banner>
        <Banner tone="warn" slim live={false} id="result-bad" hidden>
          <p>
            {t.bad[0]}
            <span class="num" id="bad-count" />
            {t.bad[1]}
          </p>
        </Banner>
      </div>
      <div id="live" hidden>
        <CheckList page={page} wallClock={wallClock} mobile={false} />
      </div>
      <div class="qa__a" id="plain">
        <p>{t.plain}</p>
        <dl class="plainchecks">
          {checkAdvice(page).map(([name, advice]) => (
            <div>
              <dt>{name}</dt>
              <dd>{advice}</dd>
            </div>
          ))}
        </dl>
        <p>{t.clock(dateTime(wallClock, page))}</p>
      </div>
      <p>
        {t.diagnosis[0]}
        <a href={portalHref(page, '/help/diagnosis')}>{t.diagnosis[1]}</a>
        {t.diagnosis[2]}
      </p>
    </>
  );
}
