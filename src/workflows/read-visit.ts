import type { Institution } from '../domain/institution/institution.ts';
import { extended } from '../domain/issuance/acquisition-visit.ts';
import { isRefusal } from '../domain/refusal.ts';
import { openVisit } from './acquire.ts';
import type { Dependencies } from './dependencies.ts';

/** Reads a visit with all its page needs; with `extend`, gives it thirty minutes more. */
export async function readVisit(deps: Dependencies, institution: Institution, visitToken: string, extend = false) {
  return deps.store.transaction(deps.clock(), async (tx) => {
    const found = await openVisit(tx, institution, visitToken);
    if (isRefusal(found)) return found;
    const visit = extend ? extended(found.visit, tx.now) : found.visit;
    if (extend) await tx.acquisitions.updateVisit(visit);
    const contract = await tx.contracts.byId(institution.id, found.loginId.contractId);
    if (!contract) throw new Error('the contract of a visit is gone');
    const unproven = (await tx.certificates.lockLive(institution.id, found.loginId.id)).find(
      (certificate) => certificate.state === 'issued',
    );
    return {
      ...found,
      visit,
      contract,
      unproven,
      secondsLeft: Math.floor(visit.expiresAt.since(tx.now).total('second')),
    };
  });
}
