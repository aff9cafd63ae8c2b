import type { Child } from 'hono/jsx';
import type { SeenState } from '../domain/certificate/seen-state.ts';
import { Banner, ButtonLink, Card, Dots, HelpDeskCard, Panel, StackDl, StateChip } from '../web/components.tsx';
import { dateTime, daysLeft, daysLeftWords, longDate, plainDate } from '../web/dates.ts';
import { Layout } from '../web/layout.tsx';
import { type Page, portalHref } from '../web/page.ts';
import { type Life, LifeBar } from './life-bar.tsx';
import { UnreachableBanner } from './mails/unreachable.tsx';
import { type RenewalDue, RenewalNotice } from './renewal-notice.tsx';

const ja = {
  title: ['ホーム', '法人ポータル'],
  heading: 'ホーム',
  lastLogin: '前回のログイン',
  firstLogin: 'はじめてのログインです',
  notMe: '心当たりがないときは',
  proven: 'ログインを確認しました',
  ready: 'これで準備は完了です。',
  deleteFile: (file: string) => (
    <>
      証明書ファイル（<span class="mono">{file}</span>）をパソコンから削除してください。
    </>
  ),
  renewed: '電子証明書を更新しました',
  renewedBody: (date: string, old: string) => `新しい有効期限は${date}です。古い証明書は${old}から使えなくなります。`,
  certificate: 'あなたの電子証明書',
  more: 'くわしく見る',
  expiry: '有効期限',
  until: (date: string, left: string) => `${date}（${left}）`,
  window: '更新できる期間',
  from: (date: string) => `${date}から有効期限まで`,
  acquired: '取得日',
  byPassword: 'ID・パスワード方式でご契約中です',
  byPasswordBody:
    '貴社のIDは、すべてID・パスワードでログインします。管理者が電子証明書を取得すると、その瞬間に電子証明書方式に変わります。',
  readiness: '電子証明書方式への切り替えの準備',
  safety: '安全に利用するために',
  advice: [
    '席を離れるときや、利用が終わったときは、ログアウトしてください。',
    '証明書ファイルは、メールや共有フォルダーで渡さないでください。',
    'パスワードやパスフレーズを、当金庫からお尋ねすることはありません。',
  ],
  mails: (href: string) => (
    <>
      当金庫からのメールかどうかは、<a href={href}>お送りしたメール</a>で確かめられます。
    </>
  ),
  troubles: [
    ['/help/qa', '電子証明書について（Q&A）'],
    ['/help/contact', 'お問い合わせ'],
  ],
};

const en: typeof ja = {
  title: ['Home', 'Corporate Portal'],
  heading: 'Home',
  lastLogin: 'Last login',
  firstLogin: 'This is your first login',
  notMe: 'Was this not you?',
  proven: 'Your login works',
  ready: 'Everything is ready. ',
  deleteFile: (file: string) => (
    <>
      Please delete the certificate file (<span class="mono">{file}</span>) from this computer.
    </>
  ),
  renewed: 'Your certificate has been renewed',
  renewedBody: (date, old) => `It is now valid until ${date}. The old one no longer works from ${old}. `,
  certificate: 'Your certificate',
  more: 'Details',
  expiry: 'Valid until',
  until: (date, left) => `${date} (${left})`,
  window: 'Can be renewed',
  from: (date) => `from ${date} until it expires`,
  acquired: 'Acquired',
  byPassword: 'Your contract uses ID and password',
  byPasswordBody:
    'All IDs of your company log in with ID and password. At the moment an administrator acquires a certificate, the company goes over to certificates.',
  readiness: 'Getting ready for certificates',
  safety: 'Staying safe',
  advice: [
    'Log out when you leave your desk or have finished.',
    'Never pass on a certificate file by mail or shared folder.',
    'We never ask for your password or passphrase.',
  ],
  mails: (href) => (
    <>
      Whether a mail is from us you can check under <a href={href}>Mails we sent</a>.
    </>
  ),
  troubles: [
    ['/help/qa', 'Certificates: questions and answers'],
    ['/help/contact', 'Contact'],
  ],
};

/** What the home page tells about the person's own login and certificate. */
export interface Home {
  /** Left out in the password method; `label` e.g. haruka-adm+1376 (C2). */
  certificate?: Life & { label: string; state: SeenState; href: string };
  /** The important notice (N1); left out while there is nothing to renew. */
  due?: RenewalDue;
  /** The login before this one; left out at the first. */
  lastLogin?: Temporal.Instant;
  historyPath: string;
  mailsPath: string;
  /** Mails do not reach the own address; it is changed there. */
  unreachable?: { mailHref: string };
  /** For the administrator of a contract that will go over to certificates (L4). */
  readinessPath?: string;
  /** Told once, when this login proved a new certificate (A4): the .p12's name. */
  provenFile?: string;
  /** This login finished a renewal: the day from which the old certificate no longer works (V3). */
  replacedOn?: Temporal.Instant;
}

/** The first page after login. */
export function HomePage({ page, home, ...about }: { page: Page; home: Home; notice?: Child; cards?: Child }) {
  const t = page.lang === 'en' ? en : ja;
  const { certificate } = home;
  return (
    <Layout page={page} title={t.title} noindex>
      <div class="phead">
        <div class="phead__row">
          <h1>{t.heading}</h1>
          <p class="lastlogin muted">
            {home.lastLogin ? (
              <span>
                {t.lastLogin} <strong class="num">{dateTime(home.lastLogin, page)}</strong>
              </span>
            ) : (
              <span>{t.firstLogin}</span>
            )}
            <a href={`${home.historyPath}#not-me`}>{t.notMe}</a>
          </p>
        </div>
      </div>

      <div class="home">
        <div class="home__main">
          {home.provenFile && (
            <Banner tone="ok" title={home.replacedOn ? t.renewed : t.proven}>
              <p>
                {home.replacedOn && certificate
                  ? t.renewedBody(longDate(certificate.notAfter, page), longDate(home.replacedOn, page))
                  : t.ready}
                {t.deleteFile(home.provenFile)}
              </p>
            </Banner>
          )}
          {home.due && <RenewalNotice page={page} due={home.due} />}
          {home.unreachable && <UnreachableBanner page={page} mailHref={home.unreachable.mailHref} />}
          {about.notice}
          {certificate && <OwnCertificate page={page} certificate={certificate} />}
          {!certificate && (
            <Card id="method-h" title={t.byPassword}>
              <p>{t.byPasswordBody}</p>
              {home.readinessPath && (
                <p class="home__readiness">
                  <ButtonLink variant="outline" iconAfter="chevron" href={home.readinessPath}>
                    {t.readiness}
                  </ButtonLink>
                </p>
              )}
            </Card>
          )}
        </div>

        <div class="home__side">
          {about.cards}
          <HelpDeskCard page={page}>
            {t.troubles.map(([path, words]) => (
              <li>
                <a class="linkrow" href={portalHref(page, path ?? '')}>
                  {words}
                </a>
              </li>
            ))}
          </HelpDeskCard>
          <Panel title={t.safety} tint>
            <Dots items={[...t.advice, t.mails(home.mailsPath)]} />
          </Panel>
        </div>
      </div>
    </Layout>
  );
}

function OwnCertificate({ page, certificate }: { page: Page; certificate: NonNullable<Home['certificate']> }) {
  const t = page.lang === 'en' ? en : ja;
  const left = daysLeftWords(daysLeft(certificate.now, certificate.notAfter, page), page);
  return (
    <Card id="certificate-h" title={t.certificate} aside={<a href={certificate.href}>{t.more}</a>}>
      <p class="certhead">
        <span class="certhead__id">{certificate.label}</span>
        <StateChip state={certificate.state} lang={page.lang} />
      </p>
      <div class="life life--desk">
        <LifeBar life={certificate} page={page} />
      </div>
      <div class="life--mob">
        <StackDl
          items={[
            { term: t.expiry, value: t.until(longDate(certificate.notAfter, page), left) },
            { term: t.window, value: t.from(plainDate(certificate.renewableFrom, page)) },
            { term: t.acquired, value: plainDate(certificate.acquiredOn, page) },
          ]}
        />
      </div>
    </Card>
  );
}
