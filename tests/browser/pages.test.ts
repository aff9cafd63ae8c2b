import { randomBytes } from 'node:crypto';
import type { Page } from 'playwright-core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Institution } from '../../src/domain/institution/institution.ts';
import { helpPages } from '../../src/portal/help/help-pages.tsx';
import { ask, fromOwnPage } from '../../src/testing/client.ts';
import { asOwner } from '../../src/testing/database.ts';
import {
  aContract,
  anAcquired,
  anInstitution,
  anIssuance,
  clerk,
  made,
  openServedWorld,
  password,
} from '../../src/testing/world.ts';
import { revoke } from '../../src/workflows/revoke.ts';
import {
  type Chromium,
  canWritePolicies,
  chromiumMissing,
  consoleFaults,
  noSidewaysScroll,
  startChromium,
} from './chromium.ts';
import { fit, importIdentity, pressLogin, rootOf, type ServedWorld, typePassword } from './customer.ts';

const missing = chromiumMissing();
const noPolicy = missing ?? (canWritePolicies() ? undefined : 'the policy folder of Chromium cannot be written');
const because = (reason: string | undefined) => (reason ? ` (skipped: ${reason})` : '');

let world: ServedWorld;
let institution: Institution;
let browser: Chromium | undefined;
// A world for each: time that a test let pass does not come back (I4).
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

/** A browser that holds the certificate of a new ID, and the ID. */
async function aHolder(name: string) {
  const identity = await anAcquired(world, institution, name);
  const page = await aPage(identity.certificate.label);
  importIdentity(browser!, identity);
  return { page, ...identity };
}

const at = (path: string) => `${world.serving.portalOrigin}/1376${path}`;
const heading = (page: Page) => page.locator('main h1').first().innerText();

/** Fits, and at the width of a small telephone (WCAG 1.4.10) nothing scrolls sideways either. */
async function fits(page: Page, name: string): Promise<void> {
  await fit(page, name);
  await page.setViewportSize({ width: 320, height: 640 });
  await noSidewaysScroll(page);
}

describe.skipIf(missing)(`every page of the portal is accessible${because(missing)}`, () => {
  for (const prefix of ['', '/en']) {
    const language = prefix === '' ? 'Japanese' : 'English';

    it(`top and help, in ${language} (I5)`, async () => {
      const page = await aPage();
      const faults = consoleFaults(page);
      for (const path of ['/', ...helpPages.map((help) => help.path)]) {
        await page.goto(at(prefix + path));
        await fits(page, prefix + path);
      }
      expect(faults).toEqual([]);
    });

    it(`the acquisition with its errors, in ${language} (A3, I5)`, async () => {
      const name = `fuji${language === 'English' ? '-en' : ''}-adm`;
      await aContract(world, institution, name);
      const { code } = await anIssuance(world, institution, name);
      const page = await aPage();
      await page.goto(at(`${prefix}/acquire/check`));
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
      await page.goto(at(`${prefix}/acquire/save`));
      await fits(page, 'the passphrase is lost');
      for (const step of ['/acquire/import', '/acquire/verify']) {
        await page.goto(at(prefix + step));
        await fits(page, step);
      }
      world.clock.advance({ hours: 5 });
      for (const step of ['/acquire/save', '/acquire/import', '/acquire/verify']) {
        await page.goto(at(prefix + step));
        await page.locator('#over-h').waitFor();
      }
      await fits(page, 'the time is over, what was saved is not');
      await page.goto(at(`${prefix}/acquire/create`));
      await page.getByText(/E1401-/).waitFor();
      await fits(page, 'the visit is over');
    });
  }

  it('an address that is none, of this institution and of no institution', async () => {
    const page = await aPage();
    for (const address of [at('/nowhere'), at('/en/nowhere'), `${world.serving.portalOrigin}/4321/`]) {
      expect((await page.goto(address))!.status()).toBe(404);
      await fits(page, address);
    }
  });

  it('a failure of ours, which shows a number and nothing of its cause (E1900, I6)', async () => {
    const page = await aPage();
    await asOwner(world.database, 'alter table institutions rename to institutions_gone');
    try {
      expect((await page.goto(at('/')))!.status()).toBe(500);
      expect(await page.locator('body').innerText()).toMatch(/E1900-/);
      expect(await page.content()).not.toContain('institutions');
      await fits(page, 'E1900');
    } finally {
      await asOwner(world.database, 'alter table institutions_gone rename to institutions');
    }
  });
});

describe.skipIf(noPolicy)(`every page of a lane is accessible${because(noPolicy)}`, () => {
  it('no certificate, in both languages (E1101)', async () => {
    const page = await aPage();
    await pressLogin(page, world);
    await fits(page, 'E1101');
    await page.goto(at('/en/'));
    await page.getByRole('button', { name: 'Certificate login' }).click();
    await page.waitForURL(/\.cert\.portal\.localhost/);
    await fits(page, 'E1101 in English');
  });

  it('wrong passwords, the home page in English, the locked ID, the session that is over (E1201, E1202, E1401)', async () => {
    const { page } = await aHolder('kiku-adm');
    await pressLogin(page, world);
    await typePassword(page, '');
    await page.locator('[name=password][aria-invalid=true]').waitFor();
    await typePassword(page, 'not the password');
    await page.getByText(/E1201-/).waitFor();
    await fits(page, 'E1201');
    await typePassword(page);
    await page.waitForURL(/\/home$/);
    await page.goto(page.url().replace('/1376/home', '/1376/en/home'));
    await fits(page, 'home in English');
    world.clock.advance({ minutes: 16 });
    await page.reload();
    await page.getByText(/E1401-/).waitFor();
    await fits(page, 'E1401');
    for (let n = 0; n < 6; n++) {
      await pressLogin(page, world);
      await typePassword(page, 'not the password');
      await page.getByText(/E120[12]-/).waitFor();
    }
    await page.getByText(/E1202-/).waitFor();
    await fits(page, 'E1202');
  });

  it('an expired certificate (E1102)', async () => {
    const { page, certificate } = await aHolder('hagi-adm');
    world.clock.now = certificate.notAfter.add({ seconds: 1 });
    await pressLogin(page, world);
    expect(await heading(page)).toBe('電子証明書の有効期限が切れています');
    await fits(page, 'E1102');
  });

  it('a revoked certificate (E1103)', async () => {
    const { page } = await aHolder('ran-adm');
    made(await revoke(world.deps, institution, 'ran-adm', 'keyCompromise', clerk));
    await pressLogin(page, world);
    expect(await heading(page)).toBe('この電子証明書は失効しています');
    await fits(page, 'E1103');
  });

  it('an ID that is suspended (E1104)', async () => {
    const { page, administrator } = await aHolder('yuri-adm');
    await asOwner(world.database, 'update login_ids set suspended_at = now() where id = $1', [administrator.id]);
    await pressLogin(page, world);
    expect(await heading(page)).toBe('この利用者IDは利用を停止しています');
    await fits(page, 'E1104');
  });

  it('a certificate that the registry does not know (E1108)', async () => {
    const { page, certificate } = await aHolder('botan-adm');
    await asOwner(world.database, 'update certificates set fingerprint = $1 where id = $2', [
      randomBytes(32),
      certificate.id,
    ]);
    await pressLogin(page, world);
    await page.getByText(/E1108-/).waitFor();
    await fits(page, 'E1108');
  });

  it('another institution’s certificate, sent by a client that does not choose by issuer (E1107)', async () => {
    const other = await anInstitution(world, { code: '9002' });
    const foreign = await anAcquired(world, other, 'tsutsuji-adm');
    const page = await aPage();
    const pressed = await ask(at('/login/cert'), { method: 'POST', headers: fromOwnPage });
    const lane = pressed.headers.location!;
    // Chromium would not send it: the answer to a client that did is shown in Chromium.
    const { status, headers, body } = await ask(lane, { identity: foreign });
    await page.route(lane, (route) => route.fulfill({ status, headers, body }));
    await page.goto(lane);
    expect(await heading(page)).toBe('別の金庫の電子証明書が選ばれました');
    await fits(page, 'E1107');
  });
});
