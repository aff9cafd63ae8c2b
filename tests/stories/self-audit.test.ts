import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, renameSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { draftOf } from '../../src/ca/tbs-certificate.ts';
import type { Institution } from '../../src/domain/institution/institution.ts';
import { opensslReader } from '../../src/jobs/openssl.ts';
import { distinguishedName } from '../../src/pki/name.ts';
import { asOwner } from '../../src/testing/database.ts';
import { keyPair } from '../../src/testing/pki.ts';
import { aStaff, atConsole } from '../../src/testing/staff.ts';
import { anAcquired, anInstitution, openServedWorld } from '../../src/testing/world.ts';
import { auditCertificates } from '../../src/workflows/audit-certificates.ts';
import { currentCrl } from '../../src/workflows/publish-crl.ts';
import { reconcileSignatures } from '../../src/workflows/reconcile-signatures.ts';

let world: Awaited<ReturnType<typeof openServedWorld>>;
let institution: Institution;
beforeAll(async () => {
  world = await openServedWorld();
  institution = await anInstitution(world);
});
afterAll(() => world.close());

const issuing = () => world.deps.store.transaction(world.clock.now, (tx) => tx.authorities.issuing(institution.id));
const found = async () =>
  (await reconcileSignatures(world.deps)).flatMap(({ authority, signatures, unknown }) =>
    authority.institutionId === institution.id ? [{ signatures, unknown: unknown.length }] : [],
  );
const dashboard = async () => {
  const { token } = await aStaff(world, institution, 'approver');
  return (await atConsole(world.serving.consoleOrigin, token).get('/dashboard')).body;
};

describe('the account of signatures (I2)', () => {
  it('has a line for each before it is made, all of which are on record; lists are counted', async () => {
    await anAcquired(world, institution, 'first-adm');
    await currentCrl(world.deps, (await issuing())!.id);
    expect(await found()).toEqual([{ signatures: 2, unknown: 0 }]);
    const { keyName } = (await issuing())!;
    const lines = readFileSync(join(world.app.config.keys.directory, `${keyName}.signed`), 'utf8').split('\n');
    expect(lines[0]).toMatch(/^certificate 01[0-9a-f]{32} [0-9a-f]{64}$/);
    expect(lines[1]).toMatch(/^list - [0-9a-f]{64}$/);
  });

  it('tells of a signature made past the registry: log, audit log and dashboard say so', async () => {
    const authority = (await issuing())!;
    const signer = await world.deps.keys.open(authority.keyName);
    const name = distinguishedName({ organization: 'x', commonName: 'y' });
    const { tbs } = draftOf({
      serial: new Uint8Array(17).fill(1),
      signedWith: signer.publicKey,
      issuer: name,
      subject: name,
      notBefore: world.clock.now,
      notAfter: world.clock.now.add({ hours: 1 }),
      publicKey: keyPair('EC P-256').publicKey,
      extensions: [],
    });
    await signer.sign(tbs);
    expect(await found()).toEqual([{ signatures: 3, unknown: 1 }]);
    expect(await dashboard()).toContain('記録にない署名が1件');
    world.clock.advance({ hours: 49 });
    expect(await dashboard()).not.toContain('記録にない署名');
  });

  it('tells of an account that cannot be read, and looks at every other CA all the same (I1)', async () => {
    const before = await found();
    const root = (await world.deps.store.transaction(world.clock.now, (tx) => tx.authorities.root()))!;
    const path = join(world.app.config.keys.directory, `${root.keyName}.signed`);
    renameSync(path, `${path}.kept`);
    mkdirSync(path);
    const failed = (await reconcileSignatures(world.deps)).filter((one) => one.failed !== undefined);
    expect(failed).toMatchObject([{ authority: { id: root.id }, failed: expect.stringContaining('EISDIR') }]);
    expect(await found()).toEqual(before);
    rmdirSync(path);
    renameSync(`${path}.kept`, path);
  });

  it('tells of a record that is gone', async () => {
    const { certificate } = await anAcquired(world, institution, 'second-adm');
    const before = (await found())[0]!.unknown;
    await asOwner(world.database, 'alter table certificates disable trigger user', []);
    await asOwner(world.database, 'update certificates set serial = $1 where id = $2', [
      Buffer.from(`02${'00'.repeat(16)}`, 'hex'),
      certificate.id,
    ]);
    expect((await found())[0]!.unknown).toBe(before + 1);
    await asOwner(world.database, 'update certificates set serial = $1 where id = $2', [
      Buffer.from(certificate.serial),
      certificate.id,
    ]);
  });
});

describe.skipIf(spawnSync('openssl', ['version']).status !== 0)('OpenSSL as the second reader', () => {
  const audited = async () => {
    const since = world.clock.now.subtract({ hours: 24 * 3 });
    const { count, differing } = await auditCertificates(world.deps, (await opensslReader())!, since);
    return { count, findings: differing.map(({ findings }) => findings) };
  };

  it('finds certificates as their records say, for names of all kinds too', async () => {
    expect(await audited()).toEqual({ count: 2, findings: [] });
  });

  it.each([
    ['label', "'someone-else+1376'", ['subject']],
    ['not_after', "not_after + interval '1 second'", ['notAfter']],
    ['public_key_hash', 'sha256(public_key_hash)', ['public key']],
    ['der', 'set_byte(der, length(der) - 1, get_byte(der, length(der) - 1) # 1)', ['fingerprint', /^chain: error/]],
  ])('finds a record whose %s was changed, and the dashboard says so', async (column, value, findings) => {
    const { certificate } = await anAcquired(world, institution, `changed-${column.replaceAll('_', '-')}`);
    await asOwner(world.database, `update certificates set ${column} = ${value} where id = $1`, [certificate.id]);
    const { findings: all } = await audited();
    expect(all).toEqual([findings.map((one) => (one instanceof RegExp ? expect.stringMatching(one) : one))]);
    expect(await dashboard()).toContain('記録と異なる電子証明書が1枚');
    world.clock.advance({ hours: 24 * 4 });
  });
});
