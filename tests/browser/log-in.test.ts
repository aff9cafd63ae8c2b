import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Institution } from '../../src/domain/institution/institution.ts';
import { aContract, anInstitution, anIssuance, openServedWorld } from '../../src/testing/world.ts';
import {
  axe,
  type Chromium,
  canWritePolicies,
  chromiumMissing,
  consoleFaults,
  noSidewaysScroll,
  startChromium,
} from './chromium.ts';
import { acquireInBrowser, pressLogin, rootOf, type ServedWorld, typePassword } from './customer.ts';

const skipped =
  chromiumMissing() ?? (canWritePolicies() ? undefined : 'the policy folder of Chromium cannot be written');

let world: ServedWorld;
let institution: Institution;
const running: Chromium[] = [];

beforeAll(async () => {
  world = await openServedWorld();
  institution = await anInstitution(world);
});
afterEach(async () => {
  for (const browser of running.splice(0)) await browser.close();
});
afterAll(() => world.close());

async function aBrowser(label: string | undefined): Promise<{ browser: Chromium; page: Page }> {
  const browser = await startChromium({
    trust: [rootOf(world)],
    ...(label !== undefined && { autoSelect: { commonName: label } }),
  });
  running.push(browser);
  return { browser, page: await browser.page() };
}

/** Every page at both widths: nothing for axe, no sideways scroll. */
async function fit(page: Page, name: string): Promise<void> {
  for (const width of [390, 1280]) {
    await page.setViewportSize({ width, height: 800 });
    expect(await axe(page), `${name} at ${width}`).toEqual([]);
    await noSidewaysScroll(page);
  }
}

describe.skipIf(skipped)(`a customer with Chromium${skipped ? ` (skipped: ${skipped})` : ''}`, () => {
  it('acquires a certificate and logs in with it, every page accessible (A3, A4, C3, L1, L2)', async () => {
    await aContract(world, institution);
    const { code } = await anIssuance(world, institution);
    const { browser, page } = await aBrowser('haruka-adm+1376');
    const faults = consoleFaults(page);
    const file = await acquireInBrowser(browser, page, world, { loginId: 'haruka-adm', code }, fit);
    browser.importP12(file.path, file.passphrase);
    await pressLogin(page, world);
    await page.getByText('haruka-adm+1376').first().waitFor();
    await fit(page, 'password');
    await typePassword(page);
    await page.waitForURL(/\/1376\/home$/);
    await page.getByRole('heading', { name: 'ホーム' }).waitFor();
    await fit(page, 'home');
    expect(faults).toEqual([]);
    await page.locator('button:visible', { hasText: 'ログアウト' }).first().click();
    await page.waitForURL(`${world.serving.portalOrigin}/1376/`);
  });

  it('is told what to do when it has no certificate, with a number staff can look up (L1, I5)', async () => {
    const { page } = await aBrowser(undefined);
    await pressLogin(page, world);
    await page.getByRole('heading', { name: '電子証明書を確認できませんでした' }).waitFor();
    await fit(page, 'E1101');
    const reference = await page.locator('.refno').innerText();
    const record = await world.deps.store.transaction(world.clock.now, (tx) => tx.refusals.byReference(reference));
    expect(record?.name).toBe('certificate-absent');
  });
});
