import type { RefusalRecord } from '../domain/audit/refusal-record.ts';
import type { Contract } from '../domain/contract/contract.ts';
import type { Institution } from '../domain/institution/institution.ts';
import type { LoginId } from '../domain/login-id/login-id.ts';
import { type Refusal, refuse } from '../domain/refusal.ts';
import type { Transaction } from './transaction.ts';

/** What lies behind a reference number (I5). */
export interface FoundRefusal {
  readonly record: RefusalRecord;
  readonly institution?: Institution | undefined;
  readonly loginId?: LoginId | undefined;
  readonly contract?: Contract | undefined;
}

/**
 * Looks a number of an error page up, or of PCの診断. Within an institution, only what was refused there is found (I1);
 * an operator of the whole installation names none.
 */
export async function lookUpRefusal(
  tx: Transaction,
  reference: string,
  within?: Institution,
): Promise<FoundRefusal | Refusal<'reference-unknown'>> {
  const record = await tx.refusals.byReference(reference.trim().toUpperCase());
  if (!record || (within && record.institutionId !== within.id)) return refuse('reference-unknown');
  const institution = record.institutionId ? await tx.institutions.byId(record.institutionId) : undefined;
  const loginId = institution && record.loginId ? await tx.loginIds.byId(institution.id, record.loginId) : undefined;
  const contract = institution && loginId ? await tx.contracts.byId(institution.id, loginId.contractId) : undefined;
  return { record, institution, loginId, contract };
}
