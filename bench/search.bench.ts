/** Each way of looking for a contract among a million login IDs: the plan, and the whole search as a page asks for it. */
import { sql } from 'kysely';
import pg from 'pg';
import { soughtIn } from '../src/domain/contract/search.ts';
import { waysOfLooking } from '../src/store/contract-search.ts';
import { openDatabase } from '../src/store/database.ts';
import { anInstitution } from '../src/testing/world.ts';
import { fillContracts } from './search.fill.ts';
import { openBench } from './world.ts';

const contracts = Number(process.argv[3] ?? 100_000);
const most = 50;
const limit = 201;

interface Plan {
  'Node Type': string;
  'Index Name'?: string;
  Plans?: Plan[];
}

/** The nodes from the top to the leaves, an index by its name. */
const nodes = (plan: Plan): string[] => [
  plan['Index Name'] ? `${plan['Node Type']} ${plan['Index Name']}` : plan['Node Type'],
  ...(plan.Plans ?? []).flatMap(nodes),
];

const bench = await openBench();
const owner = new pg.Client({ connectionString: bench.ownerUrl });
const { db } = openDatabase(bench.ownerUrl, 1);
try {
  const institution = await anInstitution(bench.world);
  const elsewhere = await anInstitution(bench.world, { code: '9301' });
  await owner.connect();
  await fillContracts(owner, institution.id, contracts);
  const { rows } = await owner.query(`select encode(serial, 'hex') as serial from certificates limit 1`);
  const serial = String(rows[0].serial);
  console.log(
    `${contracts} contracts, ${contracts * 10} login IDs and certificates. Milliseconds, median of 40 (and 95th percentile):`,
  );
  let slow = false;
  const typed = [
    '1376-0041520',
    '1376-00415',
    '1376',
    '株式会社',
    'はるか',
    'みどり41521',
    '月世界',
    '商会',
    '田中',
    '田中恵子',
    '恵子41520',
    '海野',
    'c0041520-k3',
    'c00415',
    'c0041520-k3+1376',
    serial.slice(-8),
    serial.slice(-4),
    serial,
  ];
  for (const text of typed) {
    const sought = soughtIn(text, institution);
    const times: number[] = [];
    let hits = 0;
    for (let n = 0; n < 40; n++) {
      const started = performance.now();
      const found = await bench.world.deps.store.transaction(bench.world.deps.clock(), (tx) =>
        tx.search.find(institution.id, sought, limit),
      );
      times.push(performance.now() - started);
      hits = found.length;
    }
    times.sort((a, b) => a - b);
    const [median, p95] = [times[20]!, times[37]!];
    slow ||= median > most;
    console.log(
      `${median.toFixed(1).padStart(7)} (${p95.toFixed(1)})  ${text}  ${hits >= limit ? `over ${limit - 1}` : hits} found`,
    );
    for (const [matched, query] of waysOfLooking(institution.id, sought, limit)) {
      const plan = await sql<{ 'QUERY PLAN': [{ Plan: Plan; 'Execution Time': number }] }>`
        explain (analyze, format json) ${query}`.execute(db);
      const [{ Plan: top, 'Execution Time': took }] = plan.rows[0]!['QUERY PLAN'];
      console.log(`         ${matched} ${took.toFixed(1)}: ${nodes(top).join(' < ')}`);
    }
  }
  const none = await bench.world.deps.store.transaction(bench.world.deps.clock(), (tx) =>
    tx.search.find(elsewhere.id, soughtIn('はるか', elsewhere), limit),
  );
  if (none.length > 0) throw new Error('another institution finds them');
  if (slow) {
    console.error(`Slower than ${most} ms.`);
    process.exitCode = 1;
  }
} finally {
  await db.destroy();
  await owner.end();
  await bench.close();
}
