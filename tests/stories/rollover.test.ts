import { execFile, execFileSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Serving } from '../../src/app.ts';
import { serve } from '../../src/app.ts';
import type { Institution } from '../../src/domain/institution/institution.ts';
import { toPem } from '../../src/pki/pem.ts';
import { aStaff, atConsole } from '../../src/testing/staff.ts';
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
import { beginLogin } from '../../src/workflows/begin-login.ts';
import { beginRenewal } from '../../src/workflows/begin-renewal.ts';
import { currentCrl } from '../../src/workflows/publish-crl.ts';
import { readAuthorities } from '../../src/workflows/read-authorities.ts';
import { revoke } from '../../src/workflows/revoke.ts';
import { abandonAuthority, activateAuthority, rollOverAuthority } from '../../src/workflows/roll-over-authority.ts';

let world: TestWorld;
let institution: Institution;
const folder = mkdtempSync(join(tmpdir(), 'warifu-rollover-'));
afterAll(() => rmSync(folder, { recursive: true }));
beforeEach(async () => {
  world = await openWorld();
  institution = await anInstitution(world);
});
afterEach(() => world.close());

const prepare = async () => made(await rollOverAuthority(world.deps, institution, clerk));
const activate = (atOnce = false) => activateAuthority(world.deps, institution, { atOnce }, clerk);
const states = async () =>
  (await readAuthorities(world.deps, institution)).map(({ authority, state }) => [authority.generation, state]);
const issuerOf = (der: Uint8Array) => /CN=(.*)/.exec(new X509Certificate(der).issuer)![1];
const anAcquiredBy = async (name: string) => issuerOf((await anAcquired(world, institution, name)).der);

/** Serial numbers on a CA's list, in hex, read and verified by OpenSSL. */
async function listed(id: string): Promise<string[]> {
  const authority = (await world.deps.store.transaction(world.clock.now, (tx) => tx.authorities.byId(id)))!;
  const [ca, crl] = [join(folder, 'ca.pem'), join(folder, 'list.crl')];
  writeFileSync(ca, toPem('CERTIFICATE', authority.certificate!));
  writeFileSync(crl, (await currentCrl(world.deps, id))!.der);
  const args = ['crl', '-inform', 'DER', '-in', crl, '-noout', '-text', '-CAfile', ca, '-verify'];
  const text = execFileSync('openssl', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  return [...text.matchAll(/Serial Number: ([0-9A-F]+)/g)].map(([, serial]) => serial!.toLowerCase());
}
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

describe('the next generation of an issuing CA', () => {
  it('is trusted before it issues: the old one issues until the activation, a week later', async () => {
    const next = await prepare();
    expect(next.commonName).toBe('Mihon Shinkin Bank 1376 Customer CA G2');
    expect(await states()).toEqual([
      [2, 'trusted'],
      [1, 'issuing'],
    ]);
    expect(await anAcquiredBy('haruka-adm')).toBe('Mihon Shinkin Bank 1376 Customer CA G1');
    expect(await listed(next.id)).toEqual([]);
    expect(await activate()).toMatchObject({ refused: 'too-early' });
    world.clock.advance({ days: 7 });
    made(await activate());
    expect(await states()).toEqual([
      [2, 'issuing'],
      [1, 'retired'],
    ]);
    expect(await anAcquiredBy('midori-adm')).toBe('Mihon Shinkin Bank 1376 Customer CA G2');
    expect(await activate()).toMatchObject({ refused: 'no-generation-waits' });
  });

  it('has a new key of the kind that the settings name now, and an end that is not after its root’s', async () => {
    const old = (await readAuthorities(world.deps, institution))[0]!.authority;
    institution = { ...institution, settings: { ...institution.settings, caKeyType: 'EC P-384' } };
    // In the 15th year of the root's 20, ten more years are too many.
    world.clock.advance({ days: 15 * 365 });
    const next = await prepare();
    const [g1, g2] = [old, next].map(({ certificate }) => new X509Certificate(certificate!));
    expect(g2!.publicKey.asymmetricKeyDetails).toEqual({ namedCurve: 'secp384r1' });
    expect(g2!.publicKey.equals(g1!.publicKey)).toBe(false);
    const [root] = await readAuthorities(world.deps);
    expect(next.notAfter).toEqual(root!.authority.notAfter);
  });

  it('that waited until it can issue nothing more is not activated, and another is prepared', async () => {
    const waiting = await prepare();
    world.clock.advance({ days: 8 * 365 });
    expect(await rollOverAuthority(world.deps, institution, clerk)).toMatchObject({ refused: 'generation-waiting' });
    world.clock.advance({ days: 365 + 60 });
    expect(await activate(true)).toEqual({ refused: 'generation-ends', facts: { at: waiting.notAfter } });
    expect((await prepare()).generation).toBe(3);
    world.clock.advance({ days: 7 });
    made(await activate());
    expect(await anAcquiredBy('haruka-adm')).toBe('Mihon Shinkin Bank 1376 Customer CA G3');
  });

  it('whose addresses changed before it was signed says how to give it up, and the next one is signed (I2)', async () => {
    const stopped = { ...world.deps, keys: { ...world.deps.keys, open: () => Promise.reject(new Error('stopped')) } };
    await expect(rollOverAuthority(stopped, institution, clerk)).rejects.toThrow('stopped');
    const moved = { ...world.deps, pkiUrl: 'http://moved.example' };
    await expect(rollOverAuthority(moved, institution, clerk)).rejects.toThrow('warifu ca abandon');
    made(await abandonAuthority(moved, institution, async () => true, clerk));
    expect(made(await rollOverAuthority(moved, institution, clerk)).generation).toBe(3);
    world.clock.advance({ days: 7 });
    made(await activate());
    expect(await states()).toEqual([
      [3, 'issuing'],
      [2, 'abandoned'],
      [1, 'over'],
    ]);
  });

  it('takes over whoever renews, and the old certificate works until then (V3)', async () => {
    const old = await anAcquired(world, institution);
    made(await aLogin(world, institution, old.der));
    await prepare();
    made(await activate(true));
    made(await aLogin(world, institution, old.der));
    world.clock.now = old.certificate.notAfter.subtract({ hours: 24 * 20 });
    const place = onLane(made(await aLogin(world, institution, old.der)), old.der);
    made(await beginRenewal(world.deps, place));
    const renewed = made(await acquire(world.deps, institution, { place }, aRequest().der));
    expect(issuerOf(renewed.certificate.der!)).toBe('Mihon Shinkin Bank 1376 Customer CA G2');
    expect(renewed.chain.map((der) => new X509Certificate(der).subject)).toEqual([
      expect.stringContaining('Customer CA G2'),
    ]);
    made(await aLogin(world, institution, renewed.certificate.der!));
    expect(await aLogin(world, institution, old.der)).toMatchObject({ refused: 'certificate-ended' });
  });

  it('leaves the old one its lists until its last certificate has expired, and one more (RFC 5280 §3.3)', async () => {
    const old = (await readAuthorities(world.deps, institution))[0]!.authority;
    const { certificate } = await anAcquired(world, institution);
    await prepare();
    made(await activate(true));
    made(await revoke(world.deps, institution, 'haruka-adm', 'keyCompromise', clerk));
    expect(await listed(old.id)).toEqual([hex(certificate.serial)]);
    world.clock.now = certificate.notAfter;
    expect(await listed(old.id)).toEqual([hex(certificate.serial)]);
    expect(await states()).toContainEqual([1, 'retired']);
    world.clock.advance({ hours: 2 });
    // The list after its end still has it; then nothing is left to be listed.
    expect(await listed(old.id)).toEqual([hex(certificate.serial)]);
    expect(await states()).toContainEqual([1, 'over']);
    world.clock.advance({ hours: 2 });
    expect(await listed(old.id)).toEqual([]);
  });

  it('is prepared once, by however many programs at the same moment (I2)', async () => {
    const [one, other] = await Promise.all([
      rollOverAuthority(world.deps, institution, clerk),
      rollOverAuthority(world.deps, institution, clerk),
    ]);
    expect(await states()).toHaveLength(2);
    const ids = [one, other].map((made) => ('refused' in made ? made.facts.waiting.id : made.id));
    expect(ids[0]).toBe(ids[1]);
    expect(await rollOverAuthority(world.deps, institution, clerk)).toMatchObject({ refused: 'generation-waiting' });
  });

  it('whose signature was interrupted is signed over the stored bytes by the next try (I2)', async () => {
    const keys = world.deps.keys;
    const broken = {
      ...world.deps,
      keys: { ...keys, open: () => Promise.reject(new Error('the key room is locked')) },
    };
    await expect(rollOverAuthority(broken, institution, clerk)).rejects.toThrow('locked');
    expect(await states()).toEqual([
      [2, 'prepared'],
      [1, 'issuing'],
    ]);
    expect(await activate(true)).toMatchObject({ refused: 'generation-not-signed' });
    const { authority } = (await readAuthorities(world.deps, institution))[0]!;
    const next = await prepare();
    expect(hex(next.certificate!)).toContain(hex(authority.toBeSigned));
    expect(await states()).toContainEqual([2, 'trusted']);
  });
});

describe('two nodes that run', () => {
  const nodes: Serving[] = [];
  afterEach(async () => {
    for (const node of nodes.splice(0)) await node.close();
  });

  it('both name the new generation in the chooser with their next connection, and no other institution’s (I1)', async () => {
    const other = await anInstitution(world, { code: '9003' });
    for (let node = 0; node < 2; node++) nodes.push(await serve(world.app));
    const g1 = 'Mihon Shinkin Bank 1376 Customer CA G1';
    const g2 = 'Mihon Shinkin Bank 1376 Customer CA G2';
    const named = () => Promise.all(nodes.map((node) => namedIssuers(node, institution)));
    expect(await named()).toEqual([[g1], [g1]]);
    await prepare();
    expect(await named()).toEqual([
      [g2, g1],
      [g2, g1],
    ]);
    expect(await namedIssuers(nodes[0]!, other)).toEqual(['Tameshi Shinkin Bank 9003 9003 Customer CA G1']);
  });

  it('show staff in words what the operators’ rollover is at, and warn half a year before nothing can be issued', async () => {
    const node = await serve(world.app);
    nodes.push(node);
    const pageNow = async () => {
      const { token } = await aStaff(world, institution, 'help-desk');
      return (await atConsole(node.consoleOrigin, token).get('/settings/authorities')).body;
    };
    const first = await pageNow();
    expect(first).toContain('Mihon Shinkin Bank 1376 Customer CA G1');
    expect(first).not.toContain('発行・更新');
    world.clock.advance({ days: 9 * 365 - 100 });
    expect(await pageNow()).toContain('このままでは、電子証明書の発行・更新ができなくなります');
    await prepare();
    expect(await pageNow()).toContain('切り替え待ち');
    made(await activate(true));
    const last = await pageNow();
    expect(last).toContain('完了');
    expect(last).not.toContain('ができなくなります');
  });

  /** The common names that the server sends for the browser's chooser, told by OpenSSL. */
  async function namedIssuers(node: Serving, of: Institution): Promise<string[]> {
    const { lane } = await beginLogin(world.deps, of);
    const { hostname, port } = new URL(node.edge.laneOrigin(lane));
    const args = ['s_client', '-connect', `127.0.0.1:${port}`, '-servername', hostname, '-tls1_2'];
    return [...(await said(args)).matchAll(/^O\s?=.*CN\s?=\s?(.* Customer CA G\d)$/gm)].map(([, name]) => name!);
  }
});

/** What OpenSSL prints of a connection; it runs beside the server, which is in this process. */
function said(args: string[]): Promise<string> {
  return new Promise((resolve) => {
    const child = execFile('openssl', args, (_error, stdout) => resolve(stdout));
    child.stdin!.end('Q\n');
  });
}
