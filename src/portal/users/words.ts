import type { RevocationReason } from '../../domain/certificate/certificate.ts';
import type { SeenState } from '../../domain/certificate/seen-state.ts';
import type { SeenUser, StateGroup, UserAct, UserOrder } from '../../domain/login-id/contract-user.ts';
import type { FieldProblem, UserField, UserProblem } from '../../domain/login-id/user-details.ts';
import { maxPersonName } from '../../domain/login-id/user-details.ts';
import type { Lang } from '../../web/page.ts';

interface Words {
  /** Mr and Ms, as far as the language says it. */
  person(name: string): string;
  act: Record<UserAct, string>;
  reason: Record<RevocationReason, string>;
  /** Short, for the list. */
  reasonShort: Record<RevocationReason, string>;
  group: Record<StateGroup, string>;
  order: Record<UserOrder, string>;
  limit: Record<NonNullable<SeenUser['limit']>['kind'], string>;
  field: Record<UserField, string>;
  problem: Record<UserProblem, (field: UserField) => string>;
  language: Record<'ja' | 'en', string>;
  state: Record<SeenState, string>;
  administrator: string;
  locked: string;
  unreachable: string;
  section: string;
  portal: string;
}

const ja: Words = {
  person: (name) => `${name}さま`,
  act: {
    issue: '発行',
    'new-code': '新しい取得コード',
    reissue: '再発行',
    revoke: '失効',
    suspend: '利用停止',
    resume: '利用を再開',
    unlock: 'ロックを解除',
    'remind-acquisition': '手順を再通知',
    'remind-renewal': '更新を依頼',
    'reset-password': 'パスワードを再設定',
  },
  reason: {
    keyCompromise: 'パソコンを紛失した・盗まれた、または不正に使われたおそれがある',
    superseded: 'パソコンを入れ替えた・故障した',
    affiliationChanged: '異動・退職した',
    cessationOfOperation: '利用しなくなった',
    unspecified: 'その他',
  },
  reasonShort: {
    keyCompromise: '紛失・盗難',
    superseded: '入れ替え',
    affiliationChanged: '異動・退職',
    cessationOfOperation: '利用の終了',
    unspecified: 'その他',
  },
  group: {
    'not-acquired': '未取得',
    active: '有効',
    renewing: '更新期間中',
    expired: '期限切れ',
    revoked: '失効',
    suspended: '利用停止',
    locked: 'ロック中',
    unreachable: 'メール不達',
  },
  order: {
    attention: '対応が必要な順',
    limit: '期限が近い順',
    name: '利用者IDの順',
    login: '最終ログインの順',
    state: '証明書の状態の順',
  },
  limit: { acquisition: '取得期限', expiry: '有効期限', revoked: '失効日' },
  field: { name: '利用者ID', personName: '名前', mail: 'メールアドレス', language: '言語' },
  problem: {
    absent: (field) => `${ja.field[field]}を入力してください。`,
    'too-long': (field) =>
      field === 'personName' ? `${maxPersonName}文字以内で入力してください。` : '254文字以内で入力してください。',
    malformed: () =>
      '半角の英小文字で始め、英小文字・数字・ハイフン（-）で4文字から32文字にしてください。最後にハイフンは使えません。',
    taken: () => 'すでに使われています。別の利用者IDを入力してください。',
    twice: () => 'ファイルの中に同じ利用者IDがあります。別の利用者IDを入力してください。',
    'no-mail-address': () => '「name@example.co.jp」の形で入力してください。',
    'no-language': () => '「ja」または「en」を入力してください。',
  },
  language: { ja: '日本語', en: 'English' },
  state: {
    'not-acquired': 'まだ発行していないか、発行済みで利用者がまだ取得していません。',
    active: 'ログインに使えます。有効期限は取得日から1年間です。',
    renewing: 'ログインに使えます。有効期限までに、利用者本人が更新できます。',
    expired: 'ログインできません。再発行してください。',
    lapsed: '取得期限を過ぎたため、取得できません。再発行してください。',
    revoked: '管理者または当金庫が無効にしました。元に戻せません。',
    suspended: '一時的にログインを止めています。管理者が再開できます。',
  },
  administrator: '管理者',
  locked: 'ロック中',
  unreachable: 'メールが届いていません',
  section: '利用者管理',
  portal: '法人ポータル',
};

const en: Words = {
  person: (name) => name,
  act: {
    issue: 'Issue',
    'new-code': 'New code',
    reissue: 'Reissue',
    revoke: 'Revoke',
    suspend: 'Suspend',
    resume: 'Resume',
    unlock: 'Unlock',
    'remind-acquisition': 'Send the steps again',
    'remind-renewal': 'Ask to renew',
    'reset-password': 'Reset password',
  },
  reason: {
    keyCompromise: 'The computer was lost or stolen, or the certificate may have been misused',
    superseded: 'The computer was replaced or broke down',
    affiliationChanged: 'The person changed posts or left',
    cessationOfOperation: 'The certificate is not needed any more',
    unspecified: 'Another reason',
  },
  reasonShort: {
    keyCompromise: 'lost or stolen',
    superseded: 'replaced',
    affiliationChanged: 'left',
    cessationOfOperation: 'not needed',
    unspecified: 'other reason',
  },
  group: {
    'not-acquired': 'Not acquired',
    active: 'Valid',
    renewing: 'Ready to renew',
    expired: 'Expired',
    revoked: 'Revoked',
    suspended: 'Suspended',
    locked: 'Locked',
    unreachable: 'Mail not delivered',
  },
  order: {
    attention: 'By urgency',
    limit: 'By deadline',
    name: 'By user ID',
    login: 'By last login',
    state: 'By state',
  },
  limit: { acquisition: 'Acquire by', expiry: 'Valid until', revoked: 'Revoked on' },
  field: { name: 'User ID', personName: 'Name', mail: 'Mail address', language: 'Language' },
  problem: {
    absent: (field) => `Enter the ${en.field[field].replace(/^(?!User ID)./, (first) => first.toLowerCase())}.`,
    'too-long': (field) =>
      field === 'personName' ? `Use ${maxPersonName} characters at most.` : 'Use 254 characters at most.',
    malformed: () =>
      'Use 4 to 32 small letters, digits and hyphens, beginning with a letter and not ending with a hyphen.',
    taken: () => 'This user ID is taken. Enter another one.',
    twice: () => 'The file has this user ID twice. Enter another one.',
    'no-mail-address': () => 'Enter it in the form “name@example.co.jp”.',
    'no-language': () => 'Enter “ja” or “en”.',
  },
  language: ja.language,
  state: {
    'not-acquired': 'Not issued yet, or issued and not acquired by the user yet.',
    active: 'Can be used to log in. Valid for one year from the day of acquisition.',
    renewing: 'Can be used to log in. The user can renew it until it expires.',
    expired: 'Cannot be used to log in. Please reissue it.',
    lapsed: 'Cannot be acquired, because the deadline has passed. Please reissue it.',
    revoked: 'Made invalid by an administrator or by us. This cannot be undone.',
    suspended: 'Logging in is stopped for the time being. An administrator can resume it.',
  },
  administrator: 'Administrator',
  locked: 'Locked',
  unreachable: 'Mails do not arrive',
  section: 'Users',
  portal: 'Corporate Portal',
};

/** What the pages of the user management have in common, in the page's language. */
export const userWords = (lang: Lang): Words => (lang === 'en' ? en : ja);

/** One sentence about one wrong field. */
export const problemWords = (lang: Lang, { field, problem }: FieldProblem): string =>
  userWords(lang).problem[problem](field);
