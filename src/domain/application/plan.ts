import { createHash } from 'node:crypto';
import type { SeenState } from '../certificate/seen-state.ts';

/** A side of a change as a value; the screens have the words. Instants and days are ISO texts, so that plans compare. */
export type Side =
  | { readonly is: 'nothing' }
  | { readonly is: 'text'; readonly text: string }
  | { readonly is: 'state'; readonly state: SeenState; readonly until?: string }
  | {
      readonly is: 'word';
      readonly word:
        | 'revoked at once'
        | 'printed on the sheet'
        | 'as it is'
        | 'can log in'
        | 'cannot log in'
        | 'stopped'
        | 'in use'
        | 'certificate method'
        | 'password method'
        | 'certificate method from the acquisition on'
        | 'invited'
        | 'ended at once'
        | 'void at once'
        | 'log in with their passwords'
        | 'need a first password from the administrator'
        | 'because of another computer or expiry'
        | 'because of loss, theft or a leak'
        | 'for another reason';
    };

/** One line of what would be done: the item, how it is now, how it will be. */
export interface Change {
  readonly item:
    | 'contract'
    | 'company'
    | 'branch'
    | 'administrator'
    | 'new administrator'
    | 'certificate'
    | 'new certificate'
    | 'code'
    | 'anew'
    | 'letters'
    | 'temporary password'
    | 'mail'
    | 'second contact'
    | 'method'
    | 'users'
    | 'sessions'
    | 'stop'
    | 'setting'
    | 'staff'
    | 'roles'
    | 'passkeys'
    | 'invitation'
    | 'whom'
    | 'reason'
    | 'open issuance'
    | 'other account';
  /** What sets it apart from others of its kind: a label, a count, a setting's key. */
  readonly of?: string;
  readonly before: Side;
  readonly after: Side;
}

/** Exactly what an approval would do, and what that rests on (S2). */
export interface Plan {
  readonly changes: readonly Change[];
  /** Ids and states of the rows it was made from: anything else there makes it another plan. */
  readonly rests: readonly (string | number | null)[];
  readonly contractId?: string;
  readonly staffId?: string;
}

export const nothing: Side = { is: 'nothing' };
export const text = (text: string): Side => ({ is: 'text', text });
export const word = (word: Extract<Side, { is: 'word' }>['word']): Side => ({ is: 'word', word });

/**
 * What an approver approves of an application that was taken in: its plan, and with it who confirmed the customer's
 * identity how, what was noted, and when. Taken in anew it is another.
 */
export function approvalHash(
  planned: string,
  application: {
    readonly number: string;
    readonly identity: readonly string[];
    readonly note: string;
    readonly madeBy: string;
    readonly madeAt: Temporal.Instant;
  },
): string {
  const { number, identity, note, madeBy, madeAt } = application;
  const told = canonical({ planned, number, identity: [...identity], note, madeBy, madeAt: madeAt.toString() });
  return createHash('sha256').update(told).digest('base64url');
}

/**
 * The hash of a plan: SHA-256 of what is asked for, what would be done and what that rests on, base64url. Two
 * plans with one hash are one plan; the order of keys does not matter.
 */
export function planHash(kind: string, asked: unknown, plan: Plan): string {
  return createHash('sha256').update(canonical({ kind, asked, plan })).digest('base64url');
}

/**
 * Whether two lists of changes say the same, but for deadlines that count from the day of the approval: those move every
 * midnight, and a warning that always comes warns of nothing. The hash is of them as well.
 */
export function sameChanges(a: readonly Change[], b: readonly Change[]): boolean {
  const timeless = (changes: readonly Change[]) =>
    changes.map(({ after, ...change }) => ({
      ...change,
      after: change.item === 'new certificate' && after.is === 'state' ? { ...after, until: undefined } : after,
    }));
  return canonical(timeless(a)) === canonical(timeless(b));
}

/** JSON with sorted keys: what the database returns of a jsonb has its own order. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value) ?? 'null';
  const entries = Object.entries(value)
    .filter(([, one]) => one !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, one]) => `${JSON.stringify(key)}:${canonical(one)}`).join(',')}}`;
}
