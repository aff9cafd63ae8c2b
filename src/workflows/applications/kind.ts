import type { z } from 'zod';
import type { Outcome } from '../../domain/application/application.ts';
import type { Plan } from '../../domain/application/plan.ts';
import type { Actor } from '../../domain/audit/event.ts';
import type { Institution } from '../../domain/institution/institution.ts';
import { isRefusal, type Refusal } from '../../domain/refusal.ts';
import type { Dependencies } from '../dependencies.ts';
import type { Transaction } from '../transaction.ts';

/** Why what is asked for cannot be done as things are. */
export type CannotPlan =
  | Refusal<'asked-malformed', { fields: string[] }>
  | Refusal<
      | 'contract-unknown'
      | 'contract-number-taken'
      | 'administrator-unknown'
      | 'administrator-stopped'
      | 'login-id-taken'
      | 'login-id-malformed'
      | 'certificate-exists'
      | 'issuance-under-way'
      | 'method-is-already'
      | 'method-is-password'
      | 'not-suspended'
      | 'mail-unchanged'
      | 'mail-malformed'
      | 'mail-of-administrator'
      | 'nothing-changed'
      | 'settings-malformed'
      | 'employee-number-malformed'
      | 'staff-unknown'
      | 'own-account'
      | 'run-unknown'
    >;

/**
 * One kind of application. `plan` says what would be done as things are now, with every row it rests on taken for the
 * rest of the transaction; `carryOut`, in that same transaction, does exactly that (S2). Neither asks who may.
 */
export interface Kind<Asked> {
  /** The shape of what is asked for, from a form. */
  readonly asked: z.ZodType<Asked>;
  plan(tx: Transaction, institution: Institution, asked: Asked): Promise<Plan | CannotPlan>;
  carryOut(tx: Transaction, deps: Dependencies, institution: Institution, asked: Asked, actor: Actor): Promise<Outcome>;
}

/** What was there when it was planned, in this very transaction, is there: anything else is our bug. */
export function there<T>(value: T): Exclude<NonNullable<T>, Refusal> {
  if (value === undefined || value === null || isRefusal(value)) {
    throw new Error(`what was planned in this transaction could not be carried out: ${JSON.stringify(value)}`);
  }
  return value as Exclude<NonNullable<T>, Refusal>;
}
