import type { Actor } from '../domain/audit/event.ts';
import type { Institution } from '../domain/institution/institution.ts';
import type { LoginId } from '../domain/login-id/login-id.ts';
import type { UserDetails } from '../domain/login-id/user-details.ts';
import type { Transaction } from './transaction.ts';

/** Changes name, mail address and language. The event names what changed, and keeps nothing personal. The ID's row is taken. */
export async function editUser(
  tx: Transaction,
  institution: Institution,
  loginId: LoginId,
  { personName, mail, language }: Omit<UserDetails, 'name'>,
  actor: Actor,
): Promise<LoginId> {
  const edited = { ...loginId, personName, mail, language };
  const changed = (['personName', 'mail', 'language'] as const).filter((field) => edited[field] !== loginId[field]);
  if (changed.length === 0) return loginId;
  await tx.loginIds.update(edited);
  await tx.audit.write({
    institutionId: institution.id,
    actor,
    act: 'login-id-changed',
    subject: { kind: 'login-id', id: loginId.id },
    facts: { changed: changed.join() },
  });
  return edited;
}
