import { randomBytes, X509Certificate } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Logger, pino } from 'pino';
import { caKeyType } from './ca/signature-algorithm.ts';
import type { CaKeyType } from './ca/signer.ts';
import { readIssuer } from './ca/tbs-certificate.ts';
import { makeThrowAwayKeys } from './ca/throw-away.ts';
import type { Config, MailConfig } from './config/config.ts';
import type { Post } from './domain/notice/post.ts';
import { publications } from './jobs/publications.ts';
import { revocations } from './jobs/revocations.ts';
import { selfAudit } from './jobs/self-audit.ts';
import { openStatusFeed } from './jobs/status-feed.ts';
import type { Jobs } from './jobs/worker.ts';
import { readDkimKeys } from './keys/dkim.ts';
import { checkKeyFiles, closedKeyFiles, fileKeyRoom } from './keys/file-room.ts';
import { journalled } from './keys/journal.ts';
import { authorityKeyRoom, responderKeyRoom, twoKeyRooms } from './keys/key-room.ts';
import { ownPassphrase } from './keys/own-passphrase.ts';
import { refusedPins } from './keys/pkcs11/refused-pins.ts';
import { openToken, type Token, TokenError } from './keys/pkcs11/token.ts';
import { tokenKeyRoom } from './keys/pkcs11/token-room.ts';
import { crlWriter } from './store/crl-writer.ts';
import { openPool } from './store/database.ts';
import { startEmbeddedPostgres } from './store/embedded.ts';
import { assertMigrated, assertOwnRole, migrate } from './store/migrate.ts';
import { openStore } from './store/store.ts';
import type { Edge } from './web/edge.ts';
import type { Listener, ServerIdentity, TlsListener } from './web/listeners.ts';
import { announcing } from './workflows/announce.ts';
import { OcspDesk } from './workflows/answer-ocsp.ts';
import type { Dependencies } from './workflows/dependencies.ts';
import { recover } from './workflows/recover.ts';

/** The program without its listeners: what commands need. */
export interface App {
  readonly config: Config;
  readonly deps: Dependencies;
  readonly log: Logger;
  readonly passphrase: string;
  /** The HSM, where one is configured. */
  readonly token?: Token | undefined;
  /** The database's address for the program's role: the job queue has connections of its own. */
  readonly databaseUrl: string;
  /** Where the data of the bundled PostgreSQL are, if that is used. */
  readonly place?: string | undefined;
  /** Comes true when the bundled PostgreSQL ends by itself: nothing works any more. Another database may come back. */
  readonly databaseEnded: Promise<{ log: string }>;
  close(): Promise<void>;
}

/** The listeners of a running program. */
export interface Serving {
  readonly portalOrigin: string;
  readonly consoleOrigin: string;
  /** The file with the local root to be trusted, where the program made its own server certificates. */
  readonly localRoot?: string | undefined;
  /** What further pages are made from. */
  readonly edge: Edge;
  readonly jobs: Jobs;
  /**
   * What is done every hour: server certificates that end soon are made anew, those in files read again, and shown. Throws
   * in the end when one could not be used: that listener goes on with what it shows, and the others have theirs.
   */
  renewServerCertificates(): Promise<void>;
  close(): Promise<void>;
}

/** How the program is opened. */
export interface Opening {
  /** Bring the schema up to date, where an owner's address is given. */
  readonly migrating?: boolean;
  /** Throw where another program already runs the bundled PostgreSQL, instead of joining in. */
  readonly exclusive?: boolean;
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
export async function openApp(config: Config, world: World, options: Opening = {}): Promise<App> {
  const closers: (() => Promise<void>)[] = [];
  const close = async () => {
    for (const closer of closers.splice(0).reverse()) await closer();
  };
  try {
    const log = pino({ level: config.log.level, timestamp: pino.stdTimeFunctions.isoTime }, pino.destination(2));
    await mkdir(config.data.directory, { recursive: true });
    const { url, place, ended } = await database(config, world, log, closers, options);
    const { directory } = config.keys;
    const passphrase =
      config.keys.passphrase?.reveal() ?? (await ownPassphrase(config.data.directory, directory, world.random));
    const store = await openStore(url, world.random);
    closers.push(() => store.close());
    await assertClock(store, world.clock());
    const token = config.pkcs11 && openToken(config.pkcs11, refusedPins(directory));
    if (token) closers.push(() => token.close());
    const files = fileKeyRoom(directory, passphrase);
    const caKeys = authorityKeyRoom(token ? twoKeyRooms(tokenKeyRoom(token), files) : files);
    const lists = crlWriter(url);
    closers.push(() => lists.close());
    const deps: Dependencies = {
      store: announcing(store, world.random),
      keys: journalled(caKeys, directory),
      responderKeys: responderKeyRoom(files),
      lists,
      ...world,
      pkiUrl: config.pki.url,
    };
    return { config, deps, log, passphrase, token, databaseUrl: url, place, databaseEnded: ended, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/**
 * Opens all listeners; what was prepared and never finished is dealt with first (I2). Throws when others can read the * keys, or the passphrase or the HSM's PIN does not fit. `wallClock` is what the clocks of customers' PCs are compared with;
 * `serverClock` is the one by which browsers judge server certificates: the real one, whatever clock the rules go by.
 */
export async function serve(
  app: App,
  wallClock: World['clock'] = app.deps.clock,
  serverClock: World['clock'] = realWorld.clock,
): Promise<Serving> {
  const { config, deps, log } = app;
  await checkKeyFiles(config.keys.directory, app.passphrase);
  await checkToken(app);
  const abandoned = await recover(deps);
  await makeThrowAwayKeys(...(await caKeyTypes(deps)));
  // Of a database restored from a backup the newest list is older than what relying parties have seen: none is taken as it is.
  await deps.store.transaction(deps.clock(), (tx) => tx.crls.overtakeAll());
  if (abandoned > 0) log.warn({ abandoned }, 'certificates that were prepared and not finished are abandoned');

  // Loaded only here: the other commands show no page, and answer in half the time without.
  const [
    web,
    { openHttp, openHttps, openLanes },
    { portal },
    { lanes },
    { staffConsole },
    { pki },
    { ocsp },
    { letter },
  ] = await Promise.all([
    import('./web/assets.ts'),
    import('./web/listeners.ts'),
    import('./portal/portal.tsx'),
    import('./portal/lane/lanes.tsx'),
    import('./console/console.tsx'),
    import('./protocols/pki/pki.ts'),
    import('./protocols/ocsp/ocsp.ts'),
    import('./mail/letters.ts'),
  ]);
  const logLine: Edge['log'] = (level, message, facts) => log[level](facts ?? {}, message);
  const elapsed = () => performance.now();
  const [assets, identities] = await Promise.all([web.buildAssets(), serverIdentities(app, serverClock())]);
  let shown = identities;
  warnOfExpiry(identities, serverClock(), log);
  // From here on something runs that has to be closed.
  const feed = await openStatusFeed(deps, elapsed, logLine);
  const jobs = await openMailJobs(app).catch(async (error) => {
    await feed.close();
    throw error;
  });
  const listeners: Listener[] = [];
  const runs = revocations(deps, (error) => log.error({ error: String(error) }, 'a revocation run has to wait'));
  const lists = publications(deps, (error, list) =>
    log.error({ error: String(error), ...list }, 'a revocation list could not be published; it is tried again'),
  );
  const audit = selfAudit(deps, logLine);
  let closed: Promise<unknown> | undefined;
  const close = async () => {
    clearInterval(hourly);
    closed ??= Promise.all([
      ...listeners.splice(0).map((listener) => listener.close()),
      ...[runs, lists, jobs, audit].map((part) => part.close()),
    ]).then(() => feed.close());
    await closed;
  };
  const secured: Partial<Record<keyof Identities, TlsListener>> = {};
  const renewServerCertificates = async () => {
    const failures: string[] = [];
    const fresh = await serverIdentities(app, serverClock(), (name, error) => {
      failures.push(`${name}: ${error}`);
      return shown[name];
    });
    for (const name of serverNames) {
      if (fresh[name].certificate === shown[name].certificate && fresh[name].key === shown[name].key) continue;
      try {
        secured[name]?.show(fresh[name]);
      } catch (error) {
        failures.push(`${name}: ${error}`);
        continue;
      }
      shown = { ...shown, [name]: fresh[name] };
      log.warn({ listener: name, localRoot: fresh.localRoot }, 'another server certificate is shown from now on');
    }
    warnOfExpiry(shown, serverClock(), log);
    if (failures.length > 0) throw new Error(failures.join('; '));
  };
  // Only a timer: what is not done now is done an hour later, weeks before anything ends.
  const hourly = setInterval(() => {
    renewServerCertificates().catch((error) =>
      log.error({ error: String(error) }, 'the server certificates stay as they are: what is there now cannot be used'),
    );
  }, 3_600_000).unref();
  try {
    // Ports may be chosen by the system (0): the portal's pages need the lanes' address, so the lanes open first.
    const origins = { portal: '', lanes: 0 };
    const edge: Edge = {
      deps,
      wallClock,
      assets,
      get portalOrigin() {
        return origins.portal;
      },
      laneOrigin: (lane) => `https://${lane}.${config.lanes.host}${origins.lanes === 443 ? '' : `:${origins.lanes}`}`,
      laneOf: (hostName) => {
        const [first, ...rest] = (hostName ?? '').toLowerCase().split('.');
        return rest.join('.') === config.lanes.host && /^l[0-9a-f]{12}$/.test(first!) ? first : undefined;
      },
      log: logLine,
      writeLetter: letter,
      wakeRevocations: () => runs.wake(),
    };
    const portalPort = config.portal.port === 0 ? await freePort(config.listen) : config.portal.port;
    const lanesPort = config.lanes.port === 0 ? await freePort(config.listen) : config.lanes.port;
    origins.portal = origin(config.portal.host, portalPort);
    origins.lanes = lanesPort;
    secured.lanes = await openLanes(lanes(edge), edge, identities.lanes, config.listen, lanesPort);
    listeners.push(secured.lanes);
    secured.portal = await openHttps(portal(edge), identities.portal, config.listen, portalPort);
    listeners.push(secured.portal);
    const consolePort = config.console.port === 0 ? await freePort(config.listen) : config.console.port;
    const consoleOrigin = origin(config.console.host, consolePort);
    secured.console = await openHttps(
      staffConsole(edge, consoleOrigin),
      identities.console,
      config.listen,
      consolePort,
    );
    listeners.push(secured.console);
    const pkiApp = pki(deps, (message, error) => log.error({ error: String(error) }, message));
    const desk = new OcspDesk(deps, feed.known, elapsed, (authority, error) =>
      log.error({ authority, error: String(error) }, 'a CA has no OCSP responder'),
    );
    const ocspFirst = ocsp(desk, (message, error) => log.error({ error: String(error) }, message));
    listeners.push(await openHttp(pkiApp, config.pki.listen, config.pki.port, ocspFirst));
    log.info({ portal: origins.portal, console: consoleOrigin, pki: config.pki.url }, 'warifu is serving');
    // Nobody waits for this: with hundreds of CAs it takes minutes.
    closedKeyFiles(config.keys.directory, deps.keys, deps.responderKeys).then(
      (files) => files.length > 0 && log.error({ files }, 'these key files cannot be opened: they sign nothing'),
      (error: unknown) => log.error({ error: String(error) }, 'the key files cannot be looked through'),
    );
    return {
      portalOrigin: origins.portal,
      consoleOrigin,
      localRoot: identities.localRoot,
      edge,
      jobs,
      renewServerCertificates,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** The kinds of CA key in use: the lint needs a throw-away key's signature of each, and has to wait where it makes one. */
async function caKeyTypes({ store, clock }: Dependencies): Promise<Set<CaKeyType>> {
  const authorities = await store.transaction(clock(), (tx) => tx.authorities.allSigned());
  return new Set(authorities.map(({ certificate }) => caKeyType(readIssuer(certificate!).publicKey)));
}

/** A wrong PIN is the configuration's fault. Without the token people log in, and its keys may come back. */
async function checkToken({ token, log }: App): Promise<void> {
  await token?.open().catch((error: unknown) => {
    if (!(error instanceof TokenError) || error.kind !== 'gone') throw error;
    log.error({ error: error.message }, 'nothing can be signed by the keys in the HSM until it is back');
  });
}

/** The mail server, or the folder that stands for it; and what hands notices to it (N1, N5). */
async function openMailJobs({ config, deps, log, databaseUrl }: App): Promise<Jobs> {
  const [{ jobConnections, openJobs }, { letter }, { maildir }, post] = await Promise.all([
    import('./jobs/worker.ts'),
    import('./mail/letters.ts'),
    import('./mail/maildir.ts'),
    openPost(config.mail),
  ]);
  const { bounces } = config.mail;
  const pool = openPool(databaseUrl, jobConnections);
  const end = async () => {
    await pool.end();
    await post.close();
  };
  const jobs = await openJobs({
    deps,
    pool,
    post,
    write: letter,
    returned: bounces === undefined ? undefined : maildir(bounces, (message, facts) => log.warn(facts, message)),
    log: (level, message, facts) => log[level](facts ?? {}, message),
  }).catch(async (error) => {
    await end();
    throw error;
  });
  return {
    ...jobs,
    async close() {
      await jobs.close();
      await end();
    },
  };
}

async function openPost({ server, directory }: MailConfig): Promise<Post> {
  if (!server) return (await import('./mail/file-post.ts')).filePost(directory);
  const { smtpPost } = await import('./mail/smtp-post.ts');
  return smtpPost({
    ...server,
    password: server.password?.reveal(),
    ca: server.ca === undefined ? undefined : await readFile(server.ca, 'utf8'),
    dkim: server.dkim === undefined ? [] : await readDkimKeys(server.dkim),
  });
}

/** How far the newest event may be ahead of the clock: nodes never agree to the second. */
const tolerated = Temporal.Duration.from({ minutes: 5 });

/**
 * No transaction is earlier than the newest event (I4). An event from far ahead would hold the time there, expire
 * certificates and move deadlines for everyone: that is refused before anything is done.
 */
async function assertClock(store: { newestEvent(): Promise<Temporal.Instant | undefined> }, now: Temporal.Instant) {
  const newest = await store.newestEvent();
  if (!newest || Temporal.Instant.compare(newest, now.add(tolerated)) <= 0) return;
  throw new Error(
    `This machine's clock says ${now}, but the newest audit event was written at ${newest}: set the clock right. ` +
      'If the event is what is wrong, see “A clock that ran ahead” in docs/configuration.md.',
  );
}

const origin = (host: string, port: number) => `https://${host}${port === 443 ? '' : `:${port}`}`;

async function database(
  config: Config,
  world: World,
  log: Logger,
  closers: (() => Promise<void>)[],
  { migrating = false, exclusive = false }: Opening,
): Promise<{ url: string; place?: string; ended: App['databaseEnded'] }> {
  if (config.database) {
    const { url, ownerUrl } = config.database;
    if (migrating && ownerUrl) await migrate(ownerUrl.reveal());
    await assertMigrated(url.reveal());
    await assertOwnRole(url.reveal());
    return { url: url.reveal(), ended: new Promise(() => {}) };
  }
  const postgres = await startEmbeddedPostgres({
    directory: join(config.data.directory, 'postgres'),
    random: world.random,
    log: (line, level = 'info') => log[level](line),
    exclusive,
  });
  closers.push(() => postgres.stop());
  await migrate(postgres.ownerUrl);
  return { url: postgres.appUrl, place: postgres.place, ended: postgres.endedByItself };
}

const serverNames = ['portal', 'lanes', 'console'] as const;
type Identities = Readonly<Record<(typeof serverNames)[number], ServerIdentity>>;

/** Months after it expired, a certificate is still shown: people get a warning they can be told about, not silence. */
function warnOfExpiry(identities: Identities, now: Temporal.Instant, log: Logger): void {
  for (const name of serverNames) {
    const { validToDate } = new X509Certificate(identities[name].certificate);
    const days = Math.floor((validToDate.getTime() - now.epochMilliseconds) / 86_400_000);
    if (days < 0)
      log.error({ listener: name, expired: validToDate }, 'a server certificate has expired; replace its file');
    else if (days < 20)
      log.warn({ listener: name, expires: validToDate }, 'a server certificate expires soon; replace its file');
  }
}

/**
 * Those in files as the files are now, and where there are none, those made for this machine. `instead` gives what stands
 * for files that cannot be read.
 */
async function serverIdentities(
  { config, deps, passphrase }: App,
  now: Temporal.Instant,
  instead?: (name: keyof Identities, error: unknown) => ServerIdentity,
): Promise<Identities & { localRoot?: string }> {
  const given = async (name: keyof Identities): Promise<ServerIdentity | undefined> => {
    const { certificate, key } = config[name];
    if (!certificate || !key) return undefined;
    try {
      return { certificate: await readFile(certificate, 'utf8'), key: await readFile(key, 'utf8') };
    } catch (error) {
      if (!instead) throw error;
      return instead(name, error);
    }
  };
  const [forPortal, forLanes, forConsole] = await Promise.all(serverNames.map(given));
  if (forPortal && forLanes && forConsole) return { portal: forPortal, lanes: forLanes, console: forConsole };
  const { localServerIdentities } = await import('./keys/local-server.ts');
  const local = await localServerIdentities({
    directory: join(config.data.directory, 'tls'),
    hosts: { portal: config.portal.host, lanes: `*.${config.lanes.host}`, console: config.console.host },
    passphrase,
    now,
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
