import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { serve } from '../../src/app.ts';
import { prepareRoot } from '../../src/ca/authority-certificate.ts';
import { type CeremonyRequest, lintCeremonyRequest } from '../../src/ca/ceremony-request.ts';
import { prepareCrl, signCrl } from '../../src/ca/crl.ts';
import { newSerial } from '../../src/ca/serial.ts';
import { signDraft } from '../../src/ca/sign.ts';
import { signatureAlgorithm } from '../../src/ca/signature-algorithm.ts';
import type { Signer } from '../../src/ca/signer.ts';
import type { Institution } from '../../src/domain/institution/institution.ts';
import { opensslReader } from '../../src/jobs/openssl.ts';
import { selfAudit } from '../../src/jobs/self-audit.ts';
import { assembleCertificate } from '../../src/pki/certificate.ts';
import { asOwner } from '../../src/testing/database.ts';
import { lintAndSign, memorySigner, randomFrom } from '../../src/testing/pki.ts';
import { aStaff, atConsole } from '../../src/testing/staff.ts';
import {
  aContract,
  aLogin,
  anAcquired,
  anInstitution,
  anIssuance,
  aRequest,
  aVisit,
  clerk,
  made,
  openWorld,
  type TestWorld,
} from '../../src/testing/world.ts';
import { acquire } from '../../src/workflows/acquire.ts';
import { auditCertificates } from '../../src/workflows/audit-certificates.ts';
import {
  beginCeremony,
  finishCeremony,
  importRoot,
  importRootList,
  readOfflineRoot,
} from '../../src/workflows/ceremony.ts';
import { currentCrl } from '../../src/workflows/publish-crl.ts';
import { readAuthorities } from '../../src/workflows/read-authorities.ts';
import { abandonAuthority, activateAuthority, rollOverAuthority } from '../../src/workflows/roll-over-authority.ts';

let world: TestWorld;
beforeEach(async () => {
  world = await openWorld();
});
afterEach(() => world.close());

interface Offline {
  signer: Signer;
  certificate: Uint8Array;
  list(number: bigint, from?: Temporal.Instant, ...revoked: Uint8Array[]): Promise<Uint8Array>;
}

/** A root on another machine, and its lists. */
async function offlineRoot(
  commonName = 'Mihon Root CA G1',
  begins = world.clock.now.subtract({ hours: 24 }),
): Promise<Offline> {
  const signer = memorySigner('EC P-384');
  const notBefore = begins.round({ smallestUnit: 'second', roundingMode: 'floor' });
  const names = {
    commonName,
    organization: 'Mihon Platform',
    publicKey: signer.publicKey,
    notBefore,
    notAfter: notBefore.add({ hours: 24 * 7300 }),
  };
  const draft = prepareRoot({ ...names, serial: newSerial(randomFrom(commonName)) });
  const certificate = await lintAndSign(draft, { ...names, kind: 'root', issuer: 'self' }, signer);
  return {
    signer,
    certificate,
    async list(number, from = world.clock.now, ...serials) {
      const dates = { thisUpdate: from, nextUpdate: from.add({ hours: 24 * 190 }) };
      const revoked = serials.map((serial) => ({ serial, at: from, reason: 'keyCompromise' as const }));
      return signCrl(prepareCrl({ issuer: certificate, number, ...dates, revoked }), signer, certificate);
    },
  };
}

const taken = async (root: Offline) =>
  importRoot(world.deps, made(readOfflineRoot(root.certificate)), await root.list(1n), clerk);
const finish = (institution: Institution, certificate: Uint8Array) =>
  finishCeremony(world.deps, institution, certificate, clerk);
const signed = (request: CeremonyRequest, root: Offline) =>
  signDraft(made(lintCeremonyRequest(request, root.certificate)).linted, root.signer, root.certificate);

/** What somebody with a good acquisition code gets. */
async function tried(institution: Institution, name = 'minato-adm') {
  await aContract(world, institution, name);
  const { code } = await anIssuance(world, institution, name);
  return acquire(world.deps, institution, await aVisit(world, institution, { loginId: name, code }), aRequest().der);
}
const states = async (institution: Institution) =>
  (await readAuthorities(world.deps, institution)).map(({ authority, state }) => [authority.generation, state]);
const events = (act: string) =>
  asOwner(world.database, `select facts from audit_events where act = '${act}' order by at`).then((rows) =>
    rows.map(({ facts }) => facts),
  );

describe('an offline root', () => {
  it('signs what was stored, and somebody logs in with what its issuing CA issues (I2)', async () => {
    const root = await offlineRoot();
    made(await taken(root));
    const institution = await anInstitution(world);
    expect(await tried(institution)).toMatchObject({ refused: 'authority-absent' });
    const { request } = made(await beginCeremony(world.deps, institution));
    made(await finish(institution, await signed(request, root)));
    const { der } = await anAcquired(world, institution, 'midori-adm');
    made(await aLogin(world, institution, der));
    expect(await readAuthorities(world.deps)).toMatchObject([{ keyPlace: 'absent', list: { number: 1n } }]);
    expect(await beginCeremony(world.deps, institution)).toMatchObject({ refused: 'nothing-to-sign' });
  });

  it('is asked with a proof that gets nobody a certificate for the key of the CA (C4)', async () => {
    made(await taken(await offlineRoot()));
    const institution = await anInstitution(world);
    const { request } = made(await beginCeremony(world.deps, institution));
    await aContract(world, institution);
    const { code } = await anIssuance(world, institution);
    const visit = await aVisit(world, institution, { code });
    const refusal = await acquire(world.deps, institution, visit, request.proof);
    expect(refusal).toMatchObject({ refused: 'key-certified-before' });
  });

  it('lets its issuing CA issue from its first second on (V1, RFC 5280 §6.1), and is not taken in before', async () => {
    const later = await offlineRoot('Mihon Root CA G1', world.clock.now.add({ seconds: 2 }));
    expect(await taken(later)).toMatchObject({ refused: 'root-begins-later' });
    const root = await offlineRoot('Mihon Root CA G1', world.clock.now);
    made(await taken(root));
    const institution = await anInstitution(world);
    const { request } = made(await beginCeremony(world.deps, institution));
    const { notBefore } = made(await finish(institution, await signed(request, root)));
    const { certificate } = await anAcquired(world, institution, 'midori-adm');
    expect(certificate.notBefore.toString()).toBe(notBefore.toString());
  });

  it('is not believed when others sign, or when it signs anything else', async () => {
    const root = await offlineRoot();
    made(await taken(root));
    const institution = await anInstitution(world);
    const { request } = made(await beginCeremony(world.deps, institution));
    const certificate = await signed(request, root);

    const stranger = memorySigner('EC P-384');
    const forged = assembleCertificate(
      request.toBeSigned,
      signatureAlgorithm('EC P-384'),
      await stranger.sign(request.toBeSigned),
    );
    expect(await finish(institution, forged)).toMatchObject({ refused: 'not-signed-by-root' });

    const other = await anInstitution(world, { code: '9003' });
    const others = made(await beginCeremony(world.deps, other)).request;
    expect(await finish(institution, await signed(others, root))).toMatchObject({ refused: 'not-what-was-asked' });
    for (let cut = 0; cut < certificate.length; cut += 37) {
      expect(await finish(institution, certificate.slice(0, cut))).toMatchObject({ refused: 'not-what-was-asked' });
    }
    // A second root would leave what waits without anybody to sign it.
    expect(await taken(await offlineRoot('Mihon Root CA G2'))).toMatchObject({ refused: 'ceremony-under-way' });
    made(await finish(institution, certificate));
    expect((await readAuthorities(world.deps, institution))[0]!.state).toBe('issuing');
  });

  it('publishes the list that the last ceremony brought, with numbers that only grow (RFC 5280 §5.2.3)', async () => {
    const root = await offlineRoot();
    const { id } = made(await taken(root));
    world.clock.advance({ hours: 30 });
    const second = await root.list(2n);
    made(await importRootList(world.deps, second, clerk));
    expect((await currentCrl(world.deps, id))!.der).toEqual(Buffer.from(second));
    const refused = async (list: Promise<Uint8Array>) => importRootList(world.deps, await list, clerk);
    expect(await refused(root.list(2n))).toMatchObject({ facts: { why: 'its number is not above 2' } });
    expect(await refused(root.list(3n, world.clock.now.add({ hours: 1 })))).toMatchObject({
      facts: { why: expect.stringMatching(/^it begins only at/) },
    });
    expect(await refused(root.list(3n, world.clock.now.subtract({ hours: 24 * 191 })))).toMatchObject({
      facts: { why: expect.stringMatching(/^it ended at/) },
    });
    expect(await refused((await offlineRoot('Mihon Root CA G2')).list(3n))).toMatchObject({
      facts: { why: 'it is of another issuer' },
    });
    world.clock.advance({ days: 400 });
    expect((await currentCrl(world.deps, id))!.der).toEqual(Buffer.from(second));
  });

  it('is not asked for what it would refuse: addresses that were changed since it was prepared', async () => {
    const root = await offlineRoot();
    made(await taken(root));
    const institution = await anInstitution(world);
    const moved = { ...world.deps, pkiUrl: 'http://moved.example' };
    expect(await beginCeremony(moved, institution)).toMatchObject({
      refused: 'lint-failed',
      facts: {
        findings: ['extension 2.5.29.31 is not as its profile asks', expect.stringContaining('1.3.6.1.5.5.7.1.1')],
      },
    });
    made(await beginCeremony(world.deps, institution));
  });

  it('never takes back a revocation: a list from an older copy of its folder is refused', async () => {
    const root = await offlineRoot();
    made(await taken(root));
    const institution = await anInstitution(world);
    const { request } = made(await beginCeremony(world.deps, institution));
    const { serial } = made(await finish(institution, await signed(request, root)));
    const listed = async (number: bigint, ...serials: Uint8Array[]) =>
      importRootList(world.deps, await root.list(number, world.clock.now, ...serials), clerk);
    expect(made(await listed(2n, serial)).revoked).toEqual(['Mihon Shinkin Bank 1376 Customer CA G1']);
    expect(await listed(3n)).toMatchObject({ facts: { why: expect.stringMatching(/^it leaves out 01[0-9a-f]{32}/) } });
    made(await listed(3n, Uint8Array.of(5), serial));
  });

  it('is not shown to people while its name, or that of what it signs, could act on their terminal', async () => {
    const root = await offlineRoot();
    made(await taken(root));
    const { request } = made(await beginCeremony(world.deps, await anInstitution(world)));
    // As many octets as before, so that all else stays as it is.
    for (const [from, to] of [
      ['Customer CA G1', 'Custome\x1b[2J G1'],
      ['Shinkin Bank', 'Shin\u202e Bank'],
    ] as const) {
      const octets = (text: string) => Buffer.from(text).toString('latin1');
      const toBeSigned = Buffer.from(request.toBeSigned).toString('latin1').replaceAll(octets(from), octets(to));
      const hostile = {
        ...request,
        commonName: request.commonName.replace(from, to),
        organization: request.organization.replace(from, to),
        toBeSigned: Uint8Array.from(Buffer.from(toBeSigned, 'latin1')),
      };
      expect(lintCeremonyRequest(hostile, root.certificate)).toMatchObject({
        facts: { findings: ['subject is unprintable'] },
      });
    }
  });

  it('that another followed goes on bringing lists: what it signed is still in use', async () => {
    const first = await offlineRoot();
    const { id } = made(await taken(first));
    const second = await offlineRoot('Mihon Root CA G2');
    made(await taken(second));
    world.clock.advance({ hours: 30 });
    const list = await first.list(2n);
    made(await importRootList(world.deps, list, clerk));
    expect((await currentCrl(world.deps, id))!.der).toEqual(Buffer.from(list));
    made(await importRootList(world.deps, await second.list(2n), clerk));
  });

  it('follows one that was made here, whose CAs go on', async () => {
    const institution = await anInstitution(world);
    const { der } = await anAcquired(world, institution);
    const before = (await readAuthorities(world.deps))[0]!.authority;
    made(await taken(await offlineRoot()));
    made(await aLogin(world, institution, der));
    expect((await currentCrl(world.deps, before.id))!.der).toBeInstanceOf(Uint8Array);
    expect((await readAuthorities(world.deps))[0]!.authority).toMatchObject({ generation: 2, offline: true });
    // The daily audit verifies what they issued up to the root that signed them.
    const reader = await opensslReader();
    if (!reader) return;
    const since = world.clock.now.subtract({ hours: 24 });
    expect(await auditCertificates(world.deps, reader, since)).toEqual({ count: 1, differing: [] });
  });

  it('revokes an issuing CA: it issues nothing more, and what it issued goes on by the registry (L7, I3)', async () => {
    const root = await offlineRoot();
    made(await taken(root));
    const institution = await anInstitution(world);
    const { request } = made(await beginCeremony(world.deps, institution));
    const { serial } = made(await finish(institution, await signed(request, root)));
    const { der } = await anAcquired(world, institution, 'midori-adm');
    const shown = async (path: string) => {
      const node = await serve(world.app, world.deps.clock, () => world.clock.now);
      try {
        const { token } = await aStaff(world, institution, 'approver');
        return (await atConsole(node.consoleOrigin, token).get(path)).body;
      } finally {
        await node.close();
      }
    };
    const next = made(await rollOverAuthority(world.deps, institution, clerk));
    const second = made(await beginCeremony(world.deps, institution)).request;

    // A root that signed neither has no say.
    const stranger = await offlineRoot('Mihon Root CA G9');
    const both = [serial, next.serial];
    expect(await importRootList(world.deps, await stranger.list(2n, world.clock.now, ...both), clerk)).toMatchObject({
      refused: 'crl-unfit',
    });
    expect(
      made(await importRootList(world.deps, await root.list(2n, world.clock.now, ...both), clerk)).revoked,
    ).toEqual(['Mihon Shinkin Bank 1376 Customer CA G2', 'Mihon Shinkin Bank 1376 Customer CA G1']);
    expect(await states(institution)).toEqual([
      [2, 'revoked'],
      [1, 'revoked'],
    ]);
    expect(await events('authority-revoked')).toMatchObject([
      { generation: 2, reason: 'keyCompromise' },
      { generation: 1, reason: 'keyCompromise' },
    ]);
    // On each list again, told once.
    const again = await root.list(3n, world.clock.now, ...both);
    expect(made(await importRootList(world.deps, again, clerk)).revoked).toEqual([]);
    expect(await finish(institution, await signed(second, root))).toMatchObject({ refused: 'authority-revoked' });
    expect(await tried(institution)).toMatchObject({ refused: 'authority-absent' });
    made(await aLogin(world, institution, der));
    expect(await shown('/dashboard')).toContain('発行認証局が失効したため、電子証明書を発行・更新できません');

    const third = made(await rollOverAuthority(world.deps, institution, clerk));
    expect(third.generation).toBe(3);
    made(await finish(institution, await signed(made(await beginCeremony(world.deps, institution)).request, root)));
    made(await activateAuthority(world.deps, institution, { atOnce: true }, clerk));
    await anAcquired(world, institution, 'aoba-adm');
    expect(await states(institution)).toEqual([
      [3, 'issuing'],
      [2, 'revoked'],
      [1, 'revoked'],
    ]);
    expect((await shown('/settings/authorities')).match(/>失効</g)).toHaveLength(2);
    expect(await shown('/dashboard')).not.toContain('発行認証局');
  });

  it('revokes a generation that waits for its activation: it is not activated, and another is prepared', async () => {
    const root = await offlineRoot();
    made(await taken(root));
    const institution = await anInstitution(world);
    const bySigning = async () =>
      made(await finish(institution, await signed(made(await beginCeremony(world.deps, institution)).request, root)));
    await bySigning();
    made(await rollOverAuthority(world.deps, institution, clerk));
    const { serial } = await bySigning();
    made(await importRootList(world.deps, await root.list(2n, world.clock.now, serial), clerk));
    const activated = () => activateAuthority(world.deps, institution, { atOnce: true }, clerk);
    expect(await activated()).toMatchObject({ refused: 'generation-revoked' });
    await anAcquired(world, institution, 'midori-adm');
    expect(made(await rollOverAuthority(world.deps, institution, clerk)).generation).toBe(3);
  });

  it('waits no longer for a generation that was given up, whose number and bytes stay (I2, I3)', async () => {
    const root = await offlineRoot();
    made(await taken(root));
    const institution = await anInstitution(world);
    const { request } = made(await beginCeremony(world.deps, institution));
    const late = await signed(request, root);
    const abandon = (typed: boolean) => abandonAuthority(world.deps, institution, async () => typed, clerk);
    expect(await abandon(false)).toMatchObject({ refused: 'not-confirmed' });
    expect(await states(institution)).toEqual([[1, 'prepared']]);
    expect(made(await abandon(true)).toBeSigned).toEqual(Buffer.from(request.toBeSigned));
    expect(await abandon(true)).toMatchObject({ refused: 'nothing-to-abandon' });
    expect(await events('authority-abandoned')).toMatchObject([{ generation: 1 }]);
    expect(await finish(institution, late)).toMatchObject({ refused: 'authority-abandoned' });
    expect(await beginCeremony(world.deps, institution)).toMatchObject({ refused: 'nothing-to-sign' });
    // Nor does it hold up another root, or is it ever signed behind the program's back.
    const second = await offlineRoot('Mihon Root CA G2');
    made(await taken(second));
    await expect(
      asOwner(
        world.database,
        "update authorities set certificate = 'x', issued_at = now() where abandoned_at is not null",
      ),
    ).rejects.toThrow('authorities_abandoned');
    await expect(asOwner(world.database, 'update authorities set abandoned_at = null')).rejects.toThrow('stays');

    const moved = { ...world.deps, pkiUrl: 'http://moved.example' };
    expect(made(await rollOverAuthority(moved, institution, clerk)).generation).toBe(2);
    const again = made(await beginCeremony(moved, institution)).request;
    expect(await finish(institution, late)).toMatchObject({ refused: 'authority-abandoned' });
    // The first that is signed has nothing to wait for.
    made(await finish(institution, await signed(again, second)));
    expect(await states(institution)).toEqual([
      [2, 'issuing'],
      [1, 'abandoned'],
    ]);
    await anAcquired(world, institution);
  });

  it('is told of daily from 30 days before its list ends, also when another followed it', async () => {
    const first = await offlineRoot();
    made(await taken(first));
    world.clock.advance({ days: 100 });
    const second = await offlineRoot('Mihon Root CA G2');
    made(await taken(second));
    const told = async () => {
      const lines: string[] = [];
      const audit = selfAudit(world.deps, (level, message, facts) => {
        if (facts?.root) lines.push(`${level} ${facts.root}: ${message}`);
      });
      await audit.first;
      await audit.close();
      return lines;
    };
    world.clock.advance({ days: 59 });
    expect(await told()).toEqual([]);
    world.clock.advance({ days: 1 });
    expect(await told()).toEqual(['warn Mihon Root CA G1: the list of an offline root ends soon: it needs a ceremony']);
    world.clock.advance({ days: 30 });
    expect(await told()).toEqual([
      'error Mihon Root CA G1: the list of an offline root has ended: it needs a ceremony',
    ]);
    made(await importRootList(world.deps, await first.list(2n), clerk));
    expect(await told()).toEqual([]);
    expect((await readAuthorities(world.deps)).map(({ authority }) => authority.commonName)).toEqual([
      'Mihon Root CA G2',
      'Mihon Root CA G1',
    ]);
  });
});
