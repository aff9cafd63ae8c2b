import type { Actor } from '../domain/audit/event.ts';
import type { Contract } from '../domain/contract/contract.ts';
import type { Institution } from '../domain/institution/institution.ts';
import type { LoginId } from '../domain/login-id/login-id.ts';
import type { UserDetails } from '../domain/login-id/user-details.ts';
import { type Refusal, refuse } from '../domain/refusal.ts';
import type { Dependencies } from './dependencies.ts';
import { newId } from './new-id.ts';
import type { Transaction } from './transaction.ts';

export type NotAdded =
  | Refusal<'login-ids-taken', { names: string[] }>
  | Refusal<'too-many-users', { limit: number; already: number }>;

/**
 * Adds users to a contract, all or none. Refuses IDs that the institution has already (I1: it is told no more than
 * that), and more users than a contract of the institution may have.
 */
export async function addUsers(
  tx: Transaction,
  deps: Dependencies,
  institution: Institution,
  contract: Contract,
  wanted: readonly UserDetails[],
  actor: Actor,
): Promise<LoginId[] | NotAdded> {
  const already = await tx.users.lockCount(institution.id, contract.id);
  const limit = institution.settings.usersPerContract;
  if (already + wanted.length > limit) return refuse('too-many-users', { limit, already });
  const names = await tx.users.taken(
    institution.id,
    wanted.map(({ name }) => name),
  );
  if (names.length > 0) return refuse('login-ids-taken', { names });

  const added = wanted.map(
    (details): LoginId => ({
      id: newId(tx.now, deps.random),
      institutionId: institution.id,
      contractId: contract.id,
      role: 'user',
      wrongPasswords: 0,
      createdAt: tx.now,
      ...details,
    }),
  );
  await tx.loginIds.insert(...added);
  await tx.audit.write(
    ...added.map(({ id, name, role }) => ({
      institutionId: institution.id,
      actor,
      act: 'login-id-added' as const,
      subject: { kind: 'login-id' as const, id },
      facts: { name, role },
    })),
  );
  return added;
}
