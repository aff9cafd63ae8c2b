import type { Dependencies } from './dependencies.ts';
import type { Transaction } from './transaction.ts';

/** So many in one transaction: nobody waits for a sweep. */
const portion = 2000;

/** What is swept away, and how long after its end: 24-hour days. */
const kept = {
  // A lane is over after ten minutes; so long somebody may still ask what became of a login.
  loginAttempts: 30,
  // Half an hour, four at most. A row may hold the hash of a password that was never taken into use.
  visits: 1,
} as const;

/** How many of each were swept away. */
export type Swept = Readonly<Record<keyof typeof kept, number>>;

/**
 * Deletes what is of the moment and of no use any more. Sessions, notices, audit events and refusals stay: people look
 * themselves up in them, and the program's role could not delete the last two. So do the counts of wrong codes, which L5
 * rests on. Counts of tries and passkeys' challenges are swept by whoever makes the next. May run at any time, on many nodes
 * at once.
 */
export async function sweep(deps: Dependencies): Promise<Swept> {
  return {
    loginAttempts: await sweptWhole(deps, kept.loginAttempts, (tx, before) => tx.attempts.sweep(before, portion)),
    visits: await sweptWhole(deps, kept.visits, (tx, before) => tx.acquisitions.sweepVisits(before, portion)),
  };
}

async function sweptWhole(
  deps: Dependencies,
  days: number,
  some: (tx: Transaction, before: Temporal.Instant) => Promise<number>,
): Promise<number> {
  let swept = 0;
  let last: number;
  do {
    last = await deps.store.transaction(deps.clock(), (tx) => some(tx, tx.now.subtract({ hours: 24 * days })));
    swept += last;
  } while (last === portion);
  return swept;
}
