import type { Act, Actor } from '../../domain/audit/event.ts';
import type { Lang } from '../../web/page.ts';

/** The acts by what they are about; exhaustive, so that a new act cannot be forgotten in the search. */
const acts = {
  certificates: {
    issued: ['証明書の発行', 'Certificate issued'],
    'code-renewed': ['取得コードの再作成', 'Acquisition code made anew'],
    'sheet-printed': ['手順書の印刷', 'Procedure sheet printed'],
    'code-wrong': ['取得コードの間違い', 'Wrong acquisition code'],
    'issuance-voided': ['取得コードの無効化', 'Acquisition code made invalid'],
    'acquisition-begun': ['取得の開始', 'Acquisition begun'],
    'renewal-begun': ['更新の開始', 'Renewal begun'],
    'certificate-prepared': ['証明書の作成の準備', 'Certificate prepared'],
    'certificate-issued': ['証明書の取得', 'Certificate acquired'],
    'certificate-proven': ['新しい証明書での初めてのログイン', 'First login with a certificate'],
    'certificate-superseded': ['更新前の証明書の終了', 'Certificate superseded'],
    'certificate-revoked': ['証明書の失効', 'Certificate revoked'],
    'revocation-begun': ['一括失効の開始', 'Revocation of many begun'],
    'revocation-finished': ['一括失効の終了', 'Revocation of many finished'],
    'revocation-cancelled': ['一括失効の中止', 'Revocation of many cancelled'],
    'certificate-abandoned': ['証明書の作成の取りやめ', 'Certificate abandoned'],
  },
  logins: {
    'login-begun': ['ログインの開始', 'Login begun'],
    'logged-in': ['ログイン', 'Login'],
    'logged-out': ['ログアウト', 'Logout'],
    'password-wrong': ['パスワードの間違い', 'Wrong password'],
    'login-id-locked': ['ロック', 'ID locked'],
    'login-id-unlocked': ['ロックの解除', 'ID unlocked'],
  },
  customers: {
    'contract-added': ['契約の登録', 'Contract registered'],
    'contract-suspended': ['契約の利用停止', 'Contract suspended'],
    'contract-resumed': ['契約の利用再開', 'Contract resumed'],
    'method-switched': ['認証方式の切り替え', 'Method switched'],
    'login-id-added': ['IDの登録', 'ID registered'],
    'login-id-changed': ['IDの登録内容の変更', 'ID changed'],
    'login-id-suspended': ['IDの利用停止', 'ID suspended'],
    'login-id-resumed': ['IDの利用再開', 'ID resumed'],
    'password-set': ['パスワードの設定', 'Password chosen'],
    'password-changed': ['パスワードの変更', 'Password changed'],
    'password-reset': ['仮パスワードの発行', 'Temporary password given'],
    'user-reminded': ['利用者への再通知', 'User reminded'],
    'mail-changed': ['メールアドレスの変更', 'Mail address changed'],
    'second-contact-changed': ['第二連絡先の変更', 'Second contact changed'],
    'language-changed': ['言語の変更', 'Language changed'],
  },
  applications: {
    'application-taken-in': ['届出の受付', 'Application taken in'],
    'application-withdrawn': ['届出の取り下げ', 'Application withdrawn'],
    'application-approved': ['届出の承認', 'Application approved'],
    'application-returned': ['届出の差し戻し', 'Application returned'],
    'application-rejected': ['届出の却下', 'Application rejected'],
  },
  staff: {
    'staff-invited': ['職員の招待', 'Staff invited'],
    'invitation-confirmed': ['確認コードの作成', 'Confirmation code made'],
    'staff-changed': ['職員の登録・変更', 'Staff registered or changed'],
    'staff-suspended': ['職員の利用停止', 'Staff stopped'],
    'staff-resumed': ['職員の利用再開', 'Staff resumed'],
    'passkey-registered': ['パスキーの登録', 'Passkey registered'],
    'staff-logged-in': ['職員のログイン', 'Staff login'],
    'staff-logged-out': ['職員のログアウト', 'Staff logout'],
  },
  institution: {
    'settings-changed': ['金庫の設定の変更', 'Settings changed'],
    'audit-export-begun': ['監査証跡の書き出しの開始', 'Audit export begun'],
    'audit-exported': ['監査証跡の書き出し', 'Audit log exported'],
    'impact-export-begun': ['影響範囲の書き出しの開始', 'Export of what is affected begun'],
    'impact-exported': ['影響範囲の書き出し', 'Export of what is affected'],
    'institution-created': ['金融機関の登録', 'Institution registered'],
    'root-created': ['ルート認証局の作成', 'Root authority created'],
    'root-imported': ['オフラインのルート認証局の登録', 'Offline root authority registered'],
    'authority-prepared': ['次の発行認証局の準備', 'Next issuing authority prepared'],
    'authority-activated': ['発行認証局の切り替え', 'Issuing authority activated'],
    'authority-revoked': ['発行認証局の失効', 'Issuing authority revoked'],
    'authority-abandoned': ['署名前の発行認証局の取りやめ', 'Issuing authority given up'],
    'authority-created': ['発行認証局の作成', 'Issuing authority created'],
    'ocsp-responder-created': ['OCSPレスポンダの証明書作成', 'OCSP responder certificate made'],
    'crl-published': ['失効リストの公開', 'Revocation list published'],
    'signatures-unknown': ['記録にない署名', 'Signatures without a record'],
    'certificates-differ': ['記録と異なる証明書', 'Certificates that differ from their records'],
    'maintenance-planned': ['メンテナンスの予定', 'Maintenance planned'],
    'maintenance-ended': ['メンテナンスの終了', 'Maintenance ended'],
  },
} as const satisfies Record<string, Partial<Record<Act, readonly [string, string]>>>;

type Group = keyof typeof acts;
type Listed = { [G in Group]: keyof (typeof acts)[G] }[Group];
/** Fails to compile when an act is in no group. */
const all: Record<Act, true> = Object.fromEntries(
  Object.values(acts)
    .flatMap((group) => Object.keys(group))
    .map((act) => [act, true]),
) as Record<Listed, true>;

/** Whether a text names an act. */
export const isAct = (text: string): text is Act => Object.hasOwn(all, text);

const ja = {
  lead: '誰が、いつ、何をしたかを、新しい順に表示します。記録は変更も削除もできません。',
  conditions: '条件',
  from: '期間（始め）',
  until: '期間（終わり）',
  kind: '操作した人の区分',
  who: '操作した人',
  whoHint: '職員の名前か職員番号、利用者ID、運用のアカウント',
  act: '操作',
  contract: '契約番号',
  value: '届出番号・詳細の値',
  valueHint: '届出番号か、詳細にある値の全体',
  any: 'すべて',
  kinds: {
    staff: '金庫職員',
    customer: '契約先の利用者',
    operator: '運用担当',
    system: 'システム',
  } satisfies Record<Actor['kind'], string>,
  groups: {
    certificates: '証明書',
    logins: 'ログイン',
    customers: '契約・利用者',
    applications: '届出',
    staff: '職員',
    institution: '金庫・システム',
  } satisfies Record<Group, string>,
  search: '検索する',
  clear: '条件を消す',
  found: '記録',
  none: '条件に合う記録は見つかりませんでした。',
  dates: '期間の終わりは、始めと同じ日か、それより後の日にしてください。',
  day: '日付は「2025-11-25」のように入力してください。',
  older: 'これより前の記録',
  newest: '最新の記録に戻る',
  csv: 'CSVで書き出す',
  jsonl: 'JSON Linesで書き出す',
  exported: '条件に合うすべての記録を書き出します。書き出したことも記録されます。',
  details: '詳細',
  number: '記録番号',
  actor: '操作した人（内部ID）',
  subject: '対象（内部ID）',
  ofContract: (number: string) => `契約 ${number}`,
};

const en: typeof ja = {
  lead: 'Who did what and when, the newest first. Nothing here can be changed or deleted.',
  conditions: 'Conditions',
  from: 'From',
  until: 'Until',
  kind: 'Kind of person',
  who: 'Who',
  whoHint: 'Name or employee number of staff, a login ID, an operator’s account',
  act: 'What',
  contract: 'Contract number',
  value: 'Application number or a detail',
  valueHint: 'An application’s number, or the whole value of a detail',
  any: 'All',
  kinds: { staff: 'Staff', customer: 'Customers', operator: 'Operators', system: 'The system' },
  groups: {
    certificates: 'Certificates',
    logins: 'Logins',
    customers: 'Contracts and users',
    applications: 'Applications',
    staff: 'Staff',
    institution: 'Institution and system',
  },
  search: 'Search',
  clear: 'Clear the conditions',
  found: 'Events',
  none: 'No events match the conditions.',
  dates: 'The last day must not be before the first.',
  day: 'Write a date like 2025-11-25.',
  older: 'Earlier events',
  newest: 'Back to the newest',
  csv: 'Export as CSV',
  jsonl: 'Export as JSON Lines',
  exported: 'All events that match are exported. That it was done is recorded.',
  details: 'Details',
  number: 'Event number',
  actor: 'Who (internal ID)',
  subject: 'About (internal ID)',
  ofContract: (number) => `Contract ${number}`,
};

export const auditPageWords = (lang: Lang): typeof ja => (lang === 'en' ? en : ja);

/** The groups of acts with their words, for the list to choose from. */
export function actGroups(lang: Lang): { group: string; acts: { act: string; word: string }[] }[] {
  const words = auditPageWords(lang).groups;
  return Object.entries(acts).map(([group, some]) => ({
    group: words[group as Group],
    acts: Object.entries(some).map(([act, pair]) => ({ act, word: pair[lang === 'en' ? 1 : 0] })),
  }));
}
