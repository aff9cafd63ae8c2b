import { randomBytes, scrypt as scryptCallback, timingSafeEqual } from 'node:crypto';
import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { syncFolder } from '../private-file.ts';
import type { TokenPlace } from './token.ts';

/**
 * The PINs that tokens refused, for all programs on one folder, over every restart: tokens lock themselves after a few,
 * and not all of them tell that somebody has begun. What stands in the file is salted and slow to try (scrypt, RFC 7914),
 * because a refused PIN may resemble the right one; the file is for its owner alone (0600).
 */
export interface RefusedPins {
  readonly path: string;
  /** Whether the token of this place refused this PIN before. Throws an Error that names the file when it is unreadable. */
  has(place: TokenPlace): Promise<boolean>;
  /** Remembers it; when this returns, it is on the disk. */
  add(place: TokenPlace): Promise<void>;
}

const base64 = z.base64().transform((text): Uint8Array => Buffer.from(text, 'base64'));
const entrySchema = z.object({ module: z.string(), token: z.string(), salt: base64, hash: base64 });
type Entry = z.output<typeof entrySchema>;

const scrypt = promisify<string, Uint8Array, number, { N: number; maxmem: number }, Uint8Array>(scryptCallback);
/** Some 0.1 s and 64 MiB for each try. */
const slow = { N: 65_536, maxmem: 128 * 1024 * 1024 };
const hashOf = (pin: string, salt: Uint8Array): Promise<Uint8Array> => scrypt(pin, salt, 32, slow);

/** Those of one folder, which is made when the first PIN is refused. */
export function refusedPins(directory: string): RefusedPins {
  const path = join(directory, 'pkcs11-refused.json');
  return {
    path,
    async has({ module, token, pin }) {
      for (const one of await read(path)) {
        if (one.module !== module || one.token !== token) continue;
        if (timingSafeEqual(await hashOf(pin.reveal(), one.salt), one.hash)) return true;
      }
      return false;
    },
    async add({ module, token, pin }) {
      const salt = randomBytes(16);
      const entry = { module, token, salt, hash: await hashOf(pin.reveal(), salt) };
      await mkdir(directory, { recursive: true, mode: 0o700 });
      await write(path, [...(await read(path)), entry]);
    },
  };
}

async function read(path: string): Promise<Entry[]> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '[]';
    throw new Error(`${path}: cannot be read (${error.code})`);
  });
  try {
    const entries = z.array(entrySchema).parse(JSON.parse(text));
    if (entries.every(({ hash }) => hash.length === 32)) return entries;
  } catch {
    // Said below, for whatever is wrong with it.
  }
  throw new Error(`${path}: damaged; delete it when you are sure that pkcs11.pin is right`);
}

/** The whole file or none of it. Of two programs that write at the same moment, one is remembered. */
async function write(path: string, entries: readonly Entry[]): Promise<void> {
  const unfinished = `${path}.${randomBytes(8).toString('hex')}.unfinished`;
  const file = await open(unfinished, 'wx', 0o600);
  try {
    const shown = entries.map(({ module, token, salt, hash }) => ({
      module,
      token,
      salt: Buffer.from(salt).toString('base64'),
      hash: Buffer.from(hash).toString('base64'),
    }));
    await file.writeFile(`${JSON.stringify(shown, null, 2)}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(unfinished, path);
  await syncFolder(dirname(path));
}
