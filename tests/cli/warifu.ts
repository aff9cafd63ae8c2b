import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { join } from 'node:path';

const program = join(import.meta.dirname, '../../bin/warifu.js');

/** How a command ended and what it said. */
export interface Ended {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A command that runs. */
export interface Running {
  readonly ended: Promise<Ended>;
  /** Resolves with standard output and error so far when they match; throws when the command ends first. */
  said(pattern: RegExp): Promise<string>;
  stop(signal?: NodeJS.Signals): Promise<Ended>;
}

/** Starts the real program as a person would, with nothing of our own environment but what `env` gives. */
export function startWarifu(args: string[], cwd: string, env: Record<string, string> = {}, input?: string): Running {
  const child = spawn(process.execPath, [program, ...args], {
    cwd,
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  child.stdin.on('error', () => {}).end(input);
  let stdout = '';
  let stderr = '';
  const waiting = new Set<() => void>();
  const noted = () => {
    for (const look of waiting) look();
  };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    noted();
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
    noted();
  });
  const ended = new Promise<Ended>((resolve) => child.on('close', (exitCode) => resolve({ exitCode, stdout, stderr })));
  return {
    ended,
    said: (pattern) =>
      new Promise((resolve, reject) => {
        const look = () => {
          if (!pattern.test(stdout + stderr)) return;
          waiting.delete(look);
          resolve(stdout + stderr);
        };
        waiting.add(look);
        ended.then(() => reject(new Error(`ended without saying ${pattern}:\n${stdout}${stderr}`)));
        look();
      }),
    stop(signal = 'SIGINT') {
      child.kill(signal);
      return ended;
    },
  };
}

/** Runs a command to its end, with `input` as its standard input. */
export function warifu(args: string[], cwd: string, env: Record<string, string> = {}, input?: string): Promise<Ended> {
  return startWarifu(args, cwd, env, input).ended;
}

/** Ports nobody has at this moment. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(Array.from({ length: count }, () => occupied()));
  await Promise.all(servers.map(({ release }) => release()));
  return servers.map(({ port }) => port);
}

/** A port that somebody has, until it is released. */
export async function occupied(): Promise<{ port: number; release: () => Promise<void> }> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  return { port, release: () => new Promise((resolve) => server.close(() => resolve())) };
}
