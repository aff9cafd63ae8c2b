import type { CaKeyType, Signer } from '../ca/signer.ts';
import type { Store } from './transaction.ts';

/** One signature that a key was asked for, as the room wrote it down before. */
export interface SignedEntry {
  /** What it looked like; `other` is nothing that a CA's key signs here. */
  readonly kind: 'certificate' | 'list' | 'other';
  /** The serial number's content octets in hex; '' for what is no certificate. */
  readonly serial: string;
  /** SHA-256 of the bytes that were signed, in hex. */
  readonly digest: string;
}

/** Where CA keys live. Names come from the registry; keys never come out. */
export interface KeyRoom {
  /** Makes a new key under a name not used before; throws when it exists. */
  create(name: string, keyType: CaKeyType): Promise<Signer>;
  /** The signer of a key; throws with what to do when it is missing or cannot be opened. */
  open(name: string): Promise<Signer>;
  /** Every signature this program's room was asked for with a key, the oldest first; absent where a room keeps no account. */
  signed?(name: string): Promise<SignedEntry[]>;
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
