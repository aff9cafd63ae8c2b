import type { Institution } from '../domain/institution/institution.ts';
import { type Notice, newNoticeReference } from '../domain/notice/notice.ts';
import type { Post } from '../domain/notice/post.ts';
import { type JobParts, type Jobs, jobConnections, openJobs } from '../jobs/worker.ts';
import { letter } from '../mail/letters.ts';
import { openPool } from '../store/database.ts';
import { newId } from '../workflows/new-id.ts';
import { asOwner } from './database.ts';
import type { TestWorld } from './world.ts';

/** A notice to an address, with its job. */
export async function aNotice(
  { deps, clock }: TestWorld,
  institution: Institution,
  contractId: string,
  address: string,
): Promise<Notice> {
  const notice: Notice = {
    id: newId(clock.now, deps.random),
    institutionId: institution.id,
    contractId,
    address,
    language: 'ja',
    kind: 'acquired',
    facts: { label: `haruka-k02+${institution.code}`, serialEnd: '0A1B2C3D', pcName: 'KEIRI-02' },
    reference: newNoticeReference(deps.random),
    state: 'waiting',
    attempts: 0,
    madeAt: clock.now,
  };
  await deps.store.transaction(clock.now, (tx) => tx.notices.insert(notice));
  return notice;
}

/** A node that works off the queue; what it logs is kept. */
export async function aNode(
  world: Pick<TestWorld, 'deps' | 'database'>,
  post: Post,
  more: Partial<JobParts> = {},
): Promise<Jobs & { readonly log: string[] }> {
  const log: string[] = [];
  const pool = openPool(world.database.appUrl, jobConnections);
  const jobs = await openJobs({
    deps: world.deps,
    pool,
    post,
    write: letter,
    log: (_level, message, facts = {}) => log.push(`${message} ${JSON.stringify(facts)}`),
    ...more,
  });
  return {
    ...jobs,
    log,
    async close() {
      await jobs.close();
      await pool.end();
    },
  };
}

/** The next try of every job is now. */
export async function hurry(world: Pick<TestWorld, 'database'>): Promise<void> {
  await asOwner(world.database, 'update graphile_worker._private_jobs set run_at = now() where locked_at is null');
  await asOwner(world.database, `select pg_notify('jobs:insert', '{"count":4}')`);
}

/** The rows of notices, by whom they go to. */
export async function noticesOf(world: Pick<TestWorld, 'database'>): Promise<Map<string, Record<string, unknown>>> {
  const rows = await asOwner(world.database, 'select * from notices order by id');
  return new Map(rows.map((row) => [String(row.address), row]));
}
