import { Logger, parseCronItems, run } from 'graphile-worker';
import type { Pool } from 'pg';
import type { Post } from '../domain/notice/post.ts';
import type { Dependencies } from '../workflows/dependencies.ts';
import { releaseAbandoned, sendDueNotices } from '../workflows/send-due-notices.ts';
import { sendNotice, type WriteLetter } from '../workflows/send-notice.ts';
import { sweepDaily, sweepNow } from './sweep.ts';

/** What the jobs work with. */
export interface JobParts {
  readonly deps: Dependencies;
  /** The queue's own connections, as the program's role: `jobConnections` of them. */
  readonly pool: Pool;
  readonly post: Post;
  readonly write: WriteLetter;
  log(level: 'info' | 'warn' | 'error', message: string, facts?: Record<string, unknown>): void;
}

/** A running worker; `close` lets what is under way finish. */
export interface Jobs {
  /** Decides what is due now, without waiting for the next run. */
  remind(): Promise<void>;
  close(): Promise<void>;
}

/** How many mails are handed over at once; a server that hangs holds up these, and nothing else (N3). */
const mailsAtOnce = 4;

/** One for each mail, one that listens, one for the rest. */
export const jobConnections = mailsAtOnce + 2;

/** What every run does; each is safe to run twice, and at the same time on many nodes. */
const decide = 'send-due-notices';

/**
 * Works off the queue until it is closed. Many nodes may: each job is one node's at a time. What is due is decided every
 * ten minutes, by the institution's clock and not by the queue's: a run that was missed is made up for by the next (N2).
 */
export async function openJobs({ deps, pool, post, write, log }: JobParts): Promise<Jobs> {
  const runner = await run({
    pgPool: pool,
    concurrency: mailsAtOnce,
    noHandleSignals: true,
    pollInterval: 2000,
    logger: new Logger(() => (level, message) => {
      if (level === 'error' || level === 'warning') log('warn', `jobs: ${message}`);
    }),
    parsedCronItems: parseCronItems([{ task: decide, match: '*/10 * * * *', identifier: decide }, sweepDaily]),
    taskList: {
      async [decide]() {
        const released = await releaseAbandoned(deps);
        if (released > 0) log('warn', 'notices whose program died are handed over again', { released });
        const made = await sendDueNotices(deps);
        if (made > 0) log('info', 'notices became due', { made });
      },
      sweep: () => sweepNow(deps, log),
      async 'send-notice'(payload, { job }) {
        const { notice } = payload as { notice: string };
        const state = await sendNotice(deps, post, write, notice, job.attempts >= job.max_attempts);
        if (state === 'failed') log('warn', 'a notice could not be delivered', { notice });
        if (state === 'waiting') throw new Error('the mail server did not take it yet');
      },
    },
  });
  const remind = async () => {
    await runner.addJob(decide, {}, { jobKey: `${decide} now` });
  };
  // Also at once: a node that was down over the hour does not wait for the next.
  await remind();
  return { remind, close: () => runner.stop() };
}
