import { execFileSync, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type App, openApp, type Serving, serve } from '../../src/app.ts';
import { Secret } from '../../src/config/secret.ts';
import type { Institution } from '../../src/domain/institution/institution.ts';
import { toPem } from '../../src/pki/pem.ts';
import { pki } from '../../src/protocols/pki/pki.ts';
import { asOwner, type TestDatabase } from '../../src/testing/database.ts';
import {
  aLogin,
  anAcquired,
  anInstitution,
  aRequest,
  clerk,
  made,
  onLane,
  openWorld,
  type TestWorld,
} from '../../src/testing/world.ts';
import { acquire } from '../../src/workflows/acquire.ts';
import { beginRenewal } from '../../src/workflows/begin-renewal.ts';
import type { Dependencies, KeyRoom } from '../../src/workflows/dependencies.ts';
import { currentCrl, type PublishedCrl } from '../../src/workflows/publish-crl.ts';
import { revoke } from '../../src/workflows/revoke.ts';
import type { Store } from '../../src/workflows/transaction.ts';

const folder = mkdtempSync(join(tmpdir(), 'warifu-crl-'));
/** Two programs on one database; the second serves, at the address that stands in its certificates. */
let world: TestWorld;
let second: App;
let serving: Serving;
let written = 0;
beforeAll(async () => {
  const first = await openWorld();
  const port = await freePort();
  const config = { ...first.app.config, pki: { url: `http://localhost:${port}`, port, listen: '127.0.0.1' } };
  const random = (bytes: number) => new Uint8Array(randomBytes(bytes));
  second = await openApp(config, { clock: () => first.clock.now, random });
  serving = await serve(second);
  world = { ...first, app: second, deps: { ...first.deps, pkiUrl: config.pki.url } };
});
afterAll(async () => {
  await serving.close();
  await second.close();
  await world.close();
  rmSync(folder, { recursive: true });
});

const freePort = () =>
  new Promise<number>((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => resolve(port));
    });
  });

let turn = 0;
const someone = () => `listed-${++turn}`;
const issuingOf = async (institution: Institution, { deps, clock } = world) =>
  (await deps.store.transaction(clock.now, (tx) => tx.authorities.issuing(institution.id)))!;
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

function write(content: string | Uint8Array): string {
  const path = join(folder, String(++written));
  writeFileSync(path, content);
  return path;
}

/** Number and entries of a CRL, whose signature OpenSSL verified with the CA's certificate. */
function read(list: Uint8Array | PublishedCrl | undefined, ca: Uint8Array): { number: number; serials: string[] } {
  const crl = list instanceof Uint8Array ? list : list!.der;
  const args = ['crl', '-inform', 'DER', '-in', write(crl), '-noout', '-text', '-verify'];
  const checked = spawnSync('openssl', [...args, '-CAfile', write(toPem('CERTIFICATE', ca))], { encoding: 'utf8' });
  expect(checked.stderr).toContain('verify OK');
  return {
    number: Number(/X509v3 CRL Number: \n\s+(\d+)/.exec(checked.stdout)![1]),
    serials: [...checked.stdout.matchAll(/Serial Number: ([0-9A-F]+)/g)].map(([, serial]) => serial!.toLowerCase()),
  };
}

const revoking = async (institution: Institution, name: string, { deps } = world) =>
  made(await revoke(deps, institution, name, 'keyCompromise', clerk)).map(({ serial }) => hex(serial));

describe('the numbers of a CA’s lists (RFC 5280 §5.2.3)', () => {
  it('rise, and every list has what was revoked before, with twenty publishers on two programs', async () => {
    const institution = await anInstitution(world, { code: '9101' });
    const authority = await issuingOf(institution);
    const both = [world.deps, second.deps];
    const names = Array.from({ length: 6 }, someone);
    for (const name of names) await anAcquired(world, institution, name);

    const told: string[] = [];
    let last = 0;
    for (const name of names) {
      told.push(...(await revoking(institution, name)));
      const lists = await Promise.all(Array.from({ length: 20 }, (_, n) => currentCrl(both[n % 2]!, authority.id)));
      const [list, ...others] = new Set(lists.map((one) => hex(one!.der)));
      expect(others).toEqual([]);
      const { number, serials } = read(Buffer.from(list!, 'hex'), authority.certificate!);
      expect(number).toBeGreaterThan(last);
      last = number;
      expect(serials.sort()).toEqual([...told].sort());
    }
  });

  it('never go back while certificates are revoked and twenty publish, and nothing revoked is missing', async () => {
    const institution = await anInstitution(world, { code: '9102' });
    const authority = await issuingOf(institution);
    const names = Array.from({ length: 5 }, someone);
    for (const name of names) await anAcquired(world, institution, name);

    const publishing = Array.from({ length: 20 }, (_, n) => currentCrl(n % 2 ? second.deps : world.deps, authority.id));
    const revocations = names.map(async (name) => {
      const [serial] = await revoking(institution, name);
      const list = await currentCrl(second.deps, authority.id);
      expect(read(list, authority.certificate!).serials).toContain(serial);
      return list;
    });

    const all = [...(await Promise.all(publishing)), ...(await Promise.all(revocations))];
    const ledger = await asOwner(
      world.database,
      'select number::text, previous::text, der is not null as whole from crls where authority_id = $1 order by number',
      [authority.id],
    );
    expect(ledger.map(({ previous }) => previous)).toEqual(['0', ...ledger.slice(0, -1).map(({ number }) => number)]);
    expect(ledger.map(({ whole }) => whole)).toEqual(ledger.map((_, index) => index === ledger.length - 1));
    const lists = all.sort((a, b) => (a!.number < b!.number ? -1 : 1)).map((one) => read(one, authority.certificate!));
    const lengths = lists.map(({ serials }) => serials.length);
    expect(lengths).toEqual([...lengths].sort((a, b) => a - b));
    expect(lengths.at(-1)).toBe(5);
  });
});

describe('a list', () => {
  it('is served where its certificates say, and a relying party finds the revoked one in it', async () => {
    const institution = await anInstitution(world);
    const other = await anInstitution(world, { code: '9106' });
    const [authority, otherAuthority] = [await issuingOf(institution), await issuingOf(other)];
    const root = (await world.deps.store.transaction(world.clock.now, (tx) => tx.authorities.root()))!;
    const live = await anAcquired(world, institution, someone());
    const name = someone();
    const lost = await anAcquired(world, institution, name);
    const foreign = await anAcquired(world, other, someone());
    const othersList = hex((await currentCrl(world.deps, otherAuthority.id))!.der);
    const serials = await revoking(institution, name);

    const list = await served(addressIn(lost.der, 'crlDistributionPoints'), 'application/pkix-crl');
    expect(read(list, authority.certificate!).serials).toEqual(serials);
    const ca = await served(addressIn(lost.der, 'authorityInfoAccess'), 'application/pkix-cert');
    expect(hex(ca)).toBe(hex(authority.certificate!));
    const rootList = await served(addressIn(ca, 'crlDistributionPoints'), 'application/pkix-crl');
    const rootFile = await served(addressIn(ca, 'authorityInfoAccess'), 'application/pkix-cert');
    expect(hex(rootFile)).toBe(hex(root.certificate!));

    const lists = write(toPem('X509 CRL', list) + toPem('X509 CRL', rootList));
    const verified = (der: Uint8Array, issuing: Uint8Array, crls = lists) =>
      spawnSync(
        'openssl',
        [
          ...['verify', '-x509_strict', '-crl_check_all', '-purpose', 'sslclient', '-CRLfile', crls],
          ...['-CAfile', write(toPem('CERTIFICATE', rootFile)), '-untrusted', write(toPem('CERTIFICATE', issuing))],
          write(toPem('CERTIFICATE', der)),
        ],
        { encoding: 'utf8' },
      );
    expect(verified(live.der, ca).stdout).toMatch(/: OK\n$/);
    expect(verified(lost.der, ca).stderr).toContain('error 23 at 0 depth lookup: certificate revoked');

    // I1: the other institution's list is what it was, its certificate good; and the one list does not speak for the other.
    expect(hex((await currentCrl(world.deps, otherAuthority.id))!.der)).toBe(othersList);
    const others = write(toPem('X509 CRL', Buffer.from(othersList, 'hex')) + toPem('X509 CRL', rootList));
    expect(verified(foreign.der, otherAuthority.certificate!, others).stdout).toMatch(/: OK\n$/);
    expect(verified(foreign.der, otherAuthority.certificate!).stderr).toContain('unable to get certificate CRL');
  });

  it('is not there for a CA nobody knows', async () => {
    const { pkiUrl } = world.deps;
    const known = (await issuingOf(await anInstitution(world, { code: '9107' }))).id;
    for (const path of [`crl/${known.replace(/^./, 'f')}.crl`, `crl/${known}`, 'crl/', `ca/${known}.crl`]) {
      expect((await fetch(`${pkiUrl}/${path}`)).status, path).toBe(404);
    }
    expect((await fetch(`${pkiUrl}/crl/${known}.crl`)).status).toBe(200);
  });
});

describe('a list over HTTP', () => {
  const get = (url: string, headers: Record<string, string> = {}, method = 'GET') => fetch(url, { method, headers });

  it('is sent once and then said to be unchanged, until another follows (RFC 9110 §13)', async () => {
    const institution = await anInstitution(world, { code: '9108' });
    const authority = await issuingOf(institution);
    const name = someone();
    await anAcquired(world, institution, name);
    const url = `${world.deps.pkiUrl}/crl/${authority.id}.crl`;
    const first = await get(url);
    const body = await first.bytes();
    const header = (response: Response, name: string) => response.headers.get(name);
    expect(header(first, 'etag')).toBe(`"${read(body, authority.certificate!).number}"`);
    expect(header(first, 'last-modified')).toBe(new Date(world.clock.now.epochMilliseconds).toUTCString());
    expect(header(first, 'cache-control')).toBe('public, max-age=300');
    expect(header(first, 'content-length')).toBe(String(body.length));

    const head = await get(url, {}, 'HEAD');
    expect([head.status, header(head, 'content-length'), header(head, 'etag'), (await head.bytes()).length]).toEqual([
      ...[200, String(body.length), header(first, 'etag'), 0],
    ]);
    const unchanged = await get(url, { 'If-None-Match': header(first, 'etag')! });
    expect([unchanged.status, header(unchanged, 'etag'), (await unchanged.bytes()).length]).toEqual([
      ...[304, header(first, 'etag'), 0],
    ]);
    expect((await get(url, { 'If-Modified-Since': header(first, 'last-modified')! })).status).toBe(304);

    // The clock stands still: of two lists of one second, the time tells nothing.
    const serials = await revoking(institution, name);
    const next = await get(url, {
      'If-Modified-Since': header(first, 'last-modified')!,
    });
    expect([next.status, header(next, 'last-modified')]).toEqual([200, null]);
    expect(read(await next.bytes(), authority.certificate!).serials).toEqual(serials);
    expect((await get(url, { 'If-None-Match': header(first, 'etag')! })).status).toBe(200);
  });

  it('is looked up for each who asks after a revocation, however many ask at once', async () => {
    const institution = await anInstitution(world, { code: '9109' });
    const authority = await issuingOf(institution);
    const names = Array.from({ length: 4 }, someone);
    for (const name of names) await anAcquired(world, institution, name);
    const url = `${world.deps.pkiUrl}/crl/${authority.id}.crl`;
    let done = false;
    const others = Array.from({ length: 5 }, async () => {
      while (!done) expect((await get(url)).status).toBe(200);
    });
    for (const name of names) {
      const [serial] = await revoking(institution, name);
      expect(read(await (await get(url)).bytes(), authority.certificate!).serials).toContain(serial);
    }
    done = true;
    await Promise.all(others);
  });
});

describe('what is published', () => {
  /** The pki listener on a store that counts, and that may be away. */
  function watched() {
    const seen = { transactions: 0, away: false, told: 0 };
    const { store } = world.deps;
    const transaction: typeof store.transaction = (...values) => {
      seen.transactions += 1;
      return seen.away ? Promise.reject(new Error('the database is away')) : store.transaction(...values);
    };
    const watchedStore = { instance: store.instance, isRunning: store.isRunning, transaction };
    const app = pki({ ...world.deps, store: watchedStore }, () => {
      seen.told += 1;
    });
    return { seen, get: async (path: string) => app.request(path) };
  }

  it('is there while the database is away: CA certificates always, a list until it lapses', async () => {
    const { id } = await issuingOf(await anInstitution(world, { code: '9110' }));
    const { seen, get } = watched();
    const [certificate, list] = [
      await (await get(`/ca/${id}.cer`)).bytes(),
      await (await get(`/crl/${id}.crl`)).bytes(),
    ];
    seen.away = true;
    for (let n = 0; n < 20; n++) {
      expect(await (await get(`/ca/${id}.cer`)).bytes()).toEqual(certificate);
      expect(await (await get(`/crl/${id}.crl`)).bytes()).toEqual(list);
    }
    const unknown = await get(`/ca/${id.replace(/^./, 'f')}.cer`);
    expect([unknown.status, unknown.headers.get('retry-after')]).toEqual([503, '10']);
    expect(seen.told).toBeLessThanOrEqual(2);
  });

  it('is looked for once for all who ask for what is not there', async () => {
    const { id } = await issuingOf(await anInstitution(world, { code: '9111' }));
    const { seen, get } = watched();
    const names = Array.from({ length: 500 }, (_, n) => `${n.toString(16).padStart(8, '0')}${id.slice(8)}`);
    const asked = names.flatMap((name) => [
      `/ca/${name}.cer`,
      `/crl/${name}.crl`,
      `/crl/${id}/${1 + names.indexOf(name)}.crl`,
    ]);
    const answers = await Promise.all(asked.map(get));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([404]));
    expect(seen.transactions).toBeLessThan(5);
  });
});

describe('a list as time passes', () => {
  let later: TestWorld;
  beforeAll(async () => {
    later = await openWorld();
  });
  afterAll(() => later.close());

  it('is the same until something is revoked or an hour is over', async () => {
    const institution = await anInstitution(later);
    const authority = await issuingOf(institution, later);
    const number = async () => read(await currentCrl(later.deps, authority.id), authority.certificate!).number;
    const first = await number();
    expect(await number()).toBe(first);
    later.clock.advance({ minutes: 59, seconds: 59 });
    expect(await number()).toBe(first);
    later.clock.advance({ seconds: 1 });
    const second = await number();
    expect(second).toBeGreaterThan(first);
    expect(await number()).toBe(second);
  });

  it('has a revocation that was begun before the last list and committed after it', async () => {
    const institution = await anInstitution(later, { code: '9104' });
    const authority = await issuingOf(institution, later);
    const name = someone();
    const { certificate } = await anAcquired(later, institution, name);
    const { held, release, store } = holding(later.deps.store);
    const revocation = revoke({ ...later.deps, store }, institution, name, 'keyCompromise', clerk);
    await held;
    later.clock.advance({ seconds: 10 });
    expect(read(await currentCrl(later.deps, authority.id), authority.certificate!).serials).toEqual([]);
    release();
    made(await revocation);
    const next = read(await currentCrl(later.deps, authority.id), authority.certificate!);
    expect(next.serials).toEqual([hex(certificate.serial)]);
  });

  it('keeps a revoked certificate until a list made after its expiry has had it (RFC 5280 §3.3)', async () => {
    const institution = await anInstitution(later, { code: '9105' });
    const authority = await issuingOf(institution, later);
    const name = someone();
    const { certificate } = await anAcquired(later, institution, name);
    const serials = await revoking(institution, name, later);
    const listed = async () => read(await currentCrl(later.deps, authority.id), authority.certificate!).serials;
    expect(await listed()).toEqual(serials);
    later.clock.now = certificate.notAfter.add({ hours: 2 });
    expect(await listed()).toEqual(serials);
    later.clock.advance({ hours: 1 });
    expect(await listed()).toEqual([]);
  });

  it('keeps what was revoked while its ID goes on and renews, and has what was never handed over (A4, I2)', async () => {
    const institution = await anInstitution(later, { code: '9110' });
    const authority = await issuingOf(institution, later);
    const name = someone();
    const first = await anAcquired(later, institution, name);
    const broken: KeyRoom = {
      ...later.deps.keys,
      open: async (key) => ({
        ...(await later.deps.keys.open(key)),
        sign: () => Promise.reject(new Error('the key is away')),
      }),
    };
    await expect(acquire({ ...later.deps, keys: broken }, institution, first.visit, aRequest().der)).rejects.toThrow(
      'listed as revoked',
    );
    const second = made(await acquire(later.deps, institution, first.visit, aRequest().der)).certificate;
    const of = async (state: string) =>
      (
        await asOwner(
          later.database,
          `select encode(serial, 'hex') as serial from certificates where authority_id = $1 and state = $2`,
          [authority.id, state],
        )
      ).map(({ serial }) => serial as string);
    const ended = [...(await of('abandoned')), ...(await of('revoked'))];
    expect(ended).toEqual([expect.any(String), hex(first.certificate.serial)]);

    made(await aLogin(later, institution, second.der!));
    later.clock.now = second.notAfter.subtract({ hours: 24 * 20 });
    const place = onLane(made(await aLogin(later, institution, second.der!)), second.der!);
    made(await beginRenewal(later.deps, place));
    const renewed = made(await acquire(later.deps, institution, { place }, aRequest().der)).certificate;
    made(await aLogin(later, institution, renewed.der!));
    const { serials } = read(await currentCrl(later.deps, authority.id), authority.certificate!);
    expect(serials.sort()).toEqual(ended.sort());
  });
});

it('its numbers rise after a restore from a backup, past those that only relying parties remember', async () => {
  const before = await openWorld();
  const institution = await anInstitution(before);
  const authority = await issuingOf(institution, before);
  const names = [someone(), someone()];
  for (const name of names) await anAcquired(before, institution, name);
  const number = async (deps: Dependencies) =>
    read(await currentCrl(deps, authority.id), authority.certificate!).number;
  const early = await number(before.deps);
  // The backup: everything as it is now. Then the world goes on, and is lost.
  await before.app.close();
  const restored = await copyOf(before.database);
  const random = (bytes: number) => new Uint8Array(randomBytes(bytes));
  const world = { clock: () => before.clock.now, random };
  const seen = [early];
  const lost = await openApp(before.app.config, world);
  for (const name of names) {
    before.clock.advance({ seconds: 1 });
    await revoking(institution, name, { ...before, deps: lost.deps });
    seen.push(await number(lost.deps));
  }
  await lost.close();

  const again = await openApp({ ...before.app.config, database: { url: new Secret(restored.appUrl) } }, world);
  before.clock.advance({ seconds: 1 });
  // The restored list is minutes old, and nothing is revoked: a program that starts makes another all the same.
  const serving = await serve(again);
  seen.push(await number(again.deps));
  before.clock.advance({ seconds: 1 });
  expect(await revoking(institution, names[0]!, { ...before, deps: again.deps })).toHaveLength(1);
  seen.push(await number(again.deps));
  await serving.close();
  expect(seen).toEqual([...new Set(seen)].sort((a, b) => a - b));
  await again.close();
  await restored.close();
  await before.close();
});

/** A copy of a database nobody is connected to, as a backup that is restored elsewhere. */
async function copyOf(database: TestDatabase): Promise<{ appUrl: string; close(): Promise<void> }> {
  const { pathname } = new URL(database.adminUrl);
  const copy = `${pathname.slice(1)}_restored`;
  const admin = new pg.Client({
    connectionString: Object.assign(new URL(database.adminUrl), { pathname: '/postgres' }).href,
  });
  await admin.connect();
  await admin.query(`create database ${copy} template ${pathname.slice(1)}`);
  await admin.query(`grant connect on database ${copy} to warifu_app`);
  return {
    appUrl: Object.assign(new URL(database.appUrl), { pathname: `/${copy}` }).href,
    async close() {
      await admin.query(`drop database ${copy} with (force)`);
      await admin.end();
    },
  };
}

/** The last address in an extension, as OpenSSL prints it: the CA's comes after that of OCSP. */
function addressIn(der: Uint8Array, extension: string): string {
  const args = ['x509', '-inform', 'DER', '-in', write(der), '-noout', '-ext', extension];
  return [...execFileSync('openssl', args, { encoding: 'utf8' }).matchAll(/URI:(\S+)/g)].at(-1)![1]!;
}

async function served(url: string, contentType: string): Promise<Uint8Array> {
  const response = await fetch(url);
  expect([response.status, response.headers.get('content-type')]).toEqual([200, contentType]);
  return response.bytes();
}

/** The store, whose first transaction waits with all its work done until it is released. */
function holding(store: Store): { held: Promise<void>; release: () => void; store: Store } {
  const held = Promise.withResolvers<void>();
  const released = Promise.withResolvers<void>();
  return {
    held: held.promise,
    release: released.resolve,
    store: {
      instance: store.instance,
      isRunning: (instance) => store.isRunning(instance),
      transaction: (now, work) =>
        store.transaction(now, async (tx) => {
          const result = await work(tx);
          held.resolve();
          await released.promise;
          return result;
        }),
    },
  };
}
