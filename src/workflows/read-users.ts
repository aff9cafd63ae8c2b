import { type SeenUser, seenUsers } from '../domain/login-id/contract-user.ts';
import type { SignedIn } from './continue-session.ts';
import type { Dependencies } from './dependencies.ts';
import { isId } from './new-id.ts';

/** Every login ID of the administrator's own contract, as it is seen now. */
export async function readUsers(deps: Dependencies, { institution, contract, now }: SignedIn): Promise<SeenUser[]> {
  const users = await deps.store.transaction(deps.clock(), (tx) => tx.users.ofContract(institution.id, contract.id));
  return seenUsers(institution, contract, users, now);
}

/** One of them. An ID of another contract does not exist here (I1). */
export async function readUser(
  deps: Dependencies,
  { institution, contract, now }: SignedIn,
  id: string,
): Promise<SeenUser | undefined> {
  if (!isId(id)) return undefined;
  const user = await deps.store.transaction(deps.clock(), (tx) => tx.users.byId(institution.id, id));
  return user?.loginId.contractId === contract.id ? seenUsers(institution, contract, [user], now)[0] : undefined;
}
