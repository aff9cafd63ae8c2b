import { type Refusal, refuse } from '../domain/refusal.ts';
import { type Bucket, bucketsOf, keepTriesFor, type Tried, type Who } from '../domain/session/tries.ts';
import type { Dependencies } from './dependencies.ts';

export type TooManyTries = Refusal<'too-many-tries', { until: Temporal.Instant }>;

/** A try that may be made. */
export interface Counted {
  /** It turned out right: it does not count against anyone. */
  giveBack(): Promise<void>;
}

/**
 * Counts a try before it is made, in a transaction of its own, or refuses it until its window is over. Counted first and
 * given back afterwards, so that many at once do not all slip through.
 */
export async function boundTries(deps: Dependencies, tried: Tried, who: Who): Promise<Counted | TooManyTries> {
  return deps.store.transaction(deps.clock(), async (tx) => {
    const counted: Bucket[] = [];
    for (const bucket of bucketsOf(tried, who, tx.now)) {
      const count = await tx.tries.count(bucket);
      if (count > bucket.most) return refuse('too-many-tries', { until: bucket.windowEnd });
      counted.push(bucket);
      // Whoever opens a new count sweeps the old ones away: nothing else has to run for that.
      if (count === 1) await tx.tries.sweep(tx.now.subtract(keepTriesFor));
    }
    return {
      giveBack: () =>
        deps.store.transaction(deps.clock(), async (again) => {
          for (const bucket of counted) await again.tries.giveBack(bucket);
        }),
    };
  });
}
