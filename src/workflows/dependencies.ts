import type { CaKeyType, Signer } from '../ca/signer.ts';
import type { Store } from './transaction.ts';

/** Where a key is: `absent` when this program has none of that name, as an offline root's. */
export type KeyPlace = 'file' | 'token' | 'absent';

/** Where CA keys live. Names come from the registry; keys never come out. */
export interface KeyRoom {
  /** Makes a new key under a name not used before; throws when it exists. */
  create(name: string, keyType: CaKeyType): Promise<Signer>;
  /** The signer of a key; throws with what to do when it is missing or cannot be opened. */
  open(name: string): Promise<Signer>;
  /** Where a key is. Throws when its token cannot be asked. */
  placeOf(name: string): Promise<KeyPlace>;
}

/** What workflows need from outside: the composition root holds the real ones. */
export interface Dependencies {
  readonly store: Store;
  readonly keys: KeyRoom;
  readonly clock: () => Temporal.Instant;
  /** Bytes from a CSPRNG. */
  readonly random: (bytes: number) => Uint8Array;
  /** Where relying parties reach the pki listener, e.g. http://localhost:8080 */
  readonly pkiUrl: string;
}
