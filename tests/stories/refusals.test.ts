import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Institution } from '../../src/domain/institution/institution.ts';
import { errorPages } from '../../src/portal/error-pages.tsx';
import { helpPages } from '../../src/portal/help/help-pages.tsx';
import { type Answer, ask, type ClientIdentity, form, fromOwnPage } from '../../src/testing/client.ts';
import { asOwner } from '../../src/testing/database.ts';
import { certificationRequest, keyPair } from '../../src/testing/pki.ts';
import {
  aContract,
  aLogin,
  anAcquired,
  anInstitution,
  anIssuance,
  aRequest,
  aVisit,
  clerk,
  made,
  openServedWorld,
  password,
  realNow,
} from '../../src/testing/world.ts';
import { endMaintenance, planMaintenance } from '../../src/workflows/maintain.ts';
import { revoke } from '../../src/workflows/revoke.ts';

type Served = Awaited<ReturnType<typeof openServedWorld>>;
type Lang = '' | '/en';

let world: Served;
let institution: Institution;
let other: Institution;
/** A world that was young 400 days ago: its certificates are expired by now, for TLS as well. */
let past: Served;
let expired: ClientIdentity;
beforeAll(async () => {
  world = await openServedWorld();
  institution = await anInstitution(world);
  other = await anInstitution(world, { code: '9002' });
  past = await openServedWorld(realNow().subtract({ hours: 24 * 400 }));
  expired = await anAcquired(past, await anInstitution(past));
  past.clock.now = realNow();
});
afterAll(async () => {
  await past.close();
  await world.close();
});

let turn = 0;
const someone = () => `refused-${++turn}`;
const portal = (path: string) => `${world.serving.portalOrigin}/1376${path}`;

/** The first page of a login, in a language, with what the connection presents. */
async function onLane(lang: Lang, identity?: ClientIdentity, at = world): Promise<{ url: string; answer: Answer }> {
  const url = await pressed(lang, at);
  return { url, answer: await ask(url, { identity }) };
}

/** The lane that a press of the login button leads to. */
async function pressed(lang: Lang, at = world): Promise<string> {
  const asked = { method: 'POST', headers: fromOwnPage };
  return (await ask(`${at.serving.portalOrigin}/1376${lang}/login/cert`, asked)).headers.location!;
}

async function withPassword(lang: Lang, identity: ClientIdentity, typed: string): Promise<Answer> {
  const { url, answer } = await onLane(lang, identity);
  if (answer.status !== 200) return answer;
  return ask(url.replace('/login/cert', '/login/password'), {
    method: 'POST',
    identity,
    headers: { ...fromOwnPage, cookie: answer.cookies.join('; ') },
    body: form({ password: typed }),
  });
}

const identifying = (lang: Lang, loginId: string, code: string, chosen = password) =>
  ask(portal(`${lang}/acquire/identify`), {
    method: 'POST',
    headers: fromOwnPage,
    body: form({ loginId, code, 'password-kind': 'first', 'new-password': chosen, 'new-password-again': chosen }),
  });

const requesting = (lang: Lang, visit: string, der: Uint8Array) =>
  ask(portal(`${lang}/acquire/certificate`), {
    method: 'POST',
    headers: {
      ...fromOwnPage,
      'content-type': 'application/pkcs10',
      cookie: `__Host-warifu-visit=${visit}`,
    },
    body: der,
  });

async function anIssued() {
  const name = someone();
  await aContract(world, institution, name);
  const { code, issuance } = await anIssuance(world, institution, name);
  return { name, code, issuance };
}

async function changed(change: string): Promise<ClientIdentity> {
  const { administrator, ...identity } = await anAcquired(world, institution, someone());
  await asOwner(world.database, change, [administrator.id]);
  return identity;
}

/** Every refusal of GUIDE §6: its code, its titles, how a person comes to it, and the status of the answer. */
const table: [code: string, ja: string, en: string, how: string, status: number, (lang: Lang) => Promise<Answer>][] = [
  [
    'E1101',
    '電子証明書を確認できませんでした',
    'We could not see your certificate',
    'a login without a certificate',
    403,
    async (lang) => (await onLane(lang)).answer,
  ],
  [
    'E1102',
    '電子証明書の有効期限が切れています',
    'Your certificate has expired',
    'a login with an expired certificate',
    403,
    async (lang) => (await onLane(lang, expired, past)).answer,
  ],
  [
    'E1103',
    'この電子証明書は失効しています',
    'This certificate has been revoked',
    'a login with a revoked certificate',
    403,
    async (lang) => {
      const name = someone();
      const identity = await anAcquired(world, institution, name);
      made(await revoke(world.deps, institution, name, 'keyCompromise', clerk));
      return (await onLane(lang, identity)).answer;
    },
  ],
  [
    'E1104',
    'この利用者IDは利用を停止しています',
    'This login ID is suspended',
    'a login of a suspended ID',
    403,
    async (lang) =>
      (await onLane(lang, await changed('update login_ids set suspended_at = now() where id = $1'))).answer,
  ],
  [
    'E1105',
    '電子証明書の取得期限を過ぎています',
    'The acquisition deadline has passed',
    'the right acquisition code after its deadline',
    422,
    async (lang) => {
      const { name, code, issuance } = await anIssued();
      const lapse = `update issuances set deadline = now() - interval '1 day' where id = $1`;
      await asOwner(world.database, lapse, [issuance.id]);
      return identifying(lang, name, code);
    },
  ],
  [
    'E1107',
    '別の金庫の電子証明書が選ばれました',
    'A certificate of another institution was chosen',
    'a login with another institution’s certificate',
    403,
    async (lang) => (await onLane(lang, await anAcquired(world, other, someone()))).answer,
  ],
  [
    'E1108',
    'この電子証明書は登録されていません',
    'This certificate is not registered',
    'a login with a certificate of our CA that the registry does not know',
    403,
    async (lang) => {
      const forget = `update certificates set fingerprint = sha256($1::text::bytea) where login_id = $1::uuid`;
      return (await onLane(lang, await changed(forget))).answer;
    },
  ],
  [
    'E1201',
    'ログインできませんでした',
    'You could not be logged in',
    'a wrong password after the certificate',
    422,
    async (lang) => withPassword(lang, await anAcquired(world, institution, someone()), 'not this one'),
  ],
  [
    'E1202',
    'ログインを停止しています',
    'Login is locked',
    'six wrong passwords',
    403,
    async (lang) => {
      const identity = await anAcquired(world, institution, someone());
      for (let n = 1; n < 6; n++) await withPassword(lang, identity, 'not this one');
      return withPassword(lang, identity, 'not this one');
    },
  ],
  [
    'E1203',
    '本人を確認できませんでした',
    'We could not confirm who you are',
    'a wrong acquisition code',
    422,
    async (lang) => identifying(lang, (await anIssued()).name, 'AAAA-AAAA-AAAA-AAAA-AAAA'),
  ],
  [
    'E1204',
    'この取得コードは使用済みです',
    'This acquisition code has been used',
    'the acquisition code again after the first login',
    422,
    async (lang) => {
      const name = someone();
      const { code, der } = await anAcquired(world, institution, name);
      made(await aLogin(world, institution, der));
      return ask(portal(`${lang}/acquire/identify`), {
        method: 'POST',
        headers: fromOwnPage,
        body: form({ loginId: name, code, 'password-kind': 'existing', password }),
      });
    },
  ],
  [
    'E1301',
    '電子証明書を作成できませんでした',
    'The certificate could not be made',
    'a request of a browser that makes weak keys',
    422,
    async (lang) => {
      const { name, code } = await anIssued();
      const visit = await aVisit(world, institution, { loginId: name, code });
      return requesting(lang, visit, certificationRequest({ privateKey: keyPair('RSA-1024').privateKey }));
    },
  ],
  [
    'E1302',
    '電子証明書を作成しています',
    'A certificate is being made',
    'a second request while the first is being signed',
    409,
    async (lang) => {
      const name = someone();
      const { visit, certificate } = await anAcquired(world, institution, name);
      const unfinished = `update certificates
        set state = 'prepared', der = null, fingerprint = null, issued_at = null, prepared_at = $2 where id = $1`;
      await asOwner(world.database, unfinished, [certificate.id, world.clock.now.toString()]);
      return requesting(lang, visit, aRequest().der);
    },
  ],
  [
    'E1401',
    '画面の有効時間が過ぎました',
    'Your session has ended',
    'a lane that was used before',
    403,
    async (lang) => ask((await onLane(lang)).url),
  ],
  [
    'E1501',
    'サービスを停止しています',
    'The service is closed',
    'any page during maintenance',
    503,
    async (lang) => duringMaintenance(() => ask(portal(`${lang}/`))),
  ],
  [
    'E1900',
    '画面を表示できませんでした',
    'The page could not be shown',
    'a failure of ours',
    500,
    async (lang) => {
      await asOwner(world.database, 'alter table institutions rename to institutions_gone');
      try {
        return await ask(portal(`${lang}/`));
      } finally {
        await asOwner(world.database, 'alter table institutions_gone rename to institutions');
      }
    },
  ],
];

async function duringMaintenance<T>(work: () => Promise<T>): Promise<T> {
  made(await planMaintenance(world.deps, { until: world.clock.now.add({ hours: 2 }) }, clerk));
  try {
    return await work();
  } finally {
    made(await endMaintenance(world.deps, clerk));
  }
}

describe('every refusal of the portal is a page that says what to do, under a number (I5)', () => {
  it.each(table)('%s 「%s」 “%s”: %s is answered with %i', async (code, ja, en, _how, status, reach) => {
    for (const [lang, title] of [
      ['', ja],
      ['/en', en],
    ] as const) {
      const answer = await reach(lang);
      expect(answer.status).toBe(status);
      expect(answer.body).toContain(title);
      const reference = new RegExp(`${code}-[A-Z0-9]{4}-[A-Z0-9]{4}`).exec(answer.body)?.[0];
      expect(reference, answer.body.slice(0, 400)).toBeDefined();
      if (answer.headers['content-type']?.includes('html')) {
        expect(answer.body).toContain(`<html lang="${lang === '' ? 'ja' : 'en'}"`);
      }
      // A failure of the database cannot be written into it: the log has that one.
      if (code === 'E1900') continue;
      const at = code === 'E1102' ? past : world;
      const kept = await at.deps.store.transaction(at.clock.now, (tx) => tx.refusals.byReference(reference!));
      expect(kept?.code).toBe(code);
    }
  });

  it('E1401: who lets the acquisition rest too long begins again at its second step', async () => {
    const { name, code } = await anIssued();
    const visit = await aVisit(world, institution, { loginId: name, code });
    const end = `update acquisition_visits set expires_at = now() - interval '1 hour'`;
    await asOwner(world.database, end);
    const answer = await ask(portal('/acquire/create'), { headers: { cookie: `__Host-warifu-visit=${visit}` } });
    expect(answer.status).toBe(403);
    expect(answer.body).toMatch(/E1401-/);
  });
});

describe('the links of a refusal', () => {
  const mozilla = 'Mozilla/5.0';
  const chrome = 'AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36';
  const safari = 'AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.0 Safari/604.1';

  it.each([
    [`${mozilla} (Windows NT 10.0; Win64; x64) ${chrome}`, '/help/import/windows'],
    [`${mozilla} (Macintosh; Intel Mac OS X 10_15_7) ${chrome}`, '/help/import/macos'],
    [`${mozilla} (Windows NT 10.0; Win64; x64; rv:153.0) Gecko/20100101 Firefox/153.0`, '/help/import/firefox'],
    [`${mozilla} (X11; Linux x86_64) ${chrome}`, '/help/import/chrome'],
    [`${mozilla} (iPhone; CPU iPhone OS 19_0 like Mac OS X) ${safari}`, '/help/import/ios'],
    [`${mozilla} (Linux; Android 16; K) ${chrome}`, '/help/import/android'],
    ['', '/help'],
  ])('lead the person of %s to %s for the import (E1101, I5)', async (browser, path) => {
    const headers = { 'user-agent': browser };
    const url = await pressed('/en');
    for (const address of [url, portal('/en/error/no-cert')]) {
      const { body } = await ask(address, { headers });
      expect(body).toMatch(new RegExp(`href="[^"]*/1376/en${path}"[^>]*>(<[^>]*>)*See the import steps`));
    }
  });

  it('switch the language of what was asked for, where that can be asked again (I5)', async () => {
    const { url } = await onLane('');
    const { origin } = new URL(url);
    const home = (await ask(`${origin}/1376/home`)).body;
    expect(home).toMatch(/E1401-/);
    expect(home).toContain('href="/1376/en/home" lang="en"');
    const back = (await ask(`${origin}/1376/en/home`)).body;
    expect(back).toMatch(/E1401-/);
    expect(back).toContain('href="/1376/home" lang="ja"');
    expect((await ask(portal('/error/expired'))).body).toContain('href="/1376/en/error/expired" lang="en"');
    // A login that ended, and what a form brought, begin again on the top page.
    const top = `href="${portal('/').replace('/1376/', '/1376/en/')}" lang="en"`;
    const form = { method: 'POST', headers: fromOwnPage };
    expect((await ask(`${origin}/1376/settings/language`, form)).body).toContain(top);
    expect((await onLane('')).answer.body).toContain(top);
  });
});

describe('the explanations of refusals are public', () => {
  it.each(errorPages)('$path, in both languages, with nobody’s facts and no number (I5)', async ({ path }) => {
    for (const lang of ['', '/en']) {
      const answer = await ask(portal(`${lang}${path}`));
      expect(answer.status).toBe(200);
      expect(answer.body).toContain('noindex');
      expect(answer.body).not.toMatch(/E1\d{3}-[A-Z0-9]{4}|undefined|refused-\d/);
    }
  });

  it('has those of GUIDE §4', () => {
    const paths = errorPages.map(({ path }) => path.replace('/error/', ''));
    const wanted = [
      'no-cert',
      'expired',
      'revoked',
      'suspended',
      'acquire-expired',
      'unsupported',
      'locked',
      'method-changed',
    ];
    expect(paths).toEqual(expect.arrayContaining([...wanted, 'maintenance']));
  });
});

describe('maintenance (E1501)', () => {
  it('closes portal and lanes at once and says until when; help and explanations stay open', async () => {
    const identity = await anAcquired(world, institution, someone());
    const { url, answer } = await onLane('', identity);
    expect(answer.status).toBe(200);
    await duringMaintenance(async () => {
      const closed = await Promise.all([
        ask(portal('/')),
        ask(portal('/acquire/check')),
        ask(portal('/login/cert'), { method: 'POST', headers: fromOwnPage }),
        ask(url, { identity, headers: { cookie: answer.cookies.join('; ') } }),
      ]);
      for (const { status, headers, body } of closed) {
        expect([status, headers['retry-after']]).toEqual([503, '7200']);
        expect(body).toMatch(/メンテナンスのため、\d+年.*から\d+年.*までご利用いただけません。/);
      }
      expect(closed[1]!.body).toContain('href="/1376/en/acquire/check" lang="en"');
      expect(closed[2]!.body).not.toContain('hreflang');
      for (const path of [...helpPages, ...errorPages].map((one) => one.path)) {
        expect((await ask(portal(path))).status, path).toBe(200);
      }
    });
    expect((await ask(portal('/'))).status).toBe(200);
  });

  it('begins and ends by itself, to the second', async () => {
    const from = world.clock.now.add({ minutes: 1 });
    const until = from.add({ minutes: 1 });
    made(await planMaintenance(world.deps, { from, until }, clerk));
    const seen: number[] = [];
    for (const now of [from.subtract({ seconds: 1 }), from, until.subtract({ seconds: 1 }), until]) {
      world.clock.now = now;
      seen.push((await ask(portal('/'))).status);
    }
    expect(seen).toEqual([200, 503, 503, 200]);
  });

  it('is planned for what lies ahead, forwards', async () => {
    const { now } = world.clock;
    const plan = (from: Temporal.Instant, until: Temporal.Instant) =>
      planMaintenance(world.deps, { from, until }, clerk);
    expect(await plan(now.subtract({ hours: 2 }), now)).toMatchObject({ refused: 'maintenance-over' });
    expect(await plan(now.add({ hours: 2 }), now.add({ hours: 1 }))).toMatchObject({
      refused: 'maintenance-backwards',
    });
  });

  it('writes who planned and ended it (I3)', async () => {
    await duringMaintenance(async () => {});
    const rows = await asOwner(
      world.database,
      `select act, actor from audit_events where act like 'maintenance-%' order by id desc limit 2`,
    );
    expect(rows).toEqual([
      { act: 'maintenance-ended', actor: 'test' },
      { act: 'maintenance-planned', actor: 'test' },
    ]);
  });
});
