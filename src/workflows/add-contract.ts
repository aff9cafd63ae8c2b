import type { Actor } from '../domain/audit/event.ts';
import type { Contract, Method } from '../domain/contract/contract.ts';
import type { Institution } from '../domain/institution/institution.ts';
import { type LoginId, loginIdPattern, type Role } from '../domain/login-id/login-id.ts';
import { withTemporaryPassword } from '../domain/login-id/temporary-password.ts';
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts';
import { addUsers } from './add-users.ts';
import type { Dependencies } from './dependencies.ts';
import { newId } from './new-id.ts';
import { makeTemporaryPassword } from './reset-password.ts';

/**
 * Adds a contract with its administrator ID, in one transaction; in the password method the ID gets a temporary
 * password, which is returned this once. Refuses a number or an ID that is taken within the institution, and an ID of
 * the wrong form.
 */
export async function addContract(
  deps: Dependencies,
  institution: Institution,
  wanted: {
    number: string;
    companyName: string;
    method: Method;
    branch?: string;
    administrator: { name: string; personName: string };
  },
  actor: Actor,
): Promise<
  | { contract: Contract; administrator: LoginId; temporaryPassword?: string }
  | Refusal<'contract-number-taken' | 'login-id-taken' | 'login-id-malformed'>
> {
  if (!loginIdPattern.test(wanted.administrator.name)) return refuse('login-id-malformed');
  const first = wanted.method === 'password' ? await makeTemporaryPassword(deps) : undefined;
  return deps.store.transaction(deps.clock(), async (tx) => {
    if (await tx.contracts.byNumber(institution.id, wanted.number)) return refuse('contract-number-taken');
    if (await tx.loginIds.byName(institution.id, wanted.administrator.name)) return refuse('login-id-taken');
    const contract: Contract = {
      id: newId(tx.now, deps.random),
      institutionId: institution.id,
      number: wanted.number,
      companyName: wanted.companyName,
      method: wanted.method,
      branch: wanted.branch ?? '',
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
    const named = newLoginId(deps, contract, { ...wanted.administrator, role: 'administrator' }, tx.now);
    const administrator = first ? withTemporaryPassword(institution, named, first.hash, tx.now) : named;
    await tx.loginIds.insert(administrator);
    await tx.audit.write({
      institutionId: institution.id,
      actor,
      act: 'login-id-added',
      subject: { kind: 'login-id', id: administrator.id },
      facts: { name: administrator.name, role: administrator.role },
    });
    return { contract, administrator, ...(first && { temporaryPassword: first.password }) };
  });
}

/**
 * Adds a user ID to a contract; in the password method with a temporary password, which is returned this once. Refuses
 * an unknown contract, a taken ID, an ID of the wrong form, and one user more than a contract may have.
 */
export async function addUser(
  deps: Dependencies,
  institution: Institution,
  contractNumber: string,
  user: { name: string; personName: string },
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

function newLoginId(
  deps: Dependencies,
  contract: Contract,
  { name, personName, role }: { name: string; personName: string; role: Role },
  now: Temporal.Instant,
): LoginId {
  return {
    id: newId(now, deps.random),
    institutionId: contract.institutionId,
    contractId: contract.id,
    name,
    role,
    personName,
    wrongPasswords: 0,
    language: 'ja',
    createdAt: now,
  };
}
