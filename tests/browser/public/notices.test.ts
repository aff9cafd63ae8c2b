import pg from 'pg';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { fill, fillNotices } from '../../../bench/dashboard.fill.ts';
import type { Institution } from '../../../src/domain/institution/institution.ts';
import type { Notice } from '../../../src/domain/notice/notice.ts';
import { aStaff } from '../../../src/testing/staff.ts';
import { aLogin, anAcquired, anInstitution, made, openServedWorld } from '../../../src/testing/world.ts';
import { type Chromium, chromiumMissing, consoleFaults, startChromium } from '../chromium.ts';
import { fits, rootOf } from '../customer.ts';

const missing = chromiumMissing();

let world: Awaited<ReturnType<typeof openServedWorld>>;
let institution: Institution;
let browser: Chromium;
let page: Page;
let faults: string[];
let held: Awaited<ReturnType<typeof anAcquired>>;
let notice: Notice;

beforeAll(async () => {
  if (missing) return;
  world = await openServedWorld();
  institution = await anInstitution(world);
  const owner = new pg.Client({ connectionString: world.database.ownerUrl });
  await owner.connect();
  await fill(owner, institution.id, 1712);
  await fillNotices(owner, institution.id, 462);
  await owner.end();
  held = await anAcquired(world, institution);
  await world.deps.store.transaction(world.clock.now, async (tx) => {
    const loginId = (await tx.loginIds.byId(institution.id, held.administrator.id))!;
    await tx.loginIds.update({ ...loginId, mail: 'keiko@haruka.example' });
    const secondContact = { name: '高橋 一郎', mail: 'ichiro@haruka.example' };
    await tx.contracts.update({ ...held.contract, secondContact });
  });
  made(await aLogin(world, institution, held.der));
  // The program itself hands it over; then it comes back.
  const of = { contractId: held.contract.id };
  const read = () => world.deps.store.transaction(world.clock.now, (tx) => tx.notices.list(institution.id, of, 1));
  notice = await vi.waitFor(
    async () => {
      const [one] = await read();
      expect(one?.notice.state).toBe('sent');
      return one!.notice;
    },
    { timeout: 20_000 },
  );
  await world.deps.store.transaction(world.clock.now, (tx) =>
    tx.notices.update({ ...notice, bounced: { at: tx.now, why: '550 5.1.1 User unknown' } }),
  );
  const { token } = await aStaff(world, institution, ['help-desk', 'clerk'], { personName: '山田 隆' });
  browser = await startChromium({ trust: [rootOf(world)] });
  await browser.context.addCookies([
    { name: '__Host-warifu-staff', value: token, url: world.serving.consoleOrigin, secure: true, httpOnly: true },
  ]);
  page = await browser.page();
  faults = consoleFaults(page);
});
afterAll(async () => {
  await browser?.close();
  await world?.close();
});

const at = (path: string) => `${world.serving.consoleOrigin}/1376${path}`;

describe.skipIf(missing)(`the console’s notices${missing ? ` (skipped: ${missing})` : ''}`, () => {
  for (const prefix of ['', '/en']) {
    it(`fit and have nothing for axe, in ${prefix === '' ? 'Japanese' : 'English'} (GUIDE §7)`, async () => {
      const contract = `/contracts/${held.contract.number}`;
      for (const path of [
        '/dashboard',
        '/notices',
        '/notices?show=undelivered&kind=expiry&stage=30',
        '/notices?kind=locked',
        `/notices/${notice.reference}`,
        `/contracts?q=${notice.reference}`,
        '/contracts?q=M-7777-7777-7777',
        contract,
        `${contract}/notices`,
        `${contract}/users/${held.administrator.id}`,
        `/applications/new/change-second-contact?contract=${held.contract.number}`,
      ]) {
        expect((await page.goto(at(prefix + path)))!.status(), path).toBe(200);
        await fits(
          page,
          `notices ${prefix}${path.replace(held.administrator.id, 'id').replace(notice.reference, 'M')}`,
        );
      }
      expect(faults).toEqual([]);
    });
  }

  it('“is this mail from you?” is answered by the field above every page (N4)', async () => {
    await page.goto(at('/dashboard'));
    await page.fill('#gq', notice.reference.toLowerCase().replaceAll('-', ' '));
    await page.press('#gq', 'Enter');
    await page.getByRole('status').getByText('はい、当金庫のメールですが').waitFor();
    await page.getByRole('link', { name: 'メールの文面を見る' }).click();
    await page.getByText('550 5.1.1 User unknown').waitFor();
    await page.getByText('新しい電子証明書で、初めてログインがありました。').waitFor();
  });

  it('a figure of what did not arrive leads to those mails (GUIDE §8)', async () => {
    await page.goto(at('/dashboard'));
    const link = page.getByRole('link', { name: /不達 有効期限の30日前/ });
    const count = Number((await link.innerText()).match(/\d+/)![0]);
    await link.click();
    await page.waitForURL(/show=undelivered/);
    expect(await page.locator('tbody tr').count()).toBe(count);
  });

  it('a change of the second contact is taken in from the contract’s page, after both sides were seen (R2, S2)', async () => {
    await page.goto(at(`/contracts/${held.contract.number}`));
    await page.getByRole('link', { name: '第二連絡先の変更を受け付ける' }).click();
    await page.getByLabel('第二連絡先の氏名').fill('鈴木 次郎');
    await page.getByLabel('届出印の照合').check();
    await page.getByRole('button', { name: '変わることを確認する' }).click();
    await page.getByRole('alert').getByText('第二連絡先のメールアドレスを入力するか').waitFor();
    await page.getByLabel('第二連絡先のメールアドレス').fill('jiro@haruka.example');
    await page.getByRole('button', { name: '変わることを確認する' }).click();
    await page.getByRole('cell', { name: '高橋 一郎（ichiro@haruka.example）' }).waitFor();
    await page.getByRole('cell', { name: '鈴木 次郎（jiro@haruka.example）' }).waitFor();
    await fits(page, 'notices second contact preview');
    await page.getByRole('button', { name: '受け付ける', exact: true }).click();
    await page.getByText('承認者の承認を待っています').first().waitFor();
  });
});
