import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { serve } from '../../src/app.ts';
import { serialEnd } from '../../src/domain/certificate/serial-end.ts';
import type { Institution } from '../../src/domain/institution/institution.ts';
import { aLogin, anAcquired, anInstitution, made, openWorld, realNow } from '../../src/testing/world.ts';
import { type Chromium, consoleFaults, download, startChromium } from './chromium.ts';
import {
  describeWithPolicy,
  fits,
  importIdentity,
  pressLogin,
  rootOf,
  type ServedWorld,
  typePassword,
} from './customer.ts';

let world: ServedWorld;
let institution: Institution;
let person: Awaited<ReturnType<typeof anAcquired>>;
let browser: Chromium | undefined;

// Chromium knows only the real time: the old certificate is made a year ago, nearly, and then it is today.
beforeAll(async () => {
  const opened = await openWorld(realNow().subtract({ hours: 24 * 352 }));
  institution = await anInstitution(opened);
  person = await anAcquired(opened, institution);
  made(await aLogin(opened, institution, person.der));
  opened.clock.now = realNow();
  const serving = await serve(opened.app);
  world = {
    ...opened,
    serving,
    async close() {
      await serving.close();
      await opened.close();
    },
  };
});
afterEach(async () => {
  await browser?.close();
  browser = undefined;
});
afterAll(() => world.close());

async function logIn(page: Page): Promise<void> {
  await pressLogin(page, world);
  await typePassword(page);
  await page.waitForURL(/\/home$/);
}

const text = (page: Page) => page.locator('main').innerText();
const stateOf = ({ id }: { id: string }) =>
  world.deps.store.transaction(world.clock.now, async (tx) => (await tx.certificates.byId(institution.id, id))?.state);
const newest = () =>
  world.deps.store.transaction(
    world.clock.now,
    async (tx) => (await tx.certificates.ofLoginId(institution.id, person.administrator.id))[0]!,
  );

describeWithPolicy('a customer whose certificate expires soon, with Chromium', () => {
  it('is told on the home page, renews, is interrupted, goes on, and logs in with the new one (N1, V2, V3)', async () => {
    browser = await startChromium({ trust: [rootOf(world)], autoSelect: { commonName: 'haruka-adm+1376' } });
    importIdentity(browser, person);
    let page = await browser.page();
    let faults = consoleFaults(page);

    // N1: the important notice, and the certificate's own page.
    await logIn(page);
    expect(await text(page)).toMatch(/【重要なお知らせ】電子証明書の更新をお願いします[\s\S]*あと\d+日です。/);
    await fits(page, 'renewal-home-notice');
    await page.getByRole('link', { name: 'くわしく見る' }).click();
    await page.getByText('表で見る').click();
    await fits(page, 'renewal-certificate');
    await page.goto(page.url().replace('/1376/', '/1376/en/'));
    await fits(page, 'renewal-certificate-en');
    await page.goBack();

    // The new certificate is made, and the browser goes down before it was saved.
    await page.getByRole('link', { name: '電子証明書の更新はこちら' }).click();
    await page.waitForURL(/\/renew\/check$/);
    await page.locator('#next[type=submit]').waitFor();
    await fits(page, 'renewal-check');
    await page.fill('[name=pcName]', '経理部のノートPC');
    await page.click('#next');
    await page.waitForURL(/\/renew\/create/);
    await fits(page, 'renewal-create');
    await page.click('#create');
    await page.locator('#passphrase').waitFor();
    expect(faults).toEqual([]);
    const lost = await newest();
    expect(lost).toMatchObject({ state: 'issued', pcName: '経理部のノートPC' });
    await browser.restart();
    world.clock.advance({ seconds: 30 });

    // The old one still logs in, and the notice says that it is not finished.
    page = await browser.page();
    faults = consoleFaults(page);
    await logIn(page);
    expect(await text(page)).toContain('更新は、まだ終わっていません。新しい電子証明書は作成済みです。');
    await fits(page, 'renewal-home-unfinished');
    await page.getByRole('link', { name: '電子証明書の更新はこちら' }).click();
    await page.locator('#next[type=submit]').waitFor();
    await fits(page, 'renewal-check-unfinished');
    await page.click('#next');
    await page.click('#create');
    await page.locator('#passphrase').waitFor();
    await fits(page, 'renewal-save');
    const { path } = await download(browser, page, () => page.click('#download'));
    const passphrase = (await page.locator('#passphrase').innerText()).replace(/\s/g, '');
    for (const box of await page.locator('#confirm input').all()) await box.check();
    await page.click('#next');
    await page.waitForURL(/\/renew\/import/);
    await fits(page, 'renewal-import');
    browser.importP12(path, passphrase);

    // Which of the two look-alikes is the new one, and the login that proves it.
    const made = await newest();
    await page.getByRole('link', { name: '次へ：ログインの確認' }).click();
    expect(await page.locator('.twin--on').innerText()).toContain(serialEnd(made));
    expect(await page.locator('.twin:not(.twin--on)').innerText()).toContain(serialEnd(person.certificate));
    await fits(page, 'renewal-verify');
    expect(await stateOf(person.certificate)).toBe('active');
    const oldLane = new URL(page.url()).host;
    await page.getByRole('button', { name: '新しい電子証明書でログインする' }).click();
    await typePassword(page);
    await page.waitForURL(/\/home$/);
    expect(new URL(page.url()).host).not.toBe(oldLane);
    expect(await text(page)).toMatch(/電子証明書を更新しました\s*新しい有効期限は/);
    expect(await text(page)).not.toContain('重要なお知らせ');
    await fits(page, 'renewal-home-renewed');
    expect(await Promise.all([person.certificate, lost, made].map(stateOf))).toEqual([
      'superseded',
      'revoked',
      'active',
    ]);
    await page.getByRole('link', { name: 'くわしく見る' }).click();
    await page.getByText('表で見る').click();
    expect(await text(page)).toMatch(/これまでに3枚の電子証明書を取得しました。今のものは3枚目です。/);
    await fits(page, 'renewal-certificate-renewed');
    expect(faults).toEqual([]);
  });
});
