import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Institution } from '../../../src/domain/institution/institution.ts';
import { limits } from '../../../src/domain/session/tries.ts';
import { asOwner } from '../../../src/testing/database.ts';
import {
  anInstitution,
  anIssuance,
  aTemporaryContract,
  aUser,
  clerk,
  made,
  openServedWorld,
  password,
} from '../../../src/testing/world.ts';
import { boundTries } from '../../../src/workflows/bound-tries.ts';
import { issue } from '../../../src/workflows/issue.ts';
import { type Chromium, chromiumMissing, consoleFaults, startChromium } from '../chromium.ts';
import { describeWithChromium, fits, heading, rootOf, type ServedWorld } from '../customer.ts';

let world: ServedWorld;
let institution: Institution;
let browser: Chromium;
beforeAll(async () => {
  if (chromiumMissing()) return;
  world = await openServedWorld();
  institution = await anInstitution(world);
  browser = await startChromium({ trust: [rootOf(world)] });
});
afterAll(async () => {
  await browser?.close();
  await world?.close();
});

const at = (path: string) => `${world.serving.portalOrigin}/1376${path}`;
const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).first().click();

/** This page and the same in English. */
async function fitsInBoth(page: Page, name: string): Promise<void> {
  await fits(page, name);
  const here = page.url();
  await page.goto(here.replace('/1376/', '/1376/en/'));
  await fits(page, `${name}-en`);
  await page.goto(here);
}

async function type(page: Page, loginId: string, text: string): Promise<void> {
  await page.goto(at('/login/password'));
  await page.fill('[name=loginId]', loginId);
  await page.fill('[name=password]', text);
  await press(page, 'ログイン');
}

describeWithChromium('a company of the password method', () => {
  it('logs in, chooses its password, gets ready, and goes over to certificates at one moment (L3, L4, L5)', async () => {
    const { contract, temporaryPassword } = await aTemporaryContract(world, institution);
    await aUser(world, institution, contract.number, 'midori-k01');
    await aUser(world, institution, contract.number, 'midori-k02');
    made(await issue(world.deps, institution, 'midori-k01', clerk));
    const { code } = await anIssuance(world, institution, 'midori-adm');
    const page = await browser.page();
    const faults = consoleFaults(page);

    // From the top page to the login, and what is wrong with it.
    await page.goto(at('/'));
    await fitsInBoth(page, 'top');
    await page.getByRole('link', { name: 'ID・パスワードログイン' }).click();
    await fitsInBoth(page, 'password-login');
    await press(page, 'ログイン');
    await page.locator('[aria-invalid=true]').first().waitFor();
    await fits(page, 'password-login-empty');
    await type(page, 'midori-adm', 'not the password');
    await page.getByText(/E1201-/).waitFor();
    await fits(page, 'E1201');

    // The temporary password opens one page, and an own one the others.
    await type(page, 'midori-adm', temporaryPassword.toLowerCase());
    await page.waitForURL(at('/settings/password'));
    await fitsInBoth(page, 'temporary-password');
    await page.goto(at('/home'));
    expect(await heading(page)).toBe('ログインパスワードを決めてください');
    await page.fill('[name=new-password]', password);
    await page.fill('[name=new-password-again]', `${password}?`);
    await press(page, 'パスワードを決める');
    await page.locator('[aria-invalid=true]').first().waitFor();
    await fits(page, 'temporary-password-differs');
    await page.fill('[name=new-password]', password);
    await page.fill('[name=new-password-again]', password);
    await press(page, 'パスワードを決める');
    await page.waitForURL(/\/settings\?done=password/);
    await fits(page, 'settings-done');

    // Settings, history, home.
    await page.goto(at('/settings'));
    await fitsInBoth(page, 'settings');
    await page.getByRole('link', { name: '登録する' }).click();
    await fitsInBoth(page, 'settings-mail');
    await page.fill('[name=mail]', 'suzuki@midori.example');
    await page.fill('[name=password]', 'not the password');
    await press(page, '変更する');
    await page.getByText(/E1201-/).waitFor();
    await fits(page, 'settings-mail-wrong');
    await page.fill('[name=password]', password);
    await press(page, '変更する');
    await page.getByText('suzuki@midori.example').waitFor();

    // The mail about it, and whether a mail in hand is ours.
    await page.getByRole('link', { name: 'お送りしたメール' }).first().click();
    await expect.poll(() => page.reload().then(() => page.getByText('送信済み').count()), { timeout: 20_000 }).toBe(1);
    await page.getByText('メールアドレスの変更のお知らせ').click();
    await page.getByText('ログインの画面へのリンクを付けていません').waitFor();
    await fitsInBoth(page, 'mails');
    const number = await page.locator('.mail__facts .mono').innerText();
    await page.fill('[name=reference]', number.toLowerCase());
    await press(page, '確かめる');
    await page.getByRole('heading', { name: '当金庫からお送りしたメールです' }).waitFor();
    await fitsInBoth(page, 'mails-ours');
    await page.fill('[name=reference]', `${number.slice(0, -4)}XXXX`);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'この番号のメールはお送りしていません' }).waitFor();
    await fitsInBoth(page, 'mails-forged');
    await asOwner(world.database, `update notices set bounced_at = now() where state = 'sent'`);
    await page.goto(at('/mails?reference='));
    await fitsInBoth(page, 'mails-undelivered');
    await page.goto(at('/settings'));
    await fitsInBoth(page, 'settings-undelivered');
    await page.goto(at('/settings/mail'));
    await fitsInBoth(page, 'settings-mail-undelivered');
    await page.getByRole('link', { name: 'ログイン履歴' }).first().click();
    await fitsInBoth(page, 'history');
    await page.goto(at('/home'));
    await fitsInBoth(page, 'home');

    // Who will be locked out.
    await page.getByRole('link', { name: '電子証明書方式への切り替えの準備' }).click();
    await page.getByText('midori-k02').waitFor();
    await fitsInBoth(page, 'readiness');

    // The moment itself, seen from a tab where somebody is working.
    const acquiring = await browser.newPage();
    await acquiring.goto(at('/acquire/identify'));
    await acquiring.check('#kind-existing');
    await acquiring.fill('[name=loginId]', 'midori-adm');
    await acquiring.fill('[name=code]', code);
    await acquiring.fill('[name=password]', password);
    await acquiring.locator('main form button[type=submit]').last().click();
    await acquiring.getByText('貴社のご契約全体が電子証明書方式に変わります').waitFor();
    await fits(acquiring, 'create-switch');
    await page.reload();
    expect(await heading(page)).toBe('電子証明書方式への切り替えの準備');
    await acquiring.click('#create');
    await acquiring.locator('#passphrase').waitFor();
    await page.reload();
    expect(await heading(page)).toBe('電子証明書方式に変更されています');
    await fits(page, 'E1106');
    await type(page, 'midori-adm', password);
    expect(await heading(page)).toBe('電子証明書方式に変更されています');
    // Chromium notes each answer that is a refusal.
    expect(faults.filter((fault) => !/status of 4(22|03)/.test(fault))).toEqual([]);
  });

  it('is told when its temporary password is past its date, when it is locked, and when it tries too often (E1207, E1202, E1206)', async () => {
    const { administrator, temporaryPassword } = await aTemporaryContract(world, institution, 'wakaba-adm');
    const page = await browser.page();
    world.clock.now = administrator.temporaryUntil!.add({ seconds: 1 });
    await type(page, 'wakaba-adm', temporaryPassword);
    await page.getByText(/E1207-/).waitFor();
    await fits(page, 'E1207');
    for (let n = 0; n < 6; n++) await type(page, 'wakaba-adm', 'wrong');
    await page.getByText(/E1202-/).waitFor();
    await fits(page, 'E1202');
    const who = { institutionId: institution.id, address: '127.0.0.1' };
    for (let n = 0; n < limits['password-login'].address!.most; n++) {
      await boundTries(world.deps, 'password-login', who);
    }
    await type(page, 'wakaba-adm', 'wrong');
    await page.getByText(/E1206-/).waitFor();
    await fits(page, 'E1206');
  });
});
