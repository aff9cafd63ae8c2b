import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { vi } from 'vitest';
import { freePorts } from '../cli/warifu.ts';

/** Debian's mail server; the tests that need it are skipped where it is not installed. */
export const eximPath = '/usr/sbin/exim4';
export const hasExim = existsSync(eximPath);

/** A running exim with configuration, spool and mailboxes of its own. */
export interface Exim {
  readonly port: number;
  readonly folder: string;
  /** What was delivered to a mailbox (mbox) so far: `arrived` or `bounces`. */
  mailbox(name: 'arrived' | 'bounces'): string;
  log(): string;
  /** Ends it, waits until nothing of it runs, and removes its folder. */
  close(): Promise<void>;
}

/**
 * Starts it on a free port of this machine: it takes everything, delivers what is for ok.example and returns.example, knows
 * nobody at gone.example, and sends what comes back the way it came.
 */
export async function startExim(): Promise<Exim> {
  const folder = mkdtempSync(join(tmpdir(), 'warifu-exim-'));
  const [port] = await freePorts(1);
  const user = process.getuid!() === 0 ? 'Debian-exim' : String(process.getuid!());
  const group = process.getuid!() === 0 ? 'Debian-exim' : String(process.getgid!());
  const config = join(folder, 'exim.conf');
  for (const name of ['spool', 'log', 'mail']) mkdirSync(join(folder, name));
  writeFileSync(
    config,
    `
primary_hostname = mx.example
exim_user = ${user}
exim_group = ${group}
deliver_drop_privilege
spool_directory = ${folder}/spool
log_file_path = ${folder}/log/%slog
pid_file_path = ${folder}/spool/exim.pid
local_interfaces = 127.0.0.1
daemon_smtp_ports = ${port}
dsn_advertise_hosts = *
tls_advertise_hosts =
keep_environment =
acl_smtp_rcpt = everyone
begin acl
everyone:
  accept
begin routers
arrived:
  driver = accept
  domains = ok.example
  transport = arrived
bounces:
  driver = accept
  domains = returns.example
  transport = bounces
gone:
  driver = redirect
  domains = gone.example
  allow_fail
  data = :fail: Unknown user
begin transports
${['arrived', 'bounces']
  .map(
    (name) => `${name}:
  driver = appendfile
  file = ${folder}/mail/${name}
  return_path_add
  envelope_to_add`,
  )
  .join('\n')}
`,
  );
  if (process.getuid!() === 0) {
    const id = (flag: string) => Number(spawnSync('id', [flag, user], { encoding: 'utf8' }).stdout);
    for (const name of ['', 'spool', 'log', 'mail']) chownSync(join(folder, name), id('-u'), id('-g'));
  }
  const child = spawn(eximPath, ['-C', config, '-bdf'], { stdio: ['ignore', 'inherit', 'inherit'] });
  const read = (...path: string[]) =>
    existsSync(join(folder, ...path)) ? readFileSync(join(folder, ...path), 'utf8') : '';
  await listening(child, port!);
  return {
    port: port!,
    folder,
    mailbox: (name) => read('mail', name),
    log: () => read('log', 'mainlog') + read('log', 'paniclog'),
    async close() {
      const ended = child.exitCode === null && child.signalCode === null ? once(child, 'close') : undefined;
      child.kill('SIGTERM');
      await ended;
      // Its deliveries are processes of their own.
      await vi.waitFor(
        () => {
          const left = processesOf(config);
          if (left.length > 0) throw new Error(`exim still runs: ${left}`);
        },
        { timeout: 20_000 },
      );
      rmSync(folder, { recursive: true });
    },
  };
}

async function listening(child: ChildProcess, port: number): Promise<void> {
  await vi.waitFor(
    async () => {
      if (child.exitCode !== null) throw new Error(`exim ended with ${child.exitCode}`);
      const socket = connect(port, '127.0.0.1');
      await once(socket, 'connect');
      socket.destroy();
    },
    { timeout: 20_000 },
  );
}

/** The processes that were started with this configuration. */
const processesOf = (config: string) =>
  readdirSync('/proc').filter((pid) => {
    try {
      return /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').includes(config);
    } catch {
      return false;
    }
  });
