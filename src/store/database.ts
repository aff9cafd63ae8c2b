import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import { keepPlans } from './kept-plans.ts';
import type { Tables } from './schema.ts';

const timestamptz = 1184;

/** Instants come out as Temporal values; everything else as `pg` has it. */
const types: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
    oid === timestamptz
      ? (text: string) => Temporal.Instant.from(text)
      : pg.types.getTypeParser(oid, format as 'text')) as pg.CustomTypesConfig['getTypeParser'],
};

/** A pool of connections as the program's role, with the tables' types. `url` is a postgres:// address. */
export function openDatabase(url: string, connections: number): { db: Kysely<Tables>; pool: pg.Pool } {
  const pool = openPool(url, connections, {
    types,
    // One row that somebody holds must not hold up every request: who waits in vain is told so, and the rest go on.
    connectionTimeoutMillis: 10_000,
    options: '-c lock_timeout=5s -c statement_timeout=30s -c idle_in_transaction_session_timeout=30s',
  });
  pool.on('connect', keepPlans);
  return { db: new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) }), pool };
}

/** A pool of connections as the program's role; the job queue has one of its own, with PostgreSQL's types as `pg` has them. */
export function openPool(url: string, connections: number, more: pg.PoolConfig = {}): pg.Pool {
  const pool = new pg.Pool({ connectionString: url, max: connections, application_name: 'warifu', ...more });
  // A connection that breaks, idle or in the middle of a transaction, is replaced at the next use; without these
  // listeners it would end the program. The pool listens only to those that are idle.
  pool.on('error', () => {});
  pool.on('connect', (client) => client.on('error', () => {}));
  return pool;
}

/** bytea from bytes, without copying. */
export const bytea = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** jsonb from a value. Half of a character that is written as two (a lone surrogate) is no text: U+FFFD stands for it. */
export const jsonb = (value: unknown): string =>
  JSON.stringify(value, (_, one) => (typeof one === 'string' ? one.toWellFormed() : one));

/** timestamptz from an instant that may be absent. */
export const timestamp = (instant: Temporal.Instant | undefined): string | null => instant?.toString() ?? null;

/** Rows in portions that fit into one statement: PostgreSQL takes 65,535 values. */
export function* portions<Row>(rows: Row[], size = 2000): Generator<Row[]> {
  for (let start = 0; start < rows.length; start += size) yield rows.slice(start, start + size);
}

/** Fields that SQL has as null and the domain as absent. */
export const present = <T>(value: T | null): T | undefined => value ?? undefined;
