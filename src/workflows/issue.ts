import type { Actor, AuditEvent } from '../domain/audit/event.ts';
import type { Institution } from '../domain/institution/institution.ts';
import { acquisitionCodeHash, newAcquisitionCode } from '../domain/issuance/acquisition-code.ts';
import { type Issuance, isLapsed, isLive, openIssuance, voided } from '../domain/issuance/issuance.ts';
import type { LoginId } from '../domain/login-id/login-id.ts';
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts';
import type { Dependencies } from './dependencies.ts';
import { typedHash } from './identify.ts';
import { newId } from './new-id.ts';
import type { Transaction } from './transaction.ts';

/** An issuance with its code, which is nowhere else. */
export type Issued = { issuance: Issuance; code: string };

/** `issueTo` for staff, who name the login ID (A1). */
export function issue(
  deps: Dependencies,
  institution: Institution,
  loginIdName: string,
  actor: Actor,
): Promise<Issued | Refusal<'login-id-unknown' | 'issuance-under-way' | 'certificate-exists'>> {
  return deps.store.transaction(deps.clock(), async (tx) => {
    const loginId = await lockByName(tx, institution, loginIdName);
    return isRefusal(loginId) ? loginId : issueTo(tx, deps, institution, loginId, actor);
  });
}

/** `renewCodeOf` for staff, who name the login ID. */
export function renewCode(
  deps: Dependencies,
  institution: Institution,
  loginIdName: string,
  actor: Actor,
): Promise<Issued | Refusal<'login-id-unknown' | 'nothing-to-acquire'>> {
  return deps.store.transaction(deps.clock(), async (tx) => {
    const loginId = await lockByName(tx, institution, loginIdName);
    return isRefusal(loginId) ? loginId : renewCodeOf(tx, deps, institution, loginId, actor);
  });
}

/** A login ID by its name, row taken. */
export async function lockByName(
  tx: Transaction,
  institution: Institution,
  name: string,
): Promise<LoginId | Refusal<'login-id-unknown'>> {
  const loginId = await tx.loginIds.byName(institution.id, name);
  return (loginId && (await tx.loginIds.lockById(institution.id, loginId.id))) ?? refuse('login-id-unknown');
}

/**
 * Issues: a login ID without a certificate may acquire one until the deadline (A2). The code is returned this once and
 * stored only as a hash. Refuses an ID that already has a certificate or an issuance under way. The ID's row is taken.
 */
export async function issueTo(
  tx: Transaction,
  deps: Dependencies,
  institution: Institution,
  loginId: LoginId,
  actor: Actor,
): Promise<Issued | Refusal<'issuance-under-way' | 'certificate-exists'>> {
  const earlier = await tx.issuances.lockNewest(institution.id, loginId.id);
  if ((await tx.certificates.lockLive(institution.id, loginId.id)).length > 0) return refuse('certificate-exists');
  if (earlier && isLive(earlier)) {
    if (!isLapsed(earlier, tx.now)) return refuse('issuance-under-way');
    await voidIssuance(tx, earlier, actor);
  }
  const [issued] = await openIssuances(tx, deps, institution, [loginId], actor);
  return issued!;
}

/**
 * A new code for an issuance that can still be acquired, when the sheet is printed again; the old code is void (A6).
 * The deadline stays. Visits begun with the old code end. The ID's row is taken.
 */
export async function renewCodeOf(
  tx: Transaction,
  deps: Dependencies,
  institution: Institution,
  loginId: LoginId,
  actor: Actor,
): Promise<Issued | Refusal<'nothing-to-acquire'>> {
  const issuance = await tx.issuances.lockNewest(institution.id, loginId.id);
  if (!issuance?.codeHash || !isLive(issuance) || isLapsed(issuance, tx.now)) return refuse('nothing-to-acquire');
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
}

/** Opens issuances for login IDs that have none under way; their order is kept. `facts` go with their audit events. */
export async function openIssuances(
  tx: Transaction,
  deps: Dependencies,
  institution: Institution,
  loginIds: readonly LoginId[],
  actor: Actor,
  facts: AuditEvent['facts'] = {},
): Promise<Issued[]> {
  const issued = loginIds.map((loginId) => {
    const id = newId(tx.now, deps.random);
    const code = newAcquisitionCode(deps.random);
    return { issuance: openIssuance(institution, loginId.id, id, acquisitionCodeHash(id, code), tx.now), code };
  });
  await tx.issuances.insert(...issued.map(({ issuance }) => issuance));
  for (const { name } of loginIds) await tx.acquisitions.forgetGuesses(institution.id, typedHash(name));
  await tx.audit.write(
    ...issued.map(({ issuance }) => ({
      institutionId: institution.id,
      actor,
      act: 'issued' as const,
      subject: { kind: 'issuance' as const, id: issuance.id },
      facts: { loginId: issuance.loginId, deadline: issuance.deadline.toString(), ...facts },
    })),
  );
  return issued;
}

/** Ends an issuance that is live, with the visits begun with its code. `facts` go with its audit event. */
export async function voidIssuance(
  tx: Transaction,
  issuance: Issuance,
  actor: Actor,
  facts: AuditEvent['facts'] = {},
): Promise<void> {
  await tx.issuances.update(voided(issuance));
  await tx.acquisitions.endVisits(issuance.id);
  await tx.audit.write({
    institutionId: issuance.institutionId,
    actor,
    act: 'issuance-voided',
    subject: { kind: 'issuance', id: issuance.id },
    facts: { loginId: issuance.loginId, ...facts },
  });
}
