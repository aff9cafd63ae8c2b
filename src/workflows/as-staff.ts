import type { Actor } from '../domain/audit/event.ts';
import type { Institution } from '../domain/institution/institution.ts';
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts';
import { type MayNot, may, type StaffAct } from '../domain/staff/may.ts';
import { mayWork, type Staff } from '../domain/staff/staff.ts';
import { mayGoOn, type StaffSession } from '../domain/staff/staff-session.ts';
import type { Dependencies } from './dependencies.ts';
import { tokenHash } from './token.ts';
import type { Transaction } from './transaction.ts';

/** A request of a staff member who is signed in. */
export interface StaffSignedIn {
  readonly session: StaffSession;
  readonly institution: Institution;
  readonly staff: Staff;
  readonly now: Temporal.Instant;
}

export type NotStaff = Refusal<'staff-session-over' | 'staff-suspended'>;

/** Who the audit log names for what a staff member does. */
export const staffActor = ({ staff }: Pick<StaffSignedIn, 'staff'>): Actor => ({ kind: 'staff', name: staff.id });

/** A session is noted as used at most this often: one write a minute, not one a request. */
const touchEvery = Temporal.Duration.from({ minutes: 1 });

/** A request goes on only with a live session of an account that is not stopped; both are read now. */
export async function continueStaffSession(
  deps: Dependencies,
  institution: Institution,
  token: string | undefined,
): Promise<StaffSignedIn | NotStaff> {
  if (token === undefined) return refuse('staff-session-over');
  return deps.store.transaction(deps.clock(), async (tx) => {
    const signedIn = await readStaffSession(tx, institution, token);
    if (isRefusal(signedIn)) return signedIn;
    const { session, now } = signedIn;
    if (Temporal.Instant.compare(now, session.lastSeenAt.add(touchEvery)) >= 0) {
      await tx.staffSessions.touch(session.id, now);
    }
    return signedIn;
  });
}

async function readStaffSession(
  tx: Transaction,
  { id }: Institution,
  token: string,
): Promise<StaffSignedIn | NotStaff> {
  const session = await tx.staffSessions.byToken(tokenHash(token));
  // A session of another institution is none here (I1).
  if (!session || session.institutionId !== id) return refuse('staff-session-over');
  const live = mayGoOn(session, tx.now);
  if (live !== true) return live;
  const institution = await tx.institutions.byId(id);
  const staff = await tx.staff.byId(id, session.staffId);
  if (!institution || !staff) throw new Error('the account of a session is gone');
  const may = mayWork(staff);
  return may === true ? { session, institution, staff, now: tx.now } : may;
}

/**
 * Something a staff member does. Session, account and policy are read anew in the transaction of the act (S3), with the
 * account's row taken, so that who was stopped a moment ago changes nothing any more. `work` commits with it; a refusal
 * it returns commits as well.
 */
export async function asStaff<T>(
  deps: Dependencies,
  institution: Institution,
  token: string | undefined,
  act: StaffAct,
  work: (tx: Transaction, signedIn: StaffSignedIn) => Promise<T>,
): Promise<T | NotStaff | MayNot> {
  if (token === undefined) return refuse('staff-session-over');
  return deps.store.transaction(deps.clock(), async (tx) => {
    const first = await readStaffSession(tx, institution, token);
    if (isRefusal(first)) return first;
    await tx.staff.lockById(institution.id, first.staff.id);
    const signedIn = await readStaffSession(tx, institution, token);
    if (isRefusal(signedIn)) return signedIn;
    const allowed = may(signedIn.staff, act, { institutionId: institution.id });
    return allowed === true ? work(tx, signedIn) : allowed;
  });
}

/** Ends a staff session; one that is over stays over. */
export async function logOutStaff(
  deps: Dependencies,
  institution: Institution,
  token: string | undefined,
): Promise<void> {
  if (token === undefined) return;
  await deps.store.transaction(deps.clock(), async (tx) => {
    const session = await tx.staffSessions.byToken(tokenHash(token));
    if (!session || session.institutionId !== institution.id || session.endedAt) return;
    await tx.staffSessions.end(session.id, tx.now);
    await tx.audit.write({
      institutionId: institution.id,
      actor: { kind: 'staff', name: session.staffId },
      act: 'staff-logged-out',
      subject: { kind: 'staff-session', id: session.id },
    });
  });
}
