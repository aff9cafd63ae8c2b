import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { sequence, unsigned } from '../pki/der.ts';
import { memorySigner } from '../testing/pki.ts';
import { journalled } from './journal.ts';

const folder = mkdtempSync(join(tmpdir(), 'warifu-journal-'));
const file = join(folder, 'a-key.signed');
afterEach(() => rmSync(file, { force: true }));
afterAll(() => rmSync(folder, { recursive: true }));

const signer = memorySigner('EC P-256');
const roomOf = (own = signer) =>
  journalled({ create: async () => own, open: async () => own, placeOf: async () => 'file' }, folder);

describe('the account of signatures beside the keys (I2)', () => {
  it('has its line before the key is asked, also where the key then fails', async () => {
    const seen: string[] = [];
    const failing = {
      ...signer,
      sign: async () => {
        seen.push(readFileSync(file, 'utf8'));
        throw new Error('token removed');
      },
    };
    const own = await roomOf(failing).open('a-key');
    await expect(own.sign(Uint8Array.of(1))).rejects.toThrow('token removed');
    expect(seen).toEqual([expect.stringMatching(/^other - [0-9a-f]{64}\n$/)]);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('has a line for each of many at once, from two programs', async () => {
    const rooms = [roomOf(), roomOf()];
    await Promise.all(
      Array.from({ length: 200 }, async (_, n) => (await rooms[n % 2]!.open('a-key')).sign(sequence(unsigned(n)))),
    );
    const all = await rooms[0]!.signed!('a-key');
    expect(new Set(all.map(({ digest }) => digest)).size).toBe(200);
  });

  it('passes over a line in which a program died, and over nothing else that cannot be read', async () => {
    await (await roomOf().open('a-key')).sign(Uint8Array.of(1));
    appendFileSync(file, 'certificate 01ab');
    expect(await roomOf().signed!('a-key')).toHaveLength(1);
    await (await roomOf().open('a-key')).sign(Uint8Array.of(2));
    expect(await roomOf().signed!('a-key')).toHaveLength(2);
    appendFileSync(file, 'written over\n');
    expect((await roomOf().signed!('a-key'))[2]).toEqual({ kind: 'other', serial: '', digest: '' });
  });

  it('is empty for a key that never signed', async () => {
    expect(await roomOf().signed!('another-key')).toEqual([]);
  });

  it('does not let sign what it cannot write down', async () => {
    appendFileSync(file, '');
    const own = await journalled(
      { create: async () => signer, open: async () => signer, placeOf: async () => 'file' },
      join(file, 'no-folder'),
    ).open('a-key');
    await expect(own.sign(Uint8Array.of(1))).rejects.toThrow();
  });
});
