import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';

interface Migration {
  readonly name: string;
  readonly sql: string;
  readonly sha256: string;
}

const ownMigrations = join(import.meta.dirname, '../../migrations');

/** Any fixed number, the same in every process: one migration at a time per database. */
const lock = 0x57617269;

/**
 * Brings the schema up to date: applies the files `NNNN-name.sql` of `folder` that are not yet applied, in order, each in
 * a transaction of its own, one process at a time. Connects as the owner of the schema. Returns the names applied now.
 * Throws, and changes nothing more, when an applied file was changed or is missing, when a new file comes before an
 * applied one, or when the SQL fails (the message then names the file).
 */
export async function migrate(ownerUrl: string, folder = ownMigrations): Promise<string[]> {
  const migrations = readMigrations(folder);
  return await connected(ownerUrl, async (client) => {
    await client.query('select pg_advisory_lock($1)', [lock]);
    await migrateJobs(ownerUrl, client);
    await client.query(`create table if not exists schema_migrations (
      name text primary key,
      sha256 text not null,
      applied_at timestamptz not null default now()
    )`);
    await client.query('grant select on schema_migrations to warifu_app');
    const due = pending(migrations, await applied(client));
    for (const { name, sql, sha256 } of due) {
      try {
        await client.query('begin');
        await client.query(sql);
        await client.query('insert into schema_migrations (name, sha256) values ($1, $2)', [name, sha256]);
        await client.query('commit');
      } catch (fault) {
        await client.query('rollback');
        throw new Error(`The migration ${name} failed: ${(fault as Error).message}`, { cause: fault });
      }
    }
    return due.map(({ name }) => name);
  });
}

/**
 * The job queue's own schema, which it brings up to date itself. Its tables are closed row by row; the program's role works
 * through them, those that a later version adds included.
 */
async function migrateJobs(ownerUrl: string, client: pg.Client): Promise<void> {
  const { Logger, runMigrations } = await import('graphile-worker');
  await runMigrations({ connectionString: ownerUrl, logger: new Logger(() => () => {}) });
  await client.query(`
    grant usage on schema graphile_worker to warifu_app;
    grant select, insert, update, delete on all tables in schema graphile_worker to warifu_app;
    grant usage, select on all sequences in schema graphile_worker to warifu_app;
    grant execute on all functions in schema graphile_worker to warifu_app;
    do $$
    declare
      one text;
    begin
      for one in select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where n.nspname = 'graphile_worker' and c.relkind = 'r' and c.relrowsecurity
          and not exists (select from pg_policy p where p.polrelid = c.oid and p.polname = 'warifu_app')
      loop
        execute format('create policy warifu_app on graphile_worker.%I to warifu_app using (true) with check (true)', one);
      end loop;
    end $$`);
}

/**
 * Makes sure that the role of `url` can only append to the audit log (I3): throws for the schema's owner, for superusers,
 * and for whoever was granted more than the migrations grant.
 */
export async function assertOwnRole(url: string): Promise<void> {
  const more = await connected(url, async (client) => {
    const { rows } = await client.query(
      `select has_table_privilege('audit_events', 'update, delete, truncate')
           or pg_has_role((select relowner from pg_class where oid = 'audit_events'::regclass), 'member')
           or (select rolsuper from pg_roles where rolname = current_user) as more`,
    );
    return rows[0].more;
  });
  if (!more) return;
  throw new Error(
    'The program would run with a role that may change audit events: ' +
      'set database.url (WARIFU_DATABASE_URL) to warifu_app, and the owner only as database.ownerUrl.',
  );
}

/**
 * Makes sure that the database is exactly what this version of the program expects; the program's own role suffices.
 * Throws when a migration is missing, changed or from a newer version.
 */
export async function assertMigrated(url: string, folder = ownMigrations): Promise<void> {
  const due = await connected(url, async (client) => {
    const { rows } = await client.query("select to_regclass('schema_migrations') is not null as present");
    return pending(readMigrations(folder), rows[0].present ? await applied(client) : []);
  });
  if (due.length === 0) return;
  const names = due.map(({ name }) => name).join(', ');
  throw new Error(
    `The database is older than this program (missing: ${names}): run warifu init with database.ownerUrl.`,
  );
}

function readMigrations(folder: string): Migration[] {
  const names = readdirSync(folder)
    .filter((name) => /^\d{4}-.+\.sql$/.test(name))
    .sort();
  names.forEach((name, index) => {
    if (name.slice(0, 4) === names[index - 1]?.slice(0, 4)) {
      throw new Error(`Two migrations bear the same number: ${names[index - 1]} and ${name}.`);
    }
  });
  return names.map((name) => {
    const sql = readFileSync(join(folder, name), 'utf8');
    return { name, sql, sha256: createHash('sha256').update(sql).digest('hex') };
  });
}

async function applied(client: pg.Client): Promise<{ name: string; sha256: string }[]> {
  const { rows } = await client.query('select name, sha256 from schema_migrations order by name');
  return rows;
}

function pending(migrations: Migration[], done: { name: string; sha256: string }[]): Migration[] {
  done.forEach(({ name, sha256 }, index) => {
    const expected = migrations[index];
    if (!migrations.some((migration) => migration.name === name)) {
      throw new Error(`The database has the migration ${name}, which this version of the program does not know.`);
    }
    if (expected?.name !== name) {
      throw new Error(
        `The migration ${expected?.name} comes before ${name}, which is already applied: number it later.`,
      );
    }
    if (expected.sha256 !== sha256) {
      throw new Error(
        `The migration ${name} was changed after it was applied: undo the change and write a new migration.`,
      );
    }
  });
  return migrations.slice(done.length);
}

async function connected<Result>(url: string, act: (client: pg.Client) => Promise<Result>): Promise<Result> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await act(client);
  } finally {
    await client.end();
  }
}
