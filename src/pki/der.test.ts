import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  checkDer,
  DerError,
  DerReader,
  element,
  namedBits,
  oid,
  readOid,
  readTime,
  readUnsigned,
  Tag,
  time,
  unsigned,
} from './der.ts';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const bytes = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'hex'));

describe('writing and reading back', () => {
  it('gives the same number for any unsigned INTEGER, in minimal form', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 1n << 200n }), (value) => {
        const der = unsigned(value);
        checkDer(der);
        expect(readUnsigned(DerReader.only(der, Tag.integer))).toBe(value);
      }),
    );
  });

  it('gives the same object identifier', () => {
    for (const dotted of ['1.2.840.113549.1.1.11', '2.5.4.3', '0.9.2342.19200300.100.1.25', '2.999.1', '2.16.840.1'])
      expect(readOid(DerReader.only(oid(dotted), Tag.oid))).toBe(dotted);
    const arc = fc.bigInt({ min: 0n, max: 1n << 130n });
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 }), arc, arc, (root, second, third) => {
        const dotted = `${root}.${root < 2 ? second % 40n : second}.${third}`;
        expect(readOid(DerReader.only(oid(dotted), Tag.oid))).toBe(dotted);
      }),
    );
  });

  it('writes lengths in the fewest octets', () => {
    expect(hex(element(4, new Uint8Array(127))).slice(0, 4)).toBe('047f');
    expect(hex(element(4, new Uint8Array(128))).slice(0, 6)).toBe('048180');
    expect(hex(element(4, new Uint8Array(256))).slice(0, 8)).toBe('04820100');
  });

  it('drops the trailing zero bits of a named bit list (X.690 §11.2.2)', () => {
    expect(hex(namedBits(0))).toBe('03020780');
    expect(hex(namedBits(5, 6))).toBe('03020106');
  });
});

describe('a Time (RFC 5280 §4.1.2.5)', () => {
  const read = (der: Uint8Array) => readTime(new DerReader(der).next());

  it('is a UTCTime through 2049 and a GeneralizedTime from 2050', () => {
    const last = Temporal.Instant.from('2049-12-31T23:59:59Z');
    const first = Temporal.Instant.from('2050-01-01T00:00:00Z');
    expect(time(last)[0]).toBe(Tag.utcTime);
    expect(time(first)[0]).toBe(Tag.generalizedTime);
    expect([read(time(last)), read(time(first))].map(String)).toEqual([last, first].map(String));
  });

  it('never lasts longer than was asked: the fraction of a second is dropped', () => {
    const asked = Temporal.Instant.from('2027-03-31T14:59:59.999999999Z');
    expect(read(time(asked)).toString()).toBe('2027-03-31T14:59:59Z');
  });

  it.each([
    '2611231413Z',
    '261123141300+0900',
    '26112314130:Z',
    '261323141300Z',
    '260023141300Z',
    '260230000000Z',
    '260400000000Z',
    '261123240000Z',
    '261123146000Z',
    '261123141360Z',
  ])('is refused as UTCTime %s', (text) => {
    expect(() => read(element(Tag.utcTime, Buffer.from(text)))).toThrow(DerError);
  });
});

describe('what is not DER is refused', () => {
  it.each([
    ['an indefinite length', '3080020100' + '0000'],
    ['a length longer than needed', '30810302' + '0100'],
    ['an INTEGER longer than needed', '3004' + '02020001'],
    ['a BOOLEAN that is neither 00 nor FF', '010101'],
    ['a constructed OCTET STRING', '24030401' + '00'],
    ['a primitive SEQUENCE', '1000'],
    ['unused bits that are set', '0302' + '0781'],
    ['an OID arc longer than needed', '0603' + '2a8001'],
    ['a SET OF out of order', '3106' + '020102' + '020101'],
    ['trailing bytes', '0500' + '00'],
    ['an element that runs past the end', '0405' + '00'],
    ['a long form tag', '1f2000'],
    ['nothing at all', ''],
  ])('%s', (_, text) => {
    expect(() => checkDer(bytes(text))).toThrow(DerError);
  });

  it('elements nested without end', () => {
    let nested: Uint8Array = element(Tag.null);
    for (let i = 0; i < 2000; i++) nested = element(Tag.sequence, nested);
    expect(() => checkDer(nested)).toThrow('nested too deeply');
  });
});
