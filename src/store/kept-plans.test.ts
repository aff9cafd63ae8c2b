import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type TestDatabase, testDatabase } from '../testing/database.ts';
import { isStalePlan, keepPlans } from './kept-plans.ts';

let database: TestDatabase;
let client: pg.Client;
beforeAll(async () => {
  database = await testDatabase();
  client = new pg.Client({ connectionString: database.ownerUrl });
  await client.connect();
  keepPlans(client);
});
afterAll(async () => {
  await client.end();
  await database.close();
});

const ask = (text: string, ...values: unknown[]) => client.query(text, values);
const kept = async () =>
  (await client.query('select statement from pg_prepared_statements order by prepare_time')).rows.map(
    ({ statement }) => statement,
  );

it('keeps the plans of what is asked often, and not of what its values decide', async () => {
  const often = 'select name_en from institutions where code = $1';
  const ranged = 'select name_en from institutions where code > $1';
  for (let n = 0; n < 10; n++) for (const text of [often, ranged]) await ask(text, '1376');
  await ask('select name_en from institutions where code = $1 and id is null', '1376');
  expect(await kept()).toEqual([often]);
});

it('gives the same answers from a plan that is kept', async () => {
  const text = 'select $1::int + 1 as sum';
  const sums = [];
  for (let n = 0; n < 20; n++) sums.push((await ask(text, n)).rows[0].sum);
  expect(sums).toEqual(Array.from({ length: 20 }, (_, n) => n + 1));
});

it('is none the worse for a transaction that had failed when the plan was to be made', async () => {
  const text = 'select $1::text || $2 as both';
  for (let n = 0; n < 4; n++) await ask(text, 'a', 'b');
  await client.query('begin');
  await expect(ask('select 1 / $1::int', 0)).rejects.toThrow('division by zero');
  await expect(ask(text, 'a', 'b')).rejects.toThrow('current transaction is aborted');
  await client.query('rollback');
  for (let n = 0; n < 3; n++) expect((await ask(text, 'a', n)).rows).toEqual([{ both: `a${n}` }]);
  expect(await kept()).toContain(text);
});

it('tells a plan that a migration made useless, once', async () => {
  await ask('create table things (a int)');
  const things = () => ask('select * from things where a = $1', 1);
  for (let n = 0; n < 10; n++) await things();
  await ask('alter table things add column b int');
  const error = await things().catch((fault: unknown) => fault);
  expect(isStalePlan(error)).toBe(true);
  // A server with lc_messages = ja_JP says it so.
  const translated = Object.assign(error as Error, {
    message: 'キャッシュした実行計画は結果型を変更してはなりません',
  });
  expect(isStalePlan(translated)).toBe(true);
  for (let n = 0; n < 10; n++) await things();
});

it('keeps no plan of many rows, which would take megabytes at each connection', async () => {
  await ask('create table many (a int, b text)');
  const rows = Array.from({ length: 2000 }, (_, n) => `($${2 * n + 1}, $${2 * n + 2})`);
  const values = rows.flatMap((_, n) => [n, 'x']);
  const before = (await kept()).length;
  for (let n = 0; n < 10; n++) await ask(`insert into many values ${rows.join(', ')}`, ...values);
  expect(await kept()).toHaveLength(before);
});
