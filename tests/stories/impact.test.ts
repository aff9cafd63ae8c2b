import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { fill } from '../../bench/users.fill.ts';
import type { Criteria, RevocationRun } from '../../src/domain/impact/impact.ts';
import type { Institution } from '../../src/domain/institution/institution.ts';
import { asOwner } from '../../src/testing/database.ts';
import { approved, aStaff, atConsole, printed, type TestStaff, takenIn } from '../../src/testing/staff.ts';
import {
  aContract,
  aLogin,
  anAcquired,
  anInstitution,
  aRequest,
  aUser,
  made,
  onLane,
  openServedWorld,
  password,
} from '../../src/testing/world.ts';
import { acquire } from '../../src/workflows/acquire.ts';
import { asStaff } from '../../src/workflows/as-staff.ts';
import { continueSession } from '../../src/workflows/continue-session.ts';
import { identify } from '../../src/workflows/identify.ts';
import { beginRevocation, carryOn } from '../../src/workflows/impact/revoke-all.ts';
import { issue } from '../../src/workflows/issue.ts';
import { newId } from '../../src/workflows/new-id.ts';

let world: Awaited<ReturnType<typeof openServedWorld>>;
let institution: Institution;
let elsewhere: Institution;
let maker: TestStaff;
let approver: TestStaff;
let auditor: TestStaff;
beforeAll(async () => {
  world = await openServedWorld();
  institution = await anInstitution(world);
  elsewhere = await anInstitution(world, { code: '9301' });
});
beforeEach(async () => {
  maker = await aStaff(world, institution, 'clerk', { branch: '港支店' });
  approver = await aStaff(world, institution, 'approver', { personName: '山田 隆', branch: '駅前支店' });
  auditor = await aStaff(world, institution, 'auditor');
});
afterAll(() => world.close());

let names = 0;
const newName = () => `mori${++names}-adm`;
const as = (who: Pick<TestStaff, 'token'>, code = '1376') => atConsole(world.serving.consoleOrigin, who.token, code);
const seek = async (criteria: Record<string, string>, who = auditor) =>
  as(who).get(`/impact?${new URLSearchParams(criteria)}`);
/** The figures of a page, by their words. */
const figures = (body: string) =>
  Object.fromEntries(
    [...body.matchAll(/<dt>([^<]+)<\/dt><dd>([\d,]+)/g)].map(([, word, number]) => [word, Number(number)]),
  );
const loginIds = (body: string) => [...body.matchAll(/role="rowheader"><b>([^<]+)<\/b>/g)].map(([, name]) => name);

/** A contract through the counter, as far as the sheet that is handed over; gives the code. */
async function handedOver(name: string, branch = '本店営業部'): Promise<string> {
  const asked = {
    number: `1376-${name}`,
    companyName: 'みどり設計株式会社',
    branch,
    method: 'certificate',
    administratorId: name,
    personName: '森 雅子',
  };
  const { number } = made(await takenIn(world, institution, maker, 'new-contract', asked));
  made(await approved(world, institution, approver, number));
  return made(await printed(world, institution, maker, number)).secret;
}

/** The same as far as its administrator's certificate. */
async function throughCounter(name = newName(), branch?: string) {
  return { name, ...(await acquired(name, await handedOver(name, branch))) };
}

async function acquired(loginId: string, code: string) {
  const answers = { loginId, code, password: { kind: 'first' as const, text: password } };
  const visit = made(await identify(world.deps, institution, answers)).token;
  const { der } = aRequest();
  return made(await acquire(world.deps, institution, visit, der));
}

/** A run that is written down, and not carried on by anybody yet. */
async function begun(criteria: Criteria, number: number): Promise<RevocationRun> {
  const id = newId(world.clock.now, world.deps.random);
  return made(
    await asStaff(world.deps, institution, approver.token, 'stop in an emergency', (tx, signedIn) =>
      beginRevocation(tx, signedIn, { id, criteria, reason: 'keyCompromise', number }),
    ),
  );
}

/** Waits, by asking, until a run is finished. */
async function finished(location: string): Promise<string> {
  for (;;) {
    const { body } = await as(auditor).get(location.replace('/1376', ''));
    if (body.includes('終了')) return body;
  }
}
async function filled(contractId: string, users: number): Promise<void> {
  const owner = new pg.Client({ connectionString: world.database.ownerUrl });
  await owner.connect();
  try {
    await fill(owner, contractId, users);
  } finally {
    await owner.end();
  }
}
const idOf = (body: string) => /name="id" value="([^"]+)"/.exec(body)![1]!;

describe('R4 what a person has touched', () => {
  it('is what they took in, approved or printed, and what was renewed with it', async () => {
    const { name, certificate } = await throughCounter();
    for (const { staff } of [maker, approver]) {
      const { body } = await seek({ staff: staff.employeeNumber });
      expect(loginIds(body)).toEqual([name]);
      expect(figures(body)).toMatchObject({ 未使用: 1, 契約: 1, 管理者: 1, 利用者: 0 });
    }
    // A renewal with it, under another ID only so that the builders can make it.
    const renewed = await anAcquired(world, institution, newName());
    await asOwner(world.database, 'update issuances set code_hash = null, renews = $1 where id = $2', [
      certificate.id,
      renewed.issuance.id,
    ]);
    expect(loginIds((await seek({ staff: maker.staff.employeeNumber })).body)).toHaveLength(2);
    const other = await aStaff(world, institution, 'clerk');
    expect((await seek({ staff: other.staff.employeeNumber })).body).toContain('条件に合う電子証明書はありません');
  });

  it('is, for a customer’s administrator, what they issued to their users (A1)', async () => {
    const { administrator, contract } = await aContract(world, institution, newName());
    const user = await aUser(world, institution, contract.number, `${administrator.name}-k2`);
    const by = { kind: 'customer', name: administrator.id } as const;
    await acquired(user.name, made(await issue(world.deps, institution, user.name, by)).code);
    const { body } = await seek({ administrator: administrator.name });
    expect(loginIds(body)).toEqual([user.name]);
    expect(figures(body)).toMatchObject({ 管理者: 0, 利用者: 1 });
  });

  it('is told by branch, generation and period, and all that are given hold together (I4)', async () => {
    const { name } = await throughCounter(newName(), '西支店');
    await throughCounter(newName(), '東支店');
    const today = world.clock.now.toZonedDateTimeISO('Asia/Tokyo').toPlainDate();
    const tomorrow = today.add({ days: 1 }).toString();
    const seen = async (criteria: Record<string, string>) => loginIds((await seek(criteria)).body);
    expect(await seen({ branch: '西支店' })).toEqual([name]);
    expect(await seen({ branch: '港支店', branchOf: 'staff' })).toContain(name);
    expect(await seen({ branch: '西支店', generation: '1', from: today.toString(), until: today.toString() })).toEqual([
      name,
    ]);
    for (const periodOf of ['issued', 'acquired']) {
      expect(await seen({ branch: '西支店', from: tomorrow, periodOf })).toEqual([]);
      expect(await seen({ branch: '西支店', until: today.toString(), periodOf })).toEqual([name]);
    }
    expect(await seen({ branch: '西支店', staff: maker.staff.employeeNumber })).toEqual([name]);
    const other = await aStaff(world, institution, 'clerk');
    expect(await seen({ branch: '西支店', staff: other.staff.employeeNumber })).toEqual([]);
  });

  it.each([
    [{ staff: '99999' }, 'この職員番号の職員は登録されていません'],
    [{ administrator: 'nobody-adm' }, 'この管理者IDは登録されていません'],
    [{ generation: '7' }, 'この世代の認証局はありません'],
    [{ from: '2025-02-30' }, '日付を確認してください。例'],
    [{ from: '2025-03-02', until: '2025-03-01' }, 'はじめの日より前にはできません'],
    [{ staff: ' ' }, '条件を1つ以上入力してください'],
  ])('is not looked for with %j', async (criteria, said) => {
    const { status, body } = await seek(criteria as Record<string, string>);
    expect(status).toBe(422);
    expect(body).toContain(said);
    expect(body).toContain('<title>エラー：');
  });

  it('is saved as CSV, in which no cell is a formula', async () => {
    const { name } = await throughCounter(newName(), '=1+1');
    const { status, headers, body } = await as(auditor).get(`/impact/export?branch=${encodeURIComponent('=1+1')}`);
    expect(status).toBe(200);
    expect(headers['content-type']).toContain('text/csv');
    expect(body.split('\r\n')[1]).toMatch(new RegExp(`^${name},森 雅子,管理者,未使用,.*,'=1\\+1$`));
    // I3: who took which list out of the house is known.
    const events = await asOwner(
      world.database,
      `select act, facts - 'export' as facts from audit_events where actor = $1 and act like 'impact%' order by id`,
      [auditor.staff.id],
    );
    expect(events).toEqual([
      { act: 'impact-export-begun', facts: { branch: '=1+1', branchOf: 'contract' } },
      { act: 'impact-exported', facts: { rows: 1, complete: true } },
    ]);
  });

  it('is seen by approvers and auditors only, each in their own institution (S3, I1)', async () => {
    await throughCounter(newName(), '南支店');
    for (const role of ['clerk', 'help-desk', 'administrator'] as const) {
      const who = await aStaff(world, institution, role);
      for (const path of ['/impact', '/impact/export?generation=1', '/impact/revoke?generation=1']) {
        expect((await as(who).get(path)).status).toBe(403);
      }
      expect((await as(who).post('/impact/revoke', { generation: '1' })).status).toBe(403);
    }
    const foreign = await aStaff(world, elsewhere, 'auditor');
    const there = await as(foreign, '9301').get(`/impact?${new URLSearchParams({ branch: '南支店' })}`);
    expect(there.body).toContain('条件に合う電子証明書はありません');
    const staff = await as(foreign, '9301').get(`/impact?staff=${maker.staff.employeeNumber}`);
    expect(staff.status).toBe(422);
  });
});

describe('R4 all of it revoked', () => {
  it('needs the number typed and a reason; then it ends, with its sessions, and nothing else does', async () => {
    const touched = await anAcquired(world, institution, newName());
    await asOwner(world.database, 'update contracts set branch = $1 where id = $2', ['北支店', touched.contract.id]);
    const spared = await anAcquired(world, institution, newName());
    const session = made(await aLogin(world, institution, touched.der));
    const other = made(await aLogin(world, institution, spared.der));
    const { body: page } = await as(approver).get(`/impact/revoke?${new URLSearchParams({ branch: '北支店' })}`);
    expect(page).toContain('電子証明書1枚をすべて失効しますか');
    const fields = { id: idOf(page), branch: '北支店', branchOf: 'contract', reason: 'keyCompromise' };

    const wrong = await as(approver).post('/impact/revoke', { ...fields, number: '2' });
    expect(wrong.status).toBe(422);
    expect(wrong.body).toContain('今、失効できるのは電子証明書1枚です');
    const noReason = await as(approver).post('/impact/revoke', { ...fields, reason: '', number: '1' });
    expect(noReason.body).toContain('理由を選んでください');
    expect(await continueSession(world.deps, onLane(session, touched.der))).not.toHaveProperty('refused');

    const begun = await as(approver).post('/impact/revoke', { ...fields, number: '１' });
    expect(begun.status).toBe(303);
    const body = await finished(begun.headers.location!);
    expect(body).toContain('1枚の失効が終わりました');
    expect(await continueSession(world.deps, onLane(session, touched.der))).toHaveProperty('refused');
    expect(await continueSession(world.deps, onLane(other, spared.der))).not.toHaveProperty('refused');

    // The same form again is the same run.
    expect((await as(approver).post('/impact/revoke', { ...fields, number: '1' })).headers.location).toBe(
      begun.headers.location,
    );
    const events = await asOwner(
      world.database,
      `select act, actor from audit_events where subject = $1 and act like 'revocation%' or
         (act = 'certificate-revoked' and subject = $2) order by id`,
      [idOf(page), touched.certificate.id],
    );
    expect(events).toEqual(
      ['revocation-begun', 'certificate-revoked', 'revocation-finished'].map((act) => ({
        act,
        actor: approver.staff.id,
      })),
    );
    const foreign = await aStaff(world, elsewhere, 'auditor');
    const path = begun.headers.location!.replace('/1376', '');
    expect((await as(foreign, '9301').get(path)).status).toBe(404);
  });

  it('takes the codes that were handed out as well, used or not by the time their turn comes', async () => {
    const [unused, used] = [newName(), newName()];
    const [code, usedCode] = [await handedOver(unused), await handedOver(used)];
    const staff = maker.staff.employeeNumber;
    const found = (await seek({ staff })).body;
    expect(figures(found)).toMatchObject({ 取得コード: 2, 未使用: 0, 契約: 2, 管理者: 2 });
    expect(loginIds(found).sort()).toEqual([unused, used].sort());
    expect(found).toContain('取得コード2件をすべて失効する');
    const tomorrow = world.clock.now.add({ hours: 24 }).toZonedDateTimeISO('Asia/Tokyo').toPlainDate().toString();
    expect(loginIds((await seek({ staff, from: tomorrow, periodOf: 'issued' })).body)).toEqual([]);
    expect(loginIds((await seek({ staff, generation: '1' })).body)).toEqual([]);

    const run = await begun({ staff }, 2);
    const der = (await acquired(used, usedCode)).certificate.der!;
    const session = made(await aLogin(world, institution, der));
    while (await carryOn(world.deps, run));

    const answers = { loginId: unused, code, password: { kind: 'first' as const, text: password } };
    expect(await identify(world.deps, institution, answers)).toMatchObject({ refused: 'issuance-void' });
    expect(await continueSession(world.deps, onLane(session, der))).toHaveProperty('refused');
    const seen = await as(auditor).get(`/impact/runs/${run.id}`);
    expect(seen.body).toContain('取得コード2件の失効が終わりました');
    expect(seen.body).toContain('管理者が2名（2件の契約）');
    const events = await asOwner(
      world.database,
      `select act, actor from audit_events where facts ->> 'run' = $1 order by act`,
      [run.id],
    );
    expect(events).toEqual(
      ['certificate-revoked', 'issuance-voided'].map((act) => ({ act, actor: approver.staff.id })),
    );
  });

  it('is cancelled by anyone who may begin one, and goes on when whoever began it was stopped', async () => {
    const names = [newName(), newName()];
    const code = await handedOver(names[0]!, '神戸支店');
    await handedOver(names[1]!, '神戸支店');
    const run = await begun({ branch: '神戸支店' }, 2);
    expect((await as(maker).post(`/impact/runs/${run.id}/cancel`)).status).toBe(403);
    for (const _ of ['pressed', 'pressed again']) {
      expect((await as(auditor).post(`/impact/runs/${run.id}/cancel`)).status).toBe(303);
    }
    while (await carryOn(world.deps, run));
    const answers = { loginId: names[0]!, code, password: { kind: 'first' as const, text: password } };
    expect(await identify(world.deps, institution, answers)).toHaveProperty('token');
    expect((await as(auditor).get(`/impact/runs/${run.id}`)).body).toContain('2件は失効していません');
    const events = await asOwner(
      world.database,
      `select act, actor, facts ->> 'left' as left from audit_events where subject = $1 order by id`,
      [run.id],
    );
    expect(events.slice(1)).toEqual([{ act: 'revocation-cancelled', actor: auditor.staff.id, left: '2' }]);

    const next = await begun({ branch: '神戸支店' }, 2);
    await asOwner(world.database, 'update staff set suspended_at = now() where id = $1', [approver.staff.id]);
    while (await carryOn(world.deps, next));
    expect(await identify(world.deps, institution, answers)).toHaveProperty('refused');
    // R1: no letter is made for an ID, or a contract, that is suspended.
    const left = async () => (await as(auditor).get(`/impact/runs/${next.id}`)).body;
    expect(await left()).toContain('管理者が2名（2件の契約）');
    await asOwner(world.database, 'update login_ids set suspended_at = now() where name = $1', [names[0]]);
    expect(await left()).toContain('管理者が1名（1件の契約）');
    await asOwner(world.database, 'update contracts set suspended_at = now() where number = $1', [`1376-${names[1]}`]);
    expect(await left()).toContain('発行し直す管理者はいません');
  });

  it('is carried out in portions, whatever else goes on, each certificate once', async () => {
    const { contract } = await aContract(world, institution, newName());
    await filled(contract.id, 500);
    await asOwner(world.database, 'update contracts set branch = $1 where id = $2', ['東京支店', contract.id]);
    const { body: page } = await as(approver).get(`/impact/revoke?${new URLSearchParams({ branch: '東京支店' })}`);
    expect(page).toContain('電子証明書400枚と取得コード15件を');
    const fields = { id: idOf(page), branch: '東京支店', reason: 'superseded', number: '415' };
    const begun = await as(approver).post('/impact/revoke', fields);
    expect(await finished(begun.headers.location!)).toContain('電子証明書400枚と取得コード15件の失効が終わりました');
    const [events] = await asOwner(
      world.database,
      `select count(*)::int as n, count(distinct subject)::int as certificates from audit_events
       where act = 'certificate-revoked' and facts ->> 'run' = $1`,
      [idOf(page)],
    );
    expect(events).toEqual({ n: 400, certificates: 400 });
  });
});

describe('R4 issued anew, in waves', () => {
  /** Two contracts of one branch, each with a user, all revoked; gives the run's id. */
  async function revoked(branch: string): Promise<{ run: string; names: string[] }> {
    const people = [await anAcquired(world, institution, newName()), await anAcquired(world, institution, newName())];
    for (const { contract, administrator } of people) {
      await asOwner(world.database, 'update contracts set branch = $1 where id = $2', [branch, contract.id]);
      const user = await aUser(world, institution, contract.number, `${administrator.name}-k2`);
      const by = { kind: 'customer', name: administrator.id } as const;
      await acquired(user.name, made(await issue(world.deps, institution, user.name, by)).code);
    }
    const { body: page } = await as(approver).get(`/impact/revoke?${new URLSearchParams({ branch })}`);
    const fields = { id: idOf(page), branch, reason: 'keyCompromise', number: '4' };
    const begun = await as(approver).post('/impact/revoke', fields);
    await finished(begun.headers.location!);
    return { run: idOf(page), names: people.map(({ administrator }) => administrator.name).sort() };
  }

  it('takes the administrators by contract number, prints all their letters at once, and leaves users to them (A1, S2, A6)', async () => {
    const { run, names: administrators } = await revoked('大阪支店');
    const seen = await as(auditor).get(`/impact/runs/${run}`);
    expect(seen.body).toContain('管理者が2名（2件の契約）');
    expect(seen.body).toContain('利用者2名には、それぞれの契約の管理者が発行します');

    const fields = { step: 'preview', run, size: '1' };
    expect(await as(maker).post('/impact/wave', fields)).toMatchObject({ status: 307 });
    const preview = await as(maker).post('/applications/new/reissue-wave', fields);
    expect(preview.body).toContain(administrators[0]);
    expect(preview.body).not.toContain(`${administrators[1]}）`);
    const first = made(await takenIn(world, institution, maker, 'reissue-wave', { run, size: '1' }));
    const both = made(await takenIn(world, institution, maker, 'reissue-wave', { run, size: '50' }));
    expect(await approved(world, institution, approver, both.number)).toMatchObject({ state: 'done' });
    // Whom it was for has a new issuance: there is nothing left to be done.
    expect(await approved(world, institution, approver, first.number, 'what was seen')).toMatchObject({
      refused: 'nothing-changed',
    });

    const letters = await as(maker).post(`/applications/${both.number}/sheet`, { prints: '0' });
    expect(letters.status).toBe(200);
    const codes = [...letters.body.matchAll(/<p class="code mono"[^>]*>(.*?)<\/p>/g)].map(([, groups]) =>
      groups!.replaceAll(/<[^>]*>/g, ''),
    );
    expect(codes).toHaveLength(2);
    expect(letters.body.match(/<article class="sheet"/g)).toHaveLength(2);
    const answers = {
      loginId: administrators[1]!,
      code: codes[1]!,
      password: { kind: 'existing' as const, text: password },
    };
    expect(await identify(world.deps, institution, answers)).toHaveProperty('token');
    // Printed again, the first letters are void; a page that is old voids nothing.
    expect((await as(maker).post(`/applications/${both.number}/sheet`, { prints: '0' })).headers.location).toContain(
      'meanwhile',
    );
    const again = await as(maker).post(`/applications/${both.number}/sheet`, { prints: '2' });
    expect(again.body).not.toContain(codes[0]);
    expect(await identify(world.deps, institution, { ...answers, code: codes[1]! })).toMatchObject({
      refused: 'not-identified',
    });
    expect((await as(auditor).get(`/impact/runs/${run}`)).body).toContain('発行し直す管理者はいません');
  });

  it('prints one letter again and leaves the others as they are; the page says how many there are (A6)', async () => {
    const { run, names: administrators } = await revoked('神戸支店');
    const { number } = made(await takenIn(world, institution, maker, 'reissue-wave', { run, size: '50' }));
    made(await approved(world, institution, approver, number));
    const codesOf = (body: string) =>
      [...body.matchAll(/<p class="code mono"[^>]*>(.*?)<\/p>/g)].map(([, groups]) =>
        groups!.replaceAll(/<[^>]*>/g, ''),
      );
    const all = codesOf((await as(maker).post(`/applications/${number}/sheet`, { prints: '0', letter: 'all' })).body);
    expect(all).toHaveLength(2);
    const question = (await as(maker).get(`/applications/${number}/sheet`)).body;
    expect(question).toContain('手順書 2通');
    expect(question).not.toContain('契約番号 1376）');
    const [, letter = ''] = /name="letter" value="([0-9a-f-]{36})"/.exec(question)!;
    const one = await as(maker).post(`/applications/${number}/sheet`, { prints: '2', letter });
    expect(codesOf(one.body)).toHaveLength(1);
    const answers = { loginId: administrators[1]!, password: { kind: 'existing' as const, text: password } };
    expect(await identify(world.deps, institution, { ...answers, code: all[1]! })).toHaveProperty('token');
  });

  it('is applied for by clerks, after a run of their own institution that is finished', async () => {
    const { run } = await revoked('京都支店');
    const form = await as(maker).get(`/impact/wave?run=${run}`);
    expect(form.body).toContain('残り：管理者2名（2件の契約）');
    expect((await as(auditor).get('/impact/wave')).status).toBe(403);
    const foreign = await aStaff(world, elsewhere, 'clerk');
    expect((await as(foreign, '9301').get(`/impact/wave?run=${run}`)).body).toContain('ありません');
    expect(await takenIn(world, elsewhere, foreign, 'reissue-wave', { run, size: '10' })).toMatchObject({
      refused: 'run-unknown',
    });
    expect((await as(maker).post('/impact/wave', { step: 'preview', run: 'x', size: '10' })).status).toBe(422);
  });
});
