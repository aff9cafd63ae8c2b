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

/** One element: its tag, its content octets, and all its bytes with the header. */
export interface Element {
  readonly tag: number;
  readonly content: Uint8Array;
  readonly bytes: Uint8Array;
}

/** An element where it stands: questions come by the tens of thousands, and most elements are only passed by. */
class Standing implements Element {
  readonly tag: number;
  readonly #whole: Uint8Array;
  readonly #start: number;
  readonly #contentAt: number;
  readonly #end: number;

  constructor(whole: Uint8Array, start: number, contentAt: number, end: number) {
    this.tag = whole[start]!;
    this.#whole = whole;
    this.#start = start;
    this.#contentAt = contentAt;
    this.#end = end;
  }

  get content(): Uint8Array {
    return this.#whole.subarray(this.#contentAt, this.#end);
  }

  get bytes(): Uint8Array {
    return this.#whole.subarray(this.#start, this.#end);
  }

  inside(): DerReader {
    return new DerReader(this.#whole, this.#contentAt, this.#end);
  }
}

/** Reads elements one after another. Every method throws `DerError` when the next element is not as asked. */
export class DerReader {
  readonly #bytes: Uint8Array;
  #at: number;
  readonly #end: number;

  constructor(bytes: Uint8Array, from = 0, end: number = bytes.length) {
    this.#bytes = bytes;
    this.#at = from;
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
    for (const tag of tags) this.next(tag);
    return octetText(this.#bytes.subarray(from, this.#at));
  }

  /** The next element, of any tag or of the one asked for. */
  next(tag?: number): Element {
    return this.#next(tag);
  }

  #next(tag: number | undefined): Standing {
    const start = this.#at;
    const found = this.#octet();
    if ((found & 0x1f) === 0x1f) throw new DerError('tag numbers above 30 are not used in X.509');
    if (tag !== undefined && found !== tag) throw new DerError(`expected tag ${tag}, found ${found}`);
    const length = this.#length();
    if (length > this.#end - this.#at) throw new DerError('element runs past the end');
    const contentAt = this.#at;
    this.#at += length;
    return new Standing(this.#bytes, start, contentAt, this.#at);
  }

  /** The next element if it has this tag. */
  optional(tag: number): Element | undefined {
    return this.more && this.#bytes[this.#at] === tag ? this.next(tag) : undefined;
  }

  /** A reader for what is inside the next element. */
  into(tag: number): DerReader {
    return this.#next(tag).inside();
  }

  /** Nothing may follow. */
  end(): void {
    if (this.more) throw new DerError('trailing bytes');
  }

  #octet(): number {
    if (this.#at >= this.#end) throw new DerError('ends too early');
    const octet = this.#bytes[this.#at]!;
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
    if (length < 0x80 || length < 256 ** (octets - 1)) throw new DerError('length is not minimal');
    return length;
  }
}

/**
 * Checks that the bytes are one DER element all the way down: minimal lengths and integers, TRUE as FF, named form
 * (primitive or constructed) as DER asks, no empty OIDs. The order inside SET OF is checked too unless told not to.
 */
export function checkDer(bytes: Uint8Array, options: { setOrder: boolean } = { setOrder: true }): void {
  const reader = new DerReader(bytes);
  checkElement(reader.next(), options, 0);
  reader.end();
}

function checkElement(element: Element, options: { setOrder: boolean }, depth: number): void {
  if (depth > 24) throw new DerError('nested too deeply');
  const { tag, content } = element;
  const constructed = (tag & 0x20) !== 0;
  if ((tag & 0xc0) === 0) {
    const collection = (tag & 0x1f) === 0x10 || (tag & 0x1f) === 0x11;
    if (collection !== constructed) throw new DerError('constructed where DER is primitive, or the reverse');
    if (tag === Tag.boolean) readBoolean(element);
    if (tag === Tag.integer || tag === Tag.enumerated) readInteger(element);
    if (tag === Tag.bitString) checkBitString(content);
    if (tag === Tag.oid) readOid(element);
    if (tag === Tag.null && content.length !== 0) throw new DerError('NULL with content');
  }
  if (!constructed) return;
  const reader = new DerReader(content);
  let previous: Uint8Array | undefined;
  while (reader.more) {
    const child = reader.next();
    if (tag === Tag.set && options.setOrder && previous && Buffer.compare(previous, child.bytes) > 0)
      throw new DerError('SET OF out of order');
    previous = child.bytes;
    checkElement(child, options, depth + 1);
  }
}

function checkBitString(content: Uint8Array): void {
  const unused = content[0];
  if (unused === undefined || unused > 7 || (unused > 0 && content.length === 1)) throw new DerError('bad BIT STRING');
  if (((content.at(-1) ?? 0) & ((1 << unused) - 1)) !== 0 && content.length > 1)
    throw new DerError('unused bits are set');
}

/** A BOOLEAN, which DER writes as 00 or FF. */
export function readBoolean({ content }: Element): boolean {
  if (content.length !== 1 || (content[0] !== 0x00 && content[0] !== 0xff)) throw new DerError('bad BOOLEAN');
  return content[0] === 0xff;
}

/** The content octets of an INTEGER in two's complement, checked to be minimal. */
export function readInteger({ content }: Element): Uint8Array {
  const [first, second] = content;
  if (first === undefined) throw new DerError('empty INTEGER');
  if (second !== undefined && ((first === 0 && second < 0x80) || (first === 0xff && second >= 0x80)))
    throw new DerError('INTEGER is not minimal');
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
  if (content.length > 64) throw new DerError('OID is too long');
  let dotted = '';
  // Arcs that a number cannot hold exactly, as those made of UUIDs, go on as a bigint; it is many times slower.
  let arc: number | bigint = 0;
  let fresh = true;
  for (const octet of content) {
    if (fresh && octet === 0x80) throw new DerError('OID arc is not minimal');
    const seven = octet & 0x7f;
    arc = typeof arc === 'number' && arc < 2 ** 46 ? arc * 128 + seven : BigInt(arc) * 128n + BigInt(seven);
    fresh = octet < 0x80;
    if (!fresh) continue;
    if (dotted !== '') dotted += `.${arc}`;
    else if (arc < 80) dotted = arc < 40 ? `0.${arc}` : `1.${Number(arc) - 40}`;
    else dotted = `2.${BigInt(arc) - 80n}`;
    arc = 0;
  }
  if (!fresh || dotted === '') throw new DerError('bad OID');
  return dotted;
}

/** A Time of RFC 5280 §4.1.2.5: UTCTime through 2049, GeneralizedTime from 2050, seconds given, in Z, no fraction. */
export function readTime({ tag, content }: Element): Temporal.Instant {
  const text = Buffer.from(content).toString('latin1');
  const form = tag === Tag.utcTime ? /^\d{12}Z$/ : tag === Tag.generalizedTime ? /^\d{14}Z$/ : undefined;
  if (!form?.test(text)) throw new DerError('bad Time');
  const full = tag === Tag.utcTime ? `${Number(text.slice(0, 2)) < 50 ? '20' : '19'}${text}` : text;
  if (tag === Tag.generalizedTime && full < '2050') throw new DerError('GeneralizedTime before 2050');
  const [year, month, day] = [full.slice(0, 4), full.slice(4, 6), full.slice(6, 8)];
  const [hour, minute, second] = [full.slice(8, 10), full.slice(10, 12), full.slice(12, 14)];
  // By way of Date because every certificate is read several times, and this is many times faster than Temporal.
  const date = new Date(Date.UTC(+year, +month - 1, +day, +hour, +minute, +second));
  // Refuse what would not be written back the same: 31 April, or a leap second (:60).
  if (date.toISOString() !== `${year}-${month}-${day}T${hour}:${minute}:${second}.000Z`)
    throw new DerError('no such time');
  return Temporal.Instant.fromEpochMilliseconds(date.getTime());
}

/** One element around the concatenated parts. */
export const element = (tag: number, ...parts: readonly Uint8Array[]): Uint8Array => elementOf(tag, parts);

/** The same for parts too many to be arguments, as in a CRL. */
export function elementOf(tag: number, parts: readonly Uint8Array[]): Uint8Array {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const header = [tag];
  if (length < 0x80) header.push(length);
  else if (length < 0x100) header.push(0x81, length);
  else if (length < 0x10000) header.push(0x82, length >> 8, length & 0xff);
  else {
    const hex = length.toString(16);
    const octets = Buffer.from(hex.length % 2 ? `0${hex}` : hex, 'hex');
    header.push(0x80 | octets.length, ...octets);
  }
  const out = new Uint8Array(header.length + length);
  out.set(header);
  let at = header.length;
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
export const integer = (content: Uint8Array): Uint8Array => {
  const bytes = element(Tag.integer, content);
  readInteger({ tag: Tag.integer, content, bytes });
  return bytes;
};

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
  const text = timeText(instant);
  if (text < '1950') throw new RangeError('year cannot be written');
  return text < '2050'
    ? element(Tag.utcTime, Buffer.from(text.slice(2), 'latin1'))
    : element(Tag.generalizedTime, Buffer.from(text, 'latin1'));
}

/** A GeneralizedTime in whole seconds (RFC 5280 §4.1.2.5.2), whatever the year: OCSP knows no other (RFC 6960 §4.2.2.1). */
export function generalizedTime(instant: Temporal.Instant): Uint8Array {
  return element(Tag.generalizedTime, Buffer.from(timeText(instant), 'latin1'));
}

function timeText(instant: Temporal.Instant): string {
  // By way of Date because a CRL writes hundreds of thousands of these, and this is many times faster.
  const date = new Date(instant.epochMilliseconds);
  const year = date.getUTCFullYear();
  if (year < 0 || year > 9999) throw new RangeError('year cannot be written');
  return `${date.toISOString().slice(0, 19).replace(/[-:T]/g, '')}Z`;
}

/** The instant as a certificate holds it: the fraction of the second dropped. */
export const wholeSecond = (instant: Temporal.Instant): Temporal.Instant =>
  instant.round({ smallestUnit: 'second', roundingMode: 'floor' });

/** An IA5String of visible ASCII, as URLs and host names are; with another tag where it is implicitly tagged. */
export function visibleAscii(text: string, tag: number = Tag.ia5String): Uint8Array {
  if (!/^[\x21-\x7e]+$/.test(text)) throw new RangeError('only visible ASCII can be written here');
  return element(tag, Buffer.from(text, 'latin1'));
}

/** True when both hold the same bytes. */
export const sameBytes = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0;

/** The octets as a text, a character each: a key for maps. */
export const octetText = (bytes: Uint8Array): string =>
  (bytes instanceof Buffer ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)).toString('latin1');
