import type { Actor } from '../domain/audit/event.ts';
import type { Institution } from '../domain/institution/institution.ts';
import type { LoginId } from '../domain/login-id/login-id.ts';
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts';
import { lockLoginIdOf } from './login-id-of-contract.ts';
import type { Transaction } from './transaction.ts';
import { unlock } from './unlock.ts';

/** L5: staff unlock administrators. Users are their administrator's to unlock. */
export async function unlockAdministrator(
  tx: Transaction,
  institution: Institution,
  { number, id }: { number: string; id: string },
  actor: Actor,
): Promise<LoginId | Refusal<'login-id-unknown' | 'not-locked' | 'users-are-not-ours-to-unlock'>> {
  const found = await lockLoginIdOf(tx, institution, number, id);
  if (isRefusal(found)) return found;
  if (found.loginId.role !== 'administrator') return refuse('users-are-not-ours-to-unlock');
  return unlock(tx, institution, found.loginId, actor);
}
