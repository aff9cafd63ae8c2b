/**
 * How fast certificates are made, with every safeguard on: the pieces (prepare, lint, sign), and the whole durable path
 * beside the same transactions replayed against the same database without the program. One run prints both.
 *
 * `npm run bench -- issue [acquisitions] [at once]`
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { execFileSync } from 'node:child_process';
import { randomBytes, sign, verify, X509Certificate } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { type App, openApp, realWorld } from '../src/app.ts';
import { prepareCustomerCertificate } from '../src/ca/customer-certificate.ts';
import { templateOf } from '../src/ca/customer-template.ts';
import { lintDraft } from '../src/ca/lint.ts';
import { newSerial } from '../src/ca/serial.ts';
import { signDraft } from '../src/ca/sign.ts';
import type { Config } from '../src/config/config.ts';
import { Secret } from '../src/config/secret.ts';
import type { Institution } from '../src/domain/institution/institution.ts';
import type { LoginId } from '../src/domain/login-id/login-id.ts';
import { hashPassword } from '../src/domain/login-id/password.ts';
import { isRefusal } from '../src/domain/refusal.ts';
import { publicKeyObject } from '../src/pki/public-key.ts';
import { startEmbeddedPostgres } from '../src/store/embedded.ts';
import { keepPlans } from '../src/store/kept-plans.ts';
import { migrate } from '../src/store/migrate.ts';
import { certificationRequest, keyPair, publication, testAuthority } from '../src/testing/pki.ts';
import { aContract, anInstitution, clerk, made, password, realNow, type TestWorld } from '../src/testing/world.ts';
import { acquire } from '../src/workflows/acquire.ts';
import { openIssuances } from '../src/workflows/issue.ts';
import { newId } from '../src/workflows/new-id.ts';
import { newToken, tokenHash } from '../src/workflows/token.ts';

const total = Number(process.argv[3] ?? 2000);
/** The first ones are slow, whoever sends them. */
const warming = 200;
const atOnce = Number(process.argv[4] ?? 16);
const random = (bytes: number) => new Uint8Array(randomBytes(bytes));

/** One statement as it went to the database. */
interface Statement {
  readonly text: string;
  readonly values: unknown[];
}

console.log(
  `${cpus().length} × ${cpus()[0]!.model}, Node ${process.version} with OpenSSL ${process.versions.openssl}; load ${loads()}`,
);
const recording = new AsyncLocalStorage<Statement[][]>();
recordStatements();
await pieces();
await path();

/** Pieces of one certificate, one after another on one core, by the processor's time and by the clock on the wall. */
async function pieces(): Promise<void> {
  const now = realNow();
  const { issuing: issuer, signer } = await testAuthority('EC P-256', now);
  const keys = Array.from({ length: 64 }, () => keyPair('EC P-256').publicKey);
  const [notBefore, notAfter] = [now.subtract({ minutes: 5 }), now.add({ hours: 24 * 365 })];
  const profile = { ...publication, issuer, organization: '見本信用金庫' };
  const parts = (n: number) => ({
    notBefore,
    notAfter,
    serial: newSerial(random),
    commonName: `haruka-k${n}+1376`,
    publicKey: keys[n % keys.length]!,
  });
  const linted = (n: number) => {
    const own = parts(n);
    const draft = templateOf(profile)(own);
    const token = lintDraft(draft, {
      kind: 'customer',
      issuer,
      commonName: own.commonName,
      organization: profile.organization,
      publicKey: own.publicKey,
      notBefore,
      notAfter,
      published: publication,
    });
    if (isRefusal(token)) throw new Error(token.facts.findings.join('; '));
    return token;
  };
  const bytes = templateOf(profile)(parts(0)).tbs;
  const signature = sign('sha256', bytes, signer.privateKey);
  const key = publicKeyObject(signer.publicKey);
  console.log('\nThe pieces (EC P-256), on one core:');
  await rate('P-256 signature alone, for comparison', () => sign('sha256', bytes, signer.privateKey));
  await rate('prepared without the template', (n) => prepareCustomerCertificate({ ...profile, ...parts(n) }));
  await rate('prepared from the template', (n) => templateOf(profile)(parts(n)));
  await rate('P-256 verification alone, for comparison', () => verify('sha256', bytes, key, signature));
  await rate('read by OpenSSL alone, for comparison', () => new X509Certificate(issuer));
  await rate('prepared and linted (OpenSSL under a throw-away key included)', linted);
  await rate('prepared, linted, signed', (n) => {
    linted(n);
    return signer.sign(bytes);
  });
  await rate('prepared, linted, signed, compared, verified', (n) => signDraft(linted(n), signer, issuer));
}

async function rate(name: string, work: (n: number) => unknown, times = 10_000): Promise<void> {
  // A program that runs for months has compiled all this long ago.
  for (let n = 0; n < 5000; n++) await work(n);
  const [processor, wall] = [process.cpuUsage(), performance.now()];
  for (let n = 0; n < times; n++) await work(n);
  const { user, system } = process.cpuUsage(processor);
  const perSecond = (seconds: number) =>
    Math.round(times / seconds)
      .toLocaleString('en')
      .padStart(7);
  console.log(
    `  ${perSecond((user + system) / 1e6)} per second of processor, ${perSecond((performance.now() - wall) / 1000)} per second of clock: ${name}`,
  );
}

/** The whole durable path, then its statements again, by a bare client on a copy of the database as it was before. */
async function path(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'warifu-bench-'));
  // PostgreSQL's account has to enter, or the data would be elsewhere and not be copied.
  chmodSync(folder, 0o755);
  const own = join(folder, 'postgres');
  try {
    const prepared = await withDatabase(own, async (postgres) => {
      await migrate(postgres.ownerUrl);
      return opened(benchConfig(folder, postgres.appUrl), async (app) => {
        const world = { app, deps: app.deps } as unknown as TestWorld;
        const institution = await anInstitution(world);
        return { institution, all: await visitors(world, institution, 'm', total) };
      });
    });
    const copy = join(folder, 'copy');
    // With owners and rights: the server refuses a folder that is not its own.
    execFileSync('cp', ['-a', own, copy]);

    // In turns, so that both have the same share of a machine that does something else too.
    const transactions: Statement[][][] = [];
    const [whole, alone] = [
      { seconds: 0, processor: 0, issued: 0 },
      { seconds: 0, processor: 0, issued: 0 },
    ];
    await withDatabase(own, (postgres) =>
      withDatabase(copy, (other) =>
        opened(benchConfig(folder, postgres.appUrl), async (app) => {
          // As many connections as the program has.
          const pool = new pg.Pool({ connectionString: other.appUrl, max: 20 });
          pool.on('error', () => {});
          pool.on('connect', keepPlans);
          try {
            for (let from = 0; from < total; from += warming) {
              const [some, already] = [prepared.all.slice(from, from + warming), transactions.length];
              const acquisitions = await timed(() =>
                allOf(some, (one) => recorded(transactions, () => acquiring(app, prepared.institution, one))),
              );
              const again = transactions.slice(already);
              const statements = await timed(() => allOf(again, (one) => replayed(pool, one)));
              if (from === 0) continue;
              add(whole, acquisitions);
              add(alone, statements);
            }
          } finally {
            await pool.end();
          }
          whole.issued = await issued(postgres.ownerUrl);
          alone.issued = await issued(other.ownerUrl);
        }),
      ),
    );
    if (whole.issued !== total || alone.issued !== total)
      throw new Error(`${whole.issued} were issued, ${alone.issued} by the replay`);

    const count = total - warming;
    console.log(
      `\nThe whole path: ${count} acquisitions, ${atOnce} at once, ${Math.round(transactions.flat(2).length / total)} statements each, fsync on:`,
    );
    const line = (name: string, { seconds, processor }: Timed) =>
      console.log(
        `  ${(count / seconds).toFixed(0).padStart(7)} per second, ${((1000 * processor) / count).toFixed(2)} ms of this process each: ${name}`,
      );
    line('draft durable, lint, sign, compare, store, audit, announce', whole);
    line('the same statements from a bare client: the database alone', alone);
    console.log(
      `  The whole path does ${((100 * alone.seconds) / whole.seconds).toFixed(0)} % of what the database alone does; load ${loads()}`,
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function withDatabase<T>(
  directory: string,
  work: (postgres: { appUrl: string; ownerUrl: string }) => Promise<T>,
): Promise<T> {
  const postgres = await startEmbeddedPostgres({ directory, random, log: () => {} });
  try {
    return await work(postgres);
  } finally {
    await postgres.stop();
  }
}

/** How many certificates are issued; throws unless what was committed is on the disk. */
async function issued(url: string): Promise<number> {
  const owner = new pg.Client({ connectionString: url });
  await owner.connect();
  const { rows } = await owner.query(
    "select count(*)::int as n, current_setting('fsync') as fsync from certificates where state = 'issued'",
  );
  await owner.end();
  if (rows[0].fsync !== 'on') throw new Error('fsync is off');
  return rows[0].n;
}

async function replayed(pool: pg.Pool, transactions: readonly Statement[][]): Promise<void> {
  for (const statements of transactions) {
    const client = await pool.connect();
    try {
      for (const { text, values } of statements) await client.query(text, values);
    } finally {
      client.release();
    }
  }
}

interface Timed {
  readonly seconds: number;
  /** Of this process, in seconds. */
  readonly processor: number;
}

function add(sum: { seconds: number; processor: number }, { seconds, processor }: Timed): void {
  sum.seconds += seconds;
  sum.processor += processor;
}

async function timed(work: () => Promise<void>): Promise<Timed> {
  const [before, started] = [process.cpuUsage(), performance.now()];
  await work();
  const { user, system } = process.cpuUsage(before);
  return { seconds: (performance.now() - started) / 1000, processor: (user + system) / 1e6 };
}

/** Works through all, some at once. */
async function allOf<T>(all: readonly T[], work: (one: T) => Promise<void>): Promise<void> {
  const left = all.values();
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (const one of left) await work(one);
    }),
  );
}

/** Keeps the statements of one acquisition, transaction by transaction. */
async function recorded(all: Statement[][][], work: () => Promise<void>): Promise<void> {
  const own: Statement[][] = [];
  all.push(own);
  await recording.run(own, work);
}

function recordStatements(): void {
  const { query } = pg.Client.prototype;
  pg.Client.prototype.query = function (this: pg.Client, text: unknown, values: unknown, ...rest: unknown[]) {
    const own = recording.getStore();
    // With a name where its plan is kept.
    const asked = typeof text === 'string' ? { text, values } : (text as Partial<Statement>);
    if (own && asked.text !== undefined) {
      if (asked.text === 'begin') own.push([]);
      own.at(-1)?.push({ text: asked.text, values: (asked.values ?? []) as unknown[] });
    }
    return (query as (...args: unknown[]) => unknown).call(this, text, values, ...rest);
  } as typeof query;
}

async function acquiring(app: App, institution: Institution, { token, request }: Visitor): Promise<void> {
  made(await acquire(app.deps, institution, token, request));
}

async function opened<T>(config: Config, work: (app: App) => Promise<T>): Promise<T> {
  const app = await openApp(config, realWorld);
  try {
    return await work(app);
  } finally {
    await app.close();
  }
}

interface Visitor {
  readonly token: string;
  /** A certification request, DER. */
  readonly request: Uint8Array;
}

/** First-time users who have given the right answers and chosen a password, twenty at each contract. */
async function visitors(world: TestWorld, institution: Institution, name: string, count: number): Promise<Visitor[]> {
  const { store, clock } = world.deps;
  const all: Visitor[] = [];
  const newPasswordHash = await hashPassword(password, random);
  for (let n = 0; n < count; n += 20) {
    const { contract } = await aContract(world, institution, `${name}-adm-${n}`);
    await store.transaction(clock(), async (tx) => {
      const people = Array.from({ length: Math.min(20, count - n) }, (_, at): LoginId => {
        const own = `${name}-k${n + at}`;
        return {
          id: newId(tx.now, random),
          institutionId: institution.id,
          contractId: contract.id,
          name: own,
          role: 'user',
          personName: '佐藤 健',
          mail: `${own}@haruka.example`,
          language: 'ja',
          wrongPasswords: 0,
          createdAt: tx.now,
        };
      });
      await tx.loginIds.insert(...people);
      for (const { issuance } of await openIssuances(tx, world.deps, institution, people, clerk)) {
        const token = newToken(random);
        const expiresAt = tx.now.add({ hours: 1 });
        const visit = {
          institutionId: institution.id,
          issuanceId: issuance.id,
          newPasswordHash,
          startedAt: tx.now,
          expiresAt,
        };
        await tx.acquisitions.insertVisit({ ...visit, tokenHash: tokenHash(token) });
        all.push({ token, request: certificationRequest({ privateKey: keyPair('EC P-256').privateKey }) });
      }
    });
  }
  return all;
}

function benchConfig(folder: string, url: string): Config {
  return {
    listen: '127.0.0.1',
    data: { directory: folder },
    database: { url: new Secret(url) },
    keys: { directory: join(folder, 'keys'), passphrase: new Secret('for this measurement, and gone with it') },
    portal: { host: 'portal.localhost', port: 0 },
    lanes: { host: 'cert.portal.localhost', port: 0 },
    console: { host: 'console.localhost', port: 0 },
    pki: { url: 'http://localhost:8080', port: 0, listen: '127.0.0.1' },
    mail: { directory: join(folder, 'mail') },
    log: { level: 'error' },
    demo: { port: 0 },
  };
}

function loads(): string {
  return loadavg()
    .map((one) => one.toFixed(1))
    .join(' ');
}
