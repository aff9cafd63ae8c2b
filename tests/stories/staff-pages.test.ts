import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Institution } from '../../src/domain/institution/institution.ts';
import { matrix } from '../../src/domain/staff/may.ts';
import { approved, aStaff, atConsole, logInAgain, type TestStaff, takenIn } from '../../src/testing/staff.ts';
import { anInstitution, clerk, made, openServedWorld } from '../../src/testing/world.ts';
import { inviteStaff } from '../../src/workflows/invite-staff.ts';
import { readInvitation } from '../../src/workflows/register-passkey.ts';

let world: Awaited<ReturnType<typeof openServedWorld>>;
let institution: Institution;
let elsewhere: Institution;
let administrator: TestStaff;
let approver: TestStaff;
beforeAll(async () => {
  world = await openServedWorld();
  institution = await anInstitution(world);
  elsewhere = await anInstitution(world, { code: '9301' });
  administrator = await aStaff(world, institution, 'administrator', { employeeNumber: '30001', personName: '小林 誠' });
  approver = await aStaff(world, institution, 'approver', { employeeNumber: '30002', personName: '山田 隆' });
});
afterAll(() => world.close());

const as = (who: Pick<TestStaff, 'token'>, code = '1376') => atConsole(world.serving.consoleOrigin, who.token, code);
const someone = (more = {}) => aStaff(world, institution, 'clerk', { personName: '佐藤 美咲', ...more });
const wanted = { employeeNumber: '30050', personName: '中島 亮太', branch: '駅前支店', roles: ['help-desk'] };

describe('職員と権限', () => {
  it('lists the accounts with their states, and the whole policy (S3)', async () => {
    const invited = made(await inviteStaff(world.deps, institution, { ...wanted, roles: ['clerk'] }, clerk));
    const { status, body } = await as(approver).get('/staff');
    expect(status).toBe(200);
    for (const said of ['小林 誠', '中島 亮太', '招待中', '利用中', '30050', '駅前支店']) expect(body).toContain(said);
    expect(body.indexOf('30001')).toBeLessThan(body.indexOf('30050'));
    const marks = body.match(/<td>.*?(できる|できない)<\/span><\/td>/gs) ?? [];
    expect(marks).toHaveLength(matrix().length * 5);
    expect(marks.filter((one) => one.includes('>できる<'))).toHaveLength(matrix().flatMap(({ roles }) => roles).length);
    world.clock.advance({ hours: 72 });
    const again = await aStaff(world, institution, 'auditor');
    const later = await as(again).get(`/staff/${invited.staff.id}`);
    expect(later.body).toContain('パスキー未登録');
    administrator = await aStaff(world, institution, 'administrator', {
      employeeNumber: '30001',
      personName: '小林 誠',
    });
    approver = await aStaff(world, institution, 'approver', { employeeNumber: '30002', personName: '山田 隆' });
  });

  it('is searched by number, name or branch', async () => {
    await someone({ personName: '森 雅子', branch: '港支店' });
    const { body } = await as(approver).get(`/staff?q=${encodeURIComponent('森雅')}`);
    expect(body).toContain('森 雅子');
    expect(body).not.toContain('小林 誠');
    const none = await as(approver).get(`/staff?q=${encodeURIComponent('<b>')}`);
    expect(none.body).toContain('条件に合う職員は見つかりませんでした');
    expect(none.body).not.toContain('<b>"');
  });

  it('is closed to clerks and help desk (S3)', async () => {
    const one = await someone();
    const other = await aStaff(world, institution, 'help-desk');
    for (const who of [one, other]) {
      for (const path of ['/staff', `/staff/${approver.staff.id}`]) expect((await as(who).get(path)).status).toBe(403);
    }
    expect((await as(approver).get(`/staff/${one.staff.id}/stop`)).status).toBe(403);
    expect((await as(approver).post(`/staff/${one.staff.id}/stop`)).status).toBe(403);
    expect((await as(approver).get(`/staff/${one.staff.id}/change`)).status).toBe(403);
  });

  it('knows no account of another institution (I1)', async () => {
    const foreign = await aStaff(world, elsewhere, 'clerk');
    for (const path of ['', '/change', '/stop']) {
      expect((await as(administrator).get(`/staff/${foreign.staff.id}${path}`)).status).toBe(404);
    }
    expect((await as(administrator).post(`/staff/${foreign.staff.id}/stop`)).status).toBe(404);
  });
});

describe('a staff account', () => {
  it('is stopped by one administrator at once, after being asked (R4)', async () => {
    const one = await someone();
    const page = await as(administrator).get(`/staff/${one.staff.id}/stop`);
    expect(page.body).toContain('佐藤 美咲さんの利用を停止しますか');
    expect((await as(one).get('/dashboard')).status).toBe(200);
    const done = await as(administrator).post(`/staff/${one.staff.id}/stop`);
    expect(done).toMatchObject({ status: 303, headers: { location: `/1376/staff/${one.staff.id}?done=stopped` } });
    expect((await as(one).get('/dashboard')).status).not.toBe(200);
    const { body } = await as(administrator).get(`/staff/${one.staff.id}?done=stopped`);
    expect(body).toContain('利用を停止しました');
    expect(body).toContain('職員「佐藤 美咲」の利用を停止しました');
    expect(body).toContain('小林 誠');
    // A second press finds it stopped, and changes nothing.
    expect((await as(administrator).post(`/staff/${one.staff.id}/stop`)).status).toBe(303);
  });

  it('is not stopped while nobody else in use may approve, or is an administrator, and the way out is named (R4, S2)', async () => {
    const other = await anInstitution(world, { code: '9302' });
    const there = (who: TestStaff) => as(who, '9302');
    const [boss, second] = [await aStaff(world, other, 'administrator'), await aStaff(world, other, 'administrator')];
    const [first, last] = [await aStaff(world, other, 'approver'), await aStaff(world, other, 'approver')];
    // Who was only invited is of no help yet.
    made(await inviteStaff(world.deps, other, { ...wanted, roles: ['approver', 'administrator'] }, clerk));
    const both = await Promise.all([
      there(boss).post(`/staff/${first.staff.id}/stop`),
      there(second).post(`/staff/${last.staff.id}/stop`),
    ]);
    expect(both.map(({ status }) => status).sort()).toEqual([303, 403]);
    expect(both.find(({ status }) => status === 403)!.body).toContain('warifu staff invite');
    expect((await there(boss).post(`/staff/${second.staff.id}/stop`)).status).toBe(303);
    expect((await there(boss).post(`/staff/${boss.staff.id}/stop`)).status).toBe(403);
    const left = (await world.deps.store.transaction(world.clock.now, (tx) => tx.staff.all(other.id))).filter(
      ({ staff, passkeys }) => !staff.suspendedAt && passkeys > 0,
    );
    expect(left.flatMap(({ staff }) => staff.roles).sort()).toEqual(['administrator', 'approver']);
  });

  it('is resumed by two people, from its own page on (R4)', async () => {
    const one = await someone();
    await as(administrator).post(`/staff/${one.staff.id}/stop`);
    const page = await as(administrator).get(`/staff/${one.staff.id}`);
    expect(page.body).toContain('利用再開を申請する');
    const preview = await as(administrator).post('/applications/new/resume-staff', {
      step: 'preview',
      staffId: one.staff.id,
    });
    expect(preview.status).toBe(200);
    const { number } = made(
      await takenIn(world, institution, administrator, 'resume-staff', { staffId: one.staff.id }),
    );
    made(await approved(world, institution, approver, number));
    expect((await as(administrator).get(`/staff/${one.staff.id}`)).body).toContain('利用中');
  });

  it('is not one’s own to apply for, and the page says so', async () => {
    const { body } = await as(administrator).get(`/staff/${administrator.staff.id}`);
    expect(body).toContain('自分のIDについては、自分では申請できません');
    expect(body).not.toContain('/applications/new/replace-passkey');
    const change = await as(administrator).get(`/staff/${administrator.staff.id}/change`);
    expect(change.body).toContain('自分のIDについては、自分では申請できません');
    expect(change.body).not.toContain('name="personName"');
  });

  it('is changed from a form that is filled in as it is', async () => {
    const one = await someone({ branch: '港支店' });
    const { body } = await as(administrator).get(`/staff/${one.staff.id}/change`);
    expect(body).toContain('value="港支店"');
    expect(body).toMatch(/value="clerk" checked/);
    const preview = await as(administrator).post('/applications/new/change-staff', [
      ['step', 'preview'],
      ['staffId', one.staff.id],
      ['personName', '佐藤 美咲'],
      ['branch', '本店営業部'],
      ['roles', 'clerk'],
      ['roles', 'help-desk'],
    ]);
    for (const said of ['港支店', '本店営業部', '受付・照会']) expect(preview.body).toContain(said);
  });
});

describe('an invitation of an approved account', () => {
  it('is made by an administrator after the approval, and shown once (S3)', async () => {
    const { number } = made(await takenIn(world, institution, administrator, 'add-staff', wanted));
    const before = await as(administrator).post(`/applications/${number}/invite`);
    expect(before.status).toBe(403);
    made(await approved(world, institution, approver, number));
    expect((await as(administrator).get(`/applications/${number}`)).body).toContain('招待のリンクを作る');
    expect((await as(approver).get(`/applications/${number}`)).body).not.toContain('招待のリンクを作る');
    expect((await as(approver).post(`/applications/${number}/invite`)).status).toBe(403);

    const shown = await as(administrator).post(`/applications/${number}/invite`);
    expect(shown).toMatchObject({ status: 200, headers: { 'cache-control': 'no-store' } });
    const [, token] = new RegExp(`${world.serving.consoleOrigin}/1376/invitation#([\\w-]{43})`).exec(shown.body)!;
    expect(await readInvitation(world.deps, institution, token!)).toMatchObject({ staff: { personName: '中島 亮太' } });
    const again = await as(administrator).post(`/applications/${number}/invite`);
    expect(again.body).not.toContain(token);
    expect(await readInvitation(world.deps, institution, token!)).toMatchObject({ refused: 'invitation-over' });
  });

  it('of another institution is not there (I1)', async () => {
    const { number } = made(await takenIn(world, institution, administrator, 'add-staff', wanted));
    made(await approved(world, institution, approver, number));
    const foreign = await aStaff(world, elsewhere, 'administrator');
    expect((await as(foreign, '9301').post(`/applications/${number}/invite`)).status).toBe(404);
    expect((await as(administrator).post('/applications/A-20200101-0001/invite')).status).toBe(404);
  });
});

describe('an application about the person who looks at it', () => {
  it('is not theirs to approve, and says that it is about them (S2)', async () => {
    const one = await aStaff(world, institution, 'approver', { employeeNumber: '30088' });
    const typed = { staffId: one.staff.id, personName: '佐藤 美咲', branch: '港支店', roles: ['approver', 'clerk'] };
    const { number } = made(await takenIn(world, institution, administrator, 'change-staff', typed));
    const { body } = await as(one).get(`/applications/${number}`);
    expect(body).toContain('自分についての届出は承認できません');
    expect(body).not.toContain('自分が受け付けた届出は承認できません');
  });
});

describe('an application that was not decided in time', () => {
  it('is told as expired, and its form is filled in again for a new one (S2)', async () => {
    const typed = { ...wanted, employeeNumber: '30077', roles: ['help-desk'] };
    const { number } = made(await takenIn(world, institution, administrator, 'add-staff', typed));
    world.clock.advance({ days: 15 });
    const later = { token: await logInAgain(world, institution, administrator.authenticator) };
    expect((await as(later).get('/applications?state=expired')).body).toContain(number);
    expect((await as(later).get('/applications?state=submitted')).body).not.toContain(number);
    const { body } = await as(later).get(`/applications/${number}`);
    expect(body).toContain('承認されないまま、期限が切れました');
    const link = `/applications/new/add-staff?from=${number}`;
    expect(body).toContain(link);
    expect((await as(later).get(link)).body).toContain('value="30077"');
  });
});
