import { Banner, Button, Field, HelpDeskCard, Note } from '../../web/components.tsx';
import { longDate } from '../../web/dates.ts';
import { Icon } from '../../web/icons.tsx';
import { Layout } from '../../web/layout.tsx';
import { type Page, portalHref } from '../../web/page.ts';

const ja = {
  title: ['パスワードの入力', 'ログイン'],
  heading: 'ログイン',
  accepted: '電子証明書を確認しました',
  person: (label: string, name: string) => `${label}（${name} さま）`,
  password: 'ログインパスワード',
  check: 'パスワードを確認してください。',
  empty: 'ログインパスワードを入力してください。',
  login: 'ログイン',
  cancel: 'ログインをやめる',
  reference: 'お問い合わせ番号：',
  other: 'ほかの証明書を選んだときは、［ログインをやめる］を押し、もう一度［電子証明書ログイン］を押してください。',
  qa: '電子証明書について（Q&A）',
  contact: 'お問い合わせ',
  expired: (date: string) =>
    `この電子証明書の有効期限は${date}でした。パスワードを入力すると、電子証明書の更新だけができます。`,
};

const en: typeof ja = {
  title: ['Password', 'Log in'],
  heading: 'Log in',
  accepted: 'Your certificate was accepted',
  person: (label, name) => `${label} (${name})`,
  password: 'Login password',
  check: 'Please check the password.',
  empty: 'Please enter your login password.',
  login: 'Log in',
  cancel: 'Stop logging in',
  reference: 'Reference number: ',
  other: 'If this is the wrong certificate, press “Stop logging in”, then press “Certificate login” again.',
  qa: 'Certificates: questions and answers',
  contact: 'Contact',
  expired: (date) => `This certificate was valid until ${date}. With the password you can renew it, and nothing else.`,
};

/** What was wrong with the last answer; without `refused`, that there was none. */
export interface PasswordError {
  refused?: { title: string; body: string; reference: string };
}

/**
 * The second step of a login (L2): the certificate was accepted, the password is asked for. Posts `password` to `action`;
 * the person can leave by POST to `cancelAction`. `error` is what was wrong last time; it never says which part.
 */
export function LanePasswordPage(props: {
  page: Page;
  action: string;
  cancelAction: string;
  /** e.g. haruka-adm+1376 (C2) */
  label: string;
  personName: string;
  /** When the certificate expired, where it is good for its late renewal only (V2). */
  expired?: Temporal.Instant;
  error?: PasswordError;
}) {
  const { page, error } = props;
  const refused = error?.refused;
  const t = page.lang === 'en' ? en : ja;
  return (
    <Layout page={page} title={t.title} noindex formError={error !== undefined}>
      <div class="loginpage">
        <section class="login" aria-labelledby="login-h">
          <div class="login__sec">
            <h1 id="login-h">{t.heading}</h1>
            {refused && (
              <Banner tone="error" slim title={refused.title}>
                <p>{refused.body}</p>
                <p class="small">
                  {t.reference}
                  <span class="mono">{refused.reference}</span>
                </p>
              </Banner>
            )}
            <p class="whoami">
              <Icon name="checkCircle" size={28} />
              <b>{t.person(props.label, props.personName)}</b>
              <span>{t.accepted}</span>
            </p>
            {props.expired && <Note tone="warn">{t.expired(longDate(props.expired, page))}</Note>}
            <form method="post" action={props.action} novalidate>
              {/* For password managers only: it has no name, so nothing is sent. The ID comes from the certificate (L2). */}
              <input type="text" autocomplete="username" value={props.label} readonly hidden />
              <Field
                lang={page.lang}
                name="password"
                type="password"
                label={t.password}
                autocomplete="current-password"
                maxlength={128}
                required
                autofocus
                {...(error && { error: refused ? t.check : t.empty })}
              />
              <Button size="lg" block>
                {t.login}
              </Button>
            </form>
          </div>
          <div class="login__sec">
            <p class="small muted">{t.other}</p>
            <form method="post" action={props.cancelAction}>
              <Button variant="text">{t.cancel}</Button>
            </form>
          </div>
        </section>
        <HelpDeskCard page={page}>
          <li>
            <a class="linkrow" href={portalHref(page, '/help/qa')}>
              {t.qa}
            </a>
          </li>
          <li>
            <a class="linkrow" href={portalHref(page, '/help/contact')}>
              {t.contact}
            </a>
          </li>
        </HelpDeskCard>
      </div>
    </Layout>
  );
}
