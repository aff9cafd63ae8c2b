import type { Outcome } from '../../domain/application/application.ts';
import { type Change, nothing, type Side, text, word } from '../../domain/application/plan.ts';
import type { Certificate } from '../../domain/certificate/certificate.ts';
import type { Contract } from '../../domain/contract/contract.ts';
import type { Institution } from '../../domain/institution/institution.ts';
import { acquisitionDeadline, isLive } from '../../domain/issuance/issuance.ts';
import { type SeenUser, seenUsers } from '../../domain/login-id/contract-user.ts';
import type { LoginId } from '../../domain/login-id/login-id.ts';
import { type Refusal, refuse } from '../../domain/refusal.ts';
import type { Issued } from '../issue.ts';
import type { Transaction } from '../transaction.ts';

/** An administrator's ID as an application finds it, with the rows of contract and ID taken. */
export interface HeldAdministrator {
  readonly contract: Contract;
  readonly loginId: LoginId;
  readonly seen: SeenUser;
  /** Everything ever handed over to it, the newest first. */
  readonly certificates: readonly Certificate[];
  /** How many users the contract has. */
  readonly users: number;
}

/** A contract of the institution, row taken. */
export async function lockContract(
  tx: Transaction,
  institution: Institution,
  number: string,
): Promise<Contract | Refusal<'contract-unknown'>> {
  const found = await tx.contracts.byNumber(institution.id, number);
  return (found && (await tx.contracts.lockById(institution.id, found.id, 'update'))) ?? refuse('contract-unknown');
}

/** The administrator's ID called `name` of a contract; of another contract, or of a user, there is none here. */
export async function lockAdministrator(
  tx: Transaction,
  institution: Institution,
  number: string,
  name: string,
): Promise<HeldAdministrator | Refusal<'contract-unknown' | 'administrator-unknown' | 'administrator-stopped'>> {
  const contract = await lockContract(tx, institution, number);
  if ('refused' in contract) return contract;
  const found = await tx.loginIds.byName(institution.id, name);
  const loginId = found && (await tx.loginIds.lockById(institution.id, found.id));
  const user = loginId && (await tx.users.byId(institution.id, loginId.id));
  if (!loginId || !user || loginId.contractId !== contract.id || loginId.role !== 'administrator') {
    return refuse('administrator-unknown');
  }
  // An administrator who was replaced gets nothing any more.
  if (loginId.suspendedAt) return refuse('administrator-stopped');
  return {
    contract,
    loginId,
    seen: seenUsers(institution, contract, [user], tx.now)[0]!,
    certificates: await tx.certificates.ofLoginId(institution.id, loginId.id),
    users: await tx.users.lockCount(institution.id, contract.id),
  };
}

/** What any change to an administrator rests on: ID, certificates and issuance, each with its state. */
export async function restsOf(
  tx: Transaction,
  { contract, loginId, certificates }: HeldAdministrator,
): Promise<(string | null)[]> {
  const issuance = await tx.issuances.newest(loginId.institutionId, loginId.id);
  return [
    contract.id,
    contract.method,
    contract.suspendedAt?.toString() ?? null,
    loginId.id,
    loginId.personName,
    loginId.mail ?? null,
    loginId.suspendedAt?.toString() ?? null,
    ...certificates.map(({ id, state }) => `${id} ${state}`),
    issuance ? `${issuance.id} ${issuance.state} ${issuance.acquisitions}` : null,
  ];
}

/** How the certificate in use looks now. */
export function certificateNow({ seen, certificates }: HeldAdministrator): Side {
  if (certificates.length === 0 && !seen.issuance) return nothing;
  return { is: 'state', state: seen.state, ...(seen.limit && { until: seen.limit.at.toString() }) };
}

/** The lines for a new issuance, whose code is made when its sheet is printed (A6). */
export function newIssuance(institution: Institution, now: Temporal.Instant, number: number): Change[] {
  const until = acquisitionDeadline(institution, now).toString();
  return [
    {
      item: 'new certificate',
      of: String(number),
      before: nothing,
      after: { is: 'state', state: 'not-acquired', until },
    },
    { item: 'code', before: nothing, after: word('printed on the sheet') },
  ];
}

/** A person with their ID, as a line tells it. */
export const person = ({ personName, name }: { personName: string; name: string }): Side =>
  text(`${personName}（${name}）`);

/** The sheet that can be printed after the approval: with the issuance's code, or with a temporary password. */
export const sheetFor = ({ id }: LoginId, issued?: Issued): Outcome => ({
  sheet: { loginId: id, prints: 0, ...(issued && { issuance: issued.issuance.id }) },
});

/** Whom it is about: nothing of them changes by this line. */
export const whom = (loginId: LoginId): Change => ({ item: 'whom', before: person(loginId), after: word('as it is') });

/** A code that was handed out, or could be printed, and opens nothing any more afterwards. */
export function voidedBy({ seen: { issuance } }: HeldAdministrator): Change[] {
  if (!issuance || !isLive(issuance) || issuance.renews) return [];
  const until = issuance.deadline.toString();
  return [
    { item: 'open issuance', before: { is: 'state', state: 'not-acquired', until }, after: word('void at once') },
  ];
}
