/**
 * Distinguished encoding of ASN.1 (ITU-T X.690), as much of it as X.509 needs: a writer, and a reader that takes
 * DER only and nothing laxer. Written here because what is judged and what is signed must rest on code that can be
 * read in one sitting. The reader throws `DerError`; what reads
 * a stranger's bytes turns it into a refusal.
 */

export const Tag = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  null: 0x05,
  oid: 0x06,
  enumerated: 0x0a,
  utf8String: 0x0c,
  printableString: 0x13,
  ia5String: 0x16,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
  set: 0x31,
} as const;

/** The tag of a context-specific element: `[number]`, constructed (or primitive, for implicit strings). */
export const context = (number: number, form: 'constructed' | 'primitive' = 'constructed'): number =>
  (form === 'constructed' ? 0xa0 : 0x80) | number;

/** The bytes are not the DER that was expected. The message says where, for logs; it never holds the bytes. */
export class DerError extends Error {}

/**
 * One element: its tag, its content octets, and all its bytes with the header. Both are views of what was read, made when
 * they are asked for: most elements of a certificate are only passed by.
 */
export class Element {
  readonly tag: number;
  readonly #within: Uint8Array;
  readonly #start: number;
  readonly #from: number;
  readonly #end: number;

  /** The header is at `start`, the content from `from` to before `end`, all in `within`. */
  constructor(tag: number, within: Uint8Array, start: number, from: number, end: number) {
    this.tag = tag;
    this.#within = within;
    this.#start = start;
    this.#from = from;
    this.#end = end;
  }

  get content(): Uint8Array {
    return this.#within.subarray(this.#from, this.#end);
  }

  get bytes(): Uint8Array {
    return this.#within.subarray(this.#start, this.#end);
  }

  /** A reader for the content. */
  inside(): DerReader {
    return new DerReader(this.#within, this.#from, this.#end);
  }
}

/** The least length that needs so many octets, by the number of octets. */
const leastOf = [0, 0, 0x100, 0x10000, 0x1000000];

/** Reads elements one after another. Every method throws `DerError` when the next element is not as asked. */
export class DerReader {
  readonly #bytes: Uint8Array;
  #end: number;
  #at: number;
  #contentEnd = 0;

  /** Reads all of the bytes, or those from `at` to before `end`. */
  constructor(bytes: Uint8Array, at = 0, end: number = bytes.length) {
    this.#bytes = bytes;
    this.#at = at;
    this.#end = end;
  }

  /** Reads exactly one element with this tag, and nothing after it. */
  static only(bytes: Uint8Array, tag: number): Element {
    const reader = new DerReader(bytes);
    const element = reader.next(tag);
    reader.end();
    return element;
  }

  get more(): boolean {
    return this.#at < this.#end;
  }

  /** The next elements, which have these tags, as one text (`octetText`). */
  textOf(...tags: readonly number[]): string {
    const from = this.#at;
    for (const tag of tags) {
      this.#header(tag);
      this.#at = this.#contentEnd;
    }
    return octetText(this.#bytes.subarray(from, this.#at));
  }

  /** The next element, of any tag or of the one asked for. */
  next(tag?: number): Element {
    const start = this.#at;
    const found = this.#header(tag);
    const from = this.#at;
    this.#at = this.#contentEnd;
    return new Element(found, this.#bytes, start, from, this.#at);
  }

  /** The next element if it has this tag. */
  optional(tag: number): Element | undefined {
    return this.more && this.#bytes[this.#at] === tag ? this.next(tag) : undefined;
  }

  /** A reader for what is inside the next element. */
  into(tag: number): DerReader {
    this.#header(tag);
    const from = this.#at;
    this.#at = this.#contentEnd;
    return new DerReader(this.#bytes, from, this.#at);
  }

  /** Nothing may follow. */
  end(): void {
    if (this.more) throw new DerError('trailing bytes');
  }

  /** Passes by the next element, and checks it all the way down as `checkDer` promises. */
  check(options: { setOrder: boolean }, depth = 0): void {
    // Without Elements and views: this passes by every element of everything that is read.
    if (depth > 24) throw new DerError('nested too deeply');
    const tag = this.#header();
    const end = this.#contentEnd;
    const constructed = (tag & 0x20) !== 0;
    if ((tag & 0xc0) === 0) {
      const collection = (tag & 0x1f) === 0x10 || (tag & 0x1f) === 0x11;
      if (collection !== constructed) throw new DerError('constructed where DER is primitive, or the reverse');
      if (!constructed) checkPrimitive(tag, this.#bytes, this.#at, end);
    }
    if (!constructed) {
      this.#at = end;
      return;
    }
    const ordered = tag === Tag.set && options.setOrder;
    const outerEnd = this.#end;
    this.#end = end;
    let previous: Uint8Array | undefined;
    while (this.more) {
      const start = this.#at;
      this.check(options, depth + 1);
      // One alone is in order.
      if (!ordered || (!previous && !this.more)) continue;
      const child = this.#bytes.subarray(start, this.#at);
      if (previous && Buffer.compare(previous, child) > 0) throw new DerError('SET OF out of order');
      previous = child;
    }
    this.#end = outerEnd;
  }

  /** Reads the next tag and length. Then the content goes from `#at` to before `#contentEnd`. */
  #header(tag?: number): number {
    const found = this.#octet();
    if ((found & 0x1f) === 0x1f) throw new DerError('tag numbers above 30 are not used in X.509');
    if (tag !== undefined && found !== tag) throw new DerError(`expected tag ${tag}, found ${found}`);
    const length = this.#length();
    if (length > this.#end - this.#at) throw new DerError('element runs past the end');
    this.#contentEnd = this.#at + length;
    return found;
  }

  #octet(): number {
    const octet = this.more ? this.#bytes[this.#at] : undefined;
    if (octet === undefined) throw new DerError('ends too early');
    this.#at += 1;
    return octet;
  }

  // X.690 §10.1: definite form, in the fewest octets.
  #length(): number {
    const first = this.#octet();
    if (first < 0x80) return first;
    const octets = first & 0x7f;
    if (octets === 0 || octets > 4) throw new DerError('indefinite or absurd length');
    let length = 0;
    for (let i = 0; i < octets; i++) length = length * 256 + this.#octet();
    if (length < 0x80 || length < leastOf[octets]!) throw new DerError('length is not minimal');
    return length;
  }
}

/**
 * Checks that the bytes are one DER element all the way down: minimal lengths and integers, TRUE as FF, named form
 * (primitive or constructed) as DER asks, no empty OIDs. The order inside SET OF is checked too unless told not to.
 */
export function checkDer(bytes: Uint8Array, options: { setOrder: boolean } = { setOrder: true }): void {
  const reader = new DerReader(bytes);
  reader.check(options);
  reader.end();
}

/** Checks the content of a primitive element of the universal class, from `from` to before `end`. */
function checkPrimitive(tag: number, bytes: Uint8Array, from: number, end: number): void {
  const length = end - from;
  switch (tag) {
    case Tag.boolean:
      checkBoolean(length, bytes[from]);
      break;
    case Tag.integer:
    case Tag.enumerated:
      checkInteger(length, bytes[from], bytes[from + 1]);
      break;
    case Tag.bitString:
      checkBitString(length, bytes[from], bytes[end - 1]);
      break;
    case Tag.oid:
      checkOid(bytes, from, end);
      break;
    case Tag.null:
      if (length !== 0) throw new DerError('NULL with content');
  }
}

function checkBoolean(length: number, octet: number | undefined): void {
  if (length !== 1 || (octet !== 0x00 && octet !== 0xff)) throw new DerError('bad BOOLEAN');
}

// X.690 §8.3.2: the first nine bits are not all the same.
function checkInteger(length: number, first = 0, second = 0): void {
  if (length === 0) throw new DerError('empty INTEGER');
  if (length > 1 && ((first === 0 && second < 0x80) || (first === 0xff && second >= 0x80)))
    throw new DerError('INTEGER is not minimal');
}

// X.690 §11.2.1: bits that are not used are zero.
function checkBitString(length: number, unused = 0, last = 0): void {
  if (length === 0 || unused > 7 || (unused > 0 && length === 1)) throw new DerError('bad BIT STRING');
  if (length > 1 && (last & ((1 << unused) - 1)) !== 0) throw new DerError('unused bits are set');
}

// X.690 §8.19.2: each arc in the fewest octets.
function checkOid(bytes: Uint8Array, from: number, end: number): void {
  if (end - from > 64) throw new DerError('OID is too long');
  let fresh = true;
  for (let at = from; at < end; at++) {
    const octet = bytes[at]!;
    if (fresh && octet === 0x80) throw new DerError('OID arc is not minimal');
    fresh = octet < 0x80;
  }
  if (!fresh || end === from) throw new DerError('bad OID');
}

/** A BOOLEAN, which DER writes as 00 or FF. */
export function readBoolean({ content }: Element): boolean {
  checkBoolean(content.length, content[0]);
  return content[0] === 0xff;
}

/** The content octets of an INTEGER in two's complement, checked to be minimal. */
export const readInteger = ({ content }: Element): Uint8Array => minimal(content);

function minimal(content: Uint8Array): Uint8Array {
  checkInteger(content.length, content[0], content[1]);
  return content;
}

/** A non-negative INTEGER as a number. */
export function readUnsigned(element: Element): bigint {
  const content = readInteger(element);
  if ((content[0] ?? 0) >= 0x80) throw new DerError('negative INTEGER');
  return BigInt(`0x${Buffer.from(content).toString('hex')}`);
}

/** The octets of a BIT STRING that has no unused bits, as keys and signatures do. */
export function readOctetsOfBitString({ content }: Element): Uint8Array {
  if (content[0] !== 0) throw new DerError('BIT STRING is not whole octets');
  return content.subarray(1);
}

/** An OBJECT IDENTIFIER in dotted form. */
export function readOid({ content }: Element): string {
  checkOid(content, 0, content.length);
  let dotted = '';
  // Arcs that a number cannot hold exactly, as those made of UUIDs, go on as a bigint; it is many times slower.
  let arc: number | bigint = 0;
  for (let at = 0; at < content.length; at++) {
    const octet = content[at]!;
    const seven = octet & 0x7f;
    arc = typeof arc === 'number' && arc < 2 ** 46 ? arc * 128 + seven : BigInt(arc) * 128n + BigInt(seven);
    if (octet >= 0x80) continue;
    if (dotted !== '') dotted += `.${arc}`;
    else if (arc < 80) dotted = arc < 40 ? `0.${arc}` : `1.${Number(arc) - 40}`;
    else dotted = `2.${BigInt(arc) - 80n}`;
    arc = 0;
  }
  return dotted;
}

/** A Time of RFC 5280 §4.1.2.5: UTCTime through 2049, GeneralizedTime from 2050, seconds given, in Z, no fraction. */
export function readTime({ tag, content }: Element): Temporal.Instant {
  const yearDigits = tag === Tag.utcTime ? 2 : tag === Tag.generalizedTime ? 4 : undefined;
  if (!yearDigits || content.length !== yearDigits + 11 || content[yearDigits + 10] !== 0x5a)
    throw new DerError('bad Time');
  for (let at = 0; at < yearDigits + 10; at++)
    if (content[at]! < 0x30 || content[at]! > 0x39) throw new DerError('bad Time');
  const pair = (at: number): number => content[at]! * 10 + content[at + 1]! - 11 * 0x30;
  const first = pair(0);
  const year = tag === Tag.generalizedTime ? first * 100 + pair(2) : first + (first < 50 ? 2000 : 1900);
  if (tag === Tag.generalizedTime && year < 2050) throw new DerError('GeneralizedTime before 2050');
  const [month, day, hour] = [pair(yearDigits), pair(yearDigits + 2), pair(yearDigits + 4)];
  const [minute, second] = [pair(yearDigits + 6), pair(yearDigits + 8)];
  // By way of Date because every certificate is read several times, and this is many times faster than Temporal.
  const date = new Date(Date.UTC(year, month - 1, day, hour, minute, second));
  // Date counts what is too much on into the next unit: refuse 31 April, hour 24 or a leap second (:60).
  const exists =
    date.getUTCMonth() === month - 1 && date.getUTCDate() === day && hour < 24 && minute < 60 && second < 60;
  if (!exists) throw new DerError('no such time');
  return Temporal.Instant.fromEpochMilliseconds(date.getTime());
}

/** One element around the concatenated parts. */
export const element = (tag: number, ...parts: readonly Uint8Array[]): Uint8Array => elementOf(tag, parts);

/** The same for parts too many to be arguments, as in a CRL. */
export function elementOf(tag: number, parts: readonly Uint8Array[]): Uint8Array {
  let length = 0;
  for (const part of parts) length += part.length;
  // X.690 §8.1.3: the length itself below 128, else how many octets it takes and then those.
  let octets = 0;
  if (length >= 0x80) for (let left = length; left > 0; left >>>= 8) octets += 1;
  const out = new Uint8Array(2 + octets + length);
  out[0] = tag;
  out[1] = octets === 0 ? length : 0x80 | octets;
  for (let n = 0; n < octets; n++) out[2 + n] = length >>> (8 * (octets - 1 - n));
  let at = 2 + octets;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

/** A SEQUENCE of the parts. */
export const sequence = (...parts: readonly Uint8Array[]): Uint8Array => element(Tag.sequence, ...parts);
/** An OCTET STRING. */
export const octetString = (bytes: Uint8Array): Uint8Array => element(Tag.octetString, bytes);
/** NULL. */
export const nullValue = (): Uint8Array => element(Tag.null);
/** The BOOLEAN TRUE; FALSE is always a default and so never written. */
export const trueValue = (): Uint8Array => element(Tag.boolean, Uint8Array.of(0xff));

/** A BIT STRING of whole octets. */
export const bitString = (bytes: Uint8Array): Uint8Array => element(Tag.bitString, Uint8Array.of(0), bytes);

/** A named bit list (X.690 §11.2.2: trailing zero bits are dropped). `bits` are bit numbers, 0 is the leftmost. */
export function namedBits(...bits: readonly number[]): Uint8Array {
  const last = Math.max(...bits);
  const octets = new Uint8Array(Math.floor(last / 8) + 1);
  for (const bit of bits) octets[bit >> 3]! |= 0x80 >> (bit & 7);
  return element(Tag.bitString, Uint8Array.of(7 - (last & 7)), octets);
}

/** An INTEGER that is not negative. */
export function unsigned(value: bigint | number): Uint8Array {
  if (value < 0) throw new RangeError('negative');
  let hex = value.toString(16);
  if (hex.length % 2) hex = `0${hex}`;
  if (hex[0]! >= '8') hex = `00${hex}`;
  return element(Tag.integer, Buffer.from(hex, 'hex'));
}

/** An INTEGER from its content octets, e.g. a serial number. Throws when they are not minimal. */
export const integer = (content: Uint8Array): Uint8Array => element(Tag.integer, minimal(content));

/** An OBJECT IDENTIFIER from its dotted form. Throws RangeError for anything else. */
export function oid(dotted: string): Uint8Array {
  if (!/^[0-2](\.(0|[1-9]\d*))+$/.test(dotted)) throw new RangeError('not an OID');
  const [root, second, ...rest] = dotted.split('.').map(BigInt);
  if (root! < 2n && second! > 39n) throw new RangeError('not an OID');
  const octets = [root! * 40n + second!, ...rest].flatMap((arc) => {
    const base128 = [Number(arc & 0x7fn)];
    for (let left = arc >> 7n; left > 0n; left >>= 7n) base128.unshift(Number(left & 0x7fn) | 0x80);
    return base128;
  });
  return element(Tag.oid, Uint8Array.from(octets));
}

/** A Time as RFC 5280 §4.1.2.5 asks. A fraction of a second is dropped, so nothing lasts longer than was asked. */
export function time(instant: Temporal.Instant): Uint8Array {
  const date = new Date(instant.epochMilliseconds);
  const year = date.getUTCFullYear();
  if (!(year >= 1950 && year <= 9999)) throw new RangeError('year cannot be written');
  return year < 2050 ? element(Tag.utcTime, digitsOf(date, 2)) : element(Tag.generalizedTime, digitsOf(date, 4));
}

/** A GeneralizedTime in whole seconds (RFC 5280 §4.1.2.5.2), whatever the year: OCSP knows no other (RFC 6960 §4.2.2.1). */
export function generalizedTime(instant: Temporal.Instant): Uint8Array {
  const date = new Date(instant.epochMilliseconds);
  const year = date.getUTCFullYear();
  if (!(year >= 0 && year <= 9999)) throw new RangeError('year cannot be written');
  return element(Tag.generalizedTime, digitsOf(date, 4));
}

/** By way of Date and without texts: a CRL writes hundreds of thousands of these. */
function digitsOf(date: Date, yearDigits: 2 | 4): Uint8Array {
  const year = date.getUTCFullYear();
  const pairs = [
    ...(yearDigits === 2 ? [] : [Math.floor(year / 100)]),
    year % 100,
    date.getUTCMonth() + 1,
    date.getUTCDate(),
    date.getUTCHours(),
    date.getUTCMinutes(),
    date.getUTCSeconds(),
  ];
  const digits = new Uint8Array(2 * pairs.length + 1);
  let at = 0;
  for (const pair of pairs) {
    digits[at++] = 0x30 + Math.floor(pair / 10);
    digits[at++] = 0x30 + (pair % 10);
  }
  digits[at] = 0x5a; // Z
  return digits;
}

/** The instant as a certificate holds it, in seconds since 1970: the fraction of the second dropped. */
export const wholeSeconds = (instant: Temporal.Instant): number => Math.floor(instant.epochMilliseconds / 1000);

/** An IA5String of visible ASCII, as URLs and host names are; with another tag where it is implicitly tagged. */
export function visibleAscii(text: string, tag: number = Tag.ia5String): Uint8Array {
  if (!/^[\x21-\x7e]+$/.test(text)) throw new RangeError('only visible ASCII can be written here');
  return element(tag, Buffer.from(text, 'latin1'));
}

/** True when both hold the same bytes. */
export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  // The short ones, which are most, are done before C++ would have been entered.
  if (a.length > 64) return Buffer.compare(a, b) === 0;
  for (let at = 0; at < a.length; at++) if (a[at] !== b[at]) return false;
  return true;
}

/** The octets as a text, a character each: a key for maps. */
export const octetText = (bytes: Uint8Array): string =>
  (bytes instanceof Buffer ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)).toString('latin1');
