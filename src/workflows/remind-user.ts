import type { Actor } from '../domain/audit/event.ts';
import { dayOf, isBefore, isPast } from '../domain/calendar.ts';
import { deciding, renewalWindow } from '../domain/certificate/certificate.ts';
import type { Institution } from '../domain/institution/institution.ts';
import type { Reminding } from '../domain/login-id/contract-user.ts';
import type { LoginId } from '../domain/login-id/login-id.ts';
import type { Due, Notice } from '../domain/notice/notice.ts';
import { type Refusal, refuse } from '../domain/refusal.ts';
import type { Dependencies } from './dependencies.ts';
import { reminder } from './send-due-notices.ts';
import type { Transaction } from './transaction.ts';

/**
 * Has a user reminded now by mail, beside what is due of itself: of acquiring, or of renewing within its window (V2). One
 * reminder a day goes to an address, whoever asks for it and whatever it is about. The ID's row is taken.
 */
export async function remindUser(
  tx: Transaction,
  deps: Dependencies,
  institution: Institution,
  user: LoginId,
  about: Reminding,
  actor: Actor,
): Promise<Notice | Refusal<'mail-absent' | 'nothing-to-remind' | 'reminded-today'>> {
  if (user.mail === undefined) return refuse('mail-absent');
  const due = await (about === 'renewal' ? renewalOf : acquisitionOf)(tx, institution, user);
  if (!due) return refuse('nothing-to-remind');
  if (await wasReminded(tx, institution, user)) return refuse('reminded-today');
  // Without a stage: the mails of the stages come all the same (N2).
  const notice = reminder(deps, institution, about === 'renewal' ? 'expiry' : 'deadline', undefined, due, tx.now);
  await tx.notices.insert(notice);
  await tx.audit.write({
    institutionId: institution.id,
    actor,
    act: 'user-reminded',
    subject: { kind: 'login-id', id: user.id },
    facts: { about, notice: notice.reference },
  });
  return notice;
}

async function renewalOf(tx: Transaction, institution: Institution, user: LoginId): Promise<Due | undefined> {
  const certificate = deciding(await tx.certificates.ofLoginId(institution.id, user.id), tx.now);
  if (!certificate || isBefore(tx.now, renewalWindow(institution, certificate.notAfter).opens)) return undefined;
  return inTime(
    tx,
    await tx.notices.stillDue({ kind: 'expiry', institutionId: institution.id, certificateId: certificate.id }),
  );
}

async function acquisitionOf(tx: Transaction, institution: Institution, user: LoginId): Promise<Due | undefined> {
  const issuance = await tx.issuances.newest(institution.id, user.id);
  if (!issuance) return undefined;
  return inTime(
    tx,
    await tx.notices.stillDue({ kind: 'deadline', institutionId: institution.id, issuanceId: issuance.id }),
  );
}

const inTime = ({ now }: Transaction, due: Due | undefined) => (due && !isPast(due.at, now) ? due : undefined);

async function wasReminded(tx: Transaction, institution: Institution, user: LoginId): Promise<boolean> {
  const { timeZone } = institution.settings;
  const today = dayOf(tx.now, timeZone);
  for (const kind of ['expiry', 'deadline'] as const) {
    const newest = await tx.notices.list(institution.id, { loginId: user.id, kind, dropped: false }, 1);
    // One to an address that was wrong reached nobody.
    const reached = newest.filter(({ notice }) => notice.address === user.mail);
    if (reached.some(({ notice }) => dayOf(notice.madeAt, timeZone).equals(today))) return true;
  }
  return false;
}
