import { Logger, parseCronItems, type Runner, run } from 'graphile-worker';
import type { Pool } from 'pg';
import type { Post } from '../domain/notice/post.ts';
import type { ReturnedMails } from '../domain/notice/returned.ts';
import { isRefusal } from '../domain/refusal.ts';
import type { Dependencies } from '../workflows/dependencies.ts';
import { requeueStranded, sendDueNotices } from '../workflows/send-due-notices.ts';
import { sendNotice, type WriteLetter } from '../workflows/send-notice.ts';
import { takeInReturned } from '../workflows/take-in-returned.ts';
import { sweepDaily, sweepNow } from './sweep.ts';

/** What the jobs work with. */
export interface JobParts {
  readonly deps: Dependencies;
  /** The queue's own connections, as the program's role: `jobConnections` of them. */
  readonly pool: Pool;
  readonly post: Post;
  readonly write: WriteLetter;
  /** Where what comes back arrives, if it does. */
  readonly returned?: ReturnedMails | undefined;
  log(level: 'info' | 'warn' | 'error', message: string, facts?: Record<string, unknown>): void;
}

/** A running worker; `close` lets what is under way finish, within half a minute. */
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
const takeIn = 'take-in-returned';

/** How long a program that ends waits for the mail server, and for the queue when that has stopped by itself. */
const patienceMs = 20_000;
const pauseMs = 5_000;

/**
 * Works off the queue until it is closed. Many nodes may: each job is one node's at a time. What is due is decided every
 * ten minutes, by the institution's clock and not by the queue's: a run that was missed is made up for by the next (N2).
 * A queue that stops by itself, as it does when the database goes away at a bad moment, is opened again.
 */
export async function openJobs(parts: JobParts): Promise<Jobs> {
  const { log } = parts;
  let closed = false;
  let again: NodeJS.Timeout | undefined;
  let runner = await open(parts);
  watch();

  function watch(): void {
    runner.promise.then(reopen, reopen);
  }

  function reopen(): void {
    if (closed) return;
    log('error', 'jobs: the queue stopped by itself and is opened again');
    again = setTimeout(async () => {
      try {
        const next = await open(parts);
        if (closed) return await next.stop();
        runner = next;
        watch();
      } catch (error) {
        log('error', 'jobs: the queue cannot be opened', { error: String(error) });
        reopen();
      }
    }, pauseMs).unref();
  }

  const remind = async () => {
    await runner.addJob(decide, {}, { jobKey: `${decide} now` });
  };
  const close = async () => {
    closed = true;
    clearTimeout(again);
    // Refused where it had stopped by itself.
    await runner.stop().catch(() => {});
  };
  try {
    // Also at once: a node that was down over the hour does not wait for the next.
    await remind();
  } catch (error) {
    await close();
    throw error;
  }
  return { remind, close };
}

function open({ deps, pool, post, write, returned, log }: JobParts): Promise<Runner> {
  return run({
    pgPool: pool,
    concurrency: mailsAtOnce,
    noHandleSignals: true,
    pollInterval: 2000,
    gracefulShutdownAbortTimeout: patienceMs,
    // Without these the end of a job is written unattended, and a database that is away then ends the program.
    preset: { worker: { completeJobBatchDelay: 0, failJobBatchDelay: 0 } },
    logger: new Logger(() => (level, message) => {
      // The first line says it; the others are the stack.
      if (level === 'error' || level === 'warning') log('warn', `jobs: ${message.split('\n')[0]}`);
    }),
    parsedCronItems: parseCronItems([
      // By its key one that failed is not tried beside the next.
      { task: decide, match: '*/10 * * * *', identifier: decide, options: { jobKey: decide } },
      sweepDaily,
      ...(returned ? [{ task: takeIn, match: '* * * * *', identifier: takeIn, options: { jobKey: takeIn } }] : []),
    ]),
    taskList: {
      async [decide]() {
        const stranded = await requeueStranded(deps);
        if (stranded > 0) log('warn', 'notices without a job that would send them have a new one', { stranded });
        const made = await sendDueNotices(deps);
        if (made > 0) log('info', 'notices became due', { made });
      },
      sweep: () => sweepNow(deps, log),
      async 'send-notice'(payload, { job, abortSignal }) {
        const { notice } = payload as { notice: string };
        const last = job.attempts >= job.max_attempts;
        let said = '';
        const heard: Pick<Post, 'send'> = {
          async send(mail, givingUp) {
            const sent = await post.send(mail, givingUp);
            if (isRefusal(sent)) ({ said } = sent.facts);
            return sent;
          },
        };
        const state = await sendNotice(deps, heard, write, notice, {
          last,
          ...(abortSignal && { ending: abortSignal }),
        });
        if (state === 'failed') log('warn', 'a notice could not be delivered', { notice, said });
        // Whoever set the mail server up sees here what is wrong with it.
        if (state === 'waiting') throw new Error(`the mail server did not take it yet: ${said}`);
      },
      ...(returned && {
        async [takeIn]() {
          await returned.each(async (mail) => {
            const result = await takeInReturned(deps, mail);
            if (result === 'bounced') log('info', 'a notice came back', { notice: mail.noticeId });
          });
        },
      }),
    },
  });
}
