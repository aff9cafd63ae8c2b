import { Banner, Button, Field, HelpDeskCard } from '../../web/components.tsx';
import { Layout } from '../../web/layout.tsx';
import { type Page, portalHref } from '../../web/page.ts';

const ja = {
  title: ['ID・パスワードログイン', '法人ポータル'],
  heading: 'ID・パスワードログイン',
  whom: 'ID・パスワード方式でご契約の方のログインです。',
  loginId: 'ログインID',
  loginIdHint: '管理者IDまたは利用者IDです。',
  password: 'ログインパスワード',
  passwordHint: 'はじめて利用する方は、知らされた仮パスワードを入力してください。',
  login: 'ログイン',
  reference: 'お問い合わせ番号：',
  other: '電子証明書方式でご契約の方は、ログインの画面で［電子証明書ログイン］を押してください。',
  back: 'ログインの画面へ',
  empty: '入力してください。',
  emptyTitle: '入力内容を確認してください',
  wrongTitle: 'ログインできませんでした',
  wrong: (left: number) =>
    `ログインIDまたはパスワードが違います。入力内容を確認し、もう一度お試しください。あと${left}回間違えると、このIDではログインできなくなります。`,
  qa: 'よくあるご質問（Q&A）',
  contact: 'お問い合わせ',
};

const en: typeof ja = {
  title: ['ID and password login', 'Corporate Portal'],
  heading: 'ID and password login',
  whom: 'For companies whose contract uses ID and password.',
  loginId: 'Login ID',
  loginIdHint: 'Your administrator ID or user ID.',
  password: 'Login password',
  passwordHint: 'The first time, enter the temporary password you were given.',
  login: 'Log in',
  reference: 'Reference number: ',
  other: 'If your company uses certificates, press “Certificate login” on the login page.',
  back: 'Go to the login page',
  empty: 'Please fill this in.',
  emptyTitle: 'Please check what you entered',
  wrongTitle: 'You could not be logged in',
  wrong: (left) =>
    `The login ID or the password is not right. Please check them and try again. After ${left} more wrong ${left === 1 ? 'entry' : 'entries'} this ID will be locked.`,
  qa: 'Questions and answers',
  contact: 'Contact',
};

/** What was wrong last time: empty fields, or E1201, which never tells which of the two was wrong (I5). */
export type PasswordLoginError =
  | { kind: 'empty'; loginId: boolean; password: boolean }
  | { kind: 'wrong'; left: number; reference: string };

/** The login of the password method (L3): POSTs `loginId` and `password` to `action`. */
export function PasswordLoginPage(props: {
  page: Page;
  action: string;
  loginId?: string;
  error?: PasswordLoginError | undefined;
}) {
  const { page, error } = props;
  const t = page.lang === 'en' ? en : ja;
  const empty = error?.kind === 'empty' ? error : undefined;
  return (
    <Layout page={page} title={t.title} noindex formError={error !== undefined}>
      <div class="loginpage">
        <section class="login" aria-labelledby="login-h">
          <div class="login__sec">
            <h1 id="login-h">{t.heading}</h1>
            {error?.kind === 'wrong' && (
              <Banner tone="error" slim title={t.wrongTitle}>
                <p>{t.wrong(error.left)}</p>
                <p class="small">
                  {t.reference}
                  <span class="mono">{error.reference}</span>
                </p>
              </Banner>
            )}
            {empty && <Banner tone="error" slim title={t.emptyTitle} />}
            {!error && <p class="login__whom muted">{t.whom}</p>}
            <form method="post" action={props.action} novalidate>
              <Field
                lang={page.lang}
                name="loginId"
                label={t.loginId}
                hint={t.loginIdHint}
                value={props.loginId ?? ''}
                autocomplete="username"
                autocapitalize="none"
                spellcheck={false}
                maxlength={64}
                required
                autofocus={!props.loginId}
                {...(empty?.loginId && { error: t.empty })}
              />
              <Field
                lang={page.lang}
                name="password"
                type="password"
                label={t.password}
                hint={t.passwordHint}
                autocomplete="current-password"
                maxlength={128}
                required
                autofocus={Boolean(props.loginId)}
                {...(empty?.password && { error: t.empty })}
              />
              <Button size="lg" block>
                {t.login}
              </Button>
            </form>
          </div>
          <div class="login__sec">
            <p class="small muted">{t.other}</p>
            <a class="btn btn--text" href={portalHref(page, '/')}>
              {t.back}
            </a>
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
