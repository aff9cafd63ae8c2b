import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type TestDatabase, testDatabase } from '../testing/database.ts';
import { assertMigrated, assertOwnRole, migrate } from './migrate.ts';

let database: TestDatabase;
let folder: string;
beforeEach(async () => {
  database = await testDatabase();
  folder = mkdtempSync(join(tmpdir(), 'warifu-migrations-'));
  await ask(database.ownerUrl, 'drop schema public cascade; create schema public');
  await ask(database.ownerUrl, 'grant usage on schema public to warifu_app');
  write('0001-first.sql', 'create table first (id int); grant select on first to warifu_app;');
  write('schema.sql', 'this is no migration');
});
afterEach(async () => {
  rmSync(folder, { recursive: true });
  await database.close();
});

function write(name: string, sql: string): void {
  writeFileSync(join(folder, name), sql);
}

async function ask(url: string, statement: string) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(statement)).rows;
  } finally {
    await client.end();
  }
}

describe('the migrations', { timeout: 30_000 }, () => {
  it('are applied in order, once', async () => {
    write('0002-second.sql', 'alter table first add column name text;');
    expect(await migrate(database.ownerUrl, folder)).toEqual(['0001-first.sql', '0002-second.sql']);
    expect(await migrate(database.ownerUrl, folder)).toEqual([]);
    expect(await ask(database.appUrl, 'select id, name from first')).toEqual([]);
  });

  it('are applied once when two processes begin at the same moment', async () => {
    const both = await Promise.all([migrate(database.ownerUrl, folder), migrate(database.ownerUrl, folder)]);
    expect(both.flat()).toEqual(['0001-first.sql']);
  });

  it('leave nothing of one that fails, and keep those before it', async () => {
    write('0002-wrong.sql', 'create table half (id int); select nonsense;');
    await expect(migrate(database.ownerUrl, folder)).rejects.toThrow('0002-wrong.sql');
    expect(await ask(database.ownerUrl, "select to_regclass('first')::text a, to_regclass('half')::text b")).toEqual([
      { a: 'first', b: null },
    ]);
  });

  it('refuse a file that was changed after it was applied', async () => {
    await migrate(database.ownerUrl, folder);
    write('0001-first.sql', 'create table other (id int);');
    await expect(migrate(database.ownerUrl, folder)).rejects.toThrow('0001-first.sql was changed');
    await expect(assertMigrated(database.appUrl, folder)).rejects.toThrow('0001-first.sql was changed');
  });

  it('refuse a number used twice, and a new file before an applied one', async () => {
    write('0003-third.sql', 'select 1;');
    await migrate(database.ownerUrl, folder);
    write('0002-late.sql', 'select 1;');
    await expect(migrate(database.ownerUrl, folder)).rejects.toThrow('0002-late.sql comes before');
    write('0002-twin.sql', 'select 1;');
    await expect(migrate(database.ownerUrl, folder)).rejects.toThrow('same number');
  });

  it('grant the program’s role no more than appending to the audit log, and no other role will do (I3)', async () => {
    await ask(database.ownerUrl, 'drop table if exists schema_migrations');
    await migrate(database.ownerUrl);
    await assertOwnRole(database.appUrl);
    for (const url of [database.ownerUrl, database.adminUrl]) {
      await expect(assertOwnRole(url)).rejects.toThrow('may change audit events');
    }
  });

  it('are demanded by the program, in full and no more', async () => {
    await expect(assertMigrated(database.appUrl, folder)).rejects.toThrow('missing: 0001-first.sql');
    await migrate(database.ownerUrl, folder);
    await assertMigrated(database.appUrl, folder);
    write('0002-second.sql', 'create table second (id int);');
    await expect(assertMigrated(database.appUrl, folder)).rejects.toThrow('missing: 0002-second.sql');
    await migrate(database.ownerUrl, folder);
    rmSync(join(folder, '0002-second.sql'));
    await expect(assertMigrated(database.appUrl, folder)).rejects.toThrow('0002-second.sql, which this version');
  });
});
