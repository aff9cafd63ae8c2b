import { z } from 'zod';
import { nothing, text } from '../../domain/application/plan.ts';
import { isRefusal, refuse } from '../../domain/refusal.ts';
import { lockAdministrator, restsOf, whom } from './administrator.ts';
import { contractNumber, loginIdName, mail } from './fields.ts';
import { type Kind, there } from './kind.ts';

const asked = z.object({ contract: contractNumber, administratorId: loginIdName, mail });

/** 管理者のメールアドレスの変更 (S1). Both addresses stand in the event: the old one is told as well (N5). */
export const changeMail: Kind<z.output<typeof asked>> = {
  asked,
  async plan(tx, institution, wanted) {
    const held = await lockAdministrator(tx, institution, wanted.contract, wanted.administratorId);
    if (isRefusal(held)) return held;
    const { loginId, contract } = held;
    if (wanted.mail === loginId.mail) return refuse('mail-unchanged');
    return {
      contractId: contract.id,
      rests: await restsOf(tx, held),
      changes: [
        whom(loginId),
        {
          item: 'mail',
          of: loginId.name,
          before: loginId.mail ? text(loginId.mail) : nothing,
          after: text(wanted.mail),
        },
      ],
    };
  },
  async carryOut(tx, _deps, institution, wanted, actor) {
    const { loginId } = there(await lockAdministrator(tx, institution, wanted.contract, wanted.administratorId));
    const { mail: after } = wanted;
    await tx.loginIds.update({ ...loginId, mail: after });
    await tx.audit.write({
      institutionId: institution.id,
      actor,
      act: 'mail-changed',
      subject: { kind: 'login-id', id: loginId.id },
      facts: { ...(loginId.mail !== undefined && { before: loginId.mail }), after },
    });
    return {};
  },
};
