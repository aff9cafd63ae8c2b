/**
 * The dashboard with 10⁴, 10⁵ and 10⁶ certificates at one institution, over real HTTPS, and what the database does for it.
 * The three institutions lie in one database, so that each is counted among the rows of the others.
 */
import pg from 'pg';
import { stateFigures } from '../src/domain/figures/figures.ts';
import type { Institution } from '../src/domain/institution/institution.ts';
import { aStaff, atConsole } from '../src/testing/staff.ts';
import { anInstitution } from '../src/testing/world.ts';
import { fill, fillNotices } from './dashboard.fill.ts';
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
    await fillNotices(owner, institution.id, size);
    console.log(
      `${size} certificates and as many mails filled in ${((performance.now() - started) / 1000).toFixed(0)} s`,
    );
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
    // What the jobs have not summed up yet: a quarter of an hour of mails at a hundred and ten a second.
    await owner.query(
      `insert into notice_counts select $1, current_date, 'expiry', 30, -1, 1, 0, 0 from generate_series(1, 100000)`,
      [id],
    );
    const unfolded = await timesOf(10, async () => {
      await desk.get('/dashboard');
    });
    console.log(`  with 100000 mails sent since the jobs' run: ${unfolded.words}`);
    slow ||= unfolded.median > most;
    const folding = performance.now();
    await deps.store.transaction(deps.clock(), (tx) => tx.notices.foldCounts(id, 10_000));
    console.log(`  summed up by the run in ${(performance.now() - folding).toFixed(0)} ms`);
    for (const query of ['', '?show=undelivered', '?kind=revoked', '?show=undelivered&kind=expiry&stage=30']) {
      const list = await timesOf(10, async () => {
        const { status } = await desk.get(`/notices${query}`);
        if (status !== 200) throw new Error(`the list of notices was answered with ${status}`);
      });
      console.log(`  notices${query}: ${list.words}`);
    }
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
        'deliveries',
        `select kind, stage, sum(waiting), sum(sent), sum(failed), sum(bounced) from notice_counts
        where institution_id = '${id}' and made_on >= day_of('${id}', now() - interval '30 days') group by 1, 2`,
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
  console.log(
    `Mails without counts: ${await planOf(
      owner,
      `select kind, stage, state, bounced_at is null, count(*) from notices
      where institution_id = '${id}' and made_at >= now() - interval '30 days' group by 1, 2, 3, 4`,
    )}`,
  );
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
