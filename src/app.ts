import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, open, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type Logger, pino } from 'pino';
import type { Config } from './config/config.ts';
import { staffConsole } from './console/console.tsx';
import { fileKeyRoom } from './keys/file-room.ts';
import { localServerIdentities } from './keys/local-server.ts';
import { lanes } from './portal/lane/lanes.tsx';
import { portal } from './portal/portal.tsx';
import { pki } from './protocols/pki/pki.ts';
import { startEmbeddedPostgres } from './store/embedded.ts';
import { assertMigrated, migrate } from './store/migrate.ts';
import { openStore } from './store/store.ts';
import { buildAssets } from './web/assets.ts';
import type { Edge } from './web/edge.ts';
import { type Listener, openHttp, openHttps, openLanes, type ServerIdentity } from './web/listeners.ts';
import type { Dependencies } from './workflows/dependencies.ts';
import { recover } from './workflows/recover.ts';

/** The program without its listeners: what commands need. */
export interface App {
  readonly config: Config;
  readonly deps: Dependencies;
  readonly log: Logger;
  readonly passphrase: string;
  close(): Promise<void>;
}

/** The listeners of a running program. */
export interface Serving {
  readonly portalOrigin: string;
  readonly consoleOrigin: string;
  /** The file with the local root to be trusted, where the program made its own server certificates. */
  readonly localRoot?: string | undefined;
  close(): Promise<void>;
}

/** What the world gives: only this file, the commands and the tests have the real ones. */
export interface World {
  readonly clock: () => Temporal.Instant;
  readonly random: (bytes: number) => Uint8Array;
}

/** The clock to the millisecond: the database keeps no more than microseconds. */
export const realWorld: World = {
  clock: () => Temporal.Instant.fromEpochMilliseconds(Date.now()),
  random: (bytes) => new Uint8Array(randomBytes(bytes)),
};

/**
 * Opens database, keys and registry, in this order; `close` closes them in reverse. The bundled PostgreSQL is started
 * when the configuration names no database, and its schema brought up to date; another database must be up to date,
 * unless `migrating` and an owner's address are given.
 */
export async function openApp(config: Config, world: World, options: { migrating?: boolean } = {}): Promise<App> {
  const closers: (() => Promise<void>)[] = [];
  const close = async () => {
    for (const closer of closers.splice(0).reverse()) await closer();
  };
  try {
    const log = pino({ level: config.log.level, timestamp: pino.stdTimeFunctions.isoTime }, pino.destination(2));
    await mkdir(config.data.directory, { recursive: true });
    const passphrase = config.keys.passphrase?.reveal() ?? (await ownPassphrase(config, world));
    const url = await databaseUrl(config, world, log, closers, options.migrating ?? false);
    const store = await openStore(url, world.random);
    closers.push(() => store.close());
    const keys = fileKeyRoom(config.keys.directory, passphrase);
    const deps: Dependencies = { store, keys, ...world, pkiUrl: config.pki.url };
    return { config, deps, log, passphrase, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Opens all listeners; what was prepared and never finished is dealt with first (I2). */
export async function serve(app: App): Promise<Serving> {
  const { config, deps, log } = app;
  const abandoned = await recover(deps);
  if (abandoned > 0) log.warn({ abandoned }, 'certificates that were prepared and not finished are abandoned');

  const [assets, identities] = await Promise.all([buildAssets(), serverIdentities(app)]);
  const listeners: Listener[] = [];
  const close = async () => {
    await Promise.all(listeners.splice(0).map((listener) => listener.close()));
  };
  try {
    // Ports may be chosen by the system (0): the portal's pages need the lanes' address, so the lanes open first.
    const origins = { portal: '', lanes: 0 };
    const edge: Edge = {
      deps,
      assets,
      get portalOrigin() {
        return origins.portal;
      },
      laneOrigin: (lane) => `https://${lane}.${config.lanes.host}${origins.lanes === 443 ? '' : `:${origins.lanes}`}`,
      laneOf: (hostName) => {
        const [first, ...rest] = (hostName ?? '').toLowerCase().split('.');
        return rest.join('.') === config.lanes.host && /^l[0-9a-f]{12}$/.test(first!) ? first : undefined;
      },
      log: (level, message, facts) => log[level](facts ?? {}, message),
    };
    const portalPort = config.portal.port === 0 ? await freePort(config.listen) : config.portal.port;
    const lanesPort = config.lanes.port === 0 ? await freePort(config.listen) : config.lanes.port;
    origins.portal = origin(config.portal.host, portalPort);
    origins.lanes = lanesPort;
    listeners.push(await openLanes(lanes(edge), edge, identities.lanes, config.listen, lanesPort));
    listeners.push(await openHttps(portal(edge), identities.portal, config.listen, portalPort));
    const consolePort = config.console.port === 0 ? await freePort(config.listen) : config.console.port;
    const consoleOrigin = origin(config.console.host, consolePort);
    listeners.push(await openHttps(staffConsole(edge, consoleOrigin), identities.console, config.listen, consolePort));
    const pkiApp = pki(deps, (message, error) => log.error({ error: String(error) }, message));
    listeners.push(await openHttp(pkiApp, config.pki.listen, config.pki.port));
    log.info({ portal: origins.portal, console: consoleOrigin, pki: config.pki.url }, 'warifu is serving');
    return { portalOrigin: origins.portal, consoleOrigin, localRoot: identities.localRoot, close };
  } catch (error) {
    await close();
    throw error;
  }
}

const origin = (host: string, port: number) => `https://${host}${port === 443 ? '' : `:${port}`}`;

async function databaseUrl(
  config: Config,
  world: World,
  log: Logger,
  closers: (() => Promise<void>)[],
  migrating: boolean,
): Promise<string> {
  if (config.database) {
    const { url, ownerUrl } = config.database;
    if (migrating && ownerUrl) await migrate(ownerUrl.reveal());
    await assertMigrated(url.reveal());
    return url.reveal();
  }
  const postgres = await startEmbeddedPostgres({
    directory: join(config.data.directory, 'postgres'),
    random: world.random,
    log: (line) => log.info(line),
  });
  closers.push(() => postgres.stop());
  await migrate(postgres.ownerUrl);
  return postgres.appUrl;
}

/**
 * Without `keys.passphrase` in the configuration a passphrase (256 random bits) is made once and kept in
 * `{data}/passphrase`, for its owner only. It lies beside the keys: good enough to try Warifu out, and no more.
 */
async function ownPassphrase(config: Config, world: World): Promise<string> {
  const file = join(config.data.directory, 'passphrase');
  if (!existsSync(file)) {
    if (existsSync(config.keys.directory)) {
      throw new Error(`There are keys in ${config.keys.directory} but no passphrase: set keys.passphrase.`);
    }
    const handle = await open(file, 'wx', 0o600);
    await handle.writeFile(`${Buffer.from(world.random(32)).toString('base64url')}\n`);
    await handle.sync();
    await handle.close();
  }
  if (((await stat(file)).mode & 0o077) !== 0) throw new Error(`${file} can be read by others: chmod 600 ${file}`);
  return (await readFile(file, 'utf8')).trim();
}

async function serverIdentities({ config, deps, passphrase }: App): Promise<{
  portal: ServerIdentity;
  lanes: ServerIdentity;
  console: ServerIdentity;
  localRoot?: string;
}> {
  const given = async ({ certificate, key }: { certificate?: string; key?: string }) =>
    certificate && key
      ? { certificate: await readFile(certificate, 'utf8'), key: await readFile(key, 'utf8') }
      : undefined;
  const [forPortal, forLanes, forConsole] = await Promise.all([
    given(config.portal),
    given(config.lanes),
    given(config.console),
  ]);
  if (forPortal && forLanes && forConsole) return { portal: forPortal, lanes: forLanes, console: forConsole };
  const local = await localServerIdentities({
    directory: join(config.data.directory, 'tls'),
    hosts: { portal: config.portal.host, lanes: `*.${config.lanes.host}`, console: config.console.host },
    passphrase,
    now: deps.clock(),
    random: deps.random,
  });
  return {
    portal: forPortal ?? local.portal,
    lanes: forLanes ?? local.lanes,
    console: forConsole ?? local.console,
    localRoot: local.rootFile,
  };
}

async function freePort(host: string): Promise<number> {
  const { createServer } = await import('node:net');
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject);
    probe.listen(0, host, () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => resolve(port));
    });
  });
}
