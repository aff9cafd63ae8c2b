import { z } from 'zod';
import { nothing, word } from '../../domain/application/plan.ts';
import { isRefusal, refuse } from '../../domain/refusal.ts';
import { reissueTo } from '../reissue.ts';
import { certificateNow, lockAdministrator, newIssuance, restsOf, sheetFor, voidedBy, whom } from './administrator.ts';
import { contractNumber, loginIdName } from './fields.ts';
import { type Kind, there } from './kind.ts';

const asked = z.object({
  contract: contractNumber,
  administratorId: loginIdName,
  reason: z.enum(['superseded', 'keyCompromise', 'unspecified']),
});

const reasons = {
  superseded: 'because of another computer or expiry',
  keyCompromise: 'because of loss, theft or a leak',
  unspecified: 'for another reason',
} as const;

/** 管理者の電子証明書の再発行 (R1, R3): after loss, another PC, expiry, or a deadline that is past. */
export const reissueAdministrator: Kind<z.output<typeof asked>> = {
  asked,
  async plan(tx, institution, wanted) {
    const held = await lockAdministrator(tx, institution, wanted.contract, wanted.administratorId);
    if (isRefusal(held)) return held;
    if (held.contract.method === 'password') return refuse('method-is-password');
    const live = held.certificates.some(({ state }) => state === 'issued' || state === 'active');
    const count = held.certificates.length;
    return {
      contractId: held.contract.id,
      rests: await restsOf(tx, held),
      changes: [
        whom(held.loginId),
        { item: 'reason', before: nothing, after: word(reasons[wanted.reason]) },
        ...voidedBy(held),
        ...(count > 0 || held.seen.issuance
          ? [
              {
                item: 'certificate' as const,
                of: String(Math.max(count, 1)),
                before: certificateNow(held),
                after: live ? word('revoked at once') : word('as it is'),
              },
            ]
          : []),
        ...newIssuance(institution, tx.now, count + 1),
        ...(held.users > 0
          ? [{ item: 'users' as const, of: String(held.users), before: word('can log in'), after: word('as it is') }]
          : []),
      ],
    };
  },
  async carryOut(tx, deps, institution, wanted, actor) {
    const { loginId } = there(await lockAdministrator(tx, institution, wanted.contract, wanted.administratorId));
    return sheetFor(loginId, await reissueTo(tx, deps, institution, loginId, wanted.reason, actor));
  },
};
