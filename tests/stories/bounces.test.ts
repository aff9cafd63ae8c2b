import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { serve } from '../../src/app.ts';
import type { Institution } from '../../src/domain/institution/institution.ts';
import { messageIdOf, type Notice } from '../../src/domain/notice/notice.ts';
import { letter } from '../../src/mail/letters.ts';
import { maildir } from '../../src/mail/maildir.ts';
import { asOwner } from '../../src/testing/database.ts';
import { aMailServer, type MailServer } from '../../src/testing/mail-server.ts';
import { aNode, aNotice, noticesOf } from '../../src/testing/notices.ts';
import { anAcquired, anInstitution, openWorld, type TestWorld } from '../../src/testing/world.ts';
import { sendNotice } from '../../src/workflows/send-notice.ts';
import { takeInReturned } from '../../src/workflows/take-in-returned.ts';
import { warifu } from '../cli/warifu.ts';

let world: TestWorld;
let bank: Institution;
let server: MailServer;
let contractId: string;
const cwd = mkdtempSync(join(tmpdir(), 'warifu-bounces-'));
beforeAll(async () => {
  world = await openWorld();
  bank = await anInstitution(world);
  contractId = (await anAcquired(world, bank)).contract.id;
  server = await aMailServer();
  writeFileSync(
    join(cwd, 'warifu.toml'),
    `database.url = ${JSON.stringify(world.database.appUrl)}\nkeys.passphrase = "only for this test, and gone"\n`,
    { mode: 0o600 },
  );
});
afterAll(async () => {
  await server.close();
  await world.close();
  rmSync(cwd, { recursive: true });
});
afterEach(() => asOwner(world.database, 'delete from notices'));

/** A notice that the mail server took. */
async function sent(address: string): Promise<Notice> {
  const notice = await aNotice(world, bank, contractId, address);
  const post = server.post();
  await sendNotice(world.deps, post, letter, notice.id, { last: false });
  await post.close();
  return notice;
}

const report = (notice: Pick<Notice, 'id'>, action = 'failed', words = '550 5.1.1 unknown') =>
  [
    'Return-Path: <>',
    'From: MAILER-DAEMON@mx.example',
    'Subject: Undelivered',
    'MIME-Version: 1.0',
    'Content-Type: multipart/report; report-type=delivery-status; boundary=b',
    '',
    '--b',
    '',
    'From the mail server',
    '',
    '--b',
    'Content-Type: message/delivery-status',
    '',
    'Reporting-MTA: dns; mx.example',
    '',
    `Action: ${action}`,
    'Status: 5.1.1',
    `Diagnostic-Code: smtp; ${words}`,
    '',
    '--b',
    'Content-Type: text/rfc822-headers',
    '',
    `Message-ID: ${messageIdOf(notice, bank.settings.mailFrom.address)}`,
    '',
    '--b--',
    '',
  ].join('\n');

const quoted = (mail: string) =>
  `From MAILER-DAEMON Wed Nov 25 23:40:31 2026\n${mail.replaceAll(/^(>*From )/gm, '>$1')}\n`;
const bounceOf = async (address: string) => (await noticesOf(world)).get(address)!.bounce;

describe('a mail that came back (RFC 3464)', () => {
  it('counts once, and the first time: taken in again it changes nothing', async () => {
    const notice = await sent('a@haruka.example');
    const first = { noticeId: notice.id, why: '550 first' };
    expect(await takeInReturned(world.deps, first)).toBe('bounced');
    const after = await noticesOf(world);
    world.clock.advance({ minutes: 1 });
    expect(await takeInReturned(world.deps, { ...first, why: '550 second' })).toBe('known');
    expect(await noticesOf(world)).toEqual(after);
    expect(await bounceOf('a@haruka.example')).toBe('550 first');
  });

  it('is about a notice that was sent: no other is touched, and nothing is made of an unknown number', async () => {
    const waiting = await aNotice(world, bank, contractId, 'w@haruka.example');
    const before = await noticesOf(world);
    expect(await takeInReturned(world.deps, { noticeId: waiting.id, why: '550' })).toBe('unknown');
    const forged = '0192f0c4-7a1b-7c3d-8e4f-5a6b7c8d9e0f';
    expect(await takeInReturned(world.deps, { noticeId: forged, why: '550' })).toBe('unknown');
    expect(await noticesOf(world)).toEqual(before);
  });
});

describe('`warifu bounces`', () => {
  it('reads a mailbox, single mails and what is handed to it, and says what it found', async () => {
    const [a, b, c, d] = [
      await sent('a@x.example'),
      await sent('b@x.example'),
      await sent('c@x.example'),
      await sent('d@x.example'),
    ];
    const forged = { id: '0192f0c4-7a1b-7c3d-8e4f-5a6b7c8d9e0f' };
    const mbox = [report(a), report(b, 'delayed'), report(a), report(forged), 'Subject: away\n\nI am away\n'];
    writeFileSync(join(cwd, 'bounces.mbox'), mbox.map(quoted).join(''));
    writeFileSync(join(cwd, 'one.eml'), report(c));
    expect(await warifu(['bounces', 'bounces.mbox', 'one.eml'], cwd)).toMatchObject({
      exitCode: 0,
      stdout: '2 taken in, 1 already known, 1 not about a notice sent, 2 no bounce.\n',
    });
    expect(await warifu(['bounces', '-'], cwd, {}, quoted(report(d)))).toMatchObject({
      exitCode: 0,
      stdout: '1 taken in, 0 already known, 0 not about a notice sent, 0 no bounce.\n',
    });
    const bounces = [...(await noticesOf(world)).values()].map(({ address, bounce }) => [address, bounce]).sort();
    expect(bounces).toEqual([
      ['a@x.example', '550 5.1.1 unknown'],
      ['b@x.example', null],
      ['c@x.example', '550 5.1.1 unknown'],
      ['d@x.example', '550 5.1.1 unknown'],
    ]);
  });
});

describe('a Maildir that a running program looks into', () => {
  let folder: string;
  const warnings: string[] = [];
  beforeEach(() => {
    warnings.length = 0;
    folder = mkdtempSync(join(cwd, 'Maildir-'));
    for (const name of ['new', 'cur', 'tmp']) mkdirSync(join(folder, name));
  });
  const box = () => maildir(folder, (message, facts) => warnings.push(`${message} ${JSON.stringify(facts)}`));
  const put = (name: string, mail: string | Buffer) => writeFileSync(join(folder, 'new', name), mail);
  const files = (name: string) => readdirSync(join(folder, name)).sort();

  it('is emptied: what came back is taken in, and everything is put aside as it was', async () => {
    const a = await sent('a@haruka.example');
    put('1.a', report(a));
    put('2.b', 'Subject: away\n\nI am away\n');
    put('3.c', Buffer.from([0, 255, 10, 13, 0]));
    const node = await aNode(world, server.post(), { returned: box() });
    await asOwner(world.database, `select graphile_worker.add_job('take-in-returned')`);
    await vi.waitFor(() => expect(files('new')).toEqual([]), { timeout: 20_000 });
    await vi.waitFor(() => expect(node.log.join()).toContain(`a notice came back {"notice":"${a.id}"}`), {
      timeout: 20_000,
    });
    await node.close();
    expect(files('cur')).toEqual(['1.a:2,S', '2.b:2,S', '3.c:2,S']);
    expect(readFileSync(join(folder, 'cur/1.a:2,S'), 'utf8')).toBe(report(a));
    expect(await bounceOf('a@haruka.example')).toBe('550 5.1.1 unknown');
  });

  it('is the one that is configured; and so is the mail server', async () => {
    const { host, port, security } = server.settings();
    const mail = {
      ...world.app.config.mail,
      server: { host, port, security, returnPath: 'back@mihon.example' },
      bounces: folder,
    };
    const serving = await serve({ ...world.app, config: { ...world.app.config, mail } });
    const a = await aNotice(world, bank, contractId, 'a@haruka.example');
    const stateOf = async () => (await noticesOf(world)).get('a@haruka.example')!;
    await vi.waitFor(async () => expect(await stateOf()).toMatchObject({ state: 'sent' }), { timeout: 20_000 });
    expect(server.taken.at(-1)).toMatchObject({ from: 'back@mihon.example', to: 'a@haruka.example' });
    put('1.a', report(a));
    await asOwner(world.database, `select graphile_worker.add_job('take-in-returned')`);
    await vi.waitFor(async () => expect(await stateOf()).toMatchObject({ bounce: '550 5.1.1 unknown' }), {
      timeout: 20_000,
    });
    await vi.waitFor(() => expect(files('cur')).toEqual(['1.a:2,S']), { timeout: 20_000 });
    await serving.close();
  });

  it('may be looked into by two nodes at once', async () => {
    const all = await Promise.all(Array.from({ length: 20 }, (_, n) => sent(`k${n}@haruka.example`)));
    for (const [n, one] of all.entries()) put(String(n).padStart(2, '0'), report(one));
    const results: string[] = [];
    const each = () => box().each(async (mail) => void results.push(await takeInReturned(world.deps, mail)));
    await Promise.all([each(), each()]);
    expect(results.filter((one) => one === 'bounced')).toHaveLength(20);
    expect(files('new')).toEqual([]);
    expect(files('cur')).toHaveLength(20);
    expect(warnings).toEqual([]);
  });

  it('keeps what could not be taken in for the next time', async () => {
    put('1.a', report(await sent('a@haruka.example')));
    await expect(box().each(() => Promise.reject(new Error('the database is away')))).rejects.toThrow('away');
    expect(files('new')).toEqual(['1.a']);
  });

  it('is no way to other files, nor to the end of memory', async () => {
    writeFileSync(join(cwd, 'secret'), report(await sent('a@haruka.example')));
    symlinkSync(join(cwd, 'secret'), join(folder, 'new/1.link'));
    symlinkSync('/dev/zero', join(folder, 'new/2.endless'));
    mkdirSync(join(folder, 'new/3.folder'));
    put('.hidden', 'x');
    put('4.large', `${report(await sent('b@haruka.example'))}${'x'.repeat(50_000_000)}`);
    const taken: string[] = [];
    await box().each(async ({ noticeId }) => void taken.push(noticeId));
    expect(taken).toHaveLength(1);
    expect(files('new')).toEqual(['.hidden', '1.link', '2.endless', '3.folder']);
  });

  it('may not be there yet', async () => {
    rmSync(folder, { recursive: true });
    await box().each(() => Promise.reject(new Error('nothing is there')));
    expect(warnings).toEqual([]);
  });
});
