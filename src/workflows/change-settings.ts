import type { Actor } from '../domain/audit/event.ts';
import type { LoginId } from '../domain/login-id/login-id.ts';
import { mailAddress } from '../domain/login-id/mail-address.ts';
import { isRefusal, type Refusal } from '../domain/refusal.ts';
import { act, type MayNotAct } from './act.ts';
import type { Place } from './continue-session.ts';
import type { Dependencies } from './dependencies.ts';
import type { Transaction } from './transaction.ts';

/**
 * Changes one's own mail address, the password typed again. Both addresses stand in the event: the old one is told as
 * well (N5). The same address again changes nothing.
 */
export async function changeMail(
  deps: Dependencies,
  place: Place,
  typed: { mail: string; password: string },
): Promise<true | MayNotAct | Refusal<'mail-malformed'>> {
  const mail = mailAddress(typed.mail);
  if (isRefusal(mail)) return mail;
  return act(deps, place, { password: typed.password }, async (tx, { loginId }) => {
    if (mail === loginId.mail) return true as const;
    await tx.loginIds.update({ ...loginId, mail, wrongPasswords: 0 });
    await writeMailChanged(tx, loginId, mail, { kind: 'customer', name: loginId.id });
    return true as const;
  });
}

/** The event of a mail address that was changed, registered or removed, by whomever. */
export async function writeMailChanged(
  tx: Transaction,
  { institutionId, id, mail: before }: LoginId,
  after: string | undefined,
  actor: Actor,
): Promise<void> {
  await tx.audit.write({
    institutionId,
    actor,
    act: 'mail-changed',
    subject: { kind: 'login-id', id },
    facts: { ...(before !== undefined && { before }), ...(after !== undefined && { after }) },
  });
}

/** Changes the language in which one is greeted after login and written to. */
export async function changeLanguage(
  deps: Dependencies,
  place: Place,
  language: 'ja' | 'en',
): Promise<true | MayNotAct> {
  return act(deps, place, {}, async (tx, { institution, loginId }) => {
    if (language === loginId.language) return true as const;
    await tx.loginIds.update({ ...loginId, language });
    await tx.audit.write({
      institutionId: institution.id,
      actor: { kind: 'customer', name: loginId.id },
      act: 'language-changed',
      subject: { kind: 'login-id', id: loginId.id },
      facts: { language },
    });
    return true as const;
  });
}
