import { z } from 'zod';
import { type Change, nothing, text, word } from '../../domain/application/plan.ts';
import type { Institution } from '../../domain/institution/institution.ts';
import { plainText } from '../../domain/plain-text.ts';
import { isRefusal, type Refusal, refuse } from '../../domain/refusal.ts';
import { employeeNumber, type Staff, samePerson, staffRoles } from '../../domain/staff/staff.ts';
import { addStaff } from '../invite-staff.ts';
import type { Transaction } from '../transaction.ts';
import { line } from './fields.ts';
import { type Kind, there } from './kind.ts';

const roles = z
  .union([z.enum(staffRoles).transform((one) => [one]), z.array(z.enum(staffRoles)).min(1)])
  .transform((all) => staffRoles.filter((role) => all.includes(role)));
const account = z.object({ staffId: z.uuid() });
const added = z.object({ employeeNumber: z.string(), personName: line(40), branch: line(40), roles });
const changed = account.extend({ personName: line(40), branch: line(40), roles });

async function lockStaff(
  tx: Transaction,
  institution: Institution,
  staffId: string,
): Promise<Staff | Refusal<'staff-unknown'>> {
  return (await tx.staff.lockById(institution.id, staffId)) ?? refuse('staff-unknown');
}

const restsOf = (staff: Staff) => [
  staff.id,
  staff.personName,
  staff.branch,
  staff.roles.join(' '),
  staff.suspendedAt?.toString() ?? null,
];
const invitation: Change = { item: 'invitation', before: nothing, after: word('invited') };

/** 職員の登録: an account that is invited to register a passkey (S3). */
export const addStaffAccount: Kind<z.output<typeof added>> = {
  asked: added,
  async plan(tx, institution, wanted) {
    const number = employeeNumber(wanted.employeeNumber);
    if (isRefusal(number)) return number;
    // Another account of the same person, or of someone of that name, is for the approver to know.
    const others = (await tx.staff.all(institution.id))
      .map(({ staff }) => staff)
      .filter(
        (staff) =>
          samePerson(staff, { employeeNumber: number }) || plainText(staff.personName) === plainText(wanted.personName),
      );
    return {
      rests: others.flatMap(restsOf),
      changes: [
        ...others.map(
          (staff): Change => ({
            item: 'other account',
            of: staff.employeeNumber,
            before: text(`${staff.personName}（${staff.branch}）`),
            after: word('as it is'),
          }),
        ),
        { item: 'staff', of: number, before: nothing, after: text(wanted.personName) },
        { item: 'branch', before: nothing, after: text(wanted.branch) },
        { item: 'roles', before: nothing, after: text(wanted.roles.join(' ')) },
        invitation,
      ],
    };
  },
  async carryOut(tx, deps, institution, wanted, actor) {
    const staff = there(await addStaff(tx, deps, institution, wanted, actor));
    return { inviting: staff.id };
  },
};

/** 職員の変更: name, branch and roles. Sessions go on; the policy is read at each act. */
export const changeStaffAccount: Kind<z.output<typeof changed>> = {
  asked: changed,
  async plan(tx, institution, wanted) {
    const staff = await lockStaff(tx, institution, wanted.staffId);
    if (isRefusal(staff)) return staff;
    const lines: Change[] = [
      { item: 'staff', of: staff.employeeNumber, before: text(staff.personName), after: text(wanted.personName) },
      { item: 'branch', before: text(staff.branch), after: text(wanted.branch) },
      { item: 'roles', before: text(staff.roles.join(' ')), after: text(wanted.roles.join(' ')) },
    ];
    const changes = lines.filter(({ before, after }) => JSON.stringify(before) !== JSON.stringify(after));
    if (changes.length === 0) return refuse('nothing-changed');
    return { staffId: staff.id, rests: restsOf(staff), changes };
  },
  async carryOut(tx, _deps, institution, wanted, actor) {
    const staff = there(await lockStaff(tx, institution, wanted.staffId));
    const { personName, branch } = wanted;
    await tx.staff.update({ ...staff, personName, branch, roles: wanted.roles });
    await tx.audit.write({
      institutionId: institution.id,
      actor,
      act: 'staff-changed',
      subject: { kind: 'staff', id: staff.id },
      facts: { before: staff.roles.join(' '), after: wanted.roles.join(' '), branch },
    });
    return {};
  },
};

/** パスキーの再登録: a lost passkey is replaced by two other people (S3). What was registered ends at once. */
export const replacePasskey: Kind<z.output<typeof account>> = {
  asked: account,
  async plan(tx, institution, wanted) {
    const staff = await lockStaff(tx, institution, wanted.staffId);
    if (isRefusal(staff)) return staff;
    const passkeys = await tx.passkeys.ofStaff(institution.id, staff.id);
    return {
      staffId: staff.id,
      rests: [...restsOf(staff), ...passkeys.map(({ credentialId }) => Buffer.from(credentialId).toString('hex'))],
      changes: [
        { item: 'staff', of: staff.employeeNumber, before: text(staff.personName), after: text(staff.personName) },
        { item: 'passkeys', of: String(passkeys.length), before: word('in use'), after: word('ended at once') },
        invitation,
      ],
    };
  },
  async carryOut(tx, _deps, institution, wanted, actor) {
    const staff = there(await lockStaff(tx, institution, wanted.staffId));
    const passkeys = await tx.passkeys.endOfStaff(institution.id, staff.id, tx.now);
    const sessions = await tx.staffSessions.endOfStaff(institution.id, staff.id, tx.now);
    await tx.audit.write({
      institutionId: institution.id,
      actor,
      act: 'staff-changed',
      subject: { kind: 'staff', id: staff.id },
      facts: { endedPasskeys: passkeys, endedSessions: sessions },
    });
    return { inviting: staff.id };
  },
};

/** 職員の利用再開: a stop is lifted by two people (R4). */
export const resumeStaff: Kind<z.output<typeof account>> = {
  asked: account,
  async plan(tx, institution, wanted) {
    const staff = await lockStaff(tx, institution, wanted.staffId);
    if (isRefusal(staff)) return staff;
    if (!staff.suspendedAt) return refuse('not-suspended');
    return {
      staffId: staff.id,
      rests: restsOf(staff),
      changes: [{ item: 'staff', of: staff.employeeNumber, before: word('stopped'), after: word('in use') }],
    };
  },
  async carryOut(tx, _deps, institution, wanted, actor) {
    const staff = there(await lockStaff(tx, institution, wanted.staffId));
    await tx.staff.update({ ...staff, suspendedAt: undefined });
    await tx.audit.write({
      institutionId: institution.id,
      actor,
      act: 'staff-resumed',
      subject: { kind: 'staff', id: staff.id },
    });
    return {};
  },
};
