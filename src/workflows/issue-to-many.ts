import { needsIssuance, seenUsers } from '../domain/login-id/contract-user.ts';
import type { LoginId } from '../domain/login-id/login-id.ts';
import { isRefusal } from '../domain/refusal.ts';
import { lockUser } from './act.ts';
import type { SignedIn } from './continue-session.ts';
import type { Dependencies } from './dependencies.ts';
import { actorOf } from './for-user.ts';
import type { Issued } from './issue.ts';
import { reissueTo } from './reissue.ts';
import type { Transaction } from './transaction.ts';

/**
 * Issues to each of these users who has neither a valid certificate nor a valid code (A1, R1); the others are left as
 * they are, so that no working certificate ends by a slip. Who is not a user of the own contract is passed over.
 */
export async function issueToMany(
  tx: Transaction,
  deps: Dependencies,
  signedIn: SignedIn,
  userIds: readonly string[],
): Promise<(Issued & { user: LoginId })[]> {
  const { institution, contract } = signedIn;
  const issued: (Issued & { user: LoginId })[] = [];
  // In one order for all: two administrators who choose the same users must not wait for each other.
  for (const id of [...new Set(userIds)].sort()) {
    const user = await lockUser(tx, signedIn, id);
    const now = isRefusal(user) ? undefined : await tx.users.byId(institution.id, id);
    if (isRefusal(user) || !now) continue;
    if (!seenUsers(institution, contract, [now], tx.now).every((seen) => needsIssuance(seen, tx.now))) continue;
    issued.push({ user, ...(await reissueTo(tx, deps, institution, user, 'superseded', actorOf(signedIn))) });
  }
  return issued;
}
