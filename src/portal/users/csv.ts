import { stringify } from 'csv-stringify/sync';
import { serialEnd } from '../../domain/certificate/serial-end.ts';
import type { SeenUser } from '../../domain/login-id/contract-user.ts';
import type { UserRow } from '../../domain/login-id/user-file.ts';
import { csv } from '../../web/csv.ts';
import { shortDate, time } from '../../web/dates.ts';
import type { Lang, Page } from '../../web/page.ts';
import { stateWord } from './list-page.tsx';
import { userWords } from './words.ts';

const headings = {
  ja: [
    ['利用者ID', '名前', 'メールアドレス', '言語'],
    ['区分', '証明書の状態', '期限の種類', '期限', 'パソコン名', 'シリアル番号の末尾', '最終ログイン', 'ロック'],
    ['管理者', '利用者'],
    ['取得コード', '取得期限'],
  ],
  en: [
    ['User ID', 'Name', 'Mail address', 'Language'],
    ['Role', 'Certificate', 'Kind of deadline', 'Deadline', 'Computer', 'End of serial number', 'Last login', 'Locked'],
    ['Administrator', 'User'],
    ['Acquisition code', 'Acquire by'],
  ],
} as const;

/** 一覧をCSVで保存: the list as it is shown. Its first columns are those of a list that is imported. */
export function listCsv(page: Page, users: readonly SeenUser[]): string {
  const [own, more, roles] = headings[page.lang];
  const w = userWords(page.lang);
  return csv([
    [...own, ...more],
    ...users.map(({ loginId, certificate, state, limit, lastLogin }) => [
      loginId.name,
      loginId.personName,
      loginId.mail ?? '',
      loginId.language,
      loginId.role === 'administrator' ? roles[0] : roles[1],
      stateWord(page.lang, state),
      limit ? w.limit[limit.kind] : '',
      limit ? shortDate(limit.at, page) : '',
      certificate?.pcName ?? '',
      certificate ? serialEnd(certificate) : '',
      lastLogin ? `${shortDate(lastLogin, page)} ${time(lastLogin, page)}` : '',
      loginId.lockedAt ? w.locked : '',
    ]),
  ]);
}

/** The codes of many, for whoever hands them out. */
export function codesCsv(
  page: Page,
  codes: readonly { name: string; personName: string; code: string; deadline: Temporal.Instant }[],
): string {
  const [own, , , code] = headings[page.lang];
  return csv([
    [own[0], own[1], ...code],
    ...codes.map((one) => [one.name, one.personName, one.code, shortDate(one.deadline, page)]),
  ]);
}

/** A list to begin with: headings and two rows that show how. */
export function sampleCsv(lang: Lang): string {
  return csv([
    headings[lang][0],
    ['haruka-k02', lang === 'ja' ? '佐藤 健' : 'SATO Ken', 'sato@haruka.example.jp', 'ja'],
    ['haruka-k03', lang === 'ja' ? '鈴木 由美' : 'SUZUKI Yumi', '', 'ja'],
  ]);
}

/** What a previewed list carries on to its confirmation. */
export function previewedCsv(rows: readonly UserRow[]): string {
  // Not for a spreadsheet: a cell must come back as it was.
  return stringify([
    headings.ja[0] as unknown as string[],
    ...rows.map(({ details }) => [details.name, details.personName, details.mail ?? '', details.language]),
  ]);
}
