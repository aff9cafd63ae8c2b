/**
 * Writes DER from its end to its beginning: when the header of an element is written, its content stands there already
 * and its length is known. For what is written tens of thousands of times a second; `der.ts` is for everything else.
 */
export class DerWriter {
  readonly #buffer: Buffer;
  #at: number;

  /** `size` is the most that is ever written in one go, in octets: what is longer throws RangeError. */
  constructor(size: number) {
    this.#buffer = Buffer.alloc(size);
    this.#at = size;
  }

  /** Begins anew. What was written before is overwritten. Gives the end, for `close`. */
  begin(): number {
    this.#at = this.#buffer.length;
    return this.#at;
  }

  /** Where that begins which was written last. */
  get at(): number {
    return this.#at;
  }

  /** Writes these octets before all others. */
  put(bytes: Uint8Array): void {
    this.#at -= bytes.length;
    this.#buffer.set(bytes, this.#at);
  }

  /** Makes an element with this tag of everything from here to `end`. */
  close(tag: number, end: number): void {
    const length = end - this.#at;
    if (length < 0x80) this.#octet(length);
    else {
      let octets = 0;
      for (let left = length; left > 0; left >>>= 8) {
        this.#octet(left & 0xff);
        octets += 1;
      }
      this.#octet(0x80 | octets);
    }
    this.#octet(tag);
  }

  /** What was written since `begin`, where it stands: good until the next `begin`. */
  get written(): Buffer {
    return this.#buffer.subarray(this.#at);
  }

  #octet(octet: number): void {
    if (this.#at === 0) throw new RangeError('more than was meant to be written');
    this.#at -= 1;
    this.#buffer[this.#at] = octet;
  }
}
