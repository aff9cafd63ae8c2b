import type { Actor } from '../domain/audit/event.ts';
import { type Certificate, proven, superseded } from '../domain/certificate/certificate.ts';
import { spent } from '../domain/issuance/issuance.ts';
import { type LoginId, withRightPassword, withWrongPassword } from '../domain/login-id/login-id.ts';
import { verifyPassword } from '../domain/login-id/password.ts';
import { mayUsePassword, typedPassword } from '../domain/login-id/temporary-password.ts';
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts';
import { isLive } from '../domain/session/login-attempt.ts';
import type { Session } from '../domain/session/session.ts';
import type { Dependencies } from './dependencies.ts';
import { newId } from './new-id.ts';
import { type CertificateRefusal, holds, judge, type Presented } from './present-certificate.ts';
import { newToken, tokenHash } from './token.ts';
import type { Transaction } from './transaction.ts';

export type NotLoggedIn =
  | CertificateRefusal
  | Refusal<'attempt-over'>
  | Refusal<'temporary-password-expired', { certificate: Certificate }>
  | Refusal<'password-wrong', { left: number; certificate: Certificate; loginId: LoginId; late: boolean }>;

/**
 * The second half of a login (L2, L5, L6, A4): the password where the institution asks for one, then the session.
 * The first login proves the certificate: its issuance is spent, and the certificate it follows is superseded (V3).
 * With an expired certificate that may still be renewed, the session is good for the renewal alone (V2).
 *
 * `password` is undefined when none was typed; where the institution asks for none, it is not looked at.
 */
export async function logIn(
  deps: Dependencies,
  lane: string,
  attemptToken: string | undefined,
  presented: Presented,
  password: string | undefined,
  address?: string,
): Promise<{ session: Session; token: string; loginId: LoginId } | NotLoggedIn> {
  // The password is verified before the rows are taken: it is slow on purpose.
  const first = await deps.store.transaction(deps.clock(), (tx) => readAttempt(tx, lane, attemptToken, presented));
  if (isRefusal(first)) return first;
  // An expired certificate is never enough alone (V2).
  const withPassword = first.late || first.institution.settings.loginFactors === 'certificate and password';
  const passwordRight = withPassword
    ? await verifyPassword(typedPassword(first.loginId, password ?? ''), first.loginId.passwordHash)
    : true;

  return deps.store.transaction(deps.clock(), async (tx) => {
    const held = await tx.loginIds.lockById(first.institution.id, first.loginId.id);
    const read = await readAttempt(tx, lane, attemptToken, presented);
    if (isRefusal(read)) return read;
    const { attempt, institution, certificate, loginId, late } = read;
    // It expired while this went on: the password was not asked.
    if (late && !withPassword) return refuse('attempt-over');
    const actor: Actor = { kind: 'customer', name: loginId.id };
    const from = address === undefined ? {} : { address };
    // The password that was verified must still be the one in force, its ID not locked meanwhile (L5).
    if (!passwordRight || held?.passwordHash !== first.loginId.passwordHash) {
      const counted = withWrongPassword(loginId, institution.settings.lockAfter, tx.now);
      await tx.loginIds.update(counted);
      await tx.audit.write({
        institutionId: institution.id,
        actor,
        act: counted.lockedAt ? 'login-id-locked' : 'password-wrong',
        subject: { kind: 'login-id', id: loginId.id },
        facts: { wrong: counted.wrongPasswords, label: certificate.label, ...from },
      });
      if (counted.lockedAt) {
        await tx.attempts.update({ ...attempt, endedAt: tx.now });
        return refuse('login-id-locked', { certificate });
      }
      const left = institution.settings.lockAfter - counted.wrongPasswords;
      return refuse('password-wrong', { left, certificate, loginId, late });
    }

    const usable = withPassword ? mayUsePassword(loginId, tx.now) : true;
    if (usable !== true) {
      await tx.attempts.update({ ...attempt, endedAt: tx.now });
      return refuse(usable.refused, { certificate });
    }
    await tx.loginIds.update(withRightPassword(loginId));
    await tx.attempts.update({ ...attempt, endedAt: tx.now });
    const provedCertificate = !late && (await prove(tx, certificate, actor));
    const token = newToken(deps.random);
    const session: Session = {
      id: newId(tx.now, deps.random),
      tokenHash: tokenHash(token),
      lane,
      institutionId: institution.id,
      loginId: loginId.id,
      certificateId: certificate.id,
      // A password that somebody else made is good for choosing an own one, and for nothing else (ASVS 6.4.1).
      limitedTo: late ? 'renewal' : withPassword && loginId.temporaryUntil ? 'password' : undefined,
      provedCertificate,
      startedAt: tx.now,
      lastSeenAt: tx.now,
    };
    await tx.sessions.insert(session);
    await tx.audit.write({
      institutionId: institution.id,
      actor,
      act: 'logged-in',
      subject: { kind: 'session', id: session.id },
      facts: {
        method: 'certificate',
        certificateId: certificate.id,
        label: certificate.label,
        ...from,
        ...(late && { limitedTo: 'renewal' }),
      },
    });
    return { session, token, loginId };
  });
}

async function readAttempt(tx: Transaction, lane: string, attemptToken: string | undefined, presented: Presented) {
  const attempt = await tx.attempts.lockByLane(lane);
  if (!attempt || isLive(attempt, tx.now) !== true || !holds(attempt, attemptToken)) return refuse('attempt-over');
  const institution = await tx.institutions.byId(attempt.institutionId);
  if (!institution) throw new Error('the institution of an attempt is gone');
  const judged = await judge(tx, institution, presented, { late: true });
  if (isRefusal(judged)) return judged;
  if (judged.certificate.id !== attempt.certificateId) return refuse('attempt-over');
  return { attempt, institution, ...judged };
}

/** The first login of a certificate (A4, V3). Gives true when it was the first. */
async function prove(tx: Transaction, presented: Certificate, actor: Actor): Promise<boolean> {
  const certificate = await tx.certificates.lockById(presented.institutionId, presented.id);
  if (!certificate) throw new Error('a presented certificate is gone');
  const now = proven(certificate, tx.now);
  if (isRefusal(now)) throw new Error(`a judged certificate could not be proven: ${now.refused}`);
  if (now === certificate) return false;

  for (const earlier of await tx.certificates.lockLive(certificate.institutionId, certificate.loginId)) {
    if (earlier.state !== 'active') continue;
    const ended = superseded(earlier, tx.now);
    if (isRefusal(ended)) throw new Error('an older certificate could not be superseded');
    await tx.certificates.update(ended);
    await tx.sessions.endOfCertificate(earlier.id, tx.now);
    await write(tx, ended, 'certificate-superseded', actor);
  }
  await tx.certificates.update(now);
  await write(tx, now, 'certificate-proven', actor);

  const issuance = await tx.issuances.lockById(certificate.institutionId, certificate.issuanceId);
  if (!issuance) throw new Error('the issuance of a certificate is gone');
  const done = spent(issuance);
  if (!isRefusal(done)) await tx.issuances.update(done);
  await tx.acquisitions.endVisits(issuance.id);
  return true;
}

function write(
  tx: Transaction,
  certificate: Certificate,
  act: 'certificate-proven' | 'certificate-superseded',
  actor: Actor,
): Promise<void> {
  return tx.audit.write({
    institutionId: certificate.institutionId,
    actor,
    act,
    subject: { kind: 'certificate', id: certificate.id },
    facts: { loginId: certificate.loginId },
  });
}
