/**
 * The same function, but that it works once for the same bytes while the program runs. For issuers' certificates, which
 * are few and never change: the key is all of their bytes, and `make` gets a copy. Undefined and what throws is not kept.
 */
export function oncePerBytes<T>(make: (bytes: Uint8Array) => T | undefined): (bytes: Uint8Array) => T | undefined {
  const kept = new Map<string, T>();
  return (bytes) => {
    const own = Buffer.from(bytes);
    const key = own.toString('latin1');
    const known = kept.get(key);
    if (known !== undefined) return known;
    const value = make(own);
    if (value === undefined) return undefined;
    // More than there are CAs: whoever gives us others must not fill the memory.
    if (kept.size >= 1000) kept.clear();
    kept.set(key, value);
    return value;
  };
}
