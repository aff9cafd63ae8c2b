import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { beginDemo, eraseDemo, finishDemo, keepClock, readClock, readMark } from './place.ts';

let directory: string;
beforeEach(() => {
  directory = join(mkdtempSync(join(tmpdir(), 'warifu-place-')), 'demo');
});
afterEach(() => rmSync(join(directory, '..'), { recursive: true }));

const random = (bytes: number) => new Uint8Array(randomBytes(bytes));
const clockFile = () => join(directory, 'clock.json');

describe('the demo’s directory', () => {
  it('is finished only once its year is lived', async () => {
    expect(await readMark(directory)).toBeUndefined();
    const mark = await beginDemo(directory, random);
    expect((await readMark(directory))?.institutions).toBeUndefined();
    await finishDemo(directory, mark, ['a', 'b']);
    expect((await readMark(directory))?.institutions).toEqual(['a', 'b']);
  });

  it('is neither used nor deleted when something else lies there', async () => {
    const mark = await beginDemo(directory, random);
    rmSync(join(directory, 'demo.json'));
    writeFileSync(join(directory, 'accounts.txt'), 'kept');
    await expect(readMark(directory)).rejects.toThrow(/was not made by warifu demo/);
    writeFileSync(join(directory, 'demo.json'), JSON.stringify({ ...mark, madeBy: 'somebody' }));
    await expect(readMark(directory)).rejects.toThrow(/is damaged/);
    expect(readFileSync(join(directory, 'accounts.txt'), 'utf8')).toBe('kept');
  });

  it('goes with all that is in it', async () => {
    const mark = await beginDemo(directory, random);
    await finishDemo(directory, mark, []);
    eraseDemo(directory, mark);
    expect(existsSync(directory) ? readdirSync(directory) : []).toEqual([]);
  });
});

describe('the clock’s file', () => {
  it('keeps how far the clock is ahead, for its owner only', async () => {
    const mark = await beginDemo(directory, random);
    await keepClock(directory, mark, Temporal.Duration.from({ seconds: 86_400 }));
    expect((await readClock(directory, mark)).total('hours')).toBe(24);
    expect(statSync(clockFile()).mode & 0o777).toBe(0o600);
  });

  it.each([
    ['torn', (text: string) => text.slice(0, -10)],
    ['empty', () => ''],
    ['of another time than was sealed', (text: string) => text.replace('PT86400S', 'PT3600S')],
    ['without its seal', () => JSON.stringify({ ahead: 'PT86400S' })],
    [
      'sealed by another demo',
      (text: string) => text.replace(/"seal":"(.)/, (_, first) => `"seal":"${first === '0' ? 1 : 0}`),
    ],
  ])('is refused with a sentence when it is %s (I4)', async (_, change) => {
    const mark = await beginDemo(directory, random);
    await keepClock(directory, mark, Temporal.Duration.from({ seconds: 86_400 }));
    writeFileSync(clockFile(), change(readFileSync(clockFile(), 'utf8')));
    await expect(readClock(directory, mark)).rejects.toThrow(/missing, torn or was changed by hand.*--fresh/);
  });

  it('is refused when it is gone', async () => {
    const mark = await beginDemo(directory, random);
    await expect(readClock(directory, mark)).rejects.toThrow(/is missing/);
  });
});
