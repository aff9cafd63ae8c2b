import { existsSync } from 'node:fs';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { CaKeyType, Signer } from '../ca/signer.ts';
import type { KeyRoom } from '../workflows/dependencies.ts';
import { createKeyFile, openKeyFile } from './encrypted-file.ts';
import { readPrivately } from './private-file.ts';

/**
 * Keys in encrypted files of one folder (0700), named `{name}.pem`. Opening one is slow on purpose, so each is opened
 * once and kept; a failure is not kept. No key is made under a passphrase that opens none of those that are there.
 */
export function fileKeyRoom(directory: string, passphrase: string): KeyRoom {
  const opened = new Map<string, Promise<Signer>>();
  const keep = (name: string, signer: Promise<Signer>) => {
    opened.set(name, signer);
    signer.catch(() => opened.delete(name));
    return signer;
  };
  let checked: Promise<void> | undefined;
  const path = (name: string) => {
    if (!/^[a-z0-9-]+$/.test(name)) throw new Error('a key name has letters, digits and hyphens only');
    return join(directory, `${name}.pem`);
  };
  return {
    async create(name: string, keyType: CaKeyType) {
      await mkdir(directory, { recursive: true, mode: 0o700 });
      checked ??= checkKeyFiles(directory, passphrase);
      await checked.catch((error) => {
        checked = undefined;
        throw error;
      });
      return keep(name, createKeyFile(path(name), keyType, passphrase));
    },
    open: async (name: string) => opened.get(name) ?? keep(name, openKeyFile(path(name), passphrase)),
    placeOf: async (name: string) => (existsSync(path(name)) ? 'file' : 'absent'),
    async remove(name: string) {
      opened.delete(name);
      await rm(path(name), { force: true });
    },
  };
}

/** The paths of the key files in a folder; none where there is no such folder. */
export async function keyFiles(directory: string): Promise<string[]> {
  const names = await readdir(directory).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  return names
    .filter((name) => name.endsWith('.pem'))
    .sort()
    .map((name) => join(directory, name));
}

/**
 * Throws before anybody needs a key: when others can read one of the files, or the passphrase opens none of them. A
 * single damaged file stops nothing here: the institutions whose keys are whole go on; `closedKeyFiles` names it.
 */
export async function checkKeyFiles(directory: string, passphrase: string): Promise<void> {
  const paths = await keyFiles(directory);
  for (const path of paths) await readPrivately(path);
  for (const path of paths) {
    if (await openKeyFile(path, passphrase).catch(() => undefined)) return;
  }
  if (paths.length > 0) {
    throw new Error(
      `The passphrase opens no key in ${directory}: ` +
        'set keys.passphrase (WARIFU_KEYS_PASSPHRASE) to the one they were made with.',
    );
  }
}

/**
 * The paths of the key files in a folder that none of these rooms opens. What opens stays open: nobody waits for it later.
 * Slow: each takes a fraction of a second.
 */
export async function closedKeyFiles(directory: string, ...rooms: readonly KeyRoom[]): Promise<string[]> {
  const closed: string[] = [];
  for (const path of await keyFiles(directory)) {
    const opened = await Promise.any(rooms.map((room) => room.open(basename(path, '.pem')))).catch(() => undefined);
    if (!opened) closed.push(path);
  }
  return closed;
}
