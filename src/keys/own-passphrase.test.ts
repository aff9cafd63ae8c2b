import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkKeyFiles, closedKeyFiles, fileKeyRoom, keyFiles } from './file-room.ts';
import { ownPassphrase } from './own-passphrase.ts';

let folder: string;
let keys: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'warifu-passphrase-'));
  keys = join(folder, 'keys');
});
afterEach(() => rm(folder, { recursive: true }));

const own = () => ownPassphrase(folder, keys, randomBytes);

describe('a passphrase of our own', () => {
  it('is made once, of 256 bits, in a file for its owner only, also when several programs ask at once', async () => {
    const [first, ...others] = await Promise.all([own(), own(), own()]);
    expect(Buffer.from(first, 'base64url')).toHaveLength(32);
    expect(new Set([...others, await own()])).toEqual(new Set([first]));
    expect((await stat(join(folder, 'passphrase'))).mode & 0o777).toBe(0o600);
    expect(await readdir(folder)).toEqual(['passphrase']);
  });

  it('is refused when others can read it', async () => {
    await own();
    await chmod(join(folder, 'passphrase'), 0o640);
    await expect(own()).rejects.toThrow(`chmod 600 ${join(folder, 'passphrase')}`);
  });

  it('is not made where there are keys already: another one has encrypted them', async () => {
    await fileKeyRoom(keys, 'the one of these keys').create('root', 'EC P-256');
    await expect(own()).rejects.toThrow('but no passphrase: set keys.passphrase');
    expect(await readdir(folder)).toEqual(['keys']);
  });
});

describe('the check of the key files', () => {
  it('passes without keys, and with one whole key among damaged ones', async () => {
    await checkKeyFiles(keys, 'anything at all');
    const room = fileKeyRoom(keys, 'the one of these keys');
    await room.create('b', 'EC P-256');
    await fileKeyRoom(join(keys, 'elsewhere'), 'quite another one').create('a', 'EC P-256');
    await rename(join(keys, 'elsewhere', 'a.pem'), join(keys, 'a.pem'));
    await checkKeyFiles(keys, 'the one of these keys');
    expect(await closedKeyFiles(keys, fileKeyRoom(keys, 'the one of these keys'))).toEqual([join(keys, 'a.pem')]);
  });

  it('makes no key under a passphrase that opens none of those that are there', async () => {
    await fileKeyRoom(keys, 'the one of these keys').create('root', 'EC P-256');
    const wrong = fileKeyRoom(keys, 'not the one');
    for (const name of ['a', 'b']) {
      await expect(wrong.create(name, 'EC P-256')).rejects.toThrow(`The passphrase opens no key in ${keys}`);
    }
    expect(await keyFiles(keys)).toEqual([join(keys, 'root.pem')]);
    await fileKeyRoom(keys, 'the one of these keys').create('a', 'EC P-256');
    expect(await keyFiles(keys)).toHaveLength(2);
  });

  it('refuses a passphrase that opens none, and a file that others can read', async () => {
    await fileKeyRoom(keys, 'the one of these keys').create('root', 'EC P-256');
    const attempt = checkKeyFiles(keys, 'not the one');
    await expect(attempt).rejects.toThrow(`The passphrase opens no key in ${keys}`);
    await expect(attempt).rejects.not.toThrow('not the one');
    await chmod(join(keys, 'root.pem'), 0o644);
    await expect(checkKeyFiles(keys, 'the one of these keys')).rejects.toThrow('chmod 600');
  });
});
