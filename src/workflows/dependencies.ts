import type { CrlHeader } from '../ca/crl.ts';
import type { CaKeyType, Signer } from '../ca/signer.ts';
import type { Store } from './transaction.ts';

/** Where CA keys live. Names come from the registry; keys never come out. */
export interface KeyRoom {
  /** Makes a new key under a name not used before; throws when it exists. */
  create(name: string, keyType: CaKeyType): Promise<Signer>;
  /** The signer of a key; throws with what to do when it is missing or cannot be opened. */
  open(name: string): Promise<Signer>;
  /** Removes a key for good; does nothing where it is not. Absent in rooms that never let a key go. */
  remove?(name: string): Promise<void>;
}

/** The list that is to be written, and the certificates in it: those of its part, or of its CA, that are revoked. */
export interface ListRequest extends CrlHeader {
  readonly authorityId: string;
  readonly part: number;
  /** Certificates whose last second was over by then are left out. */
  readonly since: Temporal.Instant;
}

export interface WrittenList {
  /** The TBSCertList, DER. */
  readonly tbs: Uint8Array;
  /** Names the revocations that are in it and in no list before, for `CrlStore.setListed`. */
  readonly listed: string;
}

/**
 * Writes lists from the registry, away from the listeners' event loop. What is committed when `write` is called is in
 * the list. Throws when the database is away.
 */
export interface ListWriter {
  write(request: ListRequest): Promise<WrittenList>;
}

/** What workflows need from outside: the composition root holds the real ones. */
export interface Dependencies {
  readonly store: Store;
  readonly keys: KeyRoom;
  readonly lists: ListWriter;
  readonly clock: () => Temporal.Instant;
  /** Bytes from a CSPRNG. */
  readonly random: (bytes: number) => Uint8Array;
  /** Where relying parties reach the pki listener, e.g. http://localhost:8080 */
  readonly pkiUrl: string;
}
