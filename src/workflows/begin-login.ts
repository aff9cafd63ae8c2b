import type { Institution } from '../domain/institution/institution.ts';
import { beginAttempt, type LoginAttempt, newLane } from '../domain/session/login-attempt.ts';
import type { Dependencies } from './dependencies.ts';

/**
 * Begins a certificate login, or a look at what the browser presents, on a lane of its own. Nothing is known of the person yet, so nothing changes for anyone
 * and no audit event is written; the attempt is of use for ten minutes.
 */
export async function beginLogin(
  deps: Dependencies,
  institution: Institution,
  purpose: LoginAttempt['purpose'] = 'login',
): Promise<LoginAttempt> {
  return deps.store.transaction(deps.clock(), async (tx) => {
    const attempt = beginAttempt(newLane(deps.random), institution.id, tx.now, purpose);
    await tx.attempts.insert(attempt);
    return attempt;
  });
}
