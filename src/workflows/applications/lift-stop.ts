import { z } from 'zod';
import { word } from '../../domain/application/plan.ts';
import { isRefusal, refuse } from '../../domain/refusal.ts';
import { lockContract } from './administrator.ts';
import { contractNumber } from './fields.ts';
import { type Kind, there } from './kind.ts';

const asked = z.object({ contract: contractNumber });

/** 利用停止の解除: an emergency stop is lifted by two people (R4). Revoked certificates stay revoked. */
export const liftStop: Kind<z.output<typeof asked>> = {
  asked,
  async plan(tx, institution, wanted) {
    const contract = await lockContract(tx, institution, wanted.contract);
    if (isRefusal(contract)) return contract;
    if (!contract.suspendedAt) return refuse('not-suspended');
    return {
      contractId: contract.id,
      rests: [contract.id, contract.suspendedAt.toString()],
      changes: [{ item: 'stop', before: word('stopped'), after: word('in use') }],
    };
  },
  async carryOut(tx, _deps, institution, wanted, actor) {
    const contract = there(await lockContract(tx, institution, wanted.contract));
    await tx.contracts.update({ ...contract, suspendedAt: undefined });
    await tx.audit.write({
      institutionId: institution.id,
      actor,
      act: 'contract-resumed',
      subject: { kind: 'contract', id: contract.id },
    });
    return {};
  },
};
