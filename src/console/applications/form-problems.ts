import { isRefusal, type Refusal } from '../../domain/refusal.ts';
import type { Lang } from '../../web/page.ts';

/** What is wrong with a form: the field to mend, and what to do. */
export interface FormProblem {
  readonly field: string;
  readonly message: string;
}

type Told = { field: string; ja: string; en: string };

const told: Record<string, Told> = {
  'contract-unknown': {
    field: 'contract',
    ja: 'この契約番号の契約はありません。番号を確かめてください。',
    en: 'There is no contract with this number. Please check it.',
  },
  'contract-number-taken': {
    field: 'number',
    ja: 'この契約番号は、すでに使われているか、承認待ちの新規契約にあります。',
    en: 'This contract number is taken, or a new contract with it waits for approval.',
  },
  'administrator-unknown': {
    field: 'administratorId',
    ja: 'この契約に、この管理者IDはありません。利用者の証明書は、契約先の管理者が発行します。',
    en: 'The contract has no such administrator ID. Users’ certificates are issued by the contract’s administrator.',
  },
  'administrator-stopped': {
    field: 'administratorId',
    ja: 'この管理者IDは使われていません（前の管理者です）。今の管理者IDを入力してください。',
    en: 'This administrator was replaced. Enter the ID of the one in office.',
  },
  'certificate-exists': {
    field: 'administratorId',
    ja: 'この管理者には、使える証明書があります。「管理者証明書の再発行」を選んでください。',
    en: 'This administrator has a certificate. Choose the reissue.',
  },
  'issuance-under-way': {
    field: 'administratorId',
    ja: 'この管理者には、まだ使える取得コードがあります。承認済みの届出から、手順書を印刷してください。',
    en: 'This administrator has a code that can still be used. Print the sheet from the approved application.',
  },
  'method-is-already': {
    field: 'to',
    ja: 'すでにこの方式です。',
    en: 'The contract has this method already.',
  },
  'method-is-password': {
    field: 'contract',
    ja: 'この契約はID・パスワード方式です。証明書を使うには「方式の変更」を選んでください。',
    en: 'This contract uses ID and password. To use certificates, choose the change of method.',
  },
  'not-suspended': {
    field: 'contract',
    ja: '利用は停止されていません。',
    en: 'It is not stopped.',
  },
  'mail-unchanged': {
    field: 'mail',
    ja: '今と同じメールアドレスです。',
    en: 'This is the mail address in use.',
  },
  'mail-malformed': {
    field: 'mail',
    ja: 'メールアドレスの形ではありません（例：mori@example.co.jp）。',
    en: 'This is no mail address (e.g. mori@example.co.jp).',
  },
  'mail-of-administrator': {
    field: 'contactMail',
    ja: '管理者のメールアドレスと同じです。管理者とは別の方のアドレスを入力してください。',
    en: 'This is the administrator’s mail address. Enter that of someone else.',
  },
  'nothing-changed': {
    field: 'form',
    ja: '今の内容から変わっていません。',
    en: 'Nothing is different from what it is now.',
  },
  'settings-malformed': {
    field: 'form',
    ja: '設定の組み合わせが正しくありません。',
    en: 'These settings do not fit together.',
  },
  'employee-number-malformed': {
    field: 'employeeNumber',
    ja: '職員番号は、半角の数字・英字・ハイフン20文字までで入力してください。',
    en: 'An employee number has up to 20 digits, letters and hyphens.',
  },
  'run-unknown': {
    field: 'run',
    ja: '終わっている一括失効を選んでください。',
    en: 'Choose a revocation that is finished.',
  },
  'staff-unknown': {
    field: 'form',
    ja: 'この職員は登録されていません。',
    en: 'There is no such staff account.',
  },
  'own-account': {
    field: 'form',
    ja: '自分のIDについては申請できません。別のシステム管理者に依頼してください。',
    en: 'You cannot apply for your own account. Ask another system administrator.',
  },
  'identity-not-confirmed': {
    field: 'identity',
    ja: '本人確認の方法を、1つ以上選んでください。',
    en: 'Choose at least one way in which identity was confirmed.',
  },
};

const malformed: Record<string, { ja: string; en: string }> = {
  number: {
    ja: '契約番号を、当金庫のコードとハイフンから入力してください（例：1376-0041520）。',
    en: 'Enter the contract number; it begins with our code and a hyphen (e.g. 1376-0041520).',
  },
  contract: {
    ja: '契約番号を入力してください（例：1376-0041520）。',
    en: 'Enter the contract number (e.g. 1376-0041520).',
  },
  companyName: { ja: '会社名を60文字までで入力してください。', en: 'Enter the company’s name (up to 60 characters).' },
  branch: { ja: '取引店・部店を40文字までで入力してください。', en: 'Enter the branch (up to 40 characters).' },
  personName: { ja: '氏名を40文字までで入力してください。', en: 'Enter the name (up to 40 characters).' },
  administratorId: { ja: '管理者IDを入力してください。', en: 'Enter the administrator ID.' },
  newId: { ja: '新しい管理者IDを入力してください。', en: 'Enter the new administrator ID.' },
  employeeNumber: { ja: '職員番号を入力してください。', en: 'Enter the employee number.' },
  roles: { ja: '役割を1つ以上選んでください。', en: 'Choose at least one role.' },
  mail: {
    ja: 'メールアドレスの形ではありません（例：mori@example.co.jp）。',
    en: 'This is no mail address (e.g. mori@example.co.jp).',
  },
  contactName: {
    ja: '第二連絡先の氏名を40文字までで入力するか、氏名とメールアドレスの両方を空けてください。',
    en: 'Enter the name of the second contact (up to 40 characters), or leave name and address empty.',
  },
  contactMail: {
    ja: '第二連絡先のメールアドレスを入力するか（例：keiri@example.co.jp）、氏名とメールアドレスの両方を空けてください。',
    en: 'Enter the second contact’s mail address (e.g. keiri@example.co.jp), or leave name and address empty.',
  },
  other: { ja: '選んでください。', en: 'Please choose.' },
};

const loginId = {
  'login-id-taken': { ja: 'このIDは、すでに使われています。', en: 'This ID is taken.' },
  'login-id-malformed': {
    ja: 'IDは、英小文字で始まる4〜32文字の英小文字・数字・ハイフンにしてください。',
    en: 'An ID has 4 to 32 small letters, digits and hyphens and begins with a letter.',
  },
};

/** What to mend, in words, or nothing where the refusal is not about what was typed. */
export function formProblems(refusal: Refusal, lang: Lang, fields: readonly string[]): FormProblem[] {
  if (!isRefusal(refusal)) return [];
  if (refusal.refused === 'asked-malformed') {
    const { fields: wrong } = refusal.facts as { fields: string[] };
    return wrong.map((field) => ({ field, message: (malformed[field] ?? malformed.other!)[lang] }));
  }
  if (refusal.refused in loginId) {
    const field = fields.includes('newId') ? 'newId' : 'administratorId';
    return [{ field, message: loginId[refusal.refused as keyof typeof loginId][lang] }];
  }
  const one = told[refusal.refused];
  if (!one) return [];
  const field = one.field === 'form' || fields.includes(one.field) || one.field === 'identity' ? one.field : 'form';
  return [{ field, message: one[lang] }];
}
