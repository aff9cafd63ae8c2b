import type { Actor } from '../domain/audit/event.ts';
import type { RevocationReason } from '../domain/certificate/certificate.ts';
import { type Contract, stopped } from '../domain/contract/contract.ts';
import type { Institution } from '../domain/institution/institution.ts';
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts';
import type { Transaction } from './transaction.ts';

/**
 * 事故登録 (R4): from this instant nobody of the contract logs in, and every session of it is over, those of certificates
 * and those of passwords (L6). Certificates stay as they are. Who was logging in meanwhile is refused at the next
 * request, because each reads the contract anew.
 */
export async function stopContract(
  tx: Transaction,
  institution: Institution,
  number: string,
  reason: RevocationReason,
  actor: Actor,
): Promise<
  | { contract: Contract; sessions: number }
  | Refusal<'contract-unknown'>
  | Refusal<'contract-suspended-already', { since: Temporal.Instant }>
> {
  const found = await tx.contracts.byNumber(institution.id, number);
  const held = found && (await tx.contracts.lockById(institution.id, found.id, 'update'));
  if (!held) return refuse('contract-unknown');
  const contract = stopped(held, tx.now);
  if (isRefusal(contract)) return contract;
  await tx.contracts.update(contract);
  const sessions = await tx.sessions.endOfContract(contract.id, tx.now);
  await tx.audit.write({
    institutionId: institution.id,
    actor,
    act: 'contract-suspended',
    subject: { kind: 'contract', id: contract.id },
    facts: { reason, sessions },
  });
  return { contract, sessions };
}
