import type { Actor } from '../domain/audit/event.ts';
import { waitsForSignature } from '../domain/institution/authority.ts';
import type { Institution } from '../domain/institution/institution.ts';
import type { Settings } from '../domain/institution/settings.ts';
import { type Refusal, refuse } from '../domain/refusal.ts';
import { draftIssuing, ensureRoot, finishIssuing, issuingName } from './create-authority.ts';
import type { Dependencies } from './dependencies.ts';
import { newId } from './new-id.ts';

/** RFC 5280 appendix A.1, ub-common-name, in characters. */
const longestName = 64;

/**
 * Adds an institution with its own issuing CA. Institution and prepared CA are one transaction; the CA is signed after
 * it, and by `finishInstitution` when that was interrupted. Refuses a code that is taken, and an English name with which
 * the CA's would be too long; no key is made then.
 */
export async function createInstitution(
  deps: Dependencies,
  wanted: { code: string; name: string; nameEn: string; settings: Settings },
  actor: Actor,
): Promise<Institution | Refusal<'institution-code-taken'> | Refusal<'institution-name-too-long', { most: number }>> {
  const most = longestName - issuingName({ ...wanted, nameEn: '' }).length;
  if ([...wanted.nameEn].length > most) return refuse('institution-name-too-long', { most });
  const root = await ensureRoot(deps, actor);
  const now = deps.clock();
  const institution: Institution = { id: newId(now, deps.random), ...wanted, createdAt: now };
  const taken = await deps.store.transaction(now, (tx) => tx.institutions.byCode(wanted.code));
  if (taken) return refuse('institution-code-taken');
  const issuing = await draftIssuing(deps, institution, root);
  await deps.store.transaction(now, async (tx) => {
    await tx.institutions.insert(institution);
    await tx.authorities.insert(issuing);
    await tx.audit.write({
      institutionId: institution.id,
      actor,
      act: 'institution-created',
      subject: { kind: 'institution', id: institution.id },
      facts: { code: institution.code },
    });
  });
  await finishIssuing(deps, institution, issuing, root);
  return institution;
}

/** Signs an institution's CA if the program was stopped between preparing and signing it (I2). */
export async function finishInstitution(deps: Dependencies, institution: Institution, actor: Actor): Promise<void> {
  const root = await ensureRoot(deps, actor);
  const unfinished = await deps.store.transaction(deps.clock(), async (tx) =>
    (await tx.authorities.allIssuing(institution.id)).filter(waitsForSignature),
  );
  for (const authority of unfinished) await finishIssuing(deps, institution, authority, root);
}
