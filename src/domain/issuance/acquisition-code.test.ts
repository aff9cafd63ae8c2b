import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bytesOf } from '../../testing/domain.ts';
import { randomFrom } from '../../testing/pki.ts';
import { acquisitionCodeHash, codeAlphabet, newAcquisitionCode, spokenCode, typedCode } from './acquisition-code.ts';

const code = newAcquisitionCode(randomFrom('a code'));

describe('a new acquisition code', () => {
  it('has at least 80 bits (RULES §1)', () => {
    expect(code.length * Math.log2(codeAlphabet.length)).toBeGreaterThanOrEqual(80);
    expect(new Set(codeAlphabet).size).toBe(codeAlphabet.length);
  });

  it('is 20 characters of its alphabet, whatever the random bytes', () => {
    fc.assert(
      fc.property(fc.string(), (seed) => {
        expect(newAcquisitionCode(randomFrom(seed))).toMatch(new RegExp(`^[${codeAlphabet}]{20}$`));
      }),
    );
  });

  it.each([...'0O1ILB8S5Z2'])('has no %s, which is mistaken for another', (character) => {
    expect(codeAlphabet).not.toContain(character);
  });

  it('favours no character: each comes from ten of the 256 bytes', () => {
    const counts: Record<string, number> = {};
    for (let byte = 0; byte < 250; byte++) {
      const [character] = newAcquisitionCode(bytesOf(byte));
      counts[character!] = (counts[character!] ?? 0) + 1;
    }
    expect(counts).toEqual(Object.fromEntries([...codeAlphabet].map((character) => [character, 10])));
  });

  it.each([250, 251, 252, 253, 254, 255])('throws byte %i away, which would favour some', (byte) => {
    expect(newAcquisitionCode(bytesOf(byte, 249))).toBe(codeAlphabet[24]!.repeat(20));
  });

  it('is another each time', () => {
    const random = randomFrom('many codes');
    expect(new Set(Array.from({ length: 1000 }, () => newAcquisitionCode(random))).size).toBe(1000);
  });
});

describe('a code on paper', () => {
  it('is in groups of four', () => {
    expect(spokenCode('ACDEFGHJKMNPQRTUVWXY')).toBe('ACDE-FGHJ-KMNP-QRTU-VWXY');
  });

  it('A3 is the code again when it is typed', () => {
    fc.assert(
      fc.property(fc.string(), (seed) => {
        const made = newAcquisitionCode(randomFrom(seed));
        expect(typedCode(spokenCode(made))).toBe(made);
      }),
    );
  });
});

describe('a typed code', () => {
  it.each([
    ['as it is stored', 'ACDEFGHJKMNPQRTUVWXY'],
    ['as it is printed', 'ACDE-FGHJ-KMNP-QRTU-VWXY'],
    ['in small letters', 'acde-fghj-kmnp-qrtu-vwxy'],
    ['with spaces around and between', '  ACDE FGHJ KMNP QRTU VWXY '],
    ['with wide spaces', 'ACDE\u3000FGHJ\u3000KMNP\u3000QRTU\u3000VWXY'],
    ['with another dash', 'ACDE‐FGHJ–KMNP—QRTU−VWXY'],
    ['with the long vowel mark for a dash', 'ACDEーFGHJーKMNPーQRTUーVWXY'],
    ['in full width', 'ＡＣＤＥ－ＦＧＨＪ－ＫＭＮＰ－ＱＲＴＵ－ＶＷＸＹ'],
    ['in full width and small', 'ａｃｄｅ－ｆｇｈｊ－ｋｍｎｐ－ｑｒｔｕ－ｖｗｘｙ'],
    ['over two lines', 'ACDE-FGHJ-KMNP\r\nQRTU-VWXY\t'],
  ])('A3 is read %s', (_how, typed) => {
    expect(typedCode(typed)).toBe('ACDEFGHJKMNPQRTUVWXY');
  });

  it('A3 reads full-width digits', () => {
    expect(typedCode('３４６７９')).toBe('34679');
  });

  it('A3 is not longer than 64 characters, however much was pasted', () => {
    expect(typedCode('a-'.repeat(100_000))).toBe('A'.repeat(64));
  });

  it('A3 does not mend a wrong character', () => {
    expect(typedCode('ACDE-FGHJ-KMNP-QRTU-VWX0')).toBe('ACDEFGHJKMNPQRTUVWX0');
  });

  it('A3 is letters and digits only, whatever was typed', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'aZ09-ー ＡｚßİΩ𝐀①\u0000\ud800') }), (typed) => {
        expect(typedCode(typed)).toMatch(/^[A-Z0-9]{0,64}$/);
      }),
    );
  });
});

describe('the hash of a code', () => {
  it('is what was stored by every version so far', () => {
    const text = 'warifu acquisition code\nissuance\nACDEFGHJKMNPQRTUVWXY';
    expect(Buffer.from(acquisitionCodeHash('issuance', 'ACDEFGHJKMNPQRTUVWXY')).toString('hex')).toBe(
      createHash('sha256').update(text).digest('hex'),
    );
  });

  it('differs with the code, and with the issuance', () => {
    const hashes = [
      acquisitionCodeHash('one', code),
      acquisitionCodeHash('two', code),
      acquisitionCodeHash('one', typedCode(`${code.slice(0, -1)}!`)),
    ].map((hash) => Buffer.from(hash).toString('hex'));
    expect(new Set(hashes).size).toBe(3);
    expect(acquisitionCodeHash('one', code)).toEqual(acquisitionCodeHash('one', code));
  });
});
