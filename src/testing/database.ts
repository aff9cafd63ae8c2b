import { randomBytes } from 'node:crypto';
import { createConnection } from 'node:net';
import { text } from 'node:stream/consumers';
import pg from 'pg';
import { inject } from 'vitest';
import type { TestServer } from './global-setup.ts';

/** A migrated, empty database of its own for one test or one test file. */
export interface TestDatabase {
  /** For the program's role, with the rights that the migrations give. */
  readonly appUrl: string;
  readonly ownerUrl: string;
  readonly adminUrl: string;
  /** Ends what is still connected and drops the database. */
  close(): Promise<void>;
}

/** Clones the migrated template on the run's real PostgreSQL (global-setup.ts). Throws when that did not start. */
export async function testDatabase(): Promise<TestDatabase> {
  const answer = JSON.parse(await text(createConnection(inject('testDatabaseSocket')))) as TestServer;
  if ('fault' in answer) throw new Error(`The test database did not start: ${answer.fault}`);
  const { template } = answer;
  const name = `test_${randomBytes(6).toString('hex')}`;
  const inDatabase = (url: string, database: string) => Object.assign(new URL(url), { pathname: `/${database}` }).href;

  const asAdmin = async (...statements: string[]) => {
    const client = new pg.Client({ connectionString: inDatabase(template.adminUrl, 'postgres') });
    await client.connect();
    try {
      for (const statement of statements) await client.query(statement);
    } finally {
      await client.end();
    }
  };
  await asAdmin(
    `create database ${name} template warifu owner warifu_owner`,
    `revoke all on database ${name} from public`,
    `grant connect on database ${name} to warifu_app`,
  );
  return {
    appUrl: inDatabase(template.appUrl, name),
    ownerUrl: inDatabase(template.ownerUrl, name),
    adminUrl: inDatabase(template.adminUrl, name),
    close: () => asAdmin(`drop database ${name} with (force)`),
  };
}

/** Runs one statement as the database's owner: what an operator with database access could do. Gives the rows. */
export async function asOwner(
  database: TestDatabase,
  statement: string,
  values: unknown[] = [],
): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: database.ownerUrl });
  await client.connect();
  try {
    return (await client.query(statement, values)).rows;
  } finally {
    await client.end();
  }
}
