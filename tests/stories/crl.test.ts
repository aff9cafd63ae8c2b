import { execFileSync, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type App, openApp, type Serving, serve } from '../../src/app.ts';
import type { Institution } from '../../src/domain/institution/institution.ts';
import { toPem } from '../../src/pki/pem.ts';
import { asOwner } from '../../src/testing/database.ts';
import { anAcquired, anInstitution, clerk, made, openWorld, type TestWorld } from '../../src/testing/world.ts';
import { currentCrl } from '../../src/workflows/publish-crl.ts';
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
function read(crl: Uint8Array, ca: Uint8Array): { number: number; serials: string[] } {
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
  it('rise by one, and every list has what was revoked before, with twenty publishers on two programs', async () => {
    const institution = await anInstitution(world, { code: '9101' });
    const authority = await issuingOf(institution);
    const both = [world.deps, second.deps];
    const names = Array.from({ length: 6 }, someone);
    for (const name of names) await anAcquired(world, institution, name);

    const told: string[] = [];
    for (const [round, name] of names.entries()) {
      told.push(...(await revoking(institution, name)));
      const lists = await Promise.all(Array.from({ length: 20 }, (_, n) => currentCrl(both[n % 2]!, authority.id)));
      const [list, ...others] = new Set(lists.map((one) => hex(one!)));
      expect(others).toEqual([]);
      const { number, serials } = read(Buffer.from(list!, 'hex'), authority.certificate!);
      expect(number).toBe(round + 1);
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
      expect(read(list!, authority.certificate!).serials).toContain(serial);
    });
    await Promise.all([...publishing, ...revocations]);

    const published = await asOwner(
      world.database,
      'select number::int, this_update, der from crls where authority_id = $1 order by number',
      [authority.id],
    );
    expect(published.map(({ number }) => number)).toEqual(published.map((_, index) => index + 1));
    const lists = published.map(({ der }) => read(der as Buffer, authority.certificate!));
    expect(lists.map(({ number }) => number)).toEqual(published.map(({ number }) => number));
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
    const othersList = hex((await currentCrl(world.deps, otherAuthority.id))!);
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
    expect(hex((await currentCrl(world.deps, otherAuthority.id))!)).toBe(othersList);
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

describe('a list as time passes', () => {
  let later: TestWorld;
  beforeAll(async () => {
    later = await openWorld();
  });
  afterAll(() => later.close());

  it('is the same until something is revoked or an hour is over', async () => {
    const institution = await anInstitution(later);
    const authority = await issuingOf(institution, later);
    const number = async () => read((await currentCrl(later.deps, authority.id))!, authority.certificate!).number;
    expect([await number(), await number()]).toEqual([1, 1]);
    later.clock.advance({ minutes: 59, seconds: 59 });
    expect(await number()).toBe(1);
    later.clock.advance({ seconds: 1 });
    expect([await number(), await number()]).toEqual([2, 2]);
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
    expect(read((await currentCrl(later.deps, authority.id))!, authority.certificate!).serials).toEqual([]);
    release();
    made(await revocation);
    const next = read((await currentCrl(later.deps, authority.id))!, authority.certificate!);
    expect(next).toEqual({ number: 2, serials: [hex(certificate.serial)] });
  });

  it('keeps a revoked certificate until a list made after its expiry has had it (RFC 5280 §3.3)', async () => {
    const institution = await anInstitution(later, { code: '9105' });
    const authority = await issuingOf(institution, later);
    const name = someone();
    const { certificate } = await anAcquired(later, institution, name);
    const serials = await revoking(institution, name, later);
    const listed = async () => read((await currentCrl(later.deps, authority.id))!, authority.certificate!).serials;
    expect(await listed()).toEqual(serials);
    later.clock.now = certificate.notAfter.add({ hours: 2 });
    expect(await listed()).toEqual(serials);
    later.clock.advance({ hours: 1 });
    expect(await listed()).toEqual([]);
  });
});

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
