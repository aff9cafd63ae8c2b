import { stringify } from 'csv-stringify/sync';

/** Spreadsheets take a file that begins with this mark for UTF-8. */
export const csvMark = '\uFEFF';

/** Lines of CSV (RFC 4180) in which no cell is taken for a formula. */
export function csvLines(rows: readonly (readonly string[])[]): string {
  return stringify(rows as string[][], { record_delimiter: 'windows', escape_formulas: true });
}

/** A whole file that spreadsheets open. */
export function csv(rows: readonly (readonly string[])[]): string {
  return csvMark + csvLines(rows);
}
