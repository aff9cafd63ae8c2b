import { execFileSync, spawnSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { assembleCertificate, readCertificate, toPem } from '../pki/certificate.ts';
import {
  keyPair,
  lintAndSign,
  memorySigner,
  publication,
  randomFrom,
  type TestAuthority,
  testAuthority,
} from '../testing/pki.ts';
import { prepareCrl, type Revoked, signCrl } from './crl.ts';
import { prepareCustomerCertificate } from './customer-certificate.ts';
import { prepareLocalRoot, prepareLocalServer } from './local-server-certificate.ts';
import { newSerial } from './serial.ts';
import { signatureAlgorithm } from './signature-algorithm.ts';
import type { CaKeyType } from './signer.ts';

// Starting Java takes seconds on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

/** Every kind of certificate, judged by programs that others wrote. A program that is missing is skipped and named. */
const has = (command: string, ...args: string[]): boolean => {
  const found = spawnSync(command, args).status === 0;
  if (!found) console.warn(`${command} is not here: its judgement of the certificates is skipped`);
  return found;
};
const openssl = has('openssl', 'version');
const gnutls = has('certtool', '--version');
const java = has('keytool', '-help');
const javaCompiler = has('java', '--describe-module', 'jdk.compiler');

// The programs judge by the machine's clock.
const now = Temporal.Now.instant();
const folder = mkdtempSync(join(tmpdir(), 'warifu-ca-'));
afterAll(() => rmSync(folder, { recursive: true }));

const pem = (name: string, ...ders: Uint8Array[]): string => {
  const path = join(folder, name);
  writeFileSync(path, ders.map((der) => toPem('CERTIFICATE', der)).join(''));
  return path;
};
const run = (command: string, ...args: string[]): string => {
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8' });
  return `${status === 0 ? 'good' : 'bad'}\n${stdout}${stderr}`;
};
const serialOf = (der: Uint8Array): Uint8Array => {
  const read = readCertificate(der);
  if ('refused' in read) throw new Error(read.facts.why);
  return read.serial;
};

describe.each<CaKeyType>(['EC P-256', 'EC P-384', 'RSA-3072'])('certificates of a CA with %s', (keyType) => {
  const file = (name: string): string => `${keyType}-${name}`;
  let authority: TestAuthority;
  let customer: Uint8Array;
  let root: string;
  let issuing: string;
  let leaf: string;
  beforeAll(async () => {
    authority = await testAuthority(keyType, now);
    customer = await authority.issue({
      publicKey: keyPair('RSA-2048').publicKey,
      ocspUrl: 'http://pki.example/ocsp/1376',
    });
    root = pem(file('root.pem'), authority.root);
    issuing = pem(file('issuing.pem'), authority.issuing);
    leaf = pem(file('leaf.pem'), customer);
  });

  it('form a chain for Node', () => {
    const [top, middle, bottom] = [authority.root, authority.issuing, customer].map((der) => new X509Certificate(der));
    expect(bottom!.checkIssued(middle!) && bottom!.verify(middle!.publicKey)).toBe(true);
    expect(middle!.checkIssued(top!) && middle!.verify(top!.publicKey)).toBe(true);
    expect(bottom!.ca).toBe(false);
    expect(bottom!.toLegacyObject().subject).toMatchObject({ O: '見本信用金庫', CN: 'haruka-k02+1376' });
  });

  it.skipIf(!openssl)('pass openssl verify -x509_strict as clients, and never as servers', () => {
    const verify = (purpose: string) =>
      run('openssl', 'verify', '-x509_strict', '-purpose', purpose, '-CAfile', root, '-untrusted', issuing, leaf);
    expect(verify('sslclient')).toMatch(/^good\n.*OK/);
    expect(verify('sslserver')).toMatch(/^bad/);
    expect(run('openssl', 'verify', '-x509_strict', '-CAfile', root, issuing)).toMatch(/^good/);
    expect(run('openssl', 'verify', '-x509_strict', '-check_ss_sig', '-CAfile', root, root)).toMatch(/^good/);
    expect(
      run(
        'openssl',
        'verify',
        '-policy_check',
        '-explicit_policy',
        '-policy',
        publication.policyOid,
        '-CAfile',
        root,
        '-untrusted',
        issuing,
        leaf,
      ),
    ).toMatch(/^good/);
  });

  it.skipIf(!openssl)('cannot be stretched into a server, even one that the issuing CA itself would sign', async () => {
    const { publicKey } = keyPair('EC P-256');
    const server = await signedWithoutLint(authority, publicKey);
    const path = pem(file('server.pem'), server);
    expect(run('openssl', 'verify', '-purpose', 'sslserver', '-CAfile', root, '-untrusted', issuing, path)).toMatch(
      /^bad[\s\S]*unsuitable certificate purpose/,
    );
  });

  it.skipIf(!gnutls)('pass certtool --verify', () => {
    const chain = pem(file('chain.pem'), customer, authority.issuing, authority.root);
    expect(run('certtool', '--verify', '--load-ca-certificate', root, '--infile', chain)).toMatch(
      /^good[\s\S]*Chain verification output: Verified/,
    );
  });

  it.skipIf(!java)('are read by keytool', () => {
    expect(run('keytool', '-J-Duser.language=en', '-printcert', '-file', leaf)).toMatch(/^good[\s\S]*clientAuth/);
  });

  it.skipIf(!javaCompiler)(
    "pass Java's CertPathValidator",
    () => {
      const source = join(folder, 'Check.java');
      writeFileSync(source, javaCheck);
      expect(run('java', source, root, issuing, leaf)).toMatch(/^good\nvalid: .*CN=haruka-k02\\?\+1376/);
    },
    60_000,
  );

  it.skipIf(!openssl)('are listed in a CRL that OpenSSL believes (RFC 5280 §5)', async () => {
    const other = await authority.issue({ publicKey: keyPair('EC P-256').publicKey });
    const listed = async (...revoked: Revoked[]): Promise<string> => {
      const request = { issuer: authority.issuing, number: 255n, thisUpdate: now, nextUpdate: now.add({ hours: 24 }) };
      const crl = await signCrl(prepareCrl({ ...request, revoked }), authority.signer, authority.issuing);
      const path = join(folder, file('list.crl'));
      writeFileSync(path, toPem('X509 CRL', crl));
      return path;
    };
    const check = (crl: string, certificate: string) =>
      run(
        'openssl',
        'verify',
        '-crl_check',
        '-x509_strict',
        '-CAfile',
        root,
        '-untrusted',
        issuing,
        '-CRLfile',
        crl,
        certificate,
      );
    expect(check(await listed(), leaf)).toMatch(/^good/);
    const crl = await listed(
      { serial: serialOf(customer), at: now, reason: 'keyCompromise' },
      { serial: newSerial(randomFrom('unspecified')), at: now, reason: 'unspecified' },
    );
    expect(check(crl, leaf)).toMatch(/^bad[\s\S]*certificate revoked/);
    expect(check(crl, pem(file('other.pem'), other))).toMatch(/^good/);
    const text = execFileSync('openssl', ['crl', '-in', crl, '-noout', '-text'], { encoding: 'utf8' });
    expect(text).toContain('Key Compromise');
    expect(text).not.toContain('Unspecified');
    expect(text).toMatch(/CRL Number:\s+255/);
    if (gnutls)
      expect(run('certtool', '--verify-crl', '--load-ca-certificate', issuing, '--infile', crl)).toMatch(/^good/);
    if (java) expect(run('keytool', '-printcrl', '-file', crl)).toMatch(/^good/);
  });
});

describe('what a certificate cannot hold is thrown out before it is drafted', () => {
  let authority: TestAuthority;
  beforeAll(async () => {
    authority = await testAuthority('EC P-256', now);
  });
  it.each([
    ['an empty label', { commonName: '' }],
    ['a label of 65 characters', { commonName: 'a'.repeat(65) }],
    ['a label with a line break', { commonName: 'haruka\n+1376' }],
    ['a URL with a blank', { crlUrl: 'http://pki.example/a b' }],
    ['a policy that is no OID', { policyOid: '1.2.x' }],
    ['a serial that is not minimal', { serial: Uint8Array.of(0, 1) }],
  ])('%s', async (_, change) => {
    await expect(
      (async () => authority.issue({ publicKey: keyPair('EC P-256').publicKey, ...change }))(),
    ).rejects.toThrow();
  });
});

describe('server certificates for one machine', () => {
  const random = randomFrom('local');
  const signer = memorySigner('EC P-256');
  const key = keyPair('EC P-256');
  const organization = 'Warifu';
  const rootNames = {
    commonName: 'Warifu local trial root',
    organization,
    publicKey: signer.publicKey,
    notBefore: now.subtract({ hours: 1 }),
    notAfter: now.add({ hours: 24 * 3650 }),
  };
  const serverNames = {
    commonName: 'Warifu lanes',
    organization,
    publicKey: key.publicKey,
    notBefore: now.subtract({ hours: 1 }),
    notAfter: now.add({ hours: 24 * 396 }),
  };
  let root: Uint8Array;
  beforeAll(async () => {
    const draft = prepareLocalRoot({ ...rootNames, serial: newSerial(random) });
    root = await lintAndSign(draft, { ...rootNames, kind: 'local-root', issuer: 'self' }, signer);
  });
  const prepare = (hosts: string[], changes: Partial<typeof serverNames> = {}) =>
    prepareLocalServer({ ...serverNames, ...changes, issuer: root, serial: newSerial(random), hosts });

  it.skipIf(!openssl)('are good for the names below localhost, also under a wildcard', async () => {
    const hosts = ['portal.localhost', '*.cert.portal.localhost'];
    const draft = prepare(hosts);
    const server = await lintAndSign(draft, { ...serverNames, hosts, kind: 'local-server', issuer: root }, signer);
    const verify = (host: string) =>
      run(
        'openssl',
        'verify',
        '-x509_strict',
        '-purpose',
        'sslserver',
        '-verify_hostname',
        host,
        '-CAfile',
        pem('local-root.pem', root),
        pem('local-server.pem', server),
      );
    expect(verify('portal.localhost')).toMatch(/^good/);
    expect(verify('l0123456789ab.cert.portal.localhost')).toMatch(/^good/);
    expect(verify('console.localhost')).toMatch(/^bad/);
    if (gnutls)
      expect(
        run(
          'certtool',
          '--verify',
          '--verify-hostname',
          'portal.localhost',
          '--load-ca-certificate',
          join(folder, 'local-root.pem'),
          '--infile',
          join(folder, 'local-server.pem'),
        ),
      ).toMatch(/^good/);
  });

  it('are not drafted for other names, nor for more than 397 days', () => {
    for (const host of ['bank.example', 'localhost.example', 'xlocalhost', '*.*.localhost', '*', ''])
      expect(() => prepare([host])).toThrow(RangeError);
    expect(() => prepare([])).toThrow(RangeError);
    const day = 24;
    const notAfter = serverNames.notBefore.add({ hours: 397 * day });
    expect(() => prepare(['localhost'], { notAfter })).toThrow('longer than 397 days');
    expect(() => prepare(['localhost'], { notAfter: notAfter.subtract({ seconds: 1 }) })).not.toThrow();
  });

  it.skipIf(!openssl)('are worth nothing for other names even if the root were made to sign one', async () => {
    const draft = prepare(['abcdefg.localhost']);
    const bytes = Buffer.from(draft.tbs);
    bytes.write('abcdefghi.example', bytes.indexOf('abcdefg.localhost'), 'latin1');
    const evil = assembleCertificate(bytes, signatureAlgorithm('EC P-256'), await signer.sign(bytes));
    const verdict = run('openssl', 'verify', '-CAfile', pem('local-root.pem', root), pem('evil.pem', evil));
    expect(verdict).toMatch(/^bad[\s\S]*permitted subtree violation/);
  });
});

it('a CRL is signed only by the CA that it was prepared for', async () => {
  const authority = await testAuthority('EC P-256', now);
  const request = { number: 1n, thisUpdate: now, nextUpdate: now.add({ hours: 24 }), revoked: [] };
  const ofRoot = prepareCrl({ ...request, issuer: authority.root });
  await expect(signCrl(ofRoot, authority.signer, authority.issuing)).rejects.toThrow('another issuer');
  await expect(signCrl(ofRoot, authority.signer, authority.root)).rejects.toThrow("hold the issuer's key");
  expect(() => prepareCrl({ ...request, issuer: authority.root, nextUpdate: now })).toThrow(RangeError);
  expect(() => prepareCrl({ ...request, issuer: authority.root, number: 1n << 159n })).toThrow(RangeError);
});

it('a CRL can list two hundred thousand certificates', async () => {
  const authority = await testAuthority('EC P-256', now);
  const random = randomFrom('many');
  const revoked = function* (): Generator<Revoked> {
    for (let i = 0; i < 200_000; i++)
      yield { serial: Uint8Array.of(1, i >> 16, i >> 8, i), at: now, reason: 'superseded' };
  };
  const request = { issuer: authority.issuing, number: 1n, thisUpdate: now, nextUpdate: now.add({ hours: 24 }) };
  const few = prepareCrl({ ...request, revoked: [{ serial: newSerial(random), at: now }] });
  expect(prepareCrl({ ...request, revoked: revoked() }).length).toBeGreaterThan(200_000 * 30 + few.length);
});

async function signedWithoutLint(authority: TestAuthority, publicKey: Uint8Array): Promise<Uint8Array> {
  const draft = prepareCustomerCertificate({
    ...publication,
    issuer: authority.issuing,
    serial: newSerial(randomFrom('stretched')),
    publicKey,
    commonName: 'portal.example',
    organization: 'x',
    notBefore: now,
    notAfter: now.add({ hours: 1 }),
  });
  // clientAuth (…3.2) becomes serverAuth (…3.1)
  const tbs = Buffer.from(draft.tbs);
  const purpose = Buffer.from('06082b06010505070302', 'hex');
  tbs[tbs.indexOf(purpose) + purpose.length - 1] = 1;
  const { keyType } = authority.signer;
  return assembleCertificate(tbs, signatureAlgorithm(keyType), await authority.signer.sign(tbs));
}

const javaCheck = `
import java.io.*; import java.security.cert.*; import java.util.*;
class Check {
  static X509Certificate read(String path) throws Exception {
    try (var in = new FileInputStream(path)) {
      return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
    }
  }
  public static void main(String[] paths) throws Exception {
    var leaf = read(paths[2]);
    var path = CertificateFactory.getInstance("X.509").generateCertPath(List.of(leaf, read(paths[1])));
    var parameters = new PKIXParameters(Set.of(new TrustAnchor(read(paths[0]), null)));
    parameters.setRevocationEnabled(false);
    CertPathValidator.getInstance("PKIX").validate(path, parameters);
    System.out.println("valid: " + leaf.getSubjectX500Principal().getName());
  }
}
`;
