import type { Contract } from '../domain/contract/contract.ts';
import type { Institution } from '../domain/institution/institution.ts';
import type { Dependencies } from './dependencies.ts';
import type { Transaction } from './transaction.ts';

/** Reads a contract of the institution by its number, and whatever a page shows of it, as of one moment. */
export function readContract<T>(
  deps: Dependencies,
  institution: Institution,
  number: string,
  read: (tx: Transaction, contract: Contract) => Promise<T>,
): Promise<T | undefined> {
  return deps.store.transaction(deps.clock(), async (tx) => {
    const contract = await tx.contracts.byNumber(institution.id, number);
    return contract && read(tx, contract);
  });
}
