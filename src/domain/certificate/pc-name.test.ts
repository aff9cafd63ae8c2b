import { describe, expect, it } from 'vitest';
import { typedPcName } from './pc-name.ts';

describe('the name of a PC', () => {
  it.each([
    ['経理部のノートPC', '経理部のノートPC'],
    ['  本社　2階\tPC-07 \n', '本社 2階 PC-07'],
    ['a\u0000b\u202Ec', 'a b c'],
    ['か\u3099', 'が'],
    ['𠮷'.repeat(40), '𠮷'.repeat(40)],
    [' 　', undefined],
  ])('%j is kept as %j', (typed, kept) => {
    expect(typedPcName(typed)).toBe(kept);
  });

  it('has 40 characters at most', () => {
    expect(typedPcName('あ'.repeat(41))).toMatchObject({ refused: 'pc-name-too-long' });
  });
});
