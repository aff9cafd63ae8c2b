import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Institution } from '../../src/domain/institution/institution.ts';
import { isRefusal } from '../../src/domain/refusal.ts';
import { type Answer, ask, type ClientIdentity, form, fromOwnPage } from '../../src/testing/client.ts';
import { asOwner } from '../../src/testing/database.ts';
import {
  aLogin,
  anAcquired,
  anInstitution,
  clerk,
  made,
  openServedWorld,
  password,
  realNow,
} from '../../src/testing/world.ts';
import { beginLogin } from '../../src/workflows/begin-login.ts';
import { logIn } from '../../src/workflows/log-in.ts';
import { presentCertificate } from '../../src/workflows/present-certificate.ts';
import { revoke } from '../../src/workflows/revoke.ts';

type Served = Awaited<ReturnType<typeof openServedWorld>>;

let world: Served;
let institution: Institution;
let other: Institution;
beforeAll(async () => {
  world = await openServedWorld();
  institution = await anInstitution(world);
  other = await anInstitution(world, { code: '9002' });
});
afterAll(() => world.close());

let turn = 0;
const someone = () => `look-${++turn}`;
const windows =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36';

/** Presses ［診断を始める］, with the PC's clock as a script would fill it in, and gives the lane it leads to. */
async function begun(at = world, { clock = '', lang = '' } = {}): Promise<string> {
  const pressed = await ask(`${at.serving.portalOrigin}/1376${lang}/help/diagnosis`, {
    method: 'POST',
    headers: fromOwnPage,
    body: form({ clock }),
  });
  expect(pressed.status).toBe(303);
  return pressed.headers.location!;
}

/** What the page says, line by line, and what staff find under its number. */
async function diagnosed(identity?: ClientIdentity, options: Parameters<typeof begun>[1] = {}, at = world) {
  const url = await begun(at, options);
  const page = await ask(url, { identity, headers: { 'user-agent': windows } });
  expect(page.status).toBe(200);
  const record = await recordOf(page, at);
  return { page, record, looks: page.body.match(/diag__l--look/g)?.length ?? 0 };
}

async function recordOf(page: Answer, at = world) {
  const reference = /D0001-[A-Z0-9]{4}-[A-Z0-9]{4}/.exec(page.body)?.[0];
  if (!reference) throw new Error(`no number on the page: ${page.body.slice(0, 300)}`);
  const record = await at.deps.store.transaction(at.clock.now, (tx) => tx.refusals.byReference(reference));
  return record!;
}

const rightClock = () => ({ clock: String(world.clock.now.epochMilliseconds) });

describe('PCの診断', () => {
  it('tells who presents a good certificate that it would pass, and everything fine (I5)', async () => {
    const identity = await anAcquired(world, institution, someone());
    const { page, record, looks } = await diagnosed(identity, rightClock());
    expect(page.body).toContain('このパソコンから、ログインできます');
    expect(looks).toBe(0);
    expect(page.body).toContain(identity.certificate.label);
    const end = Buffer.from(identity.certificate.serial).toString('hex').slice(-8).toUpperCase();
    expect(page.body).toContain(end);
    expect(page.body).toContain('TLS 1.3');
    expect(page.body).toContain('TLS_AES_256_GCM_SHA384');
    expect(record).toMatchObject({
      code: 'D0001',
      name: 'diagnosis',
      institutionId: institution.id,
      certificateId: identity.certificate.id,
      facts: {
        verdict: 'would-pass',
        label: identity.certificate.label,
        serial: `…${end}`,
        tls: 'TLSv1.3 TLS_AES_256_GCM_SHA384',
        browser: 'Google Chrome 156',
        system: 'Windows',
      },
    });
  });

  it('tells who presents nothing what that may mean (I5)', async () => {
    const { page, record } = await diagnosed(undefined, rightClock());
    expect(page.body).toContain('ブラウザーから電子証明書が提示されませんでした。');
    expect(page.body).toContain(`${world.serving.portalOrigin}/1376/error/no-cert`);
    expect(record.facts.verdict).toBe('certificate-absent');
    expect(record.certificateId).toBeUndefined();
  });

  it('tells the holder of a revoked certificate so, in English too (I5)', async () => {
    const name = someone();
    const identity = await anAcquired(world, institution, name);
    made(await revoke(world.deps, institution, name, 'keyCompromise', clerk));
    const { page, record } = await diagnosed(identity, { lang: '/en' });
    expect(page.body).toContain('This certificate was revoked on');
    expect(record.facts.verdict).toBe('certificate-ended');
  });

  it('tells the holder of an expired certificate the date (I5, V5)', async () => {
    const past = await openServedWorld(realNow().subtract({ hours: 24 * 400 }));
    try {
      const identity = await anAcquired(past, await anInstitution(past));
      past.clock.now = realNow();
      const { page, record } = await diagnosed(identity, {}, past);
      expect(page.body).toMatch(/電子証明書の有効期限（\d+年\d+月\d+日（.））が切れています。/);
      expect(record.facts).toMatchObject({ verdict: 'certificate-expired', untrusted: 'CERT_HAS_EXPIRED' });
    } finally {
      await past.close();
    }
  });

  it('tells the holder of an expired certificate that may still be renewed so (V2)', async () => {
    const past = await openServedWorld(realNow().subtract({ hours: 24 * 370 }));
    try {
      const lenient = await anInstitution(past, { lateRenewalDays: 30 });
      const identity = await anAcquired(past, lenient);
      made(await aLogin(past, lenient, identity.der));
      past.clock.now = realNow();
      const { page, record } = await diagnosed(identity, {}, past);
      expect(page.body).toContain('まだ更新できます');
      expect(record.facts.verdict).toBe('renewal-only');
    } finally {
      await past.close();
    }
  });

  it('tells and keeps nothing of another institution’s certificate (I1)', async () => {
    const foreign = await anAcquired(world, other, someone());
    const { page, record } = await diagnosed(foreign);
    expect(page.body).toContain('見本信用金庫のものではない電子証明書が提示されました。');
    expect(record.facts.verdict).toBe('certificate-foreign');
    const told = page.body + JSON.stringify(record);
    expect(told).not.toContain(foreign.certificate.label);
    expect(told).not.toContain('Tameshi');
  });

  it.each([
    ['a suspended ID', `update login_ids set suspended_at = now() where id = $1`, 'login-id-suspended'],
    ['a locked ID', `update login_ids set locked_at = now() where id = $1`, 'login-id-locked'],
    [
      'a suspended contract',
      `update contracts set suspended_at = now() where id = (select contract_id from login_ids where id = $1)`,
      'contract-suspended',
    ],
    [
      'a contract of the password method',
      `update contracts set method = 'password' where id = (select contract_id from login_ids where id = $1)`,
      'method-is-password',
    ],
  ])('tells the holder of the certificate of %s why it would not pass (I5)', async (_what, change, verdict) => {
    const { administrator, ...identity } = await anAcquired(world, institution, someone());
    await asOwner(world.database, change, [administrator.id]);
    const { page, record } = await diagnosed(identity);
    expect(page.body).toContain('このままでは、ログインできません');
    expect(record.facts.verdict).toBe(verdict);
  });

  it('tells of a certificate of our CA that the registry does not know what it says of itself (L7)', async () => {
    const identity = await anAcquired(world, institution, someone());
    const forget = `update certificates set fingerprint = sha256('forgotten') where id = $1`;
    await asOwner(world.database, forget, [identity.certificate.id]);
    const { page, record } = await diagnosed(identity);
    expect(page.body).toContain(identity.certificate.label);
    expect(record.facts).toMatchObject({ verdict: 'certificate-unknown', label: identity.certificate.label });
  });

  it.each([
    [{ minutes: 4 }, 'システムの時刻と合っています'],
    [{ minutes: -4 }, 'システムの時刻と合っています'],
    [{ minutes: 7 }, '7分進んで'],
    [{ hours: -3 }, '3時間遅れて'],
    [{ hours: 24 * 400 }, '400日進んで'],
  ])('says how far a clock is off: %j', async (off, words) => {
    const clock = String(world.clock.now.add(off).epochMilliseconds);
    expect((await diagnosed(undefined, { clock })).page.body).toContain(words);
  });

  it.each(['', 'now', '-1', '9'.repeat(40), '<script>'])(
    'shows its own time to compare when no script told the PC’s (%j)',
    async (clock) => {
      const { page, record } = await diagnosed(undefined, { clock });
      expect(page.body).toContain('パソコンの時計と比べてください');
      expect(record.facts.clock).toBe('unknown (no JavaScript)');
    },
  );

  it('is for one look: opened again, it leads back to its button', async () => {
    const url = await begun();
    expect((await ask(url)).status).toBe(200);
    const again = await ask(url);
    expect([again.status, again.headers.location]).toEqual([303, `${world.serving.portalOrigin}/1376/help/diagnosis`]);
  });

  it('is not opened by a script, an image, a frame or a page elsewhere', async () => {
    const url = await begun();
    const headers = { 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'empty', 'sec-fetch-site': 'same-site' };
    expect((await ask(url, { headers })).status).toBe(403);
    expect((await ask(url)).status).toBe(200);
  });

  it('shows nothing on the lane of another institution (I1)', async () => {
    const url = (await begun()).replace('/1376/', '/9002/');
    expect((await ask(url)).status).toBe(404);
  });

  it('counts against nobody: no certificate is proven, no session begun, nothing else written (A4, I3, L5)', async () => {
    const identity = await anAcquired(world, institution, someone());
    const everything = async () => {
      const tables = ['login_ids', 'certificates', 'issuances', 'sessions', 'audit_events'];
      return Promise.all(tables.map((name) => asOwner(world.database, `select t::text from ${name} t order by 1`)));
    };
    const before = await everything();
    const { page } = await diagnosed(identity);
    expect(page.cookies).toEqual([]);
    expect(await everything()).toEqual(before);
  });
});

describe('an attempt', () => {
  it('begun for a diagnosis can never log in, before the look or after (L1)', async () => {
    const { der, ...identity } = await anAcquired(world, institution, someone());
    const url = await begun();
    const { origin, hostname } = new URL(url);
    const login = await ask(`${origin}/1376/login/cert`, { identity: { ...identity, der } });
    expect(login.status).toBe(403);
    expect(login.body).toMatch(/E1401-/);
    expect(login.cookies).toEqual([]);
    const entered = await ask(`${origin}/1376/login/password`, {
      method: 'POST',
      identity: { ...identity, der },
      headers: fromOwnPage,
      body: form({ password }),
    });
    expect(entered.status).toBe(403);
    const lane = hostname.split('.')[0]!;
    expect(await presentCertificate(world.deps, lane, undefined, { der })).toMatchObject({ refused: 'attempt-over' });
    expect((await ask(url, { identity: { ...identity, der } })).status).toBe(200);
    expect(await presentCertificate(world.deps, lane, undefined, { der })).toMatchObject({ refused: 'attempt-over' });
  });

  it('begun for a diagnosis does not log in even when its row is bound like a login’s (L1)', async () => {
    const { der } = await anAcquired(world, institution, someone());
    const { lane } = await beginLogin(world.deps, institution);
    const accepted = made(await presentCertificate(world.deps, lane, undefined, { der }));
    await asOwner(world.database, `update login_attempts set purpose = 'diagnosis' where lane = $1`, [lane]);
    const entered = await logIn(world.deps, lane, accepted.token, { der }, password);
    expect(isRefusal(entered) && entered.refused).toBe('attempt-over');
  });

  it('begun for a login shows no diagnosis, and can be carried out afterwards', async () => {
    const identity = await anAcquired(world, institution, someone());
    const { lane } = await beginLogin(world.deps, institution);
    const origin = new URL(await begun()).origin.replace(/l[0-9a-f]{12}/, lane);
    expect((await ask(`${origin}/1376/help/diagnosis`, { identity })).status).toBe(303);
    expect((await ask(`${origin}/1376/login/cert`, { identity })).status).toBe(200);
  });
});

describe('PCの診断, begun very often from one address', () => {
  it('is refused for a while, which keeps nobody from logging in', async () => {
    const press = (path: string) =>
      ask(`${world.serving.portalOrigin}/1376${path}`, { method: 'POST', headers: fromOwnPage });
    let last = 0;
    for (let n = 0; n <= 60 && last !== 429; n++) last = (await press('/help/diagnosis')).status;
    expect(last).toBe(429);
    expect((await press('/login/cert')).status).toBe(303);
  });
});
