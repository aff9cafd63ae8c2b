import { afterAll, describe, expect, it } from 'vitest';
import { serialEnd } from '../../src/domain/certificate/serial-end.ts';
import { ask } from '../../src/testing/client.ts';
import { asOwner } from '../../src/testing/database.ts';
import { approved, aStaff, atConsole, takenIn } from '../../src/testing/staff.ts';
import {
  aLogin,
  anAcquired,
  anInstitution,
  aPasswordContract,
  aUser,
  clerk,
  made,
  onLane,
  openServedWorld,
  password,
} from '../../src/testing/world.ts';
import { addContract } from '../../src/workflows/add-contract.ts';
import { continueSession } from '../../src/workflows/continue-session.ts';
import { logInWithPassword } from '../../src/workflows/log-in-with-password.ts';

const world = await openServedWorld();
afterAll(() => world.close());
const { deps } = world;
const own = await anInstitution(world);
const elsewhere = await anInstitution(world, { code: '9301' });
const haruka = await anAcquired(world, own);
const user = await aUser(world, own, haruka.contract.number, 'haruka-k02');
const aCompany = (number: string, companyName: string, name: string, personName: string, at = own) =>
  addContract(
    deps,
    at,
    { number, companyName, method: 'certificate', branch: '本店営業部', administrator: { name, personName } },
    clerk,
  );
const midori = made(await aCompany('1376-0041520', 'みどり設計株式会社', 'mori-adm', '森　雅子'));
await aCompany('1376-0041999', 'ＡＢＣ運輸', 'abc-adm', '高橋 直人');
await aCompany('9301-0041520', 'みどり興業', 'midori-adm', '森 雅子', elsewhere);

const { token } = await aStaff(world, own, 'help-desk');
const auditor = await aStaff(world, own, 'auditor');
const emergency = await aStaff(world, own, 'administrator');
const at = atConsole(world.serving.consoleOrigin, token);
const search = (text: string, by = at) => by.get(`/contracts?${new URLSearchParams({ q: text })}`);
const contractOf = (number: string) => `/1376/contracts/${number}`;
const userOf = (number: string, id: string) => `${contractOf(number)}/users/${id}`;
const why = async (number: string, id: string) => {
  const { body } = await at.get(`/contracts/${number}/users/${id}`);
  return /<p class="why__answer">.*?<b>(.*?)<\/b>/s.exec(body)?.[1];
};

describe('the search', () => {
  it.each([
    ['1376-0041520', contractOf('1376-0041520')],
    ['１３７６－００４１５２０', contractOf('1376-0041520')],
    ['みどり設計株式会社', contractOf('1376-0041520')],
    ['mori-adm', userOf('1376-0041520', midori.administrator.id)],
    ['mori-adm+1376', userOf('1376-0041520', midori.administrator.id)],
    ['森雅子', userOf('1376-0041520', midori.administrator.id)],
    [serialEnd(haruka.certificate), userOf(haruka.contract.number, haruka.loginId.id)],
    [serialEnd(haruka.certificate).slice(-4), userOf(haruka.contract.number, haruka.loginId.id)],
  ])('leads from %s, which is one thing, straight there', async (typed, where) => {
    const { status, headers } = await search(typed);
    expect([status, headers.location]).toEqual([303, where]);
  });

  it.each([
    ['1376-0041', '契約番号', ['1376-0041520', '1376-0041999']],
    ['みどり', '会社名', ['1376-0041520']],
    ['設計', '会社名', ['1376-0041520']],
    ['abc', '利用者ID', ['1376-0041999']],
    ['ＡＢＣ運', '会社名', ['1376-0041999']],
    ['mori', '利用者ID', ['1376-0041520']],
    ['直人', '氏名', ['1376-0041999']],
  ])('finds by %s, and says that the %s matched', async (typed, matched, numbers) => {
    const { status, body } = await search(typed);
    expect(status).toBe(200);
    for (const number of numbers) expect(body).toContain(`${contractOf(number)}"`);
    expect(body.match(/<th scope="row"/g)).toHaveLength(numbers.length);
    expect(body).toContain(matched);
  });

  it.each(['みどり興業', '9301-0041520', 'midori-adm', 'midori-adm+9301', '月世界', '%', '_____', "' or '1'='1"])(
    'finds nothing for %s, which is not of this institution, and says so (I1)',
    async (typed) => {
      const { status, body } = await search(typed);
      expect(status).toBe(200);
      expect(body).toMatch(/条件に合う契約は見つかりませんでした。|2文字以上で探してください。/);
      expect(body).not.toContain('<th scope="row"');
    },
  );

  it('leads an auditor, who asks nobody why, to the contract', async () => {
    const { headers } = await search('mori-adm', atConsole(world.serving.consoleOrigin, auditor.token));
    expect(headers.location).toBe(`${contractOf('1376-0041520')}`);
  });

  it('shows twenty at a time, and says where there are too many', async () => {
    for (let n = 0; n < 205; n++)
      made(await aCompany(`1376-77${n + 100}`, `たくさん商店${n}`, `takusan-${n + 100}`, '多田 進'));
    const first = await search('たくさん');
    expect(first.body.match(/<th scope="row"/g)).toHaveLength(20);
    expect(first.body).toContain('200件より多く見つかりました。');
    const last = await at.get('/contracts?q=%E3%81%9F%E3%81%8F%E3%81%95%E3%82%93&page=10');
    expect(last.body.match(/<th scope="row"/g)).toHaveLength(20);
    expect(last.body).toContain('200件中 181〜200件');
    expect(await at.get('/contracts?q=%E3%81%9F%E3%81%8F%E3%81%95%E3%82%93&page=99')).toMatchObject({
      body: last.body,
    });
  });
});

describe('a reference number (I5)', () => {
  it('tells what was refused, to whom, and leads to the contract', async () => {
    await asOwner(
      world.database,
      `insert into refusals (reference, institution_id, code, name, at, login_id, facts)
       values ('E1201-ACDE-FGH9', $1, 'E1201', 'password-wrong', now(), $2, '{"address":"203.0.113.24"}')`,
      [own.id, user.id],
    );
    const { body } = await search('e1201-acde-fgh9');
    expect(body).toContain('ログインパスワードが違いました。');
    expect(body).toContain('haruka-k02');
    expect(body).toContain('203.0.113.24');
    expect(body).toContain(`${userOf(haruka.contract.number, user.id)}"`);
    expect((await search('E1201-ACDE-FGH9', atConsole(world.serving.consoleOrigin, auditor.token))).body).toContain(
      `${contractOf(haruka.contract.number)}"`,
    );
  });

  it('of a page without a certificate tells that nobody knows whose it was', async () => {
    const refused = await ask(`${world.serving.portalOrigin}/1376/en/login/password`, {
      method: 'POST',
      headers: { 'sec-fetch-site': 'same-origin', 'content-type': 'application/x-www-form-urlencoded' },
      body: 'loginId=nobody&password=nothing',
    });
    const [reference] = /E1201-\w{4}-\w{4}/.exec(refused.body)!;
    const { body } = await search(reference);
    expect(body).toContain('ログインIDまたはパスワードが違いました。');
    expect(body).toContain('分かりません');
  });

  it('of another institution is not known here (I1)', async () => {
    await asOwner(
      world.database,
      `insert into refusals (reference, institution_id, code, name, at, facts)
       values ('E1101-FFFF-FFFF', $1, 'E1101', 'certificate-absent', now(), '{"address":"198.51.100.7"}')`,
      [elsewhere.id],
    );
    const { body } = await search('E1101-FFFF-FFFF');
    expect(body).toContain('記録は、当金庫にはありません');
    expect(body).not.toContain('198.51.100.7');
  });
});

describe('the pages of a contract', () => {
  const base = `/contracts/${haruka.contract.number}`;

  it('show administrators with a masked mail address, certificates and what happened, by whom', async () => {
    await asOwner(world.database, `update login_ids set mail = 'tanaka@example.co.jp' where id = $1`, [
      haruka.loginId.id,
    ]);
    const { body } = await at.get(base);
    expect(body).toContain('t***@example.co.jp');
    expect(body).not.toContain('tanaka@example.co.jp');
    expect(body).toContain('haruka-admが電子証明書を取得しました');
    expect(body).toContain('haruka-adm（田中 恵子）');
    expect(body).toContain('運用担当 test');
    expect(body).toMatch(/1枚目は.*まで、ログイン前/);
  });

  it('list login IDs fifty a page, the administrator first', async () => {
    for (let n = 0; n < 60; n++) await aUser(world, own, haruka.contract.number, `haruka-m${n + 100}`);
    const first = (await at.get(`${base}/users`)).body;
    expect(first.match(/<th scope="row"/g)).toHaveLength(50);
    expect(first.indexOf('haruka-adm<')).toBeLessThan(first.indexOf('haruka-k02<'));
    const second = (await at.get(`${base}/users?page=2`)).body;
    expect(second.match(/<th scope="row"/g)).toHaveLength(12);
    expect(second).toContain('62件中 51〜62件');
  });

  it('list logins and failures, and every event, from the newest on', async () => {
    await aLogin(world, own, haruka.der, 'nothing like it');
    made(await aLogin(world, own, haruka.der));
    const logins = (await at.get(`${base}/logins`)).body;
    expect(logins).toContain('パスワードの間違い');
    expect(logins.match(/<th scope="row"/g)).toHaveLength(2);
    const first = (await at.get(`${base}/audit`)).body;
    expect(first.match(/<li><time/g)).toHaveLength(50);
    const before = /\?before=(\d+)/.exec(first)![1]!;
    const second = (await at.get(`${base}/audit?before=${before}`)).body;
    expect(second).toContain(`契約${haruka.contract.number}を登録しました`);
    const all = (first.match(/<li><time/g) ?? []).length + (second.match(/<li><time/g) ?? []).length;
    const [{ count }] = (await asOwner(
      world.database,
      'select count(*)::int from audit_events where contract_id = $1',
      [haruka.contract.id],
    )) as [{ count: number }];
    expect(all).toBe(count);
    expect(await at.get(`${base}/audit?before=1;drop`)).toMatchObject({ status: 200 });
  });
});

describe('the help desk’s answer', () => {
  it('names the wrong passwords and who unlocks, and changes at once when staff unlock an administrator (L5)', async () => {
    const { contract, loginId, der } = await anAcquired(world, own, 'locked-adm');
    for (let n = 0; n < 6; n++) await aLogin(world, own, der, 'nothing like it');
    expect(await why(contract.number, loginId.id)).toMatch(
      /^パスワードを続けて6回間違えたため、.*からロックしています。$/,
    );
    const page = `/contracts/${contract.number}/users/${loginId.id}`;
    expect((await at.get(`${page}/unlock`)).body).toContain('ロックを解除しますか');
    const unlocked = await at.post(`${page}/unlock`);
    expect([unlocked.status, unlocked.headers.location]).toEqual([303, `/1376${page}?done=unlock`]);
    expect(await why(contract.number, loginId.id)).toMatch(/^当金庫の登録に問題はありません。/);
    expect(await at.post(`${page}/unlock`)).toMatchObject({ status: 409 });
    made(await aLogin(world, own, der));
  });

  it('tells a replaced administrator from the one in office, and offers no application for the first (S1)', async () => {
    const { contract, loginId } = await anAcquired(world, own, 'leaving-adm');
    const maker = await aStaff(world, own, 'clerk');
    const checker = await aStaff(world, own, 'approver');
    const typed = {
      contract: contract.number,
      administratorId: 'leaving-adm',
      newId: 'coming-adm',
      personName: '西 航',
      mail: '',
    };
    const { number } = made(await takenIn(world, own, maker, 'change-administrator', typed));
    made(await approved(world, own, checker, number));
    const summary = (await at.get(`/contracts/${contract.number}`)).body;
    expect(summary.match(/管理者（交代済み）/g)).toHaveLength(1);
    expect(await why(contract.number, loginId.id)).toMatch(/^この管理者は.*に交代済みです。/);
    const page = (await at.get(`/contracts/${contract.number}/users/${loginId.id}`)).body;
    expect(page).not.toMatch(/再発行」の届出|利用停止の解除/);
  });

  it('leaves users to their administrator (L5)', async () => {
    await asOwner(world.database, 'update login_ids set locked_at = now(), wrong_passwords = 6 where id = $1', [
      user.id,
    ]);
    const page = `/contracts/${haruka.contract.number}/users/${user.id}`;
    expect((await at.get(page)).body).toContain('お客さまの管理者が「利用者管理」でロックを解除できます。');
    expect((await at.get(page)).body).not.toContain(`${page}/unlock`);
    expect((await at.post(`${page}/unlock`)).status).toBe(404);
    expect(await asOwner(world.database, 'select locked_at from login_ids where id = $1', [user.id])).not.toEqual([
      { locked_at: null },
    ]);
  });

  it('knows of a login without a certificate from where the person last logged in', async () => {
    const { contract, loginId, der } = await anAcquired(world, own, 'absent-adm');
    const { session } = made(await aLogin(world, own, der));
    await asOwner(world.database, 'alter table audit_events disable trigger audit_events_are_kept');
    await asOwner(
      world.database,
      `update audit_events set facts = facts || '{"address":"203.0.113.99"}' where subject = $1`,
      [session.id],
    );
    await asOwner(world.database, 'alter table audit_events enable trigger audit_events_are_kept');
    expect(await why(contract.number, loginId.id)).toMatch(
      /^当金庫の登録に問題はありません。最後のログインは.*です。$/,
    );
    world.clock.advance({ minutes: 5 });
    await asOwner(
      world.database,
      `insert into refusals (reference, institution_id, code, name, at, facts)
       values ('E1101-ACDE-FGH9', $1, 'E1101', 'certificate-absent', $2, '{"address":"203.0.113.99"}')`,
      [own.id, world.clock.now.toString()],
    );
    expect(await why(contract.number, loginId.id)).toMatch(
      /そのあと.*にE1101：ブラウザーから電子証明書が提示されませんでした。$/,
    );
  });
});

describe('the emergency stop (R4)', () => {
  it('ends every session of the contract at once, on the lane and on the portal (L6)', async () => {
    const { contract, loginId, der } = await anAcquired(world, own, 'stopped-adm');
    const lane = made(await aLogin(world, own, der));
    const byPassword = await aPasswordContract(world, own, 'portal-adm');
    const portal = made(await logInWithPassword(deps, own, { loginId: 'portal-adm', password }));
    const home = (cookie: string) =>
      ask(`${world.serving.portalOrigin}/1376/home`, { headers: { cookie: `__Host-warifu-session=${cookie}` } });
    expect((await home(portal.token)).status).toBe(200);
    expect(await continueSession(deps, onLane(lane, der))).toHaveProperty('session');

    for (const { number } of [contract, byPassword.contract]) {
      const asked = await at.get(`/contracts/${number}/stop`);
      expect(asked.body).toMatch(/<h1>.*の利用を停止しますか<\/h1>/);
      expect(await at.post(`/contracts/${number}/stop`, { reason: '' })).toMatchObject({ status: 422 });
      const stopped = await at.post(`/contracts/${number}/stop`, { reason: 'keyCompromise' });
      expect([stopped.status, stopped.headers.location]).toEqual([303, `${contractOf(number)}?done=stop`]);
      expect((await at.get(`/contracts/${number}?done=stop`)).body).toContain('契約の利用を停止しました。');
    }
    expect(await home(portal.token)).toMatchObject({ status: 403 });
    expect(await continueSession(deps, onLane(lane, der))).toMatchObject({ refused: 'contract-suspended' });
    expect(await why(contract.number, loginId.id)).toMatch(
      /^契約の利用を.*から停止しています（操作 佐藤 美咲（本店営業部））。$/,
    );
    expect(
      await asOwner(
        world.database,
        `select act, actor_kind, facts from audit_events where contract_id = $1 and act = 'contract-suspended'`,
        [contract.id],
      ),
    ).toEqual([{ act: 'contract-suspended', actor_kind: 'staff', facts: { reason: 'keyCompromise', sessions: 1 } }]);
    expect(
      await asOwner(world.database, 'select 1 from sessions where ended_at is null and login_id = $1', [loginId.id]),
    ).toEqual([]);

    const again = await at.post(`/contracts/${contract.number}/stop`, { reason: 'unspecified' });
    expect(again.status).toBe(409);
    expect(again.body).toContain('すでに停止しているため');
    expect((await at.get(`/contracts/${contract.number}/stop`)).body).toContain('契約の利用は停止しています');
  });

  it('revokes what was shown and nothing that came since; pressed twice, it says how things stand', async () => {
    const { contract, loginId, der, certificate } = await anAcquired(world, own, 'lost-adm');
    const lane = made(await aLogin(world, own, der));
    const page = `/contracts/${contract.number}/users/${loginId.id}/revoke`;
    const seen = /name="seen" value="([^"]*)"/.exec((await at.get(page)).body)![1]!;
    expect(seen).toBe(certificate.id);
    expect((await at.post(page, { seen })).status).toBe(422);
    const other = await at.post(page, { seen: 'another', reason: 'keyCompromise' });
    expect([other.status, other.body.includes('もう一度確認してください')]).toEqual([409, true]);
    expect(await continueSession(deps, onLane(lane, der))).toHaveProperty('session');
    expect((await at.post(page, { seen, reason: 'keyCompromise' })).status).toBe(303);
    expect(await continueSession(deps, onLane(lane, der))).toMatchObject({ refused: 'certificate-ended' });
    const again = await at.post(page, { seen, reason: 'keyCompromise' });
    expect([again.status, again.body.includes('失効できる電子証明書はありません')]).toEqual([409, true]);
    expect(await why(contract.number, loginId.id)).toMatch(/失効しています（理由 紛失・盗難など）。$/);
  });

  it('is anyone’s: who may not see contracts is shown the stop alone', async () => {
    const { contract, loginId } = await anAcquired(world, own, 'anyone-adm');
    const by = atConsole(world.serving.consoleOrigin, emergency.token);
    expect((await by.get(`/contracts/${contract.number}`)).status).toBe(403);
    const named = async (typed: string) => (await by.get(`/stop?q=${typed}`)).headers.location;
    expect(await named(contract.number)).toBe(`${contractOf(contract.number)}/stop`);
    expect(await named('anyone-adm')).toBe(`${userOf(contract.number, loginId.id)}/revoke`);
    for (const typed of ['anyone', contract.number.slice(0, -1), '9301-0041520', 'midori-adm']) {
      expect((await by.get(`/stop?q=${typed}`)).body).toContain('一致する契約や利用者IDはありません。');
    }
    const stopped = await by.post(`/contracts/${contract.number}/stop`, { reason: 'keyCompromise' });
    expect(stopped.headers.location).toBe(`${contractOf(contract.number)}/stop`);
    const { body } = await by.get(`/contracts/${contract.number}/stop`);
    expect(body).toContain('契約の利用は停止しています');
    expect(body).not.toContain(`${contractOf(contract.number)}"`);
  });

  it('is done once when two press it in the same moment', async () => {
    const { contract } = await anAcquired(world, own, 'twice-adm');
    const pressed = await Promise.all(
      Array.from({ length: 4 }, () => at.post(`/contracts/${contract.number}/stop`, { reason: 'keyCompromise' })),
    );
    expect(pressed.map(({ status }) => status).sort()).toEqual([303, 409, 409, 409]);
  });
});
