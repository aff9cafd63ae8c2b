import { spawnSync } from 'node:child_process';
import { createPublicKey, verify } from 'node:crypto';
import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { signatureHash } from '../ca/signature-algorithm.ts';
import type { CaKeyType } from '../ca/signer.ts';
import { createKeyFile, openKeyFile } from './encrypted-file.ts';

const passphrase = 'a passphrase that is never shown';
let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'warifu-keys-'));
  path = join(folder, 'issuing.key');
});
afterEach(() => rm(folder, { recursive: true }));

describe('a key file', () => {
  it.each<CaKeyType>(['EC P-256', 'EC P-384', 'RSA-3072'])('holds a %s key that signs again later', async (keyType) => {
    const made = await createKeyFile(path, keyType, passphrase);
    const opened = await openKeyFile(path, passphrase);
    expect(opened.keyType).toBe(keyType);
    expect(opened.publicKey).toEqual(made.publicKey);
    const key = createPublicKey({ key: Buffer.from(made.publicKey), format: 'der', type: 'spki' });
    const message = Buffer.from('割符');
    expect(verify(signatureHash(keyType), message, key, await opened.sign(message))).toBe(true);
  });

  it('is readable by its owner only, and nothing else is left in the folder', async () => {
    await createKeyFile(path, 'EC P-256', passphrase);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(await readdir(folder)).toEqual(['issuing.key']);
  });

  it('is never overwritten', async () => {
    await createKeyFile(path, 'EC P-256', passphrase);
    const before = await readFile(path);
    await expect(createKeyFile(path, 'EC P-256', passphrase)).rejects.toThrow(/issuing\.key: exists already/);
    expect(await readFile(path)).toEqual(before);
    expect(await readdir(folder)).toEqual(['issuing.key']);
  });

  it('needs a passphrase', async () => {
    await expect(createKeyFile(path, 'EC P-256', '')).rejects.toThrow('needs a passphrase');
    expect(await readdir(folder)).toEqual([]);
  });

  it.skipIf(spawnSync('openssl', ['version']).status !== 0)('is one that OpenSSL opens', async () => {
    const { publicKey } = await createKeyFile(path, 'EC P-384', passphrase);
    const out = spawnSync('openssl', ['pkey', '-in', path, '-passin', 'stdin', '-pubout', '-outform', 'DER'], {
      input: passphrase,
    });
    expect(Uint8Array.from(out.stdout)).toEqual(publicKey);
  });

  it('signs many things at once', async () => {
    const signer = await createKeyFile(path, 'EC P-256', passphrase);
    const key = createPublicKey({ key: Buffer.from(signer.publicKey), format: 'der', type: 'spki' });
    const messages = Array.from({ length: 50 }, (_, i) => Buffer.from(`${i}`));
    const signatures = await Promise.all(messages.map((message) => signer.sign(message)));
    expect(messages.every((message, i) => verify('sha256', message, key, signatures[i]!))).toBe(true);
  });
});

describe('opening is refused, with the name of the file and what to do,', () => {
  const messageOf = async (attempt: Promise<unknown>): Promise<string> => {
    const error = await attempt.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    if (!(error instanceof Error)) throw new Error('was not refused');
    expect(JSON.stringify([error.message, error.stack, error.cause])).not.toContain(passphrase);
    return error.message;
  };

  it('when the file is missing', async () => {
    expect(await messageOf(openKeyFile(path, passphrase))).toBe(`${path}: missing; restore it from its backup`);
  });

  it.each([0o640, 0o604, 0o620, 0o644])('when its mode is %o', async (mode) => {
    await createKeyFile(path, 'EC P-256', passphrase);
    await chmod(path, mode);
    expect(await messageOf(openKeyFile(path, passphrase))).toContain(`chmod 600 ${path}`);
  });

  it('when the passphrase is wrong, telling neither the one nor the other (I6)', async () => {
    await createKeyFile(path, 'EC P-256', 'another one');
    expect(await messageOf(openKeyFile(path, passphrase))).toMatch(/issuing\.key: the passphrase is wrong/);
    await expect(openKeyFile(path, passphrase)).rejects.not.toThrow(/another one/);
  });

  it('when it is no encrypted key', async () => {
    await writeFile(path, '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n', { mode: 0o600 });
    expect(await messageOf(openKeyFile(path, passphrase))).toContain('not an encrypted private key');
  });

  it('when it is cut short', async () => {
    await createKeyFile(path, 'EC P-256', passphrase);
    const text = await readFile(path, 'utf8');
    await writeFile(path, text.slice(0, text.length / 2));
    expect(await messageOf(openKeyFile(path, passphrase))).toContain('damaged');
  });

  it('when it is a folder', async () => {
    expect(await messageOf(openKeyFile(folder, passphrase))).toBe(`${folder}: not a file`);
  });
});
