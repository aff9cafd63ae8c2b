import { giveUp } from './acquire.ts';
import type { Dependencies } from './dependencies.ts';

/**
 * Deals with certificates that were prepared by programs that are no longer running (I2): whether their keys signed or
 * not cannot be known, so they become abandoned and their serials are listed as revoked. Run at every start; running
 * programs' work is left alone. Gives the number given up.
 */
export async function recover(deps: Dependencies): Promise<number> {
  const preparers = await deps.store.transaction(deps.clock(), (tx) => tx.certificates.preparers());
  let count = 0;
  for (const preparer of preparers) {
    if (await deps.store.isRunning(preparer)) continue;
    count += await deps.store.transaction(deps.clock(), async (tx) => {
      const prepared = await tx.certificates.lockPrepared(preparer);
      for (const certificate of prepared) await giveUp(tx, certificate);
      return prepared.length;
    });
  }
  return count;
}
