import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { simpleParser } from 'mailparser';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Institution } from '../../src/domain/institution/institution.ts';
import { messageIdOf } from '../../src/domain/notice/notice.ts';
import { mailsIn } from '../../src/mail/mbox.ts';
import { smtpPost } from '../../src/mail/smtp-post.ts';
import { aNode, aNotice, noticesOf } from '../../src/testing/notices.ts';
import { anAcquired, anInstitution, openWorld, type TestWorld } from '../../src/testing/world.ts';
import { warifu } from '../cli/warifu.ts';
import { type Exim, hasExim, startExim } from './exim.ts';

const patiently = { timeout: 30_000, interval: 50 };

describe.skipIf(!hasExim)('through a mail server that is in use everywhere (exim)', () => {
  let world: TestWorld;
  let bank: Institution;
  let exim: Exim;
  const cwd = mkdtempSync(join(tmpdir(), 'warifu-bounces-'));
  beforeAll(async () => {
    world = await openWorld();
    bank = await anInstitution(world);
    exim = await startExim();
  });
  afterAll(async () => {
    await exim?.close();
    await world?.close();
    rmSync(cwd, { recursive: true });
  });

  const mails = async (name: 'arrived' | 'bounces') => {
    const found: Buffer[] = [];
    for await (const mail of mailsIn(toBytes(exim.mailbox(name)))) found.push(mail);
    return found;
  };

  it('a notice arrives, and one that comes back is taken in with `warifu bounces` (N3, N4)', async () => {
    const { contract } = await anAcquired(world, bank);
    const arriving = await aNotice(world, bank, contract.id, 'keiko@ok.example');
    const returning = await aNotice(world, bank, contract.id, 'naoto@gone.example');
    const returnPath = 'warifu@returns.example';
    const post = smtpPost({ host: '127.0.0.1', port: exim.port, security: 'none', dkim: [], returnPath });
    const node = await aNode(world, post);
    await vi.waitFor(async () => {
      const states = [...(await noticesOf(world)).values()].map(({ state }) => state);
      expect(states, exim.log()).toEqual(['sent', 'sent']);
    }, patiently);
    await node.close();
    await post.close();

    await vi.waitFor(() => expect(exim.mailbox('arrived')).toMatch(/\n\n$/), patiently);
    const [raw, ...more] = await mails('arrived');
    expect(more).toEqual([]);
    const mail = await simpleParser(raw!);
    expect(mail.messageId).toBe(messageIdOf(arriving, bank.settings.mailFrom.address));
    expect(mail.from!.value).toEqual([{ name: bank.settings.mailFrom.name, address: bank.settings.mailFrom.address }]);
    expect(mail.headers.get('return-path')).toMatchObject({ value: [{ address: returnPath }] });
    expect(mail.headers.get('auto-submitted')).toBe('auto-generated');
    expect(mail.subject).toBe('【見本信用金庫】電子証明書の取得のお知らせ');
    expect(mail.text).toContain(arriving.reference);
    expect(mail.html).toBe(false);
    expect(mail.attachments).toEqual([]);

    await vi.waitFor(() => expect(exim.mailbox('bounces')).toMatch(/--\n\n$/), patiently);
    const [report] = await mails('bounces');
    expect(report!.toString()).toContain(
      `Original-Envelope-ID: ${messageIdOf(returning, bank.settings.mailFrom.address).slice(1, -1)}`,
    );
    expect((await noticesOf(world)).get('naoto@gone.example')).toMatchObject({ state: 'sent', bounced_at: null });

    writeFileSync(
      join(cwd, 'warifu.toml'),
      `database.url = ${JSON.stringify(world.database.appUrl)}\nkeys.passphrase = "only for this test, and gone"\n`,
      { mode: 0o600 },
    );
    const mailbox = join(exim.folder, 'mail/bounces');
    expect(await warifu(['bounces', mailbox], cwd)).toMatchObject({
      exitCode: 0,
      stdout: '1 taken in, 0 already known, 0 not about a notice sent, 0 no bounce.\n',
    });
    expect((await noticesOf(world)).get('naoto@gone.example')).toMatchObject({
      state: 'sent',
      bounced_at: expect.anything(),
      bounce: expect.stringMatching(/Unknown user/),
    });
    expect((await noticesOf(world)).get('keiko@ok.example')).toMatchObject({ state: 'sent', bounced_at: null });

    expect(await warifu(['bounces', mailbox, join(exim.folder, 'mail/arrived')], cwd)).toMatchObject({
      exitCode: 0,
      stdout: '0 taken in, 1 already known, 0 not about a notice sent, 1 no bounce.\n',
    });
    expect(await warifu(['bounces', 'nothing.mbox'], cwd)).toMatchObject({
      exitCode: 1,
      stderr: 'nothing.mbox cannot be read (ENOENT).\n',
    });
  });
});

async function* toBytes(text: string) {
  yield Buffer.from(text, 'utf8');
}
