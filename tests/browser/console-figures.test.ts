import pg from 'pg';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fill } from '../../bench/dashboard.fill.ts';
import { aStaff } from '../../src/testing/staff.ts';
import { anInstitution, openServedWorld } from '../../src/testing/world.ts';
import { type Chromium, chromiumMissing, consoleFaults, noSidewaysScroll, startChromium } from './chromium.ts';
import { fit, rootOf } from './customer.ts';

const missing = chromiumMissing();
let world: Awaited<ReturnType<typeof openServedWorld>>;
let browser: Chromium;
let page: Page;

describe.skipIf(missing)(
  `the console’s figures and audit log in Chromium${missing ? ` (skipped: ${missing})` : ''}`,
  () => {
    beforeAll(async () => {
      world = await openServedWorld();
      const institution = await anInstitution(world);
      const owner = new pg.Client({ connectionString: world.database.ownerUrl });
      await owner.connect();
      await fill(owner, institution.id, 1712);
      const { staff } = await aStaff(world, institution, 'clerk', { personName: '佐藤 美咲' });
      const { token, staff: approver } = await aStaff(world, institution, ['approver', 'auditor'], {
        personName: '山田 隆',
      });
      const kinds = ['reissue-administrator', 'new-contract', 'change-method', 'change-administrator', 'change-mail'];
      for (const [n, kind] of kinds.entries()) {
        await owner.query(
          `insert into applications (id, institution_id, number, kind, state, contract_id, asked, identity, note, plan,
           made_by, made_at, expires_at)
         select gen_random_uuid(), $1, 'A-20251125-000' || $2::int, $3, 'submitted', id, '{}', '[]', '', '[]', $4,
           $5::timestamptz - interval '260 minutes' + $2::int * interval '51 minutes', $5::timestamptz + interval '14 days'
         from contracts where institution_id = $1 order by number offset $2::int limit 1`,
          [institution.id, n + 1, kind, n === 3 ? approver.id : staff.id, world.clock.now.toString()],
        );
      }
      await owner.end();
      browser = await startChromium({ trust: [rootOf(world)] });
      page = await browser.page();
      await browser.context.addCookies([
        { name: '__Host-warifu-staff', value: token, url: world.serving.consoleOrigin, secure: true, httpOnly: true },
      ]);
    });
    afterAll(async () => {
      await browser?.close();
      await world?.close();
    });

    const at = (path: string) => `${world.serving.consoleOrigin}/1376${path}`;

    for (const [language, prefix] of [
      ['Japanese', ''],
      ['English', '/en'],
    ] as const) {
      it.each([
        '/dashboard',
        '/dashboard/ids?state=not-acquired',
        '/audit',
        '/audit?act=logged-in&who=nobody',
        '/audit?from=2025-11-26&until=2025-11-25',
      ])(`%s fits and has nothing for axe, in ${language}`, async (path) => {
        const faults = consoleFaults(page);
        await page.goto(at(prefix + path));
        for (const details of await page.locator('main details').all()) {
          if (await details.isVisible()) await details.locator('summary').click();
        }
        await fit(page, `console ${prefix}${path}`);
        await page.setViewportSize({ width: 320, height: 640 });
        await noSidewaysScroll(page);
        await spaced(page);
        await noSidewaysScroll(page);
        // A refused form is an answer with the status 400, which Chromium notes.
        expect(faults.filter((fault) => !fault.includes('status of 400'))).toEqual([]);
      });
    }

    it('the charts are read as one picture with their numbers, and drawn in forced colours too (GUIDE §8)', async () => {
      await page.emulateMedia({ forcedColors: 'active' });
      await page.goto(at('/dashboard'));
      const chart = page.getByRole('img', { name: /週ごとに有効期限を迎える証明書の枚数/ });
      expect(await chart.getAttribute('aria-label')).toMatch(/の週は未更新[\d,]+枚、更新済み[\d,]+枚/);
      const [solid, ground] = await page.evaluate(() => [
        getComputedStyle(document.querySelector('.chart__solid')!).fill,
        getComputedStyle(document.querySelector('.chart')!).backgroundColor,
      ]);
      expect(solid).not.toBe(ground);
      await page.emulateMedia({ forcedColors: 'none' });
    });

    it('the audit log is searched by keyboard alone, and its export is a file', async () => {
      await page.setViewportSize({ width: 1280, height: 800 });
      await page.goto(at('/audit'));
      await page.getByLabel('操作した人', { exact: true }).focus();
      await page.keyboard.type('山田 隆');
      await page.keyboard.press('Enter');
      await page.waitForURL(/who=/);
      expect(await page.locator('.tl b').first().innerText()).toContain('山田 隆');
      const [file] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name: 'CSVで書き出す' }).click(),
      ]);
      expect(file.suggestedFilename()).toMatch(/^audit-1376-\d{8}-\d{4}\.csv$/);
    });
  },
);

/** WCAG 1.4.12: nothing is lost when a reader widens the spacing. */
async function spaced(on: Page): Promise<void> {
  await on.evaluate(() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(
      '* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important }',
    );
    document.adoptedStyleSheets.push(sheet);
  });
}
