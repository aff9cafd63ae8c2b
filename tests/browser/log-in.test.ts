import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { Institution } from '../../src/domain/institution/institution.ts';
import { aContract, anAcquired, anInstitution, anIssuance, openServedWorld } from '../../src/testing/world.ts';
import {
  type AutoSelect,
  type Chromium,
  type ChromiumOptions,
  consoleFaults,
  keyExchangeGroup,
  startChromium,
} from './chromium.ts';
import {
  acquireInBrowser,
  describeWithPolicy,
  describeWithWindow,
  fit,
  heading,
  importIdentity,
  pressLogin,
  rootOf,
  type ServedWorld,
  typePassword,
} from './customer.ts';
import { answerChooser, type Display, startDisplay } from './display.ts';

let world: ServedWorld;
let institution: Institution;
let other: Institution;
const running: Chromium[] = [];

beforeAll(async () => {
  world = await openServedWorld();
  institution = await anInstitution(world);
  other = await anInstitution(world, { code: '9002' });
});
afterEach(async () => {
  for (const browser of running.splice(0)) await browser.close();
});
afterAll(() => world.close());

async function aBrowser(options: ChromiumOptions = {}): Promise<{ browser: Chromium; page: Page }> {
  const browser = await startChromium({ trust: [rootOf(world)], ...options });
  running.push(browser);
  return { browser, page: await browser.page() };
}

const choosing = (loginId: string, code = '1376'): { autoSelect: AutoSelect } => ({
  autoSelect: { commonName: `${loginId}+${code}` },
});

/** From the password page to the home page, which names the ID. */
async function enter(page: Page, label: string): Promise<void> {
  await page.getByText(label).first().waitFor();
  await typePassword(page);
  await page.waitForURL(/\/home$/);
  await page.getByText(label).first().waitFor();
}

/** The name under which staff find what a refusal page was about. */
async function keptRefusal(page: Page): Promise<string | undefined> {
  const reference = await page.locator('.refno').innerText();
  const record = await world.deps.store.transaction(world.clock.now, (tx) => tx.refusals.byReference(reference));
  return record?.name;
}

describeWithPolicy('a customer with Chromium', () => {
  it('acquires a certificate and logs in with it, every page accessible (A3, A4, C3, L1, L2)', async () => {
    await aContract(world, institution);
    const { code } = await anIssuance(world, institution);
    const { browser, page } = await aBrowser(choosing('haruka-adm'));
    const faults = consoleFaults(page);
    const file = await acquireInBrowser(browser, page, world, { loginId: 'haruka-adm', code }, fit);
    browser.importP12(file.path, file.passphrase);
    await page.locator('main a[href$="/acquire/verify"]').first().click();
    await page.locator('main form button[type=submit]').first().waitFor();
    await fit(page, 'verify');
    await page.locator('main form button[type=submit]').first().click();
    await page.getByText('haruka-adm+1376').first().waitFor();
    await fit(page, 'password');
    await enter(page, 'haruka-adm+1376');
    await fit(page, 'home');
    expect(faults).toEqual([]);
    await page.locator('button:visible', { hasText: 'ログアウト' }).first().click();
    await page.waitForURL(`${world.serving.portalOrigin}/1376/?logged-out`);
  });

  it('speaks to the portal under the post-quantum group X25519MLKEM768', async () => {
    const { page } = await aBrowser();
    expect(await keyExchangeGroup(page, `${world.serving.portalOrigin}/1376/`)).toBe('X25519MLKEM768');
  });

  it('is told what to do when it has no certificate, with a number staff can look up (L1, I5)', async () => {
    const { page } = await aBrowser();
    await pressLogin(page, world);
    expect(await heading(page)).toBe('電子証明書を確認できませんでした');
    expect(await keptRefusal(page)).toBe('certificate-absent');
  });

  it('is never offered the certificate of another institution, though both hang on one root (I1)', async () => {
    const foreign = await anAcquired(world, other, 'sakura-adm');
    const { browser, page } = await aBrowser(choosing('sakura-adm', '9002'));
    importIdentity(browser, foreign);
    await pressLogin(page, world, '1376');
    expect(await keptRefusal(page)).toBe('certificate-absent');
    await pressLogin(page, world, '9002');
    await enter(page, 'sakura-adm+9002');
  });

  it('uses two IDs on one PC, each with its own certificate (C1, C2)', async () => {
    const { browser, page } = await aBrowser(choosing('midori-adm'));
    importIdentity(browser, await anAcquired(world, institution, 'midori-adm'));
    importIdentity(browser, await anAcquired(world, institution, 'aoi-adm'));
    await pressLogin(page, world);
    await enter(page, 'midori-adm+1376');
    await browser.restart({ commonName: 'aoi-adm+1376' });
    const again = await browser.page();
    await pressLogin(again, world);
    await enter(again, 'aoi-adm+1376');
    expect(await again.locator('body').innerText()).not.toContain('midori-adm');
  });

  it('cannot be robbed of its session: the cookie in a browser without the certificate is refused (L6)', async () => {
    const victim = await aBrowser(choosing('kaede-adm'));
    importIdentity(victim.browser, await anAcquired(world, institution, 'kaede-adm'));
    await pressLogin(victim.page, world);
    await enter(victim.page, 'kaede-adm+1376');
    const home = victim.page.url();
    const stolen = await victim.browser.context.cookies(home);
    expect(stolen.map(({ name }) => name)).toEqual(['__Host-warifu-session']);

    const thief = await aBrowser();
    await thief.browser.context.addCookies(stolen);
    await thief.page.goto(home);
    expect(await heading(thief.page)).toBe('電子証明書を確認できませんでした');
    expect(await thief.page.locator('body').innerText()).not.toContain('kaede');

    const colleague = await aBrowser(choosing('momiji-adm'));
    importIdentity(colleague.browser, await anAcquired(world, institution, 'momiji-adm'));
    await colleague.browser.context.addCookies(stolen);
    await colleague.page.goto(home);
    expect(await keptRefusal(colleague.page)).toBe('session-of-another-certificate');

    await victim.page.reload();
    expect(await heading(victim.page)).toBe('ホーム');
  });
});

describeWithWindow('a customer who is asked by the browser’s chooser', () => {
  let display: Display;
  beforeAll(async () => {
    display = (await startDisplay())!;
  });
  afterAll(() => display?.close());

  const pressing = (page: Page) => async () => {
    await page.getByRole('button', { name: '電子証明書ログイン' }).click();
    await page.waitForURL(/\.cert\.portal\.localhost/);
    await page.locator('main h1').waitFor();
  };

  it('cancels, is told so, and is asked again after the next press of the button (L1, I5)', async () => {
    const { browser, page } = await aBrowser({ headed: display });
    importIdentity(browser, await anAcquired(world, institution, 'tsubaki-adm'));
    const top = `${world.serving.portalOrigin}/1376/`;
    await page.goto(top);
    await answerChooser(display, 'cancel', pressing(page));
    expect(await keptRefusal(page)).toBe('certificate-absent');
    await page.getByRole('link', { name: 'ログインの画面へ' }).first().click();
    await page.waitForURL(top);
    await answerChooser(display, 'first', pressing(page));
    await enter(page, 'tsubaki-adm+1376');
  });

  it('sees two IDs in the chooser and is logged in with both, each in its own tab (C2, L6)', async () => {
    const { browser, page } = await aBrowser({ headed: display });
    const labels = ['ume-adm+1376', 'yuzu-adm+1376'];
    for (const label of labels) importIdentity(browser, await anAcquired(world, institution, label.split('+')[0]));
    const homes: string[] = [];
    for (const answer of ['first', 'second'] as const) {
      await page.goto(`${world.serving.portalOrigin}/1376/`);
      await answerChooser(display, answer, pressing(page));
      await typePassword(page);
      await page.waitForURL(/\/home$/);
      homes.push(page.url());
    }
    const shown = [];
    for (const home of homes) {
      await page.goto(home);
      const text = await page.locator('body').innerText();
      shown.push(...labels.filter((label) => text.includes(label)));
    }
    expect(shown.toSorted()).toEqual(labels);
  });
});
