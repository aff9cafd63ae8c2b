import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isRefusal } from '../refusal.ts';
import { maxFileRows, readUserFile } from './user-file.ts';

const utf8 = (text: string) => new TextEncoder().encode(text);
/** 利用者ID,名前 / haruka-k02,佐藤 健 in Shift_JIS, as a Japanese spreadsheet writes it. */
const shiftJis = Buffer.from(
  '979897708ed24944 2c 96bc914f 0d0a 686172756b612d6b3032 2c 8db2 93a1 20 8c92 0d0a'.replaceAll(' ', ''),
  'hex',
);
const rowsOf = (bytes: Uint8Array) => {
  const rows = readUserFile(bytes);
  if (isRefusal(rows)) throw new Error(rows.refused);
  return rows;
};
const heading = '利用者ID,名前,メールアドレス,言語\n';

describe('a list of users', () => {
  it.each([
    ['UTF-8', utf8('利用者ID,名前\r\nharuka-k02,佐藤 健\r\n')],
    ['UTF-8 with a mark', utf8('\uFEFF利用者ID,名前\r\nharuka-k02,佐藤 健\r\n')],
    ['Shift_JIS', shiftJis],
  ])('is read in %s', (_encoding, bytes) => {
    const details = { name: 'haruka-k02', personName: '佐藤 健', language: 'ja' };
    expect(rowsOf(bytes)).toEqual([{ line: 2, details, problems: [] }]);
  });

  it('takes quoted cells with commas, quotes and line ends, and tells the line of each row', () => {
    const text = `${heading}"haruka-k02","佐藤, ""健""",,\n\nharuka-k03,"鈴木\n由美",,\nharuka-k04,高橋 誠,,\n`;
    expect(rowsOf(utf8(text)).map(({ line, details }) => [line, details.personName])).toEqual([
      [2, '佐藤, "健"'],
      [4, '鈴木 由美'],
      [6, '高橋 誠'],
    ]);
  });

  it('finds columns by their headings in any order and language, and passes over others', () => {
    const text = 'Computer,Name,Login ID,Language\nPC-1,SATO Ken,HARUKA-K02,English\n';
    expect(rowsOf(utf8(text))[0]).toMatchObject({
      details: { name: 'haruka-k02', personName: 'SATO Ken', language: 'en' },
      problems: [],
    });
  });

  it('tells everything that is wrong with each row', () => {
    const text = `${heading}K,,x,fr\n,佐藤 健,,\nharuka-k02,佐藤 健,,\nharuka-k02,${'あ'.repeat(41)},,\n`;
    expect(
      rowsOf(utf8(text)).map(({ line, problems }) => [line, problems.map((p) => `${p.field} ${p.problem}`)]),
    ).toEqual([
      [2, ['name malformed', 'personName absent', 'mail no-mail-address', 'language no-language']],
      [3, ['name absent']],
      [4, []],
      [5, ['personName too-long', 'name twice']],
    ]);
  });

  it.each<[string, Uint8Array, object]>([
    ['nothing', utf8(''), { refused: 'file-empty' }],
    ['only a heading', utf8(heading), { refused: 'file-empty' }],
    ['no heading', utf8('haruka-k02,佐藤 健\n'), { refused: 'file-empty' }],
    [
      'another heading',
      utf8('番号,名前\n1,佐藤 健\n'),
      { refused: 'file-heading-absent', facts: { fields: ['name'] } },
    ],
    ['a picture', new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0, 0xff, 0xfe]), { refused: 'file-not-text' }],
    ['an open quote', utf8(`${heading}haruka-k02,"佐藤 健,,\n`), { refused: 'file-malformed' }],
    ['2 MB and a byte', new Uint8Array(2 * 1024 * 1024 + 1).fill(97), { refused: 'file-too-large' }],
    [
      'a row too many',
      utf8(heading + 'haruka-k02,佐藤 健,,\n'.repeat(maxFileRows + 1)),
      { refused: 'file-too-many-rows', facts: { rows: maxFileRows + 1 } },
    ],
  ])('of %s is refused as a whole', (_what, bytes, refused) => {
    expect(readUserFile(bytes)).toMatchObject(refused);
  });

  it('never throws, whatever the bytes', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array(),
          fc.string().map((text) => utf8(heading + text)),
        ),
        (bytes) => {
          readUserFile(bytes);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('reads 5,000 rows in a moment', () => {
    const rows = Array.from({ length: maxFileRows }, (_, n) => `haruka-${n},"佐藤 健",k${n}@haruka.example.jp,ja`);
    const started = performance.now();
    expect(rowsOf(utf8(heading + rows.join('\n')))).toHaveLength(maxFileRows);
    expect(performance.now() - started).toBeLessThan(2000);
  });
});
