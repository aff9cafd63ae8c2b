import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterEach, beforeEach, describe, expect } from 'vitest';
import type { Institution } from '../../src/domain/institution/institution.ts';
import { toPem } from '../../src/pki/pem.ts';
import type { ClientIdentity } from '../../src/testing/client.ts';
import { anInstitution, openServedWorld, password, type TestWorld } from '../../src/testing/world.ts';
import {
  axe,
  type Chromium,
  canWritePolicies,
  chromiumMissing,
  download,
  noSidewaysScroll,
  startChromium,
} from './chromium.ts';
import { displayMissing } from './display.ts';

export type ServedWorld = TestWorld & {
  serving: { portalOrigin: string; consoleOrigin: string; localRoot?: string | undefined };
};

/** Tests that need Chromium; skipped, with the reason in the title, where it is not installed. */
export const describeWithChromium = (title: string, tests: () => void): void =>
  describeUnless(chromiumMissing(), title, tests);

/** The same for tests that have Chromium choose a certificate by policy: for files that run one after another. */
export const describeWithPolicy = (title: string, tests: () => void): void =>
  describeUnless(
    chromiumMissing() ?? (canWritePolicies() ? undefined : 'the policy folder of Chromium cannot be written'),
    title,
    tests,
  );

/** The same for tests that look at the browser's own chooser, in a window on a display. */
export const describeWithWindow = (title: string, tests: () => void): void =>
  describeUnless(chromiumMissing() ?? displayMissing(), title, tests);

function describeUnless(missing: string | undefined, title: string, tests: () => void): void {
  describe.skipIf(missing)(`${title}${missing ? ` (skipped: ${missing})` : ''}`, tests);
}

/** The local root (PEM) a browser has to trust for a world's servers. */
export const rootOf = (world: Pick<ServedWorld, 'serving'>): string => readFileSync(world.serving.localRoot!, 'utf8');

/** What each test finds anew: a world with 見本信用金庫, and one PC. Time that a test let pass does not come back (I4). */
export interface Desk {
  readonly world: ServedWorld;
  readonly institution: Institution;
  /** After `aPage`. */
  readonly browser: Chromium;
  /** Starts the PC's browser, which presents the certificate of this common name, or none; its first tab. */
  aPage(commonName?: string): Promise<Page>;
  /** The address of `path` on the institution's portal. */
  at(path: string): string;
}

/** Opens such a world before each test of the file, and closes it, browser first, after it. */
export function aDeskForEach(): Desk {
  let world: ServedWorld;
  let institution: Institution;
  let browser: Chromium | undefined;
  beforeEach(async () => {
    world = await openServedWorld();
    institution = await anInstitution(world);
  });
  afterEach(async () => {
    await browser?.close();
    browser = undefined;
    await world.close();
  });
  return {
    get world() {
      return world;
    },
    get institution() {
      return institution;
    },
    get browser() {
      return browser!;
    },
    async aPage(commonName) {
      browser = await startChromium({ trust: [rootOf(world)], ...(commonName && { autoSelect: { commonName } }) });
      return browser.page();
    },
    at: (path) => `${world.serving.portalOrigin}/1376${path}`,
  };
}

/** The heading of the page. */
export const heading = (page: Page): Promise<string> => page.locator('main h1').first().innerText();

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
export async function pressLogin(page: Page, world: Pick<ServedWorld, 'serving'>, institution = '1376'): Promise<void> {
  await page.goto(`${world.serving.portalOrigin}/${institution}/`);
  await page.getByRole('button', { name: '電子証明書ログイン' }).click();
  await page.waitForURL(/\.cert\.portal\.localhost/);
}

/** Puts a certificate and its key, made without a browser, into this browser's store as a .p12 would. */
export function importIdentity(browser: Chromium, { der, privateKey }: ClientIdentity): void {
  const files = join(browser.home, 'tmp', 'identity');
  writeFileSync(`${files}.pem`, toPem('CERTIFICATE', der));
  writeFileSync(`${files}.key`, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
  const to = ['-passout', 'stdin', '-out', `${files}.p12`];
  execFileSync('openssl', ['pkcs12', '-export', '-inkey', `${files}.key`, '-in', `${files}.pem`, ...to], {
    input: 'scratch',
  });
  browser.importP12(`${files}.p12`, 'scratch');
}

/** Types the login password on the lane. */
export async function typePassword(page: Page, text = password): Promise<void> {
  await page.fill('[name=password]', text);
  await page.locator('main form button[type=submit]').first().click();
}

/** A folder to keep a picture of each page that was looked at, for people who want to see them. */
const pictures = process.env.WARIFU_TEST_PICTURES;

/** Nothing for axe and nothing that scrolls sideways, at the width of a desk and of a telephone. */
export async function fit(page: Page, name: string): Promise<void> {
  for (const width of [390, 1280]) {
    await page.setViewportSize({ width, height: 800 });
    expect(await axe(page), `${name} at ${width}`).toEqual([]);
    await noSidewaysScroll(page);
    if (!pictures) continue;
    const file = `${name.replaceAll(/[^\w.-]+/g, '_')}-${width}.png`;
    await page.screenshot({ path: join(pictures, file), fullPage: true });
  }
}

/** Fits, and at the widths of a small telephone (WCAG 1.4.10) and of a tablet nothing scrolls sideways either. */
export async function fits(page: Page, name: string): Promise<void> {
  await fit(page, name);
  for (const width of [320, 768, 800]) {
    await page.setViewportSize({ width, height: 640 });
    await noSidewaysScroll(page);
  }
  await page.setViewportSize({ width: 1280, height: 800 });
}
