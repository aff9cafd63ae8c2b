import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { unsigned } from '../pki/der.ts';
import { newSerial } from './serial.ts';

it('gives 128 random bits to a serial number (I2)', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 16, maxLength: 16 }), (bits) => {
      const serial = newSerial(() => bits);
      expect(serial.slice(-16)).toEqual(bits);
    }),
  );
});

it('is a positive INTEGER of 17 octets in minimal form, whatever the random bits (RFC 5280 §4.1.2.2)', () => {
  for (const bits of [new Uint8Array(16), new Uint8Array(16).fill(0xff), Uint8Array.from(randomBytes(16))]) {
    const serial = newSerial(() => bits);
    const value = BigInt(`0x${Buffer.from(serial).toString('hex')}`);
    expect(unsigned(value)).toEqual(Uint8Array.of(0x02, 17, ...serial));
  }
});

it('is not made from a source that gives too little', () => {
  expect(() => newSerial(() => new Uint8Array(15))).toThrow('16 bytes');
});
