import { describe, expect, it } from 'vitest';
import { bmp, contents, element, elements, integer, octetString, oid, setOf } from './der.ts';

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

describe('DER', () => {
  it.each([
    [0, '020100'],
    [127, '02017f'],
    [128, '02020080'],
    [300_000, '02030493e0'],
  ])('writes INTEGER %i in the fewest bytes, with a sign bit of zero', (value, expected) => {
    expect(hex(integer(value))).toBe(expected);
  });

  it.each([
    ['1.2.840.113549.1.12.10.1.2', '060b2a864886f70d010c0a0102'],
    ['2.16.840.1.101.3.4.1.42', '060960864801650304012a'],
    ['2.5.4.3', '0603550403'],
  ])('writes OBJECT IDENTIFIER %s', (dotted, expected) => {
    expect(hex(oid(dotted))).toBe(expected);
  });

  it.each([
    [0x7f, '047f'],
    [0x80, '048180'],
    [0x1234, '04821234'],
    [0x12345, '0483012345'],
  ])('writes and reads back a length of %i', (length, header) => {
    const der = octetString(new Uint8Array(length));
    expect(hex(der.slice(0, header.length / 2))).toBe(header);
    expect(contents(der)).toHaveLength(length);
    expect(elements(new Uint8Array([...der, ...der]))).toHaveLength(2);
  });

  it('sorts the members of SET OF by their bytes', () => {
    const one = Uint8Array.of(4, 1, 9);
    const two = Uint8Array.of(4, 2, 0, 0);
    expect(setOf(two, one)).toEqual(element(0x31, one, two));
    expect(setOf(one, two)).toEqual(element(0x31, one, two));
  });

  it('writes text as UTF-16BE', () => {
    expect(hex(bmp('a鍵'))).toBe('00619375');
  });

  it.each(['30', '3005ff', '3080', '30850000000000'])('refuses to read %s', (text) => {
    expect(() => elements(new Uint8Array(Buffer.from(text, 'hex')))).toThrow(RangeError);
  });
});
