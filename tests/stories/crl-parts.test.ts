import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { crlFreshFor, crlPartSize } from '../../src/domain/certificate/crl.ts';
import type { Authority } from '../../src/domain/institution/authority.ts';
import type { Institution } from '../../src/domain/institution/institution.ts';
import { toPem } from '../../src/pki/pem.ts';
import { pki } from '../../src/protocols/pki/pki.ts';
import { asOwner } from '../../src/testing/database.ts';
import { anAcquired, anInstitution, clerk, made, openWorld, realNow, type TestWorld } from '../../src/testing/world.ts';
import { currentCrl } from '../../src/workflows/publish-crl.ts';
import { revoke } from '../../src/workflows/revoke.ts';

/** A CA with as many certificates as the complete list is meant for, and one more: part 1 is open. */
const folder = mkdtempSync(join(tmpdir(), 'warifu-parts-'));
let world: TestWorld;
let institution: Institution;
let authority: Authority;
let root: Uint8Array;
let early: Uint8Array;
let written = 0;
beforeAll(async () => {
  // OpenSSL and GnuTLS go by the real time, and hours will pass.
  world = await openWorld(realNow().subtract({ hours: 6 }));
  institution = await anInstitution(world);
  early = (await anAcquired(world, institution, 'early-adm')).der;
  const found = await world.deps.store.transaction(world.clock.now, async (tx) => ({
    authority: (await tx.authorities.issuing(institution.id))!,
    root: (await tx.authorities.root())!,
  }));
  ({ authority } = found);
  root = found.root.certificate!;
  await currentCrl(world.deps, authority.id);
  await fill(crlPartSize);
  // At its next publication the list is seen to have grown large.
  world.clock.advance({ hours: 1 });
  await currentCrl(world.deps, authority.id);
});
afterAll(async () => {
  await world.close();
  rmSync(folder, { recursive: true });
});

/** So many certificates of the CA that were superseded long ago, all in part 0. */
async function fill(count: number): Promise<void> {
  await asOwner(world.database, 'alter table certificates disable trigger user');
  await asOwner(
    world.database,
    `insert into certificates (id, institution_id, login_id, issuance_id, authority_id, label, serial, to_be_signed,
       public_key_hash, not_before, not_after, state, der, fingerprint, prepared_at, prepared_by, issued_at, ended_at)
     select gen_random_uuid(), c.institution_id, c.login_id, c.issuance_id, c.authority_id, 'label',
       '\\x01'::bytea || substr(sha256(n::text::bytea), 1, 16), 'x', sha256(n::text::bytea), now(), c.not_after,
       'superseded', 'x', sha256(n::text::bytea), now(), 1, now(), now()
     from certificates c, generate_series(1, $1) n`,
    [count],
  );
  await asOwner(world.database, 'alter table certificates enable trigger user');
}

const write = (content: string | Uint8Array) => {
  const path = join(folder, String(++written));
  writeFileSync(path, content);
  return path;
};
const pem = (label: string, ...ders: Uint8Array[]) => write(ders.map((der) => toPem(label, der)).join(''));
const has = (program: string) => spawnSync(program, ['--version']).error === undefined;
const gnutls = has('certtool');
const nss = ['certutil', 'crlutil', 'vfychain'].every(has);

function text(der: Uint8Array, what: 'x509' | 'crl'): string {
  return execFileSync('openssl', [what, '-inform', 'DER', '-in', write(der), '-noout', '-text'], { encoding: 'utf8' });
}

/** What OpenSSL says of a certificate when it has these lists, and the root's. */
async function judged(der: Uint8Array, lists: Uint8Array[], ...options: string[]): Promise<string> {
  const rootList = await currentCrl(world.deps, (await rootAuthority()).id);
  const args = ['verify', '-x509_strict', '-crl_check_all', '-purpose', 'sslclient', ...options];
  const files = ['-CRLfile', pem('X509 CRL', ...lists, rootList!.der), '-CAfile', pem('CERTIFICATE', root)];
  const chain = ['-untrusted', pem('CERTIFICATE', authority.certificate!), pem('CERTIFICATE', der)];
  const { stdout, stderr } = spawnSync('openssl', [...args, ...files, ...chain], { encoding: 'utf8' });
  return stdout + stderr;
}
const rootAuthority = async () => (await world.deps.store.transaction(world.clock.now, (tx) => tx.authorities.root()))!;

const listAt = async (url: string, deps = world.deps) => {
  const answer = await pki(deps, (said, error) => {
    throw new Error(said, { cause: error });
  }).request(url);
  expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/pkix-crl']);
  return answer.bytes();
};
const addressIn = (der: Uint8Array) => /URI:(\S+\.crl)/.exec(text(der, 'x509'))![1]!;

describe('a CA that has grown large (RFC 5280 §5.2.5)', () => {
  it('has lists of parts; each speaks for the certificates that name it, and for no others', async () => {
    const complete = `${world.deps.pkiUrl}/crl/${authority.id}.crl`;
    const address = `${world.deps.pkiUrl}/crl/${authority.id}/1.crl`;
    const { der: live } = await anAcquired(world, institution, 'live-adm');
    const { der: lost, certificate } = await anAcquired(world, institution, 'lost-adm');
    expect([early, live, lost].map(addressIn)).toEqual([complete, address, address]);
    made(await revoke(world.deps, institution, 'lost-adm', 'keyCompromise', clerk));

    const [all, part] = [await listAt(complete), await listAt(address)];
    expect(text(part, 'crl')).toMatch(
      new RegExp(`Issuing Distribution Point: critical\\s+Full Name:\\s+URI:${address}\\s+Only User Certificates`),
    );
    expect(text(all, 'crl')).not.toContain('Issuing Distribution Point');
    const serial = Buffer.from(certificate.serial).toString('hex').toUpperCase();
    for (const list of [all, part]) expect(text(list, 'crl')).toContain(`Serial Number: ${serial}`);

    for (const options of [[], ['-extended_crl']]) {
      for (const list of [all, part]) {
        expect(await judged(live, [list], ...options)).toMatch(/: OK\n$/);
        expect(await judged(lost, [list], ...options)).toContain('certificate revoked');
      }
      expect(await judged(early, [all], ...options)).toMatch(/: OK\n$/);
      expect(await judged(early, [part], ...options)).toMatch(/unable to get certificate CRL|different CRL scope/i);
    }
    if (gnutls) {
      const args = ['--verify-crl', '--load-ca-certificate', pem('CERTIFICATE', authority.certificate!), '--infile'];
      for (const list of [all, part]) {
        const { stdout, stderr } = spawnSync('certtool', [...args, pem('X509 CRL', list)], { encoding: 'utf8' });
        expect(stdout + stderr).toContain('Verified');
      }
      const info = execFileSync('certtool', ['--crl-info', '--infile', pem('X509 CRL', part)], { encoding: 'utf8' });
      expect(info.replaceAll(/[\s:]/g, '').toLowerCase()).toContain(serial.toLowerCase());
    }
  });

  it.skipIf(!nss)('goes on with its complete list, for those like NSS that refuse the list of a part', async () => {
    const { der: live } = await anAcquired(world, institution, 'nss-live-adm');
    const { der: lost } = await anAcquired(world, institution, 'nss-lost-adm');
    made(await revoke(world.deps, institution, 'nss-lost-adm', 'keyCompromise', clerk));
    const database = mkdtempSync(join(folder, 'nss-'));
    execFileSync('certutil', ['-N', '-d', database, '--empty-password']);
    const trusted = ['-n', 'root', '-t', 'CT,,', '-a', '-i', pem('CERTIFICATE', root)];
    execFileSync('certutil', ['-A', '-d', database, ...trusted]);
    const issuing = ['-n', 'issuing', '-t', ',,', '-a', '-i', pem('CERTIFICATE', authority.certificate!)];
    execFileSync('certutil', ['-A', '-d', database, ...issuing]);
    const imported = async (part: number) => {
      const list = await currentCrl(world.deps, authority.id, part);
      return spawnSync('crlutil', ['-I', '-t', '1', '-d', database, '-i', write(list!.der)], { encoding: 'utf8' });
    };
    const judgedByNss = (der: Uint8Array): string => {
      const args = ['-d', database, '-pp', '-u', '0', '-g', 'leaf', '-m', 'crl', '-s', 'requireInfo,failIfNoInfo'];
      const files = [write(der), write(authority.certificate!)];
      const { stdout, stderr } = spawnSync('vfychain', [...args, ...files], { encoding: 'utf8' });
      return stdout + stderr;
    };
    expect((await imported(1)).stderr).toContain('unknown critical extension');
    expect(judgedByNss(live)).toContain('Chain is bad');
    expect((await imported(0)).status).toBe(0);
    expect(judgedByNss(live)).toContain('Chain is good');
    expect(judgedByNss(lost)).toContain('has been revoked');
  });

  it('keeps a list’s address when the program is reached elsewhere, and opens another part for what follows', async () => {
    const moved = { ...world, deps: { ...world.deps, pkiUrl: 'http://pki.mihon.example' } };
    const issued = await anAcquired(moved, institution, 'between-adm');
    expect(addressIn(issued.der)).toBe(`http://pki.mihon.example/crl/${authority.id}.crl`);
    world.clock.advance({ hours: 1 });
    await currentCrl(moved.deps, authority.id);
    const { der } = await anAcquired(moved, institution, 'moved-adm');
    expect(addressIn(der)).toBe(`http://pki.mihon.example/crl/${authority.id}/2.crl`);
    const [old, next] = await Promise.all([1, 2].map((part) => listAt(`/crl/${authority.id}/${part}.crl`, moved.deps)));
    expect(text(old!, 'crl')).toContain(`URI:${world.deps.pkiUrl}/crl/${authority.id}/1.crl`);
    expect(await judged(der, [next!])).toMatch(/: OK\n$/);
    expect(await judged(der, [old!])).not.toMatch(/: OK\n$/);
  });

  it('has no list of a part that was not opened', async () => {
    for (const part of ['0', '3', '01', '4294967297', '999999999', '-1', '1.5']) {
      const answer = await pki(world.deps, () => {}).request(`/crl/${authority.id}/${part}.crl`);
      expect(answer.status, part).toBe(404);
    }
  });

  it('makes the list of a part until its last certificate has ended and a list was made after that (RFC 5280 §3.3)', async () => {
    const due = () =>
      world.deps.store.transaction(world.clock.now, async (tx) =>
        (await tx.crls.due(tx.now, tx.now.subtract(crlFreshFor)))
          .filter(({ authorityId }) => authorityId === authority.id)
          .map(({ part }) => part)
          .sort(),
      );
    const made = async (...parts: number[]) => {
      for (const part of parts) await currentCrl(world.deps, authority.id, part);
    };
    const { certificate } = await anAcquired(world, institution, 'last-adm');
    expect(certificate.crlPart).toBe(1);
    world.clock.now = certificate.notAfter;
    expect(await due()).toEqual([0, 1, 2]);
    await made(0, 1, 2);
    world.clock.advance({ hours: 1 });
    expect(await due()).toEqual([0, 1, 2]);
    await made(0, 1, 2);
    world.clock.advance({ hours: 1 });
    expect(await due()).toEqual([0]);
  });
});
