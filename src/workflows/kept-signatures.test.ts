import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SerialStatus } from '../domain/certificate/status.ts';
import { KeptSignatures } from './kept-signatures.ts';

const good: SerialStatus = { revoked: undefined, notAfter: 1_900_000_000 };
const revoked = (at: number, reason: 'unspecified' | 'keyCompromise' = 'unspecified'): SerialStatus => ({
  revoked: { at, reason },
  notAfter: 1_900_000_000,
});
const signed = (signedAt: number) => ({ signedAt, signature: Uint8Array.from(randomBytes(70 + (signedAt % 3))) });
const plain = (kept: ReturnType<KeptSignatures['find']>) =>
  kept && { signedAt: kept.signedAt, signature: Uint8Array.from(kept.signature) };

describe('the signature of an answer', () => {
  it('is found again for the same speaker, serial number and status, and for nothing else', () => {
    const kept = new KeptSignatures(64);
    const serial = randomBytes(17);
    const one = signed(1_800_000_000);
    kept.keep(1, serial, good, one);
    expect(plain(kept.find(1, serial, good))).toEqual(one);
    expect(kept.find(2, serial, good)).toBeUndefined();
    expect(kept.find(1, serial.subarray(1), good)).toBeUndefined();
    expect(kept.find(1, Buffer.concat([Buffer.of(0), serial]), good)).toBeUndefined();
    expect(kept.find(1, serial, revoked(1_800_000_000))).toBeUndefined();
    kept.keep(1, serial, revoked(1_800_000_000), one);
    expect(kept.find(1, serial, good)).toBeUndefined();
    expect(kept.find(1, serial, revoked(1_800_000_001))).toBeUndefined();
    expect(kept.find(1, serial, revoked(1_800_000_000, 'keyCompromise'))).toBeUndefined();
    expect(plain(kept.find(1, serial, revoked(1_800_000_000)))).toEqual(one);
  });

  it('is never another’s, and is the one that was kept last, whatever else is kept', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({ speaker: fc.nat(2), serial: fc.uint8Array({ minLength: 1, maxLength: 20 }), at: fc.nat() }),
        ),
        (all) => {
          const kept = new KeptSignatures(16);
          const last = new Map<string, ReturnType<typeof signed>>();
          for (const { speaker, serial, at } of all) {
            const one = signed(at);
            kept.keep(speaker, serial, good, one);
            last.set(`${speaker} ${serial}`, one);
            expect(plain(kept.find(speaker, serial, good))).toEqual(one);
          }
          for (const { speaker, serial } of all) {
            const found = plain(kept.find(speaker, serial, good));
            if (found) expect(found).toEqual(last.get(`${speaker} ${serial}`));
          }
        },
      ),
    );
  });

  it('goes when the room is full, the oldest first; and of half as many as there is room for nearly all stay', () => {
    const small = new KeptSignatures(8);
    const serials = Array.from({ length: 9 }, () => randomBytes(17));
    for (const [n, serial] of serials.entries()) small.keep(1, serial, good, signed(1_800_000_000 + n));
    expect(serials.map((serial) => small.find(1, serial, good) !== undefined)).toEqual([false, ...Array(8).fill(true)]);

    const large = new KeptSignatures(1 << 16);
    const many = Array.from({ length: 1 << 15 }, () => randomBytes(17));
    for (const serial of many) large.keep(1, serial, good, signed(1_800_000_000));
    expect(many.filter((serial) => large.find(1, serial, good)).length).toBeGreaterThan(many.length * 0.97);
  });

  it('is of P-256: a longer one is not kept', () => {
    const kept = new KeptSignatures(8);
    const serial = randomBytes(17);
    expect(() => kept.keep(1, serial, good, { signedAt: 1, signature: new Uint8Array(77) })).toThrow(RangeError);
    expect(kept.find(1, serial, good)).toBeUndefined();
  });
});
