import type { RevocationReason } from './certificate.ts';
import type { SerialStatus } from './status.ts';

const reasons: readonly RevocationReason[] = [
  'unspecified',
  'keyCompromise',
  'affiliationChanged',
  'superseded',
  'cessationOfOperation',
];

// A slot: 20 octets of serial number, its length (0: the slot is free), the reason (0: not revoked), 2 unused, then since
// when and until when in seconds since 1970.
const slot = 32;
const lengthAt = 20;
const reasonAt = 21;
const revokedAtAt = 24;
const notAfterAt = 28;

/**
 * Serial numbers of one CA with their status: a table with open addressing in one piece of memory, 32 octets a slot, at
 * most two thirds full. A million certificates take 64 MiB outside the heap, and the garbage collector never looks at
 * them; as objects they would take ten times that.
 */
export class StatusRegister {
  #table = Buffer.alloc(slot * 64);
  #count = 0;

  get size(): number {
    return this.#count;
  }

  /** Keeps the status of a serial number (1 to 20 octets), instead of the one known before. */
  set(serial: Uint8Array, { revoked, notAfter }: SerialStatus): void {
    if (serial.length < 1 || serial.length > 20) throw new RangeError('no serial number');
    if (this.#count * slot * 3 >= this.#table.length * 2) this.#grow();
    const at = this.#seek(serial);
    if (this.#table[at + lengthAt] === 0) {
      this.#table.set(serial, at);
      this.#table[at + lengthAt] = serial.length;
      this.#count += 1;
    }
    // A reason of a newer program, while the nodes are updated one after another, is revoked all the same.
    this.#table[at + reasonAt] = revoked ? 1 + Math.max(0, reasons.indexOf(revoked.reason)) : 0;
    this.#table.writeUInt32LE(revoked?.at ?? 0, at + revokedAtAt);
    this.#table.writeUInt32LE(notAfter, at + notAfterAt);
  }

  /** The status of a serial number; undefined when it is not known. */
  find(serial: Uint8Array): SerialStatus | undefined {
    if (serial.length < 1 || serial.length > 20) return undefined;
    const at = this.#seek(serial);
    if (this.#table[at + lengthAt] === 0) return undefined;
    const reason = reasons[this.#table[at + reasonAt]! - 1];
    return {
      revoked: reason && { at: this.#table.readUInt32LE(at + revokedAtAt), reason },
      notAfter: this.#table.readUInt32LE(at + notAfterAt),
    };
  }

  /** Where the serial number stands, or the free slot where it belongs. */
  #seek(serial: Uint8Array): number {
    // The last octets are from a CSPRNG (I2): nobody chooses where they fall.
    let mixed = 0;
    for (let i = Math.max(0, serial.length - 8); i < serial.length; i++) {
      mixed = Math.imul(mixed ^ serial[i]!, 0x01000193);
    }
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x2c1b3c6d);
    const slots = this.#table.length / slot;
    let at = (((mixed ^ (mixed >>> 13)) >>> 0) & (slots - 1)) * slot;
    while (this.#table[at + lengthAt] !== 0 && !this.#holds(at, serial)) at = (at + slot) % this.#table.length;
    return at;
  }

  #holds(at: number, serial: Uint8Array): boolean {
    if (this.#table[at + lengthAt] !== serial.length) return false;
    for (let i = serial.length - 1; i >= 0; i--) if (this.#table[at + i] !== serial[i]) return false;
    return true;
  }

  /** Twice the slots: always a power of two. */
  #grow(): void {
    const before = this.#table;
    this.#table = Buffer.alloc(before.length * 2);
    for (let from = 0; from < before.length; from += slot) {
      const length = before[from + lengthAt]!;
      if (length === 0) continue;
      const at = this.#seek(before.subarray(from, from + length));
      before.copy(this.#table, at, from, from + slot);
    }
  }
}
