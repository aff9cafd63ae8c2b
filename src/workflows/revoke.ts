import type { Actor } from '../domain/audit/event.ts';
import { type Certificate, type RevocationReason, revoked } from '../domain/certificate/certificate.ts';
import type { Institution } from '../domain/institution/institution.ts';
import { isLive, voided } from '../domain/issuance/issuance.ts';
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts';
import type { Dependencies } from './dependencies.ts';

/**
 * Ends every certificate of a login ID that is in use, with its sessions, and the issuance it could be acquired with
 * again (R3, L6, R4). Refuses when there is none.
 */
export async function revoke(
  deps: Dependencies,
  institution: Institution,
  loginIdName: string,
  reason: RevocationReason,
  actor: Actor,
): Promise<Certificate[] | Refusal<'login-id-unknown' | 'nothing-to-revoke'>> {
  return deps.store.transaction(deps.clock(), async (tx) => {
    const loginId = await tx.loginIds.byName(institution.id, loginIdName);
    if (!loginId) return refuse('login-id-unknown');
    await tx.loginIds.lockById(institution.id, loginId.id);
    const issuance = await tx.issuances.lockNewest(institution.id, loginId.id);
    const ended: Certificate[] = [];
    for (const certificate of await tx.certificates.lockLive(institution.id, loginId.id)) {
      const after = revoked(certificate, reason, tx.now);
      if (isRefusal(after)) continue;
      await tx.certificates.update(after);
      const sessions = await tx.sessions.endOfCertificate(certificate.id, tx.now);
      await tx.audit.write({
        institutionId: institution.id,
        actor,
        act: 'certificate-revoked',
        subject: { kind: 'certificate', id: certificate.id },
        facts: { loginId: loginId.id, reason, sessions },
      });
      ended.push(after);
    }
    if (ended.length === 0) return refuse('nothing-to-revoke');
    // A renewal goes with the certificate it renews (V4).
    if (issuance?.state === 'acquired' || (issuance?.renews && isLive(issuance))) {
      await tx.issuances.update(voided(issuance));
      await tx.acquisitions.endVisits(issuance.id);
      await tx.audit.write({
        institutionId: institution.id,
        actor,
        act: 'issuance-voided',
        subject: { kind: 'issuance', id: issuance.id },
        facts: { loginId: loginId.id },
      });
    }
    return ended;
  });
}
