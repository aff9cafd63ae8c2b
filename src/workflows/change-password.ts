import { checkNewPassword, hashPassword } from '../domain/login-id/password.ts';
import { typedPassword, withOwnPassword } from '../domain/login-id/temporary-password.ts';
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts';
import { act, type MayNotAct } from './act.ts';
import { type Place, readSession } from './continue-session.ts';
import type { Dependencies } from './dependencies.ts';

export type NotChanged =
  | MayNotAct
  | Refusal<'password-too-short' | 'password-too-long' | 'password-too-common' | 'password-unchanged'>;

/**
 * Changes one's own password; the one in force is typed again and counted as at a login (L5). Other sessions of the ID
 * end (ASVS 7.4.3). A session that was limited to exchanging a temporary password goes on without that limit.
 */
export async function changePassword(
  deps: Dependencies,
  place: Place,
  typed: { old: string; next: string },
): Promise<true | NotChanged> {
  const first = await deps.store.transaction(deps.clock(), (tx) => readSession(tx, place));
  if (isRefusal(first)) return first;
  const fit = checkNewPassword(typed.next, first.loginId.name);
  if (fit !== true) return fit;
  const old = typedPassword(first.loginId, typed.old);
  const hash = await hashPassword(typed.next, deps.random);

  return act(deps, place, { password: old, limitedTo: 'password' }, async (tx, { institution, session, loginId }) => {
    const same = [old, typedPassword(first.loginId, typed.next)].map((text) => text.normalize('NFKC'));
    if (same[0] === same[1]) return refuse('password-unchanged');
    await tx.loginIds.update({ ...withOwnPassword(loginId, hash), wrongPasswords: 0 });
    if (session.limitedTo === 'password') await tx.sessions.unlimit(session.id);
    const ended = await tx.sessions.endOfLoginId(loginId.id, tx.now, session.id);
    await tx.audit.write({
      institutionId: institution.id,
      actor: { kind: 'customer', name: loginId.id },
      act: 'password-changed',
      subject: { kind: 'login-id', id: loginId.id },
      facts: { temporary: loginId.temporaryUntil !== undefined, endedSessions: ended },
    });
    return true as const;
  });
}
