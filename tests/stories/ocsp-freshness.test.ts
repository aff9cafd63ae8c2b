import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openApp } from '../../src/app.ts';
import { Secret } from '../../src/config/secret.ts';
import type { Institution } from '../../src/domain/institution/institution.ts';
import { cuttableLine } from '../../src/testing/cuttable-line.ts';
import { asOwner } from '../../src/testing/database.ts';
import { certIdOf, questionOf } from '../../src/testing/ocsp.ts';
import { anAcquired, anInstitution, clerk, made, openWorld, type TestWorld } from '../../src/testing/world.ts';
import { OcspDesk } from '../../src/workflows/answer-ocsp.ts';
import type { Dependencies } from '../../src/workflows/dependencies.ts';
import { KnownStatuses } from '../../src/workflows/known-statuses.ts';
import { revoke } from '../../src/workflows/revoke.ts';

/** A program whose desk reads over a line that can be cut, and which nothing else reads for: no feed runs. */
let world: TestWorld;
let deps: Dependencies;
let institution: Institution;
let ca: Uint8Array;
const line = cuttableLine();
const folder = mkdtempSync(join(tmpdir(), 'warifu-freshness-'));
const closers: (() => Promise<unknown>)[] = [];
beforeAll(async () => {
  world = await openWorld();
  closers.push(() => world.close());
  const url = new URL(world.database.appUrl);
  url.port = String(await line.open(Number(url.port), url.hostname));
  closers.push(() => line.close());
  const config = { ...world.app.config, database: { url: new Secret(url.href) }, log: { level: 'silent' as never } };
  const app = await openApp(config, { clock: () => world.clock.now, random: world.deps.random });
  closers.push(() => app.close());
  deps = app.deps;
  institution = await anInstitution(world);
  const authority = await world.deps.store.transaction(world.clock.now, (tx) => tx.authorities.issuing(institution.id));
  ca = authority!.certificate!;
});
afterAll(async () => {
  for (const closer of closers.reverse()) await closer();
  rmSync(folder, { recursive: true });
});

async function aDesk() {
  let elapsed = 0;
  let begun = 0;
  const { store } = deps;
  const counted: Dependencies = {
    ...deps,
    store: {
      instance: store.instance,
      isRunning: (instance) => store.isRunning(instance),
      transaction: (now, work) => {
        begun += 1;
        return store.transaction(now, work);
      },
    },
  };
  const known = new KnownStatuses(counted, () => elapsed);
  await known.follow();
  const failures: unknown[] = [];
  const desk = new OcspDesk(
    deps,
    known,
    () => elapsed,
    (_, error) => failures.push(error),
  );
  return {
    known,
    pass: (milliseconds: number) => {
      elapsed += milliseconds;
    },
    /** How many readings were begun so far. */
    begun: () => begun,
    async ask(question: Uint8Array): Promise<string> {
      const { status, der } = await desk.answer(question);
      expect(failures).toEqual([]);
      return status === 'successful' ? certStatus(der) : status;
    },
  };
}

let asked = 0;
function certStatus(der: Uint8Array): string {
  const file = join(folder, String(++asked));
  writeFileSync(file, der);
  const args = ['ocsp', '-respin', file, '-resp_text', '-noverify'];
  const text = execFileSync('openssl', args, { encoding: 'utf8', stdio: 'pipe' });
  return /Cert Status: (\w+)/.exec(text)![1]!;
}

let turn = 0;
async function aCertificate() {
  const name = `fresh-${++turn}`;
  const { certificate } = await anAcquired(world, institution, name);
  return {
    question: questionOf([certIdOf(ca, certificate.serial)]),
    revoke: () => revoke(world.deps, institution, name, 'keyCompromise', clerk).then(made),
  };
}

/** Nobody can read what is known until this is let go. */
async function held() {
  const client = new pg.Client({ connectionString: world.database.ownerUrl });
  await client.connect();
  await client.query('begin');
  await client.query('lock table ocsp_responders in access exclusive mode');
  return {
    isWaitedFor: () =>
      expect
        .poll(async () => {
          const waiting = `select count(*)::int as n from pg_locks
            where not granted and relation = 'ocsp_responders'::regclass`;
          return (await asOwner(world.database, waiting))[0]!.n;
        })
        .toBeGreaterThan(0),
    async letGo() {
      await client.query('commit');
      await client.end();
    },
  };
}

describe('on a machine where nothing reads in the background', () => {
  it('a question long after the last reading is answered, and a revocation told to the first who asks', async () => {
    const [desk, one] = [await aDesk(), await aCertificate()];
    expect(await desk.ask(one.question)).toBe('good');
    desk.pass(60_000);
    expect(await desk.ask(one.question)).toBe('good');
    await one.revoke();
    desk.pass(901);
    expect(await desk.ask(one.question)).toBe('revoked');
  });

  it('of many questions the first causes a reading and all others one more, and those of the next 0.9 s none', async () => {
    const [desk, one] = [await aDesk(), await aCertificate()];
    expect(await desk.ask(one.question)).toBe('good');
    desk.pass(901);
    const before = desk.begun();
    expect(new Set(await Promise.all(Array.from({ length: 20 }, () => desk.ask(one.question))))).toEqual(
      new Set(['good']),
    );
    desk.pass(900);
    expect(await desk.ask(one.question)).toBe('good');
    expect(desk.begun()).toBe(before + 2);
  });

  it('a reading that takes longer than 0.9 s answers all the same, with what was committed before the question', async () => {
    const [desk, one, other] = [await aDesk(), await aCertificate(), await aCertificate()];
    expect(await desk.ask(one.question)).toBe('good');
    await other.revoke();
    desk.pass(60_000);
    const lock = await held();
    const answers = Promise.all([desk.ask(one.question), desk.ask(other.question)]);
    await lock.isWaitedFor();
    desk.pass(1500);
    await lock.letGo();
    expect(await answers).toEqual(['good', 'revoked']);
  });

  it('a question while a reading is under way waits for the next one: the first began before it came', async () => {
    const [desk, one] = [await aDesk(), await aCertificate()];
    expect(await desk.ask(one.question)).toBe('good');
    desk.pass(60_000);
    const lock = await held();
    const first = desk.known.follow();
    await lock.isWaitedFor();
    const answer = desk.ask(one.question);
    const before = desk.begun();
    await lock.letGo();
    await first;
    expect(await answer).toBe('good');
    expect(desk.begun()).toBe(before + 1);
  });
});

describe('without the database', () => {
  it('a question is told tryLater promptly, and no further one waits or presses it until a reading succeeds', async () => {
    const [desk, one] = [await aDesk(), await aCertificate()];
    expect(await desk.ask(one.question)).toBe('good');
    line.cut();
    try {
      expect(await desk.ask(one.question)).toBe('good');
      desk.pass(901);
      const since = performance.now();
      expect(await desk.ask(one.question)).toBe('tryLater');
      const before = desk.begun();
      for (let n = 0; n < 10_000; n++) expect(await desk.ask(one.question)).toBe('tryLater');
      expect(performance.now() - since).toBeLessThan(2000);
      expect(desk.begun()).toBe(before);
      await expect(desk.known.follow()).rejects.toThrow();
      expect(await desk.ask(one.question)).toBe('tryLater');
    } finally {
      line.mend();
    }
    await one.revoke();
    expect(await desk.ask(one.question)).toBe('tryLater');
    await desk.known.follow();
    expect(await desk.ask(one.question)).toBe('revoked');
    desk.pass(901);
    expect(await desk.ask(one.question)).toBe('revoked');
  });

  it('that says nothing, one question waits two seconds for it, and the next ones do not', async () => {
    const [desk, one] = [await aDesk(), await aCertificate()];
    expect(await desk.ask(one.question)).toBe('good');
    desk.pass(901);
    const lock = await held();
    const since = performance.now();
    const first = desk.ask(one.question);
    await lock.isWaitedFor();
    expect(await first).toBe('tryLater');
    expect(performance.now() - since).toBeGreaterThan(1900);
    const then = performance.now();
    for (let n = 0; n < 1000; n++) expect(await desk.ask(one.question)).toBe('tryLater');
    expect(performance.now() - then).toBeLessThan(1000);
    await lock.letGo();
    // What was waited for comes, and all is well without anybody's doing.
    await expect.poll(() => desk.ask(one.question)).toBe('good');
  });
});
