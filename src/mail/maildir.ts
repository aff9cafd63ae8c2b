import { constants } from 'node:fs';
import { open, readdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import type { ReturnedMail, ReturnedMails } from '../domain/notice/returned.ts';
import { longestMail, readBounce } from './bounce.ts';

/**
 * A Maildir, in whose `new` the mail server puts what comes back, and whose `cur` gets what was read. Whoever can write
 * there is not trusted: what is no plain file is left, what cannot be read is put aside with a warning.
 */
export function maildir(
  directory: string,
  warn: (message: string, facts: Record<string, unknown>) => void,
): ReturnedMails {
  return {
    async each(take) {
      for (const name of await namesIn(join(directory, 'new'))) {
        const path = join(directory, 'new', name);
        let mail: ReturnedMail | undefined;
        try {
          const bytes = await beginningOf(path);
          if (!bytes) continue;
          mail = await readBounce(bytes);
        } catch (error) {
          warn('a mail that came back cannot be read', { file: name, error: String(error) });
        }
        if (mail) await take(mail);
        // Another node may have been faster. What cannot be moved is looked at again, and holds up nothing after it.
        await rename(path, join(directory, 'cur', `${name}:2,S`))
          .catch(unlessGone)
          .catch((error) => warn('a mail that came back cannot be put aside', { file: name, error: String(error) }));
      }
    },
  };
}

/** The oldest first; a mail server makes the folder with the first mail. */
async function namesIn(folder: string): Promise<string[]> {
  const names = (await readdir(folder).catch(unlessGone)) ?? [];
  return names.filter((name) => !name.startsWith('.')).sort();
}

/** As much of a plain file as is ever read; nothing where it is another kind, or gone. */
async function beginningOf(path: string): Promise<Buffer | undefined> {
  const { O_RDONLY, O_NOFOLLOW = 0, O_NONBLOCK = 0 } = constants;
  const file = await open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ELOOP') return undefined;
    return unlessGone(error);
  });
  if (!file) return undefined;
  try {
    if (!(await file.stat()).isFile()) return undefined;
    const { buffer, bytesRead } = await file.read(Buffer.alloc(longestMail), 0, longestMail, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

function unlessGone(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}
