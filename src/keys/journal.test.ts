import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { certificationRequest } from '../ca/certification-request.ts';
import { signatureAlgorithm } from '../ca/signature-algorithm.ts';
import { sequence, time, unsigned } from '../pki/der.ts';
import { distinguishedName } from '../pki/name.ts';
import { memorySigner } from '../testing/pki.ts';
import { journalled } from './journal.ts';

const folder = mkdtempSync(join(tmpdir(), 'warifu-journal-'));
const file = join(folder, 'a-key.signed');
afterEach(() => rmSync(file, { force: true }));
afterAll(() => rmSync(folder, { recursive: true }));

const signer = memorySigner('EC P-256');
const roomOf = (own = signer) =>
  journalled({ create: async () => own, open: async () => own, placeOf: async () => 'file' }, folder);

const signedWith = async (name = 'a-key') => (await Array.fromAsync(roomOf().signed!(name))).flat();

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
    const all = await signedWith();
    expect(new Set(all.map(({ digest }) => digest)).size).toBe(200);
  });

  it('passes over a line in which a program died, and over nothing else that cannot be read', async () => {
    await (await roomOf().open('a-key')).sign(Uint8Array.of(1));
    appendFileSync(file, 'certificate 01ab');
    expect(await signedWith()).toHaveLength(1);
    await (await roomOf().open('a-key')).sign(Uint8Array.of(2));
    expect(await signedWith()).toHaveLength(2);
    appendFileSync(file, 'written over\n');
    expect((await signedWith())[2]).toEqual({ kind: 'other', serial: '', digest: '' });
  });

  it('is given in portions, so that years of lines fit into memory, and none is lost between two', async () => {
    const lines = Array.from({ length: 5000 }, (_, n) => `certificate 01${n.toString(16).padStart(32, '0')}`);
    appendFileSync(file, lines.map((line) => `${line} ${'ab'.repeat(32)}\n`).join(''));
    const portions = await Array.fromAsync(roomOf().signed!('a-key'));
    expect(Math.max(...portions.map(({ length }) => length))).toBeLessThan(2000);
    expect(portions.flat().map(({ kind, serial }) => `${kind} ${serial}`)).toEqual(lines);
  });

  it('knows lists and requests, and takes nothing else for them: not a certificate of version 1', async () => {
    const own = await roomOf().open('a-key');
    const name = distinguishedName({ organization: 'x', commonName: 'y' });
    const now = Temporal.Instant.from('2026-01-01T00:00:00Z');
    const validity = sequence(time(now), time(now.add({ hours: 1 })));
    const begin = [signatureAlgorithm(own.keyType), name];
    await own.sign(sequence(unsigned(1), ...begin, time(now), time(now.add({ hours: 1 }))));
    await certificationRequest(own, { organization: 'x', commonName: 'y' });
    for (const serial of [1, 0, 300])
      await own.sign(sequence(unsigned(serial), ...begin, validity, name, own.publicKey));
    expect((await signedWith()).map(({ kind, serial }) => `${kind} ${serial}`)).toEqual([
      'list ',
      'request ',
      'certificate 01',
      'certificate 00',
      'certificate 012c',
    ]);
  });

  it('is empty for a key that never signed', async () => {
    expect(await signedWith('another-key')).toEqual([]);
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
