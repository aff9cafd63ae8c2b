import type { Actor } from '../domain/audit/event.ts';
import type { Institution } from '../domain/institution/institution.ts';
import { type LoginId, unlocked } from '../domain/login-id/login-id.ts';
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts';
import type { Dependencies } from './dependencies.ts';

/** Opens an ID that wrong passwords locked (L5). Certificate and password stay as they are. */
export async function unlock(
  deps: Dependencies,
  institution: Institution,
  loginIdName: string,
  actor: Actor,
): Promise<LoginId | Refusal<'login-id-unknown' | 'not-locked'>> {
  return deps.store.transaction(deps.clock(), async (tx) => {
    const found = await tx.loginIds.byName(institution.id, loginIdName);
    const loginId = found && (await tx.loginIds.lockById(institution.id, found.id));
    if (!loginId) return refuse('login-id-unknown');
    const open = unlocked(loginId);
    if (isRefusal(open)) return open;
    await tx.loginIds.update(open);
    await tx.audit.write({
      institutionId: institution.id,
      actor,
      act: 'login-id-unlocked',
      subject: { kind: 'login-id', id: loginId.id },
    });
    return open;
  });
}
