/**
 * Revocation lists at a million certificates, of which 100,000 are revoked, or as many as are given: how long a publication takes, how long the
 * listeners' event loop stands still meanwhile, and how many requests a second are answered from the published list.
 */
import { availableParallelism, loadavg } from 'node:os';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { Worker } from 'node:worker_threads';
import pg from 'pg';
import { crlPartSize } from '../src/domain/certificate/crl.ts';
import { pki } from '../src/protocols/pki/pki.ts';
import { anAcquired, anInstitution } from '../src/testing/world.ts';
import { openHttp } from '../src/web/listeners.ts';
import { currentCrl, type PublishedCrl } from '../src/workflows/publish-crl.ts';
import type { Load, Loaded } from './crl.load.ts';
import { openBench } from './world.ts';

const issued = numberAt(3, 1_000_000);
const revoked = numberAt(4, Math.ceil(issued / 10));
if (revoked >= issued) throw new Error('Fewer are revoked than there are: npm run bench -- crl 1000000 100000');
const mostSeconds = 5;

const bench = await openBench();
const owner = new pg.Client({ connectionString: bench.ownerUrl });
await owner.connect();
try {
  const { deps } = bench.world;
  const institution = await anInstitution(bench.world);
  const { certificate } = await anAcquired({ ...bench.world, clock: { now: deps.clock() } as never }, institution);
  const { authorityId } = certificate;
  console.log(`Node ${process.version}, ${availableParallelism()} cores, load ${load()}.`);
  // A thread's and a connection's first work, and an empty list, are not what is asked.
  await currentCrl(deps, authorityId);

  let begun = performance.now();
  await fill(authorityId);
  console.log(
    `${issued} certificates, ${revoked} of them revoked, made in ${since(begun).toFixed(0)} s; load ${load()}.`,
  );

  await delayOf('nothing (3 s)', () => new Promise((resolve) => setTimeout(resolve, 3000)));
  const publications: [string, number][] = [
    [`the complete list, with ${revoked} new revocations`, 0],
    [`the list of a part of ${crlPartSize}`, 1],
    ['the complete list again, with one more', 0],
  ];
  for (const [name, part] of publications) {
    if (name.endsWith('more')) await revokeSome(authorityId, 1);
    begun = performance.now();
    const list = await delayOf(name, () => currentCrl(deps, authorityId, part));
    const took = since(begun);
    const verdict = took < mostSeconds ? 'under' : 'NOT under';
    console.log(`  published in ${took.toFixed(2)} s, ${verdict} ${mostSeconds} s; ${sizeOf(list!)}; load ${load()}`);
    if (took >= mostSeconds) process.exitCode = 1;
  }

  const listener = await openHttp(
    pki(deps, (said, error) => console.error(said, error)),
    '127.0.0.1',
    0,
  );
  const { number } = (await currentCrl(deps, authorityId))!;
  const requests: [string, Omit<Load, 'port'>][] = [
    ['304 to If-None-Match', { path: `/crl/${authorityId}.crl`, etag: `"${number}"` }],
    ['200, the complete list', { path: `/crl/${authorityId}.crl` }],
    ['200, the list of a part', { path: `/crl/${authorityId}/1.crl` }],
  ];
  for (const [name, request] of requests) {
    const { count, bytes, seconds } = await loaded({ ...request, port: listener.port });
    const rate = `${(count / seconds).toFixed(0)} a second`;
    console.log(`GET, ${name}: ${rate}, ${(bytes / seconds / 1e6).toFixed(0)} MB/s; load ${load()}`);
  }
  await listener.close();
  console.log(`Memory of the program: ${(process.memoryUsage().rss / 2 ** 20).toFixed(0)} MiB.`);
} finally {
  await owner.end();
  await bench.close();
}

function numberAt(index: number, preset: number): number {
  const given = process.argv[index] ?? String(preset);
  if (/^[1-9][0-9]{0,8}$/.test(given)) return Number(given);
  throw new Error(`"${given}" is no number: npm run bench -- crl 1000000 100000`);
}

function load(): string {
  return loadavg()[0]!.toFixed(1);
}

function since(begun: number): number {
  return (performance.now() - begun) / 1000;
}

function sizeOf({ der }: PublishedCrl): string {
  return `${(der.length / 1e6).toFixed(2)} MB`;
}

/** Does it, and tells for how long the event loop of this process, which is the listeners', stood still meanwhile. */
async function delayOf<T>(name: string, work: () => Promise<T>): Promise<T> {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const result = await work();
  delay.disable();
  const ms = (nanoseconds: number) => `${(nanoseconds / 1e6).toFixed(1)} ms`;
  console.log(
    `${name}: event loop delay p50 ${ms(delay.percentile(50))}, p99 ${ms(delay.percentile(99))}, worst ${ms(delay.max)}`,
  );
  return result;
}

/** Requests over 16 connections for five seconds, from a thread of its own. */
function loaded(asked: Load): Promise<Loaded> {
  return new Promise((resolve, reject) => {
    const thread = new Worker(new URL('./crl.load.ts', import.meta.url), { workerData: asked });
    thread.once('message', resolve);
    thread.once('error', reject);
  });
}

/** Certificates in parts, made in the database; those to be revoked are spread over them. */
async function fill(authorityId: string): Promise<void> {
  await owner.query('alter table certificates disable trigger user');
  await owner.query(
    `insert into crl_lists (authority_id, part, pki_url)
     select $1, part, 'http://localhost:8080' from generate_series(1, $2) part`,
    [authorityId, Math.ceil(issued / crlPartSize)],
  );
  // The running program's own job would publish beside what is measured, and make it look faster than it is.
  await owner.query(`update crl_lists set claimed_until = now() + interval '1 day'`);
  await owner.query(
    `insert into certificates (id, institution_id, login_id, issuance_id, authority_id, crl_part, label, serial,
       to_be_signed, public_key_hash, not_before, not_after, state, der, fingerprint, prepared_at, prepared_by, issued_at,
       ended_at)
     select gen_random_uuid(), c.institution_id, c.login_id, c.issuance_id, c.authority_id, 1 + n / $2, 'label',
       '\\x01'::bytea || substr(sha256(n::text::bytea), 1, 16), repeat('x', 450)::bytea, sha256(n::text::bytea), now(),
       c.not_after, 'superseded', repeat('x', 550)::bytea, sha256(n::text::bytea), now(), 1, now(), now()
     from certificates c, generate_series(0, $1 - 1) n`,
    [issued, crlPartSize],
  );
  await owner.query('alter table certificates enable trigger certificate_is_unlisted');
  await revokeSome(authorityId, revoked);
  await owner.query('vacuum analyze');
}

async function revokeSome(authorityId: string, count: number): Promise<void> {
  await owner.query(
    `update certificates set state = 'revoked', ended_at = now(), end_reason = 'keyCompromise' where id in (
       select id from certificates where authority_id = $1 and state = 'superseded' order by fingerprint limit $2)`,
    [authorityId, count],
  );
}
