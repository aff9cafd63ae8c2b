import { afterAll, describe, expect, it } from 'vitest';
import { type Serving, serve } from '../../src/app.ts';
import type { Institution } from '../../src/domain/institution/institution.ts';
import type { LoginId } from '../../src/domain/login-id/login-id.ts';
import type { ListedNotice } from '../../src/domain/notice/notice.ts';
import { staffRoles } from '../../src/domain/staff/staff.ts';
import { letter } from '../../src/mail/letters.ts';
import { asOwner } from '../../src/testing/database.ts';
import { aMailServer } from '../../src/testing/mail-server.ts';
import { approved, aStaff, atConsole, takenIn } from '../../src/testing/staff.ts';
import {
  aContract,
  aLogin,
  anAcquired,
  anInstitution,
  anIssuance,
  aUser,
  clerk,
  made,
  openWorld,
} from '../../src/testing/world.ts';
import { sendNotice } from '../../src/workflows/send-notice.ts';

const world = await openWorld();
const { deps, database } = world;
const server = await aMailServer();
const post = server.post();
let serving: Serving | undefined;
afterAll(async () => {
  await serving?.close();
  await post.close();
  await server.close();
  await world.close();
});

const keiko = 'keiko@haruka.example';
const lost = 'nobody@haruka.example';
const contact = { name: '高橋 一郎', mail: 'ichiro@haruka.example' };
server.answers = (address) => (address === lost ? { code: 550, words: '5.1.1 No such user here' } : undefined);

async function writeTo(institution: Institution, name: string, mail: string): Promise<void> {
  await deps.store.transaction(world.clock.now, async (tx) => {
    const loginId = (await tx.loginIds.byName(institution.id, name))!;
    await tx.loginIds.update({ ...loginId, mail });
  });
}

/** Hands over whatever waits, once, to the real mail server. */
async function sendAll(): Promise<void> {
  for (const { id } of await asOwner(database, `select id from notices where state = 'waiting' order by id`)) {
    await sendNotice(deps, post, letter, String(id), { last: false });
  }
}

const own = await anInstitution(world);
const elsewhere = await anInstitution(world, { code: '9301' });
const haruka = await anAcquired(world, own);
const user = await aUser(world, own, haruka.contract.number, 'haruka-k02');
await deps.store.transaction(world.clock.now, (tx) =>
  tx.contracts.update({ ...haruka.contract, secondContact: contact }),
);
await writeTo(own, 'haruka-adm', keiko);
await writeTo(own, 'haruka-k02', lost);
made(await aLogin(world, own, haruka.der));
world.clock.advance({ seconds: 1 });
// Of a user, to the user and to the administrator.
await anIssuance(world, own, 'haruka-k02');
world.clock.advance({ seconds: 1 });
const far = await anAcquired(world, elsewhere, 'far-adm');
await writeTo(elsewhere, 'far-adm', 'far@tooku.example');
made(await aLogin(world, elsewhere, far.der));
await sendAll();

// What wait is sent by the program itself from here on: the queue finds nothing to do.
serving = await serve(world.app);
const { consoleOrigin } = serving;
const tokens = new Map<string, string>();
for (const role of staffRoles) tokens.set(role, (await aStaff(world, own, role)).token);
const as = (role: (typeof staffRoles)[number]) => atConsole(consoleOrigin, tokens.get(role));
const desk = as('help-desk');
const stranger = atConsole(consoleOrigin, (await aStaff(world, elsewhere, staffRoles)).token, '9301');

/** The words of a page's main part, without its tags. */
const words = ({ body }: { body: string }) =>
  body
    .slice(body.indexOf('<main'))
    .replaceAll(/<[^>]+>/g, ' ')
    .replaceAll(/\s+/g, ' ');
const rowsOf = ({ body }: { body: string }) => [...body.matchAll(/<th scope="row" class="num">/g)].length;
const ours = () => deps.store.transaction(world.clock.now, (tx) => tx.notices.list(own.id, {}, 100));
const noticeTo = async (address: string, kind: string): Promise<ListedNotice['notice']> =>
  (await ours()).find(({ notice }) => notice.address === address && notice.kind === kind)!.notice;
const search = (text: string, at = desk) => at.get(`/contracts?${new URLSearchParams({ q: text })}`);

describe('the list of notices', () => {
  it.each(staffRoles)('opens for %s where the role says so (S3)', async (role) => {
    expect((await as(role).get('/notices')).status).toBe(role === 'administrator' ? 403 : 200);
    const menu = (await as(role).get('/dashboard')).body;
    expect(menu.includes('href="/1376/notices"')).toBe(role !== 'administrator');
  });

  it('shows to whom, what, its number and what became of it, the newest first (N4)', async () => {
    const page = await desk.get('/notices');
    expect(rowsOf(page)).toBe(3);
    const said = words(page);
    expect(said).toContain('haruka-k02 佐藤 健 さま');
    expect(said).toContain(`haruka-adm 田中 恵子 さま ${haruka.contract.number}`);
    expect(said).toMatch(/【見本信用金庫】新しい電子証明書でのログインのお知らせ M-\S{4}-\S{4}-\S{4} 送信済み/);
    expect(said).toMatch(/不達 .*5\.1\.1 No such user here/);
    expect(said.indexOf('発行のお知らせ')).toBeLessThan(said.indexOf('でのログインのお知らせ'));
    // As the contract's own pages have it: enough to ask somebody whether it is theirs.
    for (const address of [keiko, lost]) expect(page.body).not.toContain(address);
  });

  it('is narrowed to what did not arrive, and to a kind', async () => {
    const undelivered = await desk.get('/notices?show=undelivered');
    expect([rowsOf(undelivered), words(undelivered).includes('haruka-k02')]).toEqual([1, true]);
    const kind = await desk.get('/notices?kind=first-login');
    expect([rowsOf(kind), words(kind).includes('初めてのログインだけを表示')]).toEqual([1, true]);
    expect(words(await desk.get('/notices?kind=expiry&stage=30'))).toContain('条件に合う通知はありません。');
    for (const odd of ['kind=moon', 'stage=x', 'before=1', "before='", 'show=all']) {
      expect(rowsOf(await desk.get(`/notices?${odd}`))).toBe(3);
    }
  });

  it('goes on before a notice, and back to the newest', async () => {
    const [newest] = await ours();
    const page = await desk.get(`/notices?before=${newest!.notice.id}`);
    expect(rowsOf(page)).toBe(2);
    expect(words(page)).toContain('最新の記録に戻る');
  });

  it('is of one’s own institution only, and so is each notice (I1)', async () => {
    const theirs = await stranger.get('/notices');
    expect(rowsOf(theirs)).toBe(1);
    expect(theirs.body).not.toMatch(/haruka|田中 恵子 さま 1376/);
    const [foreign] = await deps.store.transaction(world.clock.now, (tx) => tx.notices.list(elsewhere.id, {}, 1));
    expect((await desk.get(`/notices/${foreign!.notice.reference}`)).status).toBe(404);
    expect(words(await search(foreign!.notice.reference))).toContain('当金庫からお送りしていません');
    // An id of theirs says nothing about ours.
    expect(rowsOf(await desk.get(`/notices?before=${foreign!.notice.id}`))).toBeLessThanOrEqual(3);
  });
});

describe('one notice', () => {
  it('shows the letter as the mail server took it (N4)', async () => {
    const { reference } = await noticeTo(keiko, 'first-login');
    const page = await desk.get(`/notices/${reference}`);
    const [, text] = /<p class="notices__text" lang="ja">(.*?)<\/p>/s.exec(page.body)!;
    const { mail } = server.taken.find((one) => one.to === keiko && one.mail.text?.includes(reference))!;
    expect(text!.trim()).toBe(mail.text!.trim());
    expect(words(page)).toContain(mail.subject);
    expect(page.body).not.toContain(keiko);
    expect(words(page)).toContain('k***@haruka.example');
  });

  it('says why it did not arrive, and when it came back (N3)', async () => {
    const refused = await noticeTo(lost, 'issued');
    const { body } = await desk.get(`/notices/${refused.reference}`);
    expect(words({ body })).toContain('送信の回数 1回');
    expect(words({ body })).toContain('5.1.1 No such user here');
    expect(words({ body })).toContain('お客さまへ電話で連絡し、メールアドレスを確認してください。');
    const taken = await noticeTo(keiko, 'issued');
    const at = Temporal.Instant.from('2026-01-05T03:04:00Z');
    await deps.store.transaction(world.clock.now, (tx) =>
      tx.notices.update({ ...taken, bounced: { at, why: '5.2.2 メールボックスがいっぱいです' } }),
    );
    const back = words(await desk.get(`/notices/${taken.reference}`));
    expect(back).toContain('戻ってきた日時 2026年1月5日（月）12:04');
    expect(back).toContain('5.2.2 メールボックスがいっぱいです');
    expect(words(await desk.get('/en/notices?show=undelivered'))).toContain('5.2.2');
    await deps.store.transaction(world.clock.now, (tx) => tx.notices.update(taken));
  });

  it.each(['M-AAAA-AAAA-AAAA', 'haruka', '%00', "M-'"])('is not there as %s', async (reference) => {
    expect((await desk.get(`/notices/${reference}`)).status).toBe(404);
  });
});

describe('“is this mail from you?”', () => {
  it('is answered in one sentence: yes, to whom and when (N4)', async () => {
    const { reference } = await noticeTo(keiko, 'first-login');
    for (const typed of [
      reference,
      reference.toLowerCase(),
      reference.replaceAll('-', ' '),
      reference.normalize('NFKD'),
    ]) {
      const said = words(await search(typed));
      expect(said).toMatch(
        /はい、当金庫のメールです。\d+年.*に、haruka-adm 田中 恵子 さま（1376-haruka-adm）へお送りしました。/,
      );
      expect(said).toContain('番号を写した偽のメールです');
    }
    expect(words(await search(reference, as('auditor')))).toContain('はい、当金庫のメールです。');
    expect(words(await desk.get(`/en/contracts?q=${reference}`))).toMatch(/Yes, this mail is from us: it was sent to/);
  });

  it('is answered with no where there is no such mail, and with care where it may not have arrived', async () => {
    expect(words(await search('M-7777-7777-7777'))).toContain(
      'いいえ、この番号のメールは、当金庫からお送りしていません。',
    );
    const refused = await noticeTo(lost, 'issued');
    expect(words(await search(refused.reference))).toContain('は届いていません');
    for (const [state, said] of [
      ['dropped', '当金庫の番号です。送信の前に取りやめたメールですが、まれに届いていることがあります。'],
      ['waiting', '送信を待っています'],
    ]) {
      await asOwner(database, 'update notices set state = $1 where id = $2', [state, refused.id]);
      expect(words(await search(refused.reference))).toContain(said);
    }
    await asOwner(database, "update notices set state = 'failed' where id = $1", [refused.id]);
  });

  it('leads to a login ID that looks like such a number, if there is one', async () => {
    const lookAlike = await aUser(world, own, haruka.contract.number, 'marunouchik12');
    expect((await search('marunouchik12')).headers.location).toBe(
      `/1376/contracts/${haruka.contract.number}/users/${lookAlike.id}`,
    );
  });
});

describe('a contract', () => {
  it('shows its last notices, and all of them in their own place', async () => {
    for (const path of ['', '/notices']) {
      const said = words(await desk.get(`/contracts/${haruka.contract.number}${path}`));
      expect(said).toContain('新しい電子証明書でのログインのお知らせ');
      expect(said).toContain('不達');
    }
    expect(words(await desk.get(`/contracts/${haruka.contract.number}/notices`))).toContain(
      'メールが届いていない方：haruka-k02 佐藤 健 さま。',
    );
    const { token } = await aStaff(world, elsewhere, 'help-desk');
    expect(
      (await atConsole(consoleOrigin, token, '9301').get(`/contracts/${haruka.contract.number}/notices`)).status,
    ).toBe(404);
  });

  it('shows its second contact, and a clerk the way to another one (R2)', async () => {
    const address = `/contracts/${haruka.contract.number}`;
    const seen = await as('clerk').get(address);
    expect(words(seen)).toContain('高橋 一郎 さま メール i***@haruka.example');
    expect(seen.body).toContain(`/applications/new/change-second-contact?contract=${haruka.contract.number}`);
    expect((await desk.get(address)).body).not.toContain('change-second-contact');
    const form = await as('clerk').get(`/applications/new/change-second-contact?contract=${haruka.contract.number}`);
    expect(form.body).toMatch(/name="contactName"[^>]*>/);
  });

  it('has its own letters, also where one person administers two and one approval is about both (N5)', async () => {
    const shared = 'kaikei@office.example';
    const users: LoginId[] = [];
    for (const name of ['ajisai-adm', 'botan-adm']) {
      const { contract } = await aContract(world, own, name);
      await writeTo(own, name, shared);
      users.push(await aUser(world, own, contract.number, name.replace('adm', 'k01')));
    }
    await deps.store.transaction(world.clock.now, (tx) =>
      tx.audit.write(
        ...users.map(({ id }) => ({
          institutionId: own.id,
          actor: clerk,
          act: 'login-id-locked' as const,
          subject: { kind: 'login-id' as const, id },
        })),
      ),
    );
    const told = (await ours()).filter(({ notice }) => notice.address === shared && notice.kind === 'locked');
    expect(told.map(({ contractNumber }) => contractNumber).toSorted()).toEqual(['1376-ajisai-adm', '1376-botan-adm']);
  });

  it('tells of a reissue to the second contact too, by its name (R2)', async () => {
    const maker = await aStaff(world, own, 'clerk');
    const { number } = made(
      await takenIn(world, own, maker, 'reissue-administrator', {
        contract: haruka.contract.number,
        administratorId: 'haruka-adm',
        reason: 'keyCompromise',
      }),
    );
    made(await approved(world, own, await aStaff(world, own, 'approver'), number));
    const said = words(await desk.get(`/contracts/${haruka.contract.number}/notices`));
    expect(said).toMatch(/第二連絡先 高橋 一郎 さま 【見本信用金庫】電子証明書の再発行のお知らせ/);
    const { reference } = await noticeTo(contact.mail, 'reissued');
    expect(words(await desk.get(`/notices/${reference}`))).toContain('高橋 一郎さま');
  });
});

describe('the page of a login ID', () => {
  it('shows this person’s last notices, and that mail does not arrive, until it does again (N3)', async () => {
    const at = `/contracts/${haruka.contract.number}/users/${user.id}`;
    const before = words(await desk.get(at));
    expect(before).toContain('最近のメールが届いていません。');
    expect(before).toContain('n***@haruka.example メールが届いていません');
    expect(before).not.toContain('新しい電子証明書でのログインのお知らせ');
    await writeTo(own, 'haruka-k02', 'ken@haruka.example');
    expect(words(await desk.get(at))).not.toContain('メールが届いていません');
    await writeTo(own, 'haruka-k02', lost);
    expect(
      words(await desk.get(`/contracts/${haruka.contract.number}/users/${haruka.administrator.id}`)),
    ).not.toContain('メールが届いていません');
  });
});

describe('通知の配信 on the dashboard', () => {
  const other = { code: '1380' };
  const figures = async (of: Institution) =>
    deps.store.transaction(world.clock.now, (tx) =>
      tx.notices.deliveries(of.id, world.clock.now.subtract({ hours: 24 * 30 })),
    );

  it('counts what was sent, failed and came back at once, each institution its own (N3, I1)', async () => {
    const bank = await anInstitution(world, other);
    const { token } = await aStaff(world, bank, ['clerk', 'approver']);
    const dashboard = async () => words(await atConsole(consoleOrigin, token, '1380').get('/dashboard'));
    expect(await dashboard()).toContain('通知はまだありません');
    const { contract } = await anAcquired(world, bank, 'mimosa-adm');
    await asOwner(
      database,
      `insert into notices (id, institution_id, contract_id, address, language, kind, stage, facts, reference, state, made_at)
       select gen_random_uuid(), $1, $2, 'a@mimosa.example', 'ja', case when n < 8 then 'expiry' else 'issued' end,
         case when n < 4 then 30 when n < 8 then 10 end, '{}', 'M-TEST-' || n, 'waiting', $3
       from generate_series(0, 9) n`,
      [bank.id, contract.id, world.clock.now.toString()],
    );
    expect(await dashboard()).toContain('ほかに10通が送信待ちです。');
    const set = (change: string, ...numbers: number[]) =>
      asOwner(database, `update notices set ${change} where reference = any($1)`, [numbers.map((n) => `M-TEST-${n}`)]);
    await set(`state = 'sent', sent_at = now()`, 0, 1, 2, 4, 8);
    await set(`state = 'failed'`, 3, 5);
    await set(`state = 'dropped'`, 6);
    await set(`bounced_at = now(), bounce = '5.1.1'`, 2);
    const said = await dashboard();
    expect(said).toContain('メール7通のうち4通（57.1%）が届きました。ほかに2通が送信待ちです。');
    expect(said).toMatch(/有効期限の30日前 4 2 2 不達 有効期限の30日前 50\.0%/);
    expect(said).toMatch(/有効期限の10日前 2 1 1 /);
    expect(said).toMatch(/発行 1 1 0 100\.0%/);
    expect(said).toMatch(/届いていない通知 3 件 メールアドレスの確認が必要/);
    expect(said).toContain('不達の3件は、契約者に電話で連絡し');
    expect(said).toContain('戻ってきていないものです');
    await set('bounced_at = null, bounce = null', 2);
    expect(await dashboard()).toMatch(/有効期限の30日前 4 3 1 /);

    const counted = await figures(bank);
    await asOwner(database, 'select count_notices_anew()');
    expect(await figures(bank)).toEqual(counted);
    await deps.store.transaction(world.clock.now, (tx) => tx.notices.foldCounts(bank.id, 0));
    expect(await figures(bank)).toEqual(counted);
    expect(await figures(own)).not.toEqual(counted);
  });

  it('leads to what did not arrive, only for whom the list opens (S3)', async () => {
    const link = 'href="/1376/notices?show=undelivered&amp;kind=issued"';
    expect((await as('approver').get('/dashboard')).body).toContain(link);
    const { body } = await as('administrator').get('/dashboard');
    expect(body).not.toContain('/1376/notices');
    expect(words({ body })).toContain('届いていない通知');
  });

  it('counts the last thirty days of the institution (I4)', async () => {
    const bank = await anInstitution(world, { code: '1381' });
    const { contract } = await anAcquired(world, bank, 'sumire-adm');
    const { now } = world.clock;
    const midnight = now.toZonedDateTimeISO('Asia/Tokyo').startOfDay().subtract({ days: 30 }).toInstant();
    for (const [n, at] of [midnight, midnight.subtract({ seconds: 1 })].entries()) {
      await asOwner(
        database,
        `insert into notices (id, institution_id, contract_id, address, language, kind, facts, reference, state, sent_at, made_at)
         values (gen_random_uuid(), $1, $2, 'a@sumire.example', 'ja', 'locked', '{}', 'M-OLD-' || $3::int, 'sent', $4, $4)`,
        [bank.id, contract.id, n, at.toString()],
      );
    }
    expect(await figures(bank)).toEqual([
      { kind: 'locked', stage: undefined, waiting: 0, sent: 1, arrived: 1, undelivered: 0 },
    ]);
  });
});
