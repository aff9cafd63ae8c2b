import type { Actor } from '../domain/audit/event.ts';
import type { Institution } from '../domain/institution/institution.ts';
import type { LoginId } from '../domain/login-id/login-id.ts';
import { type Refusal, refuse } from '../domain/refusal.ts';
import type { Transaction } from './transaction.ts';

/** Stops a login ID for the time being: its sessions end at once, its certificate stays (L6). The ID's row is taken. */
export async function suspend(
  tx: Transaction,
  institution: Institution,
  loginId: LoginId,
  actor: Actor,
): Promise<LoginId | Refusal<'suspended-already'>> {
  if (loginId.suspendedAt) return refuse('suspended-already');
  const suspended = { ...loginId, suspendedAt: tx.now };
  await tx.loginIds.update(suspended);
  const sessions = await tx.sessions.endOfLoginId(loginId.id, tx.now);
  await tx.audit.write({
    institutionId: institution.id,
    actor,
    act: 'login-id-suspended',
    subject: { kind: 'login-id', id: loginId.id },
    facts: { sessions },
  });
  return suspended;
}

/** Lets a suspended login ID log in again. The ID's row is taken. */
export async function resume(
  tx: Transaction,
  institution: Institution,
  loginId: LoginId,
  actor: Actor,
): Promise<LoginId | Refusal<'not-suspended'>> {
  if (!loginId.suspendedAt) return refuse('not-suspended');
  const resumed = { ...loginId, suspendedAt: undefined };
  await tx.loginIds.update(resumed);
  await tx.audit.write({
    institutionId: institution.id,
    actor,
    act: 'login-id-resumed',
    subject: { kind: 'login-id', id: loginId.id },
  });
  return resumed;
}
