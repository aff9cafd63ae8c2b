import type { Application } from '../../domain/application/application.ts';
import { isRefusal, type Refusal, refuse } from '../../domain/refusal.ts';
import { invitationLimit } from '../../domain/staff/invitation.ts';
import type { Staff } from '../../domain/staff/staff.ts';
import { type StaffSignedIn, staffActor } from '../as-staff.ts';
import type { Dependencies } from '../dependencies.ts';
import { type Invited, invite } from '../invite-staff.ts';
import type { Transaction } from '../transaction.ts';

/** The account an approved application lets be invited now: for 72 hours, until a passkey is registered. */
export async function invitingOf(
  tx: Transaction,
  application: Application,
): Promise<Staff | Refusal<'invitation-over'>> {
  const { institutionId, outcome, state, decidedAt } = application;
  if (state !== 'done' || !outcome?.inviting || !decidedAt) return refuse('invitation-over');
  const staff = await tx.staff.byId(institutionId, outcome.inviting);
  const passkeys = await tx.passkeys.ofStaff(institutionId, outcome.inviting);
  const late = Temporal.Instant.compare(tx.now, decidedAt.add(invitationLimit)) >= 0;
  return !staff || staff.suspendedAt || passkeys.length > 0 || late ? refuse('invitation-over') : staff;
}

/** Makes the one-time link of an approved account; a link made before is void. It is given out this once. */
export async function inviteApproved(
  tx: Transaction,
  deps: Dependencies,
  signedIn: StaffSignedIn,
  number: string,
): Promise<Invited | Refusal<'application-unknown' | 'invitation-over'>> {
  const application = await tx.applications.lockByNumber(signedIn.institution.id, number);
  if (!application) return refuse('application-unknown');
  const staff = await invitingOf(tx, application);
  return isRefusal(staff) ? staff : invite(tx, deps, staff, staffActor(signedIn));
}
