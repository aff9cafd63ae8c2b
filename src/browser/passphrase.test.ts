import { describe, expect, it } from 'vitest';
import { ALPHABET, makePassphrase, readings } from './passphrase.ts';

const secure = (bytes: number) => crypto.getRandomValues(new Uint8Array(bytes));

describe('passphrase', () => {
  it('is four groups of four characters of the alphabet', () => {
    const groups = makePassphrase(secure);
    expect(groups).toHaveLength(4);
    for (const group of groups) expect(group).toMatch(new RegExp(`^[${ALPHABET}]{4}$`));
  });

  it('carries 74 bits from an alphabet without look-alikes', () => {
    expect(Math.floor(16 * Math.log2(new Set(ALPHABET).size))).toBe(74);
    expect(ALPHABET).not.toMatch(/[0O1IL2Z5S8B]/);
  });

  it('draws again for bytes that would favour some characters', () => {
    const chunks = [new Uint8Array(32).fill(250), new Uint8Array(32).fill(255), new Uint8Array(32).fill(249)];
    expect(makePassphrase(() => chunks.shift()!).join('')).toBe('9'.repeat(16));
    expect(chunks).toHaveLength(0);
  });

  it('reaches every character', () => {
    const seen = new Set(Array.from({ length: 100 }, () => makePassphrase(secure).join('')).join(''));
    expect([...seen].sort().join('')).toBe([...ALPHABET].sort().join(''));
  });

  it.each(['ja', 'en'] as const)('has a reading of its own for each character (%s)', (lang) => {
    expect(new Set(readings(lang)).size).toBe(ALPHABET.length);
    expect(readings(lang)).toHaveLength(ALPHABET.length);
  });

  it('reads K, W and 7 as a Japanese reader says them, and Q apart from 9', () => {
    const read = (character: string) => readings('ja')[ALPHABET.indexOf(character)];
    expect(['K', 'W', '7', '4'].map(read)).toEqual(['ケイ', 'ダブリュー', 'なな', 'よん']);
    expect(['Q', '9'].map(read)).toEqual(['キュー（英字）', 'きゅう（数字）']);
  });
});
