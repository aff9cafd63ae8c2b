import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Institution } from '../../src/domain/institution/institution.ts';
import { spokenCode } from '../../src/domain/issuance/acquisition-code.ts';
import { hashPassword } from '../../src/domain/login-id/password.ts';
import { temporaryPasswordDays, withTemporaryPassword } from '../../src/domain/login-id/temporary-password.ts';
import type { Refusal } from '../../src/domain/refusal.ts';
import { type Answer, ask, form, fromOwnPage } from '../../src/testing/client.ts';
import { asOwner } from '../../src/testing/database.ts';
import {
  aLogin,
  anAcquired,
  anInstitution,
  anIssuance,
  aPasswordContract,
  aTemporaryContract,
  aUser,
  clerk,
  made,
  onLane,
  openServedWorld,
  password,
} from '../../src/testing/world.ts';
import { codeOf } from '../../src/web/refusals.ts';
import { changePassword } from '../../src/workflows/change-password.ts';
import { continueSession } from '../../src/workflows/continue-session.ts';
import { identify } from '../../src/workflows/identify.ts';
import { issue } from '../../src/workflows/issue.ts';
import { logInWithPassword } from '../../src/workflows/log-in-with-password.ts';

let world: Awaited<ReturnType<typeof openServedWorld>>;
let institution: Institution;
beforeAll(async () => {
  world = await openServedWorld();
  institution = await anInstitution(world);
  await anInstitution(world, { code: '9002' });
});
// All come from one address here: a new window of its limit for each.
beforeEach(() => world.clock.advance({ minutes: 11 }));
afterAll(() => world.close());

let turn = 0;
const someone = () => `midori-${++turn}-adm`;

const at = (path: string, code = '1376') => `${world.serving.portalOrigin}/${code}${path}`;
const get = (path: string, cookie = '') => ask(at(path), { headers: { cookie } });
const post = (path: string, fields: Record<string, string>, cookie = '') =>
  ask(at(path), { method: 'POST', headers: { ...fromOwnPage, cookie }, body: form(fields) });
const type = (loginId: string, typed = password, path = '/login/password') => post(path, { loginId, password: typed });
const sessionIn = ({ cookies }: Answer) => cookies.find((one) => one.startsWith('__Host-warifu-session='))!;

/** Logs in on the portal; the cookie of the session. */
async function loggedIn(loginId: string, typed = password): Promise<string> {
  const entered = await type(loginId, typed);
  expect(entered.status, entered.body.slice(0, 300)).toBe(303);
  return sessionIn(entered);
}

/** The code of a refusal, after looking its number up as staff would. */
async function refusalOn(page: Answer): Promise<string> {
  const reference = /E\d{4}-[A-Z0-9]{4}-[A-Z0-9]{4}/.exec(page.body)?.[0];
  if (!reference) throw new Error(`no reference number (${page.status}): ${page.body.slice(0, 400)}`);
  const kept = await world.deps.store.transaction(world.clock.now, (tx) => tx.refusals.byReference(reference));
  return `${kept?.code} ${kept?.name}`;
}

/** What the reader sees, without what differs between any two answers. */
const told = (page: Answer, loginId: string) =>
  `${page.status} ${page.body.replaceAll(loginId, 'ID').replaceAll(/E\d{4}-[A-Z0-9]{4}-[A-Z0-9]{4}/g, 'REF')}`;

const row = async (name: string) =>
  (await asOwner(world.database, 'select * from login_ids where name = $1', [name]))[0]!;

/** A certificate login that a browser would get on a lane. */
const onLaneOf = async (identity: { der: Uint8Array }, typed = password) =>
  aLogin(world, institution, identity.der, typed);

describe('the password method', () => {
  it('lets in with ID and password, on the portal, without a certificate (L3)', async () => {
    const name = someone();
    await aPasswordContract(world, institution, name);
    const cookie = await loggedIn(name);
    const home = await get('/home', cookie);
    expect(home.status).toBe(200);
    expect(home.body).toContain('鈴木 花子');
    expect(home.body).not.toContain('あなたの電子証明書');
  });

  it('takes the ID as people type it: full width, capitals, blanks (L3)', async () => {
    const name = someone();
    await aPasswordContract(world, institution, name);
    expect((await type(` ${name.toUpperCase().replaceAll('M', 'Ｍ')} `)).status).toBe(303);
  });

  it('is closed to every ID of the certificate method, which is told only after the right password (L3, I5, E1106)', async () => {
    const name = someone();
    const identity = await anAcquired(world, institution, name);
    const wrong = await type(name, 'not the password');
    expect(await refusalOn(wrong)).toBe('E1201 password-login-wrong');
    expect(wrong.body).not.toContain('電子証明書方式に変更');
    const right = await type(name);
    expect([right.status, await refusalOn(right)]).toEqual([403, 'E1106 method-is-certificate']);
    expect(right.cookies).toEqual([]);
    made(await onLaneOf(identity));
  });

  it('takes no certificate of its contracts (L3, E1109)', async () => {
    const name = someone();
    const identity = await anAcquired(world, institution, name);
    await asOwner(world.database, `update contracts set method = 'password' where number = $1`, [`1376-${name}`]);
    const refused = await onLaneOf(identity);
    expect(refused).toMatchObject({ refused: 'method-is-password' });
    expect(codeOf(refused as Refusal)).toBe('E1109');
  });

  it('ends the session whose cookie a new login replaces (L6)', async () => {
    const name = someone();
    await aPasswordContract(world, institution, name);
    const first = await loggedIn(name);
    const again = await post('/login/password', { loginId: name, password }, first);
    expect(await refusalOn(await get('/home', first))).toBe('E1401 session-over');
    expect((await get('/home', sessionIn(again))).status).toBe(200);
  });

  it('answers an ID that does not exist as it answers a wrong password, down to the lock (I5, L5, E1201, E1202)', async () => {
    const [mine, nobody, holder] = [someone(), someone(), someone()];
    await aPasswordContract(world, institution, mine);
    await anAcquired(world, institution, holder);
    for (let n = 1; n <= 7; n++) {
      const [real, none, other] = [await type(mine, 'wrong'), await type(nobody, 'wrong'), await type(holder, 'wrong')];
      expect(told(none, nobody)).toBe(told(real, mine).replaceAll(mine, nobody));
      expect(told(other, holder)).toBe(told(real, mine));
      if (n < 6) expect(real.body).toContain(`あと${6 - n}回間違えると`);
      else expect(await refusalOn(real)).toBe('E1202 password-login-locked');
    }
  });

  it('locks the ID at the sixth wrong password; the right one helps no more, and others go on (L5)', async () => {
    const name = someone();
    const user = `${name}-k1`;
    await aPasswordContract(world, institution, name, [user]);
    for (let n = 0; n < 6; n++) await type(name, 'wrong');
    expect(await refusalOn(await type(name))).toBe('E1202 password-login-locked');
    expect((await row(name)).locked_at).not.toBeNull();
    await loggedIn(user);
  });

  it('answers what can be no ID as it answers an ID that does not exist (I5)', async () => {
    for (const odd of ['a\0b', "x' or ''='", '管理者']) {
      expect(await refusalOn(await type(odd, 'wrong'))).toBe('E1201 password-login-wrong');
    }
  });

  it('forgets wrong passwords after a right one (L5: in a row)', async () => {
    const name = someone();
    await aPasswordContract(world, institution, name);
    await type(name, 'wrong');
    await loggedIn(name);
    expect((await type(name, 'wrong')).body).toContain('あと5回');
  });

  it.each([
    ['the ID is suspended', 'update login_ids set suspended_at = now() where name = $1', 'login-id-suspended'],
    [
      'the contract is suspended',
      'update contracts set suspended_at = now() where id = (select contract_id from login_ids where name = $1)',
      'contract-suspended',
    ],
  ])(
    'tells that %s only after the right password, and ends a session at its next request (I5, L6, E1104)',
    async (_what, sql, why) => {
      const name = someone();
      await aPasswordContract(world, institution, name);
      const cookie = await loggedIn(name);
      await asOwner(world.database, sql, [name]);
      expect(await refusalOn(await get('/home', cookie))).toBe(`E1104 ${why}`);
      expect(await refusalOn(await type(name, 'wrong'))).toBe('E1201 password-login-wrong');
      expect(await refusalOn(await type(name))).toBe(`E1104 ${why}`);
    },
  );

  it('keeps its sessions apart from the lanes’, and from other institutions’ pages (L3, L6, I1)', async () => {
    const [name, holder] = [someone(), someone()];
    await aPasswordContract(world, institution, name);
    const identity = await anAcquired(world, institution, holder);
    const lane = made(await onLaneOf(identity));
    const cookie = await loggedIn(name);
    const token = cookie.split('=')[1]!;
    const { deps } = world;
    expect(await continueSession(deps, { ...onLane(lane, identity.der), token })).toMatchObject({
      refused: 'session-over',
    });
    expect(await continueSession(deps, { token: lane.token })).toMatchObject({ refused: 'session-over' });
    const elsewhere = await ask(at('/home', '9002'), { headers: { cookie } });
    expect(elsewhere.status).toBe(404);
    expect(elsewhere.body).not.toContain('鈴木');
  });

  it('ends with logout, and after fifteen minutes without a request (L6, E1401)', async () => {
    const name = someone();
    await aPasswordContract(world, institution, name);
    const first = await loggedIn(name);
    expect((await post('/logout', {}, first)).status).toBe(303);
    expect(await refusalOn(await get('/home', first))).toBe('E1401 session-over');
    const second = await loggedIn(name);
    world.clock.advance({ minutes: 15 });
    expect(await refusalOn(await get('/home', second))).toBe('E1401 session-over');
  });

  it('leads home in the language of the settings', async () => {
    const name = someone();
    await aPasswordContract(world, institution, name);
    const cookie = await loggedIn(name);
    const saved = await post('/settings/language', { language: 'en' }, cookie);
    expect(saved.headers.location).toBe('/1376/en/settings?done=language');
    expect((await type(name)).headers.location).toBe('/1376/en/home');
  });
});

describe('a temporary password', () => {
  it('opens one page only, until an own password is chosen there; other sessions end', async () => {
    const name = someone();
    const { temporaryPassword } = await aTemporaryContract(world, institution, name);
    const entered = await type(name, temporaryPassword);
    expect(entered.headers.location).toBe('/1376/settings/password');
    const cookie = sessionIn(entered);
    const other = await loggedIn(name, spokenCode(temporaryPassword).toLowerCase().replaceAll('-', ' '));
    for (const path of ['/home', '/history', '/settings', '/readiness']) {
      expect((await get(path, cookie)).headers.location).toBe('/1376/settings/password');
    }
    expect((await post('/settings/mail', { mail: 'a@b.example', password: temporaryPassword }, cookie)).status).toBe(
      303,
    );
    expect((await row(name)).mail).toBeNull();

    expect((await get('/settings/password', cookie)).body).not.toContain('name="password"');
    const own = { 'new-password': password, 'new-password-again': password };
    const same = { ...own, 'new-password': temporaryPassword, 'new-password-again': temporaryPassword };
    expect((await post('/settings/password', same, cookie)).body).toContain('現在と同じパスワードです');
    expect((await post('/settings/password', own, cookie)).status).toBe(303);
    // From here on the password is asked for as always.
    const unasked = { 'new-password': '遠い海から吹く風の音', 'new-password-again': '遠い海から吹く風の音' };
    expect((await post('/settings/password', unasked, cookie)).status).toBe(422);
    expect((await get('/home', cookie)).status).toBe(200);
    expect(await refusalOn(await get('/settings/password', other))).toBe('E1401 session-over');
    expect(await refusalOn(await type(name, temporaryPassword))).toBe('E1201 password-login-wrong');
    await loggedIn(name);
  });

  it(`is refused after its ${temporaryPasswordDays} days, which is told only to who knows it (I5, E1207)`, async () => {
    const own = await openServedWorld();
    try {
      const there = await anInstitution(own);
      const { administrator, temporaryPassword } = await aTemporaryContract(own, there);
      const log = (typed: string) =>
        logInWithPassword(own.deps, there, { loginId: administrator.name, password: typed });
      own.clock.now = administrator.temporaryUntil!;
      made(await log(temporaryPassword));
      own.clock.advance({ seconds: 1 });
      expect(await log('wrong')).toMatchObject({ refused: 'password-login-wrong' });
      expect(await log(temporaryPassword)).toMatchObject({ refused: 'temporary-password-expired' });
      const page = await ask(`${own.serving.portalOrigin}/1376/login/password`, {
        method: 'POST',
        headers: fromOwnPage,
        body: form({ loginId: administrator.name, password: temporaryPassword }),
      });
      expect([page.status, /E\d{4}/.exec(page.body)?.[0]]).toEqual([403, 'E1207']);
    } finally {
      await own.close();
    }
  });

  it('limits a session with a certificate as well, until an own one is chosen (L2)', async () => {
    const identity = await anAcquired(world, institution, someone());
    const temporary = 'ACDEFGHJKMNPQRTU';
    const hash = await hashPassword(temporary, world.deps.random);
    await world.deps.store.transaction(world.clock.now, async (tx) => {
      const loginId = (await tx.loginIds.byId(institution.id, identity.administrator.id))!;
      await tx.loginIds.update(withTemporaryPassword(institution, loginId, hash, tx.now));
    });
    const entered = made(await onLaneOf(identity, 'acde fghj kmnp qrtu'));
    expect(entered.session.limitedTo).toBe('password');
    const place = onLane(entered, identity.der);
    made(await changePassword(world.deps, place, { next: 'やまびこの谷で鳥がうたう' }));
    expect(made(await continueSession(world.deps, place)).session.limitedTo).toBeUndefined();
    expect(made(await onLaneOf(identity, 'やまびこの谷で鳥がうたう')).session.limitedTo).toBeUndefined();
  });
});

describe('the administrator resets the password of a user', () => {
  it('who reads the same last day before and after (I4), and what is ended only where there is something', async () => {
    const name = someone();
    const { users, contract } = await aPasswordContract(world, institution, name, [`${name}-k01`]);
    const cookie = await loggedIn(name);
    const path = `/users/${users[0]!.id}/reset-password`;
    const asked = (await get(path, cookie)).body;
    expect(asked).toContain('今のパスワードはすぐに使えなくなり、');
    const fields = { standing: /name="standing" value="([^"]*)"/.exec(asked)![1]!, password };
    const done = (await post(path, fields, cookie)).body;
    const [, until] = /使えるのは(.+?)までです/.exec(done)!;
    expect(asked).toContain(`${until}までにログインし`);

    const fresh = await aUser(world, institution, contract.number, `${name}-k02`);
    await asOwner(world.database, 'update login_ids set password_hash = null, temporary_until = null where id = $1', [
      fresh.id,
    ]);
    const words = async (act: string) => (await get(`/users/${fresh.id}/${act}`, cookie)).body;
    expect(await words('reset-password')).not.toContain('今のパスワード');
    await anIssuance(world, institution, fresh.name);
    const reissue = await words('reissue');
    expect(reissue).toContain('前の取得コードは、すぐに使えなくなります。');
    expect(reissue).not.toContain('今の証明書');
  });
});

describe('the settings', () => {
  it('change the password with the old one, and end the other sessions (L6)', async () => {
    const name = someone();
    await aPasswordContract(world, institution, name);
    const [cookie, other] = [await loggedIn(name), await loggedIn(name)];
    const change = (old: string, next: string, again = next) =>
      post('/settings/password', { password: old, 'new-password': next, 'new-password-again': again }, cookie);
    expect((await change('wrong', '遠い海から吹く風の音')).body).toContain('あと5回');
    expect((await change(password, 'short')).body).toContain('10文字以上');
    expect((await change(password, `${name}-1234`)).body).toContain('推測されやすい');
    expect((await change(password, '遠い海から吹く風の音', 'other')).body).toContain('一致していません');
    expect((await change(password, '遠い海から吹く風の音')).headers.location).toBe('/1376/settings?done=password');
    expect(await refusalOn(await get('/home', other))).toBe('E1401 session-over');
    expect((await get('/settings?done=password', cookie)).body).toContain('ログインパスワードを変更しました');
    await loggedIn(name, '遠い海から吹く風の音');
  });

  it('lock the ID when the password typed again is wrong six times, and end its sessions (L5)', async () => {
    const name = someone();
    await aPasswordContract(world, institution, name);
    const cookie = await loggedIn(name);
    const guess = () => post('/settings/mail', { mail: 'thief@example.com', password: 'wrong' }, cookie);
    for (let n = 0; n < 5; n++) expect(await refusalOn(await guess())).toBe('E1201 password-wrong-again');
    expect(await refusalOn(await guess())).toBe('E1202 login-id-locked');
    expect(await refusalOn(await type(name))).toBe('E1202 password-login-locked');
    expect((await row(name)).mail).toBeNull();
  });

  it('change the mail address with the password, and keep both addresses in the event (N5, I3)', async () => {
    const name = someone();
    const { administrator } = await aPasswordContract(world, institution, name);
    const cookie = await loggedIn(name);
    const change = (mail: string) => post('/settings/mail', { mail, password }, cookie);
    expect((await change('not an address')).body).toContain('メールアドレスの形で');
    expect((await change('hanako@midori.example')).status).toBe(303);
    expect((await change('hanako.suzuki@midori.example')).status).toBe(303);
    expect((await get('/settings', cookie)).body).toContain('hanako.suzuki@midori.example');
    const events = await asOwner(
      world.database,
      `select facts from audit_events where act = 'mail-changed' and subject = $1 order by id`,
      [administrator.id],
    );
    expect(events.map(({ facts }) => facts)).toEqual([
      { after: 'hanako@midori.example' },
      { before: 'hanako@midori.example', after: 'hanako.suzuki@midori.example' },
    ]);
  });
});

describe('the login history', () => {
  it('shows one’s own logins and failures, the newest first, with method and address, and nobody else’s (I1)', async () => {
    const [name, colleague] = [someone(), someone()];
    await aPasswordContract(world, institution, name);
    await aPasswordContract(world, institution, colleague);
    await type(name, 'wrong');
    await type(colleague, 'wrong');
    const cookie = await loggedIn(name);
    const page = await get('/history', cookie);
    const results = [...page.body.matchAll(/data-l="接続元"[^>]*>([^<]*)</g)].map(([, address]) => address);
    expect(results).toEqual(['127.0.0.1', '127.0.0.1']);
    expect(page.body.indexOf('パスワードの間違い</span>')).toBeGreaterThan(page.body.indexOf('ログイン</span>'));
    expect(page.body).toContain('心当たりがないときは');
  });

  it('leads from page to page without losing or repeating any', async () => {
    const name = someone();
    await aPasswordContract(world, institution, name);
    for (let n = 0; n < 52; n++) {
      made(await logInWithPassword(world.deps, institution, { loginId: name, password }, `192.0.2.${n}`));
    }
    const cookie = await loggedIn(name);
    const addressesOn = ({ body }: Answer) => [...body.matchAll(/192\.0\.2\.\d+/g)].map(String);
    const first = await get('/history', cookie);
    const older = /href="\/1376(\/history\?before=\d+)"/.exec(first.body)![1]!;
    const second = await get(older, cookie);
    const all = [...addressesOn(first), ...addressesOn(second)];
    expect(all).toEqual(Array.from({ length: 52 }, (_, n) => `192.0.2.${51 - n}`));
    expect(second.body).not.toContain('これより前の記録');
  });
});

describe('before the switch', () => {
  it('a user cannot acquire before the administrator did, and the code stays good (L4, E1110)', async () => {
    const name = someone();
    const user = `${name}-k1`;
    await aPasswordContract(world, institution, name, [user]);
    const { code } = await anIssuance(world, institution, user);
    const answers = { loginId: user, code, password: { kind: 'existing', text: password } } as const;
    expect(await identify(world.deps, institution, answers)).toMatchObject({ refused: 'method-not-switched' });
    const page = await post('/acquire/identify', { loginId: user, code, 'password-kind': 'existing', password });
    expect([page.status, await refusalOn(page)]).toEqual([403, 'E1110 method-not-switched']);
    const guess = { ...answers, password: { kind: 'existing', text: 'wrong' } } as const;
    expect(await identify(world.deps, institution, guess)).toMatchObject({ refused: 'not-identified' });
  });

  it('the administrator sees who would be locked out; users do not have the page (L4)', async () => {
    const name = someone();
    const [ready, out] = [`${name}-k1`, `${name}-k2`];
    await aPasswordContract(world, institution, name, [ready, out]);
    made(await issue(world.deps, institution, ready, clerk));
    const cookie = await loggedIn(name);
    expect((await get('/home', cookie)).body).toContain('/1376/readiness');
    const page = await get('/readiness', cookie);
    expect(page.body).toContain('切り替えると、1名の利用者がログインできなくなります');
    const [, bulk] = /href="\/1376(\/users\/issue\?[^"]*)"[^>]*>まとめて発行/.exec(page.body)!;
    const asked = (await get(bulk!.replaceAll('&amp;', '&'), cookie)).body;
    expect([asked.includes(out), asked.includes(ready)]).toEqual([true, false]);
    const lists = page.body.split('準備ができている利用者');
    expect([lists[0]!.includes(out), lists[0]!.includes(ready), lists[1]!.includes(ready)]).toEqual([
      true,
      false,
      true,
    ]);
    const user = await loggedIn(out);
    expect((await get('/readiness', user)).status).toBe(404);
    expect((await get('/home', user)).body).not.toContain('/1376/readiness');
  });
});
