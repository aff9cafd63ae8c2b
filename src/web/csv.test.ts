import { describe, expect, it } from 'vitest';
import { csv } from './csv.ts';

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
});
