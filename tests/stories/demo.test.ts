import { statSync } from 'node:fs';
import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { renewalWindow } from '../../src/domain/certificate/certificate.ts';
import { type SeenUser, seenUsers } from '../../src/domain/login-id/contract-user.ts';
import { ask, form, fromOwnPage } from '../../src/testing/client.ts';
import { asOwner } from '../../src/testing/database.ts';
import { realNow } from '../../src/testing/world.ts';
import { type LivedDemo, livedDemo } from './lived-demo.ts';

let demo: LivedDemo;
beforeAll(async () => {
  demo = await livedDemo();
}, 240_000);
afterAll(() => demo?.close());

/** Everyone of the story, as they are seen at this moment of the demo. */
async function everyone(): Promise<SeenUser[]> {
  return demo.deps.store.transaction(demo.clock.now(), async (tx) => {
    const all: SeenUser[] = [];
    for (const [code, administrator] of demo.personas.contracts) {
      const institution = (await tx.institutions.byCode(code))!;
      const loginId = (await tx.loginIds.byName(institution.id, administrator))!;
      const contract = (await tx.contracts.byId(institution.id, loginId.contractId))!;
      all.push(...seenUsers(institution, contract, await tx.users.ofContract(institution.id, contract.id), tx.now));
    }
    return all;
  });
}
const seen = async (name: string) => (await everyone()).find(({ loginId }) => loginId.name === name)!;

/** Presses a button of the control. */
function press(fields: Record<string, string>, headers: Record<string, string> = { origin: demo.controlOrigin }) {
  const body = new URLSearchParams(fields);
  return fetch(`${demo.controlOrigin}/clock`, { method: 'POST', redirect: 'manual', headers, body });
}

async function moveTo(to: Temporal.Instant): Promise<void> {
  expect((await press({ to: String(to) })).status).toBe(303);
  expect(Temporal.Instant.compare(demo.clock.now(), to)).toBeGreaterThanOrEqual(0);
}

/** A login over real TLS with a persona's .p12 file: the refusal's page, or the home page. */
async function logIn(loginId: string): Promise<{ status: number; body: string }> {
  const identity = demo.identity(loginId);
  const pressed = await ask(`${demo.serving.portalOrigin}/1376/login/cert`, { method: 'POST', headers: fromOwnPage });
  const lane = pressed.headers.location!;
  const asked = await ask(lane, { identity });
  if (asked.status !== 200) return asked;
  const entered = await ask(new URL('/1376/login/password', lane).href, {
    method: 'POST',
    identity,
    headers: { ...fromOwnPage, cookie: asked.cookies.join('; ') },
    body: form({ password: demo.personas.password }),
  });
  if (entered.status !== 303) return entered;
  const cookie = entered.cookies.filter((one) => !one.endsWith('=')).join('; ');
  return ask(new URL(entered.headers.location!, lane).href, { identity, headers: { cookie } });
}

const notice = '電子証明書の更新はこちら';

describe('the life of the demo', () => {
  it('has every state that can be seen, a locked ID, and a certificate that is not proven', async () => {
    const all = await everyone();
    expect(new Set(all.map(({ state }) => state))).toEqual(
      new Set(['not-acquired', 'lapsed', 'active', 'renewing', 'expired', 'revoked', 'suspended']),
    );
    expect(all.filter(({ loginId }) => loginId.lockedAt).map(({ loginId }) => loginId.name)).toEqual(['haruka-k08']);
    expect(all.filter(({ certificate }) => certificate?.state === 'issued').map(({ loginId }) => loginId.name)).toEqual(
      ['haruka-k03'],
    );
  });

  it('was lived up to now and not beyond: no event is of the future (I4)', async () => {
    const ends = (await everyone()).map(({ lastLogin }) => lastLogin?.epochMilliseconds ?? 0);
    const newest = Math.max(...ends);
    expect(newest).toBeLessThanOrEqual(realNow().epochMilliseconds);
    expect(newest, 'somebody logged in within the last three days').toBeGreaterThan(
      realNow().subtract({ hours: 72 }).epochMilliseconds,
    );
    expect(Math.abs(demo.clock.ahead().total('seconds'))).toBeLessThan(1);
  });

  it('keeps its people’s files to their owner (0600)', () => {
    for (const { loginId, file } of demo.personas.people) {
      if (file) expect([loginId, statSync(demo.file(loginId)).mode & 0o777]).toEqual([loginId, 0o600]);
    }
  });
});

describe('the mails of the demo', () => {
  it('went out as the year went by: none waits, some did not arrive (N3)', async () => {
    const counted = await asOwner(
      demo.database,
      `select state, bounced_at is not null as bounced, count(*)::int as n from notices group by 1, 2 order by 1, 2`,
    );
    expect(counted).toEqual([
      { state: 'failed', bounced: false, n: expect.any(Number) },
      { state: 'sent', bounced: false, n: expect.any(Number) },
      { state: 'sent', bounced: true, n: expect.any(Number) },
    ]);
    const [late] = await asOwner(
      demo.database,
      `select count(*)::int as n from notices where sent_at not between made_at and made_at + interval '30 minutes'`,
    );
    expect(late!.n).toBe(0);
  });

  it('has reminded of each expiry on its very day (N1)', async () => {
    const reminded = await asOwner(
      demo.database,
      `select stage, (c.not_after at time zone 'Asia/Tokyo')::date - (n.sent_at at time zone 'Asia/Tokyo')::date as days
       from notices n join certificates c on c.id = n.certificate_id where n.kind = 'expiry' and n.state = 'sent'`,
    );
    expect(new Set(reminded.map(({ stage }) => stage))).toEqual(new Set([30, 10]));
    for (const { stage, days } of reminded) expect(days).toBe(stage);
  });

  it.each([
    ['', '届いたメール', '差出人'],
    ['/en', 'Mail that arrived', 'From'],
  ])('are shown as they arrived, of everybody or of one person (%s)', async (prefix, title, from) => {
    const all = await (await fetch(`${demo.controlOrigin}${prefix}/mail`)).text();
    expect(all).toContain(`<h1 class="h1">${title}</h1>`);
    expect(all.match(/<article/g)).toHaveLength(30);
    const own = await (await fetch(`${demo.controlOrigin}${prefix}/mail?of=minato-adm`)).text();
    expect(own).toContain(from);
    expect(own).toContain('【見本信用金庫】電子証明書の有効期限のお知らせ（あと30日）');
    expect(new Set([...own.matchAll(/[\w-]+@[\w-]+\.example/g)].map(([one]) => one))).toEqual(
      new Set(['no-reply@mihon.example', 'minato-adm@minato.example']),
    );
    expect((await fetch(`${demo.controlOrigin}${prefix}/mail?of=nobody`)).status).toBe(404);
  });
});

describe('the control', () => {
  it('is no part of the portal', async () => {
    for (const path of ['/clock', '/mail', '/demo.css', '/1376/clock', '/personas/haruka-adm-1376.p12']) {
      expect((await ask(demo.serving.portalOrigin + path)).status, path).toBe(404);
      const posted = await ask(demo.serving.portalOrigin + path, {
        method: 'POST',
        headers: fromOwnPage,
        body: 'by=1',
      });
      expect(posted.status, path).toBe(404);
    }
  });

  it('answers to no other name, and to no other site’s forms', async () => {
    const before = demo.clock.ahead().total('hours');
    expect((await press({ by: '1' }, { origin: 'https://evil.example' })).status).toBe(403);
    expect((await press({ by: '1' }, {})).status).toBe(403);
    const { port } = new URL(demo.controlOrigin);
    const status = await new Promise((resolve, reject) => {
      const asked = request({ host: '127.0.0.1', port, path: '/', headers: { host: `evil.example:${port}` } });
      asked.on('response', (answer) => resolve(answer.statusCode)).on('error', reject);
      asked.end();
    });
    expect(status).toBe(421);
    expect(demo.clock.ahead().total('hours')).toBe(before);
  });

  it.each(['', '/en'])('shows date, what comes, and the people with their secrets (%s)', async (prefix) => {
    const page = await fetch(`${demo.controlOrigin}${prefix}/`);
    const body = await page.text();
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(body).toContain(demo.personas.password);
    for (const { loginId, file } of demo.personas.people) {
      expect(body).toContain(loginId);
      if (file) expect(body).toContain(`/personas/${file}`);
    }
    const coming = [...body.matchAll(/name="to" value="([^"]+)"/g)].map(([, at]) => at!);
    expect(coming.length).toBeGreaterThan(3);
    expect(coming.toSorted()).toEqual(coming);
  });

  it('gives out the files it names and no others', async () => {
    const good = await fetch(`${demo.controlOrigin}/personas/haruka-adm-1376.p12`);
    expect([good.status, good.headers.get('content-type')]).toEqual([200, 'application/x-pkcs12']);
    for (const name of ['personas.json', '..%2Fpassphrase', 'undefined']) {
      expect((await fetch(`${demo.controlOrigin}/personas/${name}`)).status, name).toBe(404);
    }
  });

  it.each([
    [{}, '日付を選んでください'],
    [{ date: '2026-02-31' }, '日付を選んでください'],
    [{ date: '2020-01-01' }, '時計は戻せません'],
    [{ to: '2020-01-01T00:00:00Z' }, '時計は戻せません'],
    [{ date: '2999-01-01' }, '1000日先まで'],
  ])('refuses %o with a sentence, and does not move (I4)', async (fields, said) => {
    const before = demo.clock.ahead().total('seconds');
    const answered = await press(fields);
    expect(answered.status).toBe(422);
    expect(await answered.text()).toContain(said);
    expect(demo.clock.ahead().total('seconds')).toBe(before);
  });
});

describe('when the clock is moved', () => {
  it('nothing is so at first: who is renewing has the notice, who is suspended or locked stays out', async () => {
    expect((await logIn('haruka-adm')).body).not.toContain(notice);
    expect((await logIn('minato-adm')).body).toContain(notice);
    expect((await logIn('haruka-k05')).body).toMatch(/E1104-/);
    expect((await logIn('haruka-k08')).body).toMatch(/E1202-/);
  });

  it('a certificate works to the last minute of its day, and then is expired (V5, E1102)', async () => {
    const { certificate } = await seen('minato-adm');
    await moveTo(certificate!.notAfter.subtract({ seconds: 60 }));
    expect((await logIn('minato-adm')).body).toContain(notice);
    await moveTo(certificate!.notAfter.add({ seconds: 1 }));
    expect((await logIn('minato-adm')).body).toMatch(/E1102-/);
    expect((await seen('minato-adm')).state).toBe('expired');
  });

  it('a code is good to the end of its last day, and then is too late (A2, E1105)', async () => {
    const { issuance } = await seen('fuji-adm');
    const { code } = demo.personas.people.find(({ loginId }) => loginId === 'fuji-adm')!;
    const identify = () =>
      ask(`${demo.serving.portalOrigin}/1376/acquire/identify`, {
        method: 'POST',
        headers: fromOwnPage,
        body: form({
          loginId: 'fuji-adm',
          code: code!,
          'password-kind': 'first',
          'new-password': demo.personas.password,
          'new-password-again': demo.personas.password,
        }),
      });
    await moveTo(issuance!.deadline.subtract({ seconds: 60 }));
    expect((await identify()).status).toBe(303);
    await moveTo(issuance!.deadline.add({ seconds: 1 }));
    expect((await identify()).body).toMatch(/E1105-/);
    expect((await seen('fuji-adm')).state).toBe('lapsed');
  });

  it('the notice comes with the 30th day before expiry, and not a minute before (V2, N1)', async () => {
    const { certificate } = await seen('haruka-adm');
    const { institution } = demo.cast.get('haruka-adm')!;
    const { opens } = renewalWindow(institution, certificate!.notAfter);
    await moveTo(opens.subtract({ seconds: 60 }));
    expect((await logIn('haruka-adm')).body).not.toContain(notice);
    await moveTo(opens);
    expect((await logIn('haruka-adm')).body).toContain(notice);
    expect((await seen('haruka-adm')).state).toBe('renewing');
  });

  it('who is to be reminded that day finds the mail at once (N1)', async () => {
    const { certificate } = await seen('haruka-adm');
    const { institution } = demo.cast.get('haruka-adm')!;
    const { opens } = renewalWindow(institution, certificate!.notAfter);
    await moveTo(opens.add({ hours: 8, minutes: 1 }));
    await vi.waitFor(
      async () => {
        const body = await (await fetch(`${demo.controlOrigin}/mail?of=haruka-adm`)).text();
        const [newest] = /<article[\s\S]*?<\/article>/.exec(body)!;
        expect(newest).toContain('電子証明書の有効期限のお知らせ（あと30日）');
        const at = Temporal.Instant.from(/datetime="([^"]+)"/.exec(newest)![1]!);
        expect(Temporal.Instant.compare(at, opens)).toBe(1);
      },
      { timeout: 30_000, interval: 200 },
    );
  }, 60_000);

  it('PCs keep the real time: what their clocks are compared with is not moved', async () => {
    const { portalOrigin } = demo.serving;
    expect(demo.clock.ahead().total('hours')).toBeGreaterThan(24);
    for (const path of ['/1376/acquire/check', '/1376/help/environment']) {
      const [, shown] = /data-server-time="(\d+)"/.exec((await ask(portalOrigin + path)).body)!;
      expect(Math.abs(Number(shown) - realNow().epochMilliseconds), path).toBeLessThan(60_000);
    }
    const begun = await ask(`${portalOrigin}/1376/help/diagnosis`, {
      method: 'POST',
      headers: fromOwnPage,
      body: form({ clock: String(realNow().epochMilliseconds) }),
    });
    const ahead = new URL(begun.headers.location!).searchParams.get('clock');
    expect(Math.abs(Number(ahead))).toBeLessThan(60);
  });

  it('the page tells what happened meanwhile, and how far ahead it is', async () => {
    const moved = await press({ by: '30' });
    const body = await (await fetch(new URL(moved.headers.get('location')!, demo.controlOrigin))).text();
    expect(body).toMatch(/まで進めました/);
    expect(body).toMatch(/有効期限を過ぎ、ログインできなくなる/);
    expect(body).toMatch(/実際より\d{3}日 先です/);
  });
});
