import { describe, expect, it } from 'vitest';
import { type Change, nothing, type Plan, planHash, sameChanges, text, word } from './plan.ts';

const until = (at: string): Change => ({
  item: 'new certificate',
  of: '2',
  before: nothing,
  after: { is: 'state', state: 'not-acquired', until: at },
});
const plan = (changes: readonly Change[], rests: Plan['rests'] = ['c1', 'active']): Plan => ({ changes, rests });
const hash = (one: Plan, asked: unknown = { a: 1, b: 2 }) => planHash('reissue-administrator', asked, one);
const today = until('2026-11-25T14:59:59Z');
const tomorrow = until('2026-11-26T14:59:59Z');

describe('S2 what an approver approves', () => {
  it('is one thing whatever the order of keys', () => {
    expect(hash(plan([today]), { b: 2, a: 1 })).toBe(hash(plan([today])));
  });

  it.each([
    ['what is asked for', hash(plan([today]), { a: 1, b: 3 })],
    ['what is done', hash(plan([{ ...today, after: word('as it is') }]))],
    ['a deadline', hash(plan([tomorrow]))],
    ['the order of what is done', hash(plan([today, { item: 'code', before: nothing, after: text('x') }]))],
    ['what it rests on', hash(plan([today], ['c1', 'revoked']))],
    ['the kind', planHash('issue-administrator', { a: 1, b: 2 }, plan([today]))],
  ])('is another with another %s', (_what, other) => {
    expect(other).not.toBe(hash(plan([today])));
  });

  it('has changed since it was taken in by more than the deadline that moves every midnight', () => {
    expect(sameChanges([today], [tomorrow])).toBe(true);
    expect(sameChanges([today], [{ ...tomorrow, of: '3' }])).toBe(false);
    const before = (at: string): Change => ({
      ...today,
      item: 'certificate',
      before: text(at),
      after: word('as it is'),
    });
    expect(sameChanges([before('a')], [before('b')])).toBe(false);
  });
});
