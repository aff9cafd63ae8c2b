import type { Actor } from '../domain/audit/event.ts';
import type { Contract } from '../domain/contract/contract.ts';
import type { Institution } from '../domain/institution/institution.ts';
import { type Refusal, refuse } from '../domain/refusal.ts';
import type { Dependencies } from './dependencies.ts';

/** 事故登録 (R4): nobody of the contract logs in any more, and every session of its IDs ends at once (L6). */
export function suspendContract(
  deps: Dependencies,
  institution: Institution,
  contractNumber: string,
  actor: Actor,
): Promise<Contract | Refusal<'contract-unknown' | 'suspended-already'>> {
  return deps.store.transaction(deps.clock(), async (tx) => {
    const found = await tx.contracts.byNumber(institution.id, contractNumber);
    const contract = found && (await tx.contracts.lockById(institution.id, found.id, 'update'));
    if (!contract) return refuse('contract-unknown');
    if (contract.suspendedAt) return refuse('suspended-already');
    const suspended = { ...contract, suspendedAt: tx.now };
    await tx.contracts.update(suspended);
    let sessions = 0;
    for (const { loginId } of await tx.users.ofContract(institution.id, contract.id)) {
      sessions += await tx.sessions.endOfLoginId(loginId.id, tx.now);
    }
    await tx.audit.write({
      institutionId: institution.id,
      actor,
      act: 'contract-suspended',
      subject: { kind: 'contract', id: contract.id },
      facts: { sessions },
    });
    return suspended;
  });
}
