import {
  type Application,
  isAskedByCustomer,
  mayDecide,
  type NotOpenAny,
  newColleague,
} from '../../domain/application/application.ts';
import { approvalHash, sameChanges } from '../../domain/application/plan.ts';
import { isRefusal, type Refusal, refuse } from '../../domain/refusal.ts';
import { type MayNot, may } from '../../domain/staff/may.ts';
import { type StaffSignedIn, staffActor } from '../as-staff.ts';
import type { Dependencies } from '../dependencies.ts';
import type { Transaction } from '../transaction.ts';
import { kindOf } from './kinds.ts';
import { looking } from './looking.ts';
import { type NotTakenIn, type Planned, planApplication } from './take-in.ts';

export type NotDecided =
  | NotOpenAny
  | MayNot
  | NotTakenIn
  | Refusal<'application-unknown' | 'changed-since' | 'checks-missing' | 'comment-missing'>;

/** An application with what approving it would do now; a refusal in place of the plan says why it could not be done. */
export interface ReadApplication {
  readonly application: Application;
  readonly planned?: Planned | Exclude<NotTakenIn, Planned> | undefined;
  /** What would be done is not what would have been done when it was taken in. */
  readonly changed: boolean;
}

/** Reads an application; while it waits, with its plan as things are now. */
export async function readApplication(
  tx: Transaction,
  { institution }: StaffSignedIn,
  number: string,
): Promise<ReadApplication | Refusal<'application-unknown'>> {
  const application = await tx.applications.byNumber(institution.id, number);
  if (!application) return refuse('application-unknown');
  if (mayDecide(application, tx.now) !== true) return { application, changed: false };
  const planned = await planApplication(looking(tx), institution, application.kind, application.asked);
  const changed = isRefusal(planned) || !sameChanges(planned.plan.changes, application.plan);
  if (isRefusal(planned)) return { application, planned, changed };
  return { application, planned: { ...planned, hash: approvalHash(planned.hash, application) }, changed };
}

/** The application with its row taken, if this person may decide it now (S2). */
async function held(tx: Transaction, { institution, staff }: StaffSignedIn, number: string) {
  const application = await tx.applications.lockByNumber(institution.id, number);
  if (!application) return refuse('application-unknown');
  const concerned = await tx.staff.byIds(
    institution.id,
    [application.madeBy, application.staffId].filter((id) => id !== undefined),
  );
  const own = [...concerned.map(({ employeeNumber }) => employeeNumber), newColleague(application)].filter(
    (number) => number !== undefined,
  );
  const allowed = may(staff, 'approve applications', { institutionId: institution.id, own });
  if (allowed !== true) return allowed;
  const open = mayDecide(application, tx.now);
  return open === true ? application : open;
}

/**
 * 承認: does what was shown, and nothing else (S2). `hash` names what the approver saw: where anything it rests on has
 * changed since, nothing is done. The row is taken first, so of two approvals one does it and the other is told.
 */
export async function approve(
  tx: Transaction,
  deps: Dependencies,
  signedIn: StaffSignedIn,
  wanted: { number: string; hash: string; checks: number; comment: string },
): Promise<Application | NotDecided> {
  const application = await held(tx, signedIn, wanted.number);
  if (isRefusal(application)) return application;
  const { institution } = signedIn;
  if (wanted.checks < checksOf(application)) return refuse('checks-missing');
  const planned = await planApplication(tx, institution, application.kind, application.asked);
  if (isRefusal(planned)) return planned;
  if (approvalHash(planned.hash, application) !== wanted.hash) return refuse('changed-since');

  const actor = staffActor(signedIn);
  const outcome = await kindOf(application.kind).carryOut(tx, deps, institution, planned.asked, actor);
  const contractId = application.contractId ?? (await contractOf(tx, signedIn, outcome.sheet?.loginId));
  const done: Application = {
    ...decided(application, signedIn, tx.now, wanted.comment),
    state: 'done',
    plan: planned.plan.changes,
    contractId,
    outcome,
  };
  await tx.applications.update(done);
  await tx.audit.write({
    institutionId: institution.id,
    actor,
    act: 'application-approved',
    subject: { kind: 'application', id: application.id },
    facts: { number: application.number, kind: application.kind, plan: planned.hash },
  });
  return done;
}

/** How many things the approver confirms by hand: with customers, the form and the record of who they are. */
export function checksOf({ kind }: Pick<Application, 'kind'>): number {
  return isAskedByCustomer(kind) ? 2 : 0;
}

/** 差し戻し・却下: with a comment for whoever took it in. Nothing else changes. */
export async function turnDown(
  tx: Transaction,
  signedIn: StaffSignedIn,
  wanted: { number: string; to: 'returned' | 'rejected'; comment: string },
): Promise<Application | NotDecided> {
  const application = await held(tx, signedIn, wanted.number);
  if (isRefusal(application)) return application;
  if (wanted.comment === '') return refuse('comment-missing');
  const turned: Application = { ...decided(application, signedIn, tx.now, wanted.comment), state: wanted.to };
  await tx.applications.update(turned);
  await tx.audit.write({
    institutionId: application.institutionId,
    actor: staffActor(signedIn),
    act: wanted.to === 'returned' ? 'application-returned' : 'application-rejected',
    subject: { kind: 'application', id: application.id },
    facts: { number: application.number, kind: application.kind },
  });
  return turned;
}

/** 取下げ: by whoever took it in, while it waits or was returned. */
export async function withdraw(
  tx: Transaction,
  signedIn: StaffSignedIn,
  number: string,
): Promise<Application | NotDecided> {
  const { institution, staff } = signedIn;
  const application = await tx.applications.lockByNumber(institution.id, number);
  if (!application || application.madeBy !== staff.id) return refuse('application-unknown');
  const open = application.state === 'returned' ? true : mayDecide(application, tx.now);
  if (open !== true) return open;
  const withdrawn: Application = { ...decided(application, signedIn, tx.now, ''), state: 'withdrawn' };
  await tx.applications.update(withdrawn);
  await tx.audit.write({
    institutionId: institution.id,
    actor: staffActor(signedIn),
    act: 'application-withdrawn',
    subject: { kind: 'application', id: application.id },
    facts: { number: application.number, kind: application.kind },
  });
  return withdrawn;
}

const decided = (application: Application, { staff }: StaffSignedIn, now: Temporal.Instant, comment: string) => ({
  ...application,
  decidedBy: staff.id,
  decidedAt: now,
  comment: comment === '' ? undefined : comment,
});

async function contractOf(tx: Transaction, { institution }: StaffSignedIn, loginId: string | undefined) {
  return loginId === undefined ? undefined : (await tx.loginIds.byId(institution.id, loginId))?.contractId;
}
