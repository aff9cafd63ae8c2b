import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { Institution } from '../../src/domain/institution/institution.ts';
import { asOwner } from '../../src/testing/database.ts';
import {
  aLogin,
  anAcquired,
  anInstitution,
  anIssuance,
  aRequest,
  aUser,
  aVisit,
  clerk,
  made,
  openServedWorld,
  password,
} from '../../src/testing/world.ts';
import { acquire } from '../../src/workflows/acquire.ts';
import { continueSession } from '../../src/workflows/continue-session.ts';
import { identify } from '../../src/workflows/identify.ts';
import { revoke } from '../../src/workflows/revoke.ts';
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
let browser: Chromium | undefined;
beforeAll(async () => {
  world = await openServedWorld();
  institution = await anInstitution(world);
});
afterEach(async () => {
  await browser?.close();
  browser = undefined;
});
afterAll(() => world.close());

/** An administrator with users in every state, logged in with Chromium, on the home page. */
async function anAdministrator(name: string) {
  const identity = await anAcquired(world, institution, name);
  const people = {
    k02: '佐藤 健',
    k03: '鈴木 由美',
    s02: '渡辺 大輔',
    s03: '山本 直人',
    o02: '小林 翔',
    o01: '中村 美穂',
  };
  const ids: Record<string, string> = {};
  const holders: Record<string, Uint8Array> = {};
  for (const [suffix, personName] of Object.entries(people)) {
    const user = await aUser(world, institution, identity.contract.number, `${name}-${suffix}`);
    ids[suffix] = user.id;
    await asOwner(world.database, 'update login_ids set person_name = $1 where id = $2', [personName, user.id]);
    if (suffix === 'k02') continue;
    const { code } = await anIssuance(world, institution, user.name);
    if (suffix === 'k03') continue;
    const visit = await aVisit(world, institution, { loginId: user.name, code });
    const { certificate } = made(await acquire(world.deps, institution, visit, aRequest().der));
    holders[suffix] = certificate.der!;
    await asOwner(world.database, `update certificates set pc_name = '営業PC-' || $1 where id = $2`, [
      suffix,
      certificate.id,
    ]);
    made(await aLogin(world, institution, certificate.der!));
  }
  const expires = (suffix: string, days: number) =>
    asOwner(
      world.database,
      `update certificates set not_after = date_trunc('day', now() at time zone 'Asia/Tokyo') at time zone 'Asia/Tokyo'
         + $1 * interval '1 day' - interval '1 second' where login_id = $2`,
      [days, ids[suffix]],
    );
  await expires('s02', 25);
  await expires('s03', -6);
  await asOwner(world.database, 'update login_ids set suspended_at = now() where id = $1', [ids.o02]);
  made(await revoke(world.deps, institution, `${name}-o01`, 'keyCompromise', clerk));
  browser = await startChromium({
    trust: [rootOf(world)],
    autoSelect: { commonName: identity.certificate.label },
  });
  importIdentity(browser, identity);
  const page = await browser.page();
  await pressLogin(page, world);
  await typePassword(page);
  await page.waitForURL(/\/home$/);
  return { page, ids, holders, identity, faults: consoleFaults(page) };
}

const rows = (page: Page) => page.locator('.utable tbody tr').count();
const confirm = async (page: Page, button: string | RegExp) => {
  await page.fill('main [name=password]', password);
  await page.getByRole('button', { name: button }).click();
};
const secret = async (page: Page) => (await page.locator('#secret').innerText()).replace(/\s/g, '');

describeWithPolicy('the user management with Chromium', () => {
  it('lists, filters, searches, adds and issues; the code is shown once and printed on one page (A1, A6)', async () => {
    const { page, faults } = await anAdministrator('haruka');
    await page.getByText('利用者の状況').waitFor();
    await fits(page, 'home of an administrator');
    await page.getByRole('link', { name: '利用者管理' }).first().click();
    await fits(page, 'users');
    expect(await rows(page)).toBe(7);

    await page
      .locator('.filters')
      .getByRole('link', { name: /期限切れ 1/ })
      .click();
    expect(await page.locator('.utable tbody th').allInnerTexts()).toEqual([expect.stringContaining('山本 直人')]);
    await page
      .locator('.filters')
      .getByRole('link', { name: /すべて/ })
      .click();
    await page.fill('#q', '営業pc-S02');
    await page.getByRole('button', { name: '検索' }).click();
    expect(await page.locator('.utable tbody th').allInnerTexts()).toEqual([expect.stringContaining('渡辺 大輔')]);
    await page.fill('#q', 'だれもいない');
    await page.getByRole('button', { name: '検索' }).click();
    await page.getByText('条件に合う利用者は見つかりませんでした。').waitFor();
    await fits(page, 'nobody found');
    await page.getByRole('link', { name: '条件を消す' }).click();
    await page.getByRole('link', { name: '期限', exact: true }).click();
    expect(await page.locator('th[aria-sort=ascending]').innerText()).toContain('期限');

    // The menu by keyboard: ↓ opens and moves, Escape closes and goes back.
    const menu = page.locator('.rowmenu').first();
    await menu.locator('summary').focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    expect(await page.evaluate(() => document.activeElement?.closest('.rowmenu') !== null)).toBe(true);
    await fits(page, 'users with a menu');
    await page.keyboard.press('Escape');
    expect(await menu.getAttribute('open')).toBeNull();
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('SUMMARY');

    await page.goto(page.url().replace('/1376/users', '/1376/en/users'));
    await fits(page, 'users in English');
    await page.goto(page.url().replace('/1376/en/users', '/1376/users'));

    await page.getByRole('link', { name: '利用者を追加' }).click();
    await page.fill('[name=name]', 'Haruka_K09');
    await page.fill('[name=personName]', '高橋 誠');
    await page.getByRole('button', { name: '追加する' }).click();
    await page.locator('[aria-invalid=true]').waitFor();
    await fits(page, 'a new user with an error');
    await page.fill('[name=name]', 'haruka-k09');
    await page.getByRole('button', { name: '追加する' }).click();
    await page.getByRole('heading', { name: '高橋 誠さまに電子証明書を発行しますか' }).waitFor();
    await fits(page, 'issue');
    await page.fill('main [name=password]', 'not the password');
    await page.getByRole('button', { name: '発行する' }).click();
    await page.getByText(/E1201-/).waitFor();
    await fits(page, 'issue with a wrong password');
    await confirm(page, '発行する');
    await page.getByRole('heading', { name: '高橋 誠さまの電子証明書を発行しました' }).waitFor();
    const code = await secret(page);
    await fits(page, 'the code');
    if (process.env.WARIFU_TEST_PICTURES) {
      await page.emulateMedia({ media: 'print' });
      await page.setViewportSize({ width: 673, height: 1000 });
      await page.screenshot({ path: join(process.env.WARIFU_TEST_PICTURES, 'sheet.png'), fullPage: true });
      await page.emulateMedia({ media: null });
    }
    const pdf = (await page.pdf({ preferCSSPageSize: true })).toString('latin1');
    expect(pdf.match(/\/Type\s*\/Page\b/g)).toHaveLength(1);
    const typed = { kind: 'first' as const, text: password };
    made(await identify(world.deps, institution, { loginId: 'haruka-k09', code, password: typed }));

    // The reload sends the form once more: nothing is issued anew, and nothing is shown.
    await page.reload();
    await page.getByText('内容が更新されたため').first().waitFor();
    expect(await page.content()).not.toContain(code.slice(0, 4));
    await fits(page, 'nothing done twice');
    expect(faults.filter((fault) => !/40[349]|422/.test(fault))).toEqual([]);
  });

  it('revokes, suspends, reissues and resets a password, each after asking; a mail address too (R1, R3, L5, L6)', async () => {
    const { page, ids, holders, identity, faults } = await anAdministrator('midori');
    const users = page.url().replace('/home', '/users');
    const session = made(await aLogin(world, institution, holders.s02!));
    const place = { lane: { name: session.lane, presented: { der: holders.s02! } }, token: session.token };
    made(await continueSession(world.deps, place));

    await page.goto(`${users}/${ids.s02}`);
    await fits(page, 'a user');
    await page.fill('[name=mail]', 'watanabe@midori.example');
    await page.getByRole('button', { name: '変更を保存する' }).click();
    await page.locator('main [name=password][aria-invalid=true]').waitFor();
    expect(await page.inputValue('[name=mail]')).toBe('watanabe@midori.example');
    await fits(page, 'a mail address without the password');
    await page.fill('main [name=password]', 'not the password');
    await page.getByRole('button', { name: '変更を保存する' }).click();
    await page.getByText(/E1201-/).waitFor();
    await confirm(page, '変更を保存する');
    await page.getByText('変更を保存しました').waitFor();
    expect(await page.inputValue('[name=mail]')).toBe('watanabe@midori.example');

    // 更新を依頼, once a day; then the mail comes back, and all pages say so.
    // After the mail about the address.
    world.clock.advance({ seconds: 1 });
    await page.getByRole('link', { name: '更新を依頼' }).click();
    await fits(page, 'ask to renew');
    await page.getByRole('button', { name: 'メールを送る' }).click();
    await page.getByText('渡辺 大輔さまに、更新をお願いするメールをお送りしました').waitFor();
    await page.getByRole('link', { name: '更新を依頼' }).click();
    await page.getByRole('button', { name: 'メールを送る' }).click();
    await page.getByText(/E1605-/).waitFor();
    await fits(page, 'asked today');
    const sent = () =>
      asOwner(
        world.database,
        `update notices set bounced_at = now() where login_id = $1 and kind = 'expiry' and state = 'sent' returning id`,
        [ids.s02],
      );
    await expect.poll(sent, { timeout: 20_000 }).toHaveLength(1);
    await page.goto(`${users}?state=unreachable`);
    expect(await page.locator('.utable tbody th').allInnerTexts()).toEqual([expect.stringContaining('渡辺 大輔')]);
    await fits(page, 'whom mails do not reach');
    await page.goto(users.replace('/users', '/home'));
    await page.getByText('1名に、メールが届いていません').waitFor();
    await fits(page, 'home with mails that came back');
    await page.goto(`${users}/${ids.s02}`);
    await page.getByRole('link', { name: 'メールアドレスを確かめて変更する' }).click();
    expect(await page.locator('#mail').inputValue()).toBe('watanabe@midori.example');
    await fits(page, 'a user whom mails do not reach');

    await page.getByRole('link', { name: '利用停止' }).click();
    await fits(page, 'suspend');
    await confirm(page, '利用を停止する');
    await page.getByText('渡辺 大輔さまの利用を停止しました').waitFor();
    expect(await continueSession(world.deps, place)).toMatchObject({ refused: 'login-id-suspended' });
    await page.getByRole('link', { name: '利用を再開' }).click();
    await confirm(page, '利用を再開する');
    await page.getByText('渡辺 大輔さまの利用を再開しました').waitFor();

    await page.getByRole('link', { name: '失効', exact: true }).click();
    await fits(page, 'revoke');
    await page.getByLabel('異動・退職した').check();
    await confirm(page, '失効する');
    await page.getByText('渡辺 大輔さまの電子証明書を失効しました').waitFor();
    await fits(page, 'revoked');
    expect(await aLogin(world, institution, holders.s02!)).toMatchObject({ refused: 'certificate-ended' });

    await page.goto(`${users}/${ids.s03}/reissue`);
    await page.getByLabel('その他').check();
    await confirm(page, '再発行する');
    const shown = await secret(page);
    expect(shown).toMatch(/^[A-Z0-9]{20}$/);
    // GUIDE §1.6: it can be hidden from who looks over the shoulder, and read out group by group.
    const hide = page.getByRole('button', { name: '隠す' });
    await hide.click();
    expect([await secret(page), await page.locator('#secret-reading').isVisible()]).toEqual(['•'.repeat(20), false]);
    expect(await hide.getAttribute('aria-pressed')).toBe('true');
    await hide.click();
    expect(await secret(page)).toBe(shown);
    await page.getByText('読み方を表示する').click();
    expect((await page.locator('#secret-reading dt').allInnerTexts()).join('')).toBe(shown);
    await fits(page, 'a secret with its reading');
    await page.goto(`${users}/${ids.k03}/reset-password`);
    await confirm(page, '再設定する');
    await page.getByRole('heading', { name: '鈴木 由美さまのパスワードを再設定しました' }).waitFor();
    await fits(page, 'a temporary password');

    // Nobody acts on administrators here, themselves included: the page says whom to ask.
    expect(faults.filter((fault) => !/409|422/.test(fault))).toEqual([]);
    await page.goto(`${users}/${identity.administrator.id}`);
    await page.getByText('当金庫の窓口へ届け出てください').waitFor();
    await fits(page, 'an administrator');
    await page.goto(`${users}/${identity.administrator.id}/revoke`);
    await page.getByRole('heading', { name: '管理者の電子証明書は、この画面では操作できません' }).waitFor();
    await fits(page, 'an administrator is out of reach');
  });

  it('takes a list of users in from a file, after every error in it was shown; and hands one out', async () => {
    const { page, faults } = await anAdministrator('sakura');
    await page.goto(page.url().replace('/home', '/users/import'));
    await fits(page, 'import');
    const choose = async (text: string | Buffer) => {
      await page.setInputFiles('#file', { name: 'users.csv', mimeType: 'text/csv', buffer: Buffer.from(text) });
      await page.getByRole('button', { name: '内容を確認する' }).click();
    };
    await choose('番号,名前\n1,佐藤 健\n');
    await page.getByText(/E1604-/).waitFor();
    await fits(page, 'import of a file that is none');
    await choose('利用者ID,名前\nsakura-k02,佐藤 健\nsakura-k20,\nsakura-k21,高橋 誠\n');
    await page.getByText('3件中1件を登録できます。2件に誤りがあります。').waitFor();
    await page.getByText('2行目「利用者ID」：すでに使われています。別の利用者IDを入力してください。').waitFor();
    await page.getByText('3行目「名前」：名前を入力してください。').waitFor();
    await fits(page, 'import with errors');
    await choose('\uFEFF利用者ID,名前\r\nsakura-k20,"伊藤, さくら"\r\nsakura-k21,高橋 誠\r\n');
    await page.getByText('2件すべてを登録できます。').waitFor();
    await fits(page, 'import, ready');
    await page.getByLabel(/全員に電子証明書を発行する/).check();
    await confirm(page, '2名を登録する');
    await page.getByRole('heading', { name: '2名に電子証明書を発行しました' }).waitFor();
    await fits(page, 'codes of many');
    const saved = await download(browser!, page, () => page.getByRole('button', { name: 'CSVで保存' }).click());
    const codes = readFileSync(saved.path, 'utf8');
    expect(codes).toMatch(/^\uFEFF利用者ID,名前,取得コード,取得期限\r\nsakura-k20,"伊藤, さくら",[A-Z0-9]{20},/);

    await page.goto(page.url().replace(/\/users.*/, '/users'));
    const list = await download(browser!, page, () => page.getByRole('link', { name: '一覧をCSVで保存' }).click());
    expect(readFileSync(join(list.path), 'utf8').split('\r\n')).toHaveLength(1 + 9 + 1);

    // All of the page at once: who has a valid certificate or code is left out.
    await page.getByLabel('このページの利用者をすべて選択').check();
    await page.getByRole('button', { name: '選んだ利用者に発行する' }).click();
    await page.getByRole('heading', { name: '3名に電子証明書を発行しますか' }).waitFor();
    await fits(page, 'issue to many');
    await confirm(page, '発行する');
    await page.getByRole('heading', { name: '3名に電子証明書を発行しました' }).waitFor();
    expect(faults.filter((fault) => !/422/.test(fault))).toEqual([]);
  });
});
