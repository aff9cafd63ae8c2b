import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Institution } from '../../src/domain/institution/institution.ts';
import type { StaffRole } from '../../src/domain/staff/staff.ts';
import { asOwner } from '../../src/testing/database.ts';
import { aStaff, atConsole, type TestStaff } from '../../src/testing/staff.ts';
import { aContract, anAcquired, anInstitution, anIssuance, openServedWorld } from '../../src/testing/world.ts';

let world: Awaited<ReturnType<typeof openServedWorld>>;
let institution: Institution;
let elsewhere: Institution;
let approver: TestStaff;
beforeAll(async () => {
  world = await openServedWorld();
  institution = await anInstitution(world);
  elsewhere = await anInstitution(world, { code: '9301' });
  await anAcquired(world, institution);
  await aContract(world, institution, 'sakura-adm');
  await anIssuance(world, institution, 'sakura-adm');
  await aContract(world, elsewhere, 'far-adm');
  approver = await aStaff(world, institution, 'approver', { personName: '山田 隆', employeeNumber: '20001' });
});
afterAll(() => world.close());

const dashboard = async (token = approver.token, prefix = '') =>
  (await atConsole(world.serving.consoleOrigin, token).get(`${prefix}/dashboard`)).body;
/** The words of a page, without its tags. */
const words = (html: string) => html.replaceAll(/<[^>]+>/g, ' ').replaceAll(/\s+/g, ' ');

async function anApplication(of: Institution, by: TestStaff, kind: string, days = 14) {
  await asOwner(
    world.database,
    `insert into applications (id, institution_id, number, kind, state, contract_id, asked, identity, note, plan, made_by,
       made_at, expires_at)
     select gen_random_uuid(), $1, 'A-20251125-' || lpad((select count(*) + 1 from applications)::text, 4, '0'), $2,
       'submitted', (select id from contracts where institution_id = $1 limit 1), '{}', '[]', '', '{}', $3,
       $4::timestamptz - interval '260 minutes', $4::timestamptz + $5 * interval '1 day'`,
    [of.id, kind, by.staff.id, world.clock.now.toString(), days],
  );
}

describe('the dashboard', () => {
  it('shows the figures of its own institution, in both languages (I1)', async () => {
    expect(words(await dashboard())).toContain('合計 2件');
    expect(words(await dashboard(approver.token, '/en'))).toMatch(/Total 2 /);
    const far = await aStaff(world, elsewhere, 'clerk');
    const body = (await atConsole(world.serving.consoleOrigin, far.token, '9301').get('/dashboard')).body;
    expect(words(body)).toContain('合計 1件');
  });

  it('warns of the end of the issuing CA from eighteen months before it, and when no year fits any more (V1)', async () => {
    const told = async (notAfter: Temporal.Instant, prefix = '') => {
      const set = 'update authorities set not_after = $1 where institution_id = $2';
      await asOwner(world.database, set, [notAfter.toString(), institution.id]);
      return words(await dashboard(approver.token, prefix));
    };
    const { now } = world.clock;
    const before = now.add({ hours: 24 * 3650 });
    expect(await told(now.add({ hours: 24 * 400 }))).toMatch(/発行認証局の有効期限（.*）が近づいています 運用担当に/);
    expect(await told(now.add({ hours: 24 * 300 }))).toContain('電子証明書を発行・更新できません');
    expect(await told(now.add({ hours: 24 * 300 }), '/en')).toMatch(
      /too soon for a certificate: none can be issued or renewed/,
    );
    expect(await told(before)).not.toContain('発行認証局');
  });

  it('says of what time it is, and counts what happened a moment ago', async () => {
    await anIssuance(world, institution, (await aContract(world, institution, 'ume-adm')).administrator.name);
    expect(words(await dashboard())).toMatch(/時点 最新の情報に更新/);
    expect(words(await dashboard())).toContain('合計 3件');
  });

  it('lists what waits for approval, the oldest first, but for what expired; one’s own is not to be approved (S2)', async () => {
    const clerk = await aStaff(world, institution, 'clerk', { personName: '中島 亮太' });
    await anApplication(institution, clerk, 'new-contract');
    await anApplication(institution, approver, 'change-method');
    await anApplication(institution, clerk, 'lift-stop', -1);
    await anApplication(elsewhere, await aStaff(world, elsewhere, 'clerk'), 'change-mail');
    const shown = words(await dashboard());
    expect(shown).toMatch(/承認待ちの届出 2 件 最も古いもの： 4時間20分前/);
    expect(shown).toContain('自分の受付は承認できません');
    expect(shown).toContain('中島 亮太');
    expect(shown).toContain('山田 隆（自分）');
    expect(shown).toContain('新規契約');
    expect(shown).not.toMatch(/利用停止の解除|メールアドレスの変更/);
  });

  it.each(['clerk', 'help-desk', 'auditor', 'administrator'] as const)(
    'leads %s only where they may go',
    async (role) => {
      const { token } = await aStaff(world, institution, role as StaffRole);
      const at = atConsole(world.serving.consoleOrigin, token);
      const hrefs = [...(await dashboard(token)).matchAll(/href="\/1376(\/[a-z]+)/g)].map(([, path]) => path!);
      for (const path of new Set(hrefs)) {
        if (path !== '/en') expect([path, (await at.get(path)).status]).not.toEqual([path, 403]);
      }
    },
  );

  it.each([
    ['applications', '承認待ちの届出', '証明書の状態'],
    ['standing_counts', '証明書の状態', '取得までの進み具合（過去90日の発行）'],
    ['stage_counts', '取得までの進み具合（過去90日の発行）', '証明書の状態'],
    ['notice_counts', '通知の配信（過去30日）', '証明書の状態'],
  ])('goes on without what cannot be read: %s', async (table, without, still) => {
    await asOwner(world.database, `alter table ${table} rename to gone`);
    try {
      const shown = words(await dashboard());
      expect(shown).toContain(`${without} この情報を表示できませんでした。 もう一度読み込む`);
      expect(shown).not.toContain(`${still} この情報を`);
    } finally {
      await asOwner(world.database, `alter table gone rename to ${table}`);
    }
    expect(words(await dashboard())).not.toContain('表示できませんでした');
  });

  it('leads from a figure to the IDs of its own institution that it counts (I1)', async () => {
    const { body } = await atConsole(world.serving.consoleOrigin, approver.token).get(
      '/dashboard/ids?state=not-acquired',
    );
    expect(words(body)).toMatch(/「未取得」のID .* 2件中 1〜2件/);
    expect(body).toContain('<b>sakura-adm</b>');
    expect(body).not.toMatch(/far-adm|<b>haruka-adm/);
    const { token } = await aStaff(world, institution, 'administrator');
    expect((await atConsole(world.serving.consoleOrigin, token).get('/dashboard/ids')).status).toBe(403);
  });

  it('says so where there is nothing yet', async () => {
    const empty = await anInstitution(world, { code: '9309' });
    const { token } = await aStaff(world, empty, 'clerk');
    const shown = words((await atConsole(world.serving.consoleOrigin, token, '9309').get('/dashboard')).body);
    expect(shown).toContain('承認待ちの届出はありません。');
    expect(shown).toContain('利用者IDはまだ登録されていません。');
    expect(shown).toContain('この期間のデータはありません。');
    expect(shown).toContain('通知はまだありません');
    expect(shown).not.toMatch(/NaN|Infinity|undefined/);
  });
});
