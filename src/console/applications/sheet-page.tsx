import type { Contract } from '../../domain/contract/contract.ts';
import type { LoginId } from '../../domain/login-id/login-id.ts';
import { Banner, Button, ButtonLink } from '../../web/components.tsx';
import { longDate, shortDate, time } from '../../web/dates.ts';
import { Icon, type IconName, Mark } from '../../web/icons.tsx';
import { Document } from '../../web/layout.tsx';
import { institutionName } from '../../web/page.ts';
import type { PrintedSheet } from '../../workflows/applications/print-sheet.ts';
import { ConsoleLayout } from '../layout.tsx';
import type { ConsolePage } from '../page.ts';
import { Choice } from './forms.tsx';
import type { About } from './parts.tsx';

const words = {
  ja: {
    ask: '手順書を印刷しますか',
    askCode: '取得コードは印刷したときに1回だけ発行されます。もう一度印刷すると、前のコードは使えなくなります。',
    askPassword:
      '仮パスワードは印刷したときに1回だけ作られます。もう一度印刷すると、前の仮パスワードは使えなくなります。',
    printedBefore: (n: number) => `すでに${n}回印刷しています。お渡しした手順書は使えなくなります。`,
    letters: (n: number) => `手順書 ${n}通`,
    which: 'どの手順書を印刷しますか',
    all: (n: number) => `${n}通すべて`,
    letter: (contract: string, company: string, person: string, prints: number) =>
      `${contract}　${company}　${person}${prints > 0 ? `（${prints}回印刷済み）` : ''}`,
    whom: (company: string, number: string) => `${company}（契約番号 ${number}）`,
    print: '印刷する',
    stop: 'やめる',
    meanwhile: 'ほかの職員が印刷したか、画面が古くなっています。最新の回数を確かめて、もう一度操作してください。',
    back: '届出に戻る',
    press: '印刷',
    once: 'この画面を閉じると、コードはもう表示されません。印刷できたことを確かめてから閉じてください。',
    title: { code: '電子証明書 取得手順書', password: '利用開始のご案内', reset: 'パスワード再設定のご案内' },
    role: '管理者用',
    document: '文書番号',
    issued: '発行日',
    to: (company: string) => `${company}　御中`,
    person: (name: string, number: string) => [`管理者　${name} さま　`, `（契約番号 ${number}）`],
    secret: { code: '取得コード', password: '仮パスワード' },
    useOnce: { code: '1回だけ使えます', password: '1回だけ使えます' },
    form: (n: number) => `半角英大文字と数字で${n}文字です。線は入力しません。`,
    until: { code: '取得期限', password: '使える期限' },
    days: {
      code: (days: number) => `発行から${days}日間です。過ぎると、再発行の届出が必要になります。`,
      password: () => '過ぎると、もう一度届出が必要になります。',
    },
    steps: { code: '取得の手順', password: 'ログインの手順' },
    minutes: '所要時間は約10分です',
    open: ['ログインの画面を開く', '利用するパソコンのブラウザーに、次のアドレスを入力します。'],
    code: [
      [
        '［電子証明書の取得］を押す',
        'パソコンとブラウザーが推奨環境に合っているかを、画面が自動で確認します。',
        'certificate',
      ],
      ['ログインIDと取得コードを入力する', 'ログインIDは、ご契約時の「お客さまカード」をご覧ください。', 'key'],
      [
        '証明書ファイルとパスフレーズを保存する',
        'パスフレーズは一度だけ表示されます。必ず書き写してください。',
        'download',
      ],
      [
        'パソコンに取り込む',
        '保存したファイルをダブルクリックし、パスフレーズを入力します。画面に図解が表示されます。',
        'lock',
      ],
    ],
    last: [
      'ログインを確認する',
      '［電子証明書ログイン］を押し、ご自分のログインIDの証明書を選び、ログインできれば完了です。',
      'checkCircle',
    ],
    certificate: [
      [
        '［電子証明書ログイン］を押す',
        '選択画面が出たら、ご自分のログインIDの証明書を選びます。証明書は今のままで使えます。',
        'certificate',
      ],
      ['仮パスワードを入力する', 'パスワードの欄に、上の仮パスワードを入力します。', 'key'],
      ['自分のパスワードを設定する', '画面の案内に従って、新しいパスワードを決めます。', 'lock'],
      ['ログインを確認する', 'ホームの画面が表示されれば、再設定は完了です。', 'checkCircle'],
    ],
    password: [
      ['［ID・パスワードでログイン］を押す', 'ログインIDは、ご契約時の「お客さまカード」をご覧ください。', 'person'],
      ['仮パスワードを入力する', 'パスワードの欄に、上の仮パスワードを入力します。', 'key'],
      ['自分のパスワードを設定する', '画面の案内に従って、新しいパスワードを決めます。', 'lock'],
      ['ログインを確認する', 'ホームの画面が表示されれば、準備は完了です。', 'checkCircle'],
    ],
    keep: '必ずお守りください',
    rules: {
      code: [
        'この手順書とお客さまカードは、別々の場所に保管してください。',
        '取得コードを、メールや電話で人に伝えないでください。当金庫の職員がお尋ねすることはありません。',
        '取得が終わったら、この手順書を細断して廃棄してください。',
      ],
      password: [
        'この書面とお客さまカードは、別々の場所に保管してください。',
        '仮パスワードを、メールや電話で人に伝えないでください。当金庫の職員がお尋ねすることはありません。',
        'パスワードを設定したら、この書面を細断して廃棄してください。',
      ],
    },
    contact: 'お問い合わせ',
    environment: '対応するパソコンは、ログインの画面の「推奨環境」をご覧ください。',
    stub: '金庫使用欄',
    columns: ['受付者', '承認者', '交付日', '交付者', '受領印'],
    foot: (number: string, n: number, at: string, who: string) => `${number}　${n}回目の印刷　${at}　${who}`,
    pages: '1／1頁',
  },
  en: {
    ask: 'Print the procedure sheet?',
    askCode:
      'The acquisition code is made when the sheet is printed, once. Printing again makes the earlier code void.',
    askPassword:
      'The temporary password is made when the sheet is printed, once. Printing again makes the earlier one void.',
    printedBefore: (n: number) => `It was printed ${n} times already. What was handed over will not work any more.`,
    letters: (n: number) => `${n} letters`,
    which: 'Which letter?',
    all: (n: number) => `All ${n} letters`,
    letter: (contract: string, company: string, person: string, prints: number) =>
      `${contract}, ${company}, ${person}${prints > 0 ? ` (printed ${prints} times)` : ''}`,
    whom: (company: string, number: string) => `${company} (contract ${number})`,
    print: 'Print',
    stop: 'Cancel',
    meanwhile: 'Someone else printed it, or this page is old. Look at the number again and repeat it if need be.',
    back: 'Back to the application',
    press: 'Print',
    once: 'The code is not shown again once this page is closed. Make sure that it was printed.',
    title: { code: 'How to acquire your certificate', password: 'Getting started', reset: 'Your new password' },
    role: 'Administrator',
    document: 'Document',
    issued: 'Issued on',
    to: (company: string) => company,
    person: (name: string, number: string) => [`Administrator ${name} `, `(contract ${number})`],
    secret: { code: 'Acquisition code', password: 'Temporary password' },
    useOnce: { code: 'works once', password: 'works once' },
    form: (n: number) => `${n} capital letters and digits. Do not enter the lines.`,
    until: { code: 'Acquire by', password: 'Use by' },
    days: {
      code: (days: number) => `${days} days from the day of issue. After that, apply for a reissue.`,
      password: () => 'After that, apply again.',
    },
    steps: { code: 'Steps', password: 'Steps' },
    minutes: 'about ten minutes',
    open: ['Open the login page', 'Enter this address in the browser of the computer you will use.'],
    code: [
      ['Press “Acquire a certificate”', 'The page checks whether computer and browser are supported.', 'certificate'],
      ['Enter login ID and acquisition code', 'The login ID is on the customer card of your contract.', 'key'],
      ['Save the certificate file and its passphrase', 'The passphrase is shown once. Write it down.', 'download'],
      ['Import it into the computer', 'Double-click the file and enter the passphrase. The page shows how.', 'lock'],
    ],
    last: [
      'Try to log in',
      'Press “Log in by certificate” and choose the certificate with your login ID. If you get in, you are done.',
      'checkCircle',
    ],
    certificate: [
      ['Press “Log in by certificate”', 'Choose the certificate with your login ID. It stays as it is.', 'certificate'],
      ['Enter the temporary password', 'It is the one above.', 'key'],
      ['Choose your own password', 'Follow the page.', 'lock'],
      ['Done', 'When the home page appears, your new password works.', 'checkCircle'],
    ],
    password: [
      ['Press “Log in with ID and password”', 'The login ID is on the customer card of your contract.', 'person'],
      ['Enter the temporary password', 'It is the one above.', 'key'],
      ['Choose your own password', 'Follow the page.', 'lock'],
      ['Done', 'When the home page appears, everything is ready.', 'checkCircle'],
    ],
    keep: 'Please note',
    rules: {
      code: [
        'Keep this sheet and the customer card in different places.',
        'Tell nobody the code by mail or telephone. Our staff never ask for it.',
        'Shred this sheet when you have acquired the certificate.',
      ],
      password: [
        'Keep this sheet and the customer card in different places.',
        'Tell nobody the password by mail or telephone. Our staff never ask for it.',
        'Shred this sheet when you have chosen your own password.',
      ],
    },
    contact: 'Contact',
    environment: 'Supported computers are listed on the login page.',
    stub: 'Our use',
    columns: ['Taken in', 'Approved', 'Handed over', 'By', 'Received'],
    foot: (number: string, n: number, at: string, who: string) => `${number}　printing no. ${n}　${at}　${who}`,
    pages: '1 / 1',
  },
};

/** A letter that can be printed. */
export interface Letter {
  readonly loginId: LoginId;
  readonly contract: Contract;
  readonly prints: number;
}

/** Asks before a code is made (A6); of several letters one can be printed alone, and the others stay as they are. */
export function AskSheetPage(props: {
  page: ConsolePage;
  about: About;
  holds: 'code' | 'password';
  prints: number;
  /** All printings of all letters, which the press has to know. */
  pressed: number;
  letters: readonly Letter[];
  meanwhile: boolean;
}) {
  const { page, about, prints, letters } = props;
  const several = letters.length > 1;
  const t = words[page.lang];
  const { number } = about.application;
  return (
    <ConsoleLayout page={page} title={t.ask}>
      <div class="narrow">
        <section class="box ask" aria-labelledby="ask-h">
          <h1 id="ask-h">{t.ask}</h1>
          <p>
            <b>{several ? t.letters(letters.length) : t.whom(about.name, about.number)}</b>
          </p>
          {props.meanwhile && (
            <Banner tone="warn" slim>
              <p>{t.meanwhile}</p>
            </Banner>
          )}
          <p>{props.holds === 'code' ? t.askCode : t.askPassword}</p>
          {prints > 0 && (
            <Banner tone="warn" slim>
              <p>{t.printedBefore(prints)}</p>
            </Banner>
          )}
          <form method="post" action={page.href(`/applications/${number}/sheet`)} class="btnrow" data-once>
            <input type="hidden" name="prints" value={String(props.pressed)} />
            {several && (
              <Choice
                name="letter"
                label={t.which}
                value={prints > 0 ? '' : 'all'}
                options={Object.fromEntries([
                  ['all', t.all(letters.length)],
                  ...letters.map(({ loginId, contract, prints }) => [
                    loginId.id,
                    t.letter(contract.number, contract.companyName, loginId.personName, prints),
                  ]),
                ])}
              />
            )}
            <Button icon="print">{t.print}</Button>
            <ButtonLink variant="outline" href={page.href(`/applications/${number}`)} autofocus={prints > 0}>
              {t.stop}
            </ButtonLink>
          </form>
        </section>
      </div>
    </ConsoleLayout>
  );
}

/** A password that was forgotten begins nothing: its sheet says what it is. */
const titled = ({ kind, application }: PrintedSheet) => (application.kind === 'reset-password' ? 'reset' : kind);

/** 手順書 (mock 08): an A4 page each, and above them, on the screen only, the button that prints them. */
export function SheetPage(props: {
  page: ConsolePage;
  sheets: readonly PrintedSheet[];
  about: About;
  now: Temporal.Instant;
  /** The portal's address as it is typed. */
  address: string;
}) {
  const { page, sheets, ...more } = props;
  const t = words[page.lang];
  const { application } = sheets[0]!;
  return (
    <Document
      lang={page.lang}
      hue={page.institution.hue}
      title={`${t.title[titled(sheets[0]!)]}｜${institutionName(page)}`}
      asset={page.asset}
      noindex
      scripts={['print.js']}
      stylesheet="sheet.css"
    >
      <header class="sheetbar">
        <p>{t.once}</p>
        <p class="sheetbar__b">
          <Button icon="print" type="button" data-print hidden>
            {t.press}
          </Button>
          <a href={page.href(`/applications/${application.number}`)}>{t.back}</a>
        </p>
      </header>
      <main class="sheetwrap" tabindex={0}>
        {sheets.map((sheet) => (
          <Letter page={page} sheet={sheet} {...more} />
        ))}
      </main>
    </Document>
  );
}

/** The page that is handed over. */
export function Letter(props: {
  page: ConsolePage;
  sheet: PrintedSheet;
  about: About;
  now: Temporal.Instant;
  address: string;
}) {
  const { page, sheet, about, now } = props;
  const { kind, contract, loginId, application } = sheet;
  const t = words[page.lang];
  const [name, number] = t.person(loginId.personName, contract.number);
  const { helpDesk } = page.institution;
  const en = page.lang === 'en';
  // Who has a certificate logs in with it before the temporary password is asked for (L2, L3).
  const way = kind === 'password' && contract.method === 'certificate' ? 'certificate' : kind;
  const steps = [[...t.open, 'laptop'], ...t[way], ...(kind === 'code' ? [t.last] : [])] as string[][];
  const short = (at: Temporal.Instant) => `${shortDate(at, page).slice(5)} ${time(at, page)}`;
  return (
    <article class="sheet">
      <header class="dochead">
        <p class="dochead__b">
          <Mark size={34} />
          <span>{institutionName(page)}</span>
        </p>
        <dl class="dochead__m">
          <div>
            <dt>{t.document}</dt>
            <dd>{application.number}</dd>
          </div>
          <div>
            <dt>{t.issued}</dt>
            <dd>{longDate(now, page)}</dd>
          </div>
        </dl>
      </header>
      <h1>
        {t.title[titled(sheet)]}
        <small>{t.role}</small>
      </h1>
      <div class="to">
        <p class="to__n">{t.to(contract.companyName)}</p>
        <p>
          {name}
          <span class="muted">{number}</span>
        </p>
      </div>
      <section class="codebox">
        <div class="codebox__l">
          <h2>
            {t.secret[kind]}
            <small>{t.useOnce[kind]}</small>
          </h2>
          <p class="code mono" translate="no">
            {(sheet.secret.match(/.{1,4}/g) ?? []).map((group) => (
              <span>{group}</span>
            ))}
          </p>
          <p class="fine">{t.form(sheet.secret.length)}</p>
        </div>
        <div class="codebox__r">
          <h2>{t.until[kind]}</h2>
          <p class="due">{longDate(sheet.until, page)}</p>
          <p class="fine">{t.days[kind](page.institution.terms?.acquisitionDays ?? 80)}</p>
        </div>
      </section>
      <h2 class="sec">
        {t.steps[kind]}
        <small>{t.minutes}</small>
      </h2>
      <ol class="psteps">
        {steps.map(([title, text, icon], index) => (
          <li>
            <b>{index + 1}</b>
            <span class="psteps__i">
              <Icon name={icon as IconName} size={26} />
            </span>
            <div>
              <h3>{title}</h3>
              <p>{text}</p>
              {index === 0 && <span class="url mono">{props.address}</span>}
            </div>
          </li>
        ))}
      </ol>
      <div class="two">
        <section class="warnbox">
          <h2 class="sec sec--in">{t.keep}</h2>
          <ul>
            {t.rules[kind].map((rule) => (
              <li>{rule}</li>
            ))}
          </ul>
        </section>
        <section class="askbox">
          <h2 class="sec sec--in">{t.contact}</h2>
          <p>{en ? helpDesk.nameEn : helpDesk.name}</p>
          <p class="bigtel">
            <Icon name="phone" />
            {helpDesk.phone}
          </p>
          <p class="fine">{en ? helpDesk.hoursEn : helpDesk.hours}</p>
          <p class="fine">{t.environment}</p>
        </section>
      </div>
      <section class="stub">
        <h2>{t.stub}</h2>
        <table>
          <thead>
            <tr>
              {t.columns.map((column) => (
                <th scope="col">{column}</th>
              ))}
            </tr>
          </thead>
          <tbody>
            <tr>
              <td>
                {about.maker?.personName}
                <br />
                {short(application.madeAt)}
              </td>
              <td>
                {about.decider?.personName}
                <br />
                {application.decidedAt && short(application.decidedAt)}
              </td>
              <td />
              <td />
              <td />
            </tr>
          </tbody>
        </table>
      </section>
      <footer class="docfoot">
        <span>
          {t.foot(
            application.number,
            sheet.prints,
            `${longDate(now, page)} ${time(now, page)}`,
            page.staff?.personName ?? '',
          )}
        </span>
        <span>{t.pages}</span>
      </footer>
    </article>
  );
}
