import type { Actor } from '../domain/audit/event.ts';
import type { Institution } from '../domain/institution/institution.ts';
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts';
import { invitationLimit } from '../domain/staff/invitation.ts';
import { employeeNumber, type Staff, type StaffRole, samePerson } from '../domain/staff/staff.ts';
import type { Dependencies } from './dependencies.ts';
import { newId } from './new-id.ts';
import { newToken, tokenHash } from './token.ts';
import type { Transaction } from './transaction.ts';

/** A new account, as it is asked for. */
export interface StaffWanted {
  readonly employeeNumber: string;
  readonly personName: string;
  readonly branch: string;
  readonly roles: readonly StaffRole[];
}

/** The way in to an account: the token stands in the link's fragment and nowhere else. */
export interface Invited {
  readonly staff: Staff;
  readonly token: string;
  readonly until: Temporal.Instant;
}

/** Makes an account and invites its person, for the first ones of an institution; refuses a malformed employee number. */
export function inviteStaff(
  deps: Dependencies,
  institution: Institution,
  wanted: StaffWanted,
  actor: Actor,
): Promise<Invited | Refusal<'employee-number-malformed'>> {
  return deps.store.transaction(deps.clock(), async (tx) => {
    const staff = await addStaff(tx, deps, institution, wanted, actor);
    return isRefusal(staff) ? staff : invite(tx, deps, staff, actor);
  });
}

/**
 * Another link for an account that is there, by its employee number: for the operator, where the first was lost. What was
 * registered before ends when it is used.
 */
export function inviteAgain(
  deps: Dependencies,
  institution: Institution,
  number: string,
  actor: Actor,
): Promise<Invited | Refusal<'staff-unknown' | 'several-accounts'>> {
  return deps.store.transaction(deps.clock(), async (tx) => {
    const found = (await tx.staff.all(institution.id))
      .map(({ staff }) => staff)
      .filter((staff) => !staff.suspendedAt && samePerson(staff, { employeeNumber: number }));
    if (found.length > 1) return refuse('several-accounts');
    return found[0] ? invite(tx, deps, found[0], actor) : refuse('staff-unknown');
  });
}

/** Makes an account without a passkey. */
export async function addStaff(
  tx: Transaction,
  deps: Dependencies,
  institution: Institution,
  wanted: StaffWanted,
  actor: Actor,
): Promise<Staff | Refusal<'employee-number-malformed'>> {
  const number = employeeNumber(wanted.employeeNumber);
  if (isRefusal(number)) return number;
  const staff: Staff = {
    id: newId(tx.now, deps.random),
    institutionId: institution.id,
    employeeNumber: number,
    personName: wanted.personName,
    branch: wanted.branch,
    roles: wanted.roles,
    createdAt: tx.now,
  };
  await tx.staff.insert(staff);
  await tx.audit.write({
    institutionId: institution.id,
    actor,
    act: 'staff-changed',
    subject: { kind: 'staff', id: staff.id },
    facts: { added: true, employeeNumber: number, branch: staff.branch, roles: staff.roles.join(' ') },
  });
  return staff;
}

/** A new one-time link for an account; an earlier one that was not used is void. */
export async function invite(
  tx: Transaction,
  deps: Dependencies,
  staff: Staff,
  actor: Actor,
  applicationId?: string,
): Promise<Invited> {
  const token = newToken(deps.random);
  const until = tx.now.add(invitationLimit);
  await tx.invitations.insert({
    tokenHash: tokenHash(token),
    institutionId: staff.institutionId,
    staffId: staff.id,
    madeAt: tx.now,
    expiresAt: until,
    applicationId,
    wrongCodes: 0,
  });
  await tx.audit.write({
    institutionId: staff.institutionId,
    actor,
    act: 'staff-invited',
    subject: { kind: 'staff', id: staff.id },
    facts: { until: until.toString() },
  });
  return { staff, token, until };
}
