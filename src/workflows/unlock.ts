import type { Actor } from '../domain/audit/event.ts';
import type { Institution } from '../domain/institution/institution.ts';
import { type LoginId, unlocked } from '../domain/login-id/login-id.ts';
import { isRefusal, type Refusal } from '../domain/refusal.ts';
import type { Dependencies } from './dependencies.ts';
import { lockByName } from './issue.ts';
import type { Transaction } from './transaction.ts';

/** Opens an ID that wrong passwords locked (L5). Certificate and password stay as they are. The ID's row is taken. */
export async function unlock(
  tx: Transaction,
  institution: Institution,
  loginId: LoginId,
  actor: Actor,
): Promise<LoginId | Refusal<'not-locked'>> {
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
}

/** The same by the ID's name, as commands have it. */
export async function unlockByName(
  deps: Dependencies,
  institution: Institution,
  loginIdName: string,
  actor: Actor,
): Promise<LoginId | Refusal<'login-id-unknown' | 'not-locked'>> {
  return deps.store.transaction(deps.clock(), async (tx) => {
    const loginId = await lockByName(tx, institution, loginIdName);
    return isRefusal(loginId) ? loginId : unlock(tx, institution, loginId, actor);
  });
}
