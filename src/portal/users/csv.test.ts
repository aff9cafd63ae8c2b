import { describe, expect, it } from 'vitest';
import { readUserFile } from '../../domain/login-id/user-file.ts';
import { isRefusal } from '../../domain/refusal.ts';
import { previewedCsv, sampleCsv } from './csv.ts';

describe('a list of users as CSV', () => {
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
