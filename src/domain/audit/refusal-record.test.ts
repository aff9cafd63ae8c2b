import { describe, expect, it } from 'vitest';
import { bytesOf } from '../../testing/domain.ts';
import { randomFrom } from '../../testing/pki.ts';
import { codeAlphabet } from '../issuance/acquisition-code.ts';
import { newReference } from './refusal-record.ts';

describe('a reference number', () => {
  it('I5 is the code of the page and eight characters in two groups', () => {
    expect(newReference('E1101', bytesOf(0, 1, 2, 3, 4, 5, 6, 24))).toBe('E1101-ACDE-FGH9');
  });

  it('I5 can be read out: its characters are those of the acquisition code', () => {
    const random = randomFrom('references');
    const form = new RegExp(`^E1101-[${codeAlphabet}]{4}-[${codeAlphabet}]{4}$`);
    for (let turn = 0; turn < 200; turn++) expect(newReference('E1101', random)).toMatch(form);
  });

  it('I5 uses every character, from every byte', () => {
    const all = Array.from({ length: 32 }, (_, turn) =>
      newReference('', bytesOf(...Array.from({ length: 8 }, (_, index) => 8 * turn + index))),
    );
    expect(new Set(all.join('').replaceAll('-', '')).size).toBe(25);
  });

  it('I5 is another each time', () => {
    const random = randomFrom('many references');
    expect(new Set(Array.from({ length: 1000 }, () => newReference('E1101', random))).size).toBe(1000);
  });
});
