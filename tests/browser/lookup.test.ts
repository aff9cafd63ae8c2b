import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aStaff } from '../../src/testing/staff.ts';
import {
  aLogin,
  anAcquired,
  anInstitution,
  anIssuance,
  aUser,
  made,
  openServedWorld,
} from '../../src/testing/world.ts';
import { axe, type Chromium, chromiumMissing, consoleFaults, noSidewaysScroll, startChromium } from './chromium.ts';
import { rootOf } from './customer.ts';

const missing = chromiumMissing();

let world: Awaited<ReturnType<typeof openServedWorld>>;
let browser: Chromium;
let held: Awaited<ReturnType<typeof anAcquired>>;
let page: Page;
let faults: string[];
let userId: string;

beforeAll(async () => {
  if (missing) return;
  world = await openServedWorld();
  const institution = await anInstitution(world);
  held = await anAcquired(world, institution);
  made(await aLogin(world, institution, held.der));
  userId = (await aUser(world, institution, held.contract.number, 'haruka-k02')).id;
  await anIssuance(world, institution, 'haruka-k02');
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

/** No violation, and nothing scrolls sideways at any of the three widths. */
async function fits(name: string): Promise<void> {
  for (const width of [1280, 390, 320]) {
    await page.setViewportSize({ width, height: 800 });
    await noSidewaysScroll(page);
    expect(await axe(page), `${name} at ${width}`).toEqual([]);
  }
  await page.setViewportSize({ width: 1280, height: 800 });
}

describe.skipIf(missing)(`the console’s look-up${missing ? ` (skipped: ${missing})` : ''}`, () => {
  for (const prefix of ['', '/en']) {
    const language = prefix === '' ? 'Japanese' : 'English';

    it(`is accessible at every width, in ${language} (GUIDE §7)`, async () => {
      const contract = `/contracts/${held.contract.number}`;
      const paths = [
        '/contracts',
        '/contracts?q=1376',
        '/contracts?q=nothing-like-it',
        '/contracts?q=E1101-ACDE-FGH9',
        contract,
        `${contract}/users`,
        `${contract}/logins`,
        `${contract}/audit`,
        `${contract}/users/${userId}`,
        `${contract}/users/${held.loginId.id}`,
        `${contract}/users/${held.loginId.id}/revoke`,
        `${contract}/users/${held.loginId.id}/unlock`,
        `${contract}/users/${userId}/revoke`,
        `${contract}/stop`,
      ];
      for (const path of paths) {
        expect((await page.goto(at(prefix + path)))!.status(), path).toBe(200);
        await fits(prefix + path);
      }
      expect(faults).toEqual([]);
    });
  }

  it('finds by the field above every page, and Enter alone stops nothing (R4)', async () => {
    await page.goto(at('/dashboard'));
    await page.fill('#gq', 'haruka-adm');
    await page.press('#gq', 'Enter');
    await page.waitForURL(at(`/contracts/${held.contract.number}/users/${held.loginId.id}`));
    await page.goto(at(`/contracts/${held.contract.number}/stop`));
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('やめる');
    await page.keyboard.press('Enter');
    await page.waitForURL(at(`/contracts/${held.contract.number}`));
  });

  it('asks for the reason, stops the contract, and says how it stands from then on (R4)', async () => {
    await page.goto(at(`/contracts/${held.contract.number}`));
    await page.getByRole('link', { name: '契約の利用を停止する' }).click();
    await page.getByRole('button', { name: '利用を停止する' }).click();
    expect(await page.locator('input[name=reason]:invalid').count()).toBeGreaterThan(0);
    await page.getByLabel('紛失・盗難、または不正に使われたおそれがある').check();
    await page.getByRole('button', { name: '利用を停止する' }).click();
    await page.getByRole('status').getByText('契約の利用を停止しました。').waitFor();
    await fits('stopped');
    await page.goto(at(`/contracts/${held.contract.number}/users/${held.loginId.id}`));
    await page.getByText(/契約の利用を.*から停止しています（操作 山田 隆（本店営業部））。/).waitFor();
    await page.goto(at(`/contracts/${held.contract.number}/stop`));
    await page.getByRole('heading', { name: '契約の利用は停止しています' }).waitFor();
    await fits('standing');
  });
});
