import { expect, it } from 'vitest';
import { helpPages } from '../../../src/portal/help/help-pages.tsx';
import { ask, fromOwnPage } from '../../../src/testing/client.ts';
import { asOwner } from '../../../src/testing/database.ts';
import { aContract, anAcquired, anInstitution, anIssuance, password } from '../../../src/testing/world.ts';
import { consoleFaults } from '../chromium.ts';
import { aDeskForEach, describeWithChromium, fits, heading, pressLogin } from '../customer.ts';

const desk = aDeskForEach();

describeWithChromium('every page of the portal is accessible', () => {
  for (const prefix of ['', '/en']) {
    const language = prefix === '' ? 'Japanese' : 'English';

    it(`top and help, in ${language} (I5)`, async () => {
      const page = await desk.aPage();
      const faults = consoleFaults(page);
      for (const path of ['/', ...helpPages.map((help) => help.path)]) {
        await page.goto(desk.at(prefix + path));
        await fits(page, prefix + path);
      }
      expect(faults).toEqual([]);
    });

    it(`the acquisition with its errors, in ${language} (A3, I5)`, async () => {
      const name = `fuji${language === 'English' ? '-en' : ''}-adm`;
      await aContract(desk.world, desk.institution, name);
      const { code } = await anIssuance(desk.world, desk.institution, name);
      const page = await desk.aPage();
      await page.goto(desk.at(`${prefix}/acquire/check`));
      await page.locator('#next[href]').waitFor();
      await fits(page, 'check');
      await page.click('#next');
      const submit = () => page.locator('main form button[type=submit]').last().click();
      await submit();
      await page.locator('[aria-invalid=true]').first().waitFor();
      await fits(page, 'identify with empty fields');
      await page.fill('[name=loginId]', name);
      await page.fill('[name=code]', 'AAAA-AAAA-AAAA-AAAA-AAAA');
      await page.fill('[name=new-password]', password);
      await page.fill('[name=new-password-again]', 'a slip');
      await submit();
      await page.locator('[name=new-password-again]:invalid').waitFor();
      expect(await page.inputValue('[name=code]'), 'a slip costs no typing').toMatch(/^A/);
      await page.fill('[name=new-password-again]', password);
      await submit();
      await page.getByText(/E1203-/).waitFor();
      await fits(page, 'identify with a wrong code');
      await page.fill('[name=code]', code);
      await page.fill('[name=new-password]', password);
      await page.fill('[name=new-password-again]', password);
      await submit();
      await page.locator('#create').waitFor();
      await page.click('#create');
      await page.locator('#passphrase').waitFor();
      expect(await page.locator('[data-language]').isVisible(), 'nothing leads away from the secret').toBe(false);
      await fits(page, 'save');
      await page.goto(desk.at(`${prefix}/acquire/save`));
      await fits(page, 'the passphrase is lost');
      for (const step of ['/acquire/import', '/acquire/verify']) {
        await page.goto(desk.at(prefix + step));
        await fits(page, step);
      }
      desk.world.clock.advance({ hours: 5 });
      for (const step of ['/acquire/save', '/acquire/import', '/acquire/verify']) {
        await page.goto(desk.at(prefix + step));
        await page.locator('#over-h').waitFor();
      }
      await fits(page, 'the time is over, what was saved is not');
      await page.goto(desk.at(`${prefix}/acquire/create`));
      await page.getByText(/E1401-/).waitFor();
      await fits(page, 'the visit is over');
    });
  }

  it('an address that is none, of this institution and of no institution', async () => {
    const page = await desk.aPage();
    for (const address of [desk.at('/nowhere'), desk.at('/en/nowhere'), `${desk.world.serving.portalOrigin}/4321/`]) {
      expect((await page.goto(address))!.status()).toBe(404);
      await fits(page, address);
    }
  });

  it('a failure of ours, which shows a number and nothing of its cause (E1900, I6)', async () => {
    const page = await desk.aPage();
    await asOwner(desk.world.database, 'alter table institutions rename to institutions_gone');
    try {
      expect((await page.goto(desk.at('/')))!.status()).toBe(500);
      expect(await page.locator('body').innerText()).toMatch(/E1900-/);
      expect(await page.content()).not.toContain('institutions');
      await fits(page, 'E1900');
    } finally {
      await asOwner(desk.world.database, 'alter table institutions_gone rename to institutions');
    }
  });
});

describeWithChromium('a lane without a certificate of this institution is accessible', () => {
  it('no certificate, in both languages (E1101)', async () => {
    const page = await desk.aPage();
    await pressLogin(page, desk.world);
    await fits(page, 'E1101');
    await page.goto(desk.at('/en/'));
    await page.getByRole('button', { name: 'Certificate login' }).click();
    await page.waitForURL(/\.cert\.portal\.localhost/);
    await fits(page, 'E1101 in English');
  });

  it('another institution’s certificate, sent by a client that does not choose by issuer (E1107)', async () => {
    const other = await anInstitution(desk.world, { code: '9002' });
    const foreign = await anAcquired(desk.world, other, 'tsutsuji-adm');
    const page = await desk.aPage();
    const pressed = await ask(desk.at('/login/cert'), { method: 'POST', headers: fromOwnPage });
    const lane = pressed.headers.location!;
    // Chromium would not send it: the answer to a client that did is shown in Chromium.
    const { status, headers, body } = await ask(lane, { identity: foreign });
    await page.route(lane, (route) => route.fulfill({ status, headers, body }));
    await page.goto(lane);
    expect(await heading(page)).toBe('別の金庫の電子証明書が選ばれました');
    await fits(page, 'E1107');
  });
});
