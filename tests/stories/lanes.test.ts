import { execFile } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Institution } from '../../src/domain/institution/institution.ts';
import { type Answer, ask, type ClientIdentity, form, fromOwnPage } from '../../src/testing/client.ts';
import { asOwner } from '../../src/testing/database.ts';
import { testAuthority } from '../../src/testing/pki.ts';
import {
  aContract,
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
import { acquire } from '../../src/workflows/acquire.ts';
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
const run = promisify((program: string, args: string[], done: (e: unknown, r: { stdout: string }) => void) => {
  const child = execFile(program, args, (_error, stdout) => done(null, { stdout }));
  child.stdin!.end();
});
const someone = () => `lane-${++turn}`;

/** Presses the login button on the portal and gives the lane's address it leads to. */
async function aLane(at = world, code = '1376'): Promise<string> {
  const url = `${at.serving.portalOrigin}/${code}/login/cert`;
  const pressed = await ask(url, { method: 'POST', headers: fromOwnPage });
  expect(pressed.status).toBe(303);
  return pressed.headers.location!;
}

/** The code of a refusal page, after looking its number up as staff would. */
async function refusalOn(page: Answer, at = world): Promise<string> {
  const reference = /E\d{4}-[A-Z0-9]{4}-[A-Z0-9]{4}/.exec(page.body)?.[0];
  if (!reference) throw new Error(`no reference number on the page (${page.status}): ${page.body.slice(0, 400)}`);
  const kept = await at.deps.store.transaction(at.clock.now, (tx) => tx.refusals.byReference(reference));
  return `${kept?.code} ${kept?.name}`;
}

const loggedIn = async (identity: ClientIdentity, at = world) => {
  const url = await aLane(at);
  const { origin } = new URL(url);
  const first = await ask(url, { identity });
  expect(first.status).toBe(200);
  const entered = await ask(`${origin}/1376/login/password`, {
    method: 'POST',
    identity,
    headers: { ...fromOwnPage, cookie: first.cookies.join('; ') },
    body: form({ password }),
  });
  expect(entered.status).toBe(303);
  const cookie = entered.cookies.find((one) => one.startsWith('__Host-warifu-session='))!;
  return { origin, home: `${origin}/1376/home`, cookie };
};

describe('a lane', () => {
  it('lets in who presents the certificate and knows the password, and shows the home page (L1, L2)', async () => {
    const identity = await anAcquired(world, institution, someone());
    const { home, cookie } = await loggedIn(identity);
    const page = await ask(home, { identity, headers: { cookie } });
    expect(page.status).toBe(200);
    expect(page.body).toContain(identity.certificate.label);
  });

  it('tells who presents nothing what to do (L1, E1101)', async () => {
    const page = await ask(await aLane());
    expect(page.status).toBe(403);
    expect(await refusalOn(page)).toBe('E1101 certificate-absent');
  });

  it('leads who fails at the last step of an acquisition back to the import (A4, GUIDE §6 verify ng, E1101)', async () => {
    const name = someone();
    await aContract(world, institution, name);
    const { code } = await anIssuance(world, institution, name);
    const visit = await aVisit(world, institution, { loginId: name, code });
    made(await acquire(world.deps, institution, visit, aRequest().der));
    const { portalOrigin } = world.serving;
    const verify = await ask(`${portalOrigin}/1376/acquire/verify`, {
      headers: { cookie: `__Host-warifu-visit=${visit}` },
    });
    const [, action] = /action="([^"]*\/login\/cert[^"]*)"/.exec(verify.body)!;
    const pressed = await ask(portalOrigin + action, { method: 'POST', headers: fromOwnPage });
    const page = await ask(pressed.headers.location!);
    expect(await refusalOn(page)).toBe('E1101 certificate-absent');
    expect(page.body).toContain('まだ証明書を確認できません');
    expect(page.body).toMatch(new RegExp(`href="${portalOrigin}/1376/acquire/import"[^>]*>取り込みの手順に戻る`));
    expect((await ask(await aLane())).body).not.toContain('まだ証明書を確認できません');
  });

  it('tells the holder of a revoked certificate when it ended (E1103)', async () => {
    const name = someone();
    const identity = await anAcquired(world, institution, name);
    made(await revoke(world.deps, institution, name, 'keyCompromise', clerk));
    const page = await ask(await aLane(), { identity });
    expect(await refusalOn(page)).toBe('E1103 certificate-ended');
  });

  it('refuses another institution’s certificate, whoever makes the client send it (I1, L7, E1107)', async () => {
    const foreign = await anAcquired(world, other, someone());
    const page = await ask(await aLane(), { identity: foreign });
    expect(await refusalOn(page)).toBe('E1107 certificate-foreign');
    expect(page.body).not.toContain(foreign.certificate.label);
  });

  it('refuses a certificate from a CA of the same name that is not ours (L7, E1107)', async () => {
    const mine = await anAcquired(world, institution, someone());
    const forger = await testAuthority('EC P-256', realNow());
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const spki = Uint8Array.from(publicKey.export({ type: 'spki', format: 'der' }));
    const der = await forger.issue({
      publicKey: spki,
      commonName: mine.certificate.label,
      serial: mine.certificate.serial,
    });
    const page = await ask(await aLane(), { identity: { der, privateKey } });
    expect(await refusalOn(page)).toBe('E1107 certificate-foreign');
  });

  it('refuses a certificate of our CA that the registry does not know (L7, E1108)', async () => {
    const identity = await anAcquired(world, institution, someone());
    const forget = `update certificates set fingerprint = sha256('gone') where id = $1`;
    await asOwner(world.database, forget, [identity.certificate.id]);
    const told = () =>
      asOwner(
        world.database,
        "select facts from audit_events where act = 'signatures-unknown' and institution_id = $1",
        [institution.id],
      );
    const before = (await told()).length;
    // Signed by our CA and on no record: the institution is told, once however often it is tried (I2).
    for (let n = 0; n < 3; n++) {
      const page = await ask(await aLane(), { identity });
      expect(await refusalOn(page)).toBe('E1108 certificate-unknown');
    }
    const [event, ...more] = (await told()).slice(before);
    expect(more).toEqual([]);
    expect(event!.facts).toMatchObject({ count: 1, serial: Buffer.from(identity.certificate.serial).toString('hex') });
  });

  it('does not accept a certificate without its key (L1)', async () => {
    const identity = await anAcquired(world, institution, someone());
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    await expect(ask(await aLane(), { identity: { der: identity.der, privateKey } })).rejects.toThrow();
  });

  it('tells the holder of an expired certificate the date, though TLS already calls it expired (V5, E1102)', async () => {
    const past = await openServedWorld(realNow().subtract({ hours: 24 * 400 }));
    try {
      const identity = await anAcquired(past, await anInstitution(past));
      past.clock.now = realNow();
      const page = await ask(await aLane(past), { identity });
      expect(await refusalOn(page, past)).toBe('E1102 certificate-expired');
    } finally {
      await past.close();
    }
  });

  it('goes no further on an attempt that was refused: a new lane is needed', async () => {
    const identity = await anAcquired(world, institution, someone());
    const url = await aLane();
    await ask(url);
    expect(await refusalOn(await ask(url, { identity }))).toBe('E1401 attempt-over');
  });

  it('belongs to the browser and the certificate that came first', async () => {
    const mine = await anAcquired(world, institution, someone());
    const thief = await anAcquired(world, institution, someone());
    const url = await aLane();
    const { cookies } = await ask(url, { identity: mine });
    const cookie = cookies.join('; ');
    expect(await refusalOn(await ask(url, { identity: mine }))).toBe('E1401 attempt-over');
    expect(await refusalOn(await ask(url, { identity: thief, headers: { cookie } }))).toBe('E1401 attempt-over');
    expect((await ask(url, { identity: mine, headers: { cookie } })).status).toBe(200);
  });

  it('of a hundred password answers at once lets one in (L6)', async () => {
    const identity = await anAcquired(world, institution, someone());
    const url = await aLane();
    const { cookies } = await ask(url, { identity });
    const answers = await Promise.all(
      Array.from({ length: 100 }, () =>
        ask(`${new URL(url).origin}/1376/login/password`, {
          method: 'POST',
          identity,
          headers: { ...fromOwnPage, cookie: cookies.join('; ') },
          body: form({ password }),
        }),
      ),
    );
    expect(answers.filter(({ status }) => status === 303)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 403)).toHaveLength(99);
  });

  it('of twenty wrong passwords at once counts six, and no more are tried (L5)', async () => {
    const identity = await anAcquired(world, institution, someone());
    const tries = await Promise.all(Array.from({ length: 20 }, () => aTry(identity, 'not this one')));
    const kinds = await Promise.all(tries.map((page) => refusalOn(page)));
    expect(kinds.filter((kind) => kind === 'E1201 password-wrong')).toHaveLength(5);
    expect(kinds.filter((kind) => kind === 'E1202 login-id-locked')).toHaveLength(15);
  });

  it('of empty password answers counts none, and asks again (L5)', async () => {
    const identity = await anAcquired(world, institution, someone());
    for (let n = 0; n < 7; n++) {
      const { status, body } = await aTry(identity, '');
      expect([status, body.includes('ログインパスワードを入力してください。')]).toEqual([422, true]);
    }
    expect((await aTry(identity, password)).status).toBe(303);
  });

  async function aTry(identity: ClientIdentity, typed: string): Promise<Answer> {
    const url = await aLane();
    const first = await ask(url, { identity });
    if (first.status !== 200) return first;
    return ask(`${new URL(url).origin}/1376/login/password`, {
      method: 'POST',
      identity,
      headers: { ...fromOwnPage, cookie: first.cookies.join('; ') },
      body: form({ password: typed }),
    });
  }
});

describe('a stolen session cookie', () => {
  it('is worth nothing without the certificate, with another one, or on another lane (L6)', async () => {
    const mine = await anAcquired(world, institution, someone());
    const thief = await anAcquired(world, institution, someone());
    const { home, cookie } = await loggedIn(mine);
    const withCookie = (url: string, identity?: ClientIdentity) => ask(url, { identity, headers: { cookie } });
    expect(await refusalOn(await withCookie(home))).toBe('E1101 certificate-absent');
    expect(await refusalOn(await withCookie(home, thief))).toBe('E1401 session-of-another-certificate');
    const elsewhere = `${new URL(await aLane()).origin}/1376/home`;
    expect(await refusalOn(await withCookie(elsewhere, mine))).toBe('E1401 session-over');
    expect((await withCookie(home, mine)).status).toBe(200);
  });

  it('is worth nothing after logout, and a logout from elsewhere ends nothing (L6)', async () => {
    const identity = await anAcquired(world, institution, someone());
    const { origin, home, cookie } = await loggedIn(identity);
    const logOut = (headers: Record<string, string>) =>
      ask(`${origin}/1376/logout`, { method: 'POST', identity, headers: { cookie, ...headers } });
    expect((await logOut({ 'sec-fetch-site': 'cross-site' })).status).toBe(403);
    expect((await logOut({ 'sec-fetch-site': 'same-site' })).status).toBe(403);
    await ask(`${origin}/1376/logout`, { method: 'POST', headers: { cookie, ...fromOwnPage } });
    expect((await ask(home, { identity, headers: { cookie } })).status).toBe(200);
    const { status, headers } = await logOut(fromOwnPage);
    expect(status).toBe(303);
    expect((await ask(headers.location!)).body).toContain('ログアウトしました');
    expect(await refusalOn(await ask(home, { identity, headers: { cookie } }))).toBe('E1401 session-over');
  });

  it('ends with its certificate, and its holder reads why at the next request (L6, I5, E1103)', async () => {
    const identity = await anAcquired(world, institution, someone());
    const { home, cookie } = await loggedIn(identity);
    made(await revoke(world.deps, institution, identity.loginId.name, 'keyCompromise', clerk));
    expect(await refusalOn(await ask(home, { identity, headers: { cookie } }))).toBe('E1103 certificate-ended');
  });
});

describe('the edge of a lane', () => {
  it('answers an address that is none with the institution’s page, which leads on', async () => {
    const identity = await anAcquired(world, institution, someone());
    const { origin, cookie } = await loggedIn(identity);
    const { status, body } = await ask(`${origin}/1376/nowhere`, { identity, headers: { cookie } });
    expect(status).toBe(404);
    expect(body).toContain('見本信用金庫');
    expect(body).toContain('href="/1376/home"');
    const stranger = await ask(`${origin}/1376/nowhere`);
    expect([stranger.status, stranger.body.includes(`href="${world.serving.portalOrigin}/1376/"`)]).toEqual([
      404,
      true,
    ]);
  });

  it('answers 421 when the host asked for is not the one the connection was opened for', async () => {
    const identity = await anAcquired(world, institution, someone());
    const url = await aLane();
    const elsewhere = new URL(await aLane()).hostname;
    const misdirected = [
      { identity, servername: elsewhere },
      { identity, servername: '' },
      { identity, headers: { host: new URL(world.serving.portalOrigin).host } },
      { identity, headers: { host: 'evil.example' } },
    ];
    for (const asked of misdirected) expect((await ask(url, asked)).status, JSON.stringify(asked.headers)).toBe(421);
  });

  it('is opened by a person, not by a script, an image, a frame or a page elsewhere', async () => {
    const identity = await anAcquired(world, institution, someone());
    const url = await aLane();
    const notPeople: Record<string, string>[] = [
      { 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'empty', 'sec-fetch-site': 'same-site' },
      { 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'image', 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'iframe', 'sec-fetch-site': 'same-site' },
      { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document', 'sec-fetch-site': 'cross-site' },
    ];
    for (const headers of notPeople) expect((await ask(url, { identity, headers })).status).toBe(403);
    expect((await ask(url, { identity })).status).toBe(200);
  });

  it('knows the pages of its own institution only (I1)', async () => {
    const identity = await anAcquired(world, institution, someone());
    const url = await aLane();
    expect((await ask(url.replace('/1376/', '/9002/'), { identity })).status).not.toBe(200);
    const { home, cookie } = await loggedIn(identity);
    const foreign = await ask(home.replace('/1376/', '/9002/'), { identity, headers: { cookie } });
    expect(foreign.status).toBe(404);
    expect(foreign.body).not.toContain('haruka');
  });

  it('has nothing under the address of another institution, the password step included (I1)', async () => {
    const identity = await anAcquired(world, institution, someone());
    const url = await aLane();
    const { cookies } = await ask(url, { identity });
    const answer = await ask(`${new URL(url).origin}/9002/login/password`, {
      method: 'POST',
      identity,
      headers: { ...fromOwnPage, cookie: cookies.join('; ') },
      body: form({ password: 'wrong' }),
    });
    expect(answer.status).toBe(404);
    expect(answer.body).not.toContain(identity.certificate.label);
  });

  it('answers 415 to a body that is no form', async () => {
    const { origin } = new URL(await aLane());
    const headers = { ...fromOwnPage, 'content-type': 'multipart/form-data; boundary=x' };
    const { status } = await ask(`${origin}/1376/login/password`, { method: 'POST', headers, body: '--x\r\nbroken' });
    expect(status).toBe(415);
  });

  it('names only the issuing CAs of the one institution, and nobody’s on a lane that was not begun (I1)', async () => {
    const url = new URL(await aLane());
    expect(await namedIssuers(url)).toEqual(['Mihon Shinkin Bank 1376 Customer CA G1']);
    expect(await namedIssuers(new URL(await aLane(world, '9002')))).toEqual([
      'Tameshi Shinkin Bank 9002 9002 Customer CA G1',
    ]);
    url.hostname = 'l000000000000.cert.portal.localhost';
    expect((await namedIssuers(url)).join()).not.toContain('Customer CA');
  });

  it.each(['TLSv1.3', 'TLSv1.2'] as const)(
    'resumes no session of %s, so that every connection proves its certificate again (L6)',
    async (version) => {
      const identity = await anAcquired(world, institution, someone());
      const { home, cookie } = await loggedIn(identity);
      const first = await ask(home, { identity, headers: { cookie }, version });
      const again = await ask(home, { session: first.session, headers: { cookie }, version });
      expect(again.resumed).toBe(false);
      expect(await refusalOn(again)).toBe('E1101 certificate-absent');
    },
  );

  it('speaks neither TLS 1.1 nor HTTP/2', async () => {
    const url = await aLane();
    await expect(ask(url, { version: 'TLSv1.1' })).rejects.toThrow(/alert|version|protocol/i);
    expect((await openssl(new URL(url), '-alpn', 'h2,http/1.1')).stdout).toContain('ALPN protocol: http/1.1');
  });
});

const openssl = ({ hostname, port }: URL, ...options: string[]) =>
  run('openssl', ['s_client', '-connect', `127.0.0.1:${port}`, '-servername', hostname, ...options]);

/** The common names of the issuers a server asks certificates of, in OpenSSL's words. */
async function namedIssuers(url: URL): Promise<string[]> {
  const { stdout } = await openssl(url);
  const names = /Acceptable client certificate CA names\n([\s\S]*?)\nRequested Signature/.exec(stdout)?.[1] ?? '';
  return names.split('\n').map((name) => /CN ?= ?([^,]+)/.exec(name)?.[1] ?? name);
}
