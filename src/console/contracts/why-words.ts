import type { ToldEvent } from '../../domain/audit/event.ts';
import type { Hint, Obstacle } from '../../domain/login-id/why-not.ts';
import { reasonWords } from '../../web/certificate-story.ts';
import { dateTime, daysLeft, daysLeftWords, longDate } from '../../web/dates.ts';
import type { Page } from '../../web/page.ts';
import type { LoginAnswer } from '../../workflows/read-login-facts.ts';
import { tell } from '../audit-words.ts';
import { refusedWords } from '../refused-words.ts';

/** What the help desk says: the one sentence, what is to be done, and by whom. */
export interface Answer {
  readonly sentence: string;
  readonly todo: string;
  readonly whom: string;
}

/** What a sentence may need beside its obstacle. */
interface Around {
  readonly page: Page;
  readonly now: Temporal.Instant;
  readonly administrator: boolean;
  /** Who stopped it, as far as it is known. */
  by(event: ToldEvent | undefined): string;
  readonly answer: LoginAnswer;
}

type Sentences = {
  readonly [Kind in Obstacle['kind']]: (obstacle: Extract<Obstacle, { kind: Kind }>, around: Around) => Answer;
};

const ja = {
  us: '当金庫（届出の受付と承認）',
  here: '当金庫の職員（この画面）',
  company: '貴社の管理者',
  self: 'ご本人',
  reissue: (administrator: boolean): string =>
    administrator
      ? '「管理者の電子証明書の再発行」の届出を受け付けます。承認後に手順書をお渡しします。'
      : 'お客さまの管理者に「電子証明書の再発行」を依頼するよう、ご案内します。',
  reissuer: (administrator: boolean): string => (administrator ? '当金庫（届出の受付と承認）' : 'お客さまの管理者'),
};
const en: typeof ja = {
  us: 'Us (an application and its approval)',
  here: 'Our staff (on this page)',
  company: 'The customer’s administrator',
  self: 'The person',
  reissue: (administrator) =>
    administrator
      ? 'Take in an application for the reissue of the administrator’s certificate. The procedure sheet is handed over after the approval.'
      : 'Tell the person to ask the company’s administrator for a reissue.',
  reissuer: (administrator) =>
    administrator ? 'Us (an application and its approval)' : 'The customer’s administrator',
};

const inJapanese: Sentences = {
  revoked: ({ at, reason }, { page, administrator }) => ({
    sentence: `電子証明書は${longDate(at, page)}に失効しています（理由 ${reasonWords(page, reason)}）。`,
    todo: ja.reissue(administrator),
    whom: ja.reissuer(administrator),
  }),
  superseded: ({ at }, { page, administrator }) => ({
    sentence: `電子証明書は${longDate(at, page)}に更新前のものとして終了し、代わりの証明書もありません。`,
    todo: ja.reissue(administrator),
    whom: ja.reissuer(administrator),
  }),
  expired: ({ at, renewableUntil }, { page, administrator }) =>
    renewableUntil
      ? {
          sentence: `電子証明書の有効期限が${longDate(at, page)}に切れています。`,
          todo: `${longDate(renewableUntil, page)}までは、期限の切れた証明書でログインして更新できます。ブラウザーが証明書を選択肢に出さないときは再発行します。`,
          whom: ja.self,
        }
      : {
          sentence: `電子証明書の有効期限が${longDate(at, page)}に切れています。`,
          todo: ja.reissue(administrator),
          whom: ja.reissuer(administrator),
        },
  'contract-suspended': ({ at }, { page, by, answer }) => ({
    sentence: `契約の利用を${dateTime(at, page)}から停止しています${by(answer.contractStopped)}。`,
    todo: '事故の確認が終わったら、「利用停止の解除」の届出を受け付けます。解除には2人の職員が必要です。',
    whom: ja.us,
  }),
  suspended: ({ at }, { page, by, administrator, answer }) => ({
    sentence: `このIDの利用を${dateTime(at, page)}から停止しています${by(answer.stopped)}。`,
    todo: administrator
      ? '停止した理由を確認し、「利用停止の解除」の届出を受け付けます。'
      : 'お客さまの管理者が「利用者管理」で利用を再開できます。',
    whom: administrator ? ja.us : 'お客さまの管理者',
  }),
  locked: ({ at, wrong }, { page, administrator }) => ({
    sentence: `パスワードを続けて${wrong}回間違えたため、${dateTime(at, page)}からロックしています。`,
    todo: administrator
      ? '本人を確認し、お心当たりがあれば、この画面の［ロックを解除する］を押します。'
      : 'お客さまの管理者が「利用者管理」でロックを解除できます。',
    whom: administrator ? ja.here : 'お客さまの管理者',
  }),
  'temporary-expired': ({ at }, { page, administrator }) => ({
    sentence: `仮パスワードの期限が${longDate(at, page)}に切れています。`,
    todo: administrator
      ? '本人を確認し、窓口でパスワードの再設定を案内します。'
      : 'お客さまの管理者が「利用者管理」でパスワードを再設定できます。',
    whom: administrator ? '当金庫の窓口' : 'お客さまの管理者',
  }),
  'no-password': (_, { administrator }) => ({
    sentence: 'ログインパスワードがまだ決まっていません。',
    todo: administrator
      ? '本人を確認し、窓口でパスワードの設定を案内します。'
      : 'お客さまの管理者が「利用者管理」で仮パスワードを発行できます。',
    whom: administrator ? '当金庫の窓口' : 'お客さまの管理者',
  }),
  'not-acquired': ({ deadline }, { page, now, administrator }) => ({
    sentence: `電子証明書をまだ取得していません（取得期限 ${longDate(deadline, page)}、${daysLeftWords(daysLeft(now, deadline, page), page)}）。`,
    todo: administrator
      ? '手順書の取得コードで、［電子証明書の取得］を行うよう案内します。取得コードが分からないときは、手順書をもう一度印刷します。'
      : 'お客さまの管理者から知らされた取得コードで、［電子証明書の取得］を行うよう案内します。分からないときは、管理者が新しい取得コードを表示できます。',
    whom: ja.self,
  }),
  'acquisitions-used-up': (_, { administrator }) => ({
    sentence: '同じ取得コードで作り直せる回数を使い切っています。',
    todo: ja.reissue(administrator),
    whom: ja.reissuer(administrator),
  }),
  lapsed: ({ deadline }, { page, administrator }) => ({
    sentence: `取得期限の${longDate(deadline, page)}までに、電子証明書を取得していません。`,
    todo: ja.reissue(administrator),
    whom: ja.reissuer(administrator),
  }),
  'code-killed': ({ wrong }, { administrator }) => ({
    sentence: `取得コードの入力を${wrong}回間違えたため、コードが無効になっています。`,
    todo: ja.reissue(administrator),
    whom: ja.reissuer(administrator),
  }),
  'not-issued': (_, { administrator }) => ({
    sentence: '電子証明書がまだ発行されていません。',
    todo: administrator
      ? '「管理者の電子証明書の発行」の届出を受け付けます。'
      : 'お客さまの管理者に「電子証明書の発行」を依頼するよう、ご案内します。',
    whom: ja.reissuer(administrator),
  }),
};

const inEnglish: Sentences = {
  revoked: ({ at, reason }, { page, administrator }) => ({
    sentence: `The certificate was revoked on ${longDate(at, page)} (${reasonWords(page, reason)}).`,
    todo: en.reissue(administrator),
    whom: en.reissuer(administrator),
  }),
  superseded: ({ at }, { page, administrator }) => ({
    sentence: `The certificate was replaced by a renewal on ${longDate(at, page)}, and there is no other one.`,
    todo: en.reissue(administrator),
    whom: en.reissuer(administrator),
  }),
  expired: ({ at, renewableUntil }, { page, administrator }) =>
    renewableUntil
      ? {
          sentence: `The certificate expired on ${longDate(at, page)}.`,
          todo: `Until ${longDate(renewableUntil, page)} the person can log in with it to renew it. Where the browser does not offer it, it has to be reissued.`,
          whom: en.self,
        }
      : {
          sentence: `The certificate expired on ${longDate(at, page)}.`,
          todo: en.reissue(administrator),
          whom: en.reissuer(administrator),
        },
  'contract-suspended': ({ at }, { page, by, answer }) => ({
    sentence: `The contract has been suspended since ${dateTime(at, page)}${by(answer.contractStopped)}.`,
    todo: 'When the incident is cleared up, take in an application to lift the stop. It takes two members of staff.',
    whom: en.us,
  }),
  suspended: ({ at }, { page, by, administrator, answer }) => ({
    sentence: `This ID has been suspended since ${dateTime(at, page)}${by(answer.stopped)}.`,
    todo: administrator
      ? 'Find out why it was suspended, and take in an application to lift the stop.'
      : 'The company’s administrator can resume it under “Users”.',
    whom: administrator ? en.us : en.company,
  }),
  locked: ({ at, wrong }, { page, administrator }) => ({
    sentence: `After ${wrong} wrong passwords in a row, the ID has been locked since ${dateTime(at, page)}.`,
    todo: administrator
      ? 'Make sure who is calling. If it was the person, press “Unlock” on this page.'
      : 'The company’s administrator can unlock it under “Users”.',
    whom: administrator ? en.here : en.company,
  }),
  'temporary-expired': ({ at }, { page, administrator }) => ({
    sentence: `The temporary password expired on ${longDate(at, page)}.`,
    todo: administrator
      ? 'Make sure who is calling, and offer a new password at the counter.'
      : 'The company’s administrator can reset the password under “Users”.',
    whom: administrator ? 'Our counter' : en.company,
  }),
  'no-password': (_, { administrator }) => ({
    sentence: 'The ID has no login password yet.',
    todo: administrator
      ? 'Make sure who is calling, and offer a password at the counter.'
      : 'The company’s administrator can make a temporary password under “Users”.',
    whom: administrator ? 'Our counter' : en.company,
  }),
  'not-acquired': ({ deadline }, { page, now, administrator }) => ({
    sentence: `The certificate has not been acquired yet (deadline ${longDate(deadline, page)}, ${daysLeftWords(daysLeft(now, deadline, page), page)}).`,
    todo: administrator
      ? 'Tell the person to acquire it with the code of the procedure sheet. If the code is lost, print the sheet again.'
      : 'Tell the person to acquire it with the code from the company’s administrator, who can show a new one.',
    whom: en.self,
  }),
  'acquisitions-used-up': (_, { administrator }) => ({
    sentence: 'The acquisition code has been used as often as it can be.',
    todo: en.reissue(administrator),
    whom: en.reissuer(administrator),
  }),
  lapsed: ({ deadline }, { page, administrator }) => ({
    sentence: `The certificate was not acquired by the deadline, ${longDate(deadline, page)}.`,
    todo: en.reissue(administrator),
    whom: en.reissuer(administrator),
  }),
  'code-killed': ({ wrong }, { administrator }) => ({
    sentence: `The acquisition code is not valid any more, after ${wrong} wrong entries.`,
    todo: en.reissue(administrator),
    whom: en.reissuer(administrator),
  }),
  'not-issued': (_, { administrator }) => ({
    sentence: 'No certificate has been issued yet.',
    todo: administrator
      ? 'Take in an application to issue the administrator’s certificate.'
      : 'Tell the person to ask the company’s administrator to issue one.',
    whom: en.reissuer(administrator),
  }),
};

/** The answer for one obstacle. */
export function obstacleWords(obstacle: Obstacle, answer: LoginAnswer, page: Page, now: Temporal.Instant): Answer {
  const sentences = page.lang === 'en' ? inEnglish : inJapanese;
  const by = (event: ToldEvent | undefined) =>
    event ? (page.lang === 'en' ? `, by ${tell(event, page).who}` : `（操作 ${tell(event, page).who}）`) : '';
  const administrator = answer.user.loginId.role === 'administrator';
  const say = sentences[obstacle.kind] as (one: Obstacle, around: Around) => Answer;
  return say(obstacle, { page, now, administrator, by, answer });
}

/** The answer for an administrator whose place another one has taken. */
export function replacedWords({ user }: LoginAnswer, page: Page): Answer {
  const at = dateTime(user.loginId.suspendedAt!, page);
  return page.lang === 'en'
    ? {
        sentence: `This administrator was replaced at ${at}: the ID is not used any more.`,
        todo: 'Tell the person that the administrator in office logs in with their own ID.',
        whom: en.self,
      }
    : {
        sentence: `この管理者は${at}に交代済みです。このIDはもう使えません。`,
        todo: '今の管理者が、ご自分のログインIDでログインするよう案内します。',
        whom: ja.self,
      };
}

/** Nothing is wrong on our side: when it last worked, what was refused since, and what to try. */
export function fineWords(answer: LoginAnswer, page: Page): Answer {
  const english = page.lang === 'en';
  const { lastLogin, lastRefusal, hints } = answer;
  const last = lastLogin
    ? english
      ? `the last login was at ${dateTime(lastLogin.at, page)}`
      : `最後のログインは${dateTime(lastLogin.at, page)}`
    : english
      ? 'there was no login yet'
      : 'まだログインはありません';
  const refusal = lastRefusal && {
    at: dateTime(lastRefusal.at, page),
    words: refusedWords(page.lang, lastRefusal.name) ?? lastRefusal.name,
    code: lastRefusal.code,
  };
  const sentence = english
    ? `Nothing is wrong on our side: ${last}${refusal ? `, and at ${refusal.at} (${refusal.code}): ${refusal.words}` : '.'}`
    : `当金庫の登録に問題はありません。${last}${refusal ? `、そのあと${refusal.at}に${refusal.code}：${refusal.words}` : lastLogin ? 'です。' : '。'}`;
  const byPassword = hints.some(({ kind }) => kind === 'password-method');
  const todo = byPassword
    ? english
      ? 'Tell the person to log in with ID and password. A certificate is not accepted in this contract.'
      : '［ID・パスワードでログイン］からログインするよう案内します。この契約では、電子証明書は使えません。'
    : english
      ? 'Ask for the reference number of the page, and whether the certificate is in the computer that is used: the browser must show it when “Log in by certificate” is pressed again.'
      : '画面のお問い合わせ番号と、証明書を取り込んだパソコンかどうかを確認します。もう一度［電子証明書ログイン］を押し、選択画面に証明書が出るかを見てもらいます。';
  return { sentence, todo, whom: english ? 'The person, with the help desk' : 'ご本人（ヘルプデスクが案内）' };
}

/** What is right, and yet explains why it may not work. */
export function hintWords(hint: Hint, page: Page): string {
  const english = page.lang === 'en';
  switch (hint.kind) {
    case 'password-method':
      return english ? 'The contract logs in with ID and password.' : 'この契約はID・パスワード方式です。';
    case 'method-not-switched':
      return english
        ? 'A certificate has been issued, but cannot be acquired before an administrator of the contract has acquired one.'
        : '電子証明書は発行済みですが、契約の管理者が先に取得するまで、取得できません。';
    case 'unproven':
      return [
        english
          ? `Acquired at ${dateTime(hint.acquiredAt, page)}, with no login since: perhaps it was not imported.`
          : `${dateTime(hint.acquiredAt, page)}に取得しましたが、まだログインしていません。取り込みが終わっていない可能性があります。`,
        hint.againUntil
          ? english
            ? `It can be acquired again with the newest code (of the sheet printed last) until ${longDate(hint.againUntil, page)}.`
            : `いちばん新しい取得コード（手順書なら、最後に印刷したもの）で、${longDate(hint.againUntil, page)}まで取得し直せます。`
          : '',
      ].join(english ? ' ' : '');
    case 'on-pc':
      if (hint.pcName === undefined) {
        return english
          ? 'It works only on the computer that acquired it; its name was not given.'
          : '取得したパソコンでだけログインできます（パソコンの名前は登録されていません）。';
      }
      return english
        ? `It was acquired on “${hint.pcName}”, and works only there.`
        : `「${hint.pcName}」で取得しました。別のパソコンではログインできません。`;
    case 'temporary-password':
      return english
        ? `The password is a temporary one, until ${longDate(hint.until, page)}: after login an own one must be chosen.`
        : `仮パスワードです（${longDate(hint.until, page)}まで）。ログインすると、自分のパスワードを決める画面になります。`;
  }
}
