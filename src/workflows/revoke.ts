import type { Actor, AuditEvent } from '../domain/audit/event.ts';
import { type Certificate, type RevocationReason, revoked } from '../domain/certificate/certificate.ts';
import type { Institution } from '../domain/institution/institution.ts';
import { isLive } from '../domain/issuance/issuance.ts';
import type { LoginId } from '../domain/login-id/login-id.ts';
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts';
import type { Dependencies } from './dependencies.ts';
import { lockByName, voidIssuance } from './issue.ts';
import type { Transaction } from './transaction.ts';

/** `revokeOf` for staff, who name the login ID. */
export function revoke(
  deps: Dependencies,
  institution: Institution,
  loginIdName: string,
  reason: RevocationReason,
  actor: Actor,
): Promise<Certificate[] | Refusal<'login-id-unknown' | 'nothing-to-revoke'>> {
  return deps.store.transaction(deps.clock(), async (tx) => {
    const loginId = await lockByName(tx, institution, loginIdName);
    return isRefusal(loginId) ? loginId : revokeOf(tx, institution, loginId, reason, actor);
  });
}

/**
 * Ends every certificate of a login ID that is in use, with its sessions, and the issuance it could be acquired with
 * again or be renewed by (R3, L6, R4, V4). Refuses when there is none. The ID's row is taken.
 */
export async function revokeOf(
  tx: Transaction,
  institution: Institution,
  loginId: LoginId,
  reason: RevocationReason,
  actor: Actor,
): Promise<Certificate[] | Refusal<'nothing-to-revoke'>> {
  const issuance = await tx.issuances.lockNewest(institution.id, loginId.id);
  const ended = await revokeLive(tx, institution, loginId, reason, actor);
  if (ended.length === 0) return refuse('nothing-to-revoke');
  if (issuance && (issuance.state === 'acquired' || (issuance.renews && isLive(issuance)))) {
    await voidIssuance(tx, issuance, actor);
  }
  return ended;
}

/** Every certificate of a login ID that is in use ends, with its sessions. */
export async function revokeLive(
  tx: Transaction,
  institution: Institution,
  loginId: LoginId,
  reason: RevocationReason,
  actor: Actor,
): Promise<Certificate[]> {
  const ended: Certificate[] = [];
  for (const certificate of await tx.certificates.lockLive(institution.id, loginId.id)) {
    const after = await end(tx, certificate, reason, actor);
    if (!isRefusal(after)) ended.push(after);
  }
  return ended;
}

/**
 * Ends one certificate of a login ID, with its sessions, and the issuance it could be acquired with again or be renewed
 * by; another of the ID stays. Refuses one that has ended. The ID's row is taken. `facts` go with its audit event.
 */
export async function revokeOne(
  tx: Transaction,
  institution: Institution,
  loginId: LoginId,
  certificateId: string,
  reason: RevocationReason,
  actor: Actor,
  facts: AuditEvent['facts'] = {},
): Promise<Certificate | Refusal<'nothing-to-revoke'>> {
  const issuance = await tx.issuances.lockNewest(institution.id, loginId.id);
  const live = await tx.certificates.lockLive(institution.id, loginId.id);
  const certificate = live.find(({ id }) => id === certificateId);
  const ended = certificate && (await end(tx, certificate, reason, actor, facts));
  if (!ended || isRefusal(ended)) return refuse('nothing-to-revoke');
  const again = issuance?.id === ended.issuanceId && issuance.state === 'acquired';
  if (issuance && (again || (issuance.renews === ended.id && isLive(issuance))))
    await voidIssuance(tx, issuance, actor);
  return ended;
}

async function end(
  tx: Transaction,
  certificate: Certificate,
  reason: RevocationReason,
  actor: Actor,
  facts: AuditEvent['facts'] = {},
) {
  const after = revoked(certificate, reason, tx.now);
  if (isRefusal(after)) return after;
  await tx.certificates.update(after);
  const sessions = await tx.sessions.endOfCertificate(certificate.id, tx.now);
  await tx.audit.write({
    institutionId: certificate.institutionId,
    actor,
    act: 'certificate-revoked',
    subject: { kind: 'certificate', id: certificate.id },
    facts: { loginId: certificate.loginId, reason, sessions, ...facts },
  });
  return after;
}
