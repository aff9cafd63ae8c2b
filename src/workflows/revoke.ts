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
 * Ends what somebody touched of a login ID, and what came of it: a certificate or an issuance (`id`), whatever else was
 * acquired with that issuance (`issuanceId`), and a renewal begun with one of them. Another certificate of the ID stays.
 * Refuses when all of it has ended. The ID's row is taken. `facts` go with the audit events.
 */
export async function revokeTouched(
  tx: Transaction,
  institution: Institution,
  loginId: LoginId,
  touched: { readonly id: string; readonly issuanceId: string },
  reason: RevocationReason,
  actor: Actor,
  facts: AuditEvent['facts'] = {},
): Promise<true | Refusal<'nothing-to-revoke'>> {
  const issuance = await tx.issuances.lockNewest(institution.id, loginId.id);
  const live = await tx.certificates.lockLive(institution.id, loginId.id);
  const own = live.filter(({ id, issuanceId }) => id === touched.id || issuanceId === touched.issuanceId);
  const renewed = issuance?.renews !== undefined && [touched.id, ...own.map(({ id }) => id)].includes(issuance.renews);
  const over = issuance && isLive(issuance) && (renewed || issuance.id === touched.issuanceId) ? issuance : undefined;
  const ends = live.filter((one) => own.includes(one) || (renewed && one.issuanceId === issuance.id));
  if (!over && ends.length === 0) return refuse('nothing-to-revoke');
  for (const certificate of ends) await end(tx, certificate, reason, actor, facts);
  if (over) await voidIssuance(tx, over, actor, facts);
  return true;
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
