import type { Contract } from '../domain/contract/contract.ts';
import type { Institution } from '../domain/institution/institution.ts';
import type { LoginId } from '../domain/login-id/login-id.ts';
import { type Refusal, refuse } from '../domain/refusal.ts';
import { isId } from './new-id.ts';
import type { Transaction } from './transaction.ts';

/** A login ID as the addresses of the console name it, row taken. One of another contract does not exist here (I1). */
export async function lockLoginIdOf(
  tx: Transaction,
  institution: Institution,
  number: string,
  id: string,
): Promise<{ contract: Contract; loginId: LoginId } | Refusal<'login-id-unknown'>> {
  const contract = await tx.contracts.byNumber(institution.id, number);
  const loginId = contract && isId(id) ? await tx.loginIds.lockById(institution.id, id) : undefined;
  return contract && loginId?.contractId === contract.id ? { contract, loginId } : refuse('login-id-unknown');
}
