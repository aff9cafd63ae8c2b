import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { allSettings, textsOf } from '../../src/console/settings/catalogue.ts';
import type { Institution } from '../../src/domain/institution/institution.ts';
import { approved, aStaff, atConsole, type TestStaff } from '../../src/testing/staff.ts';
import { anInstitution, made, openServedWorld } from '../../src/testing/world.ts';

let world: Awaited<ReturnType<typeof openServedWorld>>;
let institution: Institution;
let elsewhere: Institution;
let administrator: TestStaff;
let approver: TestStaff;
beforeAll(async () => {
  world = await openServedWorld();
  institution = await anInstitution(world);
  elsewhere = await anInstitution(world, { code: '9301' });
  administrator = await aStaff(world, institution, 'administrator', { personName: '小林 誠' });
  approver = await aStaff(world, institution, 'approver', { personName: '山田 隆' });
});
afterAll(() => world.close());

const as = (who: Pick<TestStaff, 'token'>, code = '1376') => atConsole(world.serving.consoleOrigin, who.token, code);
const now = async () =>
  (await world.deps.store.transaction(world.clock.now, (tx) => tx.institutions.byId(institution.id)))!;

/** The form as the browser sends it when nothing but `change` was touched. */
async function filled(change: Record<string, string> = {}): Promise<[string, string][]> {
  const { settings } = await now();
  const fields = allSettings.flatMap((setting) =>
    setting.name in change ? [] : textsOf(settings, setting).map((text): [string, string] => [setting.name, text]),
  );
  return [['step', 'preview'], ...fields, ...Object.entries(change)];
}

/** Sends the form, and on as the 307 says. */
async function preview(change: Record<string, string>, more: [string, string][] = []) {
  const fields = [...(await filled(change)), ...more];
  const first = await as(administrator).post('/settings/change', fields);
  expect(first).toMatchObject({ status: 307, headers: { location: '/1376/applications/new/change-settings' } });
  return { fields, page: await as(administrator).post('/applications/new/change-settings', fields) };
}

describe('the settings (RULES §4)', () => {
  it('are seen by every role, with what differs from the default', async () => {
    const clerk = await aStaff(world, institution, 'clerk');
    const { status, body } = await as(clerk).get('/settings');
    expect(status).toBe(200);
    for (const { ja } of allSettings) expect(body).toContain(ja.name);
    expect(body).not.toContain('既定と違います');
    expect(body).not.toContain('href="/1376/settings/change"');
    expect((await as(clerk).get('/settings/change')).status).toBe(403);
    expect((await as(clerk).post('/settings/change', await filled({ lockAfter: '3' }))).status).toBe(403);
  });

  it('change by application and another person’s approval, and the page says who changed what (S1, S2)', async () => {
    const { fields, page } = await preview({
      acquisitionDays: '40',
      noticeStages: '20、5',
      'helpDesk.phone': '0120-111-222',
    });
    expect(page.status).toBe(200);
    for (const said of ['期間：取得期限', '80日', '40日', '20日前・5日前', '0120-111-222'])
      expect(page.body).toContain(said);
    const hash = /name="hash" value="([^"]+)"/.exec(page.body)![1]!;
    const taken = await as(administrator).post('/applications/new/change-settings', [
      ...fields.filter(([name]) => name !== 'step'),
      ['step', 'take-in'],
      ['hash', hash],
    ]);
    const number = /A-[0-9-]+/.exec(taken.headers.location!)![0];
    expect((await now()).settings.acquisitionDays).toBe(80);
    made(await approved(world, institution, approver, number));
    expect((await now()).settings).toMatchObject({ acquisitionDays: 40, noticeStages: [20, 5], lockAfter: 6 });
    const { body } = await as(administrator).get('/settings');
    expect(body).toContain('既定と違います');
    expect(body).toContain('既定：80日');
    expect(body).toContain('山田 隆');
    expect(body).toContain('80日 → 40日');
    expect((await as(administrator).get('/en/settings')).body).toContain('20, 5 days before');
  });

  it('are refused as a whole, with the fault beside the field and everything typed kept', async () => {
    const typed = { 'helpDesk.name': '<窓口>&', renewalOpensDays: '15', lockAfter: '２', hue: '#ff0000' };
    const { status, body } = await as(administrator).post('/settings/change', await filled(typed));
    expect(status).toBe(422);
    expect(body).toContain('<title>エラー：');
    expect(body).toContain('「ロックまでの回数」：3から20までの整数を入力してください。');
    expect(body).toContain('「基本の色」：1つ選んでください。');
    expect(body).toContain('value="&lt;窓口&gt;&amp;"');
    expect(body).toContain('value="２"');
    expect(body).toContain('href="#s-lockAfter"');
    expect(body).toMatch(/id="s-lockAfter"[^>]*aria-describedby="s-lockAfter-hint s-lockAfter-error"/);
    const together = await as(administrator).post('/settings/change', await filled({ renewalOpensDays: '15' }));
    expect(together.body).toContain('最初のお知らせは、「更新の開始」の日数より前にはできません');
  });

  it('draw the example of a label on the server', async () => {
    const typed = await filled({ labelFormat: '{institutionCode}_{loginId}' });
    const { status, body } = await as(administrator).post('/settings/change', [...typed, ['draw', 'example']]);
    expect(status).toBe(200);
    expect(body).toContain('1376_haruka-adm');
  });

  it('that are as they were are no application', async () => {
    const { page, fields } = await preview({});
    expect(page.status).toBe(307);
    const back = page.headers.location!.replace('/1376', '');
    const { status, body } = await as(administrator).post(back, fields);
    expect(status).toBe(422);
    expect(body).toContain('今の設定から変わっていません');
  });

  it('come back to be mended with what was typed', async () => {
    const { fields } = await preview({ usersPerContract: '50' });
    const mend = fields.map(([name, value]): [string, string] => [name, name === 'step' ? 'mend' : value]);
    const sent = await as(administrator).post('/applications/new/change-settings', mend);
    expect(sent.status).toBe(307);
    const { status, body } = await as(administrator).post(sent.headers.location!.replace('/1376', ''), mend);
    expect(status).toBe(200);
    expect(body).toContain('value="50"');
  });

  it('of one institution are out of another’s reach (I1)', async () => {
    for (const path of ['/settings', '/settings/change']) {
      expect((await as(administrator, '9301').get(path)).status).toBe(303);
    }
    const foreign = await aStaff(world, elsewhere, 'administrator');
    const { body } = await as(foreign, '9301').get('/settings');
    expect(body).not.toContain('山田 隆');
  });
});
