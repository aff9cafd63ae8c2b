import type { Actor } from '../domain/audit/event.ts';
import type { Institution } from '../domain/institution/institution.ts';
import { acquisitionCodeHash, newAcquisitionCode } from '../domain/issuance/acquisition-code.ts';
import { type Issuance, isLapsed, openIssuance, voided } from '../domain/issuance/issuance.ts';
import { type Refusal, refuse } from '../domain/refusal.ts';
import type { Dependencies } from './dependencies.ts';
import { typedHash } from './identify.ts';
import { newId } from './new-id.ts';

type Issued = { issuance: Issuance; code: string };

/**
 * Issues: a login ID without a certificate may acquire one until the deadline (A2). The code is returned this once and
 * stored only as a hash. Refuses an ID that already has a certificate or an issuance under way.
 */
export async function issue(
  deps: Dependencies,
  institution: Institution,
  loginIdName: string,
  actor: Actor,
): Promise<Issued | Refusal<'login-id-unknown' | 'issuance-under-way' | 'certificate-exists'>> {
  return deps.store.transaction(deps.clock(), async (tx) => {
    const loginId = await tx.loginIds.byName(institution.id, loginIdName);
    if (!loginId) return refuse('login-id-unknown');
    await tx.loginIds.lockById(institution.id, loginId.id);
    if ((await tx.certificates.lockLive(institution.id, loginId.id)).length > 0) return refuse('certificate-exists');
    const earlier = await tx.issuances.lockNewest(institution.id, loginId.id);
    if (earlier && (earlier.state === 'open' || earlier.state === 'acquired')) {
      if (!isLapsed(earlier, tx.now)) return refuse('issuance-under-way');
      await tx.issuances.update(voided(earlier));
      await tx.acquisitions.endVisits(earlier.id);
      await tx.audit.write({
        institutionId: institution.id,
        actor,
        act: 'issuance-voided',
        subject: { kind: 'issuance', id: earlier.id },
        facts: { loginId: loginId.id },
      });
    }
    const id = newId(tx.now, deps.random);
    const code = newAcquisitionCode(deps.random);
    const issuance = openIssuance(institution, loginId.id, id, acquisitionCodeHash(id, code), tx.now);
    await tx.issuances.insert(issuance);
    await tx.acquisitions.forgetGuesses(institution.id, typedHash(loginId.name));
    await tx.audit.write({
      institutionId: institution.id,
      actor,
      act: 'issued',
      subject: { kind: 'issuance', id },
      facts: { loginId: loginId.id, deadline: issuance.deadline.toString() },
    });
    return { issuance, code };
  });
}

/**
 * A new code for an issuance that can still be acquired, when the sheet is printed again; the old code is void (A6).
 * The deadline stays. Visits begun with the old code end.
 */
export async function renewCode(
  deps: Dependencies,
  institution: Institution,
  loginIdName: string,
  actor: Actor,
): Promise<Issued | Refusal<'login-id-unknown' | 'nothing-to-acquire'>> {
  return deps.store.transaction(deps.clock(), async (tx) => {
    const loginId = await tx.loginIds.byName(institution.id, loginIdName);
    if (!loginId) return refuse('login-id-unknown');
    await tx.loginIds.lockById(institution.id, loginId.id);
    const issuance = await tx.issuances.lockNewest(institution.id, loginId.id);
    if (
      !issuance?.codeHash ||
      (issuance.state !== 'open' && issuance.state !== 'acquired') ||
      isLapsed(issuance, tx.now)
    ) {
      return refuse('nothing-to-acquire');
    }
    const code = newAcquisitionCode(deps.random);
    const renewed = { ...issuance, codeHash: acquisitionCodeHash(issuance.id, code), wrongCodes: 0 };
    await tx.issuances.update(renewed);
    await tx.acquisitions.endVisits(issuance.id);
    await tx.acquisitions.forgetGuesses(institution.id, typedHash(loginId.name));
    await tx.audit.write({
      institutionId: institution.id,
      actor,
      act: 'code-renewed',
      subject: { kind: 'issuance', id: issuance.id },
      facts: { loginId: loginId.id },
    });
    return { issuance: renewed, code };
  });
}
