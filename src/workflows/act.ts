import type { LoginId } from '../domain/login-id/login-id.ts';
import { withRightPassword, withWrongPassword } from '../domain/login-id/login-id.ts';
import { verifyPassword } from '../domain/login-id/password.ts';
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts';
import { type NotSignedIn, type Place, readSession, type SignedIn } from './continue-session.ts';
import type { Dependencies } from './dependencies.ts';
import { isId } from './new-id.ts';
import type { Transaction } from './transaction.ts';

export type MayNotAct =
  | NotSignedIn
  | Refusal<'session-limited' | 'administrators-only'>
  | Refusal<'password-wrong-again', { left: number }>;

/** What an act asks of the person beside being signed in. */
export interface Demand {
  readonly role?: 'administrator';
  /** The login password, typed again before what is dangerous; checked when the key is there, and counted as at a login (L5). */
  readonly password?: string;
  /** The limited sessions that may do this; others may do nothing but what they are for. */
  readonly limitedTo?: 'renewal' | 'password';
}

/**
 * Something a signed-in person changes. The session is read anew in the transaction of the act, with the rows of
 * contract and person taken, so that who was logged out, suspended or switched a moment ago changes nothing any more.
 * `work` gets the person as of now, and commits with it; a refusal it returns commits as well.
 */
export async function act<T>(
  deps: Dependencies,
  place: Place,
  demand: Demand,
  work: (tx: Transaction, signedIn: SignedIn) => Promise<T>,
): Promise<T | MayNotAct> {
  const first = await deps.store.transaction(deps.clock(), (tx) => readSession(tx, place));
  if (isRefusal(first)) return first;
  const asked = demand.password !== undefined;
  // Before the rows are taken: it is slow on purpose.
  const right = asked ? await verifyPassword(demand.password!, first.loginId.passwordHash) : true;

  return deps.store.transaction(deps.clock(), async (tx) => {
    await tx.contracts.lockById(first.institution.id, first.contract.id, 'share');
    const held = await tx.loginIds.lockById(first.institution.id, first.loginId.id);
    const signedIn = await readSession(tx, place);
    if (isRefusal(signedIn)) return signedIn;
    if (!held) throw new Error('the login ID of a session is gone');
    if (signedIn.session.limitedTo && signedIn.session.limitedTo !== demand.limitedTo) return refuse('session-limited');
    if (demand.role && held.role !== demand.role) return refuse('administrators-only');
    if (asked) {
      const wrong = !right || held.passwordHash !== first.loginId.passwordHash;
      const counted = await countPassword(tx, signedIn, held, wrong, place.address);
      if (isRefusal(counted)) return counted;
    }
    return work(tx, signedIn);
  });
}

/** L5 holds for a password typed within a session as well: whoever sits at an unlocked PC must not guess it. */
async function countPassword(
  tx: Transaction,
  { institution }: SignedIn,
  loginId: LoginId,
  wrong: boolean,
  address: string | undefined,
) {
  if (!wrong) {
    await tx.loginIds.update(withRightPassword(loginId));
    return true;
  }
  const counted = withWrongPassword(loginId, institution.settings.lockAfter, tx.now);
  await tx.loginIds.update(counted);
  if (counted.lockedAt) await tx.sessions.endOfLoginId(loginId.id, tx.now);
  await tx.audit.write({
    institutionId: institution.id,
    actor: { kind: 'customer', name: loginId.id },
    act: counted.lockedAt ? 'login-id-locked' : 'password-wrong',
    subject: { kind: 'login-id', id: loginId.id },
    facts: { wrong: counted.wrongPasswords, within: 'session', ...(address !== undefined && { address }) },
  });
  if (counted.lockedAt) return refuse('login-id-locked');
  return refuse('password-wrong-again', { left: institution.settings.lockAfter - counted.wrongPasswords });
}

/**
 * A user of the administrator's own contract, row taken. Anyone else, another administrator included, does not exist
 * here (A1, I1).
 */
export async function lockUser(
  tx: Transaction,
  { institution, contract }: SignedIn,
  userId: string,
): Promise<LoginId | Refusal<'user-unknown'>> {
  const user = isId(userId) ? await tx.loginIds.lockById(institution.id, userId) : undefined;
  return user && user.contractId === contract.id && user.role === 'user' ? user : refuse('user-unknown');
}
