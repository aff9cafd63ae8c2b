import type { Refusal } from '../../domain/refusal.ts';
import { longDate } from '../../web/dates.ts';
import type { Page } from '../../web/page.ts';
import type { IdentifyError } from './identify.tsx';

type Words = { title: string; body: string };

/** What to do where only a new issuance helps. */
const reissue = {
  ja: '管理者IDの方は、当金庫の窓口へ「電子証明書の再発行」を届け出てください。利用者IDの方は、貴社の管理者に「電子証明書の再発行」を依頼してください。',
  en: 'Administrators: please apply for a reissue at our counter. Users: please ask your administrator for a reissue.',
};

const ja = {
  notIdentified: (left: number): Words => ({
    title: '本人を確認できませんでした',
    body:
      left > 0
        ? `ログインID、取得コード、パスワードのいずれかが違います。手順書を見て、もう一度入力してください。再発行を受けた方と、取得を途中でやめて、パスワードをすでに決めた方は、「すでにログインパスワードがある」を選んでください。あと${left}回間違えると、取得コードは無効になります。`
        : `間違いが続いたため、このログインIDの取得コードは無効になりました。${reissue.ja}`,
  }),
  'issuance-spent': {
    title: 'この取得コードは使用済みです',
    body: '取得コードは、取得した電子証明書でログインすると使えなくなります。お心当たりがないときは、すぐにヘルプデスクへご連絡ください。',
  },
  'issuance-void': {
    title: 'この取得コードは無効です',
    body: `取得コードは無効になりました。${reissue.ja}`,
  },
  'acquisitions-used-up': {
    title: '取得できる回数を超えました',
    body: `この取得コードでは、これ以上取得できません。${reissue.ja}`,
  },
  lapsed: (date: string): Words => ({
    title: '電子証明書の取得期限を過ぎています',
    body: `取得期限（${date}）を過ぎたため、取得できません。${reissue.ja}`,
  }),
  suspended: {
    title: 'この利用者IDは利用を停止しています',
    body: '貴社の管理者または当金庫が、利用を停止しています。貴社の管理者にご確認ください。',
  },
  'login-id-locked': {
    title: 'このログインIDは利用できなくなっています',
    body: '間違ったパスワードが続いたため、ログインIDを停止しています。利用者IDの方は貴社の管理者に、管理者IDの方は当金庫にご連絡ください。',
  },
  'method-not-switched': {
    title: 'まだ電子証明書を取得できません',
    body: '貴社の管理者が電子証明書を取得すると、利用者IDの方も取得できるようになります。貴社の管理者にご確認ください。取得コードはまだ使えます。',
  },
  'visit-over': {
    title: '画面の有効時間が過ぎました',
    body: '安全のため、手続きを終了しました。まだ電子証明書でログインしていないときは、同じ取得コードを使えます。もう一度、本人確認から始めてください。',
  },
  'pc-name-too-long': '40文字以内で入力してください。',
  'password-too-short': (least: number) => `${least}文字以上で入力してください。`,
  'password-too-long': '128文字以内で入力してください。',
  'password-too-common': '推測されやすいパスワードです。別のパスワードを入力してください。',
  formTitle: '入力内容を確認してください',
  formBody: '次の項目を直して、もう一度［次へ］を押してください。',
  passwordsDiffer: '2回の入力が一致していません。',
  empty: {
    loginId: 'ログインIDを入力してください。',
    code: '取得コードを入力してください。',
    password: 'ログインパスワードを入力してください。',
    'new-password': '新しいログインパスワードを入力してください。',
    'new-password-again': '新しいログインパスワードを、もう一度入力してください。',
  },
  badRequest: {
    title: '電子証明書を作成できませんでした',
    body: 'このブラウザーが作った申請を受け付けられませんでした。推奨環境のブラウザーで、もう一度操作してください。取得コードはまだ使えます。',
  },
  'key-certified-before': {
    title: '電子証明書を作成できませんでした',
    body: 'この鍵は、すでに使われています。画面を開き直すと、新しい鍵で作成できます。取得コードはまだ使えます。',
  },
  'acquisition-in-progress': {
    title: '電子証明書を作成しています',
    body: '同じ取得コードの手続きが進んでいます。1分ほど待って、もう一度お試しください。取得コードはまだ使えます。',
  },
  'authority-ends-first': {
    title: '電子証明書を作成できませんでした',
    body: '当金庫の準備が終わるまで、電子証明書を作成できません。時間をおいても変わらないときは、お問い合わせください。取得コードはまだ使えます。',
  },
  unexpected: {
    title: '電子証明書を作成できませんでした',
    body: '当金庫のシステムで問題が起きました。しばらくたってから、もう一度お試しください。取得コードはまだ使えます。',
  },
};

const en: typeof ja = {
  notIdentified: (left) => ({
    title: 'We could not confirm who you are',
    body:
      left > 0
        ? `The login ID, the acquisition code or the password is not right. Please look at your procedure sheet and enter them again. If your certificate was reissued, or you chose a password in an acquisition that you did not finish, choose “I already have a login password”. After ${left} more wrong ${left === 1 ? 'entry' : 'entries'}, the acquisition code becomes void.`
        : `After repeated wrong entries, the acquisition code of this login ID is void. ${reissue.en}`,
  }),
  'issuance-spent': {
    title: 'This acquisition code has been used',
    body: 'An acquisition code is spent once you log in with the certificate. If that was not you, please call the help desk at once.',
  },
  'issuance-void': {
    title: 'This acquisition code is void',
    body: `The acquisition code is no longer valid. ${reissue.en}`,
  },
  'acquisitions-used-up': {
    title: 'No more certificates with this code',
    body: `This acquisition code has been used as often as it can be. ${reissue.en}`,
  },
  lapsed: (date) => ({
    title: 'The acquisition deadline has passed',
    body: `The deadline was ${date}, so the certificate can no longer be acquired. ${reissue.en}`,
  }),
  suspended: {
    title: 'This ID is suspended',
    body: 'Your administrator or we have suspended its use. Please ask your administrator.',
  },
  'login-id-locked': {
    title: 'This login ID is locked',
    body: 'It was locked after repeated wrong passwords. Users: please ask your administrator. Administrators: please contact us.',
  },
  'method-not-switched': {
    title: 'You cannot acquire a certificate yet',
    body: 'Users can acquire theirs once your company’s administrator has acquired one. Please ask your administrator. Your acquisition code can still be used.',
  },
  'visit-over': {
    title: 'Your time on this page is over',
    body: 'We ended the procedure for your safety. If you have not logged in with the certificate yet, the same acquisition code can be used. Please begin again by confirming who you are.',
  },
  'pc-name-too-long': 'Please enter no more than 40 characters.',
  'password-too-short': (least) => `Please enter at least ${least} characters.`,
  'password-too-long': 'Please enter no more than 128 characters.',
  'password-too-common': 'This password is easy to guess. Please choose another one.',
  formTitle: 'Please check what you entered',
  formBody: 'Correct the following and press “Next” again.',
  passwordsDiffer: 'The two entries are not the same.',
  empty: {
    loginId: 'Please enter your login ID.',
    code: 'Please enter the acquisition code.',
    password: 'Please enter your login password.',
    'new-password': 'Please enter a new login password.',
    'new-password-again': 'Please enter the new login password again.',
  },
  badRequest: {
    title: 'The certificate could not be made',
    body: 'We could not accept the request this browser made. Please use a supported browser and try again. Your acquisition code can still be used.',
  },
  'key-certified-before': {
    title: 'The certificate could not be made',
    body: 'This key has been used before. Reload the page to make a new one. Your acquisition code can still be used.',
  },
  'acquisition-in-progress': {
    title: 'A certificate is being made',
    body: 'Another request with the same acquisition code is under way. Please wait a minute and try again. Your code can still be used.',
  },
  'authority-ends-first': {
    title: 'The certificate could not be made',
    body: 'We cannot make certificates until something on our side is ready. If this does not change in a while, please contact us. Your acquisition code can still be used.',
  },
  unexpected: {
    title: 'The certificate could not be made',
    body: 'Something went wrong on our side. Please try again in a while. Your acquisition code can still be used.',
  },
};

/** The texts of the acquisition's own refusals in a language. */
export const words = (page: Pick<Page, 'lang'>): typeof ja => (page.lang === 'en' ? en : ja);

/** What the second step's form says to a refusal (E12xx). Which answer was wrong is never told (I5). */
export function identifyError(
  refusal: Refusal,
  reference: string,
  page: Page,
  minPasswordLength: number,
): IdentifyError {
  const t = words(page);
  switch (refusal.refused) {
    case 'pc-name-too-long': {
      const fields: IdentifyError['fields'] = [{ field: 'pcName', message: t[refusal.refused] }];
      return { title: t.formTitle, body: t.formBody, fields };
    }
    case 'password-too-short':
    case 'password-too-long':
    case 'password-too-common': {
      const message =
        refusal.refused === 'password-too-short' ? t['password-too-short'](minPasswordLength) : t[refusal.refused];
      return { title: t.formTitle, body: t.formBody, fields: [{ field: 'new-password', message }] };
    }
    default:
      return { ...acquisitionWords(refusal, page), reference };
  }
}

/** Title and body for a refusal on the way to a certificate. */
export function acquisitionWords(refusal: Refusal, page: Page): Words {
  const t = words(page);
  switch (refusal.refused) {
    case 'not-identified':
      return t.notIdentified((refusal.facts as { left: number }).left);
    case 'issuance-lapsed':
      return t.lapsed(longDate((refusal.facts as { deadline: Temporal.Instant }).deadline, page));
    case 'login-id-suspended':
    case 'contract-suspended':
      return t.suspended;
    case 'issuance-spent':
    case 'issuance-void':
    case 'acquisitions-used-up':
    case 'login-id-locked':
    case 'method-not-switched':
    case 'visit-over':
    case 'key-certified-before':
    case 'acquisition-in-progress':
      return t[refusal.refused];
    case 'authority-ends-first':
    case 'authority-absent':
      return t['authority-ends-first'];
    case 'csr-too-large':
    case 'csr-malformed':
    case 'csr-signature-wrong':
    case 'key-not-allowed':
    case 'key-weak':
      return t.badRequest;
    default:
      return t.unexpected;
  }
}
