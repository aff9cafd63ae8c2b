import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { anAcquired } from '../../src/testing/world.ts';
import { consoleFaults } from './chromium.ts';
import { aDeskForEach, describeWithPolicy, fit, importIdentity } from './customer.ts';

const desk = aDeskForEach();

/** What staff find under the number that the page shows. */
async function kept(page: Page) {
  const reference = await page.locator('.refno').innerText();
  expect(reference).toMatch(/^D0001-[A-Z0-9]{4}-[A-Z0-9]{4}$/);
  const record = await desk.world.deps.store.transaction(desk.world.clock.now, (tx) =>
    tx.refusals.byReference(reference),
  );
  return record!.facts;
}

async function diagnose(page: Page, prefix = ''): Promise<void> {
  await page.goto(desk.at(`${prefix}/help/diagnosis`));
  await page.locator('#diagnose button').click();
  await page.waitForURL(/\.cert\.portal\.localhost/);
  await page.locator('.diag').waitFor();
}

describeWithPolicy('a person who cannot log in', () => {
  it('is shown what the browser presents and why it would not pass, with a number for the phone (I5, L1)', async () => {
    const page = await desk.aPage('nadeshiko-adm+1376');
    const faults = consoleFaults(page);
    await diagnose(page);
    expect(await page.locator('.diag__l--look').first().innerText()).toContain('提示されませんでした');
    expect(await kept(page)).toMatchObject({ verdict: 'certificate-absent' });
    await fit(page, 'diagnosis: nothing presented');
    await page.getByRole('link', { name: '原因と対処を見る' }).click();
    await page.waitForURL(desk.at('/error/no-cert'));

    // Imported meanwhile: a new press is a new lane, so the browser needs no restart.
    importIdentity(desk.browser, await anAcquired(desk.world, desk.institution, 'nadeshiko-adm'));
    await page.goto(desk.at('/help/diagnosis'));
    await diagnose(page);
    const text = await page.locator('main').innerText();
    expect(text).toContain('このパソコンから、ログインできます');
    expect(text).toContain('nadeshiko-adm+1376');
    expect(text).toContain('当金庫のシステムの時刻と合っています');
    expect(await kept(page)).toMatchObject({ verdict: 'would-pass', system: 'Linux' });
    await fit(page, 'diagnosis: would pass');

    // Reloading is no second look.
    await page.reload();
    await page.waitForURL(desk.at('/help/diagnosis'));
    await diagnose(page, '/en');
    expect(await page.locator('main').innerText()).toContain('You can log in from this computer');
    await fit(page, 'diagnosis in English');
    expect(faults).toEqual([]);
  });

  it('is shown our time to compare when no script runs', async () => {
    const page = await desk.aPage('nobody+1376');
    await page.route('**/assets/diagnosis-*', (route) => route.abort());
    await diagnose(page);
    expect(await page.locator('.diag__l--note').first().innerText()).toContain('パソコンの時計と比べてください');
    await fit(page, 'diagnosis without script');
  });
});
