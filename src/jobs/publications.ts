import { crlFreshFor, type DueList } from '../domain/certificate/crl.ts';
import type { Dependencies } from '../workflows/dependencies.ts';
import { currentCrl } from '../workflows/publish-crl.ts';

/** Keeps every CA's lists published, in the background of a running program. */
export interface Publications {
  /** Looks now for lists that are due; resolves when it has seen which, and has begun with those that are its. */
  wake(): Promise<void>;
  /** Resolves when nothing is being made. */
  idle(): Promise<void>;
  close(): Promise<void>;
}

/** How often it looks: a list is made anew a minute after it is due, and many hours before it lapses. */
const everyMs = 60_000;
/** Longer than any list takes. One that failed is tried again after this, by any program. */
const claimed = { seconds: 30 };
/** So many at once, keys that do not answer included: what is claimed is made before the claim ends. */
const mostAtOnce = 100;
/** For how long `close` waits for keys that do not answer. */
const patienceMs = 3000;

/**
 * Publishes lists before they lapse, whether anything was revoked or anybody asks (RFC 5280 §5.1.2.5); what was revoked,
 * within a minute. Each list goes its own way: a key that is missing or does not answer delays no other's. Safe to run
 * in several programs at once: a claim in the database gives each list to one of them. Wakes once when it is made.
 */
export function publications(deps: Dependencies, failed: (error: unknown, list?: DueList) => void): Publications {
  const underWay = new Map<string, Promise<void>>();
  let closed = false;

  async function look(): Promise<void> {
    try {
      const due = await deps.store.transaction(deps.clock(), (tx) => tx.crls.due(tx.now, tx.now.subtract(crlFreshFor)));
      for (const list of due) {
        while (underWay.size >= mostAtOnce) await Promise.race(underWay.values());
        if (closed) return;
        const key = `${list.authorityId}/${list.part}`;
        if (underWay.has(key) || !(await claim(list))) continue;
        const work = publish(list).finally(() => underWay.delete(key));
        underWay.set(key, work);
      }
    } catch (error) {
      // The database is away: the next look may find it.
      failed(error);
    }
  }

  const claim = (list: DueList) =>
    deps.store.transaction(deps.clock(), (tx) => tx.crls.claim(list, tx.now, tx.now.add(claimed)));

  async function publish(list: DueList): Promise<void> {
    try {
      await currentCrl(deps, list.authorityId, list.part);
      await deps.store.transaction(deps.clock(), (tx) => tx.crls.release(list));
    } catch (error) {
      if (!closed) failed(error, list);
    }
  }

  const idle = async () => {
    while (underWay.size > 0) await Promise.all(underWay.values());
  };
  let looking = look();
  const wake = () => {
    looking = look();
    return looking;
  };
  const timer = setInterval(wake, everyMs).unref();
  return {
    wake,
    idle,
    async close() {
      closed = true;
      clearInterval(timer);
      await looking;
      const impatience = Promise.withResolvers<void>();
      const late = setTimeout(impatience.resolve, patienceMs);
      await Promise.race([idle(), impatience.promise]);
      clearTimeout(late);
    },
  };
}
