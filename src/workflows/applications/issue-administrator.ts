import { z } from 'zod';
import { word } from '../../domain/application/plan.ts';
import { isLapsed, isLive } from '../../domain/issuance/issuance.ts';
import { isRefusal, refuse } from '../../domain/refusal.ts';
import { issueTo } from '../issue.ts';
import { certificateNow, lockAdministrator, newIssuance, restsOf, sheetFor, whom } from './administrator.ts';
import { contractNumber, loginIdName } from './fields.ts';
import { type Kind, there } from './kind.ts';

const asked = z.object({ contract: contractNumber, administratorId: loginIdName });

/** 管理者の電子証明書の発行: for an administrator who has none (A1). */
export const issueAdministrator: Kind<z.output<typeof asked>> = {
  asked,
  async plan(tx, institution, wanted) {
    const held = await lockAdministrator(tx, institution, wanted.contract, wanted.administratorId);
    if (isRefusal(held)) return held;
    // In the password method it is a change of method, and called that (L4).
    if (held.contract.method === 'password') return refuse('method-is-password');
    const issuance = await tx.issuances.lockNewest(institution.id, held.loginId.id);
    const live = held.certificates.some(({ state }) => state === 'issued' || state === 'active');
    if (live) return refuse('certificate-exists');
    if (issuance && isLive(issuance) && !isLapsed(issuance, tx.now)) return refuse('issuance-under-way');
    return {
      contractId: held.contract.id,
      rests: await restsOf(tx, held),
      changes: [
        whom(held.loginId),
        ...(held.seen.state === 'not-acquired'
          ? []
          : [{ item: 'certificate' as const, before: certificateNow(held), after: word('as it is') }]),
        ...newIssuance(institution, tx.now, held.certificates.length + 1),
      ],
    };
  },
  async carryOut(tx, deps, institution, wanted, actor) {
    const { loginId } = there(await lockAdministrator(tx, institution, wanted.contract, wanted.administratorId));
    return sheetFor(loginId, there(await issueTo(tx, deps, institution, loginId, actor)));
  },
};
