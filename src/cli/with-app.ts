import { userInfo } from 'node:os';
import type { Command } from 'commander';
import type { App, Opening, Serving, World } from '../app.ts';
import { type Config, loadConfig } from '../config/config.ts';
import { secretVariables } from '../config/settings.ts';
import type { Actor } from '../domain/audit/event.ts';
import type { Institution } from '../domain/institution/institution.ts';
import { isRefusal } from '../domain/refusal.ts';
import { CommandRefused, explained } from './failures.ts';

/** The configuration a command runs with; refused as a whole, one line a fault (exit code 2). */
export function configOf(command: Command): Config {
  const { config: file } = command.optsWithGlobals<{ config?: string }>();
  const config = loadConfig({ file, env: process.env, cwd: process.cwd() });
  // What we start (PostgreSQL, the bundler) has no use for them and would keep them in its environment.
  for (const name of secretVariables) delete process.env[name];
  if (!isRefusal(config)) return config;
  const faults = config.facts.map(({ key, wrong, write }) => `  ${key}: ${wrong}. Write: ${write}`);
  throw new CommandRefused(`The configuration is refused:\n${faults.join('\n')}`, 2);
}

/** The same with warnings and errors only, for what a person watches; WARIFU_LOG_LEVEL asks for more. */
export function quietly(config: Config): Config {
  return process.env.WARIFU_LOG_LEVEL ? config : { ...config, log: { level: 'warn' } };
}

/** Opens the program, in the real world or by another clock. It is loaded only now: help and wrong use need none of it. */
export async function opened(config: Config, options: Opening, clock?: World['clock']): Promise<App> {
  const { openApp, realWorld } = await import('../app.ts');
  try {
    return await openApp(config, { ...realWorld, ...(clock && { clock }) }, options);
  } catch (error) {
    throw explained(error, config);
  }
}

/** Opens the listeners of an opened program; PCs' clocks are compared with its own, or with `wallClock`. */
export async function served(app: App, wallClock?: World['clock']): Promise<Serving> {
  const { serve } = await import('../app.ts');
  try {
    return await serve(app, wallClock);
  } catch (error) {
    throw explained(error, app.config);
  }
}

/** Waits for `stop` and closes the listeners; throws when PostgreSQL ends before that. */
export async function runUntil(stop: Promise<unknown>, app: App, serving: Serving): Promise<void> {
  const ended = app.databaseEnded.then(({ log }) => {
    throw new CommandRefused(`PostgreSQL ended by itself: ${log} says why. Nothing is lost; start Warifu again.`);
  });
  try {
    await Promise.race([stop, ended]);
  } finally {
    await serving.close();
  }
}

/** Opens the program for one command, quietly, and closes it whatever happens. */
export async function withApp<T>(command: Command, work: (app: App) => Promise<T>, options: Opening = {}): Promise<T> {
  const app = await opened(quietly(configOf(command)), options);
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
