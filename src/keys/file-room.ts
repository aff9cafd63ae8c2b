import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { CaKeyType, Signer } from '../ca/signer.ts';
import type { KeyRoom } from '../workflows/dependencies.ts';
import { createKeyFile, openKeyFile } from './encrypted-file.ts';

/**
 * Keys in encrypted files of one folder (0700), named `{name}.pem`. Opening one is slow on purpose, so each is opened
 * once and kept; a failure is not kept.
 */
export function fileKeyRoom(directory: string, passphrase: string): KeyRoom {
  const opened = new Map<string, Promise<Signer>>();
  const keep = (name: string, signer: Promise<Signer>) => {
    opened.set(name, signer);
    signer.catch(() => opened.delete(name));
    return signer;
  };
  const path = (name: string) => {
    if (!/^[a-z0-9-]+$/.test(name)) throw new Error('a key name has letters, digits and hyphens only');
    return join(directory, `${name}.pem`);
  };
  return {
    async create(name: string, keyType: CaKeyType) {
      await mkdir(directory, { recursive: true, mode: 0o700 });
      return keep(name, createKeyFile(path(name), keyType, passphrase));
    },
    open: async (name: string) => opened.get(name) ?? keep(name, openKeyFile(path(name), passphrase)),
  };
}
