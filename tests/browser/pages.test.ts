import { randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';
import { asOwner } from '../../src/testing/database.ts';
import { anAcquired, aRenewed, clerk, made } from '../../src/testing/world.ts';
import { revoke } from '../../src/workflows/revoke.ts';
import {
  aDeskForEach,
  describeWithPolicy,
  fits,
  heading,
  importIdentity,
  pressLogin,
  typePassword,
} from './customer.ts';

const desk = aDeskForEach();

/** A browser that holds the certificate of a new ID, and the ID. */
async function aHolder(name: string) {
  const identity = await anAcquired(desk.world, desk.institution, name);
  const page = await desk.aPage(identity.certificate.label);
  importIdentity(desk.browser, identity);
  return { page, ...identity };
}

describeWithPolicy('every page of a lane is accessible', () => {
  it('wrong passwords, the home page in English, the locked ID, the session that is over (E1201, E1202, E1401)', async () => {
    const { page } = await aHolder('kiku-adm');
    await pressLogin(page, desk.world);
    await typePassword(page, '');
    await page.locator('[name=password][aria-invalid=true]').waitFor();
    await typePassword(page, 'not the password');
    await page.getByText(/E1201-/).waitFor();
    await fits(page, 'E1201');
    await typePassword(page);
    await page.waitForURL(/\/home$/);
    await page.goto(page.url().replace('/1376/home', '/1376/en/home'));
    await fits(page, 'home in English');
    desk.world.clock.advance({ minutes: 16 });
    await page.reload();
    await page.getByText(/E1401-/).waitFor();
    await fits(page, 'E1401');
    for (let n = 0; n < 6; n++) {
      await pressLogin(page, desk.world);
      await typePassword(page, 'not the password');
      await page.getByText(/E120[12]-/).waitFor();
    }
    await page.getByText(/E1202-/).waitFor();
    await fits(page, 'E1202');
  });

  it('an expired certificate (E1102)', async () => {
    const { page, certificate } = await aHolder('hagi-adm');
    desk.world.clock.now = certificate.notAfter.add({ seconds: 1 });
    await pressLogin(page, desk.world);
    expect(await heading(page)).toBe('電子証明書の有効期限が切れています');
    await fits(page, 'E1102');
  });

  it('a revoked certificate (E1103)', async () => {
    const { page } = await aHolder('ran-adm');
    made(await revoke(desk.world.deps, desk.institution, 'ran-adm', 'keyCompromise', clerk));
    await pressLogin(page, desk.world);
    expect(await heading(page)).toBe('この電子証明書は失効しています');
    await fits(page, 'E1103');
  });

  it('the certificate from before a renewal (E1103, V3)', async () => {
    const old = await aRenewed(desk.world, desk.institution, 'momo-adm');
    const page = await desk.aPage(old.certificate.label);
    importIdentity(desk.browser, old);
    await pressLogin(page, desk.world);
    expect(await heading(page)).toBe('更新する前の電子証明書が選ばれました');
    await fits(page, 'E1103 after a renewal');
  });

  it('an ID that is suspended (E1104)', async () => {
    const { page, administrator } = await aHolder('yuri-adm');
    await asOwner(desk.world.database, 'update login_ids set suspended_at = now() where id = $1', [administrator.id]);
    await pressLogin(page, desk.world);
    expect(await heading(page)).toBe('この利用者IDは利用を停止しています');
    await fits(page, 'E1104');
  });

  it('a certificate that the registry does not know (E1108)', async () => {
    const { page, certificate } = await aHolder('botan-adm');
    await asOwner(desk.world.database, 'update certificates set fingerprint = $1 where id = $2', [
      randomBytes(32),
      certificate.id,
    ]);
    await pressLogin(page, desk.world);
    await page.getByText(/E1108-/).waitFor();
    await fits(page, 'E1108');
  });
});
