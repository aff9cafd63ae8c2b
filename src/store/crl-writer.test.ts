import pg from 'pg';
import { expect, it } from 'vitest';
import { cuttableLine } from '../testing/cuttable-line.ts';
import { anInstitution, openWorld } from '../testing/world.ts';
import { crlWriter } from './crl-writer.ts';

it('a database that falls silent while a list is written fails that list, and the next is written', async () => {
  const world = await openWorld();
  const institution = await anInstitution(world);
  const { id, certificate } = (await world.deps.store.transaction(world.clock.now, (tx) =>
    tx.authorities.issuing(institution.id),
  ))!;
  const url = new URL(world.database.appUrl);
  const line = cuttableLine();
  url.port = String(await line.open(Number(url.port), url.hostname));
  const writer = crlWriter(url.href, 3000);
  const owner = new pg.Client({ connectionString: world.database.ownerUrl });
  await owner.connect();
  try {
    const now = world.clock.now;
    const dates = { thisUpdate: now, nextUpdate: now.add({ hours: 24 }), since: now };
    const write = () => writer.write({ authorityId: id, part: 0, issuer: certificate!, number: 1n, ...dates });
    await owner.query('begin');
    await owner.query('lock table certificates in access exclusive mode');
    const lists = Promise.allSettled([write(), write()]);
    const waiting = `select count(*)::int as n from pg_locks where not granted and relation = 'certificates'::regclass`;
    await expect.poll(async () => (await owner.query(waiting)).rows[0].n).toBe(1);
    line.hush();
    await owner.query('commit');
    for (const one of await lists)
      expect(one).toMatchObject({ reason: { message: 'the thread that writes lists ended' } });
    line.mend();
    expect((await write()).tbs).toBeInstanceOf(Uint8Array);
  } finally {
    await owner.end();
    await writer.close();
    await line.close();
    await world.close();
  }
}, 30_000);
