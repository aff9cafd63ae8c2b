import { userInfo } from 'node:os';
import type { Command } from 'commander';
import { type App, openApp, realWorld } from '../app.ts';
import { type Config, loadConfig } from '../config/config.ts';
import type { Actor } from '../domain/audit/event.ts';
import type { Institution } from '../domain/institution/institution.ts';
import { isRefusal } from '../domain/refusal.ts';

/** A command that ends with a sentence for the person who typed it. */
export class CommandRefused extends Error {
  readonly exitCode: 1 | 2;
  constructor(message: string, exitCode: 1 | 2 = 1) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** The configuration a command runs with; refused as a whole, one sentence a fault (exit code 2). */
export function configOf(command: Command): Config {
  const { config: file } = command.optsWithGlobals<{ config?: string }>();
  const config = loadConfig({ file, env: process.env, cwd: process.cwd() });
  if (!isRefusal(config)) return config;
  const faults = config.facts.map(({ key, wrong, write }) => `  ${key}: ${wrong}. Write: ${write}`);
  throw new CommandRefused(`The configuration is refused:\n${faults.join('\n')}`, 2);
}

/** Opens the program for one command, quietly, and closes it whatever happens. */
export async function withApp<T>(
  command: Command,
  work: (app: App) => Promise<T>,
  options: { migrating?: boolean } = {},
): Promise<T> {
  const config = configOf(command);
  const quiet: Config = process.env.WARIFU_LOG_LEVEL ? config : { ...config, log: { level: 'warn' } };
  const app = await openApp(quiet, realWorld, options);
  try {
    return await work(app);
  } finally {
    await app.close();
  }
}

/** Whoever runs the command, as the operating system names them: stands in the audit events. */
export function operator(): Actor {
  return { kind: 'operator', name: userInfo().username };
}

/** The institution with this code, or a sentence that says how to add one. */
export async function institutionByCode(app: App, code: string): Promise<Institution> {
  const { store, clock } = app.deps;
  const institution = await store.transaction(clock(), (tx) => tx.institutions.byCode(code));
  if (!institution) {
    throw new CommandRefused(`There is no institution ${code}. Add it with: warifu institution add --code ${code} …`);
  }
  return institution;
}
