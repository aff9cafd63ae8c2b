import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LivedDemo, livedDemo } from '../stories/lived-demo.ts';
import {
  type Chromium,
  canWritePolicies,
  chromiumMissing,
  consoleFaults,
  noSidewaysScroll,
  startChromium,
} from './chromium.ts';
import { fit, pressLogin, rootOf, typePassword } from './customer.ts';

const missing =
  chromiumMissing() ?? (canWritePolicies() ? undefined : 'the policy folder of Chromium cannot be written');

describe.skipIf(missing)(`the demo${missing ? ` (skipped: ${missing})` : ''}`, () => {
  let demo: LivedDemo;
  let browser: Chromium;
  let page: Page;
  beforeAll(async () => {
    demo = await livedDemo();
    browser = await startChromium({ trust: [rootOf(demo)], autoSelect: { commonName: 'minato-adm+1376' } });
    page = await browser.page();
  }, 240_000);
  afterAll(async () => {
    await browser.close();
    await demo.close();
  });

  it('lets a visitor be somebody: the .p12 file opens in the browser, logs in, and shows the notice', async () => {
    browser.importP12(demo.file('minato-adm'), demo.personas.passphrase);
    await pressLogin(page, demo);
    await typePassword(page, demo.personas.password);
    await page.waitForURL(/\/home$/);
    await page.getByRole('link', { name: '電子証明書の更新はこちら' }).first().waitFor();
  });

  for (const prefix of ['', '/en']) {
    it(`has an accessible control, on a telephone too (${prefix || '/'})`, async () => {
      const faults = consoleFaults(page);
      await page.goto(`${demo.controlOrigin}${prefix}/`);
      await fit(page, `demo${prefix}`);
      await page.setViewportSize({ width: 320, height: 640 });
      await noSidewaysScroll(page);
      await page.locator('form button[name=by]').nth(1).press('Enter');
      await page.waitForURL(/since=/);
      await page.locator('.banner[role=status]').waitFor();
      await fit(page, `demo${prefix} moved on`);
      await page.setViewportSize({ width: 320, height: 640 });
      await noSidewaysScroll(page);
      expect(faults).toEqual([]);
    });
  }

  it('shows the mails that arrived, accessibly and on a telephone', async () => {
    await page.goto(`${demo.controlOrigin}/mail?of=minato-adm`);
    await page.getByRole('heading', { name: '電子証明書の有効期限のお知らせ（あと30日）' }).first().waitFor();
    await fit(page, 'demo mail');
    await page.setViewportSize({ width: 320, height: 640 });
    await noSidewaysScroll(page);
  });

  it('says at the field why a date is refused', async () => {
    await page.goto(`${demo.controlOrigin}/`);
    await page.fill('[name=date]', '2020-01-01');
    await page.locator('form:has([name=date]) button').click();
    await page.locator('[name=date][aria-invalid=true]').waitFor();
    await fit(page, 'demo date refused');
  });

  it('brings the person to E1102 when the certificate’s day is over in the demo', async () => {
    await page.goto(`${demo.controlOrigin}/`);
    await page.locator('[name=to]', { hasText: '次の出来事' }).waitFor();
    for (let n = 0; n < 10; n++) {
      if (await page.locator('article', { hasText: 'minato-adm' }).getByText('期限切れ').isVisible()) break;
      await page.locator('[name=to]', { hasText: '次の出来事' }).click();
      await page.waitForURL(/since=/);
    }
    await pressLogin(page, demo);
    expect(await page.locator('main h1').first().innerText()).toBe('電子証明書の有効期限が切れています');
  });
});
