import { randomBytes } from 'node:crypto';
import { link, open, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Writes a file that only its owner can read (0600). The whole file or none of it: written under another name, then
 * linked. When this returns, the file is on the disk. False, and nothing changed, when `path` exists.
 */
export async function writeOnce(path: string, text: string): Promise<boolean> {
  const unfinished = `${path}.${randomBytes(8).toString('hex')}.unfinished`;
  const file = await open(unfinished, 'wx', 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
    await link(unfinished, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    await file.close();
    await unlink(unfinished);
  }
  await syncFolder(dirname(path));
  return true;
}

/** The text of a file. Throws an Error that names it and says what to do when it is missing or open to others. */
export async function readPrivately(path: string): Promise<string> {
  const file = await open(path, 'r').catch((error: NodeJS.ErrnoException) => {
    const why = error.code === 'ENOENT' ? 'missing; restore it from its backup' : `cannot be opened (${error.code})`;
    throw new Error(`${path}: ${why}`);
  });
  try {
    const facts = await file.stat();
    if (!facts.isFile()) throw new Error(`${path}: not a file`);
    // Windows has no such bits; there the folder's access list decides.
    if (process.platform !== 'win32' && (facts.mode & 0o077) !== 0)
      throw new Error(`${path}: others than its owner can read it; run: chmod 600 ${path}`);
    return await file.readFile('utf8');
  } finally {
    await file.close();
  }
}

/** Whatever was made, renamed or removed in this folder is so on the disk when this returns. */
export async function syncFolder(path: string): Promise<void> {
  // Windows cannot open folders, and writes its directory entries through.
  if (process.platform === 'win32') return;
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
