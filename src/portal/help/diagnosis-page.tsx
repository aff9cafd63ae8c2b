import type { Child } from 'hono/jsx';
import { serialEnd } from '../../domain/certificate/serial-end.ts';
import { Banner, ButtonLink, ReferencePanel } from '../../web/components.tsx';
import { dateTime, daysLeft, daysLeftWords, longDate } from '../../web/dates.ts';
import { Icon } from '../../web/icons.tsx';
import { Layout } from '../../web/layout.tsx';
import { institutionName, labelOf, type Page, portalHref, terms } from '../../web/page.ts';
import type { UserAgent } from '../../web/user-agent.ts';
import type { Diagnosis } from '../../workflows/diagnose.ts';
import { verdictsEn, verdictsJa } from './diagnosis-words.ts';

/** What the edge saw of the PC. `ahead` in seconds; undefined where no script measured it. */
export interface SeenPc extends UserAgent {
  ahead: number | undefined;
  tls: { version: string; cipher: string };
}

/** As in the check before an acquisition: certificates are valid five minutes before they are made (V1). */
const clockTolerance = 5 * 60;

const ja = {
  title: '診断の結果',
  pass: 'このパソコンから、ログインできます',
  passBut: 'ログインはできますが、確認が必要な項目があります',
  fail: 'このままでは、ログインできません',
  failBody: '「！」の付いた項目の説明を見て、操作してください。',
  fine: '問題ありません：',
  look: '確認が必要です：',
  note: '確認してください：',
  certificate: '電子証明書',
  idWord: '利用者ID',
  name: '表示名',
  serial: 'シリアル番号の終わり',
  period: '有効期間',
  periodWords: (from: string, until: string) => `${from}から${until}まで`,
  expiry: '有効期限',
  expiryFine: (date: string, left: string) => `${date}まで有効です（${left}）。`,
  expirySoon: '更新できる期間です。ログイン後の「重要なお知らせ」から、期限までに更新してください。',
  tls: '通信の暗号化',
  tlsFine: (version: string) => `${version}で暗号化しています。`,
  cipher: (name: string) => `暗号の方式：${name}`,
  clock: 'パソコンの時計',
  clockFine: '当金庫のシステムの時刻と合っています。',
  clockOff: (much: string, fast: boolean) => `当金庫のシステムの時刻より、${much}${fast ? '進んで' : '遅れて'}います。`,
  clockTodo: 'パソコンの日付と時刻を合わせてください。大きくずれていると、証明書が選択画面に表示されません。',
  clockUnknown: (time: string) => `当金庫のシステムの時刻は、${time}です。パソコンの時計と比べてください。`,
  clockUnknownTodo: '5分以上違うときは、パソコンの日付と時刻を合わせてください。',
  minutes: (n: number) => `${n}分`,
  hours: (n: number) => `${n}時間`,
  days: (n: number) => `${n}日`,
  browser: 'ブラウザー',
  browserTodo: '推奨環境のブラウザーで開き直してください。',
  system: 'パソコン',
  systemTodo: 'タブレットやスマートフォン、古いパソコンでは、電子証明書を利用できません。',
  unknown: '種類がわかりませんでした。',
  environment: '推奨環境を見る',
  script: 'JavaScript',
  scriptFine: '使えます。',
  scriptOff: '使えません。',
  scriptTodo: 'ログインはできます。電子証明書の取得と更新のときだけ、ブラウザーの設定で有効にしてください。',
  again: 'もう一度診断する',
  login: 'ログインの画面へ',
  aside: 'お問い合わせ',
};

const en: typeof ja = {
  title: 'Result of the check',
  pass: 'You can log in from this computer',
  passBut: 'You can log in, but something needs attention',
  fail: 'You cannot log in as things are',
  failBody: 'Follow the advice beside each line marked “！”.',
  fine: 'Fine: ',
  look: 'Needs attention: ',
  note: 'Please compare: ',
  certificate: 'Certificate',
  idWord: 'your ID',
  name: 'Name',
  serial: 'End of serial number',
  period: 'Period',
  periodWords: (from, until) => `${from} to ${until}`,
  expiry: 'Expiry',
  expiryFine: (date, left) => `Valid until ${date} (${left}).`,
  expirySoon: 'It can be renewed now: after login, follow the link in the important notice before it expires.',
  tls: 'Encryption',
  tlsFine: (version) => `The connection is encrypted with ${version}.`,
  cipher: (name) => `Cipher: ${name}`,
  clock: 'Clock of the PC',
  clockFine: 'It agrees with our system.',
  clockOff: (much, fast) => `It is ${much} ${fast ? 'ahead of' : 'behind'} our system.`,
  clockTodo: 'Set the date and time of the PC. If they are far off, the browser does not list your certificate.',
  clockUnknown: (time) => `Our system’s time is ${time}. Please compare it with the clock of the PC.`,
  clockUnknownTodo: 'If they differ by more than 5 minutes, set the date and time of the PC.',
  minutes: (n) => `${n} ${n === 1 ? 'minute' : 'minutes'}`,
  hours: (n) => `${n} ${n === 1 ? 'hour' : 'hours'}`,
  days: (n) => `${n} ${n === 1 ? 'day' : 'days'}`,
  browser: 'Browser',
  browserTodo: 'Open the page in a supported browser.',
  system: 'Computer',
  systemTodo: 'Certificates do not work on tablets, smartphones and old computers.',
  unknown: 'It could not be told.',
  environment: 'See supported computers',
  script: 'JavaScript',
  scriptFine: 'It works.',
  scriptOff: 'It is off.',
  scriptTodo: 'You can log in all the same. Turn it on in the browser to acquire or renew a certificate.',
  again: 'Check again',
  login: 'Go to the login page',
  aside: 'Contact',
};

interface Line {
  /** `note` is for the reader to judge. */
  mark: 'fine' | 'look' | 'note';
  name: string;
  sentence: Child;
  todo?: Child;
  link?: [path: string, words: string] | undefined;
  more?: Child;
}

/** The result of PCの診断: a sentence, a line for each thing looked at with what to do, and the number for the phone. */
export function DiagnosisPage({ page, diagnosis, pc }: { page: Page; diagnosis: Diagnosis; pc: SeenPc }) {
  const t = page.lang === 'en' ? en : ja;
  const { reference, at } = diagnosis.record;
  const pass = diagnosis.verdict === 'would-pass';
  const lines = [
    certificateLine(page, diagnosis),
    ...(pass && diagnosis.certificate ? [expiryLine(page, diagnosis.certificate.notAfter, at)] : []),
    clockLine(page, pc.ahead, at),
    tlsLine(page, pc),
    ...pcLines(page, pc),
  ];
  const fine = lines.every((line) => line.mark !== 'look');
  return (
    <Layout page={page} title={[t.title]} scripts={['copy.js']} noindex>
      <div class="phead">
        <h1>{t.title}</h1>
      </div>
      <Banner
        tone={pass ? (fine ? 'ok' : 'warn') : 'error'}
        slim
        live={false}
        title={pass ? (fine ? t.pass : t.passBut) : t.fail}
      >
        {fine ? undefined : <p>{t.failBody}</p>}
      </Banner>
      <div class="err">
        <div>
          <ul class="diag">
            {lines.map((line) => (
              <li class={`diag__l diag__l--${line.mark}`}>
                <span class="diag__m">
                  {line.mark === 'look' ? (
                    <b aria-hidden="true">！</b>
                  ) : (
                    <Icon name={line.mark === 'fine' ? 'check' : 'info'} size={20} />
                  )}
                  <span class="vh">{t[line.mark]}</span>
                </span>
                <div>
                  <h2>{line.name}</h2>
                  <p>{line.sentence}</p>
                  {line.more}
                  {line.todo && <p class="diag__todo">{line.todo}</p>}
                  {line.link && (
                    <p>
                      <a href={portalHref(page, line.link[0])}>{line.link[1]}</a>
                    </p>
                  )}
                </div>
              </li>
            ))}
          </ul>
          <p class="btnrow">
            <ButtonLink variant={pass ? 'primary' : 'outline'} href={portalHref(page, '/')}>
              {t.login}
            </ButtonLink>
            <ButtonLink variant={pass ? 'outline' : 'primary'} href={portalHref(page, '/help/diagnosis')}>
              {t.again}
            </ButtonLink>
          </p>
        </div>
        <aside class="side" aria-label={t.aside}>
          <ReferencePanel page={page} reference={reference} at={at} />
        </aside>
      </div>
    </Layout>
  );
}

function certificateLine(page: Page, { verdict, certificate }: Diagnosis): Line {
  const t = page.lang === 'en' ? en : ja;
  const words = (page.lang === 'en' ? verdictsEn : verdictsJa)[verdict]({
    institution: institutionName(page),
    labelForm: labelOf(page, t.idWord),
    expiry: certificate ? longDate(certificate.notAfter, page) : '',
    ended: certificate?.ended ? longDate(certificate.ended.at, page) : '',
    superseded: certificate?.ended?.superseded === true,
  });
  return {
    mark: verdict === 'would-pass' ? 'fine' : 'look',
    name: t.certificate,
    ...words,
    more: certificate && (
      <dl class="diag__dl">
        <dt>{t.name}</dt>
        <dd class="mono">{certificate.label}</dd>
        <dt>{t.serial}</dt>
        <dd class="mono">{serialEnd(certificate)}</dd>
        <dt>{t.period}</dt>
        <dd>{t.periodWords(longDate(certificate.notBefore, page), longDate(certificate.notAfter, page))}</dd>
      </dl>
    ),
  };
}

function expiryLine(page: Page, notAfter: Temporal.Instant, now: Temporal.Instant): Line {
  const t = page.lang === 'en' ? en : ja;
  const left = daysLeft(now, notAfter, page);
  const sentence = t.expiryFine(longDate(notAfter, page), daysLeftWords(left, page));
  const soon = left <= terms(page).renewalOpensDays;
  return { mark: soon ? 'look' : 'fine', name: t.expiry, sentence, ...(soon && { todo: t.expirySoon }) };
}

function clockLine(page: Page, ahead: number | undefined, now: Temporal.Instant): Line {
  const t = page.lang === 'en' ? en : ja;
  if (ahead === undefined) {
    return { mark: 'note', name: t.clock, sentence: t.clockUnknown(dateTime(now, page)), todo: t.clockUnknownTodo };
  }
  if (Math.abs(ahead) <= clockTolerance) return { mark: 'fine', name: t.clock, sentence: t.clockFine };
  return { mark: 'look', name: t.clock, sentence: t.clockOff(much(Math.abs(ahead), t), ahead > 0), todo: t.clockTodo };
}

/** 7分, 3時間 or 12日: in the unit a person would use. */
function much(seconds: number, t: typeof ja): string {
  if (seconds < 2 * 3600) return t.minutes(Math.round(seconds / 60));
  if (seconds < 2 * 86_400) return t.hours(Math.round(seconds / 3600));
  return t.days(Math.round(seconds / 86_400));
}

function tlsLine(page: Page, { tls }: SeenPc): Line {
  const t = page.lang === 'en' ? en : ja;
  const version = tls.version.replace('TLSv', 'TLS ');
  const more = <p class="small muted">{t.cipher(tls.cipher)}</p>;
  // What does not speak TLS 1.2 at least never gets here.
  return { mark: 'fine', name: t.tls, sentence: t.tlsFine(version), more };
}

function pcLines(page: Page, pc: SeenPc): Line[] {
  const t = page.lang === 'en' ? en : ja;
  const line = (name: string, found: string | undefined, supported: boolean, todo: string): Line => ({
    mark: supported ? 'fine' : 'look',
    name,
    sentence: found ?? t.unknown,
    ...(!supported && { todo, link: ['/help/environment', t.environment] as [string, string] }),
  });
  return [
    line(t.browser, pc.browser, pc.browserSupported, t.browserTodo),
    line(t.system, pc.system, pc.systemSupported, t.systemTodo),
    pc.ahead === undefined
      ? { mark: 'note', name: t.script, sentence: t.scriptOff, todo: t.scriptTodo }
      : { mark: 'fine', name: t.script, sentence: t.scriptFine },
  ];
}
