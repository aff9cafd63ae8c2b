import type { Actor } from '../domain/audit/event.ts';
import type { Institution } from '../domain/institution/institution.ts';
import type { LoginId } from '../domain/login-id/login-id.ts';
import { type Refusal, refuse } from '../domain/refusal.ts';
import type { Transaction } from './transaction.ts';

/** Undoes the lock of wrong passwords (L5). The ID's row is taken. */
export async function unlockUser(
  tx: Transaction,
  institution: Institution,
  loginId: LoginId,
  actor: Actor,
): Promise<LoginId | Refusal<'not-locked'>> {
  if (!loginId.lockedAt) return refuse('not-locked');
  const unlocked = { ...loginId, lockedAt: undefined, wrongPasswords: 0 };
  await tx.loginIds.update(unlocked);
  await tx.audit.write({
    institutionId: institution.id,
    actor,
    act: 'login-id-unlocked',
    subject: { kind: 'login-id', id: loginId.id },
  });
  return unlocked;
}
