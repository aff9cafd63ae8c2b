/**
 * The dashboard with 10⁴, 10⁵ and 10⁶ certificates at one institution, over real HTTPS, and what the database does for it.
 * The three institutions lie in one database, so that each is counted among the rows of the others.
 */
import pg from 'pg';
import { stateFigures } from '../src/domain/figures/figures.ts';
import type { Institution } from '../src/domain/institution/institution.ts';
import { aStaff, atConsole } from '../src/testing/staff.ts';
import { anInstitution } from '../src/testing/world.ts';
import { fill } from './dashboard.fill.ts';
import { planOf, timesOf } from './measure.ts';
import { openBench } from './world.ts';

const sizes = (process.argv[3] ?? '10000,100000,1000000').split(',').map(Number);
const most = 300;

const bench = await openBench();
try {
  const { deps } = bench.world;
  const owner = new pg.Client({ connectionString: bench.ownerUrl });
  owner.on('error', () => {});
  await owner.connect();
  const filled: [number, Institution][] = [];
  for (const [n, size] of sizes.entries()) {
    const institution = await anInstitution(bench.world, { code: String(1376 + n) });
    const started = performance.now();
    await fill(owner, institution.id, size);
    console.log(`${size} certificates filled in ${((performance.now() - started) / 1000).toFixed(0)} s`);
    filled.push([size, institution]);
  }
  let slow = false;
  for (const [size, institution] of filled) {
    const { id } = institution;
    const { token } = await aStaff(bench.world, institution, 'approver');
    const desk = atConsole(bench.nodes[0]!.serving.consoleOrigin, token, institution.code);
    const page = await timesOf(10, async () => {
      const { status } = await desk.get('/dashboard');
      if (status !== 200) throw new Error(`the dashboard was answered with ${status}`);
    });
    slow ||= page.worst > most;
    for (const state of ['renewing', 'active', 'revoked', 'suspended']) {
      const list = await timesOf(10, async () => {
        const { status } = await desk.get(`/dashboard/ids?state=${state}`);
        if (status !== 200) throw new Error(`the list was answered with ${status}`);
      });
      console.log(`  list of ${state}: ${list.words}`);
    }
    const now = deps.clock();
    const read = await deps.store.transaction(now, (tx) => tx.figures.standings(id));
    const computed = await timesOf(10, async () => {
      stateFigures(institution, read, now);
    });
    console.log(
      `\n${size} certificates: page over HTTPS ${page.words}; ${read.length} kinds, judged in ${computed.words}`,
    );
    console.log(`  ${JSON.stringify(stateFigures(institution, read, now).counts)}`);
    const from = now.toString();
    const until = now.add({ hours: 24 * 91 }).toString();
    for (const [name, statement] of [
      [
        'kinds',
        `select administrator, suspended, expires_at, renewed_until, deadline, had_certificate, sum(n) from standing_counts
        where institution_id = '${id}' group by 1, 2, 3, 4, 5, 6`,
      ],
      [
        'suspended contracts',
        `select s.* from contracts c join login_ids l on l.contract_id = c.id
        join standings s on s.login_id = l.id
        where c.institution_id = '${id}' and c.suspended_at is not null and not s.suspended`,
      ],
      [
        'renewed',
        `select not_after, count(*) from certificates where institution_id = '${id}' and state = 'superseded'
        and not_after >= '${from}' and not_after <= '${until}' group by 1`,
      ],
      [
        'progress',
        `select stage, sum(n) from stage_counts where institution_id = '${id}'
        and issued_on >= current_date - 90 group by 1`,
      ],
    ] as const) {
      console.log(`  ${name}: ${await planOf(owner, statement)}`);
    }
  }
  const [size, { id }] = filled.at(-1)!;
  const { rows } =
    await owner.query(`select (select count(*) from certificates where institution_id = '${id}') as certificates,
    (select count(*) from login_ids where institution_id = '${id}') as ids`);
  console.log(`\nOf ${size}: ${JSON.stringify(rows[0])}`);
  // What the same would cost without the counts: the states' facts read for every ID.
  console.log(
    `Without counts: ${await planOf(owner, `select count(*), expires_at from standings where institution_id = '${id}' group by 2`)}`,
  );
  await owner.end();
  console.log(slow ? `Too slow: a page took more than ${most} ms.` : `Every page took less than ${most} ms.`);
  if (slow) process.exitCode = 1;
} finally {
  await bench.close();
}
