import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SerialStatus } from './status.ts';
import { StatusRegister } from './status-register.ts';

const status = fc.record({
  revoked: fc.option(
    fc.record({
      at: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
      reason: fc.constantFrom(
        ...(['unspecified', 'keyCompromise', 'affiliationChanged', 'superseded', 'cessationOfOperation'] as const),
      ),
    }),
    { nil: undefined },
  ),
  notAfter: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
});

describe('the register of serial numbers', () => {
  it('says what a map would say, whatever is put in and asked', () => {
    // Few different octets, so that numbers are prefixes and neighbours of each other.
    const serial = fc.uint8Array({ minLength: 1, maxLength: 20, max: 2 });
    fc.assert(
      fc.property(fc.array(fc.tuple(serial, status), { maxLength: 300 }), fc.array(serial), (entries, others) => {
        const register = new StatusRegister();
        const map = new Map<string, SerialStatus>();
        for (const [number, told] of entries) {
          register.set(number, told);
          map.set(String(number), told);
        }
        expect(register.size).toBe(map.size);
        for (const number of [...entries.map(([one]) => one), ...others]) {
          expect(register.find(number)).toEqual(map.get(String(number)));
        }
      }),
    );
  });

  it('tells what is revoked for a reason that it does not know to be revoked, not to be good', () => {
    const register = new StatusRegister();
    const serial = Uint8Array.of(1);
    register.set(serial, { revoked: { at: 1, reason: 'ofANewerProgram' as never }, notAfter: 2 });
    expect(register.find(serial)).toEqual({ revoked: { at: 1, reason: 'unspecified' }, notAfter: 2 });
  });

  it('takes in a hundred thousand, forgets none of them and knows no other', () => {
    const register = new StatusRegister();
    const serial = (n: number) =>
      Buffer.concat([Buffer.of(1), createHash('sha256').update(String(n)).digest()]).subarray(0, 17);
    for (let n = 0; n < 100_000; n++) register.set(serial(n), { revoked: undefined, notAfter: n });
    expect(register.size).toBe(100_000);
    for (let n = 0; n < 100_000; n++) {
      if (register.find(serial(n))?.notAfter !== n) throw new Error(`forgot ${n}`);
      if (register.find(serial(n + 100_000))) throw new Error(`knows ${n}`);
    }
  });

  it('knows no number that cannot be one', () => {
    const register = new StatusRegister();
    expect(register.find(new Uint8Array())).toBeUndefined();
    expect(register.find(new Uint8Array(21))).toBeUndefined();
    expect(() => register.set(new Uint8Array(21), { revoked: undefined, notAfter: 0 })).toThrow(RangeError);
  });
});
