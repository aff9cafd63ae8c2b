import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { password, type TestWorld } from '../../src/testing/world.ts';
import { type Chromium, download } from './chromium.ts';

export type ServedWorld = TestWorld & { serving: { portalOrigin: string; localRoot?: string | undefined } };

/** The local root (PEM) a browser has to trust for a world's servers. */
export const rootOf = (world: ServedWorld): string => readFileSync(world.serving.localRoot!, 'utf8');

/**
 * What a customer does from the top page to the saved .p12: check, identify, create, save. Ends on the import page.
 * `look` is called on each page on the way.
 */
export async function acquireInBrowser(
  browser: Chromium,
  page: Page,
  world: ServedWorld,
  { loginId, code, institution = '1376' }: { loginId: string; code: string; institution?: string },
  look: (page: Page, name: string) => Promise<void> = async () => {},
): Promise<{ path: string; passphrase: string }> {
  await page.goto(`${world.serving.portalOrigin}/${institution}/`);
  await look(page, 'top');
  await page.getByRole('link', { name: '電子証明書の取得' }).first().click();
  await page.locator('#next[href]').waitFor();
  await look(page, 'check');
  await page.click('#next');
  await page.fill('[name=loginId]', loginId);
  await page.fill('[name=code]', code);
  await page.fill('[name=new-password]', password);
  await page.fill('[name=new-password-again]', password);
  await look(page, 'identify');
  await page.locator('main form button[type=submit]').last().click();
  await page.locator('#create').waitFor();
  await look(page, 'create');
  await page.click('#create');
  await page.locator('#passphrase').waitFor();
  await look(page, 'save');
  const { path } = await download(browser, page, () => page.click('#download'));
  const passphrase = (await page.locator('#passphrase').innerText()).replace(/\s/g, '');
  for (const box of await page.locator('#confirm input').all()) await box.check();
  await page.click('#next');
  await page.waitForURL(/\/acquire\/import/);
  await look(page, 'import');
  return { path, passphrase };
}

/** Presses ［電子証明書ログイン］ on the top page; the lane decides what comes. */
export async function pressLogin(page: Page, world: ServedWorld, institution = '1376'): Promise<void> {
  await page.goto(`${world.serving.portalOrigin}/${institution}/`);
  await page.getByRole('button', { name: '電子証明書ログイン' }).click();
  await page.waitForURL(/\.cert\.portal\.localhost/);
}

/** Types the login password on the lane. */
export async function typePassword(page: Page, text = password): Promise<void> {
  await page.fill('[name=password]', text);
  await page.locator('main form button[type=submit]').first().click();
}
