import type { Dependencies } from '../workflows/dependencies.ts';
import { forgetResponderKeys } from '../workflows/forget-responder-keys.ts';
import { KnownStatuses } from '../workflows/known-statuses.ts';
import { renewResponders } from '../workflows/ocsp-responder.ts';
import type { Store } from '../workflows/transaction.ts';

/** Keeps what is known of serial numbers up to date, and the responders' certificates renewed, in the background. */
export interface StatusFeed {
  readonly known: KnownStatuses;
  close(): Promise<void>;
}

/** Four times a second: an answer rests on what was read less than a second before. */
const intervalMs = 250;
/** A database that says nothing for so long is asked anew, over another connection. */
const patienceMs = 5000;
/** How often it is asked whether a responder is about to end. Each program does so first when it has run for as long. */
const renewalMs = 60_000;
/** How often keys of responders that have ended are removed. Each program does so first when it has renewed for the first time. */
const forgettingMs = 24 * 60 * 60_000;

/**
 * Safe in any number of programs at once: each only reads, but for the responders (`openResponder`). When the promise
 * resolves, everything is known for the first time: a million certificates take some seconds. Throws when that fails.
 */
export async function openStatusFeed(
  deps: Dependencies,
  elapsed: () => number,
  log: (level: 'info' | 'warn' | 'error', message: string, facts?: Record<string, unknown>) => void,
): Promise<StatusFeed> {
  const known = new KnownStatuses({ ...deps, store: impatient(deps.store) }, elapsed);
  await known.follow();
  await known.follow();

  let closed = false;
  let failing = false;
  let timer: NodeJS.Timeout | undefined;
  let working: Promise<void> = Promise.resolve();
  async function follow(): Promise<void> {
    try {
      await known.follow();
      if (failing) log('info', 'certificate status is known again');
      failing = false;
    } catch (error) {
      if (!failing) log('error', 'certificate status cannot be read: OCSP says tryLater', { error: String(error) });
      failing = true;
    }
    if (!closed) timer = setTimeout(next, intervalMs);
  }
  function next(): void {
    working = follow();
  }
  timer = setTimeout(next, intervalMs);

  let renewing: Promise<void> = Promise.resolve();
  let forgetAt = elapsed();
  const renewal = setInterval(() => {
    renewing = renewing.then(async () => {
      if (closed) return;
      try {
        for (const { authorityId, error } of await renewResponders(deps)) {
          log('error', 'a CA has no new OCSP responder', { authority: authorityId, error: String(error) });
        }
        if (elapsed() < forgetAt) return;
        await forgetResponderKeys(deps);
        forgetAt = elapsed() + forgettingMs;
      } catch (error) {
        log('warn', 'OCSP responders have to wait for the database', { error: String(error) });
      }
    });
  }, renewalMs);

  return {
    known,
    async close() {
      closed = true;
      clearTimeout(timer);
      clearInterval(renewal);
      await Promise.all([working, renewing]);
    },
  };
}

/** The store, whose transactions are given up when they take too long; what they still bring is looked at by nobody. */
function impatient(store: Store): Store {
  return {
    get instance() {
      return store.instance;
    },
    isRunning: (instance) => store.isRunning(instance),
    transaction: (now, work) =>
      new Promise((resolve, reject) => {
        const patience = setTimeout(() => reject(new Error('the database does not answer')), patienceMs);
        store
          .transaction(now, work)
          .then(resolve, reject)
          .finally(() => clearTimeout(patience));
      }),
  };
}
