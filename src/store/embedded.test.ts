import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type EmbeddedPostgres, startEmbeddedPostgres } from './embedded.ts';

let directory: string;
let places: Set<string>;
let running: EmbeddedPostgres[];
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'warifu-embedded-'));
  chmodSync(directory, 0o755);
  places = new Set([directory]);
  running = [];
});
afterEach(async () => {
  for (const server of running) await server.stop();
  for (const place of places) rmSync(place, { recursive: true });
});

async function start({ within = directory, log = (_: string) => {}, durable = false } = {}) {
  const server = await startEmbeddedPostgres({ directory: within, random: randomBytes, durable, log });
  running.push(server);
  if (!server.place.startsWith(directory)) places.add(server.place);
  return server;
}

async function ask(url: string, ...statements: string[]) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    let rows: unknown[] = [];
    for (const statement of statements) rows = (await client.query(statement)).rows;
    return rows;
  } finally {
    await client.end();
  }
}

/** The number of the server's process. */
function postmaster(place: string): number {
  return Number(readFileSync(join(place, 'data/postmaster.pid'), 'utf8').split('\n')[0]);
}

/** The session that a process is of, when it is a shell. */
function sessionOfShell(pid: string): number | undefined {
  try {
    // proc_pid_stat(5): process, (name), state, parent, group, session.
    const [, name, session] = /^\d+ \((.*)\) \S+ \d+ \d+ (\d+)/.exec(readFileSync(`/proc/${pid}/stat`, 'utf8')) ?? [];
    return name === 'sh' ? Number(session) : undefined;
  } catch {
    return undefined;
  }
}

/** Starts the server from another process, which is then killed; with its watcher, unless that is to go on. */
async function startAndBeKilled(watcherToo: boolean): Promise<void> {
  const script = `
    const { startEmbeddedPostgres } = await import(${JSON.stringify(join(import.meta.dirname, 'embedded.ts'))});
    const { randomBytes } = await import('node:crypto');
    await startEmbeddedPostgres({ durable: false, directory: ${JSON.stringify(directory)}, random: randomBytes });
    console.log('started');
    setInterval(() => {}, 1000);`;
  const starter = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await new Promise((resolve, reject) => {
    starter.stdout.once('data', resolve);
    starter.once('exit', reject);
  });
  const server = postmaster(directory);
  if (watcherToo) {
    // The watcher shares the server's session, and is the only shell in it.
    const watcher = readdirSync('/proc').find((pid) => sessionOfShell(pid) === server);
    process.kill(Number(watcher), 'SIGKILL');
  }
  const exited = new Promise((resolve) => starter.once('exit', resolve));
  starter.kill('SIGKILL');
  await exited;
}

describe('the bundled PostgreSQL', { timeout: 60_000 }, () => {
  it('creates a durable database with two roles, and finds it again at the next start', async () => {
    const first = await start({ durable: true });
    expect(first.createdNow).toBe(true);
    await ask(first.ownerUrl, 'create table kept (word text)', "insert into kept values ('割符')");
    await ask(first.ownerUrl, 'grant select on kept to warifu_app');
    expect(
      await ask(
        first.adminUrl,
        `select current_setting('fsync') fsync, current_setting('data_checksums') checksums,
           current_setting('server_encoding') encoding, current_setting('listen_addresses') addresses,
           (select datlocprovider::text || ' ' || datlocale from pg_database where datname = 'warifu') locale`,
      ),
    ).toEqual([{ fsync: 'on', checksums: 'on', encoding: 'UTF8', addresses: '127.0.0.1', locale: 'b C.UTF-8' }]);
    await first.stop();

    const second = await start();
    expect(second.createdNow).toBe(false);
    expect(second.appUrl).toBe(first.appUrl);
    expect(await ask(second.appUrl, 'select word from kept')).toEqual([{ word: '割符' }]);
  });

  it('gives the program’s role nothing of its own and keeps passwords to the owner of the folder (I6)', async () => {
    const said: string[] = [];
    const { appUrl, ownerUrl, place } = await start({ log: (line) => said.push(line) });
    await expect(ask(appUrl, 'create table mine (id int)')).rejects.toThrow('permission denied');
    await expect(ask(ownerUrl, 'create role another')).rejects.toThrow('permission denied');
    const wrong = Object.assign(new URL(appUrl), { password: 'wrong' }).href;
    await expect(ask(wrong, 'select 1')).rejects.toThrow('password authentication failed');

    expect(statSync(join(directory, 'embedded.json')).mode & 0o777).toBe(0o600);
    const logged = `${said.join('\n')}${readFileSync(join(place, 'postgres.log'), 'utf8')}`;
    expect(logged).not.toContain(new URL(appUrl).password);
    expect(logged).not.toContain(new URL(ownerUrl).password);
  });

  it.runIf(process.platform === 'linux')(
    'shuts down the server that a killed process left behind, and loses nothing',
    async () => {
      await startAndBeKilled(true);
      const orphan = postmaster(directory);
      expect(process.kill(orphan, 0)).toBe(true);

      const said: string[] = [];
      const { appUrl } = await start({ log: (line) => said.push(line) });
      expect(said).toEqual([expect.stringContaining('left behind')]);
      expect(() => process.kill(orphan, 0)).toThrow('ESRCH');
      expect(await ask(appUrl, 'select 1 as one')).toEqual([{ one: 1 }]);
    },
  );

  it('ends by itself when its starter is killed', async () => {
    await startAndBeKilled(false);
    const end = postmasterOrNone();
    if (end) await gone(end);
    expect(postmasterOrNone()).toBeUndefined();
  });

  it('lets a second caller use the running server, and does not end it with that caller', async () => {
    const [first, second] = await Promise.all([start(), start()]);
    expect(second.appUrl).toBe(first.appUrl);
    expect([first.createdNow, second.createdNow].sort()).toEqual([false, true]);
    const guest = first.createdNow ? second : first;
    await guest.stop();
    expect(await ask(first.appUrl, 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  it('takes another port when its own is taken, and is not misled by a stale lock file', async () => {
    const first = await start();
    const port = Number(new URL(first.appUrl).port);
    await first.stop();
    // The number of a living process that is not PostgreSQL: ours.
    writeFileSync(join(first.place, 'data/postmaster.pid'), `${process.pid}\n`);
    const occupant = createServer();
    await new Promise<void>((resolve) => occupant.listen(port, '127.0.0.1', resolve));
    try {
      const second = await start();
      expect(Number(new URL(second.appUrl).port)).not.toBe(port);
      expect(await ask(second.appUrl, 'select 1 as one')).toEqual([{ one: 1 }]);
    } finally {
      occupant.close();
    }
  });

  it.runIf(process.getuid?.() === 0)('puts its data elsewhere when only root can enter the folder', async () => {
    chmodSync(directory, 0o700);
    const inside = join(directory, 'var');
    const said: string[] = [];
    const first = await start({ within: inside, log: (line) => said.push(line) });
    expect(first.place).toMatch(/^\/var\/lib\/warifu\/[0-9a-f]{16}-/);
    expect(said.filter((line) => line.includes(first.place) && line.includes('cannot enter'))).toHaveLength(1);
    await first.stop();
    const second = await start({ within: inside });
    expect([second.createdNow, second.place]).toEqual([false, first.place]);
  });
});

function postmasterOrNone(): number | undefined {
  try {
    return postmaster(directory);
  } catch {
    return undefined;
  }
}

/** Waits until a process that is not our child has ended. */
async function gone(pid: number): Promise<void> {
  const alive = () => {
    try {
      return process.kill(pid, 0);
    } catch {
      return false;
    }
  };
  while (alive()) await new Promise((resolve) => setImmediate(resolve));
}
