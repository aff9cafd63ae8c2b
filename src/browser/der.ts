/** Bytes that own their buffer, as WebCrypto takes and gives them. */
export type Bytes = Uint8Array<ArrayBuffer>;

/** Joins byte strings. */
export function concat(...parts: Bytes[]): Bytes {
  const all = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** One DER element: tag byte, definite length in the shortest form, contents (X.690 §10.1). */
export function element(tag: number, ...contents: Bytes[]): Bytes {
  const body = concat(...contents);
  const length: number[] = [];
  if (body.length < 0x80) length.push(body.length);
  else {
    for (let rest = body.length; rest > 0; rest >>>= 8) length.unshift(rest & 0xff);
    length.unshift(0x80 | length.length);
  }
  return concat(Uint8Array.of(tag, ...length), body);
}

export const sequence = (...contents: Bytes[]): Bytes => element(0x30, ...contents);
/** SET OF: the members sorted by their bytes (X.690 §11.6). */
export const setOf = (...members: Bytes[]): Bytes => element(0x31, ...members.sort(byBytes));
export const octetString = (contents: Bytes): Bytes => element(0x04, contents);
/** BIT STRING of whole bytes. */
export const bitString = (contents: Bytes): Bytes => element(0x03, Uint8Array.of(0), contents);
export const nothing = (): Bytes => element(0x05);
export const utf8String = (text: string): Bytes => element(0x0c, new TextEncoder().encode(text));
export const bmpString = (text: string): Bytes => element(0x1e, bmp(text));
/** Context-specific constructed tag `[number]`, i.e. EXPLICIT or an IMPLICIT structure. */
export const tagged = (number: number, ...contents: Bytes[]): Bytes => element(0xa0 | number, ...contents);

function byBytes(a: Bytes, b: Bytes): number {
  const at = a.findIndex((byte, i) => byte !== b[i]);
  return at < 0 ? a.length - b.length : a[at]! - (b[at] ?? -1);
}

/** The characters as UTF-16BE, which is BMPString inside the Basic Multilingual Plane. */
export function bmp(text: string): Bytes {
  const out = new Uint8Array(text.length * 2);
  for (let i = 0; i < text.length; i++) out.set([text.charCodeAt(i) >> 8, text.charCodeAt(i) & 0xff], i * 2);
  return out;
}

/** INTEGER from a big-endian magnitude: leading zeros dropped, one put back where the sign bit would be set. */
export function integer(magnitude: Bytes | number): Bytes {
  const bytes =
    typeof magnitude === 'number'
      ? Uint8Array.of(magnitude >>> 24, magnitude >>> 16, magnitude >>> 8, magnitude)
      : magnitude;
  let start = 0;
  while (start < bytes.length - 1 && bytes[start] === 0) start++;
  const shortest = bytes.slice(start);
  return element(0x02, (shortest[0] ?? 0) & 0x80 ? concat(Uint8Array.of(0), shortest) : shortest);
}

/** OBJECT IDENTIFIER from dotted decimal. */
export function oid(dotted: string): Bytes {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  const out: number[] = [first * 40 + second];
  for (const arc of rest) {
    const groups = [arc & 0x7f];
    for (let left = Math.floor(arc / 128); left > 0; left = Math.floor(left / 128))
      groups.unshift(0x80 | (left & 0x7f));
    out.push(...groups);
  }
  return element(0x06, Uint8Array.from(out));
}

/**
 * The elements standing one after another in `der`, each whole (header and contents). Definite lengths only.
 * Throws RangeError where an element runs past the end.
 */
export function elements(der: Bytes): Bytes[] {
  const found: Bytes[] = [];
  for (let at = 0; at < der.length; ) {
    const end = at + headerLength(der, at) + contentsLength(der, at);
    if (!(end <= der.length)) throw new RangeError('DER element is cut short');
    found.push(der.slice(at, end));
    at = end;
  }
  return found;
}

/** The contents of one element, without its header. */
export function contents(der: Bytes): Bytes {
  return der.slice(headerLength(der, 0));
}

function headerLength(der: Bytes, at: number): number {
  const first = der[at + 1] ?? 0;
  return first < 0x80 ? 2 : 2 + (first & 0x7f);
}

function contentsLength(der: Bytes, at: number): number {
  const first = der[at + 1];
  if (first === undefined || first === 0x80 || first > 0x84) return Number.NaN;
  if (first < 0x80) return first;
  return der.slice(at + 2, at + headerLength(der, at)).reduce((length, byte) => length * 256 + byte, 0);
}
