import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { approved, aStaff, takenIn } from '../../../src/testing/staff.ts';
import { aLogin, anAcquired, clerk, made } from '../../../src/testing/world.ts';
import { inviteStaff } from '../../../src/workflows/invite-staff.ts';
import { consoleFaults } from '../chromium.ts';
import { aDeskForEach, describeWithChromium, fits } from '../customer.ts';
import { atDesk, sitDown } from '../staff.ts';

const desk = aDeskForEach();
const at = (path: string) => atDesk(desk.world, desk.institution, path);

/** The same address in both languages. */
async function both(page: Page, path: string, name: string): Promise<void> {
  for (const prefix of ['/en', '']) {
    await page.goto(at(prefix + path));
    await fits(page, `${name}${prefix}`);
  }
}

describeWithChromium('the console’s care', () => {
  it('changes settings by one form, from the fault beside its field to the approval, without a script', async () => {
    const { world, institution } = desk;
    const administrator = await aStaff(world, institution, 'administrator', { personName: '小林 誠' });
    const approver = await aStaff(world, institution, 'approver', { personName: '山田 隆' });
    const page = await desk.aPage();
    const faults = consoleFaults(page);
    await sitDown(page, world, administrator);
    await both(page, '/settings', 'settings');
    await both(page, '/settings/authorities', 'authorities');
    await both(page, '/settings/change', 'settings change');

    await page.fill('[name=lockAfter]', '2');
    await page.fill('[name="helpDesk.phone"]', '0120-111-222');
    await page.getByRole('button', { name: '変更の前と後を確認する' }).click();
    await page.locator('[name=lockAfter][aria-invalid=true]').waitFor();
    expect(await page.inputValue('[name="helpDesk.phone"]')).toBe('0120-111-222');
    await fits(page, 'settings change, a fault');
    await page.getByRole('link', { name: /ロックまでの回数/ }).click();
    await page.fill('[name=lockAfter]', '５');
    await page.getByText('青緑', { exact: true }).click();
    await page.getByRole('button', { name: '変更の前と後を確認する' }).click();
    await page.getByText('ログイン：ロックまでの回数').waitFor();
    await fits(page, 'settings preview');
    await page
      .getByRole('button', { name: '入力に戻る' })
      .or(page.locator('form:has([value=mend]) button'))
      .first()
      .click();
    expect(await page.inputValue('[name=lockAfter]')).toBe('５');
    await page.getByRole('button', { name: '変更の前と後を確認する' }).click();
    await page.locator('form:has([value=take-in]) button').click();
    await page.waitForURL(/A-[0-9]{8}-/);
    const number = /A-[0-9]{8}-[0-9]{4}/.exec(page.url())![0];
    made(await approved(world, institution, approver, number));
    await both(page, '/settings', 'settings changed');
    expect(await page.locator('html').getAttribute('data-hue')).toBe('cyan');
    expect(await page.locator('.setlog').innerText()).toContain('6回 → 5回');
    // 422 is what a fault in a form is answered with; Chromium tells that as an error of its own.
    expect(faults.filter((fault) => !fault.includes('422'))).toEqual([]);
  });

  it('cares for staff: list, account, change, stop, invitation (S3, R4)', async () => {
    const { world, institution } = desk;
    const administrator = await aStaff(world, institution, 'administrator', { personName: '小林 誠' });
    const approver = await aStaff(world, institution, ['approver', 'auditor'], { personName: '山田 隆' });
    const one = await aStaff(world, institution, 'clerk', { personName: '佐藤 美咲' });
    const wanted = { employeeNumber: '10999', personName: '中島 亮太', branch: '駅前支店', roles: ['clerk'] as const };
    made(await inviteStaff(world.deps, institution, wanted, clerk));
    const page = await desk.aPage();
    const faults = consoleFaults(page);
    await sitDown(page, world, administrator);
    await both(page, '/staff', 'staff');
    await both(page, `/staff?q=${encodeURIComponent('nobody')}`, 'staff, none found');
    await both(page, `/staff/${administrator.staff.id}`, 'own account');
    await both(page, `/staff/${one.staff.id}`, 'account');
    await both(page, `/staff/${one.staff.id}/change`, 'account change');
    await both(page, `/staff/${one.staff.id}/stop`, 'account stop');
    await page.getByRole('button', { name: '利用を停止する' }).click();
    await page.getByText('停止中').waitFor();
    await fits(page, 'account stopped');

    const asked = { ...wanted, employeeNumber: '10998', roles: ['clerk'] };
    const { number } = made(await takenIn(world, institution, administrator, 'add-staff', asked));
    made(await approved(world, institution, approver, number));
    await page.goto(at(`/applications/${number}`));
    await page.getByRole('button', { name: '招待のリンクを作る' }).click();
    await page.locator('.invited').waitFor();
    expect(await page.locator('.invited').innerText()).toMatch(/\/1376\/invitation#[\w-]{43}$/);
    await fits(page, 'invitation link');
    expect(faults).toEqual([]);
  });

  it('finds what a person has touched, and revokes all of it (R4)', async () => {
    const { world, institution } = desk;
    const maker = await aStaff(world, institution, 'clerk', { employeeNumber: '10234', personName: '佐藤 美咲' });
    const approver = await aStaff(world, institution, 'approver', { personName: '山田 隆' });
    const person = await anAcquired(world, institution, 'midori-adm');
    made(await aLogin(world, institution, person.der));
    const wanted = { contract: person.contract.number, administratorId: 'midori-adm' };
    const { number } = made(
      await takenIn(world, institution, maker, 'change-mail', { ...wanted, mail: 'a@example.jp' }),
    );
    made(await approved(world, institution, approver, number));
    const page = await desk.aPage();
    const faults = consoleFaults(page);
    await sitDown(page, world, approver);
    await both(page, '/impact', 'impact');
    await both(page, '/impact?staff=10234', 'impact, nothing');
    await both(page, '/impact?generation=1', 'impact, found');
    await both(page, '/impact/revoke?generation=1', 'impact revoke');
    await page.locator('[name=number]').fill('2');
    await page.getByText('鍵の危殆化').or(page.locator('.radio').first()).first().click();
    await page.locator('form button.btn--danger').click();
    await page.getByText('数が違います').first().waitFor();
    await fits(page, 'impact revoke, the wrong number');
    await page.locator('[name=number]').fill('1');
    await page.locator('form button.btn--danger').click();
    await page.waitForURL(/\/impact\/runs\//);
    while (await page.getByRole('link', { name: '最新の状況にする' }).isVisible()) {
      await page.getByRole('link', { name: '最新の状況にする' }).click();
    }
    await both(page, new URL(page.url()).pathname.replace('/1376', ''), 'impact run');
    expect(await page.locator('main').innerText()).toContain('1枚の失効が終わりました');
    expect(faults.filter((fault) => !fault.includes('422'))).toEqual([]);
  });

  it('issues anew in a wave, whose letters are one A4 page each (R4, A6)', async () => {
    const { world, institution } = desk;
    const clerkOf = await aStaff(world, institution, 'clerk');
    const approver = await aStaff(world, institution, ['approver', 'clerk'], { personName: '山田 隆' });
    for (const name of ['midori-adm', 'sakura-adm']) await anAcquired(world, institution, name);
    const page = await desk.aPage();
    await sitDown(page, world, approver);
    await page.goto(at('/impact/revoke?generation=1'));
    await page.locator('.radio').first().click();
    await page.locator('[name=number]').fill('2');
    await page.locator('form button.btn--danger').click();
    await page.waitForURL(/\/impact\/runs\//);
    const run = page.url();
    while (!(await page.getByRole('link', { name: '発行し直しを申請する' }).isVisible())) await page.goto(run);
    await fits(page, 'impact run, without');

    await sitDown(page, world, clerkOf);
    await both(page, `/impact/wave?run=${run.split('/').at(-1)}`, 'wave');
    await page.getByRole('button', { name: '内容を確認する' }).click();
    await page.getByText('sakura-adm').first().waitFor();
    await fits(page, 'wave preview');
    await page.locator('form:has([value=take-in]) button').click();
    await page.waitForURL(/A-[0-9]{8}-/);
    const number = /A-[0-9]{8}-[0-9]{4}/.exec(page.url())![0];
    made(await approved(world, institution, approver, number));
    await page.goto(at(`/applications/${number}`));
    await fits(page, 'wave approved');
    await page.goto(at(`/applications/${number}/sheet`));
    await page.locator('form [name=prints] ~ button').click();
    await page.locator('.sheet').nth(1).waitFor();
    await fits(page, 'wave letters');
    const pdf = await page.pdf({ preferCSSPageSize: true, printBackground: true });
    expect(pdf.toString('latin1').match(/\/Type\s*\/Page\b/g)).toHaveLength(2);
  });
});
