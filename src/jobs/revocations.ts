import type { Dependencies } from '../workflows/dependencies.ts';
import { carryOn } from '../workflows/impact/revoke-all.ts';

/** Carries revocation runs on, in the background of a running program. */
export interface Revocations {
  /** Looks for runs that are not finished and carries them on; while it does, a further call changes nothing. */
  wake(): void;
  /** Stops after the portion under way; another program, or this one when it starts again, goes on from there. */
  close(): Promise<void>;
}

/** How long it waits before it tries again after something went wrong, e.g. the database was away. */
const pauseMs = 10_000;

/** Safe to run in several programs at once: see workflows/impact/revoke-all.ts. Wakes once when it is made. */
export function revocations(deps: Dependencies, failed: (error: unknown) => void): Revocations {
  let closed = false;
  let working: Promise<void> | undefined;
  let again: NodeJS.Timeout | undefined;
  // A run that is begun while the last one ends must not wait for the next call.
  let called = false;

  async function work(): Promise<void> {
    try {
      while (called) {
        called = false;
        const runs = await deps.store.transaction(deps.clock(), (tx) => tx.impact.unfinishedRuns());
        for (const run of runs) {
          let more = true;
          while (more && !closed) more = await carryOn(deps, run);
          if (closed) return;
        }
      }
    } catch (error) {
      failed(error);
      if (!closed) again = setTimeout(wake, pauseMs).unref();
    }
  }

  function wake(): void {
    called = true;
    if (closed || working) return;
    clearTimeout(again);
    working = work().finally(() => {
      working = undefined;
    });
  }

  wake();
  return {
    wake,
    async close() {
      closed = true;
      clearTimeout(again);
      await working;
    },
  };
}
