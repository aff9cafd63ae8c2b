import type { CrlHeader } from '../ca/crl.ts';
import type { CaKeyType, Signer } from '../ca/signer.ts';
import type { Store } from './transaction.ts';

/** One signature that a key was asked for, as the room wrote it down before. */
export interface SignedEntry {
  /** What it looked like; `other` is nothing that a CA's key signs here. */
  readonly kind: 'certificate' | 'list' | 'request' | 'other';
  /** The serial number's content octets in hex; '' for what is no certificate. */
  readonly serial: string;
  /** SHA-256 of the bytes that were signed, in hex. */
  readonly digest: string;
}
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
  /**
   * Every signature this program's room was asked for with a key, the oldest first, a thousand or so at a time; absent
   * where a room keeps no account.
   */
  signed?(name: string): AsyncIterable<readonly SignedEntry[]>;
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
  /** The CAs' keys. */
  readonly keys: KeyRoom;
  /** The OCSP responders' keys: they sign for anyone who asks, so no account is kept of it. */
  readonly responderKeys: KeyRoom;
  readonly lists: ListWriter;
  readonly clock: () => Temporal.Instant;
  /** Bytes from a CSPRNG. */
  readonly random: (bytes: number) => Uint8Array;
  /** Where relying parties reach the pki listener, e.g. http://localhost:8080 */
  readonly pkiUrl: string;
}
