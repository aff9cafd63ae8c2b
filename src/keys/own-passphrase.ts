import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { keyFiles } from './file-room.ts';
import { readPrivately, writeOnce } from './private-file.ts';

/**
 * The passphrase of an installation that was given none: 256 random bits, made at the first call and kept in
 * `passphrase` below `directory`, for its owner only. It lies beside the keys: good enough to try Warifu out, and no
 * more. Throws when there are keys already, which another passphrase must have encrypted, or others can read the file.
 */
export async function ownPassphrase(
  directory: string,
  keysDirectory: string,
  random: (bytes: number) => Uint8Array,
): Promise<string> {
  const path = join(directory, 'passphrase');
  if (!existsSync(path)) {
    if ((await keyFiles(keysDirectory)).length > 0) {
      throw new Error(
        `There are keys in ${keysDirectory} but no passphrase: set keys.passphrase (WARIFU_KEYS_PASSPHRASE), ` +
          `or put ${path} back.`,
      );
    }
    await writeOnce(path, `${Buffer.from(random(32)).toString('base64url')}\n`);
  }
  return (await readPrivately(path)).trim();
}
