import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../store/embedded.ts';
import { migrate } from '../store/migrate.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** The socket that answers every connection with the test server's URLs, as JSON. */
    testDatabaseSocket: string;
  }
}

/** What the socket answers: the URLs of the migrated template, or why there is none. */
export type TestServer =
  | { readonly template: { readonly adminUrl: string; readonly ownerUrl: string; readonly appUrl: string } }
  | { readonly fault: string };

interface Shared {
  readonly socket: string;
  users: number;
  close(): Promise<void>;
}

// Vitest runs this file once for each project that names it, each time as a new module: one server all the same.
const key = Symbol.for('warifu test database');
const registry = globalThis as { [key]?: Promise<Shared> };

/**
 * One PostgreSQL for the whole run, started when the first test asks for a database, so that a run of pure tests does
 * not wait for it. Its data are temporary and need not survive a power cut.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  registry[key] ??= share();
  const shared = await registry[key];
  shared.users++;
  project.provide('testDatabaseSocket', shared.socket);
  return async () => {
    shared.users--;
    if (shared.users > 0) return;
    delete registry[key];
    await shared.close();
  };
}

async function share(): Promise<Shared> {
  const directory = mkdtempSync(join(tmpdir(), 'warifu-test-'));
  // As root, PostgreSQL runs under another account, which has to enter.
  chmodSync(directory, 0o755);
  let starting: Promise<EmbeddedPostgres> | undefined;

  const start = async () => {
    const server = await startEmbeddedPostgres({ directory, random: randomBytes, durable: false });
    await migrate(server.ownerUrl);
    return server;
  };
  const listener = createServer(async (connection) => {
    starting ??= start();
    const answer: TestServer = await starting.then(
      ({ adminUrl, ownerUrl, appUrl }) => ({ template: { adminUrl, ownerUrl, appUrl } }),
      (fault: Error) => ({ fault: fault.message }),
    );
    connection.on('error', () => {});
    connection.end(JSON.stringify(answer));
  });
  const socket = join(directory, 'socket');
  await new Promise<void>((resolve, reject) => {
    listener.on('error', reject);
    listener.listen(socket, resolve);
  });
  listener.unref();

  return {
    socket,
    users: 0,
    async close() {
      listener.close();
      const server = await starting?.catch(() => undefined);
      await server?.stop();
      if (server && server.place !== directory) rmSync(server.place, { recursive: true });
      rmSync(directory, { recursive: true });
    },
  };
}
