import type { Actor } from '../domain/audit/event.ts';
import type { Institution } from '../domain/institution/institution.ts';
import type { LoginId } from '../domain/login-id/login-id.ts';
import { hashPassword } from '../domain/login-id/password.ts';
import { newTemporaryPassword, withTemporaryPassword } from '../domain/login-id/temporary-password.ts';
import type { Dependencies } from './dependencies.ts';
import type { Transaction } from './transaction.ts';

/** A password made for somebody else, and what is stored of it. */
export interface TemporaryPassword {
  /** 92 random bits in the characters of acquisition codes; shown once. */
  readonly password: string;
  readonly hash: string;
}

/** Made before the rows are taken: hashing is slow on purpose. */
export async function makeTemporaryPassword({ random }: Dependencies): Promise<TemporaryPassword> {
  const password = newTemporaryPassword(random);
  return { password, hash: await hashPassword(password, random) };
}

/**
 * Replaces a login ID's password by a temporary one, good for two weeks and only to choose an own password. The ID's sessions end, a lock of wrong passwords is undone (L5). The ID's row is taken.
 */
export async function resetPassword(
  tx: Transaction,
  institution: Institution,
  loginId: LoginId,
  { hash }: TemporaryPassword,
  actor: Actor,
): Promise<{ loginId: LoginId; until: Temporal.Instant }> {
  const open = { ...loginId, wrongPasswords: 0, lockedAt: undefined };
  const reset = withTemporaryPassword(institution, open, hash, tx.now);
  const until = reset.temporaryUntil!;
  await tx.loginIds.update(reset);
  const sessions = await tx.sessions.endOfLoginId(loginId.id, tx.now);
  await tx.audit.write({
    institutionId: institution.id,
    actor,
    act: 'password-reset',
    subject: { kind: 'login-id', id: loginId.id },
    facts: { until: until.toString(), sessions, unlocked: loginId.lockedAt !== undefined },
  });
  return { loginId: reset, until };
}
