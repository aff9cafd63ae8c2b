import type { Actor } from '../domain/audit/event.ts';
import type { Contract, Method } from '../domain/contract/contract.ts';
import type { Institution } from '../domain/institution/institution.ts';
import { type LoginId, loginIdPattern, type Role } from '../domain/login-id/login-id.ts';
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts';
import { addUsers } from './add-users.ts';
import type { Dependencies } from './dependencies.ts';
import { newId } from './new-id.ts';

/**
 * Adds a contract with its administrator ID, in one transaction. Refuses a number or an ID that is taken within the
 * institution, and an ID of the wrong form.
 */
export async function addContract(
  deps: Dependencies,
  institution: Institution,
  wanted: { number: string; companyName: string; method: Method; administrator: { name: string; personName: string } },
  actor: Actor,
): Promise<
  | { contract: Contract; administrator: LoginId }
  | Refusal<'contract-number-taken' | 'login-id-taken' | 'login-id-malformed'>
> {
  if (!loginIdPattern.test(wanted.administrator.name)) return refuse('login-id-malformed');
  return deps.store.transaction(deps.clock(), async (tx) => {
    if (await tx.contracts.byNumber(institution.id, wanted.number)) return refuse('contract-number-taken');
    if (await tx.loginIds.byName(institution.id, wanted.administrator.name)) return refuse('login-id-taken');
    const contract: Contract = {
      id: newId(tx.now, deps.random),
      institutionId: institution.id,
      number: wanted.number,
      companyName: wanted.companyName,
      method: wanted.method,
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
    const administrator = newLoginId(deps, contract, { ...wanted.administrator, role: 'administrator' }, tx.now);
    await tx.loginIds.insert(administrator);
    await tx.audit.write({
      institutionId: institution.id,
      actor,
      act: 'login-id-added',
      subject: { kind: 'login-id', id: administrator.id },
      facts: { name: administrator.name, role: administrator.role },
    });
    return { contract, administrator };
  });
}

/**
 * Adds a user ID to a contract. Refuses an unknown contract, a taken ID, an ID of the wrong form, and one user more than
 * a contract may have.
 */
export async function addUser(
  deps: Dependencies,
  institution: Institution,
  contractNumber: string,
  user: { name: string; personName: string },
  actor: Actor,
): Promise<LoginId | Refusal<'contract-unknown' | 'login-id-taken' | 'login-id-malformed' | 'too-many-users'>> {
  if (!loginIdPattern.test(user.name)) return refuse('login-id-malformed');
  return deps.store.transaction(deps.clock(), async (tx) => {
    const contract = await tx.contracts.byNumber(institution.id, contractNumber);
    if (!contract) return refuse('contract-unknown');
    const added = await addUsers(tx, deps, institution, contract, [{ ...user, language: 'ja' }], actor);
    if (isRefusal(added)) return refuse(added.refused === 'too-many-users' ? 'too-many-users' : 'login-id-taken');
    return added[0]!;
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
