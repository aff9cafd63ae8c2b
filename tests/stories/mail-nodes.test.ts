import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { fill } from '../../bench/users.fill.ts';
import { lastSecondOf } from '../../src/domain/calendar.ts';
import type { Institution } from '../../src/domain/institution/institution.ts';
import type { Post } from '../../src/domain/notice/post.ts';
import { asOwner } from '../../src/testing/database.ts';
import { aMailServer, type MailServer } from '../../src/testing/mail-server.ts';
import { aNode, aNotice, hurry, noticesOf } from '../../src/testing/notices.ts';
import { aContract, anInstitution, openWorld, type TestWorld } from '../../src/testing/world.ts';
import { requeueStranded } from '../../src/workflows/send-due-notices.ts';
import type { Store } from '../../src/workflows/transaction.ts';
import type { NodeOrder, NodeTask, NodeTold } from './mail-node.child.ts';

let world: TestWorld;
let bank: Institution;
let contractId: string;
let server: MailServer;
let post: Post;
const running = new Set<ChildProcess>();

beforeEach(async () => {
  world = await openWorld();
  bank = await anInstitution(world);
  contractId = (await aContract(world, bank)).contract.id;
  server = await aMailServer();
  post = server.post();
});
afterEach(async () => {
  for (const child of running) child.kill('SIGKILL');
  await post.close();
  await server.close();
  await world.close();
});

const patiently = { timeout: 45_000, interval: 50 };

/** So many users whose certificate expires on one day, each with a mail address; gives the expiry. */
async function dueUsers(users: number): Promise<Temporal.Instant> {
  const owner = new pg.Client({ connectionString: world.database.ownerUrl });
  await owner.connect();
  // Eight of ten have a certificate in use.
  await fill(owner, contractId, (users * 10) / 8);
  const day = world.clock.now.toZonedDateTimeISO('Asia/Tokyo').toPlainDate().add({ days: 100 });
  const notAfter = lastSecondOf(day, 'Asia/Tokyo');
  await owner.query(`update login_ids set mail = name || '@haruka.example' where role = 'user'`);
  await owner.query(`update issuances set state = 'void' where state = 'open'`);
  await owner.query(`update certificates set not_after = $1 where state = 'active'`, [notAfter.toString()]);
  await owner.end();
  return notAfter;
}

/** Noon, so many days before. */
const daysBefore = (notAfter: Temporal.Instant, days: number) => notAfter.subtract({ hours: 24 * days + 12 });

/** Another program on the world's database. */
class Node {
  readonly handedOver: string[] = [];
  instance = 0;
  readonly #child: ChildProcess;

  constructor(child: ChildProcess) {
    this.#child = child;
    running.add(child);
    child.on('close', () => running.delete(child));
  }

  static async start(): Promise<Node> {
    const child = fork(join(import.meta.dirname, 'mail-node.child.ts'), {
      execArgv: ['--import', join(import.meta.dirname, '../../bin/tsx.js')],
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    const node = new Node(child);
    child.on('message', (told: NodeTold) => {
      if (told.told === 'running') node.instance = told.instance;
      else node.handedOver.push(told.to);
    });
    const { config, passphrase } = world.app;
    const { appUrl } = world.database;
    const now = world.clock.now.toString();
    child.send({ config, database: { appUrl }, passphrase, smtpPort: server.port, now } satisfies NodeTask);
    await vi.waitFor(() => expect(node.instance).toBeGreaterThan(0), patiently);
    return node;
  }

  moveTo(now: Temporal.Instant): void {
    this.#child.send({ order: 'move the clock', now: now.toString() } satisfies NodeOrder);
  }

  async close(): Promise<void> {
    const closed = once(this.#child, 'close');
    this.#child.send({ order: 'close' } satisfies NodeOrder);
    expect(await closed).toEqual([0, null]);
  }

  /** Kills it, and waits until the database knows that it is gone. */
  async kill(): Promise<void> {
    const closed = once(this.#child, 'close');
    this.#child.kill('SIGKILL');
    expect(await closed).toEqual([null, 'SIGKILL']);
    const client = new pg.Client({ connectionString: world.database.appUrl });
    await client.connect();
    await client.query('select pg_advisory_lock($1, $2)', [0x77617269, this.instance]);
    await client.end();
  }
}

const decideJob = `select from graphile_worker.jobs where key = 'send-due-notices now'`;
const number = async (where: string) =>
  Number((await asOwner(world.database, `select count(*) from notices where ${where}`))[0]!.count);
/** How often each arrived, by whom it went to. */
const arrivals = () => Map.groupBy(server.taken, ({ to }) => to);
const jobs = (where: string) =>
  asOwner(world.database, `select * from graphile_worker.jobs where task_identifier = 'send-notice' and ${where}`);

describe('two programs at once, and hundreds that are due', { timeout: 180_000 }, () => {
  const users = 240;

  it('hand each over once, at each stage (N2)', async () => {
    const notAfter = await dueUsers(users);
    world.clock.now = daysBefore(notAfter, 30);
    const nodes = await Promise.all([Node.start(), Node.start()]);
    for (const [days, mails] of [
      [30, 1],
      [20, 1],
      [10, 2],
    ] as const) {
      for (const node of nodes) node.moveTo(daysBefore(notAfter, days));
      await vi.waitFor(async () => expect(await number(`state = 'sent'`)).toBe(users * mails), patiently);
      await vi.waitFor(async () => expect(await jobs('true')).toEqual([]), patiently);
    }
    for (const node of nodes) await node.close();

    expect(arrivals().size).toBe(users);
    for (const [to, mails] of arrivals()) {
      const said = mails.map(({ mail }) => /（(.*)）$/.exec(mail.subject!)![1]);
      expect([to, ...said]).toEqual([to, 'あと30日', 'あと10日']);
    }
    expect(new Set(server.taken.map(({ mail }) => mail.messageId)).size).toBe(users * 2);
    for (const node of nodes) expect(node.handedOver.length).toBeGreaterThan(0);
  });

  it('of which one is killed in the middle: all arrive, and only what it was handing over may come twice, as the same mail (N2, N3)', async () => {
    const notAfter = await dueUsers(users);
    world.clock.now = daysBefore(notAfter, 30);
    // The server has each mail whole, and says so to nobody from the 60th on.
    const held = Promise.withResolvers<void>();
    server.hold = () => (server.taken.length > 60 ? held.promise : undefined);
    const [one, other] = await Promise.all([Node.start(), Node.start()]);
    const inDoubt = () => asOwner(world.database, 'select address from notices where trying_by = $1', [one.instance]);
    await vi.waitFor(async () => expect(await inDoubt()).toHaveLength(4), patiently);
    await vi.waitFor(async () => expect(await number('trying_by is not null')).toBe(8), patiently);
    await vi.waitFor(() => expect(server.taken.length).toBe(68), patiently);
    await one.kill();
    const doubtful = (await inDoubt()).map(({ address }) => address);
    held.resolve();

    await vi.waitFor(async () => expect(await number(`state = 'sent'`)).toBe(users - 4), patiently);
    expect(await number(`state = 'waiting'`)).toBe(4);
    // It is not given up before it is certain.
    other.moveTo(world.clock.now.add({ minutes: 4 }));
    await vi.waitFor(async () => expect(await asOwner(world.database, decideJob)).toEqual([]), patiently);
    expect(await number(`state = 'waiting'`)).toBe(4);
    other.moveTo(world.clock.now.add({ minutes: 6 }));
    await vi.waitFor(async () => expect(await number(`state = 'sent'`)).toBe(users), patiently);
    await other.close();

    expect(arrivals().size).toBe(users);
    const twice = [...arrivals()].filter(([, mails]) => mails.length > 1);
    expect(twice.map(([to]) => to).sort()).toEqual(doubtful.sort());
    for (const [, mails] of twice) {
      expect(mails).toHaveLength(2);
      expect(mails[0]!.mail.messageId).toBe(mails[1]!.mail.messageId);
    }
  });
});

describe('a run that was missed, and a clock that is set back (N2)', () => {
  it('is made up for by the stage that is due now; a stage that is past is not sent, one that was sent is not sent again', async () => {
    const notAfter = await dueUsers(8);
    const said: Record<number, string[]> = {};
    // Down from 31 to 25 days before, from 12 to 5; then the clock is 20 days behind, and right again.
    for (const days of [31, 25, 12, 5, 25, 24, 5]) {
      world.clock.now = daysBefore(notAfter, days);
      server.taken.length = 0;
      const node = await aNode(world, post);
      await vi.waitFor(
        async () => expect(await asOwner(world.database, 'select from graphile_worker.jobs')).toEqual([]),
        patiently,
      );
      await node.close();
      said[days] = [...(said[days] ?? []), ...server.taken.map(({ mail }) => /（(.*)）$/.exec(mail.subject!)![1]!)];
    }
    expect(said).toEqual({
      31: [],
      25: Array(8).fill('あと25日'),
      12: [],
      5: Array(8).fill('あと5日'),
      24: [],
    });
  });
});

describe('no notice is stranded (N3)', () => {
  const waiting = () => aNotice(world, bank, contractId, 'a@haruka.example');
  const key = `key is not null and task_identifier = 'send-notice'`;

  it.each([
    ['whose job is gone', 'delete from graphile_worker._private_jobs'],
    ['whose tries were used up by something else', 'update graphile_worker._private_jobs set attempts = max_attempts'],
    [
      'whose program died before it began',
      `update graphile_worker._private_jobs set locked_by = 'gone', locked_at = now() - interval '6 minutes', attempts = 1`,
    ],
  ])('%s', async (_, statement) => {
    await waiting();
    await asOwner(world.database, statement);
    const node = await aNode(world, post);
    await vi.waitFor(async () => expect(await number(`state = 'sent'`)).toBe(1), patiently);
    await node.close();
    expect(server.taken).toHaveLength(1);
  });

  it('and none gets a second job that has one', async () => {
    const notice = await waiting();
    const before = await jobs(key);
    expect(await requeueStranded(world.deps)).toBe(0);
    await asOwner(world.database, `update graphile_worker._private_jobs set locked_by = 'busy', locked_at = now()`);
    expect(await requeueStranded(world.deps)).toBe(0);
    // It is being handed over, for long, by a program that runs.
    const trying = { by: world.deps.store.instance, since: world.clock.now.subtract({ minutes: 10 }) };
    await world.deps.store.transaction(world.clock.now, (tx) => tx.notices.update({ ...notice, trying }));
    expect(await requeueStranded(world.deps)).toBe(0);
    expect((await jobs(key)).map(({ id }) => id)).toEqual(before.map(({ id }) => id));
    // By one that does not.
    const dead = { ...trying, by: trying.by ^ 1 };
    await world.deps.store.transaction(world.clock.now, (tx) => tx.notices.update({ ...notice, trying: dead }));
    expect(await requeueStranded(world.deps)).toBe(1);
    expect(await requeueStranded(world.deps)).toBe(0);
    expect(await jobs(`${key} and locked_at is null and attempts = 0`)).toHaveLength(1);
  });
});

describe('a database that goes away (N3)', () => {
  /** As the superuser, from outside. */
  async function outside(...statements: string[]): Promise<void> {
    const url = new URL(world.database.adminUrl);
    const name = url.pathname.slice(1);
    url.pathname = 'postgres';
    const client = new pg.Client({ connectionString: url.href });
    await client.connect();
    for (const statement of statements) await client.query(statement.replaceAll('DATABASE', name));
    await client.end();
  }
  const endConnections = `select pg_terminate_backend(pid) from pg_stat_activity
    where datname = 'DATABASE' and usename = 'warifu_app'`;
  const to = (name: string) => aNotice(world, bank, contractId, `${name}@haruka.example`);
  /** As soon as the database lets us in again. */
  const eventually = <T>(work: () => Promise<T>) => vi.waitFor(work, patiently);

  it('for a moment: the queue goes on, and hears of what is new', async () => {
    const node = await aNode(world, post);
    await to('before');
    await vi.waitFor(async () => expect(await number(`state = 'sent'`)).toBe(1), patiently);
    await outside(endConnections);
    await eventually(() => to('after'));
    await vi.waitFor(async () => expect(await number(`state = 'sent'`)).toBe(2), patiently);
    await node.close();
    expect(server.taken).toHaveLength(2);
  });

  it('between the 250 and our commit: what the server said is kept until it is written', async () => {
    const held = Promise.withResolvers<void>();
    server.hold = () => held.promise;
    let inVain = 0;
    const { store } = world.deps;
    const counting: Store = {
      get instance() {
        return store.instance;
      },
      isRunning: (instance) => store.isRunning(instance),
      transaction: (now, work) =>
        store.transaction(now, work).catch((error) => {
          inVain++;
          throw error;
        }),
    };
    await to('a');
    const node = await aNode({ ...world, deps: { ...world.deps, store: counting } }, post);
    await vi.waitFor(() => expect(server.taken).toHaveLength(1), patiently);
    await vi.waitFor(async () => expect(await asOwner(world.database, decideJob)).toEqual([]), patiently);
    await outside('alter database DATABASE allow_connections false', endConnections);
    held.resolve();
    await vi.waitFor(() => expect(inVain).toBeGreaterThan(0), patiently);
    await outside('alter database DATABASE allow_connections true');
    await eventually(async () => expect(await number(`state = 'sent'`)).toBe(1));
    await node.close();
    expect(server.taken).toHaveLength(1);
  });

  it('or a queue that stops by itself: it is opened again', async () => {
    const node = await aNode(world, post);
    // What a newer version of the queue tells older ones.
    await asOwner(world.database, `select pg_notify('worker:migrate', '{"breaking":true,"migrationNumber":99}')`);
    await vi.waitFor(() => expect(node.log.join()).toContain('stopped by itself'), patiently);
    await to('a');
    await vi.waitFor(async () => expect(await number(`state = 'sent'`)).toBe(1), patiently);
    await node.close();
    process.exitCode = undefined;
  });
});

describe('a program that ends', () => {
  it('lets the mail under way finish, and leaves the rest to others', async () => {
    const held = Promise.withResolvers<void>();
    server.hold = () => held.promise;
    for (let n = 0; n < 6; n++) await aNotice(world, bank, contractId, `k${n}@haruka.example`);
    const node = await aNode(world, post);
    await vi.waitFor(() => expect(server.taken).toHaveLength(4), patiently);
    const closed = node.close();
    held.resolve();
    await closed;
    expect(await number(`state = 'sent'`)).toBe(4);
    expect(await number(`state = 'waiting' and trying_by is null`)).toBe(2);
    expect(await jobs('locked_at is not null')).toEqual([]);

    const next = await aNode(world, post);
    await hurry(world);
    await vi.waitFor(async () => expect(await number(`state = 'sent'`)).toBe(6), patiently);
    await next.close();
    expect((await noticesOf(world)).size).toBe(6);
    expect(server.taken).toHaveLength(6);
  });
});
