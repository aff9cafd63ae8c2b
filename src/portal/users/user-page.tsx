import type { Child } from 'hono/jsx';
import { serialEnd } from '../../domain/certificate/serial-end.ts';
import { possibleActs, type SeenUser } from '../../domain/login-id/contract-user.ts';
import type { FieldProblem, TypedUser } from '../../domain/login-id/user-details.ts';
import {
  Banner,
  Button,
  ButtonLink,
  Card,
  ErrorSummary,
  Field,
  HelpDeskCard,
  Note,
  StackDl,
  StateChip,
} from '../../web/components.tsx';
import { dateTime, daysLeft, daysLeftWords, longDate, plainDate } from '../../web/dates.ts';
import { Icon } from '../../web/icons.tsx';
import { Layout } from '../../web/layout.tsx';
import type { Page } from '../../web/page.ts';
import { PasswordAgain, type PasswordError, passwordWords } from './password-again.tsx';
import { problemWords, userWords } from './words.ts';

const words = {
  ja: {
    newTitle: '利用者の追加',
    newLead: '利用者IDは、パソコン1台につき1つ必要です。2台のパソコンを使う方には、利用者IDを2つ登録してください。',
    nameHint: '半角の英小文字で始めます（例：haruka-k02）。登録したあとは変更できません。',
    mailHint: '有効期限のお知らせなどを送ります。',
    languageHint: 'メールと画面の言語です。',
    issueNext: '続けて電子証明書を発行する',
    add: '追加する',
    cancel: 'やめる',
    full: (limit: number) =>
      `登録できる利用者は${limit}名までです。これ以上追加するときは、当金庫の窓口にご相談ください。`,
    reference: 'お問い合わせ番号：',
    certificate: '電子証明書',
    actions: 'できる操作',
    registration: '登録内容',
    save: '変更を保存する',
    acquired: '取得日',
    pc: 'パソコン名',
    serial: 'シリアル番号の末尾',
    lastLogin: '最終ログイン',
    never: 'まだログインしていません',
    state: '状態',
    noLimit: '未発行',
    temporary: (date: string) => `仮パスワード（${date}まで）`,
    password: 'パスワード',
    administrator: (institution: string) =>
      `管理者IDの発行・再発行・失効などは、${institution}が行います。変更するときは、当金庫の窓口へ届け出てください。`,
    own: '自分の電子証明書を見る',
    unreachable: (mail: string) => `${mail}にお送りしたメールが届きませんでした。有効期限などのお知らせも届きません。`,
    correct: 'メールアドレスを確かめて変更する',
    atCounter: '変更するときは、当金庫の窓口へ届け出てください。',
    back: '利用者管理へ戻る',
  },
  en: {
    newTitle: 'Add a user',
    newLead: 'Each computer needs a user ID of its own. For someone who uses two computers, add two user IDs.',
    nameHint: 'Begins with a small letter (e.g. haruka-k02). It cannot be changed later.',
    mailHint: 'For notices, such as those before a certificate expires.',
    languageHint: 'The language of mails and pages.',
    issueNext: 'Issue a certificate next',
    add: 'Add',
    cancel: 'Cancel',
    full: (limit: number) => `You can have ${limit} users at most. If you need more, please ask at our counter.`,
    reference: 'Reference number: ',
    certificate: 'Certificate',
    actions: 'What you can do',
    registration: 'Registration',
    save: 'Save the changes',
    acquired: 'Acquired',
    pc: 'Computer',
    serial: 'End of the serial number',
    lastLogin: 'Last login',
    never: 'Not yet',
    state: 'State',
    noLimit: 'Not issued',
    temporary: (date: string) => `temporary (until ${date})`,
    password: 'Password',
    administrator: (institution: string) =>
      `${institution} issues, reissues and revokes the certificates of administrator IDs. For changes, please apply at our counter.`,
    own: 'See my own certificate',
    unreachable: (mail: string) =>
      `A mail to ${mail} was not delivered. Notices, such as those before a certificate expires, do not arrive either. `,
    correct: 'Check and change the mail address',
    atCounter: 'For changes, please apply at our counter.',
    back: 'Back to the users',
  },
};

/** A user in a few terms, for the pages that ask before an act. */
export function userFacts(
  page: Page,
  user: SeenUser,
  now: Temporal.Instant,
): { term: Child; value: Child; mono?: boolean }[] {
  const t = words[page.lang];
  const w = userWords(page.lang);
  const { loginId, certificate, limit } = user;
  return [
    {
      term: w.field.name,
      value:
        page.lang === 'en' ? `${loginId.name} (${loginId.personName})` : `${loginId.name}（${loginId.personName}）`,
    },
    {
      term: t.state,
      value: (
        <>
          <StateChip state={user.state} lang={page.lang} />{' '}
          {loginId.lockedAt && (
            <span class="uname__locked">
              <Icon name="lock" size={16} />
              {w.locked}
            </span>
          )}
        </>
      ),
    },
    ...(limit
      ? [
          {
            term: w.limit[limit.kind],
            value:
              limit.kind === 'revoked'
                ? `${longDate(limit.at, page)} ${w.reasonShort[certificate?.endReason ?? 'unspecified']}`
                : `${longDate(limit.at, page)} ${daysLeftWords(daysLeft(now, limit.at, page), page)}`,
          },
        ]
      : []),
    ...(certificate?.pcName ? [{ term: t.pc, value: certificate.pcName }] : []),
  ];
}

/** 利用者の詳細: what there is of a user, what can be done, and the form that changes name, mail address and language. */
export function UserPage(props: {
  page: Page;
  user: SeenUser;
  now: Temporal.Instant;
  base: string;
  /** The page of the own certificate, when the administrator looks at the own row. */
  ownCertificate?: string | undefined;
  /** Likewise the page of the own mail address. */
  ownMail?: string | undefined;
  institution: string;
  done?: string | undefined;
  typed?: TypedUser;
  problems?: FieldProblem[];
  password?: PasswordError | undefined;
}) {
  const { page, user, now, problems = [], password } = props;
  const t = words[page.lang];
  const w = userWords(page.lang);
  const { loginId, certificate } = user;
  const acts = possibleActs(user, now);
  const one = `${props.base}/${loginId.id}`;
  return (
    <Layout
      page={page}
      title={[loginId.personName, w.section]}
      scripts={['users.js']}
      noindex
      formError={problems.length > 0 || password !== undefined}
    >
      <div class="phead">
        <div class="phead__row">
          <h1>{loginId.personName}</h1>
          <a href={props.base}>{t.back}</a>
        </div>
        <p class="phead__lead mono">{loginId.name}</p>
      </div>
      <div class="manage">
        <div class="manage__main">
          {props.done && <Banner tone="ok" slim title={props.done} />}
          {user.unreachable && (
            <Banner tone="warn" slim title={w.unreachable}>
              <p>
                {t.unreachable(loginId.mail ?? '')}
                {loginId.role === 'user' ? (
                  <a href="#mail">{t.correct}</a>
                ) : props.ownMail ? (
                  <a href={props.ownMail}>{t.correct}</a>
                ) : (
                  t.atCounter
                )}
              </p>
            </Banner>
          )}
          <ErrorSummary
            lang={page.lang}
            errors={[
              ...errorsOf(page, problems),
              ...(password ? [{ field: 'password', message: passwordWords(page.lang, password) }] : []),
            ]}
          />
          <Card id="certificate-h" title={t.certificate}>
            <StackDl
              items={[
                ...userFacts(page, user, now).slice(1),
                ...(user.limit || certificate ? [] : [{ term: w.limit.acquisition, value: t.noLimit }]),
                ...(certificate?.issuedAt ? [{ term: t.acquired, value: plainDate(certificate.issuedAt, page) }] : []),
                ...(certificate ? [{ term: t.serial, value: serialEnd(certificate), mono: true }] : []),
                { term: t.lastLogin, value: user.lastLogin ? dateTime(user.lastLogin, page) : t.never },
                ...(loginId.temporaryUntil
                  ? [{ term: t.password, value: t.temporary(longDate(loginId.temporaryUntil, page)) }]
                  : []),
              ]}
            />
          </Card>
          {loginId.role === 'administrator' ? (
            <>
              <Note>{t.administrator(props.institution)}</Note>
              {props.ownCertificate && (
                <p>
                  <ButtonLink variant="outline" href={props.ownCertificate}>
                    {t.own}
                  </ButtonLink>
                </p>
              )}
            </>
          ) : (
            <Card id="edit-h" title={t.registration}>
              <form class="manage__form" method="post" action={one} data-once>
                <Details
                  page={page}
                  typed={props.typed ?? { ...loginId, mail: loginId.mail ?? '' }}
                  problems={problems}
                />
                <PasswordAgain lang={page.lang} error={password} forMail />
                <p>
                  <Button variant="outline">{t.save}</Button>
                </p>
              </form>
            </Card>
          )}
        </div>
        <div class="side">
          {acts.length > 0 && (
            <section class="panel" aria-labelledby="acts-h">
              <h2 id="acts-h">{t.actions}</h2>
              <ul class="actlist">
                {acts.map((act) => (
                  <li>
                    <a href={`${one}/${act}`}>
                      <span>{w.act[act]}</span>
                      <Icon name="chevron" size={18} />
                    </a>
                  </li>
                ))}
              </ul>
            </section>
          )}
          <HelpDeskCard page={page} />
        </div>
      </div>
    </Layout>
  );
}

/** 利用者の追加. */
export function NewUserPage(props: {
  page: Page;
  base: string;
  typed?: TypedUser;
  problems?: FieldProblem[];
  /** The contract has as many users as it may have. */
  full?: { limit: number; reference: string };
}) {
  const { page, problems = [], full } = props;
  const t = words[page.lang];
  const w = userWords(page.lang);
  const nameProblem = problems.find(({ field }) => field === 'name');
  return (
    <Layout
      page={page}
      title={[t.newTitle, w.section]}
      scripts={['users.js']}
      noindex
      formError={problems.length > 0 || full !== undefined}
    >
      <div class="phead">
        <h1>{t.newTitle}</h1>
        <p class="phead__lead">{t.newLead}</p>
      </div>
      <div class="manage">
        <div class="manage__main">
          <ErrorSummary lang={page.lang} errors={errorsOf(page, problems)} />
          {full && (
            <Banner tone="error" slim title={t.full(full.limit)}>
              <p class="small">
                {t.reference}
                <span class="mono">{full.reference}</span>
              </p>
            </Banner>
          )}
          <form class="manage__form" method="post" action={`${props.base}/new`} data-once>
            <Field
              lang={page.lang}
              name="name"
              label={w.field.name}
              hint={t.nameHint}
              required
              mono
              autocomplete="off"
              autocapitalize="none"
              spellcheck={false}
              maxlength={64}
              value={props.typed?.name ?? ''}
              {...(nameProblem && { error: problemWords(page.lang, nameProblem) })}
            />
            <Details page={page} typed={props.typed} problems={problems} />
            <label class="check">
              <input type="checkbox" name="issue" value="yes" checked />
              <span>{t.issueNext}</span>
            </label>
            <p class="btnrow">
              <Button size="lg">{t.add}</Button>
              <ButtonLink size="lg" variant="outline" href={props.base}>
                {t.cancel}
              </ButtonLink>
            </p>
          </form>
        </div>
        <div class="side">
          <HelpDeskCard page={page} />
        </div>
      </div>
    </Layout>
  );
}

function Details(props: { page: Page; typed: TypedUser | undefined; problems: FieldProblem[] }) {
  const { page, typed, problems } = props;
  const t = words[page.lang];
  const w = userWords(page.lang);
  const error = (field: FieldProblem['field']) => {
    const problem = problems.find((one) => one.field === field);
    return problem && { error: problemWords(page.lang, problem) };
  };
  return (
    <>
      <Field
        lang={page.lang}
        name="personName"
        label={w.field.personName}
        required
        autocomplete="off"
        maxlength={80}
        value={typed?.personName ?? ''}
        {...error('personName')}
      />
      <Field
        lang={page.lang}
        name="mail"
        type="email"
        label={w.field.mail}
        hint={t.mailHint}
        autocomplete="off"
        maxlength={254}
        value={typed?.mail ?? ''}
        {...error('mail')}
      />
      <div class="field">
        <label class="field__label" for="language">
          {w.field.language}
        </label>
        <p class="field__hint" id="language-hint">
          {t.languageHint}
        </p>
        <span class="selectwrap selectwrap--narrow">
          <select class="select" id="language" name="language" aria-describedby="language-hint">
            {(['ja', 'en'] as const).map((language) => (
              <option value={language} lang={language} selected={(typed?.language ?? 'ja') === language}>
                {w.language[language]}
              </option>
            ))}
          </select>
          <Icon name="chevronDown" size={18} />
        </span>
      </div>
    </>
  );
}

const errorsOf = (page: Page, problems: FieldProblem[]) =>
  problems.map((problem) => ({
    field: problem.field,
    message: `${userWords(page.lang).field[problem.field]}${page.lang === 'en' ? ': ' : '：'}${problemWords(page.lang, problem)}`,
  }));
