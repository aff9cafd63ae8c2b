/**
 * The audit log with 1,000,000 events of one institution: what each way of searching costs the database, a page over real
 * HTTPS, and an export of everything, with the memory that the program takes for it.
 */
import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import type { AuditConditions } from '../src/domain/audit/search.ts';
import { found } from '../src/store/audit-search.ts';
import type { Tables } from '../src/store/schema.ts';
import { form, fromOwnPage } from '../src/testing/client.ts';
import { aStaff, atConsole } from '../src/testing/staff.ts';
import { anInstitution } from '../src/testing/world.ts';
import { fillAudit } from './audit.fill.ts';
import { fill } from './dashboard.fill.ts';
import { planOf, timesOf } from './measure.ts';
import { openBench } from './world.ts';

const events = Number(process.argv[3] ?? 1_000_000);
const most = 100;
const mostMemory = 300;

/** Counts the lines and bytes of an answer. */
const readerSource = `
import https from 'node:https';
import { json } from 'node:stream/consumers';
const [to, body] = await json(process.stdin);
const counted = { lines: 0, bytes: 0 };
const request = https.request(to, (response) => {
  response.on('data', (chunk) => {
    counted.bytes += chunk.length;
    for (const byte of chunk) if (byte === 10) counted.lines++;
  });
  response.on('end', () => console.log(JSON.stringify(counted)));
});
request.end(body);`;

const bench = await openBench();
try {
  const { deps } = bench.world;
  const owner = new pg.Client({ connectionString: bench.ownerUrl });
  owner.on('error', () => {});
  await owner.connect();
  const institution = await anInstitution(bench.world);
  const { token, staff } = await aStaff(bench.world, institution, 'auditor', { employeeNumber: '30001' });
  await fill(owner, institution.id, 20_000);
  await fillAudit(owner, institution.id, staff.id, events);
  console.log(`${events} events.`);

  const pool = new pg.Pool({ connectionString: bench.ownerUrl, max: 1 });
  pool.on('error', () => {});
  const db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
  const one = async (statement: string) => (await owner.query(statement)).rows[0];
  const login = await one(`select id, name, contract_id from login_ids where name = 'mihon-k40'`);
  const contract = await one(`select number from contracts where id = '${login.contract_id}'`);
  const old = deps.clock().subtract({ hours: 24 * 300 });
  const middle = await one(
    `select id, at::text as at from audit_events order by at offset ${Math.floor(events / 2)} limit 1`,
  );
  const place = { id: String(middle.id), at: Temporal.Instant.from(middle.at.replace(' ', 'T')) };
  const day = { from: old, until: old.add({ hours: 24 }) };
  const searches: [string, AuditConditions, string, boolean?][] = [
    ['all', {}, ''],
    ['all, half-way', {}, `before=${middle.id}`, true],
    ['a day 300 days ago', day, dates(old)],
    ['a staff member', { actors: [{ kind: 'staff', name: staff.id }] }, 'who=30001'],
    ['a staff member 300 days ago', { ...day, actors: [{ kind: 'staff', name: staff.id }] }, `who=30001&${dates(old)}`],
    ['a login ID', { actors: [{ kind: 'customer', name: login.id }] }, `who=${login.name}`],
    ['operators', { actorKind: 'operator' }, 'kind=operator'],
    ['staff', { actorKind: 'staff' }, 'kind=staff'],
    ['a rare act', { act: 'contract-suspended' }, 'act=contract-suspended'],
    ['a common act, 300 days ago', { ...day, act: 'logged-in' }, `act=logged-in&${dates(old)}`],
    ['an act that never was', { act: 'settings-changed' }, 'act=settings-changed'],
    ['a contract', { contractId: login.contract_id }, `contract=${contract.number}`],
    [
      'a contract and an act',
      { contractId: login.contract_id, act: 'sheet-printed' },
      `contract=${contract.number}&act=sheet-printed`,
    ],
    [
      'a staff member and an act',
      { actors: [{ kind: 'staff', name: staff.id }], act: 'contract-suspended' },
      'who=30001&act=contract-suspended',
    ],
    ['a fact', { value: 'mihon-k40+1376' }, `value=${encodeURIComponent('mihon-k40+1376')}`],
    ['a fact that is nowhere', { value: 'nowhere' }, 'value=nowhere'],
    ['a common fact', { value: '203.0.113.7' }, 'value=203.0.113.7'],
  ];
  const desk = atConsole(bench.nodes[0]!.serving.consoleOrigin, token);
  let slow = false;
  for (const [name, conditions, query, later] of searches) {
    const { sql, parameters } = found(institution.id, conditions, later ? place : undefined, 51).compile(db);
    const plan = await planOf(owner, sql, [...parameters]);
    const page = await timesOf(10, async () => {
      const { status } = await desk.get(`/audit?${query}`);
      if (status !== 200) throw new Error(`the search for ${name} was answered with ${status}`);
    });
    slow ||= page.median > most;
    console.log(`${name}: page ${page.words}\n    ${plan}`);
  }
  await db.destroy();

  for (const format of ['csv', 'jsonl']) {
    const taken = await exportAll(format);
    console.log(
      `Export as ${format}: ${taken.lines} lines, ${(taken.bytes / 2 ** 20).toFixed(0)} MiB in ${taken.seconds.toFixed(0)} s; ` +
        `memory of this process at most ${taken.memory.toFixed(0)} MiB, which was ${taken.before.toFixed(0)} MiB before`,
    );
    if (taken.memory - taken.before > mostMemory) {
      console.log(`The export took more than ${mostMemory} MiB.`);
      process.exitCode = 1;
    }
    if (taken.lines < events) throw new Error('lines are missing');
  }
  const notes = await owner.query(`select facts from audit_events where act = 'audit-exported' order by id`);
  console.log(`Recorded: ${JSON.stringify(notes.rows.map(({ facts }) => facts))}`);
  await owner.end();
  console.log(slow ? `Too slow: a median is above ${most} ms.` : `Every page is under ${most} ms.`);
  if (slow) process.exitCode = 1;

  /** Another program reads an export to its end and keeps nothing of it; meanwhile this one's memory is looked at. */
  async function exportAll(format: string) {
    const started = performance.now();
    const mebibytes = () => process.memoryUsage.rss() / 2 ** 20;
    const before = mebibytes();
    let memory = before;
    const watch = setInterval(() => {
      memory = Math.max(memory, mebibytes());
    }, 50);
    const { port, host } = new URL(bench.nodes[0]!.serving.consoleOrigin);
    const headers = { host, ...fromOwnPage, cookie: `__Host-warifu-staff=${token}` };
    const to = { host: '127.0.0.1', port, path: '/1376/audit/export', method: 'POST', headers };
    const reader = spawn(process.execPath, ['--input-type=module', '-e', readerSource], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    reader.stdin.end(
      JSON.stringify([{ ...to, servername: 'console.localhost', rejectUnauthorized: false }, form({ format })]),
    );
    const { lines, bytes } = JSON.parse(await text(reader.stdout));
    clearInterval(watch);
    return { lines, bytes, before, memory, seconds: (performance.now() - started) / 1000 };
  }
} finally {
  await bench.close();
}

function dates(at: Temporal.Instant): string {
  const day = at.toZonedDateTimeISO('Asia/Tokyo').toPlainDate().toString();
  return `from=${day}&until=${day}`;
}
