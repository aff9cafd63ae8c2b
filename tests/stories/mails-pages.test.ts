import { readdirSync, readFileSync } from 'node:fs';
import { simpleParser } from 'mailparser';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Institution } from '../../src/domain/institution/institution.ts';
import type { LoginId } from '../../src/domain/login-id/login-id.ts';
import { type Notice, newNoticeReference } from '../../src/domain/notice/notice.ts';
import { limits } from '../../src/domain/session/tries.ts';
import { ask, form, fromOwnPage } from '../../src/testing/client.ts';
import { asOwner } from '../../src/testing/database.ts';
import { anInstitution, aPasswordContract, openServedWorld, password } from '../../src/testing/world.ts';
import { newId } from '../../src/workflows/new-id.ts';

let world: Awaited<ReturnType<typeof openServedWorld>>;
let bank: Institution;
let elsewhere: Institution;
beforeAll(async () => {
  world = await openServedWorld();
  bank = await anInstitution(world);
  elsewhere = await anInstitution(world, { code: '9301' });
});
afterAll(() => world.close());

let people = 0;
const someone = () => `midori-${++people}`;

/** Asks as `loginId`, who has logged in with the password. */
async function loggedIn(loginId: string, code = '1376') {
  const portal = `${world.serving.portalOrigin}/${code}`;
  const body = form({ loginId, password });
  const entered = await ask(`${portal}/login/password`, { method: 'POST', headers: fromOwnPage, body });
  const cookie = entered.cookies.find((one) => one.startsWith('__Host-warifu-session='))!;
  return {
    get: (path: string) => ask(portal + path, { headers: { cookie } }),
    post: (path: string, fields: Record<string, string>) =>
      ask(portal + path, { method: 'POST', headers: { ...fromOwnPage, cookie }, body: form(fields) }),
  };
}

/** An administrator and a user of a contract of their own. */
async function aCompany(institution = bank) {
  const [head, user] = [someone(), someone()];
  const { contract, administrator, users } = await aPasswordContract(world, institution, head, [user]);
  return { contract, administrator, user: users[0]! };
}

/** A notice to `to` as the registry keeps it, with no job: what becomes of it is what `parts` say. */
async function aNotice(to: Pick<LoginId, 'institutionId' | 'contractId' | 'id'>, parts: Partial<Notice> = {}) {
  const { now } = world.clock;
  const notice: Notice = {
    id: newId(now, world.deps.random),
    institutionId: to.institutionId,
    contractId: to.contractId,
    loginId: to.id,
    address: 'suzuki@midori.example',
    language: 'ja',
    kind: 'locked',
    facts: {},
    reference: newNoticeReference(world.deps.random),
    state: 'sent',
    attempts: 1,
    madeAt: now,
    ...parts,
  };
  const sentAt = notice.state === 'sent' ? (parts.sentAt ?? now) : undefined;
  await asOwner(
    world.database,
    `insert into notices (id, institution_id, contract_id, login_id, address, language, kind, facts, reference, state,
       made_at, sent_at, bounced_at, bounce)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
    [
      ...[notice.id, notice.institutionId, notice.contractId, notice.loginId, notice.address, notice.language],
      ...[notice.kind, JSON.stringify(notice.facts), notice.reference, notice.state, notice.madeAt.toString()],
      ...[sentAt?.toString(), notice.bounced?.at.toString(), notice.bounced?.why],
    ],
  );
  return notice;
}

const withMail = (loginId: LoginId, mail: string) =>
  asOwner(world.database, 'update login_ids set mail = $1 where id = $2', [mail, loginId.id]);

const rowsOf = (body: string) =>
  body.match(/<tr role="row">(?:(?!<\/tr>)[\s\S])*<th role="rowheader"[\s\S]*?<\/tr>/g) ?? [];
const ours = '当金庫からお送りしたメールです';
const forged = 'この番号のメールはお送りしていません';

describe('「お送りしたメール」', () => {
  it('tells of each mail what arrived, word for word, with number and address (N4)', async () => {
    const { user } = await aCompany();
    const { get, post } = await loggedIn(user.name);
    expect((await get('/mails')).body).toContain('メールアドレスを登録する');
    expect((await post('/settings/mail', { mail: 'kenta@midori.example', password })).status).toBe(303);
    const body = await vi.waitFor(
      async () => {
        const { body: shown } = await get('/mails');
        expect(shown).toContain('送信済み');
        return shown;
      },
      { timeout: 10_000 },
    );
    const folder = world.app.config.mail.directory;
    const mails = await Promise.all(
      readdirSync(folder).map((name) => simpleParser(readFileSync(`${folder}/${name}`, 'utf8'))),
    );
    const mail = mails.find(
      ({ text }) => /M-[A-Z0-9-]+/.test(text ?? '') && body.includes(/M-[A-Z0-9-]+/.exec(text!)![0]),
    )!;
    expect(mail.to).toMatchObject({ text: 'kenta@midori.example' });
    expect(body).toContain(`>${mail.subject}<`);
    expect(body).toContain(`>${mail.text!.trimEnd()}</p>`);
    expect(body).toContain('kenta@midori.example');
    expect(body).toContain('<title>お送りしたメール｜法人ポータル｜見本信用金庫</title>');
    expect(body).toMatch(/<a href="\/1376\/mails" aria-current="page">お送りしたメール/);
    // The letter's own word for the page is the menu's.
    expect(mail.text).toContain('「お送りしたメール」');
    for (const path of ['/home', '/settings', '/settings/mail']) {
      expect((await get(path)).body.match(/href="\/1376\/mails"/g)!.length).toBeGreaterThan(2);
    }
  });

  it('says of each what became of it; what was dropped was never sent, and is not there (N2, N3)', async () => {
    const { user } = await aCompany();
    const mails = {
      sent: await aNotice(user),
      waiting: await aNotice(user, { state: 'waiting' }),
      failed: await aNotice(user, { state: 'failed' }),
      bounced: await aNotice(user, { bounced: { at: world.clock.now, why: '550 5.1.1' } }),
      dropped: await aNotice(user, { state: 'dropped' }),
    };
    const { body } = await (await loggedIn(user.name)).get('/mails');
    const row = (name: keyof typeof mails) => rowsOf(body).find((one) => one.includes(mails[name].reference));
    expect(row('sent')).toContain('送信済み');
    expect(row('waiting')).toContain('送信待ち');
    expect(row('failed')).toContain('届きませんでした');
    expect(row('bounced')).toContain('届きませんでした');
    expect(row('dropped')).toBeUndefined();
    // What the mail servers said is for staff.
    expect(body).not.toContain('5.1.1');
  });

  it('keeps the words of the day it was sent: the days left do not go on counting (N4)', async () => {
    const { user } = await aCompany();
    const sentAt = world.clock.now.subtract({ hours: 24 * 20 });
    const expires = sentAt.add({ hours: 24 * 30 }).toString();
    await aNotice(user, { kind: 'expiry', stage: 30, sentAt, facts: { expires } });
    const { body } = await (await loggedIn(user.name)).get('/mails');
    expect(body).toContain('電子証明書の有効期限のお知らせ（あと30日）');
  });

  it('pages: the newest twenty first, then the older ones, each once', async () => {
    const { user } = await aCompany();
    const made: string[] = [];
    for (let n = 0; n < 45; n++) {
      world.clock.advance({ seconds: 1 });
      made.unshift((await aNotice(user)).reference);
    }
    const { get } = await loggedIn(user.name);
    const seen: string[][] = [];
    for (let path: string | undefined = '/mails'; path; ) {
      const { body }: { body: string } = await get(path);
      seen.push(rowsOf(body).map((row) => /M-[A-Z0-9-]+/.exec(row.slice(row.indexOf('mail__facts')))![0]));
      path = /href="\/1376(\/mails\?before=[^"]+)"/.exec(body)?.[1];
    }
    expect(seen.map(({ length }) => length)).toEqual([20, 20, 5]);
    expect(seen.flat()).toEqual(made);
    expect((await get('/mails?before=nonsense')).status).toBe(200);
  });

  it('shows nothing of anybody else, be it a colleague or their administrator (I1)', async () => {
    const { administrator, user } = await aCompany();
    const [mine, theirs] = [await aNotice(user), await aNotice(administrator)];
    const seen = async (who: LoginId) => (await (await loggedIn(who.name)).get('/mails')).body;
    expect(await seen(user)).toContain(mine.reference);
    expect(await seen(user)).not.toContain(theirs.reference);
    expect(await seen(administrator)).toContain(theirs.reference);
    expect(await seen(administrator)).not.toContain(mine.reference);
  });

  it('shows administrators what went to the second contact of their contract, and of no other (R2, I1)', async () => {
    const { contract, administrator, user } = await aCompany();
    await asOwner(
      world.database,
      `update contracts set second_contact_name = '経理 太郎', second_contact_mail = 'keiri@midori.example' where id = $1`,
      [contract.id],
    );
    const to = { institutionId: bank.id, contractId: contract.id, loginId: undefined, address: 'keiri@midori.example' };
    const { reference } = await aNotice(administrator, {
      ...to,
      kind: 'reissued',
      facts: { whom: '佐藤 健', to: '経理 太郎' },
    });
    const { body } = await (await loggedIn(administrator.name)).get('/mails');
    const row = rowsOf(body).find((one) => one.includes(reference));
    expect(row).toContain('第二連絡先');
    expect(row).toContain('経理 太郎さま');
    expect(row).toContain('k…@midori.example');
    expect(body).not.toContain('keiri@');
    const other = await aCompany();
    for (const { name } of [user, other.administrator]) {
      expect((await (await loggedIn(name)).get('/mails')).body).not.toContain(reference);
    }
  });

  it('is in the reader’s language, and each mail in the one it was written in', async () => {
    const { user } = await aCompany();
    await aNotice(user);
    const { body } = await (await loggedIn(user.name)).get('/en/mails');
    expect(body).toContain('<title>Mails we sent | Corporate Portal | Mihon Shinkin Bank</title>');
    expect(body).toMatch(/<a href="\/1376\/en\/mails" aria-current="page">Mails we sent/);
    expect(body).toContain('<span lang="ja">【見本信用金庫】');
  });
});

describe('the number of a mail in hand', () => {
  const answer = async (who: LoginId, number: string, code = '1376') => {
    const { get } = await loggedIn(who.name, code);
    return get(`/mails?${form({ reference: number })}`);
  };

  it('finds one’s own mail, however it is typed, with subject, time and address to compare (N4)', async () => {
    const { user } = await aCompany();
    const { reference } = await aNotice(user);
    const wide = reference.replace(/[A-Z0-9-]/g, (one) => String.fromCharCode(one.charCodeAt(0) + 0xfee0));
    // The last is the whole line of the mail, copied.
    const line = `お問い合わせ番号：${reference}（2026年11月26日（木）8:30）`;
    for (const typed of [reference, ` ${reference.toLowerCase().replaceAll('-', ' ')} `, wide, line]) {
      const { status, body } = await answer(user, typed);
      expect(status).toBe(200);
      expect(body).toContain(ours);
      const said = body.slice(body.indexOf(ours), body.indexOf('check-h'));
      expect(said).toContain('【見本信用金庫】ログインの停止のお知らせ');
      expect(said).toContain('suzuki@midori.example');
    }
  });

  it('that we never gave, or that is no number at all, is told to be forged, and whom to call (N4, I5)', async () => {
    const { user } = await aCompany();
    for (const typed of [newNoticeReference(world.deps.random), 'M-1234', '<b>12345</b>', 'x'.repeat(5000)]) {
      const { status, body } = await answer(user, typed);
      expect(status).toBe(200);
      expect(body).toContain(forged);
      expect(body).toMatch(/リンクを開いたり返信したりせず、[^<]+へお電話ください/);
      expect(body).not.toContain('<b>12345');
      expect(body).not.toContain(ours);
    }
    const { body } = await answer(user, '');
    expect(body).toContain('<title>エラー：');
    expect(body).toContain('お問い合わせ番号を入力してください。');
  });

  it('finds nothing of another person, contract or institution; to administrators the contract’s own (I1)', async () => {
    const [mine, other, far] = [await aCompany(), await aCompany(), await aCompany(elsewhere)];
    const finds = async (who: LoginId, { reference }: Notice, code?: string) => {
      const { body } = await answer(who, reference, code);
      expect([body.includes(ours), body.includes(forged)].filter(Boolean)).toHaveLength(1);
      return body.includes(ours);
    };
    const [toUser, toHead] = [await aNotice(mine.user), await aNotice(mine.administrator)];
    expect(await finds(mine.user, toUser)).toBe(true);
    expect(await finds(mine.user, toHead)).toBe(false);
    expect(await finds(mine.administrator, toHead)).toBe(true);
    expect(await finds(mine.administrator, toUser)).toBe(true);
    for (const { administrator, user } of [other, far]) {
      expect(await finds(mine.administrator, await aNotice(administrator))).toBe(false);
      expect(await finds(mine.administrator, await aNotice(user))).toBe(false);
    }
    expect(await finds(far.administrator, toUser, '9301')).toBe(false);
    // Of whom it was, and where it went as far as its owner can tell.
    const { body } = await answer(mine.administrator, toUser.reference);
    expect(body).toContain('佐藤 健さま');
    expect(body).toContain('s…@midori.example');
  });

  it('finds a mail that a program took for dropped when it died: who has its number has it in hand (N2, N4)', async () => {
    const { user } = await aCompany();
    expect((await answer(user, (await aNotice(user, { state: 'dropped' })).reference)).body).toContain(ours);
  });

  it('can be asked for so often and no more; right ones do not count, and the list stays open (I1, E1206)', async () => {
    const { user } = await aCompany();
    const { reference } = await aNotice(user);
    const { get } = await loggedIn(user.name);
    const most = limits['find-mail'].id!.most;
    const wrong = () => get(`/mails?reference=${newNoticeReference(world.deps.random)}`);
    for (let n = 0; n < 3; n++) expect((await get(`/mails?reference=${reference}`)).status).toBe(200);
    for (let n = 0; n < most; n++) expect((await wrong()).status).toBe(200);
    const stopped = await wrong();
    expect([stopped.status, /E1206-/.test(stopped.body)]).toEqual([429, true]);
    expect((await get(`/mails?reference=${reference}`)).status).toBe(429);
    expect((await get('/mails')).status).toBe(200);
  });
});

describe('an address that lets no mail in', () => {
  it('is told its owner until it is changed (N3)', async () => {
    const { user } = await aCompany();
    await withMail(user, 'suzuki@midori.example');
    const { get, post } = await loggedIn(user.name);
    const told = async () =>
      Promise.all(
        ['/home', '/settings', '/settings/mail', '/mails'].map(async (path) =>
          (await get(path)).body.includes('メールが届いていません'),
        ),
      );
    await aNotice(user);
    expect(await told()).toEqual([false, false, false, false]);
    world.clock.advance({ seconds: 1 });
    await aNotice(user, { bounced: { at: world.clock.now, why: '' } });
    expect(await told()).toEqual([true, true, true, true]);
    expect((await get('/home')).body).toContain('href="/1376/settings/mail"');
    await post('/settings/mail', { mail: 'suzuki.hanako@midori.example', password });
    expect(await told()).toEqual([false, false, false, false]);
  });
});
