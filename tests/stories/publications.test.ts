import { randomBytes } from 'node:crypto';
import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type App, openApp } from '../../src/app.ts';
import { Secret } from '../../src/config/secret.ts';
import type { DueList } from '../../src/domain/certificate/crl.ts';
import type { Institution } from '../../src/domain/institution/institution.ts';
import { type Publications, publications } from '../../src/jobs/publications.ts';
import { pki } from '../../src/protocols/pki/pki.ts';
import { cuttableLine } from '../../src/testing/cuttable-line.ts';
import { asOwner } from '../../src/testing/database.ts';
import { anAcquired, anInstitution, clerk, made, openWorld, type TestWorld } from '../../src/testing/world.ts';
import type { Dependencies } from '../../src/workflows/dependencies.ts';
import { revoke } from '../../src/workflows/revoke.ts';

let world: TestWorld;
const opened: App[] = [];
const running: Publications[] = [];
beforeEach(async () => {
  world = await openWorld();
});
afterEach(async () => {
  for (const one of running.splice(0)) await one.close();
  for (const app of opened.splice(0)) await app.close();
  await world.close();
});

/** Another program on the same database and key files, which has opened no key yet. */
async function anotherProgram(): Promise<App> {
  const random = (bytes: number) => new Uint8Array(randomBytes(bytes));
  const app = await openApp(world.app.config, { clock: () => world.clock.now, random });
  opened.push(app);
  return app;
}

/** The deps, counting what each key signs and keeping some from ever answering. */
function watched(deps: Dependencies, hanging: (name: string) => boolean = () => false) {
  const signed: string[] = [];
  const keys: Dependencies['keys'] = {
    ...deps.keys,
    async open(name) {
      const signer = await deps.keys.open(name);
      return {
        ...signer,
        sign(bytes) {
          signed.push(name);
          return hanging(name) ? new Promise(() => {}) : signer.sign(bytes);
        },
      };
    },
  };
  return { signed, deps: { ...deps, keys } };
}

function keeping(deps: Dependencies) {
  const failures: { code: string | undefined; said: string }[] = [];
  const job = publications(deps, (error, list?: DueList) =>
    failures.push({ code: list?.institutionCode, said: String(error) }),
  );
  running.push(job);
  return { ...job, failures };
}

/** How many lists each CA has published so far, by institution; the root's under `root`. */
async function published(): Promise<Record<string, number>> {
  const rows = await asOwner(
    world.database,
    `select coalesce(i.code, 'root') as code, count(c.*)::int as lists from authorities a
       left join institutions i on i.id = a.institution_id left join crls c on c.authority_id = a.id
     group by 1 order by 1`,
  );
  return Object.fromEntries(rows.map(({ code, lists }) => [code, lists]));
}

const issuingOf = async (institution: Institution) =>
  (await world.deps.store.transaction(world.clock.now, (tx) => tx.authorities.issuing(institution.id)))!;

describe('the lists of all CAs', () => {
  it('are made anew long before they lapse, the root’s too, when nothing is revoked and nobody asks', async () => {
    await anInstitution(world);
    await anInstitution(world, { code: '9201' });
    const job = keeping(world.deps);
    await job.wake();
    await job.idle();
    expect(await published()).toEqual({ root: 1, 1376: 1, 9201: 1 });
    world.clock.advance({ minutes: 59 });
    await job.wake();
    await job.idle();
    expect(await published()).toEqual({ root: 1, 1376: 1, 9201: 1 });
    for (let hour = 0; hour < 3; hour++) {
      world.clock.advance({ hours: 1 });
      await job.wake();
      await job.idle();
    }
    expect(await published()).toEqual({ root: 4, 1376: 4, 9201: 4 });
    expect(job.failures).toEqual([]);
  });

  it('are made anew when something is revoked, and no other’s with it (I1)', async () => {
    const institution = await anInstitution(world);
    await anInstitution(world, { code: '9202' });
    await anAcquired(world, institution, 'haruka-adm');
    const job = keeping(world.deps);
    await job.wake();
    await job.idle();
    made(await revoke(world.deps, institution, 'haruka-adm', 'keyCompromise', clerk));
    await job.wake();
    await job.idle();
    expect(await published()).toEqual({ root: 1, 1376: 2, 9202: 1 });
  });

  it('are each made by one of two programs', async () => {
    await anInstitution(world);
    await anInstitution(world, { code: '9203' });
    const programs = [watched(world.deps), watched((await anotherProgram()).deps)];
    const jobs = programs.map(({ deps }) => keeping(deps));
    for (let hour = 1; hour <= 4; hour++) {
      await Promise.all(jobs.map((job) => job.wake()));
      await Promise.all(jobs.map((job) => job.idle()));
      expect(programs.flatMap(({ signed }) => signed)).toHaveLength(3 * hour);
      world.clock.advance({ hours: 1 });
    }
    expect(await published()).toEqual({ root: 4, 1376: 4, 9203: 4 });
  });
});

describe('a key that fails', () => {
  it('delays no other institution’s list, is told with its institution, and is tried again (I1)', async () => {
    const missing = await anInstitution(world, { code: '9204' });
    const hanging = await anInstitution(world, { code: '9205' });
    await anInstitution(world, { code: '9206' });
    const [{ keyName }, slow] = [await issuingOf(missing), await issuingOf(hanging)];
    const file = join(world.app.config.keys.directory, `${keyName}.pem`);
    await rename(file, `${file}.away`);
    const broken = new Set([slow.keyName]);
    const { deps } = watched((await anotherProgram()).deps, (name) => broken.has(name));

    const job = keeping(deps);
    await vi.waitFor(async () => expect(await published()).toMatchObject({ root: 1, 9206: 1 }), 10_000);
    await job.idle();
    expect(job.failures).toEqual([
      { code: '9204', said: expect.stringContaining(`${keyName}.pem`) },
      { code: '9205', said: 'Error: the key did not sign in time' },
    ]);
    expect(await published()).toEqual({ root: 1, 9204: 0, 9205: 0, 9206: 1 });

    await rename(`${file}.away`, file);
    broken.clear();
    world.clock.advance({ seconds: 30 });
    await job.wake();
    await job.idle();
    expect(await published()).toEqual({ root: 1, 9204: 1, 9205: 1, 9206: 1 });
    expect(job.failures).toHaveLength(2);
  });

  it('leaves the last list in its place until that lapses', async () => {
    const institution = await anInstitution(world);
    const { id, keyName } = await issuingOf(institution);
    const first = pki(world.deps, () => {});
    const address = `/crl/${id}.crl`;
    const list = await (await first.request(address)).bytes();

    const file = join(world.app.config.keys.directory, `${keyName}.pem`);
    await rename(file, `${file}.away`);
    const told: string[] = [];
    const program = pki((await anotherProgram()).deps, (said, error) => told.push(`${said}: ${error}`));
    world.clock.advance({ hours: 2 });
    const answers = await Promise.all(Array.from({ length: 5 }, () => program.request(address)));
    for (const answer of answers) {
      expect([answer.status, answer.headers.get('cache-control')]).toEqual([200, 'public, max-age=0']);
      expect(Buffer.compare(await answer.bytes(), list)).toBe(0);
    }
    expect(told).toEqual([expect.stringContaining(`${keyName}.pem`)]);
    world.clock.advance({ hours: 23 });
    expect((await program.request(address)).status).toBe(503);

    await rename(`${file}.away`, file);
    world.clock.advance({ seconds: 11 });
    const answer = await program.request(address);
    expect([answer.status, answer.headers.get('cache-control')]).toEqual([200, 'public, max-age=300']);
  });
});

describe('without the database', () => {
  it('a list that was served stays until it lapses, and nothing else is', async () => {
    const { id } = await issuingOf(await anInstitution(world));
    const line = cuttableLine();
    const url = new URL(world.database.appUrl);
    url.port = String(await line.open(Number(url.port), url.hostname));
    const random = (bytes: number) => new Uint8Array(randomBytes(bytes));
    const app = await openApp(
      { ...world.app.config, database: { url: new Secret(url.href) } },
      { clock: () => world.clock.now, random },
    );
    opened.push(app);
    const program = pki(app.deps, () => {});
    const list = await (await program.request(`/crl/${id}.crl`)).bytes();
    line.cut();
    for (const minutes of [0, 90]) {
      world.clock.advance({ minutes });
      const answer = await program.request(`/crl/${id}.crl`);
      expect(answer.status).toBe(200);
      expect(Buffer.compare(await answer.bytes(), list)).toBe(0);
    }
    expect((await program.request(`/crl/${crypto.randomUUID()}.crl`)).status).toBe(503);
    world.clock.advance({ hours: 23 });
    expect((await program.request(`/crl/${id}.crl`)).status).toBe(503);
    line.mend();
    world.clock.advance({ seconds: 11 });
    expect((await program.request(`/crl/${id}.crl`)).status).toBe(200);
    await line.close();
  });
});
