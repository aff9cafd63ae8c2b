import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openApp, realWorld } from '../../src/app.ts';
import { loadConfig } from '../../src/config/config.ts';
import { typedCode } from '../../src/domain/issuance/acquisition-code.ts';
import { verifyPassword } from '../../src/domain/login-id/password.ts';
import { ask, form, fromOwnPage } from '../../src/testing/client.ts';
import { asOwner, type TestDatabase, testDatabase } from '../../src/testing/database.ts';
import { aRequest, made, password } from '../../src/testing/world.ts';
import { acquire } from '../../src/workflows/acquire.ts';
import { identify } from '../../src/workflows/identify.ts';
import { type Ended, freePorts, occupied, startWarifu, warifu } from './warifu.ts';

const passphrase = 'the passphrase of these tests';
const id = ['--institution', '1376', '--login-id', 'haruka-adm'];

let cwd: string;
let database: TestDatabase;
let ports: number[];
const said: Ended[] = [];

/** Every command runs with the file warifu.toml of the working folder. */
async function run(...args: string[]): Promise<Ended> {
  const ended = await warifu(args, cwd);
  said.push(ended);
  return ended;
}

function configure(settings: Record<string, string | number | undefined>, file = 'warifu.toml'): string {
  const lines = Object.entries(settings).filter(([, value]) => value !== undefined);
  const toml = lines.map(([key, value]) => `${key} = ${JSON.stringify(value)}\n`).join('');
  writeFileSync(join(cwd, file), toml, { mode: 0o600 });
  return file;
}

beforeAll(async () => {
  cwd = mkdtempSync(join(tmpdir(), 'warifu-steps-'));
  database = await testDatabase();
  // As `create database warifu owner warifu_owner` leaves it.
  await asOwner(database, 'drop schema public cascade; create schema public');
  ports = await freePorts(4);
  configure(all());
});
afterAll(async () => {
  await database.close();
  rmSync(cwd, { recursive: true });
});

const all = () => ({
  'database.url': database.appUrl,
  'database.ownerUrl': database.ownerUrl,
  'keys.passphrase': passphrase,
  'portal.port': ports[0],
  'lanes.port': ports[1],
  'console.port': ports[2],
  'pki.port': ports[3],
});

const anyPorts = { 'portal.port': 0, 'lanes.port': 0, 'console.port': 0 };

const events = async () =>
  (await asOwner(database, 'select act from audit_events order by at, id')).map(({ act }) => act);

describe('the separate steps', () => {
  it('begin with init, and until then say so', async () => {
    const before = await run('status', ...id);
    expect([before.exitCode, before.stdout]).toEqual([1, '']);
    expect(before.stderr).toMatch(/^warifu stopped: The database is older .*: run warifu init with database\.ownerUrl/);

    const init = await run('init');
    expect([init.exitCode, init.stderr]).toEqual([0, '']);
    expect(init.stdout).toContain('Next: warifu institution add');
    const keys = join(cwd, 'var/keys');
    expect(readdirSync(keys).map((name) => extname(name))).toEqual(['.pem', '.signed']);
    expect(readdirSync(keys).map((name) => statSync(join(keys, name)).mode & 0o777)).toEqual([0o600, 0o600]);
  });

  it('init may be run again and makes nothing new', async () => {
    const before = await events();
    expect((await run('init')).exitCode).toBe(0);
    expect(await events()).toEqual(before);
    expect(readdirSync(join(cwd, 'var/keys'))).toHaveLength(2);
  });

  it('add an institution, a contract and a user, each once', async () => {
    const missing = await run('issue', ...id);
    expect([missing.exitCode, missing.stderr]).toEqual([
      1,
      'There is no institution 1376. Add it with: warifu institution add --code 1376 …\n',
    ]);
    const names = ['--name', '見本信用金庫', '--name-en', 'Mihon Shinkin Bank'];
    const institution = ['institution', 'add', '--code', '1376', ...names];
    const person = ['--administrator', 'haruka-adm', '--person', '田中 恵子'];
    const company = ['--number', '1376-0010001', '--company', '株式会社はるか製作所', ...person];
    const contract = ['contract', 'add', '--institution', '1376', ...company];
    const user = ['user', 'add', '--institution', '1376', '--login-id', 'haruka-k02', '--person', '佐藤 健'];
    const done = { exitCode: 0, stderr: '' };

    expect(await run(...institution)).toMatchObject(done);
    expect(await Promise.all([run(...institution), run('institution', 'list'), run(...contract)])).toMatchObject([
      { exitCode: 1, stdout: '', stderr: 'There is an institution 1376 already.\n' },
      { ...done, stdout: '1376\t見本信用金庫\tMihon Shinkin Bank\n' },
      done,
    ]);
    expect(
      await Promise.all([
        run(...contract),
        run(...user, '--contract', '1376-0010001'),
        run(...user, '--contract', '1376-9'),
      ]),
    ).toMatchObject([
      { exitCode: 1, stdout: '', stderr: 'That contract number is taken.\n' },
      done,
      { exitCode: 1, stdout: '', stderr: 'There is no contract with that number.\n' },
    ]);
  });

  it('invite staff by a link that is shown once, and again where it was lost (S3)', async () => {
    const who = ['--employee', '10234', '--person', '山田 隆', '--branch', '本店営業部', '--role', 'approver'];
    const invite = ['staff', 'invite', '--institution', '1376'];
    const first = await run(...invite, ...who);
    const again = await run(...invite, '--again', '10234');
    const link = new RegExp(`https://console\\.localhost:${ports[2]}/1376/invitation#([\\w-]{43})`);
    const tokens = [first, again].map(({ stdout }) => link.exec(stdout)?.[1]);
    expect(new Set(tokens).size).toBe(2);
    expect(tokens).not.toContain(undefined);
    expect(await Promise.all([run(...invite), run(...invite, '--again', '99')])).toMatchObject([
      { exitCode: 2, stderr: expect.stringContaining('--again') },
      { exitCode: 1, stderr: 'There is no account in use with that employee number.\n' },
    ]);
    expect(await asOwner(database, 'select employee_number, roles from staff')).toEqual([
      { employee_number: '10234', roles: ['approver'] },
    ]);
  });

  it('add a contract of the password method, and show the temporary password once (L3)', async () => {
    const person = ['--administrator', 'midori-adm', '--person', '鈴木 花子'];
    const company = ['--number', '1376-0010002', '--company', '株式会社みどり商会', ...person];
    const [added, wrong] = await Promise.all([
      run('contract', 'add', '--institution', '1376', ...company, '--method', 'password'),
      run('contract', 'add', '--institution', '1376', ...company, '--method', 'both'),
    ]);
    expect([added.exitCode, added.stderr, wrong.exitCode]).toEqual([0, '', 2]);
    const temporary = /Temporary password\s+(\S+)/.exec(added.stdout)![1]!;
    const user = ['user', 'add', '--institution', '1376', '--contract', '1376-0010002', '--login-id', 'midori-k01'];
    expect((await run(...user, '--person', '森 一郎')).stdout).toMatch(/Temporary password\s+\S+/);

    const [row] = await asOwner(database, `select * from login_ids where name = 'midori-adm'`);
    expect(await verifyPassword(typedCode(temporary), String(row!.password_hash))).toBe(true);
    expect(row!.temporary_until).not.toBeNull();
  });

  it('issue, show the code once, and refuse a second issuance (A6)', async () => {
    const issued = await run('issue', ...id);
    expect([issued.exitCode, issued.stderr]).toEqual([0, '']);
    const code = /Acquisition code\s+(\S+)/.exec(issued.stdout)![1]!;
    const [again, status] = await Promise.all([run('issue', ...id), run('status', ...id)]);
    expect(again).toMatchObject({
      exitCode: 1,
      stdout: '',
      stderr: 'This ID has an issuance under way. A new acquisition code for it: add --new-code.\n',
    });
    expect(status.stdout).toContain('未取得 (not acquired)');

    const renewed = await run('issue', ...id, '--new-code');
    const newCode = /Acquisition code\s+(\S+)/.exec(renewed.stdout)![1]!;
    expect(await acquireWith(code)).toMatchObject({ refused: 'not-identified' });
    expect(await acquireWith(newCode)).toHaveProperty('certificate');
  });

  it('serve opens the four listeners, a refusal can be looked up, and SIGTERM closes all with exit code 0', async () => {
    const serving = startWarifu(['serve'], cwd, { WARIFU_LOG_LEVEL: 'trace' });
    await serving.said(/warifu is serving/);
    const portal = `https://portal.localhost:${ports[0]}`;
    expect((await ask(`${portal}/1376/`)).body).toContain('見本信用金庫');
    expect((await ask(`https://console.localhost:${ports[2]}/`)).status).toBeLessThan(500);
    const list = await fetch(`http://127.0.0.1:${ports[3]}/`);
    expect(list.status).toBeLessThan(500);

    const pressed = await ask(`${portal}/1376/login/cert`, { method: 'POST', headers: fromOwnPage });
    expect(pressed.headers.location).toContain(`.cert.portal.localhost:${ports[1]}/`);
    const refused = await ask(pressed.headers.location!);
    const reference = /E\d{4}-[A-Z0-9]{4}-[A-Z0-9]{4}/.exec(refused.body)![0];
    const looked = await ask(`${portal}/1376/help/diagnosis`, { method: 'POST', headers: fromOwnPage });
    const result = await ask(looked.headers.location!, { headers: { 'user-agent': 'Firefox/153.0 (Linux)' } });
    const number = /D0001-[A-Z0-9]{4}-[A-Z0-9]{4}/.exec(result.body)![0];
    const [found, diagnosis, notFound, status] = await Promise.all([
      run('refusal', reference.toLowerCase()),
      run('refusal', number),
      run('refusal', 'E1101-AAAA-AAAA'),
      run('status', ...id),
    ]);
    expect(status.stdout).toContain('有効 (active)');
    expect(found.exitCode).toBe(0);
    expect(found.stdout).toContain(reference);
    expect(found.stdout).toContain('見本信用金庫 (1376)');
    for (const seen of ['certificate-absent', 'TLSv1.3', 'Firefox 153', 'Linux', 'unknown (no JavaScript)']) {
      expect(diagnosis.stdout).toContain(seen);
    }
    expect(notFound).toMatchObject({ exitCode: 1, stderr: 'There is no refusal with that number.\n' });

    const until = new Date(Date.now() + 3_600_000).toISOString();
    expect((await run('maintenance', 'on', '--until', until)).stdout).toContain('Closed from');
    expect((await ask(`${portal}/1376/`)).status).toBe(503);
    expect((await ask(`${portal}/1376/help`)).status).toBe(200);
    expect((await run('maintenance', 'off')).stdout).toContain('Open again');
    expect((await ask(`${portal}/1376/`)).status).toBe(200);
    const [idle, over] = await Promise.all([
      run('maintenance', 'off'),
      run('maintenance', 'on', '--until', '2020-01-01T00:00Z'),
    ]);
    expect(idle).toMatchObject({ exitCode: 1, stderr: 'No maintenance is planned.\n' });
    expect(over).toMatchObject({ exitCode: 1, stderr: 'That end has passed. Write a later one.\n' });

    await answerWrongly(portal, 'hidden-word');
    const ended = await serving.stop('SIGTERM');
    said.push(ended);
    expect(ended.exitCode).toBe(0);
    expect(ended.stdout + ended.stderr).not.toContain('hidden-word');
    for (const port of ports) await expect(connected(port)).rejects.toThrow('ECONNREFUSED');
  });

  it('unlock an ID that wrong passwords locked, and no other', async () => {
    expect(await run('unlock', ...id)).toMatchObject({ exitCode: 1, stderr: 'This ID is not locked.\n' });
    await asOwner(database, 'update login_ids set locked_at = now(), wrong_passwords = 6');
    expect((await run('status', ...id)).stdout).toMatch(/Locked {7}\d{4}-\d\d-\d\d \d\d:\d\d:\d\d Asia\/Tokyo/);
    expect((await run('issue', ...id)).stderr).toContain('warifu unlock --institution 1376 --login-id haruka-adm\n');
    expect((await run('unlock', ...id)).stdout).toMatch(/^Unlocked haruka-adm/);
    expect((await run('status', ...id)).stdout).not.toContain('Locked');
  });

  it('revoke the certificate, once', async () => {
    const revoked = await run('revoke', ...id, '--reason', 'keyCompromise');
    expect(revoked.stdout).toMatch(/^Revoked haruka-adm\+1376, serial number [0-9a-f]{32,}\.\n$/);
    const [again, status] = await Promise.all([run('revoke', ...id), run('status', ...id)]);
    expect(again).toMatchObject({ exitCode: 1, stderr: 'This ID has no certificate in use.\n' });
    expect(status.stdout).toContain('失効 (revoked)');
  });

  it('have written an audit event each, and no secret anywhere (I3, I6)', async () => {
    expect(await events()).toEqual(
      expect.arrayContaining(['institution-created', 'contract-added', 'issued', 'certificate-revoked']),
    );
    const text = said.map(({ stdout, stderr }) => stdout + stderr).join('');
    expect(text).toContain('warifu is serving');
    for (const secret of [passphrase, ...[database.appUrl, database.ownerUrl].map((url) => new URL(url).password)]) {
      expect(text).not.toContain(secret);
    }
  });
});

describe.concurrent('serve says what is wrong and leaves nothing running', () => {
  it('when a port is taken, with the port and its key', async () => {
    const { port, release } = await occupied();
    const ended = await run('serve', '-c', configure({ ...all(), ...anyPorts, 'pki.port': port }, 'taken.toml'));
    await release();
    expect([ended.exitCode, ended.stdout]).toEqual([1, '']);
    expect(ended.stderr).toBe(
      `Port ${port} is in use by another program: end that one, or set pki.port (WARIFU_PKI_PORT) to another port.\n`,
    );
  });

  it('when an address is not this machine’s', async () => {
    expect(await run('serve', '-c', configure({ ...all(), listen: '192.0.2.1' }, 'elsewhere.toml'))).toMatchObject({
      exitCode: 1,
      stderr: 'Nothing can listen on 192.0.2.1 (EADDRNOTAVAIL): set listen (WARIFU_LISTEN) to another address.\n',
    });
  });

  it('when others can read a DKIM key, or a server’s certificate is none', async () => {
    mkdirSync(join(cwd, 'dkim'));
    const key = join(cwd, 'dkim/s1._domainkey.mihon.example.pem');
    writeFileSync(key, 'a key', { mode: 0o644 });
    writeFileSync(join(cwd, 'none.pem'), 'no certificate', { mode: 0o600 });
    const mail = { 'mail.host': '127.0.0.1', 'dkim.directory': 'dkim' };
    expect(await run('serve', '-c', configure({ ...all(), ...mail }, 'dkim.toml'))).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining(`${key}: others than its owner can read it; run: chmod 600 ${key}`),
    });
    const tls = { 'console.certificate': 'none.pem', 'console.key': 'none.pem' };
    expect(await run('serve', '-c', configure({ ...all(), ...tls }, 'tls.toml'))).toMatchObject({ exitCode: 1 });
  });

  it('when the database is not there or knows another password, without telling the password (I6)', async () => {
    const wrong = Object.assign(new URL(database.appUrl), { password: 'hidden-word' }).href;
    const [closed] = await freePorts(1);
    for (const url of [wrong, `postgres://warifu_app:hidden-word@127.0.0.1:${closed}/warifu`]) {
      const settings = { ...all(), 'database.url': url, 'database.ownerUrl': undefined };
      const { exitCode, stderr } = await run('serve', '-c', configure(settings, 'closed.toml'));
      expect(exitCode).toBe(1);
      expect(stderr).toMatch(
        /^The database lets nobody in: .* Check that it runs, and database\.url \(WARIFU_DATAB.*\n$/,
      );
      expect(stderr).not.toContain('hidden-word');
    }
  });
});

/** Identifies with a code as the portal does, and acquires a certificate. */
async function acquireWith(code: string) {
  const config = loadConfig({ env: {}, cwd });
  const app = await openApp(made(config), realWorld);
  try {
    const { store, clock } = app.deps;
    const institution = (await store.transaction(clock(), (tx) => tx.institutions.byCode('1376')))!;
    const answers = { loginId: 'haruka-adm', code, password: { kind: 'first' as const, text: password } };
    const identified = await identify(app.deps, institution, answers);
    if ('refused' in identified) return identified;
    return await acquire(app.deps, institution, identified.token, aRequest().der);
  } finally {
    await app.close();
  }
}

/** Tries to identify with a wrong code and a password. */
async function answerWrongly(portal: string, typed: string): Promise<void> {
  const answers = { loginId: 'haruka-adm', code: 'WRONG-CODE', 'password-kind': 'existing', password: typed };
  const page = `${portal}/1376/acquire/identify`;
  const answered = await ask(page, { method: 'POST', headers: fromOwnPage, body: form(answers) });
  expect(answered.status).toBe(422);
}

function connected(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve();
    }).on('error', reject);
  });
}
