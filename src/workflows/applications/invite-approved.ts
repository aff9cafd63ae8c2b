import { createHash } from 'node:crypto';
import type { Application } from '../../domain/application/application.ts';
import { newAcquisitionCode, typedCode } from '../../domain/issuance/acquisition-code.ts';
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
  return isRefusal(staff) ? staff : invite(tx, deps, staff, staffActor(signedIn), application.id);
}

/**
 * The approver's half of the way in to an approved account (S3): a code of 55 random bits, given out this once; one made
 * before is void. Only who approved gets it, so that nobody has both halves.
 */
export async function confirmApproved(
  tx: Transaction,
  deps: Dependencies,
  signedIn: StaffSignedIn,
  number: string,
): Promise<{ staff: Staff; code: string } | Refusal<'application-unknown' | 'invitation-over'>> {
  const application = await tx.applications.lockByNumber(signedIn.institution.id, number);
  if (application?.decidedBy !== signedIn.staff.id) return refuse('application-unknown');
  const staff = await invitingOf(tx, application);
  if (isRefusal(staff)) return staff;
  const code = newAcquisitionCode(deps.random).slice(0, 12);
  const outcome = { ...application.outcome, confirmation: confirmationHash(application.id, code) };
  await tx.applications.update({ ...application, outcome });
  await tx.audit.write({
    institutionId: application.institutionId,
    actor: staffActor(signedIn),
    act: 'invitation-confirmed',
    subject: { kind: 'staff', id: staff.id },
    facts: { number },
  });
  return { staff, code };
}

/** What is stored of the approver's half. */
export const confirmationHash = (applicationId: string, code: string): string =>
  createHash('sha256')
    .update(`${applicationId} ${typedCode(code)}`)
    .digest('base64url');
