import { type Refusal, refuse } from '../domain/refusal.ts';
import type { Staff } from '../domain/staff/staff.ts';
import { type StaffSignedIn, staffActor } from './as-staff.ts';
import type { Transaction } from './transaction.ts';

/** An institution that has no account in use with one of these can neither do anything with two people, nor lift a stop. */
const indispensable = ['approver', 'administrator'] as const;
type Indispensable = (typeof indispensable)[number];

/**
 * Stops a staff account at once, with its sessions (R4). Passkeys stay; two people lift it, so the last approver and the
 * last administrator in use are not stopped: nobody could lift anything any more.
 */
export async function stopStaff(
  tx: Transaction,
  signedIn: StaffSignedIn,
  staffId: string,
): Promise<Staff | Refusal<'staff-unknown' | 'suspended-already'> | Refusal<'last-of-role', { role: Indispensable }>> {
  const { institution } = signedIn;
  const staff = /^[0-9a-f-]{36}$/.test(staffId) ? await tx.staff.lockById(institution.id, staffId) : undefined;
  if (!staff) return refuse('staff-unknown');
  if (staff.suspendedAt) return refuse('suspended-already');
  const last = await lastOf(tx, staff);
  if (last) return refuse('last-of-role', { role: last });
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

/**
 * The role that nobody else in use has. The row of whoever has it is taken: of two stops at once that would leave nobody,
 * one waits, or is made anew, and finds the other done.
 */
async function lastOf(tx: Transaction, staff: Staff): Promise<Indispensable | undefined> {
  const inUse = (await tx.staff.all(staff.institutionId)).filter((one) => one.passkeys > 0 && !one.staff.suspendedAt);
  if (!inUse.some((one) => one.staff.id === staff.id)) return undefined;
  for (const role of indispensable.filter((one) => staff.roles.includes(one))) {
    const others = inUse.filter((one) => one.staff.id !== staff.id && one.staff.roles.includes(role));
    let another = false;
    for (const one of others) {
      const now = await tx.staff.lockById(staff.institutionId, one.staff.id);
      another = now !== undefined && !now.suspendedAt && now.roles.includes(role);
      if (another) break;
    }
    if (!another) return role;
  }
  return undefined;
}
