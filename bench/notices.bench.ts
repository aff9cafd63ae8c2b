/**
 * Notices: deciding what is due among 10⁴, 10⁵ and 10⁶ certificates in a program of its own, whose memory is measured;
 * handing over to a mail server; and what telling of an act adds to it. The institutions lie in one database, so that each
 * is decided among the rows of the others.
 */
import { fork } from 'node:child_process';
import { cpus } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import type { UserRow } from '../src/domain/login-id/user-file.ts';
import { dueStages } from '../src/domain/notice/stages.ts';
import { openStore } from '../src/store/store.ts';
import { aMailServer } from '../src/testing/mail-server.ts';
import { aLogin, anAcquired, anInstitution, clerk, made, onLane, password } from '../src/testing/world.ts';
import { act } from '../src/workflows/act.ts';
import type { Dependencies } from '../src/workflows/dependencies.ts';
import { importUsers } from '../src/workflows/import-users.ts';
import { revoke } from '../src/workflows/revoke.ts';
import type { Store } from '../src/workflows/transaction.ts';
import type { Task, Told } from './notices.child.ts';
import { fill, forget } from './notices.fill.ts';
import { openBench } from './world.ts';

const sizes = (process.argv[3] ?? '10000,100000,1000000').split(',').map(Number);
const due = { certificates: 2700, issuances: 300 };
const many = 30_000;
const goal = { seconds: 30, peak: 300 };
/** How many are handed over before the rate is read. */
const handedOver = 5000;

/** Another program on the database; `end` stops one that hands over. */
function program(task: Task): { told: Promise<Told>; end: () => void } {
  const child = fork(join(import.meta.dirname, 'notices.child.ts'), {
    execArgv: ['--import', join(import.meta.dirname, '../bin/tsx.js')],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  child.send(task);
  const told = new Promise<Told>((resolve, reject) => {
    child.once('message', resolve);
    child.once('error', reject);
    child.once('exit', (status) => reject(new Error(`a program of the measurement ended with ${status}`)));
  });
  return { told, end: () => child.send('end') };
}

const bench = await openBench(0);
const { deps, app } = bench.world;
/** The institution with the most certificates. */
let largest = '';
const owner = new pg.Client({ connectionString: bench.ownerUrl });
owner.on('error', () => {});
try {
  await owner.connect();
  const databaseUrl = app.databaseUrl;
  const decide = () => program({ databaseUrl }).told;
  const inWords = ({ made, ms, peak }: Told) =>
    `${String(made).padStart(6)} due: ${(ms / 1000).toFixed(2).padStart(6)} s, peak ${peak} MiB`;
  console.log(
    `npm run bench -- notices ${sizes.join()}, Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model}`,
  );
  console.log('Deciding and storing what is due, each time a program of its own:');

  for (const [n, size] of sizes.entries()) {
    const code = String(1376 + n);
    const { id } = await anInstitution(bench.world, { code });
    largest = id;
    const started = performance.now();
    await fill(owner, id, code, size, due);
    console.log(`  (${size} certificates filled in ${((performance.now() - started) / 1000).toFixed(0)} s)`);
    console.log(`  ${String(size).padStart(7)} certificates, ${inWords(await decide())}`);
    console.log(`  ${' '.repeat(7)}     and then again, ${inWords(await decide())}`);
  }

  const forgotten = await forget(owner, largest, many);
  const long = await decide();
  console.log(`  ${String(sizes.at(-1)).padStart(7)} certificates, ${inWords(long)}`);
  // Of fewer certificates, or fewer due, it says nothing.
  if (sizes.at(-1)! >= 1_000_000 && long.made >= many) {
    const held = long.ms < goal.seconds * 1000 && long.peak < goal.peak;
    console.log(
      `  Goal: ${many} among 1000000 under ${goal.seconds} s and ${goal.peak} MiB: ${held ? 'held' : 'NOT held'}`,
    );
  }

  const again = await forget(owner, largest, forgotten);
  const two = await Promise.all([decide(), decide()]);
  console.log(`Two programs at once, ${again} due:`);
  for (const one of two) console.log(`  ${inWords(one)}`);
  const { rows } = await owner.query('select count(*)::int as jobs from graphile_worker._private_jobs');
  const once = two[0]!.made + two[1]!.made === again && rows[0].jobs === again;
  console.log(`  ${rows[0].jobs} jobs in all: ${once ? 'each once' : 'NOT each once'}`);

  await plans();
  await handOver(databaseUrl);
  await tellings(databaseUrl);
} finally {
  await owner.end();
  await bench.close();
}

/** What the database does for a look at which nothing is due. */
async function plans(): Promise<void> {
  const stages = dueStages([30, 10], deps.clock(), 'Asia/Tokyo');
  const spied = await openStore(app.databaseUrl, deps.random);
  console.log('Looking with nothing due, in the database:');
  for (const kind of ['expiring', 'lapsing'] as const) {
    for (const range of stages) {
      const started = performance.now();
      const found = await spied.transaction(deps.clock(), (tx) => tx.notices[kind](largest, range, 2000));
      console.log(`  ${kind} at ${range.stage}: ${found.length} in ${(performance.now() - started).toFixed(0)} ms`);
    }
  }
  await spied.close();
}

/** Mails a second at four connections, and how long what a thief would cause waits behind the reminders (N5). */
async function handOver(databaseUrl: string): Promise<void> {
  const house = await anInstitution(bench.world, { code: '9301' });
  const { der, administrator } = await anAcquired(bench.world, house);
  await aMailOf(house.id, administrator.id, 'keiko@haruka.example');
  made(await aLogin(bench.world, house, der));
  // The letters of all that are none of the reminders'.
  await owner.query(`delete from graphile_worker._private_jobs j using notices n
    where j.key = n.id::text and n.institution_id = '${house.id}'`);

  let taken = 0;
  let urgent: (() => void) | undefined;
  let enough: (() => void) | undefined;
  const server = await aMailServer({
    onData(stream, { envelope }, done) {
      stream.resume().once('end', () => {
        taken++;
        if (envelope.rcptTo.some(({ address }) => address === 'keiko@haruka.example')) urgent?.();
        if (taken >= handedOver) enough?.();
        done();
      });
    },
  });
  const { rows } = await owner.query('select count(*)::int as jobs from graphile_worker._private_jobs');
  const sender = program({ databaseUrl, mailPort: server.port });
  // From the first on: how long a program takes to start is not the question.
  await until(() => taken > 0);
  const [began, before] = [performance.now(), taken];
  await new Promise<void>((resolve) => {
    enough = resolve;
  });
  const rate = (taken - before) / ((performance.now() - began) / 1000);
  console.log(`Handing over ${rows[0].jobs} reminders, four at once: ${rate.toFixed(0)} mails a second`);
  const arrived = new Promise<void>((resolve) => {
    urgent = resolve;
  });
  const revokedAt = performance.now();
  made(await revoke(deps, house, administrator.name, 'keyCompromise', clerk));
  await arrived;
  const wait = performance.now() - revokedAt;
  const left = await owner.query('select count(*)::int as jobs from graphile_worker._private_jobs');
  console.log(
    `  a revocation is with the mail server after ${wait.toFixed(0)} ms, with ${left.rows[0].jobs} reminders waiting`,
  );
  sender.end();
  const { peak } = await sender.told;
  console.log(`  peak of the program that hands over: ${peak} MiB`);
  await server.close();
}

/** What writing to those concerned adds to a first login and to a list of 5,000 users who get codes. */
async function tellings(databaseUrl: string): Promise<void> {
  const house = await anInstitution(bench.world, { code: '9302', usersPerContract: 10_000 });
  const plain = await openStore(databaseUrl, deps.random);
  const stores = [
    ['untold', plain],
    ['told', deps.store],
  ] as const;
  const spent = new Map<string, number[]>(stores.map(([name]) => [name, []]));
  for (let n = 0; n < 20; n++) {
    for (const [name, store] of stores) {
      const loginId = `${name}-adm${n}`;
      const { der, administrator } = await anAcquired(bench.world, house, loginId);
      await aMailOf(house.id, administrator.id, `${loginId}@haruka.example`);
      const timed = timing(store);
      made(await aLogin({ ...bench.world, deps: { ...deps, store: timed.store } }, house, der));
      spent.get(name)!.push(timed.last());
    }
  }
  console.log('What telling adds to the transaction of a first login (median of 20):');
  for (const [name, times] of spent) console.log(`  ${name}: ${times.toSorted((a, b) => a - b)[10]!.toFixed(1)} ms`);

  console.log('What telling adds to a list of 5,000 users with codes and mail addresses:');
  for (const [name, store] of stores) {
    const { der, contract } = await anAcquired(bench.world, house, `${name}-adm`);
    const place = onLane(made(await aLogin(bench.world, house, der)), der);
    const rows = Array.from({ length: 5000 }, (_, n): UserRow => {
      const user = `${name}-k${n}`;
      const details = { name: user, personName: '佐藤 健', mail: `${user}@haruka.example`, language: 'ja' as const };
      return { line: n + 2, details, problems: [] };
    });
    const own: Dependencies = { ...deps, store };
    const started = performance.now();
    made(await act(own, place, { role: 'administrator', password }, (tx, as) => importUsers(tx, own, as, rows, true)));
    console.log(`  ${name}: ${((performance.now() - started) / 1000).toFixed(2)} s (${contract.number})`);
  }
  await plain.close();
}

function aMailOf(institutionId: string, id: string, mail: string): Promise<void> {
  return deps.store.transaction(deps.clock(), async (tx) => {
    await tx.loginIds.update({ ...(await tx.loginIds.byId(institutionId, id))!, mail });
  });
}

/** The same store, and how long its last transaction took. */
function timing(store: Store): { store: Store; last: () => number } {
  let last = 0;
  const timed: Store = {
    instance: store.instance,
    isRunning: (instance) => store.isRunning(instance),
    async transaction(now, work) {
      const started = performance.now();
      const result = await store.transaction(now, work);
      last = performance.now() - started;
      return result;
    },
  };
  return { store: timed, last: () => last };
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
}
