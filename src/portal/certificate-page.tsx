import type { Child } from 'hono/jsx';
import type { Certificate } from '../domain/certificate/certificate.ts';
import type { SeenState } from '../domain/certificate/seen-state.ts';
import { serialEnd } from '../domain/certificate/serial-end.ts';
import { CertificateLanes } from '../web/certificate-lanes.tsx';
import { type Chapter, endingWords, nth } from '../web/certificate-story.ts';
import { ButtonLink, Card, HelpDeskCard, Note, Panel, StateChip } from '../web/components.tsx';
import { dateTime, daysLeft, daysLeftWords, longDate, plainDate, shortDate } from '../web/dates.ts';
import { Icon } from '../web/icons.tsx';
import { Layout } from '../web/layout.tsx';
import { type Page, portalHref, terms } from '../web/page.ts';
import { type Life, LifeBar } from './life-bar.tsx';

const ja = {
  heading: '自分の電子証明書',
  section: '法人ポータル',
  now: 'お使いの電子証明書',
  expiry: '有効期限',
  until: (date: string, left: string) => `${date}（${left}）`,
  window: '更新できる期間',
  from: (date: string) => `${date}から有効期限まで`,
  acquired: '取得日',
  firstLogin: '最初のログイン',
  pcName: 'パソコンの名前',
  nameless: '名前を付けていません',
  serial: 'シリアル番号の末尾',
  fingerprint: 'フィンガープリント（SHA-256）を表示する',
  fingerprintHint: 'パソコンに表示される「拇印」や「SHA-256フィンガープリント」と見比べるためのものです。',
  calendar: '有効期限を予定表に入れる（.ics）',
  renew: '電子証明書の更新はこちら',
  late: '有効期限を過ぎると、多くのブラウザーでは証明書を選べなくなります。有効期限までに更新してください。',
  story: '電子証明書の移り変わり',
  finding: (count: number, current: string) =>
    count === 1
      ? '取得した電子証明書は1枚です。'
      : `これまでに${count}枚の電子証明書を取得しました。今のものは${current}です。`,
  figure: '電子証明書の移り変わりの図',
  table: '表で見る',
  tableLabel: '電子証明書の一覧の表',
  columns: ['', '取得', '最初のログイン', '有効期限', '終わり', 'パソコンの名前', 'シリアル番号の末尾'],
  byRenewal: '（更新）',
  none: '―',
  noneWords: 'なし',
  otherPc: 'ほかのパソコンで使うには',
  otherPcBody:
    '電子証明書は1つのIDに1枚です。パソコンを入れ替えるときは、再発行が必要です。2台で使うときは、利用者IDを2つ登録してください。',
  qa: '電子証明書について（Q&A）',
};

const en: typeof ja = {
  heading: 'Your certificate',
  section: 'Corporate Portal',
  now: 'The certificate you are using',
  expiry: 'Valid until',
  until: (date, left) => `${date} (${left})`,
  window: 'Can be renewed',
  from: (date) => `from ${date} until it expires`,
  acquired: 'Acquired',
  firstLogin: 'First login',
  pcName: 'Name of the computer',
  nameless: 'None given',
  serial: 'End of serial number',
  fingerprint: 'Show the fingerprint (SHA-256)',
  fingerprintHint: 'To be compared with the thumbprint or SHA-256 fingerprint that your computer shows.',
  calendar: 'Put the expiry date into a calendar (.ics)',
  renew: 'Renew the certificate',
  late: 'Once it has expired, most browsers do not offer it any more. Please renew it before.',
  story: 'All your certificates',
  finding: (count, current) =>
    count === 1
      ? 'You have acquired one certificate.'
      : `You have acquired ${count} certificates. This one is ${current}.`,
  figure: 'Picture of all your certificates',
  table: 'Show as a table',
  tableLabel: 'Table of all your certificates',
  columns: ['', 'Acquired', 'First login', 'Valid until', 'End', 'Name of the computer', 'End of serial number'],
  byRenewal: ' (renewed)',
  none: '–',
  noneWords: 'none',
  otherPc: 'Another computer',
  otherPcBody:
    'An ID has one certificate. When you replace the computer, you need a reissue. To work at two computers, register two user IDs.',
  qa: 'Certificates: questions and answers',
};

/** What 「自分の電子証明書」 tells. */
export interface OwnCertificate {
  certificate: Certificate;
  state: SeenState;
  life: Life;
  /** Its expiry date as a calendar file. */
  calendarHref: string;
  /** Where it is renewed, or why it cannot be now. */
  renewal: { href: string } | { whyNot: string };
  /** All certificates of the ID, in the order they were acquired. */
  chapters: Chapter[];
}

/** A person's own certificate, and how it came to be. */
export function CertificatePage({ page, own }: { page: Page; own: OwnCertificate }) {
  const t = page.lang === 'en' ? en : ja;
  return (
    <Layout page={page} title={[t.heading, t.section]} noindex>
      <div class="phead">
        <h1>{t.heading}</h1>
      </div>
      <div class="home">
        <div class="home__main">
          <Now page={page} own={own} />
          <Story page={page} own={own} />
        </div>
        <div class="home__side">
          <HelpDeskCard page={page}>
            <li>
              <a class="linkrow" href={portalHref(page, '/help/qa')}>
                {t.qa}
              </a>
            </li>
          </HelpDeskCard>
          <Panel title={t.otherPc} tint>
            <p>{t.otherPcBody}</p>
          </Panel>
        </div>
      </div>
    </Layout>
  );
}

function Now({ page, own }: { page: Page; own: OwnCertificate }) {
  const t = page.lang === 'en' ? en : ja;
  const { certificate, life, renewal } = own;
  const left = daysLeftWords(daysLeft(life.now, certificate.notAfter, page), page);
  const rows: [string, Child, boolean?][] = [
    [t.expiry, t.until(longDate(certificate.notAfter, page), left)],
    [t.window, t.from(plainDate(life.renewableFrom, page))],
    [t.acquired, plainDate(certificate.issuedAt!, page)],
    [t.firstLogin, certificate.provenAt ? dateTime(certificate.provenAt, page) : t.noneWords],
    [t.pcName, certificate.pcName ?? <span class="muted">{t.nameless}</span>],
    [t.serial, serialEnd(certificate), true],
  ];
  return (
    <Card id="certificate-h" title={t.now}>
      <p class="certhead">
        <span class="certhead__id">{certificate.label}</span>
        <StateChip state={own.state} lang={page.lang} />
      </p>
      <div class="life life--desk">
        <LifeBar life={life} page={page} />
      </div>
      <dl class="certrows">
        {rows.map(([term, value, mono]) => (
          <div>
            <dt>{term}</dt>
            <dd class={mono ? 'mono' : undefined}>{value}</dd>
          </div>
        ))}
      </dl>
      <p class="certcalendar">
        <ButtonLink variant="text" size="sm" icon="download" href={own.calendarHref}>
          {t.calendar}
        </ButtonLink>
      </p>
      <details>
        <summary>
          <Icon name="chevronDown" size={18} />
          {t.fingerprint}
        </summary>
        <p class="small muted">{t.fingerprintHint}</p>
        <p class="mono certprint" translate="no">
          {certificate.fingerprint && pairs(certificate.fingerprint)}
        </p>
      </details>
      {terms(page).lateRenewalDays > 0 && <Note>{t.late}</Note>}
      <p class="certrenew">
        {'href' in renewal ? (
          <ButtonLink size="lg" iconAfter="arrow" href={renewal.href}>
            {t.renew}
          </ButtonLink>
        ) : (
          <>
            {/* biome-ignore lint/a11y/useValidAnchor: a link that leads nowhere yet, and says why */}
            <a class="btn btn--primary" role="link" tabindex={0} aria-disabled="true" aria-describedby="why-not">
              {t.renew}
            </a>
            <span class="small" id="why-not">
              {renewal.whyNot}
            </span>
          </>
        )}
      </p>
    </Card>
  );
}

function Story({ page, own }: { page: Page; own: OwnCertificate }) {
  const t = page.lang === 'en' ? en : ja;
  const current = own.chapters.find(({ certificate }) => certificate.id === own.certificate.id);
  return (
    <Card id="story-h" title={t.story}>
      <figure class="certstory" aria-labelledby="story-h">
        <p>{t.finding(own.chapters.length, nth(page, current?.number ?? 1))}</p>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls can be scrolled by the keyboard */}
        <section class="scrollable" tabindex={0} aria-label={t.figure}>
          <CertificateLanes page={page} chapters={own.chapters} now={own.life.now} />
        </section>
      </figure>
      <details>
        <summary>
          <Icon name="chevronDown" size={18} />
          {t.table}
        </summary>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls can be scrolled by the keyboard */}
        <section class="scrollable" tabindex={0} aria-label={t.tableLabel}>
          <StoryTable page={page} chapters={own.chapters} />
        </section>
      </details>
    </Card>
  );
}

function StoryTable({ page, chapters }: { page: Page; chapters: Chapter[] }) {
  const t = page.lang === 'en' ? en : ja;
  const none = (
    <>
      <span aria-hidden="true">{t.none}</span>
      <span class="vh">{t.noneWords}</span>
    </>
  );
  return (
    <table class="certtable">
      <thead>
        <tr>{t.columns.map((column) => (column === '' ? <td /> : <th scope="col">{column}</th>))}</tr>
      </thead>
      <tbody>
        {chapters.toReversed().map((chapter) => {
          const { certificate, ending } = chapter;
          const live = ending === 'in-use' || ending === 'unproven';
          return (
            <tr>
              <th scope="row">{nth(page, chapter.number)}</th>
              <td class="num">
                {shortDate(chapter.from, page)}
                {chapter.byRenewal && t.byRenewal}
              </td>
              <td class="num">{certificate.provenAt ? shortDate(certificate.provenAt, page) : none}</td>
              <td class="num">{shortDate(certificate.notAfter, page)}</td>
              <td>
                {!live && <span class="num nb">{shortDate(chapter.until, page)}</span>}
                {endingWords(page, chapter, true)}
              </td>
              <td>{certificate.pcName ?? none}</td>
              <td class="mono">{serialEnd(certificate)}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

/** 3F A2 …: as certificate viewers show it, and able to wrap. */
const pairs = (bytes: Uint8Array) =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0').toUpperCase()).join(' ');
