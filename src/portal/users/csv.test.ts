import { describe, expect, it } from 'vitest';
import { readUserFile } from '../../domain/login-id/user-file.ts';
import { isRefusal } from '../../domain/refusal.ts';
import { csv, previewedCsv, sampleCsv } from './csv.ts';

describe('a CSV file that we make', () => {
  it('begins with a mark and ends its lines as spreadsheets do', () => {
    expect(
      csv([
        ['利用者ID', '名前'],
        ['haruka-k02', '佐藤, 健'],
      ]),
    ).toBe('\uFEFF利用者ID,名前\r\nharuka-k02,"佐藤, 健"\r\n');
  });

  it.each(['=1+1', '+81', '-2', '@SUM(A1)', '\t=1', '\r=1', '＝1+1'])('has no formula in it: %j', (cell) => {
    const row = csv([[cell]])
      .slice(1)
      .trimEnd();
    expect(row.replace(/^"/, '')).toMatch(/^'/);
  });

  it('comes back through the preview exactly as it was read', () => {
    const rows = readUserFile(
      new TextEncoder().encode('Login ID,Name,Mail address\nharuka-k02,"=佐藤, ""健""",a@haruka.example.jp\n'),
    );
    if (isRefusal(rows)) throw new Error(rows.refused);
    const again = readUserFile(new TextEncoder().encode(previewedCsv(rows)));
    expect(again).toEqual(rows);
  });

  it.each(['ja', 'en'] as const)('a sample that can be imported, in %s', (lang) => {
    const rows = readUserFile(new TextEncoder().encode(sampleCsv(lang)));
    expect(rows).toMatchObject([{ problems: [] }, { problems: [] }]);
  });
});
