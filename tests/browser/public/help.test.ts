import { expect, it } from 'vitest';
import { errorPages } from '../../../src/portal/error-pages.tsx';
import { aContract, anIssuance, aVisit } from '../../../src/testing/world.ts';
import { aDeskForEach, describeWithChromium, fit } from '../customer.ts';

const desk = aDeskForEach();

describeWithChromium('the help', () => {
  it('checks this PC where it tells which PCs are suitable, in a sentence; without a script in plain text', async () => {
    const page = await desk.aPage();
    await page.goto(desk.at('/help/environment'));
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
    await page.goto(desk.at('/en/help/environment'));
    expect(await page.locator('#plain').innerText()).toContain('Please check the following yourself.');
    await fit(page, 'environment without script');
  });

  it('finds questions by the words in them and in their answers', async () => {
    const page = await desk.aPage();
    await page.goto(desk.at('/help/qa'));
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
    const page = await desk.aPage();
    for (const { path } of errorPages) {
      await page.goto(desk.at(path));
      await fit(page, path);
    }
  });
});

describeWithChromium("the acquisition's own refusals", () => {
  it('go on after a connection that broke, and say what to do when the file was not saved (E1302, E1303)', async () => {
    await aContract(desk.world, desk.institution);
    const { code } = await anIssuance(desk.world, desk.institution);
    const token = await aVisit(desk.world, desk.institution, { loginId: 'haruka-adm', code });
    const page = await desk.aPage();
    const cookie = { name: '__Host-warifu-visit', value: token, url: desk.world.serving.portalOrigin, secure: true };
    await desk.browser.context.addCookies([cookie]);
    await page.goto(desk.at('/acquire/create'));
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
