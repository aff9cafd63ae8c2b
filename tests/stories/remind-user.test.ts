import { readdirSync, readFileSync } from 'node:fs';
import { simpleParser } from 'mailparser';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { dayOf, lastSecondOf } from '../../src/domain/calendar.ts';
import type { Institution } from '../../src/domain/institution/institution.ts';
import type { LoginId } from '../../src/domain/login-id/login-id.ts';
import { ask, type ClientIdentity, form, fromOwnPage } from '../../src/testing/client.ts';
import { asOwner } from '../../src/testing/database.ts';
import {
  aLogin,
  anAcquired,
  anInstitution,
  anIssuance,
  aPasswordContract,
  aRequest,
  aUser,
  aVisit,
  made,
  onLane,
  openServedWorld,
  password,
} from '../../src/testing/world.ts';
import { acquire } from '../../src/workflows/acquire.ts';
import type { Place } from '../../src/workflows/continue-session.ts';
import { forUser } from '../../src/workflows/for-user.ts';
import { remindUser } from '../../src/workflows/remind-user.ts';
import { sendDueNotices } from '../../src/workflows/send-due-notices.ts';

let world: Awaited<ReturnType<typeof openServedWorld>>;
let bank: Institution;
// A world for each: TLS knows no time but the real one, so nobody comes over it once the clock was moved.
beforeEach(async () => {
  world = await openServedWorld();
  bank = await anInstitution(world);
});
afterEach(() => world.close());

let turn = 0;
const patience = { timeout: 10_000 };

/** An administrator who is logged in, and how pages are asked for as them. */
async function anAdministrator() {
  const identity = await anAcquired(world, bank, `head-${++turn}`);
  return { ...identity, ...(await enter(identity)) };
}

async function enter(identity: ClientIdentity) {
  const { lane, token } = made(await aLogin(world, bank, identity.der));
  const pressed = await ask(`${world.serving.portalOrigin}/1376/login/cert`, { method: 'POST', headers: fromOwnPage });
  const { port } = new URL(pressed.headers.location!);
  const origin = `https://${lane}.cert.portal.localhost:${port}/1376`;
  const cookie = `__Host-warifu-session=${token}`;
  return {
    place: onLane({ lane, token }, identity.der),
    get: (path: string) => ask(origin + path, { identity, headers: { cookie } }),
    post: (path: string, fields: Record<string, string> = {}) =>
      ask(origin + path, { method: 'POST', identity, headers: { ...fromOwnPage, cookie }, body: form(fields) }),
  };
}

const address = () => `k${turn}@haruka.example`;

/** A user of the contract with a mail address and a code. */
async function aWaiting({ contract }: { contract: { number: string } }, suffix = 'k01') {
  const user = await aUser(world, bank, contract.number, `${contract.number.replace('1376-', '')}-${suffix}`);
  await asOwner(world.database, 'update login_ids set mail = $1 where id = $2', [address(), user.id]);
  return { user, ...(await anIssuance(world, bank, user.name)) };
}

/** The same with a certificate that was proven and has so many days left. */
async function aHolder(head: { contract: { number: string } }, days: number) {
  const { user, code } = await aWaiting(head, 's01');
  const visit = await aVisit(world, bank, { loginId: user.name, code });
  const { certificate } = made(await acquire(world.deps, bank, visit, aRequest().der));
  made(await aLogin(world, bank, certificate.der!));
  const today = dayOf(world.clock.now, 'Asia/Tokyo');
  await asOwner(world.database, 'update certificates set not_after = $1 where id = $2', [
    lastSecondOf(today.add({ days }), 'Asia/Tokyo').toString(),
    certificate.id,
  ]);
  return { user, certificate };
}

const remind = (place: Place, user: LoginId, about: 'acquisition' | 'renewal') =>
  forUser(world.deps, place, user.id, undefined, (tx, { institution }, one, actor) =>
    remindUser(tx, world.deps, institution, one, about, actor),
  );

/** The reminders of a user as they are kept. */
const remindersOf = (user: LoginId) =>
  asOwner(
    world.database,
    `select id, kind, stage, state from notices where login_id = $1 and kind in ('expiry', 'deadline') order by id`,
    [user.id],
  );

describe('an administrator has a user reminded', () => {
  it('of acquiring: the letter of the deadline goes out now, with no code in it (N1, N4, I3)', async () => {
    const head = await anAdministrator();
    const { user, code } = await aWaiting(head);
    made(await remind(head.place, user, 'acquisition'));
    await vi.waitFor(
      async () => expect(await remindersOf(user)).toMatchObject([{ kind: 'deadline', stage: null, state: 'sent' }]),
      patience,
    );
    const [notice] = await remindersOf(user);
    const folder = world.app.config.mail.directory;
    const name = readdirSync(folder).find((one) => one.endsWith(`${notice!.id}.eml`));
    const { to, subject, text } = await simpleParser(readFileSync(`${folder}/${name}`, 'utf8'));
    expect(to).toMatchObject({ text: address() });
    expect(subject).toBe('【見本信用金庫】電子証明書の取得期限のお知らせ（あと80日）');
    expect(text).not.toContain(code);
    const events = await asOwner(
      world.database,
      `select actor, facts from audit_events where act = 'user-reminded' and subject = $1`,
      [user.id],
    );
    expect(events).toMatchObject([{ actor: head.administrator.id, facts: { about: 'acquisition' } }]);
  });

  it('of renewing, within the window only (N1, V2)', async () => {
    const head = await anAdministrator();
    const early = await aHolder(head, 31);
    expect(await remind(head.place, early.user, 'renewal')).toMatchObject({ refused: 'nothing-to-remind' });
    const other = await anAdministrator();
    const { user, certificate } = await aHolder(other, 25);
    made(await remind(other.place, user, 'renewal'));
    expect(await remindersOf(user)).toMatchObject([{ kind: 'expiry', stage: null }]);
    // The mail of the stage comes all the same.
    world.clock.advance({ days: 1 });
    await sendDueNotices(world.deps);
    expect((await remindersOf(user)).map(({ stage }) => stage)).toEqual([null, 30]);
    expect(certificate.loginId).toBe(user.id);
  });

  it('once a day at most, even by two at once and after one that came of itself; the next day again', async () => {
    const head = await anAdministrator();
    const { user } = await aWaiting(head);
    const both = await Promise.all([1, 2].map(() => remind(head.place, user, 'acquisition')));
    expect(both.filter((one) => 'refused' in one)).toMatchObject([{ refused: 'reminded-today' }]);
    expect(await remindersOf(user)).toHaveLength(1);
    world.clock.advance({ days: 1 });
    const { place } = await enter(head);
    made(await remind(place, user, 'acquisition'));
    expect(await remindersOf(user)).toHaveLength(2);
    // 30 days before the deadline one is due of itself.
    world.clock.advance({ days: 49 });
    await sendDueNotices(world.deps);
    expect((await remindersOf(user)).map(({ stage }) => stage)).toEqual([null, null, 30]);
    const again = await enter(head);
    expect(await remind(again.place, user, 'acquisition')).toMatchObject({ refused: 'reminded-today' });
    // To an address that is not the one of the first, it has not been sent today.
    await asOwner(world.database, `update login_ids set mail = 'right@haruka.example' where id = $1`, [user.id]);
    made(await remind(again.place, user, 'acquisition'));
  });

  it('but not without an address, of nothing, or in the password method (L4)', async () => {
    const head = await anAdministrator();
    const { user } = await aWaiting(head);
    expect(await remind(head.place, user, 'renewal')).toMatchObject({ refused: 'nothing-to-remind' });
    await asOwner(world.database, 'update login_ids set mail = null where id = $1', [user.id]);
    expect(await remind(head.place, user, 'acquisition')).toMatchObject({ refused: 'mail-absent' });
    expect((await head.get(`/users/${user.id}`)).body).not.toContain('手順を再通知');
    expect((await head.get('/users')).body).toContain(`/users/${user.id}/new-code"`);

    const { users } = await aPasswordContract(world, bank, `midori-${turn}`, [`midori-${turn}-k01`]);
    await asOwner(world.database, `update login_ids set mail = 'k@midori.example' where id = $1`, [users[0]!.id]);
    await anIssuance(world, bank, users[0]!.name);
    const body = form({ loginId: `midori-${turn}`, password });
    const portal = `${world.serving.portalOrigin}/1376`;
    const entered = await ask(`${portal}/login/password`, { method: 'POST', headers: fromOwnPage, body });
    const token = entered.cookies.find((one) => one.startsWith('__Host-'))!.split(/[=;]/)[1]!;
    expect(await remind({ token } as Place, users[0]!, 'acquisition')).toMatchObject({ refused: 'nothing-to-remind' });
  });

  it('who is the own contract’s user, and nobody else’s (A1, I1)', async () => {
    const [head, other] = [await anAdministrator(), await anAdministrator()];
    const { user } = await aWaiting(other);
    expect(await remind(head.place, user, 'acquisition')).toMatchObject({ refused: 'user-unknown' });
    expect(await remind(head.place, other.administrator, 'acquisition')).toMatchObject({ refused: 'user-unknown' });
    expect((await head.post(`/users/${user.id}/remind-acquisition`)).status).toBe(404);
    expect(await remindersOf(user)).toEqual([]);
  });

  it('from the list or the user’s page, after a question; sent twice it is sent once, and says so (I5)', async () => {
    const head = await anAdministrator();
    const { user } = await aWaiting(head);
    const path = `/users/${user.id}/remind-acquisition`;
    for (const page of ['/users', `/users/${user.id}`]) {
      expect((await head.get(page)).body).toMatch(new RegExp(`href="/1376${path}"[^>]*>(<span>)?手順を再通知`));
    }
    const asked = await head.get(path);
    expect(asked.body).toContain('佐藤 健さまに取得の手順を再通知しますか');
    expect(asked.body).not.toContain('name="password"');
    const sent = await head.post(path);
    expect([sent.status, sent.headers.location]).toEqual([303, `/1376/users/${user.id}?done=remind-acquisition`]);
    expect((await head.get(`/users/${user.id}?done=remind-acquisition`)).body).toContain(
      '佐藤 健さまに、取得を案内するメールをお送りしました',
    );
    const again = await head.post(path);
    expect([again.status, /E1605-/.test(again.body)]).toEqual([409, true]);
    expect(again.body).toContain('本日は、すでにメールをお送りしています');
    expect(await remindersOf(user)).toHaveLength(1);
    const { body } = await head.get('/en/users');
    expect(body).toContain('Send the steps again');
  });
});

describe('a user whom mails do not reach', () => {
  it('is shown to the administrator, on home, list and page, until the address is changed (N3)', async () => {
    const head = await anAdministrator();
    const { user } = await aWaiting(head);
    // Notices are in order by their time: this one after that of the issuance.
    world.clock.advance({ seconds: 1 });
    const notice = made(await remind(head.place, user, 'acquisition'));
    const seen = async () =>
      Promise.all(
        ['/home', '/users', `/users/${user.id}`, '/users?state=unreachable'].map(async (path) =>
          /メールが届いていません/.test((await head.get(path)).body),
        ),
      );
    expect(await seen()).toEqual([false, false, false, false]);
    await vi.waitFor(async () => expect(await remindersOf(user)).toMatchObject([{ state: 'sent' }]), patience);
    await asOwner(world.database, `update notices set bounced_at = now(), bounce = '5.1.1' where id = $1`, [notice.id]);
    expect(await seen()).toEqual([true, true, true, true]);
    const { body } = await head.get('/home');
    expect(body).toContain('1名に、メールが届いていません');
    expect(body).toContain('href="/1376/users?state=unreachable"');
    expect((await head.get('/users?state=unreachable')).body).toMatch(/メール不達 <span class="n">1</);
    const warned = async () =>
      (await head.get(`/users/${user.id}/remind-acquisition`)).body.includes('前のメールは、届きませんでした');
    expect(await warned()).toBe(true);
    const edited = { personName: '佐藤 健', mail: 'sato@haruka.example', language: 'ja', password };
    expect((await head.post(`/users/${user.id}`, edited)).status).toBe(303);
    expect(await warned()).toBe(false);
    expect(await seen()).toEqual([false, false, false, false]);
  });
});

describe('the expiry dates as a calendar', () => {
  it('are the own certificate’s for everybody, and those in use for the administrator (I1, I4)', async () => {
    const head = await anAdministrator();
    const { user, certificate } = await aHolder(head, 25);
    await aWaiting(head, 'k09');
    const stranger = await aHolder(await anAdministrator(), 25);
    const own = await head.get('/certificate/expiry.ics');
    expect(own.headers).toMatchObject({
      'content-type': 'text/calendar; charset=utf-8',
      'content-disposition': `attachment; filename="expiry-${head.administrator.name}-1376.ics"`,
      'cache-control': 'no-store',
    });
    expect(own.body).toContain(`UID:${head.certificate.id}\r\n`);
    expect(own.body.match(/BEGIN:VEVENT/g)).toHaveLength(1);
    const all = await head.get('/en/users/expiry.ics');
    expect(all.body.match(/^UID:.*/gm)!.sort()).toEqual(
      [head.certificate.id, certificate.id].map((id) => `UID:${id}`).sort(),
    );
    expect(all.body.replaceAll('\r\n ', '')).toContain(`SUMMARY:Certificate expires: ${user.name}+1376`);
    expect(all.body).not.toContain(stranger.certificate.id);
    expect((await head.get('/certificate')).body).toContain('href="/1376/certificate/expiry.ics"');
    expect((await head.get('/users')).body).toContain('href="/1376/users/expiry.ics"');
  });
});
