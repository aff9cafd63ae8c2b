import type { CronItem } from 'graphile-worker';
import type { Dependencies } from '../workflows/dependencies.ts';
import { sweep } from '../workflows/sweep.ts';
import type { JobParts } from './worker.ts';

/** Every day at 3:40 in Japan (the queue's hours are UTC), or at the next start where no program ran then. */
export const sweepDaily: CronItem = {
  task: 'sweep',
  match: '40 18 * * *',
  identifier: 'sweep',
  options: { backfillPeriod: 24 * 60 * 60 * 1000 },
};

/** Sweeps away what is of no use any more; safe to run twice, and at the same time on many nodes. */
export async function sweepNow(deps: Dependencies, log: JobParts['log']): Promise<void> {
  const swept = await sweep(deps);
  if (Object.values(swept).some((count) => count > 0)) log('info', 'what is of no use any more is swept away', swept);
}
