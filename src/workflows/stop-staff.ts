import { type Refusal, refuse } from '../domain/refusal.ts';
import type { Staff } from '../domain/staff/staff.ts';
import { type StaffSignedIn, staffActor } from './as-staff.ts';
import type { Transaction } from './transaction.ts';

/** Stops a staff account at once, with its sessions (R4). Passkeys stay; two people lift it. */
export async function stopStaff(
  tx: Transaction,
  signedIn: StaffSignedIn,
  staffId: string,
): Promise<Staff | Refusal<'staff-unknown' | 'suspended-already'>> {
  const { institution } = signedIn;
  const staff = /^[0-9a-f-]{36}$/.test(staffId) ? await tx.staff.lockById(institution.id, staffId) : undefined;
  if (!staff) return refuse('staff-unknown');
  if (staff.suspendedAt) return refuse('suspended-already');
  const stopped = { ...staff, suspendedAt: tx.now };
  await tx.staff.update(stopped);
  await tx.invitations.voidOf(staff.id, tx.now);
  const sessions = await tx.staffSessions.endOfStaff(institution.id, staff.id, tx.now);
  await tx.audit.write({
    institutionId: institution.id,
    actor: staffActor(signedIn),
    act: 'staff-suspended',
    subject: { kind: 'staff', id: staff.id },
    facts: { sessions },
  });
  return stopped;
}
