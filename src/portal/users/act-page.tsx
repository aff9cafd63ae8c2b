import type { Child } from 'hono/jsx';
import type { RevocationReason } from '../../domain/certificate/certificate.ts';
import { possibleActs, type SeenUser, type UserAct } from '../../domain/login-id/contract-user.ts';
import { Banner, Button, ButtonLink, ErrorSummary, HelpDeskCard, Note, StackDl } from '../../web/components.tsx';
import { longDate } from '../../web/dates.ts';
import { Layout } from '../../web/layout.tsx';
import type { Lang, Page } from '../../web/page.ts';
import { PasswordAgain, type PasswordError, passwordWords } from './password-again.tsx';
import { userFacts } from './user-page.tsx';
import { userWords } from './words.ts';

export const reasons: readonly RevocationReason[] = [
  'keyCompromise',
  'superseded',
  'affiliationChanged',
  'cessationOfOperation',
  'unspecified',
];

/** What there is that an act would end. */
interface Has {
  readonly certificate: boolean;
  /** A code that can still be used. */
  readonly code: boolean;
  readonly password: boolean;
}

/** What a page says of one act: the question, what follows from it, the verb on the button. */
interface ActWords {
  question(user: string): string;
  consequence(user: string, deadline: string, has: Has): Child;
  verb: string;
}

const ja: Record<UserAct, ActWords> = {
  issue: {
    question: (user) => `${user}に電子証明書を発行しますか`,
    consequence: (user, deadline) =>
      `発行すると、取得コードが1回だけ表示されます。${user}は、${deadline}までに電子証明書を取得してください。`,
    verb: '発行する',
  },
  'new-code': {
    question: (user) => `${user}の取得コードを作り直しますか`,
    consequence: (user) =>
      `新しい取得コードが1回だけ表示されます。前の取得コードは、すぐに使えなくなります。${user}の取得期限は変わりません。`,
    verb: '新しい取得コードを表示する',
  },
  reissue: {
    question: (user) => `${user}の電子証明書を再発行しますか`,
    consequence: (user, deadline, has) =>
      `${has.certificate ? '今の証明書はすぐに失効します。' : ''}${has.code ? '前の取得コードは、すぐに使えなくなります。' : ''}新しい取得コードが1回だけ表示されます。${user}は、${deadline}までに${has.certificate ? '新しい証明書' : '証明書'}を取得してください。`,
    verb: '再発行する',
  },
  revoke: {
    question: (user) => `${user}の電子証明書を失効しますか`,
    consequence: () => 'すぐにログインできなくなり、元に戻せません。もう一度利用するには、再発行が必要です。',
    verb: '失効する',
  },
  suspend: {
    question: (user) => `${user}の利用を停止しますか`,
    consequence: () =>
      '一時的にログインを止めます。ログイン中のときは、すぐにログアウトします。電子証明書は失効しません。',
    verb: '利用を停止する',
  },
  resume: {
    question: (user) => `${user}の利用を再開しますか`,
    consequence: () => 'ログインを再開します。',
    verb: '利用を再開する',
  },
  unlock: {
    question: (user) => `${user}のロックを解除しますか`,
    consequence: () =>
      'パスワードの間違いが続いたため、ログインできなくなっています。解除すると、今のパスワードでログインできます。お心当たりがないときは、解除せずに、本人とヘルプデスクにご確認ください。',
    verb: 'ロックを解除する',
  },
  'remind-acquisition': {
    question: (user) => `${user}に取得の手順を再通知しますか`,
    consequence: (user, deadline) =>
      `${deadline}までに取得するようお願いするメールを、${user}の登録メールアドレスにお送りします。取得コードはメールに書きません。お手元の取得コードは、そのまま使えます。メールは1日に1通までです。`,
    verb: 'メールを送る',
  },
  'remind-renewal': {
    question: (user) => `${user}に更新を依頼しますか`,
    consequence: (user, deadline) =>
      `${deadline}までに更新するようお願いするメールを、${user}の登録メールアドレスにお送りします。メールは1日に1通までです。`,
    verb: 'メールを送る',
  },
  'reset-password': {
    question: (user) => `${user}のパスワードを再設定しますか`,
    consequence: (user, deadline, has) =>
      `${has.password ? '今のパスワードはすぐに使えなくなり、' : ''}仮パスワードが1回だけ表示されます。${user}は、${deadline}までにログインし、自分のパスワードを設定してください。ロック中のときは、ロックも解除します。`,
    verb: '再設定する',
  },
};

const en: Record<UserAct, ActWords> = {
  issue: {
    question: (user) => `Issue a certificate to ${user}?`,
    consequence: (user, deadline) =>
      `The acquisition code will be shown once. ${user} has to acquire the certificate by ${deadline}.`,
    verb: 'Issue',
  },
  'new-code': {
    question: (user) => `Make a new acquisition code for ${user}?`,
    consequence: (user) =>
      `The new code will be shown once. The code given out before stops working at once. The deadline of ${user} stays as it is.`,
    verb: 'Show a new code',
  },
  reissue: {
    question: (user) => `Reissue the certificate of ${user}?`,
    consequence: (user, deadline, has) =>
      `${has.certificate ? 'The current certificate is revoked at once. ' : ''}${has.code ? 'The code given out before stops working at once. ' : ''}A new code will be shown once. ${user} has to acquire the ${has.certificate ? 'new certificate' : 'certificate'} by ${deadline}.`,
    verb: 'Reissue',
  },
  revoke: {
    question: (user) => `Revoke the certificate of ${user}?`,
    consequence: () =>
      'It cannot be used to log in from this moment on, and this cannot be undone. To use the service again, the certificate has to be reissued.',
    verb: 'Revoke',
  },
  suspend: {
    question: (user) => `Suspend ${user}?`,
    consequence: () =>
      'Logging in is stopped for the time being, and anyone logged in is logged out at once. The certificate is not revoked.',
    verb: 'Suspend',
  },
  resume: {
    question: (user) => `Let ${user} log in again?`,
    consequence: () => 'Logging in is possible again.',
    verb: 'Resume',
  },
  unlock: {
    question: (user) => `Unlock ${user}?`,
    consequence: () =>
      'The ID is locked because of too many wrong passwords. Once unlocked, the current password works again. If the person did not type them, do not unlock it: ask the help desk.',
    verb: 'Unlock',
  },
  'remind-acquisition': {
    question: (user) => `Send ${user} the steps again?`,
    consequence: (user, deadline) =>
      `We mail ${user} to acquire the certificate by ${deadline}. The code is not in the mail; the one given out goes on working. One mail a day can be sent.`,
    verb: 'Send the mail',
  },
  'remind-renewal': {
    question: (user) => `Ask ${user} to renew?`,
    consequence: (user, deadline) =>
      `We mail ${user} to renew the certificate by ${deadline}. One mail a day can be sent.`,
    verb: 'Send the mail',
  },
  'reset-password': {
    question: (user) => `Reset the password of ${user}?`,
    consequence: (user, deadline, has) =>
      `${has.password ? 'The current password stops working at once, and a' : 'A'} temporary password will be shown once. ${user} has to log in by ${deadline} and choose an own password. A locked ID is unlocked as well.`,
    verb: 'Reset',
  },
};

const common = {
  ja: {
    reason: '失効の理由',
    reasonWrong: '失効の理由を選んでください。',
    cancel: 'やめる',
    target: '対象の利用者',
    unreachable:
      '登録メールアドレスにお送りした前のメールは、届きませんでした。メールアドレスを確かめて変更するか、本人に直接お知らせください。',
  },
  en: {
    reason: 'Reason',
    reasonWrong: 'Choose a reason.',
    cancel: 'Cancel',
    target: 'The user',
    unreachable:
      'An earlier mail to the registered address was not delivered. Check and change the address, or tell the person yourself.',
  },
};

/** What was wrong with the form last time. */
export interface ActError {
  readonly password?: PasswordError;
  readonly reason?: true;
}

/** Mails to the user: they give nobody access and take none away, so the password is not asked for again. */
const harmless: readonly UserAct[] = ['remind-acquisition', 'remind-renewal'];
export const asksPassword = (act: UserAct): boolean => !harmless.includes(act);

const dangerous: readonly UserAct[] = ['reissue', 'revoke', 'suspend', 'reset-password'];

/** Asks before an act: the question, the consequence, the reason where there is one, the password again. */
export function ActPage(props: {
  page: Page;
  act: UserAct;
  user: SeenUser;
  now: Temporal.Instant;
  /** The last day of a new issuance, of a temporary password or of what is reminded of. */
  deadline: Temporal.Instant;
  hasPassword: boolean;
  standing: string;
  action: string;
  cancel: string;
  error?: ActError;
  reason?: RevocationReason;
}) {
  const { page, act, user, error = {} } = props;
  const t = common[page.lang];
  const w = userWords(page.lang);
  const words = (page.lang === 'en' ? en : ja)[act];
  const person = w.person(user.loginId.personName);
  const usable = user.certificate?.state === 'issued' || user.certificate?.state === 'active';
  const asksReason = act === 'revoke' || (act === 'reissue' && usable);
  const consequence = words.consequence(person, longDate(props.deadline, page), {
    certificate: usable,
    code: possibleActs(user, props.now).includes('new-code'),
    password: props.hasPassword,
  });
  const messages = [
    ...(error.reason ? [{ field: `reason-${reasons[0]}`, message: t.reasonWrong }] : []),
    ...(error.password ? [{ field: 'password', message: passwordWords(page.lang, error.password) }] : []),
  ];
  return (
    <Layout page={page} title={[w.act[act], w.section]} scripts={['users.js']} noindex formError={messages.length > 0}>
      <div class="phead">
        <h1>{words.question(person)}</h1>
      </div>
      <div class="manage">
        <div class="manage__main">
          <ErrorSummary lang={page.lang} errors={messages} />
          <Note tone={dangerous.includes(act) ? 'warn' : 'info'}>{consequence}</Note>
          {harmless.includes(act) && user.unreachable && <Note tone="warn">{t.unreachable}</Note>}
          <section class="panel" aria-labelledby="target-h">
            <h2 id="target-h">{t.target}</h2>
            <StackDl items={userFacts(page, user, props.now)} />
          </section>
          <form class="manage__form" method="post" action={props.action} data-once>
            <input type="hidden" name="standing" value={props.standing} />
            {asksReason && <Reasons lang={page.lang} chosen={props.reason} wrong={error.reason === true} />}
            {asksPassword(act) && <PasswordAgain lang={page.lang} error={error.password} />}
            <p class="btnrow">
              <Button size="lg" variant={act === 'revoke' ? 'danger' : 'primary'}>
                {words.verb}
              </Button>
              <ButtonLink size="lg" variant="outline" href={props.cancel}>
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

function Reasons(props: { lang: Lang; chosen: RevocationReason | undefined; wrong: boolean }) {
  const t = common[props.lang];
  const w = userWords(props.lang);
  return (
    <fieldset class="field">
      <legend class="field__label">{t.reason}</legend>
      {reasons.map((reason) => (
        <label class="radio">
          <input
            type="radio"
            name="reason"
            id={`reason-${reason}`}
            value={reason}
            required
            checked={reason === props.chosen}
          />
          <span>{w.reason[reason]}</span>
        </label>
      ))}
      {props.wrong && <p class="field__error">{t.reasonWrong}</p>}
    </fieldset>
  );
}

const stopped = {
  ja: {
    reminded: '本日は、すでにメールをお送りしています',
    remindedBody:
      '利用者への案内のメールは、自動でお送りしたものを含めて、1日に1通までです。今回の操作では、何もお送りしていません。お急ぎのときは、本人に直接お知らせください。',
    conflict: '内容が更新されたため、もう一度確認してください',
    conflictBody:
      'この画面を開いたあとに、この利用者の状態が変わりました。同じ操作がもう一度送られたときも、この画面になります。今回の操作では、何も変更していません。',
    administrator: '管理者の電子証明書は、この画面では操作できません',
    administratorBody: (institution: string) =>
      `管理者IDの発行・再発行・失効・利用停止・ロックの解除は、${institution}が行います。管理者が自分やほかの管理者を操作できると、貴社の管理者がいなくなることがあるためです。`,
    administratorTodo:
      '当金庫の窓口へ届け出てください。紛失や盗難など、お急ぎのときは、すぐにヘルプデスクへお電話ください。',
    back: '利用者管理へ戻る',
    look: '利用者の最新の状態を見る',
    reference: 'お問い合わせ番号：',
  },
  en: {
    reminded: 'A mail was already sent today',
    remindedBody:
      'Users get one such mail a day, those we send of our own accord included. Nothing was sent this time. If it is urgent, please tell the person yourself.',
    conflict: 'Something has changed: please check again',
    conflictBody:
      'The state of this user has changed since you opened the page. You also see this page when the same request is sent twice. Nothing was changed this time.',
    administrator: 'Administrators’ certificates are not managed here',
    administratorBody: (institution: string) =>
      `${institution} issues, reissues, revokes, suspends and unlocks administrator IDs. If administrators could do this to themselves or each other, your company might be left without one.`,
    administratorTodo: 'Please apply at our counter. If a computer was lost or stolen, call the help desk at once.',
    back: 'Back to the users',
    look: 'See the user as of now',
    reference: 'Reference number: ',
  },
};

/**
 * Why nothing was done: the user changed meanwhile, was reminded today, or is an administrator, whom nobody reaches from
 * here.
 */
export function StoppedPage(props: {
  page: Page;
  why: 'conflict' | 'reminded' | 'administrator';
  institution: string;
  href: string;
  reference: string;
}) {
  const { page, why } = props;
  const t = stopped[page.lang];
  return (
    <Layout page={page} title={[t[why], userWords(page.lang).section]} noindex>
      <div class="phead">
        <h1>{t[why]}</h1>
      </div>
      <div class="manage">
        <div class="manage__main">
          <Banner tone="warn" slim>
            <p>
              {
                {
                  conflict: t.conflictBody,
                  reminded: t.remindedBody,
                  administrator: t.administratorBody(props.institution),
                }[why]
              }
            </p>
            {why === 'administrator' && <p>{t.administratorTodo}</p>}
            <p class="small">
              {t.reference}
              <span class="mono">{props.reference}</span>
            </p>
          </Banner>
          <p class="btnrow">
            <ButtonLink href={props.href}>{why === 'administrator' ? t.back : t.look}</ButtonLink>
          </p>
        </div>
        <div class="side">
          <HelpDeskCard page={page} />
        </div>
      </div>
    </Layout>
  );
}
