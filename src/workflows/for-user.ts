import { createHash } from 'node:crypto';
import type { Actor } from '../domain/audit/event.ts';
import type { LoginId } from '../domain/login-id/login-id.ts';
import { isRefusal, type Refusal } from '../domain/refusal.ts';
import { act, lockUser, type MayNotAct } from './act.ts';
import type { Place, SignedIn } from './continue-session.ts';
import type { Dependencies } from './dependencies.ts';
import type { Transaction } from './transaction.ts';

/** Who the audit log names for what a signed-in person does. */
export const actorOf = ({ loginId }: SignedIn): Actor => ({ kind: 'customer', name: loginId.id });

/**
 * What an administrator does to one user of the own contract (A1, L5, R1–R3). `work` gets the user with its row taken.
 * `password` is the administrator's own, typed again before what gives or takes access.
 */
export function forUser<T>(
  deps: Dependencies,
  place: Place,
  userId: string,
  password: string | undefined,
  work: (tx: Transaction, signedIn: SignedIn, user: LoginId, actor: Actor) => Promise<T>,
): Promise<T | MayNotAct | Refusal<'user-unknown'>> {
  return act(
    deps,
    place,
    { role: 'administrator', ...(password !== undefined && { password }) },
    async (tx, signedIn) => {
      const user = await lockUser(tx, signedIn, userId);
      return isRefusal(user) ? user : work(tx, signedIn, user, actorOf(signedIn));
    },
  );
}

/**
 * What a page that hands out a secret rests on: the code and the password in force. A page that was sent twice, or that
 * is older than what somebody else did, must not make the secret void that was handed out meanwhile.
 */
export async function standing(tx: Transaction, { institutionId, id, passwordHash }: LoginId): Promise<string> {
  const issuance = await tx.issuances.newest(institutionId, id);
  return createHash('sha256')
    .update(JSON.stringify([issuance?.id, issuance?.codeHash && Buffer.from(issuance.codeHash).toString('hex')]))
    .update(passwordHash ?? '')
    .digest('base64url')
    .slice(0, 22);
}
