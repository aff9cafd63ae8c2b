import { checkNewPassword, hashPassword, verifyPassword } from '../domain/login-id/password.ts';
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
 * end (ASVS 7.4.3). A session that was limited to exchanging a temporary password goes on without that limit, and is not
 * asked for that password again: it began with it a moment ago, and is good for nothing else.
 */
export async function changePassword(
  deps: Dependencies,
  place: Place,
  typed: { old?: string; next: string },
): Promise<true | NotChanged> {
  const first = await deps.store.transaction(deps.clock(), (tx) => readSession(tx, place));
  if (isRefusal(first)) return first;
  const fit = checkNewPassword(typed.next, first.loginId.name);
  if (fit !== true) return fit;
  const next = typedPassword(first.loginId, typed.next);
  const old = first.session.limitedTo === 'password' ? undefined : typedPassword(first.loginId, typed.old ?? '');
  // Nobody learns the password in force from this: it is what was typed beside, or what this session began with.
  const unchanged =
    old === undefined
      ? await verifyPassword(next, first.loginId.passwordHash)
      : old.normalize('NFKC') === next.normalize('NFKC');
  const hash = await hashPassword(typed.next, deps.random);

  const demand = { limitedTo: 'password', ...(old !== undefined && { password: old }) } as const;
  return act(deps, place, demand, async (tx, { institution, session, loginId }) => {
    // Another page of this session was quicker.
    if (old === undefined && session.limitedTo !== 'password') return refuse('session-over');
    if (unchanged) return refuse('password-unchanged');
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
