import { sameBytes } from '../pki/der.ts';

/**
 * The same function, but that it works once for the same bytes while the program runs. For issuers' certificates, which
 * are few and never change: the key is all of their bytes, and `make` gets a copy. Undefined and what throws is not kept.
 */
export function oncePerBytes<T>(make: (bytes: Uint8Array) => T | undefined): (bytes: Uint8Array) => T | undefined {
  interface Kept {
    readonly bytes: Uint8Array;
    readonly value: T;
  }
  const kept = new Map<string, Kept>();
  // Mostly the same is asked for again: comparing is sooner done than making the key.
  let last: Kept | undefined;
  return (bytes) => {
    if (last && sameBytes(last.bytes, bytes)) return last.value;
    const own = Buffer.from(bytes);
    const key = own.toString('latin1');
    last = kept.get(key);
    if (last) return last.value;
    const value = make(own);
    if (value === undefined) return undefined;
    // More than there are CAs: whoever gives us others must not fill the memory.
    if (kept.size >= 1000) kept.clear();
    last = { bytes: own, value };
    kept.set(key, last);
    return value;
  };
}
