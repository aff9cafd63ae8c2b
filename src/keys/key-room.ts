import type { KeyRoom } from '../workflows/dependencies.ts';

/**
 * Two rooms as one: new keys are made on the token, and keys that were made in files before there was a token go on
 * working from there. The token is not asked for a key that has a file: those work while it is away.
 */
export function twoKeyRooms(token: KeyRoom, files: KeyRoom): KeyRoom {
  const roomOf = async (name: string) => ((await files.placeOf(name)) === 'file' ? files : token);
  return {
    create: (name, keyType) => token.create(name, keyType),
    open: async (name) => (await roomOf(name)).open(name),
    placeOf: async (name) => (await roomOf(name)).placeOf(name),
  };
}
