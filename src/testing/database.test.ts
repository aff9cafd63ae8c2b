import pg from 'pg';
import { expect, it } from 'vitest';
import { assertMigrated } from '../store/migrate.ts';
import { testDatabase } from './database.ts';

async function ask(url: string, statement: string) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(statement)).rows;
  } finally {
    await client.end();
  }
}

it('gives each caller a migrated database of its own, usable by the program’s role', { timeout: 30_000 }, async () => {
  const [one, other] = await Promise.all([testDatabase(), testDatabase()]);
  await assertMigrated(one.appUrl);
  await ask(one.adminUrl, 'create table mine (id int)');
  expect(await ask(other.adminUrl, "select to_regclass('mine') as found")).toEqual([{ found: null }]);
  await expect(ask(one.appUrl, 'create table theirs (id int)')).rejects.toThrow('permission denied');
  await one.close();
  await expect(ask(one.appUrl, 'select 1')).rejects.toThrow('does not exist');
  await other.close();
});
