/** A program on the database of a measurement, with the heap and the clock of its own; see notices.bench.ts. */

import { realWorld } from '../src/app.ts';
import { jobConnections, openJobs } from '../src/jobs/worker.ts';
import { letter } from '../src/mail/letters.ts';
import { smtpPost } from '../src/mail/smtp-post.ts';
import { openPool } from '../src/store/database.ts';
import { openStore } from '../src/store/store.ts';
import { announcing } from '../src/workflows/announce.ts';
import type { Dependencies } from '../src/workflows/dependencies.ts';
import { sendDueNotices } from '../src/workflows/send-due-notices.ts';

/** What it is to do: decide what is due once, or hand over to a mail server on this port until it is told to stop. */
export interface Task {
  readonly databaseUrl: string;
  readonly mailPort?: number;
}

/** What came of it. */
export interface Told {
  readonly made: number;
  readonly ms: number;
  /** Peak resident memory of this process, in MiB. */
  readonly peak: number;
}

const peak = () => Math.round(process.resourceUsage().maxRSS / 1024);

process.once('message', async ({ databaseUrl, mailPort }: Task) => {
  const opened = await openStore(databaseUrl, realWorld.random);
  const store = announcing(opened, realWorld.random);
  const keys = { create: refused, open: refused, placeOf: refused };
  const lists = { write: refused };
  const deps: Dependencies = { store, keys, responderKeys: keys, lists, ...realWorld, pkiUrl: 'http://localhost:8080' };
  const started = performance.now();
  let made = 0;
  if (mailPort === undefined) made = await sendDueNotices(deps);
  else {
    const pool = openPool(databaseUrl, jobConnections);
    const post = smtpPost({ host: '127.0.0.1', port: mailPort, security: 'none', dkim: [] });
    const jobs = await openJobs({ deps, pool, post, write: letter, log: () => {} });
    await new Promise((resolve) => process.once('message', resolve));
    await jobs.close();
    await pool.end();
    await post.close();
  }
  const ms = performance.now() - started;
  await opened.close();
  process.send?.({ made, ms, peak: peak() } satisfies Told, () => process.disconnect?.());
});

async function refused(): Promise<never> {
  throw new Error('nothing is signed in this measurement');
}
