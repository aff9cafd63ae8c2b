import type { Child } from 'hono/jsx';
import { Banner, Button, Card, ErrorSummary, Field, HelpDeskCard, PageHead } from '../../web/components.tsx';
import { Layout } from '../../web/layout.tsx';
import type { Page } from '../../web/page.ts';
import { UnreachableBanner } from '../mails/unreachable.tsx';
import { settingsWords } from './words.ts';

export type Done = 'mail' | 'password' | 'language';

/** What was wrong with a form: faults of its fields, or the wrong password that was counted (L5). */
export interface FormError {
  fields?: { field: string; message: string }[];
  wrong?: { left: number; reference: string };
}

/** One's own settings. `paths` are on the page's own origin. */
export function SettingsPage(props: {
  page: Page;
  mail: string | undefined;
  language: 'ja' | 'en';
  paths: { mail: string; password: string; language: string; mails: string };
  unreachable: boolean;
  done?: Done | undefined;
}) {
  const { page, paths, done } = props;
  const t = settingsWords(page.lang);
  return (
    <Layout page={page} title={[t.settings, t.portal]} noindex>
      <PageHead title={t.settings} lead={t.lead} />
      <div class="home">
        <div class="home__main">
          {done && (
            <Banner tone="ok" slim title={t.done[done]}>
              {done === 'password' && <p>{t.donePassword}</p>}
            </Banner>
          )}
          {props.unreachable && <UnreachableBanner page={page} mailHref={paths.mail} />}
          <Card id="mail-h" title={t.mail} aside={<a href={paths.mails}>{t.mails}</a>}>
            <div class="setting">
              <p>
                <b class="setting__value">{props.mail ?? t.notSet}</b>
                <span class="small muted">{t.mailUse}</span>
              </p>
              <a class="btn btn--outline" href={paths.mail}>
                <span class="vh">{t.mail}：</span>
                {props.mail === undefined ? t.register : t.change}
              </a>
            </div>
          </Card>
          <Card id="password-h" title={t.password}>
            <div class="setting">
              <p>
                <span class="small muted">{t.passwordUse}</span>
              </p>
              <a class="btn btn--outline" href={paths.password}>
                <span class="vh">{t.password}：</span>
                {t.change}
              </a>
            </div>
          </Card>
          <Card id="language-h" title={t.language}>
            <form class="setting" method="post" action={paths.language}>
              <fieldset class="choice">
                <legend class="small muted">{t.languageUse}</legend>
                {(['ja', 'en'] as const).map((value) => (
                  <label class="radio">
                    <input type="radio" name="language" value={value} checked={props.language === value} />
                    <span lang={value}>{value === 'ja' ? '日本語' : 'English'}</span>
                  </label>
                ))}
              </fieldset>
              <Button variant="outline">{t.save}</Button>
            </form>
          </Card>
        </div>
        <div class="home__side">
          <HelpDeskCard page={page} />
        </div>
      </div>
    </Layout>
  );
}

/** The change of the mail address: POSTs `mail` and `password` to `action`. */
export function MailPage(props: {
  page: Page;
  action: string;
  backPath: string;
  current: string | undefined;
  mailsPath: string;
  unreachable: boolean;
  typed?: string;
  error?: FormError | undefined;
}) {
  const { page, error } = props;
  const t = settingsWords(page.lang);
  return (
    <FormPage page={page} title={t.mailTitle} backPath={props.backPath} error={error}>
      {props.unreachable && <UnreachableBanner page={page} />}
      <form class="ownform" method="post" action={props.action} novalidate>
        <p>
          <span class="small muted">{t.currentMail}</span>
          <b class="setting__value">{props.current ?? t.notSet}</b>
          <a href={props.mailsPath}>{t.mails}</a>
        </p>
        <Field
          lang={page.lang}
          name="mail"
          type="email"
          label={t.newMail}
          hint={t.mailHint}
          value={props.typed ?? ''}
          autocomplete="email"
          spellcheck={false}
          maxlength={254}
          required
          {...wrongIn(error, 'mail')}
        />
        <Field
          lang={page.lang}
          name="password"
          type="password"
          label={t.confirm}
          autocomplete="current-password"
          maxlength={128}
          required
          {...wrongIn(error, 'password')}
        />
        <Button size="lg">{t.change}</Button>
      </form>
    </FormPage>
  );
}

/**
 * The change of the password: POSTs `password`, `new-password` and `new-password-again` to `action`. With `temporary`
 * it is the one page the session is for, and does not ask for the password it began with (GUIDE §7, WCAG 3.3.7).
 */
export function PasswordPage(props: {
  page: Page;
  action: string;
  backPath: string;
  loginId: string;
  temporary: boolean;
  minPasswordLength: number;
  error?: FormError | undefined;
}) {
  const { page, error, temporary } = props;
  const t = settingsWords(page.lang);
  const field = { lang: page.lang, type: 'password', maxlength: 128, required: true } as const;
  return (
    <FormPage
      page={page}
      title={temporary ? t.choose : t.passwordTitle}
      lead={temporary ? t.chooseLead : t.passwordLead}
      backPath={temporary ? undefined : props.backPath}
      error={error}
    >
      <form class="ownform" method="post" action={props.action} novalidate>
        {/* For password managers only: it has no name, so nothing is sent. */}
        <input type="text" autocomplete="username" value={props.loginId} readonly hidden />
        {!temporary && (
          <Field
            {...field}
            name="password"
            label={t.oldPassword}
            autocomplete="current-password"
            {...wrongIn(error, 'password')}
          />
        )}
        <Field
          {...field}
          name="new-password"
          label={t.newPassword}
          hint={t.newHint(props.minPasswordLength)}
          autocomplete="new-password"
          {...wrongIn(error, 'new-password')}
        />
        <Field
          {...field}
          name="new-password-again"
          label={t.again}
          autocomplete="new-password"
          {...wrongIn(error, 'new-password-again')}
        />
        <Button size="lg">{temporary ? t.setPassword : t.changePassword}</Button>
      </form>
    </FormPage>
  );
}

function FormPage(props: {
  page: Page;
  title: string;
  lead?: string;
  backPath: string | undefined;
  error: FormError | undefined;
  children: Child;
}) {
  const { page, error } = props;
  const t = settingsWords(page.lang);
  return (
    <Layout page={page} title={[props.title, t.settings, t.portal]} noindex formError={error !== undefined}>
      <PageHead title={props.title} lead={props.lead} />
      <div class="home">
        <div class="home__main">
          {error?.fields && <ErrorSummary lang={page.lang} errors={error.fields} />}
          {error?.wrong && (
            <Banner tone="error" slim title={t.wrongTitle}>
              <p>{t.wrong(error.wrong.left)}</p>
              <p class="small">
                {t.reference}
                <span class="mono">{error.wrong.reference}</span>
              </p>
            </Banner>
          )}
          {props.children}
          {props.backPath && (
            <p>
              <a href={props.backPath}>{t.back}</a>
            </p>
          )}
        </div>
        <div class="home__side">
          <HelpDeskCard page={page} />
        </div>
      </div>
    </Layout>
  );
}

function wrongIn(error: FormError | undefined, field: string): { error?: string } {
  const message = error?.fields?.find((one) => one.field === field)?.message;
  return message === undefined ? {} : { error: message };
}
