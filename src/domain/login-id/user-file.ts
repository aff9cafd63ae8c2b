import { parse } from 'csv-parse/sync';
import { isRefusal, type Refusal, refuse } from '../refusal.ts';
import { type FieldProblem, readUser, type UserDetails, type UserField } from './user-details.ts';

/** A row of a list of users: where it stood, what it says, what is wrong with it. */
export interface UserRow {
  /** The line in the file; the heading is line 1. */
  readonly line: number;
  readonly details: UserDetails;
  readonly problems: FieldProblem[];
}

export const maxFileBytes = 2 * 1024 * 1024;
export const maxFileRows = 5000;

/** The columns by their headings, in the languages of the screens. The first of each is written into files we make. */
const headings: Record<UserField, readonly string[]> = {
  name: ['利用者ID', 'ログインID', 'Login ID', 'User ID'],
  personName: ['名前', '氏名', 'Name'],
  mail: ['メールアドレス', 'メール', 'Mail address', 'E-mail'],
  language: ['言語', 'Language'],
};

export type FileRefusal =
  | Refusal<'file-empty' | 'file-too-large' | 'file-not-text'>
  | Refusal<'file-too-many-rows', { rows: number }>
  | Refusal<'file-malformed', { line: number }>
  | Refusal<'file-heading-absent', { fields: UserField[] }>;

/**
 * A list of users from a CSV file (RFC 4180) in UTF-8, with or without a mark, or in Shift_JIS, as Japanese spreadsheets
 * write it. Columns are found by their headings. Every row comes back, with everything that is wrong with it.
 */
export function readUserFile(bytes: Uint8Array): UserRow[] | FileRefusal {
  if (bytes.length > maxFileBytes) return refuse('file-too-large');
  const text = decode(bytes);
  if (isRefusal(text)) return text;
  const records = recordsOf(text);
  if (isRefusal(records)) return records;
  const [heading, ...rows] = records;
  if (!heading || rows.length === 0) return refuse('file-empty');
  if (rows.length > maxFileRows) return refuse('file-too-many-rows', { rows: rows.length });

  const column = (field: UserField) =>
    heading.cells.findIndex((cell) => headings[field].some((word) => plain(word) === plain(cell)));
  const columns = { name: column('name'), personName: column('personName') };
  const absent = (['name', 'personName'] as const).filter((field) => columns[field] < 0);
  if (absent.length > 0) return refuse('file-heading-absent', { fields: absent });
  const at = { ...columns, mail: column('mail'), language: column('language') };

  const read = rows.map(({ line, cells }) => {
    const cell = (field: UserField) => cells[at[field]] ?? '';
    const typed = {
      name: cell('name'),
      personName: cell('personName'),
      mail: cell('mail'),
      language: cell('language'),
    };
    return { line, ...readUser(typed) };
  });
  return withRepeated(read);
}

/** Marks each row whose ID stands in a row before it. */
function withRepeated(rows: UserRow[]): UserRow[] {
  const seen = new Set<string>();
  return rows.map((row) => {
    const { name } = row.details;
    if (name === '' || !seen.has(name)) {
      seen.add(name);
      return row;
    }
    return { ...row, problems: [...row.problems, { field: 'name', problem: 'twice' }] };
  });
}

function decode(bytes: Uint8Array): string | Refusal<'file-not-text'> {
  for (const encoding of ['utf-8', 'shift_jis']) {
    try {
      const text = new TextDecoder(encoding, { fatal: true }).decode(bytes);
      return text.includes('\0') ? refuse('file-not-text') : text;
    } catch {
      // Not in this encoding.
    }
  }
  return refuse('file-not-text');
}

type Rec = { line: number; cells: string[] };

function recordsOf(text: string): Rec[] | Refusal<'file-malformed', { line: number }> {
  try {
    const found = parse(text, {
      info: true,
      relax_column_count: true,
      skip_records_with_empty_values: true,
      max_record_size: 64 * 1024,
    }) as unknown as { info: { lines: number }; record: string[] }[];
    return found.map(({ info, record }) => ({
      // The parser counts to the end of the record: a cell of several lines began before.
      line: info.lines - record.join('').split(/\r\n|\r|\n/).length + 1,
      cells: record,
    }));
  } catch (error) {
    const { lines } = error as { lines?: number };
    return refuse('file-malformed', { line: lines ?? 1 });
  }
}

/** 「利用者ID（必須）」 is the heading 「利用者ID」, in full width as well. */
const plain = (heading: string) => heading.normalize('NFKC').toLowerCase().replace(/\(.*$/su, '').trim();
