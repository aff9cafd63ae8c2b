import { describe, expect, it } from 'vitest';
import { isRefusal, refuse } from './refusal.ts';

describe('a refusal', () => {
  it('is a value with a name, and what the reader needs to know', () => {
    expect(refuse('issuance-spent')).toEqual({ refused: 'issuance-spent', facts: undefined });
    expect(refuse('password-wrong', { left: 3 })).toEqual({ refused: 'password-wrong', facts: { left: 3 } });
  });

  it.each([
    ['a refusal', refuse('issuance-spent'), true],
    ['a value', { state: 'open' }, false],
    ['true', true, false],
    ['nothing', undefined, false],
    ['null', null, false],
    ['a text', 'refused', false],
  ])('is told from what would have come out otherwise: %s', (_what, value, refused) => {
    expect(isRefusal(value)).toBe(refused);
  });
});
