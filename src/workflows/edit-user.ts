import type { LoginId } from '../domain/login-id/login-id.ts';
import type { UserDetails } from '../domain/login-id/user-details.ts';
import { type Refusal, refuse } from '../domain/refusal.ts';
import type { MayNotAct } from './act.ts';
import { writeMailChanged } from './change-settings.ts';
import type { Place } from './continue-session.ts';
import type { Dependencies } from './dependencies.ts';
import { forUser } from './for-user.ts';

/**
 * Changes a user's name, mail address and language. A thief at an administrator's open PC would turn a user's mails to
 * an address of his own, so the address changes only with the administrator's password; the event of it has both (N5).
 * The other event names what changed, and keeps nothing personal.
 */
export async function editUser(
  deps: Dependencies,
  place: Place,
  userId: string,
  { personName, mail, language }: Omit<UserDetails, 'name'>,
  password: string | undefined,
): Promise<LoginId | MayNotAct | Refusal<'user-unknown' | 'password-needed'>> {
  return forUser(deps, place, userId, password, async (tx, { institution }, loginId, actor) => {
    if (mail !== loginId.mail && password === undefined) return refuse('password-needed');
    const edited = { ...loginId, personName, mail, language };
    const changed = (['personName', 'language'] as const).filter((field) => edited[field] !== loginId[field]);
    if (changed.length === 0 && mail === loginId.mail) return loginId;
    await tx.loginIds.update(edited);
    if (mail !== loginId.mail) await writeMailChanged(tx, loginId, mail, actor);
    if (changed.length > 0) {
      await tx.audit.write({
        institutionId: institution.id,
        actor,
        act: 'login-id-changed',
        subject: { kind: 'login-id', id: loginId.id },
        facts: { changed: changed.join() },
      });
    }
    return edited;
  });
}
