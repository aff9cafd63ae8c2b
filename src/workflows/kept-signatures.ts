import type { SerialStatus } from '../domain/certificate/status.ts';
import { reasonCodes } from './reason-codes.ts';

// A slot: 20 octets of serial number, its length (0: the slot is free), what was told, the signature's length, 1 unused;
// then for whom, since when revoked and when it was signed in seconds since 1970; then the signature.
const slot = 112;
const lengthAt = 20;
const toldAt = 21;
const signatureLengthAt = 22;
const speakerAt = 24;
const revokedAtAt = 28;
const signedAtAt = 32;
const signatureAt = 36;
const longestSignature = slot - signatureAt;
/** A serial number may stand in so many slots; when all are taken, the oldest signature goes. */
const ways = 8;

export interface KeptSignature {
  /** Seconds since 1970. */
  readonly signedAt: number;
  readonly signature: Uint8Array;
}

/**
 * The signatures of answers that may be told again. Of an answer no more has to be kept: from the question, the status and
 * the time of the signature the rest is written as it was, octet by octet. So a quarter of a million answers take 28 MiB,
 * in one piece of memory that the garbage collector never looks at; more are never kept.
 */
export class KeptSignatures {
  readonly #table: Buffer;

  /** `slots`: how many are kept at most, a power of two. */
  constructor(slots = 1 << 18) {
    this.#table = Buffer.alloc(slots * slot);
  }

  /** The signature of what `speaker` said of this serial number when it had this status. Good until the next `keep`. */
  find(speaker: number, serial: Uint8Array, status: SerialStatus): KeptSignature | undefined {
    const table = this.#table;
    const at = this.#seek(speaker, serial);
    if (at < 0 || table[at + toldAt] !== toldOf(status)) return undefined;
    if (table.readUInt32LE(at + revokedAtAt) !== (status.revoked?.at ?? 0)) return undefined;
    const from = at + signatureAt;
    return {
      signedAt: table.readUInt32LE(at + signedAtAt),
      signature: table.subarray(from, from + table[at + signatureLengthAt]!),
    };
  }

  /** Keeps it instead of what was kept of this speaker and serial number, which is of 1 to 20 octets. */
  keep(speaker: number, serial: Uint8Array, status: SerialStatus, { signedAt, signature }: KeptSignature): void {
    if (signature.length > longestSignature) throw new RangeError('not a signature of P-256');
    const table = this.#table;
    let at = this.#seek(speaker, serial);
    if (at < 0) at = this.#oldest(this.#home(speaker, serial));
    table.set(serial, at);
    table[at + lengthAt] = serial.length;
    table[at + toldAt] = toldOf(status);
    table[at + signatureLengthAt] = signature.length;
    table.writeUInt32LE(speaker, at + speakerAt);
    table.writeUInt32LE(status.revoked?.at ?? 0, at + revokedAtAt);
    table.writeUInt32LE(signedAt, at + signedAtAt);
    table.set(signature, at + signatureAt);
  }

  /** Where it stands, or −1. */
  #seek(speaker: number, serial: Uint8Array): number {
    const table = this.#table;
    const home = this.#home(speaker, serial);
    for (let at = home; at < home + ways * slot; at += slot) {
      if (
        table[at + lengthAt] === serial.length &&
        table.readUInt32LE(at + speakerAt) === speaker &&
        this.#has(at, serial)
      )
        return at;
    }
    return -1;
  }

  #has(at: number, serial: Uint8Array): boolean {
    for (let i = serial.length - 1; i >= 0; i--) if (this.#table[at + i] !== serial[i]) return false;
    return true;
  }

  /** The first of the slots where it may stand. Only what is in the records is kept: nobody chooses where it falls (I2). */
  #home(speaker: number, serial: Uint8Array): number {
    let mixed = Math.imul(speaker, 0x2c1b3c6d);
    for (let i = Math.max(0, serial.length - 8); i < serial.length; i++)
      mixed = Math.imul(mixed ^ serial[i]!, 0x01000193);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x2c1b3c6d);
    const sets = this.#table.length / (slot * ways);
    return (((mixed ^ (mixed >>> 13)) >>> 0) & (sets - 1)) * slot * ways;
  }

  /** A free slot from there on, or the one that was signed first. */
  #oldest(home: number): number {
    let oldest = home;
    for (let at = home; at < home + ways * slot; at += slot) {
      if (this.#table[at + lengthAt] === 0) return at;
      if (this.#table.readUInt32LE(at + signedAtAt) < this.#table.readUInt32LE(oldest + signedAtAt)) oldest = at;
    }
    return oldest;
  }
}

/** Good, or revoked with a reason, as one octet. */
const toldOf = ({ revoked }: SerialStatus): number => (revoked ? 1 + (reasonCodes[revoked.reason] ?? 0) : 0);
