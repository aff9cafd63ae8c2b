import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { type Account, canEnter, commandLineOf, nobody, postgresPrograms, runAs } from './embedded-programs.ts';

/** A running PostgreSQL with the database `warifu`. The URLs hold passwords. */
export interface EmbeddedPostgres {
  /** For the superuser `postgres`; the database is `warifu`. */
  readonly adminUrl: string;
  /** For `warifu_owner`, who owns the schema and runs the migrations. */
  readonly ownerUrl: string;
  /** For `warifu_app`, the program's role: it owns nothing, its rights come from the migrations. */
  readonly appUrl: string;
  /** The database did not exist before this call. */
  readonly createdNow: boolean;
  /** The folder that holds the data; another than `directory` where PostgreSQL's account cannot enter that one. */
  readonly place: string;
  /** Comes true when the server that we started ends and nobody has asked it to; its own log says why. */
  readonly endedByItself: Promise<{ log: string }>;
  /** Ends every connection, shuts down and waits for the end. Does nothing where another process started the server. */
  stop(): Promise<void>;
}

export interface EmbeddedOptions {
  /** Ours alone; made when absent. */
  readonly directory: string;
  readonly random: (bytes: number) => Uint8Array;
  /** The port to take at the first run when it is free. */
  readonly port?: number;
  /** False only for tests: commits are then lost in a power cut. */
  readonly durable?: boolean;
  /** Throws where another live process has started the server, instead of joining in. */
  readonly exclusive?: boolean;
  readonly log?: (line: string, level?: 'info' | 'error') => void;
}

/**
 * What `embedded.json` (mode 0600) in the directory remembers. Lost: the data stay, but the server can only be entered
 * after new passwords are set by hand. Changed: the passwords no longer fit, and nothing starts.
 */
interface Memory {
  /** Where data and programs are when they cannot be in the directory itself, which may otherwise be moved freely. */
  elsewhere?: string;
  port: number;
  adminPassword: string;
  ownerPassword: string;
  appPassword: string;
  /** The roles and the database are made. */
  prepared: boolean;
  /** The process that started the server. */
  holder: number;
}

interface Postmaster {
  pid: number;
  port: number;
  status: string;
}

/** The data folders whose server this very process started: a process number alone may be a predecessor's. */
const held = new Set<string>();

/** The locks this very process holds, for the same reason. */
const starting = new Set<string>();

/**
 * Starts the bundled PostgreSQL on 127.0.0.1 over the data in `directory`, which the first call creates; every commit is
 * on disk before it is acknowledged. If a live process has already started it, this call joins in. A server whose
 * starter died is shut down and started again. Refuses nothing; throws when PostgreSQL cannot run here, with the reason.
 *
 * The server does not outlive us: a watcher reads a pipe that only we hold, and its end, however we die, is the order to
 * shut down.
 */
export async function startEmbeddedPostgres(options: EmbeddedOptions): Promise<EmbeddedPostgres> {
  if (process.platform === 'win32') {
    throw new Error('The bundled PostgreSQL is not used on Windows: set database.url to a PostgreSQL of your own.');
  }
  mkdirSync(options.directory, { recursive: true });
  const directory = realpathSync(options.directory);
  return await alone(directory, () => start({ ...options, directory }));
}

/**
 * Deletes the bundled PostgreSQL of `directory` with all its data, wherever they are. Throws while its server is used by
 * a program that runs.
 */
export function eraseEmbeddedPostgres(directory: string): void {
  const file = join(directory, 'embedded.json');
  const memory = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Memory) : undefined;
  const place = memory?.elsewhere ?? directory;
  const data = join(place, 'data');
  if (memory && runningPostmaster(data) && isHeld(memory.holder, data)) throw inUse(memory, directory);
  rmSync(place, { recursive: true, force: true });
  rmSync(directory, { recursive: true, force: true });
}

const inUse = ({ holder }: Memory, directory: string) =>
  new Error(
    `Another Warifu (process ${holder}) is running on ${directory}: ` +
      'end it first, or set data.directory (WARIFU_DATA_DIRECTORY) to another folder.',
  );

async function start({ directory, random, port, durable = true, exclusive = false, log = () => {} }: EmbeddedOptions) {
  const file = join(directory, 'embedded.json');
  const memory = existsSync(file)
    ? (JSON.parse(readFileSync(file, 'utf8')) as Memory)
    : firstMemory(directory, random, await freePort(port ?? 0), log);
  remember(file, memory);
  const place = memory.elsewhere ?? directory;
  const data = join(place, 'data');
  if (memory.prepared && !existsSync(data)) {
    throw new Error(
      `The data of PostgreSQL are gone from ${place}. Put them back, or delete ${directory} to begin anew.`,
    );
  }
  const account = accountFor(data);

  const running = runningPostmaster(data);
  if (running && running.status === 'ready' && isHeld(memory.holder, data)) {
    if (exclusive) throw inUse(memory, directory);
    return access(memory, place, { createdNow: false, endedByItself: new Promise(() => {}), stop: async () => {} });
  }
  if (running) {
    log('Shutting down a PostgreSQL left behind by an earlier run.');
    await shutDown(running.pid);
  }

  const programs = postgresPrograms(place, account);
  if (!existsSync(data)) createCluster(programs, place, memory.adminPassword, account, durable, log);
  const server = await launch(programs, place, file, memory, account, durable);
  const createdNow = !memory.prepared;
  if (createdNow) {
    await prepare(memory);
    memory.prepared = true;
    remember(file, memory);
  }
  held.add(data);
  const endedByItself = new Promise<{ log: string }>((resolve) => {
    server.on('exit', () => held.delete(data) && resolve({ log: join(place, 'postgres.log') }));
  });
  return access(memory, place, {
    createdNow,
    endedByItself,
    async stop() {
      if (!held.delete(data)) return;
      server.ref();
      await shutDown(server.pid!);
      server.stdio[3]!.destroy();
    },
  });
}

function access(
  memory: Memory,
  place: string,
  server: Pick<EmbeddedPostgres, 'createdNow' | 'endedByItself' | 'stop'>,
): EmbeddedPostgres {
  return {
    adminUrl: url('postgres', memory.adminPassword, memory.port, 'warifu'),
    ownerUrl: url('warifu_owner', memory.ownerPassword, memory.port, 'warifu'),
    appUrl: url('warifu_app', memory.appPassword, memory.port, 'warifu'),
    place,
    ...server,
  };
}

function url(role: string, password: string, port: number, database: string): string {
  return `postgres://${role}:${password}@127.0.0.1:${port}/${database}`;
}

function firstMemory(
  directory: string,
  random: EmbeddedOptions['random'],
  port: number,
  log: (line: string) => void,
): Memory {
  const password = () => Buffer.from(random(24)).toString('base64url');
  const place = choosePlace(directory, log);
  return {
    ...(place !== directory && { elsewhere: place }),
    port,
    adminPassword: password(),
    ownerPassword: password(),
    appPassword: password(),
    prepared: false,
    holder: 0,
  };
}

/** PostgreSQL's account must reach its data; below /root, or in a clone only root can enter, it cannot. */
function choosePlace(directory: string, log: (line: string) => void): string {
  if (process.getuid!() !== 0 || canEnter(directory, nobody())) return directory;
  const parent = '/var/lib/warifu';
  mkdirSync(parent, { recursive: true });
  chmodSync(parent, 0o755);
  // A name of its own each time: data of an earlier directory of the same path are not ours to overwrite.
  const hash = createHash('sha256').update(directory).digest('hex').slice(0, 16);
  const place = mkdtempSync(join(parent, `${hash}-`));
  chmodSync(place, 0o755);
  log(`PostgreSQL's account cannot enter ${directory}: its data and programs are in ${place}.`);
  return place;
}

/** As root: the owner of the data, or nobody where there are none yet. Else: ourselves. */
function accountFor(data: string): Account | undefined {
  if (process.getuid!() !== 0) return undefined;
  if (!existsSync(data)) return nobody();
  const { uid, gid } = statSync(data);
  return { uid, gid };
}

/** Creates the data beside their final place and renames them: a folder called `data` is always whole. */
function createCluster(
  programs: string,
  place: string,
  adminPassword: string,
  account: Account | undefined,
  durable: boolean,
  log: (line: string) => void,
): void {
  log(`Creating a PostgreSQL database in ${place}.`);
  const partial = join(place, 'data.partial');
  const passwordFile = join(place, 'password.partial');
  rmSync(partial, { recursive: true, force: true });
  rmSync(passwordFile, { force: true });
  mkdirSync(partial, { mode: 0o700 });
  writeFileSync(passwordFile, adminPassword, { mode: 0o600, flag: 'wx' });
  if (account) for (const path of [partial, passwordFile]) chownSync(path, account.uid, account.gid);

  const initdb = (...args: string[]) => {
    const run = spawnSync(join(programs, 'bin/initdb'), ['-D', partial, ...args], runAs(account, partial));
    if (run.status !== 0) throw new Error(`PostgreSQL could not create its data: ${run.stderr.toString().trim()}`);
  };
  // The builtin provider sorts by code point, the same on every machine and after every upgrade of its libraries.
  initdb(
    '--username=postgres',
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--data-checksums',
    '--no-sync',
  );
  if (durable) initdb('--sync-only');
  rmSync(passwordFile);
  renameSync(partial, join(place, 'data'));
  syncFolder(place);
}

/** Starts the server and waits until it answers; a taken port is exchanged for a free one. */
async function launch(
  programs: string,
  place: string,
  file: string,
  memory: Memory,
  account: Account | undefined,
  durable: boolean,
): Promise<ChildProcess> {
  const data = join(place, 'data');
  const logFile = join(place, 'postgres.log');
  for (let attempt = 1; ; attempt++) {
    memory.port = await freePort(memory.port);
    memory.holder = process.pid;
    remember(file, memory);
    const settings = {
      listen_addresses: '127.0.0.1',
      port: memory.port,
      unix_socket_directories: '',
      max_connections: 100,
      shared_buffers: '128MB',
      timezone: 'UTC',
      log_timezone: 'UTC',
      password_encryption: 'scram-sha-256',
      ...(durable ? {} : { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }),
    };
    if (existsSync(logFile)) renameSync(logFile, `${logFile}.previous`);
    const output = openSync(logFile, 'wx', 0o600);
    // The watcher is a grandchild, so that the server, which takes the shell's place, never has to bury it. A session of
    // its own keeps Ctrl-C in the terminal from the server: we shut it down after our own last query.
    const script = '({ read -r end; kill -INT $$; } <&3 2>/dev/null &); exec 3<&-; exec "$@"';
    const server = spawn(
      '/bin/sh',
      [
        '-c',
        script,
        'sh',
        join(programs, 'bin/postgres'),
        '-D',
        data,
        ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
      ],
      { ...runAs(account, data), detached: true, stdio: ['ignore', output, output, 'pipe'] },
    );
    closeSync(output);
    server.unref();
    (server.stdio[3] as unknown as { unref(): void }).unref();

    while (server.exitCode === null && server.signalCode === null) {
      const started = readPostmaster(data);
      if (started?.pid === server.pid && started?.status === 'ready') return server;
      await pause(10);
    }
    const said = readFileSync(logFile, 'utf8');
    // A port taken since we looked, or backends of a killed server that still hold its memory: both pass.
    const passing = /could not bind|could not create any TCP\/IP sockets|shared memory block/.test(said);
    if (!passing || attempt === 10) throw new Error(`PostgreSQL did not start: ${said.trim().slice(-2000)}`);
    await pause(200);
  }
}

/** Makes the two roles and the database; safe to run again after a first run that broke off. */
async function prepare(memory: Memory): Promise<void> {
  const admin = new pg.Client({ connectionString: url('postgres', memory.adminPassword, memory.port, 'postgres') });
  await admin.connect();
  try {
    // A failing statement would otherwise stand in PostgreSQL's log, password included (I6).
    await admin.query('set log_min_error_statement = panic');
    for (const [role, password] of [
      ['warifu_owner', memory.ownerPassword],
      ['warifu_app', memory.appPassword],
    ]) {
      const { rowCount } = await admin.query('select from pg_roles where rolname = $1', [role]);
      await admin.query(`${rowCount ? 'alter' : 'create'} role ${role} login password '${password}'`);
    }
    const { rowCount } = await admin.query("select from pg_database where datname = 'warifu'");
    if (!rowCount) await admin.query('create database warifu owner warifu_owner');
    await admin.query('revoke all on database warifu, postgres, template1 from public');
    await admin.query('grant connect on database warifu to warifu_app');
  } finally {
    await admin.end();
  }
}

function readPostmaster(data: string): Postmaster | undefined {
  try {
    // PostgreSQL's miscadmin.h, LOCK_FILE_LINE_*: process, data, start, port, socket, address, memory, status.
    const lines = readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n');
    return { pid: Number(lines[0]), port: Number(lines[3]), status: (lines[7] ?? '').trim() };
  } catch {
    return undefined;
  }
}

/** The server that runs on these data, if one does. A lock file whose number now belongs to another process is removed. */
function runningPostmaster(data: string): Postmaster | undefined {
  const found = readPostmaster(data);
  if (!found) return undefined;
  if (alive(found.pid) && commandLineOf(found.pid)?.includes(data)) return found;
  unlinkSync(join(data, 'postmaster.pid'));
  return undefined;
}

function isHeld(holder: number, data: string): boolean {
  return holder === process.pid ? held.has(data) : alive(holder);
}

/** PostgreSQL's fast shutdown; after 30 s the immediate one, from which the next start recovers. */
async function shutDown(pid: number): Promise<void> {
  kill(pid, 'SIGINT');
  for (let waited = 0; alive(pid); waited += 10) {
    if (waited === 30_000) kill(pid, 'SIGQUIT');
    if (waited === 60_000) throw new Error(`PostgreSQL (process ${pid}) does not shut down.`);
    await pause(10);
  }
}

function kill(pid: number, signal: 'SIGINT' | 'SIGQUIT'): void {
  try {
    process.kill(pid, signal);
  } catch (fault) {
    if ((fault as NodeJS.ErrnoException).code !== 'ESRCH') throw fault;
  }
}

function alive(pid: number): boolean {
  try {
    return pid > 0 && process.kill(pid, 0);
  } catch (fault) {
    return (fault as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** `wanted` when it is free on 127.0.0.1, otherwise another port; 0 wants any. */
async function freePort(wanted: number): Promise<number> {
  const probe = createServer();
  return await new Promise((resolve, reject) => {
    probe.on('error', (fault: NodeJS.ErrnoException) =>
      wanted !== 0 && (fault.code === 'EADDRINUSE' || fault.code === 'EACCES') ? resolve(freePort(0)) : reject(fault),
    );
    probe.listen(wanted, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => resolve(port));
    });
  });
}

/** Lets one process at a time start the server of a directory. The lock of a dead process is taken over. */
async function alone<Result>(directory: string, act: () => Promise<Result>): Promise<Result> {
  const lock = join(directory, 'starting');
  for (let waited = 0; ; waited += 50) {
    try {
      writeFileSync(lock, String(process.pid), { flag: 'wx', mode: 0o600 });
      starting.add(lock);
      break;
    } catch (fault) {
      if ((fault as NodeJS.ErrnoException).code !== 'EEXIST') throw fault;
    }
    if (waited === 60_000) {
      throw new Error(`Another process is starting PostgreSQL. If none is, delete the file ${lock} and start again.`);
    }
    const starter = existsSync(lock) ? Number(readFileSync(lock, 'utf8')) : 0;
    const dead = starter === process.pid ? !starting.has(lock) : !alive(starter);
    if (starter && dead) rmSync(lock, { force: true });
    else await pause(50);
  }
  try {
    return await act();
  } finally {
    starting.delete(lock);
    rmSync(lock, { force: true });
  }
}

function remember(file: string, memory: Memory): void {
  const partial = `${file}.partial`;
  rmSync(partial, { force: true });
  const handle = openSync(partial, 'wx', 0o600);
  writeFileSync(handle, `${JSON.stringify(memory, null, 2)}\n`);
  fsyncSync(handle);
  closeSync(handle);
  renameSync(partial, file);
}

function syncFolder(folder: string): void {
  const handle = openSync(folder, 'r');
  fsyncSync(handle);
  closeSync(handle);
}
