import type { ListedNotice } from '../domain/notice/notice.ts';
import { isRefusal } from '../domain/refusal.ts';
import { boundTries, type TooManyTries } from './bound-tries.ts';
import type { SignedIn } from './continue-session.ts';
import type { Dependencies } from './dependencies.ts';
import { typedHash } from './identify.ts';
import { isId } from './new-id.ts';

/**
 * The mails that were sent to a person, or will be, the newest first: those after the one named by `before` (N4). An
 * administrator sees those to the contract's second contact as well (R2).
 */
export function readMails(
  deps: Dependencies,
  { institution, contract, loginId, now }: SignedIn,
  before: string | undefined,
  limit: number,
): Promise<ListedNotice[]> {
  const filter = {
    loginId: loginId.id,
    ...(loginId.role === 'administrator' && { secondContactOf: contract.id }),
    dropped: false as const,
    ...(before !== undefined && isId(before) && { before }),
  };
  return deps.store.transaction(now, (tx) => tx.notices.list(institution.id, filter, limit));
}

/**
 * The mail with that reference number: one of the person's own, or for an administrator of anybody's in the contract.
 * Of others there is none (I1). Asking is counted, lest numbers be guessed at; whoever finds one had it.
 *
 * One that was dropped is found too. Nobody knows its number but who has it in hand: the mail server took it, and we were
 * killed before we knew.
 */
export async function findMail(
  deps: Dependencies,
  { institution, contract, loginId, now }: SignedIn,
  reference: string,
): Promise<ListedNotice | undefined | TooManyTries> {
  const counted = await boundTries(deps, 'find-mail', {
    institutionId: institution.id,
    typed: typedHash(loginId.name),
  });
  if (isRefusal(counted)) return counted;
  const found = await deps.store.transaction(now, (tx) => tx.notices.byReference(institution.id, reference));
  const own =
    found?.notice.loginId === loginId.id ||
    (loginId.role === 'administrator' && found?.notice.contractId === contract.id);
  if (!found || !own) return undefined;
  await counted.giveBack();
  return found;
}

/** Whether mails to the address the person has now do not arrive. */
export async function isUnreachable(
  deps: Dependencies,
  { institution, contract, loginId, now }: SignedIn,
): Promise<boolean> {
  if (loginId.mail === undefined) return false;
  const ids = await deps.store.transaction(now, (tx) =>
    tx.notices.unreachable(institution.id, contract.id, loginId.id),
  );
  return ids.length > 0;
}
