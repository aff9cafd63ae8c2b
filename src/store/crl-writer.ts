import { Worker } from 'node:worker_threads';
import type { ListRequest, ListWriter, WrittenList } from '../workflows/dependencies.ts';

/** What the thread is asked: instants as milliseconds, because a thread takes no Temporal values. */
export interface Asked {
  readonly id: number;
  readonly authorityId: string;
  readonly part: number;
  readonly issuer: Uint8Array;
  readonly number: bigint;
  readonly thisUpdate: number;
  readonly nextUpdate: number;
  readonly since: number;
  readonly publishedAt?: string | undefined;
}

/** What it answers. */
export type Answer =
  | { readonly id: number; readonly tbs: Uint8Array; readonly listed: string }
  | { readonly id: number; readonly fault: string };

/** Longer than any list takes: its statements are given up after a minute. */
const patienceMs = 120_000;

/**
 * Writes lists in a thread with a database connection of its own: 100,000 rows are read and as many entries written
 * while the listeners go on. The thread starts with the first list and stays; one that dies, or whose database says
 * nothing for longer than `patience` (milliseconds), fails what it was asked, and the next list starts another. Lists are
 * written one after another.
 */
export function crlWriter(databaseUrl: string, patience = patienceMs): ListWriter & { close(): Promise<void> } {
  const asked = new Map<number, PromiseWithResolvers<WrittenList>>();
  let thread: Worker | undefined;
  let impatience: NodeJS.Timeout | undefined;
  let last = 0;

  /** From now on the thread has its time for one list. */
  function wait(worker: Worker): void {
    clearTimeout(impatience);
    if (asked.size > 0) impatience = setTimeout(() => void worker.terminate(), patience).unref();
  }

  function started(): Worker {
    const worker = new Worker(new URL('./crl-writer.thread.ts', import.meta.url), { workerData: { databaseUrl } });
    worker.on('message', (answer: Answer) => {
      const one = asked.get(answer.id);
      asked.delete(answer.id);
      wait(worker);
      // Nothing to wait for: the thread alone keeps no program running.
      if (asked.size === 0) worker.unref();
      if ('fault' in answer) one?.reject(new Error(`the list could not be written: ${answer.fault}`));
      else one?.resolve(answer);
    });
    const ended = (error?: unknown) => {
      // Told already, and another may be at work.
      if (thread !== worker) return;
      thread = undefined;
      clearTimeout(impatience);
      for (const one of asked.values()) one.reject(new Error('the thread that writes lists ended', { cause: error }));
      asked.clear();
    };
    worker.on('error', ended);
    worker.on('exit', () => ended());
    return worker;
  }

  return {
    async write({ thisUpdate, nextUpdate, since, ...request }: ListRequest) {
      thread ??= started();
      const id = ++last;
      const one = Promise.withResolvers<WrittenList>();
      asked.set(id, one);
      if (asked.size === 1) wait(thread);
      thread.ref();
      thread.postMessage({
        ...request,
        id,
        thisUpdate: thisUpdate.epochMilliseconds,
        nextUpdate: nextUpdate.epochMilliseconds,
        since: since.epochMilliseconds,
      } satisfies Asked);
      return one.promise;
    },
    async close() {
      await thread?.terminate();
    },
  };
}
