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

/** All names that `responderKeyName` gives, and none of a CA. */
const ofResponder = /^ocsp-/;

/**
 * The room as far as it has responders' keys: it opens, makes and removes no other. So no key of a CA is opened past the
 * account that is kept of what CAs sign. Throws for every other name.
 */
export function responderKeyRoom(room: KeyRoom): KeyRoom {
  return narrowed(room, (name) => {
    if (!ofResponder.test(name)) throw new Error(`${name} is not the name of a responder’s key`);
  });
}

/** The room as far as it has CAs' keys, of which none is ever removed. Throws for the name of a responder's key. */
export function authorityKeyRoom(room: KeyRoom): KeyRoom {
  const { create, open, placeOf } = narrowed(room, (name) => {
    if (ofResponder.test(name)) throw new Error(`${name} is the name of a responder’s key`);
  });
  return { create, open, placeOf };
}

function narrowed(room: KeyRoom, assertFits: (name: string) => void): KeyRoom {
  const fitting =
    <Rest extends unknown[], T>(work: (name: string, ...rest: Rest) => Promise<T>) =>
    async (name: string, ...rest: Rest): Promise<T> => {
      assertFits(name);
      return work(name, ...rest);
    };
  return {
    create: fitting((name, keyType) => room.create(name, keyType)),
    open: fitting((name) => room.open(name)),
    placeOf: fitting((name) => room.placeOf(name)),
    ...(room.remove && { remove: fitting(async (name) => room.remove?.(name)) }),
  };
}
