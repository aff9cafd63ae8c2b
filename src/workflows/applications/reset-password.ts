import { z } from 'zod';
import { nothing, word } from '../../domain/application/plan.ts';
import { isRefusal } from '../../domain/refusal.ts';
import { lockAdministrator, sheetFor, whom } from './administrator.ts';
import { contractNumber, loginIdName } from './fields.ts';
import { type Kind, there } from './kind.ts';

const asked = z.object({ contract: contractNumber, administratorId: loginIdName });

/**
 * 管理者のパスワードの再設定: who forgot the login password gets a temporary one, made when its sheet is printed. The
 * password in force works until then; certificates stay.
 */
export const resetAdministratorPassword: Kind<z.output<typeof asked>> = {
  asked,
  async plan(tx, institution, wanted) {
    const held = await lockAdministrator(tx, institution, wanted.contract, wanted.administratorId);
    if (isRefusal(held)) return held;
    const { contract, loginId } = held;
    return {
      contractId: contract.id,
      rests: [contract.id, loginId.id, loginId.passwordHash === undefined ? 'none' : 'set'],
      changes: [
        whom(loginId),
        {
          item: 'temporary password',
          of: loginId.name,
          before: loginId.passwordHash === undefined ? nothing : word('in use'),
          after: word('printed on the sheet'),
        },
        ...(loginId.lockedAt ? [{ item: 'stop' as const, before: word('stopped'), after: word('in use') }] : []),
      ],
    };
  },
  async carryOut(tx, _deps, institution, wanted) {
    const { loginId } = there(await lockAdministrator(tx, institution, wanted.contract, wanted.administratorId));
    return sheetFor(loginId);
  },
};
