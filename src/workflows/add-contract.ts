import type { Actor } from '../domain/audit/event.ts';
import type { Contract, Method } from '../domain/contract/contract.ts';
import type { Institution } from '../domain/institution/institution.ts';
import { type LoginId, loginIdPattern } from '../domain/login-id/login-id.ts';
import { withTemporaryPassword } from '../domain/login-id/temporary-password.ts';
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts';
import { addUsers } from './add-users.ts';
import type { Dependencies } from './dependencies.ts';
import { newId } from './new-id.ts';
import { makeTemporaryPassword } from './reset-password.ts';
import type { Transaction } from './transaction.ts';

/** A new contract, as it is asked for. */
export interface ContractWanted {
  readonly number: string;
  readonly companyName: string;
  readonly branch?: string | undefined;
  readonly method: Method;
  readonly secondContact?: Contract['secondContact'];
  readonly administrator: {
    readonly name: string;
    readonly personName: string;
    readonly mail?: string | undefined;
  };
}

/**
 * Adds a contract with its administrator ID, in one transaction; in the password method the ID gets a temporary
 * password, which is returned this once. Refuses a number or an ID that is taken within the institution, and an ID of
 * the wrong form.
 */
export async function addContract(
  deps: Dependencies,
  institution: Institution,
  wanted: ContractWanted,
  actor: Actor,
): Promise<
  | { contract: Contract; administrator: LoginId; temporaryPassword?: string }
  | Refusal<'contract-number-taken' | 'login-id-taken' | 'login-id-malformed'>
> {
  const first = wanted.method === 'password' ? await makeTemporaryPassword(deps) : undefined;
  return deps.store.transaction(deps.clock(), async (tx) => {
    const added = await addContractTo(tx, deps, institution, wanted, actor);
    if (isRefusal(added) || !first) return added;
    const administrator = withTemporaryPassword(institution, added.administrator, first.hash, tx.now);
    await tx.loginIds.update(administrator);
    return { ...added, administrator, temporaryPassword: first.password };
  });
}

/** The same within a transaction, without a password: what is handed over is made when its sheet is printed. */
export async function addContractTo(
  tx: Transaction,
  deps: Dependencies,
  institution: Institution,
  wanted: ContractWanted,
  actor: Actor,
): Promise<
  | { contract: Contract; administrator: LoginId }
  | Refusal<'contract-number-taken' | 'login-id-taken' | 'login-id-malformed'>
> {
  if (!loginIdPattern.test(wanted.administrator.name)) return refuse('login-id-malformed');
  if (await tx.contracts.byNumber(institution.id, wanted.number)) return refuse('contract-number-taken');
  if (await tx.loginIds.byName(institution.id, wanted.administrator.name)) return refuse('login-id-taken');
  const contract: Contract = {
    id: newId(tx.now, deps.random),
    institutionId: institution.id,
    number: wanted.number,
    companyName: wanted.companyName,
    branch: wanted.branch ?? '',
    method: wanted.method,
    secondContact: wanted.secondContact,
    createdAt: tx.now,
  };
  await tx.contracts.insert(contract);
  await tx.audit.write({
    institutionId: institution.id,
    actor,
    act: 'contract-added',
    subject: { kind: 'contract', id: contract.id },
    facts: { number: contract.number, method: contract.method },
  });
  const administrator = await addAdministrator(tx, deps, contract, wanted.administrator, actor);
  if (contract.secondContact) {
    await writeSecondContactChanged(tx, { ...contract, secondContact: undefined }, contract, actor);
  }
  return { contract, administrator };
}

/** The event of a second contact that was registered, changed or removed: both addresses stand in it (N5). */
export async function writeSecondContactChanged(
  tx: Transaction,
  { institutionId, id, secondContact: before }: Contract,
  { secondContact: after }: Contract,
  actor: Actor,
): Promise<void> {
  await tx.audit.write({
    institutionId,
    actor,
    act: 'second-contact-changed',
    subject: { kind: 'contract', id },
    facts: {
      ...(before && { before: before.mail, beforeName: before.name }),
      ...(after && { after: after.mail, afterName: after.name }),
    },
  });
}

/** Adds an administrator ID to a contract; whether its name is free was asked before. */
export async function addAdministrator(
  tx: Transaction,
  deps: Dependencies,
  contract: Contract,
  wanted: ContractWanted['administrator'],
  actor: Actor,
): Promise<LoginId> {
  const administrator: LoginId = {
    id: newId(tx.now, deps.random),
    institutionId: contract.institutionId,
    contractId: contract.id,
    name: wanted.name,
    role: 'administrator',
    personName: wanted.personName,
    mail: wanted.mail,
    wrongPasswords: 0,
    language: 'ja',
    createdAt: tx.now,
  };
  await tx.loginIds.insert(administrator);
  await tx.audit.write({
    institutionId: contract.institutionId,
    actor,
    act: 'login-id-added',
    subject: { kind: 'login-id', id: administrator.id },
    facts: { name: administrator.name, role: administrator.role },
  });
  return administrator;
}

/**
 * Adds a user ID to a contract; in the password method with a temporary password, which is returned this once. Refuses
 * an unknown contract, a taken ID, an ID of the wrong form, and one user more than a contract may have.
 */
export async function addUser(
  deps: Dependencies,
  institution: Institution,
  contractNumber: string,
  user: { name: string; personName: string; mail?: string | undefined },
  actor: Actor,
): Promise<
  | (LoginId & { temporaryPassword?: string })
  | Refusal<'contract-unknown' | 'login-id-taken' | 'login-id-malformed' | 'too-many-users'>
> {
  if (!loginIdPattern.test(user.name)) return refuse('login-id-malformed');
  const read = await deps.store.transaction(deps.clock(), (tx) =>
    tx.contracts.byNumber(institution.id, contractNumber),
  );
  const first = read?.method === 'password' ? await makeTemporaryPassword(deps) : undefined;
  return deps.store.transaction(deps.clock(), async (tx) => {
    const contract = await tx.contracts.byNumber(institution.id, contractNumber);
    if (!contract) return refuse('contract-unknown');
    const added = await addUsers(tx, deps, institution, contract, [{ ...user, language: 'ja' }], actor);
    if (isRefusal(added)) return refuse(added.refused === 'too-many-users' ? 'too-many-users' : 'login-id-taken');
    const given = contract.method === 'password' ? first : undefined;
    if (!given) return added[0]!;
    const loginId = withTemporaryPassword(institution, added[0]!, given.hash, tx.now);
    await tx.loginIds.update(loginId);
    return { ...loginId, temporaryPassword: given.password };
  });
}
