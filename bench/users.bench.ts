/** The list of a contract with 10,000 users, page by page over real TLS; and what the database does for it. */
import pg from 'pg';
import { aStaff, atConsole } from '../src/testing/staff.ts';
import { anAcquired, anInstitution, password } from '../src/testing/world.ts';
import { logInOverTls } from './browse.ts';
import { fill } from './users.fill.ts';
import { openBench } from './world.ts';

const users = Number(process.argv[3] ?? 10_000);
const most = 200;

const bench = await openBench();
try {
  const institution = await anInstitution(bench.world, { usersPerContract: 10_000 });
  const identity = await anAcquired(bench.world, institution);
  const owner = new pg.Client({ connectionString: bench.ownerUrl });
  await owner.connect();
  await fill(owner, identity.contract.id, users);
  const administrator = await logInOverTls(bench.nodes[0]!.serving.portalOrigin, identity);

  console.log(`A contract with ${users} users (certificates, issuances, 20 sessions each). Milliseconds a page:`);
  const pages: [string, string][] = [
    ['first page', '/1376/users'],
    ['last page', `/1376/users?page=${users / 10}`],
    ['50 a page', '/1376/users?size=50'],
    ['filter', '/1376/users?state=expired'],
    ['search', '/1376/users?q=k0077'],
    ['by deadline', '/1376/users?sort=limit'],
    ['by last login', '/1376/users?sort=login&dir=desc'],
    ['English', '/1376/en/users'],
    ['home', '/1376/home'],
    ['(no list)', '/1376/users/new'],
  ];
  // The same contract as staff see it: a page of fifty, and everybody counted.
  const { token } = await aStaff(bench.world, institution, 'clerk');
  const staff = atConsole(bench.nodes[0]!.serving.consoleOrigin, token);
  const contract = `/contracts/${identity.contract.number}`;
  const consolePages: [string, string][] = [
    ['console', contract],
    ['console, users', `${contract}/users`],
    ['console, last', `${contract}/users?page=${Math.ceil(users / 50)}`],
    ['console, audit', `${contract}/audit`],
  ];
  let slow = false;
  for (const [name, path] of [...pages, ...consolePages]) {
    const times: number[] = [];
    for (let n = 0; n < 12; n++) {
      const started = performance.now();
      const by = path.startsWith('/contracts/') ? staff : administrator;
      const { status } = await by.get(path);
      if (status !== 200) throw new Error(`${path} was answered with ${status}`);
      if (n >= 2) times.push(performance.now() - started);
    }
    times.sort((a, b) => a - b);
    const [median, worst] = [times[times.length >> 1]!, times.at(-1)!];
    slow ||= median > most;
    console.log(`  ${name.padEnd(14)} median ${median.toFixed(0).padStart(4)}   worst ${worst.toFixed(0).padStart(4)}`);
  }
  const read: number[] = [];
  for (let n = 0; n < 10; n++) {
    const started = performance.now();
    await bench.world.deps.store.transaction(bench.world.deps.clock(), (tx) =>
      tx.users.ofContract(institution.id, identity.contract.id),
    );
    read.push(performance.now() - started);
  }
  console.log(`  of which the query and its rows: median ${read.sort((a, b) => a - b)[5]!.toFixed(0)}`);
  // Another contract takes in a list of 5,000 and issues to all of them.
  const second = await anAcquired(bench.world, institution, 'midori-adm');
  const importer = await logInOverTls(bench.nodes[0]!.serving.portalOrigin, second);
  const list = ['利用者ID,名前', ...Array.from({ length: 5000 }, (_, n) => `midori-k${n},佐藤 健`)].join('\r\n');
  for (const [name, fields] of [
    ['preview', { file: new File([list], 'users.csv') }],
    ['import with codes', { csv: list, issue: 'yes', password }],
  ] as const) {
    const sent = new FormData();
    for (const [field, value] of Object.entries(fields)) sent.append(field, value);
    const started = performance.now();
    const { status } = await importer.upload('/1376/users/import', sent);
    console.log(`  5,000 rows, ${name}: ${status} after ${(performance.now() - started).toFixed(0)}`);
    if (status !== 200) process.exitCode = 1;
  }
  const { rows } = await owner.query(plan(institution.id, identity.contract.id));
  console.log(rows.map((row) => `  ${row['QUERY PLAN']}`).join('\n'));
  await owner.end();
  console.log(slow ? `Too slow: a median is above ${most} ms.` : `Every median is under ${most} ms.`);
  if (slow) process.exitCode = 1;
} finally {
  await bench.close();
}

/** The statement of store/contract-users.ts, for the planner. */
function plan(institutionId: string, contractId: string): string {
  const newest = (table: string, columns: string, where: string, order: string) =>
    `left join lateral (select ${columns} from ${table} where login_id = l.id ${where} order by ${order} limit 1)`;
  return `explain (analyze, costs off, buffers off, summary on)
    select l.*, i.*, c.* from login_ids l
    ${newest('issuances', 'state, deadline', '', "state in ('open', 'acquired') desc, issued_at desc, id desc")} i on true
    ${newest(
      'certificates',
      'state, serial, not_after',
      "and state not in ('prepared', 'abandoned')",
      "state in ('issued', 'active') desc, issued_at desc, id desc",
    )} c on true
    where l.institution_id = '${institutionId}' and l.contract_id = '${contractId}' order by l.name`;
}
