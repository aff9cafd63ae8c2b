import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { approved, aStaff, takenIn } from '../../../src/testing/staff.ts';
import { aLogin, anAcquired, clerk, made } from '../../../src/testing/world.ts';
import { inviteStaff } from '../../../src/workflows/invite-staff.ts';
import { consoleFaults } from '../chromium.ts';
import { aDeskForEach, describeWithChromium, fits } from '../customer.ts';
import { atDesk, plugInAuthenticator, sitDown } from '../staff.ts';

const desk = aDeskForEach();
const at = (path: string) => atDesk(desk.world, desk.institution, path);

describeWithChromium('the counter', () => {
  it('invites a person, who registers a passkey and logs in with it, in both languages (S3)', async () => {
    const page = await desk.aPage();
    await plugInAuthenticator(page);
    for (const prefix of ['', '/en']) {
      const wanted = {
        employeeNumber: '10234',
        personName: '山田 隆',
        branch: '本店営業部',
        roles: ['approver'] as const,
      };
      const { token } = made(await inviteStaff(desk.world.deps, desk.institution, wanted, clerk));
      const faults = consoleFaults(page);
      await page.goto(`${at(`${prefix}/invitation`)}#${token}`);
      await page.locator('#invited').waitFor();
      expect(page.url(), 'the token is out of the address').not.toContain(token);
      await fits(page, `invitation${prefix}`);
      await page.click('#go');
      await page.waitForURL(at(`${prefix}/`));
      await fits(page, `console login${prefix}`);
      await page.click('#go');
      await page.waitForURL(/\/dashboard$/);
      expect(await page.locator('.me').innerText()).toContain('山田 隆');
      await page.locator('.topbar form[method=post] button').click();
      await page.waitForURL(/logged-out/);
      expect(faults).toEqual([]);
    }
  });

  it('takes an application in, another person approves it, and its sheet is one A4 page (S1, S2, A6)', async () => {
    const { world, institution } = desk;
    const person = await anAcquired(world, institution, 'midori-adm');
    made(await aLogin(world, institution, person.der));
    const maker = await aStaff(world, institution, 'clerk');
    const checker = await aStaff(world, institution, ['clerk', 'approver'], { personName: '山田 隆' });
    const page = await desk.aPage();
    const faults = consoleFaults(page);

    // The clerk: which kind, the form, what it changes, taken in.
    await sitDown(page, world, maker);
    await page.goto(at('/applications'));
    await fits(page, 'applications, none');
    await page.getByRole('link', { name: '届出を受け付ける' }).click();
    await fits(page, 'applications new');
    await page.goto(at(`/applications/new/reissue-administrator?contract=${person.contract.number}`));
    expect(await page.inputValue('[name=administratorId]')).toBe('midori-adm');
    await page.getByRole('button', { name: '変わることを確認する' }).click();
    await page.getByRole('alert').waitFor();
    await fits(page, 'application form with errors');
    await page.check('[name=reason][value=superseded]');
    await page.check('[name=identity][value="registered seal"]');
    await page.fill('[name=note]', 'パソコンの入れ替え');
    await page.getByRole('button', { name: '変わることを確認する' }).click();
    await page.getByText('失効（すぐに）').waitFor();
    await fits(page, 'application preview');
    await page.getByRole('button', { name: '受け付ける' }).click();
    await page.getByText('承認者の承認を待っています').waitFor();
    await fits(page, 'application taken in');
    const number = /A-\d{8}-\d{4}/.exec(page.url())![0];

    // The approver: the two confirmations are asked for; then it is done.
    await sitDown(page, world, checker);
    await page.goto(at('/approvals'));
    await fits(page, 'approvals');
    await page.getByRole('link', { name: /内容を確認/ }).click();
    await fits(page, 'approval');
    await page.getByRole('button', { name: '承認する' }).click();
    await page.getByText('2つの確認項目に印を付けて').first().waitFor();
    for (const box of await page.locator('.checks input').all()) await box.check();
    await page.getByRole('button', { name: '承認する' }).click();
    await page.getByText('承認しました。').first().waitFor();
    await fits(page, 'application approved');

    // The sheet: asked first, then printed on one page.
    await page.getByRole('link', { name: '手順書を印刷' }).click();
    await fits(page, 'sheet question');
    await page.getByRole('button', { name: '印刷する' }).click();
    await page.locator('.code').waitFor();
    await fits(page, 'sheet');
    expect(await onPaper(page), 'pages of the sheet').toBe(1);
    await page.goto(at(`/en/applications/${number}/sheet`));
    await page.getByRole('button', { name: 'Print' }).click();
    await page.locator('.code').waitFor();
    expect(await onPaper(page), 'pages of the English sheet').toBe(1);
    expect(await page.locator('.docfoot').innerText()).toContain('printing no. 2');
    // A form that is shown again is answered with 422, which Chromium tells as a resource that failed to load.
    expect(faults.filter((fault) => !fault.includes('status of 422'))).toEqual([]);
  });

  it('prints the longest date within its box on one page, and tells who has a certificate to log in with it (A6, L3)', async () => {
    const { world, institution } = desk;
    const person = await anAcquired(world, institution, 'midori-adm');
    const [maker, checker] = [await aStaff(world, institution, 'clerk'), await aStaff(world, institution, 'approver')];
    const typed = { contract: person.contract.number, administratorId: 'midori-adm' };
    const page = await desk.aPage();
    await sitDown(page, world, maker);
    for (const [kind, more] of [
      ['reset-password', {}],
      ['reissue-administrator', { reason: 'superseded' }],
    ] as const) {
      const { number } = made(await takenIn(world, institution, maker, kind, { ...typed, ...more }));
      made(await approved(world, institution, checker, number));
      for (const [prefix, print, longest] of [
        ['', '印刷する', '2026年12月30日（水）'],
        ['/en', 'Print', 'Wednesday, 30 December 2026'],
      ] as const) {
        await page.goto(at(`${prefix}/applications/${number}/sheet`));
        await page.getByRole('button', { name: print }).click();
        await page.locator('.code').waitFor();
        const room = await page.locator('.due').evaluate((due, text) => {
          due.textContent = text;
          const words = document.createRange();
          words.selectNodeContents(due);
          return due.parentElement!.getBoundingClientRect().right - words.getBoundingClientRect().right;
        }, longest);
        expect(room, `room beside the date, ${kind}${prefix}`).toBeGreaterThan(8);
        expect(await onPaper(page, `${kind}${prefix.replace('/', '-')}`), `pages, ${kind}${prefix}`).toBe(1);
        if (kind !== 'reset-password') continue;
        const sheet = await page.locator('.sheet').innerText();
        expect(sheet).toContain(prefix ? 'Log in by certificate' : '［電子証明書ログイン］を押す');
        expect(sheet).not.toMatch(/利用開始のご案内|ID・パスワードでログイン|Getting started|ID and password/);
      }
    }
  });

  it('returns an application, which is mended and taken in anew, and says who decided before (S2)', async () => {
    const { world, institution } = desk;
    const maker = await aStaff(world, institution, ['clerk', 'approver']);
    const checker = await aStaff(world, institution, 'approver', { personName: '山田 隆' });
    const typed = {
      number: '1376-0052811',
      companyName: '有限会社さくら青果',
      branch: '本店営業部',
      method: 'certificate',
      administratorId: 'sakura-adm',
      personName: '中島 亮太',
      mail: '',
    };
    const { number } = made(await takenIn(world, institution, maker, 'new-contract', typed));
    const page = await desk.aPage();
    await sitDown(page, world, maker);
    await page.goto(at(`/applications/${number}`));
    await page.getByText('自分が受け付けた届出は承認できません').waitFor();
    await fits(page, 'own application');
    await sitDown(page, world, checker);
    await page.goto(at(`/en/applications/${number}`));
    await fits(page, 'approval in English');
    await page.getByRole('button', { name: 'Return' }).click();
    await page.getByText('Write a comment').first().waitFor();
    await page.fill('[name=comment]', '会社名の表記を登記に合わせてください。');
    await page.getByRole('button', { name: 'Return' }).click();
    await page.getByText('Returned to').waitFor();
    await sitDown(page, world, maker);
    await page.goto(at(`/applications/${number}`));
    await page.getByRole('link', { name: '直して受け付け直す' }).click();
    await page.getByText('会社名の表記を登記に合わせてください。').waitFor();
    await fits(page, 'application taken in anew');
    await page.fill('[name=companyName]', '有限会社 さくら青果');
    await page.getByRole('button', { name: '変わることを確認する' }).click();
    await page.getByRole('button', { name: '受け付ける' }).click();
    await page.getByText('承認者の承認を待っています').waitFor();

    // Two people look at it; the slower one is told who was first.
    await sitDown(page, world, checker);
    await page.goto(at(`/applications/${number}`));
    const faster = await aStaff(world, institution, 'approver', { personName: '鈴木 一郎' });
    made(await approved(world, institution, faster, number));
    for (const box of await page.locator('.checks input').all()) await box.check();
    await page.getByRole('button', { name: '承認する' }).click();
    await page.getByText(/鈴木 一郎.*さんが承認しました/).waitFor();
  });
});

/** How many pages the printer gets. */
async function onPaper(page: Awaited<ReturnType<typeof desk.aPage>>, name = 'sheet'): Promise<number> {
  const pdf = await page.pdf({ preferCSSPageSize: true, printBackground: true });
  const pictures = process.env.WARIFU_TEST_PICTURES;
  if (pictures) {
    writeFileSync(join(pictures, `${name}.pdf`), pdf);
    execFileSync('pdftoppm', ['-png', '-r', '72', join(pictures, `${name}.pdf`), join(pictures, `${name}-paper`)]);
  }
  return (pdf.toString('latin1').match(/\/Type\s*\/Page\b/g) ?? []).length;
}
