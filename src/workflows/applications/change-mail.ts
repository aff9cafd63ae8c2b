import { z } from 'zod';
import { nothing, text } from '../../domain/application/plan.ts';
import { mailAddress } from '../../domain/login-id/mail-address.ts';
import { isRefusal, refuse } from '../../domain/refusal.ts';
import { lockAdministrator } from './administrator.ts';
import { contractNumber, loginIdName } from './fields.ts';
import { type Kind, there } from './kind.ts';

const asked = z.object({ contract: contractNumber, administratorId: loginIdName, mail: z.string().max(400) });

/** 管理者のメールアドレスの変更 (S1). Both addresses stand in the event: the old one is told as well (N5). */
export const changeMail: Kind<z.output<typeof asked>> = {
  asked,
  async plan(tx, institution, wanted) {
    const held = await lockAdministrator(tx, institution, wanted.contract, wanted.administratorId);
    if (isRefusal(held)) return held;
    const mail = mailAddress(wanted.mail);
    if (isRefusal(mail)) return mail;
    const { loginId, contract } = held;
    if (mail === loginId.mail) return refuse('mail-unchanged');
    return {
      contractId: contract.id,
      rests: [contract.id, loginId.id],
      changes: [
        { item: 'mail', of: loginId.name, before: loginId.mail ? text(loginId.mail) : nothing, after: text(mail) },
      ],
    };
  },
  async carryOut(tx, _deps, institution, wanted, actor) {
    const { loginId } = there(await lockAdministrator(tx, institution, wanted.contract, wanted.administratorId));
    const mail = there(mailAddress(wanted.mail));
    await tx.loginIds.update({ ...loginId, mail });
    await tx.audit.write({
      institutionId: institution.id,
      actor,
      act: 'mail-changed',
      subject: { kind: 'login-id', id: loginId.id },
      facts: { ...(loginId.mail !== undefined && { before: loginId.mail }), after: mail },
    });
    return {};
  },
};
