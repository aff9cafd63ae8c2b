import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { simpleParser } from 'mailparser';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { ask, form, fromOwnPage } from '../../src/testing/client.ts';
import { aRequest, password } from '../../src/testing/world.ts';
import { type Ended, freePorts, occupied, type Running, startWarifu, warifu } from './warifu.ts';

const ready = /起動 [\d.]+ 秒 \/ started in [\d.]+ s/;

let cwd: string;
let env: Record<string, string>;
beforeAll(async () => {
  cwd = mkdtempSync(join(tmpdir(), 'warifu-start-'));
  // Started by root, PostgreSQL runs under another account, which has to enter.
  chmodSync(cwd, 0o755);
  const [portal, lanes, console, pki] = await freePorts(4);
  env = {
    WARIFU_DATA_DIRECTORY: 'data',
    WARIFU_PORTAL_PORT: `${portal}`,
    WARIFU_LANES_PORT: `${lanes}`,
    WARIFU_CONSOLE_PORT: `${console}`,
    WARIFU_PKI_PORT: `${pki}`,
  };
});
afterAll(async () => {
  for (const running of started) await running.stop();
  rmSync(cwd, { recursive: true });
});

const started: Running[] = [];
function start(more: Record<string, string> = {}): Running {
  const running = startWarifu(['start'], cwd, { ...env, ...more });
  started.push(running);
  return running;
}
const data = (...path: string[]) => join(cwd, 'data', ...path);

/** The number of PostgreSQL's process, while its lock file is there. */
const postmaster = () => Number(readFileSync(data('postgres/data/postmaster.pid'), 'utf8').split('\n')[0]);

function expectNoPostgres(): void {
  expect(readdirSync(data('postgres/data'))).not.toContain('postmaster.pid');
}

interface Memory {
  port: number;
  adminPassword: string;
  ownerPassword: string;
  appPassword: string;
}
const memory = (): Memory => JSON.parse(readFileSync(data('postgres/embedded.json'), 'utf8'));

/**
 * What is in the running database: institution, CAs, contracts, IDs, issuances, and all audit events but those of what a
 * running program does by itself.
 */
async function content() {
  const { port, adminPassword } = memory();
  const client = new pg.Client({ connectionString: `postgres://postgres:${adminPassword}@127.0.0.1:${port}/warifu` });
  await client.connect();
  try {
    const ids: Record<string, unknown[]> = {};
    for (const table of ['institutions', 'authorities', 'contracts', 'login_ids', 'issuances']) {
      ids[table] = (await client.query(`select id::text from ${table} order by id`)).rows;
    }
    return {
      ids,
      events: (
        await client.query(
          "select at::text, act from audit_events where act not in ('crl-published', 'ocsp-responder-created') order by at, id",
        )
      ).rows,
    };
  } finally {
    await client.end();
  }
}

/** The files that must be its owner's alone, with their modes. */
const privateFiles = () =>
  [data('passphrase'), data('postgres/embedded.json'), ...keysIn('keys'), ...keysIn('tls')].map((path) => [
    path,
    statSync(path).mode & 0o777,
  ]);
const keysIn = (folder: string) =>
  readdirSync(data(folder))
    .filter((name) => name.endsWith('.pem') && (folder === 'keys' || name.endsWith('.key.pem')))
    .map((name) => data(folder, name));

/** Identifies on the portal with the code that was shown; gives the visit's cookie. */
async function identify(code: string): Promise<string> {
  const answers = {
    loginId: 'haruka-adm',
    code,
    'password-kind': 'first',
    'new-password': password,
    'new-password-again': password,
  };
  const page = acquirePage('identify');
  const answered = await ask(page, { method: 'POST', headers: fromOwnPage, body: form(answers) });
  expect(answered.status).toBe(303);
  return answered.cookies[0]!;
}

const acquirePage = (step: string) => `https://portal.localhost:${env.WARIFU_PORTAL_PORT}/1376/acquire/${step}`;

async function acquire(cookie: string): Promise<void> {
  const headers = { ...fromOwnPage, 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'empty', cookie };
  const answered = await ask(acquirePage('certificate'), {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/pkcs10' },
    body: aRequest().der,
  });
  expect(answered.status).toBe(200);
}

describe('the first start', () => {
  let first: Running;
  let shown: string;
  let code: string;
  let ended: Ended;
  let before: Awaited<ReturnType<typeof content>>;
  let cookie: string;

  it('makes everything; of two at the same time on one data directory, one says that the other runs', async () => {
    const two = [start({ WARIFU_LOG_LEVEL: 'trace' }), start({ WARIFU_LOG_LEVEL: 'trace' })];
    const refused = await Promise.race(two.map(async (one, index) => ({ index, ...(await one.ended) })));
    expect([refused.exitCode, refused.stdout]).toEqual([1, '']);
    expect(refused.stderr).toMatch(
      /^warifu stopped: Another Warifu \(process \d+\) is running on \S+: end it first, or set data\.directory /m,
    );
    first = two[1 - refused.index]!;
    shown = await first.said(ready);
  });

  it('prints address, login ID, code, how to trust the server and its time, in Japanese and English', () => {
    for (const words of [
      `開く / Open         https://portal.localhost:${env.WARIFU_PORTAL_PORT}/1376/\n`,
      'ログインID / ID     haruka-adm\n',
      '［電子証明書の取得］から始めます。 / Begin with “Acquire a certificate”.',
      'サーバー証明書を信頼するには / To trust this machine’s server certificates:',
      '-i data/tls/local-root.pem\n',
      'メール / Mail       data/mail   （送らずにファイルにします / not sent, but written to files）\n',
      '終了は Ctrl-C / stop with Ctrl-C',
    ]) {
      expect(shown).toContain(words);
    }
    code = /取得コード \/ Code\s+([A-Z0-9]{4}(?:-[A-Z0-9]{4}){4})\s+\(\d{4}-\d\d-\d\d まで \/ until\)/.exec(shown)![1]!;
  });

  it('writes to the administrator that a certificate was issued, without the code (N4, N5)', async () => {
    const written = await vi.waitFor(() => {
      const files = readdirSync(data('mail')).filter((name) => /^\d.*\.eml$/.test(name));
      expect(files).toHaveLength(1);
      return files;
    }, 20_000);
    expect(statSync(data('mail', written[0]!)).mode & 0o777).toBe(0o600);
    const { to, subject, text } = await simpleParser(readFileSync(data('mail', written[0]!)));
    expect([[to].flat()[0]?.text, subject]).toEqual([
      'keiko@haruka.example',
      '【見本信用金庫】電子証明書の発行のお知らせ',
    ]);
    expect(text).not.toContain(code);
  });

  it('serves the portal, where the code is good', async () => {
    cookie = await identify(code);
    before = await content();
  });

  it('keeps keys, passphrase and passwords to their owner (0600)', () => {
    expect(privateFiles().filter(([, mode]) => mode !== 0o600)).toEqual([]);
    expect(privateFiles()).toHaveLength(2 + 2 + 3);
  });

  it('ends at SIGINT with exit code 0, and PostgreSQL with it', async () => {
    const server = postmaster();
    expect(process.kill(server, 0)).toBe(true);
    ended = await first.stop('SIGINT');
    expect(ended.exitCode).toBe(0);
    expect(ended.stdout).toContain('終了しています… / Stopping …');
    expect(() => process.kill(server, 0)).toThrow('ESRCH');
    expectNoPostgres();
  });

  it('tells no secret, at the level trace either: the code once, on the screen and not in the log (I6)', () => {
    const { adminPassword, ownerPassword, appPassword } = memory();
    const text = ended.stdout + ended.stderr;
    expect(ended.stderr).toContain('warifu is serving');
    expect(ended.stdout.split(code)).toHaveLength(2);
    expect(ended.stderr).not.toContain(code);
    expect(text).not.toContain(code.replaceAll('-', ''));
    const passphrase = readFileSync(data('passphrase'), 'utf8').trim();
    for (const secret of [passphrase, adminPassword, ownerPassword, appPassword, cookie.split('=')[1]!, password]) {
      expect(secret.length).toBeGreaterThan(10);
      expect(text).not.toContain(secret);
    }
  });

  it('is followed by others that find all this and make nothing again; a new code voids the old (A6)', async () => {
    const events = before.events.map(({ act }) => act);
    expect(events.filter((act) => act === 'issued' || act === 'institution-created')).toHaveLength(2);
    const second = start();
    const again = await second.said(ready);
    const { ids, events: since } = await content();
    expect(ids).toEqual(before.ids);
    expect(since).toEqual(before.events);

    expect(again).not.toContain(code);
    const renew = /npm run -s warifu -- (issue .* --new-code)$/m.exec(again)![1]!;
    expect(again).toContain('（前のコードは無効になります）');
    expect(again).toContain('(the earlier one becomes void)');
    const renewed = await warifu(renew.split(' '), cwd, env);
    expect([renewed.exitCode, renewed.stderr]).toEqual([0, '']);
    expect(renewed.stdout).toMatch(/Acquisition code {2}[A-Z0-9]{4}(-[A-Z0-9]{4}){4}\n/);
    expect(renewed.stdout).not.toContain(code);
    // The command has used the database of the one that runs, and left it running.
    await acquire(await identify(/Acquisition code {2}(\S+)/.exec(renewed.stdout)![1]!));
    expect((await second.stop('SIGTERM')).exitCode).toBe(0);
    expectNoPostgres();
  });

  it('is followed by others that lead to the login once the certificate is acquired', async () => {
    const third = start();
    const shownThen = await third.said(ready);
    expect(shownThen).toContain('［電子証明書ログイン］へ。');
    expect(shownThen).not.toContain('--new-code');
    expect((await third.stop('SIGHUP')).exitCode).toBe(0);
  });
});

describe('a running program', () => {
  it('ends with a sentence when its PostgreSQL is killed, and finds everything at the next start', async () => {
    const running = start();
    await running.said(ready);
    const ids = (await content()).ids;
    process.kill(postmaster(), 'SIGKILL');
    const { exitCode, stderr } = await running.ended;
    expect(exitCode).toBe(1);
    expect(stderr).toContain(`PostgreSQL ended by itself: ${data('postgres/postgres.log')} says why.`);

    const again = start();
    await again.said(ready);
    expect((await content()).ids).toEqual(ids);
    expect((await again.stop()).exitCode).toBe(0);
    expectNoPostgres();
  });
});

describe('start refuses, with one sentence and nothing left running,', () => {
  async function refused(more: Record<string, string> = {}): Promise<string> {
    const { exitCode, stdout, stderr } = await start(more).ended;
    expect([exitCode, stdout]).toEqual([1, '']);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
    expectNoPostgres();
    return stderr;
  }

  it('a port in use, naming port and key', async () => {
    const { port, release } = await occupied();
    const said = await refused({ WARIFU_LANES_PORT: `${port}` });
    await release();
    expect(said).toContain(`Port ${port} is in use by another program`);
    expect(said).toContain('set lanes.port (WARIFU_LANES_PORT)');
  });

  it.each(['keys', 'tls'])('a key in %s that others can read, naming the file and chmod', async (folder) => {
    const [path] = keysIn(folder);
    chmodSync(path!, 0o640);
    const said = await refused();
    chmodSync(path!, 0o600);
    expect(said).toContain(`others than its owner can read it; run: chmod 600 ${path}`);
  });

  it('a passphrase that others can read', async () => {
    chmodSync(data('passphrase'), 0o604);
    const said = await refused();
    chmodSync(data('passphrase'), 0o600);
    expect(said).toContain(`chmod 600 ${data('passphrase')}`);
  });

  it('a wrong passphrase, without telling it (I6)', async () => {
    const said = await refused({ WARIFU_KEYS_PASSPHRASE: 'not the one of these keys' });
    expect(said).toContain(
      `The passphrase opens no key in ${data('keys')}: set keys.passphrase (WARIFU_KEYS_PASSPHRASE)`,
    );
    expect(said).not.toContain('not the one of these keys');
  });
});
