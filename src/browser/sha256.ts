import type { Bytes } from './der.ts';

/*
 * WebCrypto hashes asynchronously: 300,000 digests in a row, each needing the one before, would take ten
 * seconds and more of waiting for promises. This is SHA-256 (FIPS 180-4 §6.2) for that one loop, 0.2 s.
 * Everything else goes to WebCrypto.
 */

/** Fractional parts of the roots of the first primes (FIPS 180-4 §4.2.2, §5.3.3), found by arithmetic. */
function fractions(count: number, root: (prime: number) => number): Int32Array {
  const out = new Int32Array(count);
  for (let candidate = 2, found = 0; found < count; candidate++) {
    let prime = true;
    for (let d = 2; d * d <= candidate; d++) if (candidate % d === 0) prime = false;
    if (prime) out[found++] = (root(candidate) % 1) * 2 ** 32;
  }
  return out;
}
const K = fractions(64, Math.cbrt);
const INITIAL = fractions(8, Math.sqrt);
const schedule = new Int32Array(64);

/** Takes one block of sixteen words, already in `schedule`, into the state. */
function compress(state: Int32Array): void {
  const w = schedule;
  for (let i = 16; i < 64; i++) {
    const x = w[i - 15]!;
    const y = w[i - 2]!;
    const s0 = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
    const s1 = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
    w[i] = (w[i - 16]! + s0 + w[i - 7]! + s1) | 0;
  }
  let a = state[0]!;
  let b = state[1]!;
  let c = state[2]!;
  let d = state[3]!;
  let e = state[4]!;
  let f = state[5]!;
  let g = state[6]!;
  let h = state[7]!;
  for (let i = 0; i < 64; i++) {
    const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
    const t1 = (h + s1 + ((e & f) ^ (~e & g)) + K[i]! + w[i]!) | 0;
    const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
    const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g;
    g = f;
    f = e;
    e = (d + t1) | 0;
    d = c;
    c = b;
    b = a;
    a = (t1 + t2) | 0;
  }
  state[0] = state[0]! + a;
  state[1] = state[1]! + b;
  state[2] = state[2]! + c;
  state[3] = state[3]! + d;
  state[4] = state[4]! + e;
  state[5] = state[5]! + f;
  state[6] = state[6]! + g;
  state[7] = state[7]! + h;
}

/**
 * SHA-256 applied `times` times: of the message, then of each 32-byte digest in turn. Hands the thread back
 * by `pause` after every 20,000 rounds (about 15 ms), so that the page goes on living.
 */
export async function sha256Repeated(message: Bytes, times: number, pause: () => Promise<void>): Promise<Bytes> {
  const state = INITIAL.slice();
  const padded = new Uint8Array(Math.ceil((message.length + 9) / 64) * 64);
  padded.set(message);
  padded[message.length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setUint32(padded.length - 4, message.length * 8);
  for (let block = 0; block < padded.length; block += 64) {
    for (let i = 0; i < 16; i++) schedule[i] = view.getInt32(block + i * 4);
    compress(state);
  }
  for (let round = 1; round < times; round++) {
    if (round % 20_000 === 0) await pause();
    schedule.set(state);
    schedule.fill(0, 9, 15);
    schedule[8] = 0x80000000 | 0;
    schedule[15] = 256; // length of the message in bits
    state.set(INITIAL);
    compress(state);
  }
  const digest = new DataView(new ArrayBuffer(32));
  state.forEach((word, i) => {
    digest.setInt32(i * 4, word);
  });
  return new Uint8Array(digest.buffer);
}
