import { newReference, type RefusalRecord } from '../domain/audit/refusal-record.ts';
import type { Dependencies } from './dependencies.ts';

/** Keeps what a person was refused under a new reference number (I5), and gives the record. */
export async function recordRefusal(
  deps: Dependencies,
  refusal: Omit<RefusalRecord, 'reference' | 'at'>,
): Promise<RefusalRecord> {
  return deps.store.transaction(deps.clock(), async (tx) => {
    const record: RefusalRecord = { ...refusal, reference: newReference(refusal.code, deps.random), at: tx.now };
    await tx.refusals.insert(record);
    return record;
  });
}
