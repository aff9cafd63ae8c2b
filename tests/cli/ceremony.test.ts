import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { asOwner, type TestDatabase, testDatabase } from '../../src/testing/database.ts';
import { softHsm, softHsmModule, userPin } from '../../src/testing/soft-hsm.ts';
import { type Ended, warifu } from './warifu.ts';

// A dozen commands, each a program of its own.
vi.setConfig({ testTimeout: 120_000 });

/** Two machines: the online one has the database, the offline one has a folder and a passphrase of its own. */
let online: string;
let offline: string;
let database: TestDatabase;
const folder = 'root';
const persons = ['--by', '佐藤 美咲', '--by', '田中 恵子'];
const atOffline = (...args: string[]) =>
  warifu(['ca', 'ceremony', ...args, '--folder', folder, ...persons], offline, {
    WARIFU_KEYS_PASSPHRASE: 'the passphrase of the offline root',
  });
const atOnline = (...args: string[]) =>
  warifu(args, online, {
    WARIFU_KEYS_PASSPHRASE: 'the passphrase of the online keys',
    WARIFU_DATABASE_URL: database.appUrl,
    WARIFU_DATABASE_OWNER_URL: database.ownerUrl,
  });
const finish = (...args: string[]) => atOnline('ca', 'ceremony', 'finish', ...args);
const carry = (name: string, from: string, to: string) => cpSync(join(from, name), join(to, name.split('/').at(-1)!));
const done = (ended: Ended): string => {
  expect(ended.stderr).toBe('');
  expect(ended.exitCode).toBe(0);
  return ended.stdout;
};
/** What is read aloud: the second half of the fingerprint that a command printed, as it is written there. */
const readAloud = (stdout: string) => /^ {2}((?:[0-9a-f]{4} ){15}[0-9a-f]{4})$/m.exec(stdout)![1]!.slice(-39);
const openssl = (...args: string[]) => execFileSync('openssl', args, { encoding: 'utf8', cwd: online });

beforeAll(async () => {
  [online, offline] = ['online', 'offline'].map((name) => mkdtempSync(join(tmpdir(), `warifu-${name}-`))) as [
    string,
    string,
  ];
  database = await testDatabase();
});
afterAll(async () => {
  await database.close();
  for (const machine of [online, offline]) rmSync(machine, { recursive: true });
});

describe('an offline root', () => {
  let requested: string;

  it('is made on a machine without a database, and known online only after its fingerprint was compared', async () => {
    expect(done(await atOnline('init', '--offline-root'))).toContain('Next: warifu ca ceremony root');
    const fromCeremony = 'There is no root yet: it comes from a ceremony, see docs/ceremony.md.\n';
    const named = ['--code', '1376', '--name', '見本信用金庫', '--name-en', 'Mihon Shinkin Bank'];
    const begin = ['ca', 'ceremony', 'begin', '--institution', '1376', '--out', 'none.json'];
    // The choice is remembered: nothing makes a root here in its stead.
    for (const args of [['init'], ['institution', 'add', ...named], begin]) {
      expect(await atOnline(...args)).toMatchObject({ exitCode: 1, stderr: expect.stringContaining(fromCeremony) });
    }
    expect(done(await atOnline('ca', 'status'))).toBe(fromCeremony);
    expect(await asOwner(database, 'select id from authorities')).toEqual([]);
    const made = done(await atOffline('root', '--name', 'Mihon Root CA G1', '--organization', 'Mihon Platform'));
    expect((await atOffline('root')).stderr).toBe('root holds a root already.\n');
    for (const name of ['root/root.pem', 'root/root.crl.pem']) carry(name, offline, online);
    const files = ['--root', 'root.pem', '--crl', 'root.crl.pem'];
    // Nobody is there to type: nothing is taken.
    expect(await finish(...files)).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('Nothing was done.') });
    // As many characters as a machine finds in minutes are not enough.
    const short = readAloud(made).slice(-9);
    expect(await finish(...files, '--fingerprint-end', short)).toMatchObject({ exitCode: 1 });
    const mistyped = await finish(...files, '--fingerprint-end', `0000${readAloud(made).slice(4)}`);
    expect(mistyped).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('Nothing was done.') });
    expect(mistyped.stdout).not.toContain(short);
    expect(mistyped.stdout).not.toContain(readAloud(made).slice(0, 9));
    expect(done(await finish(...files, '--fingerprint-end', readAloud(made)))).toContain('is the root from now on');
    expect(await finish(...files, '--fingerprint-end', readAloud(made))).toMatchObject({
      stderr: 'This root is here already.\n',
    });
  });

  it('is asked for exactly the bytes that are stored (I2), and signs them after they were compared aloud', async () => {
    const named = ['--code', '1376', '--name', '見本信用金庫', '--name-en', 'Mihon Shinkin Bank'];
    expect(done(await atOnline('institution', 'add', ...named))).toContain('nothing is issued before it has signed');
    expect(done(await atOnline('ca', 'status'))).toContain('prepared, waits for the root’s signature');
    requested = done(await atOnline('ca', 'ceremony', 'begin', '--institution', '1376', '--out', 'request.json'));
    carry('request.json', online, offline);

    const sign = (request: string, out: string, end: string) =>
      atOffline('sign', request, '--out', out, '--fingerprint-end', end);
    expect(await sign('request.json', 'no.pem', '0'.repeat(32))).toMatchObject({ exitCode: 1 });
    const request = JSON.parse(readFileSync(join(offline, 'request.json'), 'utf8'));
    const changed = (name: string, changes: object) => {
      writeFileSync(join(offline, name), JSON.stringify({ ...request, ...changes }));
      return name;
    };
    const another = { notAfter: '2099-01-01T00:00:00Z' };
    expect((await sign(changed('later.json', another), 'no.pem', readAloud(requested))).stderr).toBe(
      'The request is not what an issuing CA may be: notAfter is not as asked.\n',
    );
    expect((await sign(changed('root.json', { root: 'ab'.repeat(32) }), 'no.pem', readAloud(requested))).stderr).toBe(
      'The request is for another root than the one in this folder.\n',
    );
    const shown = done(await sign('request.json', '1376.pem', readAloud(requested)));
    expect(shown).toContain('CN=Mihon Shinkin Bank 1376 Customer CA G1');
    expect(shown).not.toContain(readAloud(requested));
    carry('1376.pem', offline, online);
    expect(await finish('--institution', '1376', '--certificate', 'root.pem')).toMatchObject({
      stderr: 'The certificate is not what was asked for: nothing is taken.\n',
    });
    expect(done(await finish('--institution', '1376', '--certificate', '1376.pem'))).toMatch(
      /trusted on all nodes\. It issues from now on\.[\s\S]*\/ca\/.*\.cer$/m,
    );
    expect(done(await atOnline('ca', 'status', '--institution', '1376'))).toMatch(
      /Mihon Root CA G1[\s\S]*root, offline[\s\S]*State +issues/,
    );
    expect(
      openssl('verify', '-x509_strict', '-CAfile', 'root.pem', '-crl_check', '-CRLfile', 'root.crl.pem', '1376.pem'),
    ).toBe('1376.pem: OK\n');
  });

  it('signs the next generation the same way, and its list revokes the one before', async () => {
    expect(done(await atOnline('ca', 'rollover', '--institution', '1376'))).toContain('comes from a ceremony');
    const asked = done(await atOnline('ca', 'ceremony', 'begin', '--institution', '1376', '--out', 'g2.json'));
    carry('g2.json', online, offline);
    const before = 'Mihon Shinkin Bank 1376 Customer CA G1 was taken in before';
    expect(await finish('--institution', '1376', '--certificate', '1376.pem')).toMatchObject({
      exitCode: 1,
      stderr: `${before}; Mihon Shinkin Bank 1376 Customer CA G2 still waits.\n`,
    });
    done(await atOffline('sign', 'g2.json', '--out', 'g2.pem', '--fingerprint-end', readAloud(asked)));
    carry('g2.pem', offline, online);
    expect(done(await finish('--institution', '1376', '--certificate', 'g2.pem'))).toMatch(
      /It issues nothing yet\.[\s\S]*\.cer\n[\s\S]*warifu ca activate/,
    );
    expect(done(await finish('--institution', '1376', '--certificate', '1376.pem'))).toBe(
      `${before}; nothing waits.\n`,
    );
    expect((await atOnline('ca', 'activate', '--institution', '1376')).stderr).toMatch(
      /^Others may not trust it yet: wait until/,
    );
    expect(done(await atOnline('ca', 'activate', '--institution', '1376', '--at-once'))).toContain(
      'G2 issues from now on',
    );

    const serial = openssl('x509', '-in', '1376.pem', '-noout', '-serial').trim().replace('serial=', '');
    done(await atOffline('crl', '--revoke', serial, '--reason', 'keyCompromise'));
    carry('root/root.crl.pem', offline, online);
    expect(done(await finish('--crl', 'root.crl.pem'))).toMatch(
      /^List no\. 2 is published[\s\S]*It revokes .* Customer CA G1/,
    );
    expect((await finish('--crl', 'root.crl.pem')).stderr).toBe('The list is not taken: its number is not above 2.\n');
    expect(openssl('crl', '-in', 'root.crl.pem', '-noout', '-text')).toMatch(/Key Compromise/);
    expect(openssl('verify', '-CAfile', 'root.pem', '-crl_check', '-CRLfile', 'root.crl.pem', 'g2.pem')).toBe(
      'g2.pem: OK\n',
    );
    const [list] = await asOwner(database, 'select der from crls order by number desc limit 1');
    expect(openssl('crl', '-in', 'root.crl.pem', '-outform', 'DER', '-out', 'list.der')).toBe('');
    expect(readFileSync(join(online, 'list.der')).equals(list!.der as Buffer)).toBe(true);
  });

  it('may give up what waits, after its name was typed; the next generation has the next number', async () => {
    done(await atOnline('ca', 'rollover', '--institution', '1376'));
    // Nobody is there to type.
    expect(await atOnline('ca', 'abandon', '--institution', '1376')).toMatchObject({
      exitCode: 1,
      stderr: 'That is not its name. Nothing was done.\n',
    });
    expect(done(await atOnline('ca', 'abandon', '--institution', '1376', '--yes'))).toContain(
      'Customer CA G3 is given up',
    );
    expect(done(await atOnline('ca', 'rollover', '--institution', '1376'))).toContain('Customer CA G4');
    done(await atOffline('crl', '--list-days', '29'));
    carry('root/root.crl.pem', offline, online);
    done(await finish('--crl', 'root.crl.pem'));
    const status = done(await atOnline('ca', 'status', '--institution', '1376'));
    expect(status).toContain('WARNING       its list ends within 30 days: warifu ca ceremony crl');
    expect([...status.matchAll(/ {2}State +([A-Za-z]+)/g)].map(([, state]) => state)).toEqual([
      'root',
      'prepared',
      'abandoned',
      'issues',
      'REVOKED',
    ]);
  });

  it('leaves a chain of records, and its key nowhere online (I2, I6)', async () => {
    const records = readdirSync(join(offline, folder, 'records')).sort();
    expect(records.map((name) => name.slice(5))).toEqual(
      [
        'root-begun',
        'crl-begun',
        'root',
        'sign-begun',
        'sign',
        'sign-begun',
        'sign',
        'crl-begun',
        'crl',
        'crl-begun',
        'crl',
      ].map((act) => `${act}.txt`),
    );
    const texts = records.map((name) => readFileSync(join(offline, folder, 'records', name), 'utf8'));
    const sha256 = (name: string) =>
      execFileSync('sha256sum', [join(offline, folder, 'records', name)], { encoding: 'utf8' }).slice(0, 64);
    for (const [index, text] of texts.slice(1).entries()) {
      expect(text).toContain(`Record before: ${records[index]}, SHA-256 ${sha256(records[index]!)}`);
    }
    expect(texts[4]).toContain('佐藤 美咲, 田中 恵子');
    expect(texts[4]!.replace(/\s/g, '')).toContain(readAloud(requested).replaceAll(' ', ''));
    expect(texts.join()).not.toContain('the passphrase');
    const keys = await asOwner(database, "select key_name from authorities where kind = 'issuing'");
    const files = readdirSync(join(online, 'var/keys')).filter((name) => name.endsWith('.pem'));
    expect(files.sort()).toEqual(keys.map(({ key_name }) => `${key_name}.pem`).sort());
  });

  it('takes two persons', async () => {
    const alone = await warifu(['ca', 'ceremony', 'root', '--folder', 'alone', '--by', '佐藤 美咲'], offline);
    expect(alone).toMatchObject({ exitCode: 2, stderr: 'A ceremony takes two persons: write --by twice.\n' });
    const twice = ['--by', 'Sato Misaki', '--by', 'Ｓａｔｏ　misaki'];
    expect(await warifu(['ca', 'ceremony', 'root', '--folder', 'alone', ...twice], offline)).toMatchObject({
      exitCode: 2,
      stderr: 'One person is named twice: a ceremony takes two.\n',
    });
  });

  it.skipIf(!softHsmModule)('may have its key in an HSM', async () => {
    const hsm = softHsm();
    try {
      const env = {
        WARIFU_PKCS11_MODULE: hsm.module,
        WARIFU_PKCS11_TOKEN: hsm.token,
        WARIFU_PKCS11_PIN: userPin,
        SOFTHSM2_CONF: process.env.SOFTHSM2_CONF!,
      };
      const inHsm = (...args: string[]) =>
        warifu(['ca', 'ceremony', ...args, '--folder', 'hsm', ...persons], offline, env);
      done(await inHsm('root'));
      done(await inHsm('crl'));
      const args = ['crl', '-in', 'hsm/root.crl.pem', '-CAfile', 'hsm/root.pem', '-noout', '-crlnumber'];
      expect(execFileSync('openssl', args, { cwd: offline, encoding: 'utf8' })).toBe('crlNumber=0x02\n');
      expect(readFileSync(join(offline, 'hsm/records/0003-root.txt'), 'utf8')).toContain('HSM "warifu test"');
    } finally {
      hsm.remove();
    }
  });
});
