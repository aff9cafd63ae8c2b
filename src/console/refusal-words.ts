import type { Refusal } from '../domain/refusal.ts';
import { institutionName, type Page } from '../web/page.ts';

interface Lines {
  title: string;
  body: string;
}

type Words = Record<string, Lines | ((institution: string) => Lines)>;

const ja: Words = {
  'challenge-over': {
    title: 'もう一度操作してください',
    body: '時間がたったか、別の画面で操作したため、確認できませんでした。もう一度、ボタンを押してください。',
  },
  'passkey-refused': {
    title: 'パスキーを確認できませんでした',
    body: 'この金庫に登録されていないパスキーか、使えなくなったパスキーです。別のパスキーがあれば、それを選んでください。なくした場合は、上司とシステム管理者に再登録を依頼してください。',
  },
  'invitation-over': {
    title: 'この招待は使えません',
    body: '招待は1回だけ、発行から72時間まで使えます。登録が終わっている場合は、ログインしてください。終わっていない場合は、新しい招待を依頼してください。',
  },
  'confirmation-missing': {
    title: '確認コードがまだ作られていません',
    body: '届出を承認した人に、確認コードを作ってもらってください。招待のリンクだけでは登録できません。',
  },
  'confirmation-wrong': {
    title: '確認コードが違います',
    body: '承認した人から受け取ったコードを確かめて、もう一度入力してください。5回間違えると、この招待は使えなくなります。',
  },
  'staff-suspended': {
    title: 'この職員の利用は停止されています',
    body: 'システム管理者が利用を停止しています。心当たりがないときは、システム管理者に確認してください。',
  },
  'staff-session-over': {
    title: '画面の有効時間が過ぎました',
    body: '安全のため、自動でログアウトしました。入力中の内容は保存されていません。もう一度ログインしてください。',
  },
  'not-this-role': (institution) => ({
    title: 'この操作をする権限がありません',
    body: `必要なときは、${institution}のシステム管理者に依頼してください。`,
  }),
  'own-application': {
    title: '自分が受け付けた届出は承認できません',
    body: '別の承認者に依頼してください。同じ職員番号の別のIDでも承認できません。',
  },
  'last-of-role': {
    title: '最後の承認者・システム管理者は停止できません',
    body: '停止すると、届出の承認も停止の解除も、誰にもできなくなります。先に、同じ権限の職員をもう1名、申請と承認で登録してください。急ぐときやその職員がいないときは、運用担当に「warifu staff invite」での登録を依頼し、その職員がパスキーを登録してから停止してください。',
  },
  'too-many-tries': {
    title: 'しばらくたってから、もう一度お試しください',
    body: 'このパソコンからの操作が続いたため、受け付けを止めています。10分ほどで再開します。',
  },
  'not-there': {
    title: 'ページが見つかりません',
    body: 'お探しのものは、この金庫にはありません。番号やアドレスに間違いがないか確認してください。',
  },
  other: {
    title: '操作できませんでした',
    body: '内容が更新されたため、もう一度確認してください。',
  },
};

const en: Words = {
  'challenge-over': {
    title: 'Please try again',
    body: 'It took too long, or something was done on another page. Press the button again.',
  },
  'passkey-refused': {
    title: 'The passkey could not be confirmed',
    body: 'It is not registered with this institution, or is no longer in use. If you have another one, choose that. If you lost it, ask your superior and the system administrator for a new registration.',
  },
  'invitation-over': {
    title: 'This invitation cannot be used',
    body: 'An invitation works once, within 72 hours. If you have registered, log in. Otherwise ask for a new one.',
  },
  'confirmation-missing': {
    title: 'The confirmation code was not made yet',
    body: 'Ask the person who approved it for the code. The link alone is not enough.',
  },
  'confirmation-wrong': {
    title: 'The confirmation code is wrong',
    body: 'Check the code you got from the approver and enter it again. The fifth wrong one voids this invitation.',
  },
  'staff-suspended': {
    title: 'This staff account is stopped',
    body: 'A system administrator has stopped it. If you do not know why, ask them.',
  },
  'staff-session-over': {
    title: 'Your session has ended',
    body: 'You were logged out for safety. What you were typing is not saved. Please log in again.',
  },
  'not-this-role': (institution) => ({
    title: 'You may not do this',
    body: `If you need to, ask a system administrator of ${institution}.`,
  }),
  'own-application': {
    title: 'You cannot approve an application that you took in',
    body: 'Ask another approver. Another account with the same employee number cannot approve it either.',
  },
  'last-of-role': {
    title: 'The last approver or system administrator cannot be stopped',
    body: 'Nobody could approve anything, or lift a stop, any more. First register another person with this role (one applies, another approves). If that cannot be, or it is urgent, ask the operator for “warifu staff invite”; once that person has registered a passkey, stop this account.',
  },
  'too-many-tries': {
    title: 'Please try again in a while',
    body: 'There were too many tries from this computer. It goes on in about ten minutes.',
  },
  'not-there': {
    title: 'Page not found',
    body: 'There is no such thing at this institution. Please check the number or the address.',
  },
  other: {
    title: 'This could not be done',
    body: 'Something has changed meanwhile. Please look again.',
  },
};

/** Title and first sentences of a refusal at the console, and the word on the way back. */
export function refusalWords(page: Pick<Page, 'lang' | 'institution'>, refusal: Refusal): Lines & { back: string } {
  const words = page.lang === 'en' ? en : ja;
  const found = words[refusal.refused] ?? words.other!;
  const lines = typeof found === 'function' ? found(institutionName(page)) : found;
  return { ...lines, back: page.lang === 'en' ? 'Go on' : '画面に戻る' };
}
