import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { serialEnd } from '../../src/domain/certificate/serial-end.ts';
import type { Institution } from '../../src/domain/institution/institution.ts';
import { ask, form, fromOwnPage } from '../../src/testing/client.ts';
import { asOwner } from '../../src/testing/database.ts';
import {
  aLogin,
  anAcquired,
  anInstitution,
  aRenewed,
  aRequest,
  clerk,
  made,
  onLane,
  openServedWorld,
} from '../../src/testing/world.ts';
import { longDate } from '../../src/web/dates.ts';
import { acquire } from '../../src/workflows/acquire.ts';
import { beginRenewal } from '../../src/workflows/begin-renewal.ts';
import { revoke } from '../../src/workflows/revoke.ts';

let world: Awaited<ReturnType<typeof openServedWorld>>;
let institution: Institution;
beforeEach(async () => {
  world = await openServedWorld();
  institution = await anInstitution(world);
});
afterEach(() => world.close());

/** Someone signed in, `days` before the expiry of the certificate. */
async function signedIn(days: number) {
  const person = await anAcquired(world, institution);
  made(await aLogin(world, institution, person.der));
  world.clock.now = person.certificate.notAfter.subtract({ hours: 24 * days });
  const login = made(await aLogin(world, institution, person.der));
  const origin = `https://${login.lane}.cert.portal.localhost:${new URL(await aLane()).port}`;
  const cookie = `__Host-warifu-session=${login.token}`;
  const get = (path: string) => ask(`${origin}/1376${path}`, { identity: person, headers: { cookie } });
  const post = (path: string, body: string | Uint8Array = '', headers = {}) =>
    ask(`${origin}/1376${path}`, {
      method: 'POST',
      identity: person,
      headers: { ...fromOwnPage, cookie, ...headers },
      body,
    });
  return { ...person, place: onLane(login, person.der), get, post };
}

const aLane = async () =>
  (await ask(`${world.serving.portalOrigin}/1376/login/cert`, { method: 'POST', headers: fromOwnPage })).headers
    .location!;

describe('before the window opens (V2)', () => {
  it('there is no notice, and the certificate’s page says from when it can be renewed (V2, N1)', async () => {
    const { get, post, certificate } = await signedIn(40);
    expect((await get('/home')).body).not.toContain('重要なお知らせ');
    expect((await get('/renew/check')).headers.location).toBe('/1376/certificate');
    expect((await post('/renew/check')).headers.location).toBe('/1376/certificate');
    const page = (await get('/certificate')).body;
    expect(page).toMatch(/更新できるのは、\d+年\d+月\d+日（.）からです。/);
    expect(page).toContain(serialEnd(certificate));
    expect((await get('/en/certificate')).body).toMatch(/It can be renewed from \w+, \d+ \w+ \d{4}\./);
  });
});

describe('the certificate from before a renewal (V3)', () => {
  /** Renewed and proven; `present` asks a lane with the old one, as a person does who picks the wrong of two. */
  async function renewed() {
    const { newer, ...old } = await aRenewed(world, institution);
    const present = async (path = '') =>
      (await ask((await aLane()).replace('/1376/', `/1376${path}/`), { identity: old })).body;
    return { old, newer, present };
  }
  const plainly = (page: string) => page.replaceAll(/<[^>]+>/g, '');

  it('is refused with the day it was replaced and which one to choose, to its holder (V3, I5, E1103)', async () => {
    const { newer, present } = await renewed();
    const here = { lang: 'ja', timeZone: 'Asia/Tokyo' } as const;
    const page = plainly(await present());
    expect(page).toContain('更新する前の電子証明書が選ばれました');
    expect(page).toContain(`${longDate(world.clock.now, here)}の更新で新しいものに替わったため`);
    expect(page).toContain(
      `有効期限が${longDate(newer.notAfter, here)}、シリアル番号の末尾が${serialEnd(newer)}の証明書`,
    );
    expect(page).toMatch(/E1103-/);
    const english = plainly(await present('/en'));
    expect(english).toContain('The certificate from before your renewal was chosen');
    expect(english).toContain(`valid until ${longDate(newer.notAfter, { ...here, lang: 'en' })}`);
    expect(english).toContain(`ends in ${serialEnd(newer)}`);
  });

  it('names no newer one where that cannot be used either (R1, I5)', async () => {
    const { newer, present } = await renewed();
    made(await revoke(world.deps, institution, 'haruka-adm', 'keyCompromise', clerk));
    const page = plainly(await present());
    expect(page).toContain('更新する前の電子証明書が選ばれました');
    expect(page).toContain('再発行が必要です');
    expect(page).not.toContain(serialEnd(newer));
  });

  it('and a revoked one is told nothing of the kind (I5)', async () => {
    const { old, newer, present } = await renewed();
    await asOwner(world.database, `update certificates set state = 'revoked' where id = $1`, [old.certificate.id]);
    const page = plainly(await present());
    expect(page).toContain('この電子証明書は失効しています');
    expect(page).not.toContain(serialEnd(newer));
  });
});

describe('in the window (V2)', () => {
  it('the home page bears the notice, and both pages lead to the renewal (N1)', async () => {
    const { get } = await signedIn(20);
    expect((await get('/home')).body).toContain('【重要なお知らせ】');
    for (const path of ['/home', '/certificate']) {
      expect((await get(path)).body).toMatch(/href="\/1376\/renew\/check"[^>]*>電子証明書の更新はこちら/);
    }
  });

  it('each step leads to the first until there is something for it', async () => {
    const { get } = await signedIn(20);
    for (const path of ['/create', '/save', '/import', '/import/windows', '/verify']) {
      expect((await get(`/renew${path}`)).headers.location).toBe('/1376/renew/check');
    }
    expect((await get('/renew/import/beos')).status).toBe(404);
  });

  it('a name of the PC that is too long is refused beside its field, and nothing is begun', async () => {
    const { get, post } = await signedIn(20);
    const page = await post('/renew/check', form({ pcName: 'あ'.repeat(41) }));
    expect(page.status).toBe(422);
    expect(page.body).toContain('40文字以内で入力してください。');
    expect(page.body).toContain('エラー：');
    expect((await get('/renew/create')).headers.location).toBe('/1376/renew/check');
  });

  it('what is made is answered in JSON; a hostile request is refused in the person’s language (C4, I5)', async () => {
    const { post, certificate } = await signedIn(20);
    expect((await post('/renew/check', form({ pcName: '' }))).headers.location).toBe('/1376/renew/create');
    const pkcs10 = { 'content-type': 'application/pkcs10', accept: 'application/json' };
    expect((await post('/renew/certificate', aRequest().der)).status).toBe(415);
    const hostile = await post('/en/renew/certificate', new Uint8Array(200), pkcs10);
    expect([hostile.status, JSON.parse(hostile.body)]).toMatchObject([
      422,
      { code: 'E1301', body: expect.stringContaining('Your present certificate goes on working.') },
    ]);
    const answer = JSON.parse((await post('/renew/certificate', aRequest().der, pkcs10)).body);
    expect(answer).toMatchObject({ label: certificate.label, fileName: 'haruka-adm_1376.p12' });
    expect(answer.chain).toHaveLength(1);
  });

  it('the last step tells the two look-alikes apart by date and end of serial (V3)', async () => {
    const { get, place, certificate } = await signedIn(20);
    made(await beginRenewal(world.deps, place));
    const next = made(await acquire(world.deps, institution, { place }, aRequest().der)).certificate;
    const page = (await get('/renew/verify')).body;
    const [newer, older] = page.split('古い証明書"');
    expect(newer).toContain(serialEnd(next));
    expect(older).toContain(serialEnd(certificate));
  });

  it('after four certificates it says that no more can be made, and where to go on (A4)', async () => {
    const { get, place } = await signedIn(20);
    made(await beginRenewal(world.deps, place));
    for (let n = 0; n < 4; n++) made(await acquire(world.deps, institution, { place }, aRequest().der));
    const page = (await get('/renew/check')).body;
    expect(page).toContain('作成できる回数を超えました');
    expect(page).toContain('href="/1376/renew/import"');
    expect(page).not.toContain('id="next"');
    expect((await get('/renew/create')).headers.location).toBe('/1376/renew/check');
    expect((await get('/renew/save')).body).not.toContain('/renew/create');
  });

  it('the time left is that of the session, and grows when asked for (L6)', async () => {
    const { post } = await signedIn(20);
    world.clock.advance({ minutes: 14 });
    expect(JSON.parse((await post('/renew/extend')).body)).toEqual({ secondsLeft: 900 });
    world.clock.advance({ minutes: 14 });
    expect(JSON.parse((await post('/renew/extend')).body)).toEqual({ secondsLeft: 900 });
  });

  it('a person without a session is told to log in', async () => {
    const { post, get } = await signedIn(20);
    await post('/logout');
    for (const path of ['/certificate', '/renew/check', '/renew/verify']) {
      expect((await get(path)).body).toMatch(/E1401-/);
    }
  });
});
