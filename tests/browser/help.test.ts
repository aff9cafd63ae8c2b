import type { Page } from 'playwright-core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Institution } from '../../src/domain/institution/institution.ts';
import { errorPages } from '../../src/portal/error-pages.tsx';
import { aContract, anAcquired, anInstitution, anIssuance, aVisit, openServedWorld } from '../../src/testing/world.ts';
import { type Chromium, canWritePolicies, chromiumMissing, consoleFaults, startChromium } from './chromium.ts';
import { fit, importIdentity, rootOf, type ServedWorld } from './customer.ts';

const missing = chromiumMissing();
const noPolicy = missing ?? (canWritePolicies() ? undefined : 'the policy folder of Chromium cannot be written');
const because = (reason: string | undefined) => (reason ? ` (skipped: ${reason})` : '');

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

async function aPage(commonName?: string): Promise<Page> {
  browser = await startChromium({ trust: [rootOf(world)], ...(commonName && { autoSelect: { commonName } }) });
  return browser.page();
}

const at = (path: string) => `${world.serving.portalOrigin}/1376${path}`;

/** What staff find under the number that the page shows. */
async function kept(page: Page) {
  const reference = await page.locator('.refno').innerText();
  expect(reference).toMatch(/^D0001-[A-Z0-9]{4}-[A-Z0-9]{4}$/);
  const record = await world.deps.store.transaction(world.clock.now, (tx) => tx.refusals.byReference(reference));
  return record!.facts;
}

async function diagnose(page: Page, prefix = ''): Promise<void> {
  await page.goto(at(`${prefix}/help/diagnosis`));
  await page.locator('#diagnose button').click();
  await page.waitForURL(/\.cert\.portal\.localhost/);
  await page.locator('.diag').waitFor();
}

describe.skipIf(noPolicy)(`a person who cannot log in${because(noPolicy)}`, () => {
  it('is shown what the browser presents and why it would not pass, with a number for the phone (I5, L1)', async () => {
    const page = await aPage('nadeshiko-adm+1376');
    const faults = consoleFaults(page);
    await diagnose(page);
    expect(await page.locator('.diag__l--look').first().innerText()).toContain('提示されませんでした');
    expect(await kept(page)).toMatchObject({ verdict: 'certificate-absent' });
    await fit(page, 'diagnosis: nothing presented');
    await page.getByRole('link', { name: '原因と対処を見る' }).click();
    await page.waitForURL(at('/error/no-cert'));

    // Imported meanwhile: a new press is a new lane, so the browser needs no restart.
    importIdentity(browser!, await anAcquired(world, institution, 'nadeshiko-adm'));
    await page.goto(at('/help/diagnosis'));
    await diagnose(page);
    const text = await page.locator('main').innerText();
    expect(text).toContain('このパソコンから、ログインできます');
    expect(text).toContain('nadeshiko-adm+1376');
    expect(text).toContain('当金庫のシステムの時刻と合っています');
    expect(await kept(page)).toMatchObject({ verdict: 'would-pass', system: 'Linux' });
    await fit(page, 'diagnosis: would pass');

    // Reloading is no second look.
    await page.reload();
    await page.waitForURL(at('/help/diagnosis'));
    await diagnose(page, '/en');
    expect(await page.locator('main').innerText()).toContain('You can log in from this computer');
    await fit(page, 'diagnosis in English');
    expect(faults).toEqual([]);
  });

  it('is shown our time to compare when no script runs', async () => {
    const page = await aPage('nobody+1376');
    await page.route('**/assets/diagnosis-*', (route) => route.abort());
    await diagnose(page);
    expect(await page.locator('.diag__l--note').first().innerText()).toContain('パソコンの時計と比べてください');
    await fit(page, 'diagnosis without script');
  });
});

describe.skipIf(missing)(`the help${because(missing)}`, () => {
  it('checks this PC where it tells which PCs are suitable, in a sentence; without a script in plain text', async () => {
    const page = await aPage();
    await page.goto(at('/help/environment'));
    await page.locator('#result-ok').waitFor();
    expect(await page.locator('#result-ok').innerText()).toContain('電子証明書の取得とログインができます');
    expect(await page.locator('#plain').isVisible()).toBe(false);
    await fit(page, 'environment, checked');

    await page.clock.setFixedTime(Date.now() - 3_600_000);
    await page.addInitScript(() => {
      Object.defineProperty(Navigator.prototype, 'userAgent', { value: 'Mozilla/5.0 (iPad; CPU OS 19_0) Mobile' });
    });
    await page.reload();
    await page.locator('#result-bad').waitFor();
    expect(await page.locator('#result-bad').innerText()).toMatch(/確認が必要な項目が\d件あります/);
    await fit(page, 'environment, not suitable');

    await page.route('**/assets/check-*', (route) => route.abort());
    await page.goto(at('/en/help/environment'));
    expect(await page.locator('#plain').innerText()).toContain('Please check the following yourself.');
    await fit(page, 'environment without script');
  });

  it('finds questions by the words in them and in their answers', async () => {
    const page = await aPage();
    await page.goto(at('/help/qa'));
    await page.fill('#find', 'ｽﾏｰﾄﾌｫﾝ');
    const shown = () => page.locator('#questions a:visible').allInnerTexts();
    expect(await shown()).toContain('スマートフォンで利用できないのは、なぜですか');
    expect((await shown()).length).toBeLessThan(4);
    await fit(page, 'questions, narrowed');
    await page.fill('#find', 'ペンギン');
    expect(await shown()).toEqual([]);
    expect(await page.locator('#found').innerText()).toContain('あてはまる質問はありません');
    await page.fill('#find', '');
    expect((await shown()).length).toBeGreaterThan(30);
  });

  it('explains every refusal at a public address (I5)', async () => {
    const page = await aPage();
    for (const { path } of errorPages) {
      await page.goto(at(path));
      await fit(page, path);
    }
  });
});

describe.skipIf(missing)(`the acquisition's own refusals${because(missing)}`, () => {
  it('go on after a connection that broke, and say what to do when the file was not saved (E1302, E1303)', async () => {
    await aContract(world, institution);
    const { code } = await anIssuance(world, institution);
    const token = await aVisit(world, institution, { loginId: 'haruka-adm', code });
    const page = await aPage();
    const cookie = { name: '__Host-warifu-visit', value: token, url: world.serving.portalOrigin, secure: true };
    await browser!.context.addCookies([cookie]);
    await page.goto(at('/acquire/create'));
    await page.route('**/acquire/certificate', (route) => route.abort(), { times: 1 });
    await page.click('#create');
    await page.locator('#offline').waitFor();
    expect(await page.locator('#offline').innerText()).toContain('通信が途切れました');
    await fit(page, 'the connection broke (E1302)');
    await page.locator('#offline [data-resume]').click();
    await page.locator('#passphrase').waitFor();
    expect(await page.locator('#download-trouble').isVisible()).toBe(false);
    const [file] = await Promise.all([page.waitForEvent('download'), page.click('#download')]);
    await file.cancel();
    expect(await page.locator('#download-trouble').innerText()).toContain('［もう一度保存］を押してください');
    await fit(page, 'the file was not saved (E1303)');
  });
});
