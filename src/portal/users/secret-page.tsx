import { ALPHABET, readings } from '../../browser/passphrase.ts';
import { Banner, Button, ButtonLink, HelpDeskLines, Note } from '../../web/components.tsx';
import { longDate } from '../../web/dates.ts';
import { Icon } from '../../web/icons.tsx';
import { Layout } from '../../web/layout.tsx';
import { institutionName, type Page } from '../../web/page.ts';
import { userWords } from './words.ts';

/** Something that lets a person in, shown once. */
export interface Secret {
  readonly kind: 'code' | 'password';
  /** Without gaps. */
  readonly text: string;
  /** The last moment it can be used. */
  readonly until: Temporal.Instant;
  readonly personName: string;
  readonly loginId: string;
}

const words = {
  ja: {
    title: { code: '取得コード', password: '仮パスワード' },
    done: {
      issue: (user: string) => `${user}の電子証明書を発行しました`,
      'new-code': (user: string) => `${user}の新しい取得コードです`,
      reissue: (user: string) => `${user}の電子証明書を再発行しました`,
      'reset-password': (user: string) => `${user}のパスワードを再設定しました`,
    },
    tell: {
      code: (date: string) =>
        `取得期限は${date}です。取得コードを本人に知らせてください（この画面でしか表示されません）。`,
      password: (date: string) =>
        `使えるのは${date}までです。仮パスワードを本人に知らせてください（この画面でしか表示されません）。`,
    },
    group: {
      code: '取得コード。4文字ずつ5組。間の線は入力しません',
      password: '仮パスワード。4文字ずつ5組。間の線は入力しません',
    },
    format: '半角英大文字と数字で20文字（線は入力しません）',
    copy: 'コピー',
    copied: 'コピーしました',
    print: '手渡し用に印刷',
    hide: '隠す',
    read: '読み方を表示する',
    once: '画面を閉じるか読み込み直すと、もう一度表示することはできません。控える前に閉じたときは、もう一度作り直してください。',
    handing: 'メールで送らず、本人に手渡すか、電話などで直接知らせてください。',
    user: '利用者の画面へ',
    list: '利用者管理へ戻る',
    sheet: { code: '電子証明書 取得のご案内', password: 'パスワード再設定のご案内' },
    until: { code: '取得期限', password: '使える期限' },
    day: (date: string) => `${date}まで`,
    steps: {
      code: [
        ['次の画面を開く', 'お使いのパソコンのブラウザーに、アドレスを入力します。'],
        ['［電子証明書の取得］を押す', 'パソコンの確認をしてから、利用者IDと取得コードを入力します。'],
        ['証明書ファイルを保存し、取り込む', '表示されたパスフレーズを控え、画面の案内のとおりに取り込みます。'],
        ['ログインを確認する', '［電子証明書ログイン］でログインできれば、準備は完了です。'],
      ],
      password: [
        ['次の画面を開く', 'お使いのパソコンのブラウザーに、アドレスを入力します。'],
        ['いつもの方法でログインする', 'パスワードの欄に、仮パスワードを入力します。'],
        ['自分のパスワードを設定する', '画面の案内に従って、新しいパスワードを決めます。'],
      ],
    },
    stepsTitle: '手続きの流れ',
    warnings: 'ご注意',
    warning: [
      '取得や設定が終わったら、この紙は裁断してください。',
      'この紙を写真に撮ったり、メールで送ったりしないでください。',
      'コードやパスワードを、電話やメールでお尋ねすることはありません。',
    ],
    ask: 'お困りのときは、貴社の管理者またはヘルプデスクへ',
    printed: '発行日',
  },
  en: {
    title: { code: 'Acquisition code', password: 'Temporary password' },
    done: {
      issue: (user: string) => `A certificate was issued to ${user}`,
      'new-code': (user: string) => `The new acquisition code of ${user}`,
      reissue: (user: string) => `The certificate of ${user} was reissued`,
      'reset-password': (user: string) => `The password of ${user} was reset`,
    },
    tell: {
      code: (date: string) =>
        `It can be acquired until ${date}. Please tell the person this code (it is shown on this page only).`,
      password: (date: string) =>
        `It can be used until ${date}. Please tell the person this password (it is shown on this page only).`,
    },
    group: {
      code: 'Acquisition code. Five groups of four characters. Do not enter the lines between them',
      password: 'Temporary password. Five groups of four characters. Do not enter the lines between them',
    },
    format: '20 capital letters and digits (do not enter the lines)',
    copy: 'Copy',
    copied: 'Copied',
    print: 'Print for handing over',
    hide: 'Hide',
    read: 'Show how to read it',
    once: 'It cannot be shown again once you close or reload this page. If you close it before noting it down, make a new one.',
    handing: 'Do not send it by mail: hand it over, or tell the person directly.',
    user: 'To the user’s page',
    list: 'Back to the users',
    sheet: { code: 'How to acquire your certificate', password: 'Your password was reset' },
    until: { code: 'Acquire by', password: 'Use by' },
    day: (date: string) => date,
    steps: {
      code: [
        ['Open this page', 'Enter the address in the browser of your computer.'],
        ['Press “Acquire a certificate”', 'After the check of your computer, enter your user ID and the code.'],
        [
          'Save the certificate file and import it',
          'Note the passphrase you are shown, and import the file as described.',
        ],
        ['Try to log in', 'When “Certificate login” lets you in, everything is ready.'],
      ],
      password: [
        ['Open this page', 'Enter the address in the browser of your computer.'],
        ['Log in as usual', 'Enter the temporary password as your password.'],
        ['Choose your own password', 'Follow the page to set a new one.'],
      ],
    },
    stepsTitle: 'What to do',
    warnings: 'Please note',
    warning: [
      'Shred this sheet when you are done.',
      'Do not take a picture of it, and do not send it by mail.',
      'We never ask for codes or passwords by telephone or mail.',
    ],
    ask: 'Need help? Ask your company’s administrator or the help desk',
    printed: 'Issued on',
  },
};

/** Groups of four, the lines between them drawn and not written. */
export function Groups({ text }: { text: string }) {
  return (
    <>
      {(text.match(/.{1,4}/g) ?? []).map((group) => (
        <span>{group}</span>
      ))}
    </>
  );
}

/** How it is told over the phone: each group with the reading of its characters (GUIDE §1.6). */
function Reading({ page, text }: { page: Page; text: string }) {
  const reading = readings(page.lang);
  return (
    <details id="secret-reading" translate="no">
      <summary>
        <Icon name="chevronDown" size={18} />
        {words[page.lang].read}
      </summary>
      <dl class="kana">
        {(text.match(/.{1,4}/g) ?? []).map((group) => (
          <div>
            <dt>{group}</dt>
            <dd>
              {[...group]
                .map((character) => reading[ALPHABET.indexOf(character)])
                .join(page.lang === 'en' ? ', ' : '、')}
            </dd>
          </div>
        ))}
      </dl>
    </details>
  );
}

/** What was done, and its secret, once; with the sheet that is printed for handing over. */
export function SecretPage(props: {
  page: Page;
  act: 'issue' | 'new-code' | 'reissue' | 'reset-password';
  secret: Secret;
  now: Temporal.Instant;
  companyName: string;
  /** The portal's address, as it is typed. */
  address: string;
  userHref: string;
  listHref: string;
}) {
  const { page, act, secret } = props;
  const t = words[page.lang];
  const w = userWords(page.lang);
  const { kind } = secret;
  return (
    <Layout page={page} title={[t.title[kind], w.section]} scripts={['copy.js', 'users.js']} noindex>
      <div class="onscreen">
        <div class="phead">
          <h1>{t.done[act](w.person(secret.personName))}</h1>
        </div>
        <div class="manage">
          <div class="manage__main">
            <Banner tone="ok" slim>
              <p>{t.tell[kind](longDate(secret.until, page))}</p>
            </Banner>
            <section class="pass" aria-labelledby="secret-h">
              <h2 class="h3" id="secret-h">
                {t.title[kind]}
              </h2>
              {/* biome-ignore lint/a11y/useSemanticElements: groups of one secret, not form controls */}
              <p class="pass__code pass__code--five" id="secret" role="group" aria-label={t.group[kind]} translate="no">
                <Groups text={secret.text} />
              </p>
              <div class="pass__foot">
                <p class="small muted">{t.format}</p>
                <div class="pass__btns">
                  <Button variant="outline" size="sm" icon="copy" type="button" data-copy={secret.text} hidden>
                    {t.copy}
                  </Button>
                  <Button variant="outline" size="sm" icon="print" type="button" data-print hidden>
                    {t.print}
                  </Button>
                  <Button
                    variant="outline"
                    size="sm"
                    icon="eyeOff"
                    type="button"
                    data-hides="secret"
                    aria-pressed="false"
                    hidden
                  >
                    {t.hide}
                  </Button>
                  <span class="small" role="status" data-copied={t.copied} />
                </div>
              </div>
              <Reading page={page} text={secret.text} />
            </section>
            <Note tone="warn">
              <p>{t.once}</p>
              <p>{t.handing}</p>
            </Note>
            <p class="btnrow">
              <ButtonLink variant="outline" href={props.userHref}>
                {t.user}
              </ButtonLink>
              <ButtonLink variant="outline" href={props.listHref}>
                {t.list}
              </ButtonLink>
            </p>
          </div>
        </div>
      </div>
      <Sheet {...props} />
    </Layout>
  );
}

/** 手渡し用の案内: one A4 page, of the printer only. */
function Sheet(props: Parameters<typeof SecretPage>[0]) {
  const { page, secret } = props;
  const t = words[page.lang];
  const w = userWords(page.lang);
  const { kind } = secret;
  return (
    <section class="handover" aria-label={t.sheet[kind]}>
      <p class="handover__head">
        <b>{institutionName(page)}</b>
        <span>
          {t.printed} {longDate(props.now, page)}
        </span>
      </p>
      <h2 class="handover__title">{t.sheet[kind]}</h2>
      <p>
        {props.companyName}
        <br />
        <b class="handover__to">{page.lang === 'en' ? secret.personName : `${secret.personName} さま`}</b>
      </p>
      <div class="handover__box">
        <p>
          {w.field.name}　<b class="mono">{secret.loginId}</b>
        </p>
        <p>{t.title[kind]}</p>
        <p class="handover__code mono">
          <Groups text={secret.text} />
        </p>
        <p class="small">{t.format}</p>
        <p>
          {t.until[kind]}　<b class="handover__until">{t.day(longDate(secret.until, page))}</b>
        </p>
      </div>
      <h3>{t.stepsTitle}</h3>
      <ol class="handover__steps">
        {t.steps[kind].map(([title, text], index) => (
          <li>
            <b>
              {index + 1}. {title}
            </b>
            <span>{text}</span>
            {index === 0 && <span class="handover__url mono">{props.address}</span>}
          </li>
        ))}
      </ol>
      <h3>{t.warnings}</h3>
      <ul class="handover__warn">
        {t.warning.map((one) => (
          <li>{one}</li>
        ))}
      </ul>
      <h3>{t.ask}</h3>
      <HelpDeskLines page={page} />
    </section>
  );
}
