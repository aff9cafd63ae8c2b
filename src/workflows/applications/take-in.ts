import {
  type Application,
  type ApplicationKind,
  applicationDeadline,
  applicationKinds,
  type IdentityCheck,
  isAskedByCustomer,
  newColleague,
  seenApplication,
} from '../../domain/application/application.ts';
import { type Plan, planHash } from '../../domain/application/plan.ts';
import { dayOf } from '../../domain/calendar.ts';
import type { Institution } from '../../domain/institution/institution.ts';
import { isRefusal, type Refusal, refuse } from '../../domain/refusal.ts';
import { may } from '../../domain/staff/may.ts';
import { samePerson } from '../../domain/staff/staff.ts';
import { type StaffSignedIn, staffActor } from '../as-staff.ts';
import type { Dependencies } from '../dependencies.ts';
import { newId } from '../new-id.ts';
import type { Transaction } from '../transaction.ts';
import type { CannotPlan } from './kind.ts';
import { kindOf } from './kinds.ts';

export type NotTakenIn =
  | CannotPlan
  | Refusal<'asked-malformed', { fields: string[] }>
  | Refusal<'identity-not-confirmed'>
  | Refusal<'changed-since'>
  | Refusal<'application-unknown'>;

/** What would be done, as things are now: what is asked for in its one form, the plan, and the hash that names both. */
export interface Planned {
  readonly asked: unknown;
  readonly plan: Plan;
  readonly hash: string;
}

/** Plans an application without keeping anything; refuses what is malformed, field by field, or cannot be done now. */
export async function planApplication(
  tx: Transaction,
  institution: Institution,
  kind: ApplicationKind,
  typed: unknown,
): Promise<Planned | CannotPlan | Refusal<'asked-malformed', { fields: string[] }>> {
  const { asked: schema, plan: planOf } = kindOf(kind);
  const checked = schema.safeParse(typed);
  if (!checked.success) {
    return refuse('asked-malformed', { fields: [...new Set(checked.error.issues.map(({ path }) => String(path[0])))] });
  }
  const plan = await planOf(tx, institution, checked.data);
  if (isRefusal(plan)) return plan;
  return { asked: checked.data, plan, hash: planHash(kind, checked.data, plan) };
}

/**
 * 受付: keeps an application for another person's decision (S1, S2). `hash` is of the plan that the clerk was shown;
 * another one is refused. With `number`, an application that was returned to this clerk is taken in anew. Nobody takes
 * in what is about their own account.
 */
export async function takeIn(
  tx: Transaction,
  deps: Dependencies,
  signedIn: StaffSignedIn,
  wanted: {
    kind: ApplicationKind;
    typed: unknown;
    identity: readonly IdentityCheck[];
    note: string;
    hash: string;
    number?: string | undefined;
  },
): Promise<Application | NotTakenIn | Refusal<'not-this-role' | 'not-of-this-institution' | 'own-application'>> {
  const { institution, staff } = signedIn;
  const act = applicationKinds[wanted.kind];
  const allowed = may(staff, act, { institutionId: institution.id });
  if (allowed !== true) return allowed;
  const earlier = wanted.number ? await tx.applications.lockByNumber(institution.id, wanted.number) : undefined;
  if (wanted.number) {
    const own = earlier?.kind === wanted.kind && earlier.madeBy === staff.id;
    if (!own || seenApplication(earlier, tx.now) !== 'returned') return refuse('application-unknown');
  }
  if (isAskedByCustomer(wanted.kind) && wanted.identity.length === 0) {
    return refuse('identity-not-confirmed');
  }
  const planned = await planApplication(tx, institution, wanted.kind, wanted.typed);
  if (isRefusal(planned)) return planned;
  if (planned.hash !== wanted.hash) return refuse('changed-since');
  const { contractId, staffId, changes } = planned.plan;
  const about = staffId === undefined ? undefined : await tx.staff.byId(institution.id, staffId);
  const number = newColleague({ kind: wanted.kind, asked: planned.asked });
  const own = (about && samePerson(about, staff)) || (number && samePerson({ employeeNumber: number }, staff));
  if (own) return refuse('own-account');
  if (await awaited(tx, institution, wanted.kind, planned.asked, earlier?.id)) return refuse('contract-number-taken');

  const application: Application = {
    id: earlier?.id ?? newId(tx.now, deps.random),
    institutionId: institution.id,
    number:
      earlier?.number ??
      (await tx.applications.nextNumber(institution.id, dayOf(tx.now, institution.settings.timeZone))),
    kind: wanted.kind,
    state: 'submitted',
    contractId,
    staffId,
    asked: planned.asked,
    identity: wanted.identity,
    note: wanted.note,
    plan: changes,
    madeBy: staff.id,
    madeAt: tx.now,
    expiresAt: applicationDeadline(institution, tx.now),
  };
  await (earlier ? tx.applications.update(application) : tx.applications.insert(application));
  await tx.audit.write({
    institutionId: institution.id,
    actor: staffActor(signedIn),
    act: 'application-taken-in',
    subject: { kind: 'application', id: application.id },
    facts: {
      number: application.number,
      kind: application.kind,
      again: earlier !== undefined,
      identity: wanted.identity.join(),
      plan: planned.hash,
    },
  });
  return application;
}

/** Whether another new contract of this number waits for its approval already: only one of them could be approved. */
async function awaited(
  tx: Transaction,
  institution: Institution,
  kind: ApplicationKind,
  asked: unknown,
  own: string | undefined,
): Promise<boolean> {
  if (kind !== 'new-contract') return false;
  const numberOf = (typed: unknown) => (typed as { number?: string }).number;
  const waiting = await tx.applications.waiting(institution.id, tx.now);
  return waiting.some((one) => one.kind === kind && one.id !== own && numberOf(one.asked) === numberOf(asked));
}
