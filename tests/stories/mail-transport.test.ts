import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Institution } from '../../src/domain/institution/institution.ts';
import { messageIdOf, type Notice } from '../../src/domain/notice/notice.ts';
import type { Post } from '../../src/domain/notice/post.ts';
import type { Jobs } from '../../src/jobs/worker.ts';
import { letter } from '../../src/mail/letters.ts';
import { smtpPost } from '../../src/mail/smtp-post.ts';
import { asOwner } from '../../src/testing/database.ts';
import { aMailServer, aSilentServer, type MailServer } from '../../src/testing/mail-server.ts';
import { aNode, aNotice, hurry, noticesOf } from '../../src/testing/notices.ts';
import { aLogin, anAcquired, anInstitution, made, openWorld, type TestWorld } from '../../src/testing/world.ts';
import { sendNotice } from '../../src/workflows/send-notice.ts';

let world: TestWorld;
let bank: Institution;
let person: Awaited<ReturnType<typeof anAcquired>>;
const folder = mkdtempSync(join(tmpdir(), 'warifu-mail-'));
const closing: { close(): Promise<void> }[] = [];

beforeAll(async () => {
  world = await openWorld();
  bank = await anInstitution(world);
  person = await anAcquired(world, bank);
});
afterAll(async () => {
  await world.close();
  rmSync(folder, { recursive: true });
});
afterEach(async () => {
  for (const one of closing.splice(0).reverse()) await one.close();
  await asOwner(world.database, 'delete from notices');
  await asOwner(world.database, 'delete from graphile_worker._private_jobs');
});

const closed = <T extends { close(): Promise<void> }>(one: T): T => {
  closing.push(one);
  return one;
};
const node = async (post: Post): Promise<Jobs & { log: string[] }> => closed(await aNode(world, post));
const to = (address: string): Promise<Notice> => aNotice(world, bank, person.contract.id, address);
/** One try, without the queue. */
const tried = (post: Post, { id }: Notice, last = false) => sendNotice(world.deps, post, letter, id, { last });
const states = async () =>
  Object.fromEntries([...(await noticesOf(world))].map(([address, row]) => [address, row.state]));
const faultOf = async (address: string) => (await noticesOf(world)).get(address)!.fault as string;
const patiently = { timeout: 30_000, interval: 50 };

describe('one mail that is refused delays no other (N3)', () => {
  let server: MailServer;
  beforeEach(async () => {
    server = closed(await aMailServer());
  });

  it('a bad address fails, and the others go at once', async () => {
    server.answers = (address) =>
      address === 'gone@haruka.example' ? { code: 550, words: `5.1.1 <${address}> unknown user` } : undefined;
    for (const name of ['a', 'b', 'gone', 'c', 'd']) await to(`${name}@haruka.example`);
    await node(closed(server.post()));
    const sent = { 'a@haruka.example': 'sent', 'b@haruka.example': 'sent' };
    await vi.waitFor(
      async () =>
        expect(await states()).toEqual({
          ...sent,
          'gone@haruka.example': 'failed',
          'c@haruka.example': 'sent',
          'd@haruka.example': 'sent',
        }),
      patiently,
    );
    expect(server.asked.filter((address) => address === 'gone@haruka.example')).toHaveLength(1);
    expect(server.taken.map((one) => one.to).sort()).toEqual(
      ['a', 'b', 'c', 'd'].map((one) => `${one}@haruka.example`),
    );
  });

  it.each([
    ['greylisting', 450, '4.2.0 Greylisted, see you later'],
    ['a full mailbox', 451, '4.3.0 try again later'],
  ])('%s is tried again by the queue, and arrives once', async (_, code, words) => {
    server.answers = (address) =>
      address === 'later@haruka.example' && server.asked.filter((one) => one === address).length === 1
        ? { code, words }
        : undefined;
    const notice = await to('later@haruka.example');
    await to('now@haruka.example');
    const { log } = await node(closed(server.post()));
    await vi.waitFor(() => expect(log.join()).toContain('the mail server did not take it yet'), patiently);
    expect(log.join()).toContain(words);
    expect((await noticesOf(world)).get('later@haruka.example')).toMatchObject({ state: 'waiting', attempts: 1 });
    expect(await faultOf('later@haruka.example')).toContain(words);
    await vi.waitFor(async () => {
      await hurry(world);
      expect(await states()).toEqual({ 'later@haruka.example': 'sent', 'now@haruka.example': 'sent' });
    }, patiently);
    const arrived = server.taken.filter((one) => one.to === 'later@haruka.example');
    expect(arrived.map(({ mail }) => mail.messageId)).toEqual([messageIdOf(notice, bank.settings.mailFrom.address)]);
    expect((await noticesOf(world)).get('later@haruka.example')).toMatchObject({ attempts: 2, fault: null });
  });

  it('a mail refused after DATA fails, and the same connection takes the next', async () => {
    server.answersMail = (address) =>
      address === 'strict@haruka.example' ? { code: 550, words: '5.6.0 not this one' } : undefined;
    const post = closed(server.post());
    expect(await tried(post, await to('strict@haruka.example'))).toBe('failed');
    expect(await tried(post, await to('next@haruka.example'))).toBe('sent');
    expect(await faultOf('strict@haruka.example')).toContain('5.6.0 not this one');
  });

  it.each([
    ['of policy at the recipient', 'answers', 550, '5.7.1 Relaying denied'],
    ['of policy about the mail', 'answersMail', 554, '5.7.26 unauthenticated mail'],
    ['of us as the sender', 'answersSender', 550, '5.1.8 sender unknown'],
    ['of our address', 'answersSender', 553, '5.7.1 not owned by user'],
  ] as const)('a refusal %s is put right within two days: nothing is lost', async (_, step, code, words) => {
    server[step] = () => ({ code, words });
    const post = closed(server.post());
    const notice = await to('a@haruka.example');
    expect(await tried(post, notice)).toBe('waiting');
    expect(await faultOf('a@haruka.example')).toContain(words);
    server[step] = () => undefined;
    expect(await tried(post, notice)).toBe('sent');
  });

  it('what the server said is kept without the address, however it writes it (I6)', async () => {
    server.answers = () => ({ code: 550, words: '5.1.1 <KEIKO@Haruka.Example>: no keiko@haruka.example\there' });
    expect(await tried(closed(server.post()), await to('keiko@haruka.example'))).toBe('failed');
    expect(await faultOf('keiko@haruka.example')).toMatch(/550 5\.1\.1 <…>: no … here$/);
  });

  it('is told as failed after the last try', async () => {
    server.answers = () => ({ code: 451, words: '4.3.0 later' });
    const notice = await to('a@haruka.example');
    expect(await tried(closed(server.post()), notice, true)).toBe('failed');
    expect(await faultOf('a@haruka.example')).toContain('4.3.0 later');
  });
});

describe('a connection that breaks (N2, N3)', () => {
  let server: MailServer;
  beforeEach(async () => {
    server = closed(await aMailServer());
  });

  it('while a mail goes over: the queue tries again, the mail program does not', async () => {
    let broken = false;
    server.breaks = () => (broken ? undefined : 'at its beginning');
    const post = closed(server.post());
    const notice = await to('a@haruka.example');
    expect(await tried(post, notice)).toBe('waiting');
    expect(server.asked).toHaveLength(1);
    expect(server.taken).toHaveLength(0);
    broken = true;
    expect(await tried(post, notice)).toBe('sent');
    expect(server.taken).toHaveLength(1);
  });

  it('after the server has a mail and before it says so: it is handed over once more, as the same mail', async () => {
    let broken = false;
    server.breaks = () => (broken ? undefined : 'before 250');
    const post = closed(server.post());
    const notice = await to('a@haruka.example');
    expect(await tried(post, notice)).toBe('waiting');
    expect(server.asked).toHaveLength(1);
    broken = true;
    expect(await tried(post, notice)).toBe('sent');
    const id = messageIdOf(notice, bank.settings.mailFrom.address);
    expect(server.taken.map(({ mail }) => mail.messageId)).toEqual([id, id]);
  });

  it('while it is idle: the next mail goes over a new one, once', async () => {
    const post = closed(server.post());
    expect(await tried(post, await to('a@haruka.example'))).toBe('sent');
    server.hangUp();
    const next = await to('b@haruka.example');
    await vi.waitFor(async () => expect(await tried(post, next)).toBe('sent'), patiently);
    expect(server.taken.map((one) => one.to)).toEqual(['a@haruka.example', 'b@haruka.example']);
  });
});

describe('a server that does not answer holds up its own job and nothing else (N3)', () => {
  it('neither a login, nor a connection to the database, nor the program that ends', async () => {
    const silent = closed(await aSilentServer());
    const post = closed(
      smtpPost({ host: '127.0.0.1', port: silent.port, security: 'none', dkim: [], patience: 20_000 }),
    );
    for (let n = 0; n < 6; n++) await to(`k${n}@haruka.example`);
    const jobs = await aNode(world, post);
    await vi.waitFor(() => expect(silent.connections.size).toBe(4), patiently);

    made(await aLogin(world, bank, person.der));
    const held = await asOwner(
      world.database,
      `select query from pg_stat_activity where datname = current_database() and application_name = 'warifu'
       and (state = 'idle in transaction' or wait_event_type = 'Lock')`,
    );
    expect(held).toEqual([]);

    const ending = jobs.close();
    for (const socket of silent.connections) socket.destroy();
    await ending;
    expect(new Set(Object.values(await states()))).toEqual(new Set(['waiting']));
  });

  it('for as long as we are patient; the next mail goes over another connection', async () => {
    const silent = closed(await aSilentServer());
    const post = closed(smtpPost({ host: '127.0.0.1', port: silent.port, security: 'none', dkim: [], patience: 200 }));
    const all = await Promise.all(Array.from({ length: 8 }, (_, n) => to(`k${n}@haruka.example`)));
    const began = performance.now();
    expect(new Set(await Promise.all(all.map((one) => tried(post, one))))).toEqual(new Set(['waiting']));
    expect(performance.now() - began).toBeLessThan(10_000);
    expect(await faultOf('k0@haruka.example')).toMatch(/^ETIMEDOUT/);
    await vi.waitFor(() => expect(silent.connections.size).toBe(0), patiently);
  });

  it('a mail whose 250 does not come: its connection is given up, and does not block the next', async () => {
    const server = closed(await aMailServer());
    server.hold = (address) => (address === 'slow@haruka.example' ? new Promise(() => {}) : undefined);
    const post = closed(server.post({ patience: 300 }));
    expect(await tried(post, await to('slow@haruka.example'))).toBe('waiting');
    expect(await tried(post, await to('next@haruka.example'))).toBe('sent');
    expect(server.asked).toEqual(['slow@haruka.example', 'next@haruka.example']);
  });

  it('one that trickles its answers is given up all the same', async () => {
    const trickling = createServer((socket) => {
      socket.on('error', () => {});
      socket.write('220 ');
      const drop = setInterval(() => socket.write('.'), 20);
      socket.on('close', () => clearInterval(drop));
    });
    await new Promise<void>((resolve) => trickling.listen(0, '127.0.0.1', resolve));
    const { port } = trickling.address() as { port: number };
    const post = smtpPost({ host: '127.0.0.1', port, security: 'none', dkim: [], patience: 200 });
    expect(await tried(post, await to('a@haruka.example'))).toBe('waiting');
    await post.close();
    await new Promise((resolve) => trickling.close(resolve));
  });

  it('a server that is down is tried later', async () => {
    const { port, close } = await aSilentServer();
    await close();
    const post = closed(smtpPost({ host: '127.0.0.1', port, security: 'none', dkim: [] }));
    expect(await tried(post, await to('a@haruka.example'))).toBe('waiting');
    expect(await faultOf('a@haruka.example')).toMatch(/ECONNREFUSED|ESOCKET/);
  });

  it('a program that ends waits no longer than it is told', async () => {
    const silent = closed(await aSilentServer());
    const post = closed(
      smtpPost({ host: '127.0.0.1', port: silent.port, security: 'none', dkim: [], patience: 30_000 }),
    );
    const notice = await to('a@haruka.example');
    const ending = new AbortController();
    const trying = sendNotice(world.deps, post, letter, notice.id, { last: false, ending: ending.signal });
    await vi.waitFor(() => expect(silent.connections.size).toBe(1), patiently);
    ending.abort();
    expect(await trying).toBe('waiting');
    await vi.waitFor(() => expect(silent.connections.size).toBe(0), patiently);
  });
});

describe('the connection', () => {
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  let tls: { key: string; cert: string };
  beforeAll(() => {
    const of = ['-subj', '/CN=mail.example', '-addext', 'subjectAltName=IP:127.0.0.1', '-days', '2'];
    execFileSync(
      'openssl',
      [
        'req',
        '-x509',
        '-newkey',
        'ec',
        '-pkeyopt',
        'ec_paramgen_curve:P-256',
        '-nodes',
        ...of,
        '-keyout',
        key,
        '-out',
        cert,
      ],
      { stdio: 'ignore' },
    );
    tls = { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') };
  });

  it('is not used without TLS where TLS is demanded (RFC 3207)', async () => {
    const server = closed(await aMailServer());
    expect(await tried(closed(server.post({ security: 'starttls' })), await to('a@haruka.example'))).toBe('waiting');
    expect(server.asked).toEqual([]);
    expect(await faultOf('a@haruka.example')).toMatch(/STARTTLS/i);
  });

  it.each(['starttls', 'tls'] as const)(
    'by %s is used with the root we were given, and with no other',
    async (security) => {
      const server = closed(await aMailServer({ ...tls, disabledCommands: [], secure: security === 'tls' }));
      expect(await tried(closed(server.post({ security })), await to('a@haruka.example'))).toBe('waiting');
      expect(server.asked).toEqual([]);
      expect(await faultOf('a@haruka.example')).toMatch(/self-signed certificate/);

      expect(await tried(closed(server.post({ security, ca: tls.cert })), await to('b@haruka.example'))).toBe('sent');
      expect(server.taken[0]!.raw.toString()).toContain('Message-ID');
      const named = closed(server.post({ security, ca: tls.cert, host: 'localhost' }));
      expect(await tried(named, await to('c@haruka.example'))).toBe('waiting');
      expect(await faultOf('c@haruka.example')).not.toContain('haruka');
    },
  );

  const password = 'the-password-of-the-relay';
  const asking = () =>
    aMailServer({
      authOptional: false,
      allowInsecureAuth: true,
      onAuth: (given, _session, done) =>
        given.username === 'warifu' && given.password === password
          ? done(null, { user: 'warifu' })
          : done(new Error(`no ${given.password} here`)),
    });

  it('logs in where it is told to', async () => {
    const server = closed(await asking());
    expect(await tried(closed(server.post({ user: 'warifu', password })), await to('a@haruka.example'))).toBe('sent');
  });

  it('that is not let in is our fault: nothing is lost, and the password is told nowhere (I6)', async () => {
    const server = closed(
      await aMailServer({
        authOptional: false,
        allowInsecureAuth: true,
        onAuth: (_given, _session, done) => done(Object.assign(new Error('5.7.8 not you'), { responseCode: 535 })),
      }),
    );
    await to('a@haruka.example');
    const { log } = await node(closed(server.post({ user: 'warifu', password })));
    await vi.waitFor(() => expect(log.join()).toContain('did not take it yet'), patiently);
    expect(await states()).toEqual({ 'a@haruka.example': 'waiting' });
    const everything = JSON.stringify([
      log,
      await asOwner(world.database, 'select * from notices'),
      await asOwner(world.database, 'select * from graphile_worker.jobs'),
    ]);
    expect(everything).toContain('5.7.8 not you');
    expect(everything).not.toContain(password);
    expect(everything).not.toContain(Buffer.from(password).toString('base64'));

    const without = closed(server.post());
    expect(await tried(without, await to('b@haruka.example'))).toBe('waiting');
  });
});

describe('the envelope', () => {
  it('comes from the institution, or from the address that gets what comes back (I1)', async () => {
    const other = await anInstitution(world, {
      code: '9001',
      mailFrom: { name: 'ためし信用金庫', address: 'noreply@tameshi.example' },
    });
    const { contract } = await anAcquired(world, other, 'other-adm');
    const server = closed(await aMailServer());
    const post = closed(server.post());
    await tried(post, await to('a@haruka.example'));
    await tried(post, await aNotice(world, other, contract.id, 'b@other.example'));
    await tried(closed(server.post({ returnPath: 'bounces@mihon.example' })), await to('c@haruka.example'));
    const from = bank.settings.mailFrom.address;
    expect(server.taken.map((one) => [one.from, one.mail.from!.value[0]!.address])).toEqual([
      [from, from],
      ['noreply@tameshi.example', 'noreply@tameshi.example'],
      ['bounces@mihon.example', from],
    ]);
  });
});

describe('a server that refuses for two days', () => {
  it('is tried for more than two days, less and less often; then the notice has failed (N3)', async () => {
    const server = closed(await aMailServer());
    server.answers = () => ({ code: 451, words: '4.3.0 later' });
    await to('a@haruka.example');
    await node(closed(server.post()));
    const waits: number[] = [];
    await vi.waitFor(
      async () => {
        const [job] = await asOwner(
          world.database,
          `select attempts, max_attempts, locked_at, extract(epoch from run_at - updated_at)::float as wait
         from graphile_worker.jobs where key is not null and task_identifier = 'send-notice'`,
        );
        if (job && job.locked_at === null && Number(job.attempts) === waits.length + 1) {
          waits.push(Number(job.wait));
          await hurry(world);
        }
        expect(await states()).toEqual({ 'a@haruka.example': 'failed' });
      },
      { timeout: 50_000, interval: 20 },
    );
    const [first, ...rest] = waits;
    expect(first).toBeLessThan(10);
    expect(rest.every((wait, index) => wait >= waits[index]! - 1 && wait < 7 * 3600)).toBe(true);
    const all = waits.reduce((sum, wait) => sum + wait, 0);
    expect(all).toBeGreaterThan(48 * 3600);
    expect(all).toBeLessThan(60 * 3600);
    expect(server.asked).toHaveLength(waits.length + 1);
    expect((await noticesOf(world)).get('a@haruka.example')).toMatchObject({
      attempts: waits.length + 1,
      fault: expect.stringContaining('4.3.0 later'),
    });
    expect(
      await asOwner(world.database, `select from graphile_worker.jobs where task_identifier = 'send-notice'`),
    ).toEqual([]);
  });
});
