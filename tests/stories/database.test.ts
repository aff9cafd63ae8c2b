import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openApp, realWorld } from '../../src/app.ts';
import { openStore } from '../../src/store/store.ts';
import { ask, form, fromOwnPage } from '../../src/testing/client.ts';
import { asOwner } from '../../src/testing/database.ts';
import { aContract, anInstitution, openServedWorld, openWorld, realNow } from '../../src/testing/world.ts';

let world: Awaited<ReturnType<typeof openServedWorld>>;
beforeAll(async () => {
  world = await openServedWorld();
  await anInstitution(world);
  await anInstitution(world, { code: '9002' });
});
afterAll(() => world.close());

const top = (code: string) => ask(`${world.serving.portalOrigin}/${code}/`);

describe('a database in trouble', () => {
  it('takes no program with it when its connections are cut in the middle of transactions', async () => {
    const admin = new pg.Client({ connectionString: world.database.adminUrl });
    await admin.connect();
    for (let round = 0; round < 10; round++) {
      const pages = Array.from({ length: 20 }, () => top('1376'));
      await admin.query(
        `select pg_terminate_backend(pid) from pg_stat_activity
         where datname = current_database() and application_name = 'warifu'`,
      );
      await Promise.all(pages);
    }
    await admin.end();
    expect((await top('1376')).status).toBe(200);
  });

  it('is left for good by a program that ends after its own connection was ended by the server', async () => {
    const own = await openWorld();
    const store = await openStore(own.database.appUrl, realWorld.random);
    const admin = new pg.Client({ connectionString: own.database.adminUrl });
    await admin.connect();
    const instances =
      "from pg_stat_activity where datname = current_database() and application_name = 'warifu instance'";
    const pids = async () => (await admin.query(`select pid ${instances}`)).rows.map(({ pid }) => pid);
    const before = await pids();
    await admin.query(`select pg_terminate_backend(pid) ${instances}`);
    // Those of the store and of the world around it.
    await expect
      .poll(async () => (await pids()).filter((pid) => !before.includes(pid)).length, { timeout: 20_000 })
      .toBe(2);
    await store.close();
    await own.app.close();
    await expect.poll(pids, { timeout: 20_000 }).toEqual([]);
    await admin.end();
    await own.close();
  });

  it('holds up nobody for good: who waits for a row that is held is told so, and other institutions go on', async () => {
    const institution = await anInstitution(world, { code: '9003' });
    // Two, because more than twenty at once for one ID are not let in at all (ASVS 6.3.1).
    const names = ['held-adm', 'kept-adm'];
    for (const name of names) await aContract(world, institution, name);
    const holder = new pg.Client({ connectionString: world.database.ownerUrl });
    await holder.connect();
    await holder.query('begin');
    await holder.query('select 1 from login_ids where name = any($1) for update', [names]);
    const waiting = Array.from({ length: 25 }, (_, n) =>
      ask(`${world.serving.portalOrigin}/9003/acquire/identify`, {
        method: 'POST',
        headers: fromOwnPage,
        body: form({ loginId: names[n % 2]!, code: 'AAAA', 'password-kind': 'existing', password: 'any at all' }),
      }),
    );
    const others = Promise.all([top('9002'), top('1376')]);
    const told = await Promise.all(waiting);
    expect(told.map(({ status }) => status)).toEqual(told.map(() => 500));
    expect((await others).map(({ status }) => status)).toEqual([200, 200]);
    await holder.end();
  });
});

describe('the clock (I4)', () => {
  it('is not believed when the newest event lies far ahead of it: nothing is opened, with what to do', async () => {
    const other = await openWorld();
    try {
      await anInstitution(other);
      await asOwner(
        other.database,
        `insert into audit_events (at, actor_kind, actor, act, subject_kind, subject, facts)
         values (now() + interval '400 days', 'system', 'x', 'issued', 'issuance', 'x', '{}')`,
      );
      const opening = openApp(other.app.config, { clock: realNow, random: other.deps.random });
      await expect(opening).rejects.toThrow(/newest audit event was written at .*: set the clock right/);
    } finally {
      await other.close();
    }
  });
});
