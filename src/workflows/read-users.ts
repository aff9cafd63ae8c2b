import { reminding, type SeenUser, seenUsers } from '../domain/login-id/contract-user.ts';
import type { SignedIn } from './continue-session.ts';
import type { Dependencies } from './dependencies.ts';
import { isId } from './new-id.ts';
import type { Transaction } from './transaction.ts';

/** Every login ID of the administrator's own contract, as it is seen now. */
export async function readUsers(deps: Dependencies, signedIn: SignedIn): Promise<SeenUser[]> {
  const { institution, contract } = signedIn;
  return deps.store.transaction(deps.clock(), async (tx) =>
    seen(tx, signedIn, await tx.users.ofContract(institution.id, contract.id)),
  );
}

/** One of them. An ID of another contract does not exist here (I1). */
export async function readUser(deps: Dependencies, signedIn: SignedIn, id: string): Promise<SeenUser | undefined> {
  const { institution, contract } = signedIn;
  if (!isId(id)) return undefined;
  return deps.store.transaction(deps.clock(), async (tx) => {
    const user = await tx.users.byId(institution.id, id);
    return user?.loginId.contractId === contract.id ? (await seen(tx, signedIn, [user]))[0] : undefined;
  });
}

async function seen(
  tx: Transaction,
  { institution, contract, now }: SignedIn,
  users: Parameters<typeof seenUsers>[2],
): Promise<SeenUser[]> {
  const unreachable = new Set(await tx.notices.unreachable(institution.id, contract.id));
  return seenUsers(institution, contract, users, now).map((user) => ({
    ...user,
    unreachable: unreachable.has(user.loginId.id),
    reminding: reminding(contract, user),
  }));
}
