import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Serving, serve } from '../../src/app.ts';
import { renewalWindow } from '../../src/domain/certificate/certificate.ts';
import type { Institution } from '../../src/domain/institution/institution.ts';
import { type Answer, ask, type ClientIdentity, form, fromOwnPage } from '../../src/testing/client.ts';
import { testAuthority } from '../../src/testing/pki.ts';
import {
  aLogin,
  anAcquired,
  anInstitution,
  aRequest,
  clerk,
  made,
  onLane,
  openWorld,
  password,
  realNow,
  type TestWorld,
} from '../../src/testing/world.ts';
import { acquire } from '../../src/workflows/acquire.ts';
import { beginLogin } from '../../src/workflows/begin-login.ts';
import { beginRenewal } from '../../src/workflows/begin-renewal.ts';
import { continueSession } from '../../src/workflows/continue-session.ts';
import { logIn } from '../../src/workflows/log-in.ts';
import { presentCertificate } from '../../src/workflows/present-certificate.ts';
import { revoke } from '../../src/workflows/revoke.ts';

type Person = Awaited<ReturnType<typeof proven>>;

let turn = 0;
async function proven(world: TestWorld, institution: Institution) {
  const person = await anAcquired(world, institution, `late-${++turn}`);
  made(await aLogin(world, institution, person.der));
  return person;
}

describe('late renewal (V2), decided by the clock', () => {
  let world: TestWorld;
  let institution: Institution;
  let person: Person;
  beforeEach(async () => {
    world = await openWorld(Temporal.Instant.from('2025-01-15T03:00:00Z'));
    institution = await anInstitution(world, { lateRenewalDays: 14 });
    person = await proven(world, institution);
    world.clock.now = person.certificate.notAfter.add({ hours: 24 });
    return () => world.close();
  });

  it('gives a session for the renewal alone, and the new certificate ends it (V2, V3)', async () => {
    const login = made(await aLogin(world, institution, person.der));
    expect(login.session).toMatchObject({ limitedTo: 'renewal', provedCertificate: false });
    const place = onLane(login, person.der);
    made(await beginRenewal(world.deps, place));
    const { certificate } = made(await acquire(world.deps, institution, { place }, aRequest().der));
    const { session } = made(await aLogin(world, institution, certificate.der!));
    expect([session.limitedTo, session.provedCertificate]).toEqual([undefined, true]);
    expect(await continueSession(world.deps, place)).toMatchObject({ refused: 'certificate-ended' });
    expect(await aLogin(world, institution, person.der)).toMatchObject({ refused: 'certificate-ended' });
  });

  it('is open until the last second of the last day, and closed in the next (V2, V5)', async () => {
    const { closes } = renewalWindow(institution, person.certificate.notAfter);
    world.clock.now = closes;
    const login = made(await aLogin(world, institution, person.der));
    const place = onLane(login, person.der);
    made(await beginRenewal(world.deps, place));
    world.clock.advance({ seconds: 1 });
    expect(await acquire(world.deps, institution, { place }, aRequest().der)).toMatchObject({
      refused: 'certificate-expired',
    });
    expect(await aLogin(world, institution, person.der)).toMatchObject({ refused: 'certificate-expired' });
  });

  it('is not there where the institution does not have it, which is the default (V2, V5)', async () => {
    const strict = await anInstitution(world, { code: '9002' });
    const theirs = await proven(world, strict);
    world.clock.now = theirs.certificate.notAfter.add({ seconds: 1 });
    expect(await aLogin(world, strict, theirs.der)).toMatchObject({ refused: 'certificate-expired' });
  });

  it('asks for the password even where the certificate alone is enough to log in (V2, L2)', async () => {
    const bare = await anInstitution(world, { code: '9003', lateRenewalDays: 14, loginFactors: 'certificate' });
    const theirs = await proven(world, bare);
    world.clock.now = theirs.certificate.notAfter.add({ seconds: 1 });
    const { lane } = await beginLogin(world.deps, bare);
    const accepted = made(await presentCertificate(world.deps, lane, undefined, { der: theirs.der }));
    expect(accepted.late).toBe(true);
    expect(await logIn(world.deps, lane, accepted.token, { der: theirs.der }, undefined)).toMatchObject({
      refused: 'password-wrong',
    });
    expect(made(await logIn(world.deps, lane, accepted.token, { der: theirs.der }, password)).session).toMatchObject({
      limitedTo: 'renewal',
    });
  });

  it('asks for the password of a login in whose midst the certificate expired (V2, L2)', async () => {
    const bare = await anInstitution(world, { code: '9003', lateRenewalDays: 14, loginFactors: 'certificate' });
    const theirs = await proven(world, bare);
    world.clock.now = theirs.certificate.notAfter;
    const { lane } = await beginLogin(world.deps, bare);
    const { token } = made(await presentCertificate(world.deps, lane, undefined, { der: theirs.der }));
    let asked = 0;
    const clock = () => theirs.certificate.notAfter.add({ seconds: asked++ });
    expect(await logIn({ ...world.deps, clock }, lane, token, { der: theirs.der }, undefined)).toMatchObject({
      refused: 'attempt-over',
    });
  });

  it('locks the ID after six wrong passwords like any login (L5)', async () => {
    for (let n = 0; n < 6; n++) await aLogin(world, institution, person.der, 'wrong');
    expect(await aLogin(world, institution, person.der)).toMatchObject({ refused: 'login-id-locked' });
  });

  it('is not for a revoked certificate, nor for one that was never proven (V4)', async () => {
    made(await revoke(world.deps, institution, person.administrator.name, 'keyCompromise', clerk));
    expect(await aLogin(world, institution, person.der)).toMatchObject({ refused: 'certificate-ended' });
    const unproven = await anAcquired(world, institution, 'late-unproven');
    world.clock.now = unproven.certificate.notAfter.add({ seconds: 1 });
    expect(await aLogin(world, institution, unproven.der)).toMatchObject({ refused: 'certificate-expired' });
  });

  it.each(['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'CERT_SIGNATURE_FAILURE', 'CERT_NOT_YET_VALID'])(
    'is not for a certificate of which TLS says %s (L7)',
    async (untrusted) => {
      const { lane } = await beginLogin(world.deps, institution);
      expect(await presentCertificate(world.deps, lane, undefined, { der: person.der, untrusted })).toMatchObject({
        refused: 'certificate-foreign',
      });
    },
  );

  it('is not for a certificate that its CA, by our records, did not sign, whatever the TLS layer says (L7)', async () => {
    const other = await anInstitution(world, { code: '9002' });
    // Some day a record is wrong: the certificate is said to be of another CA.
    const store: typeof world.deps.store = {
      instance: world.deps.store.instance,
      isRunning: world.deps.store.isRunning,
      transaction: (at, work) =>
        world.deps.store.transaction(at, async (tx) =>
          work({
            ...tx,
            authorities: { ...tx.authorities, byId: () => tx.authorities.issuing(other.id) },
          }),
        ),
    };
    const { lane } = await beginLogin(world.deps, institution);
    expect(
      await presentCertificate({ ...world.deps, store }, lane, undefined, {
        der: person.der,
        untrusted: 'CERT_HAS_EXPIRED',
      }),
    ).toMatchObject({ refused: 'certificate-foreign' });
  });
});

describe('late renewal (V2), over TLS', () => {
  let world: TestWorld;
  let serving: Serving;
  let institution: Institution;
  let people: Person[];
  let strict: Person;
  let forged: ClientIdentity;
  // TLS knows only the real time: the certificates are made a year and more ago, and then it is today.
  beforeAll(async () => {
    world = await openWorld(realNow().subtract({ hours: 24 * 372 }));
    institution = await anInstitution(world, { lateRenewalDays: 30 });
    people = [await proven(world, institution), await proven(world, institution)];
    strict = await proven(world, await anInstitution(world, { code: '9002' }));
    const forger = await testAuthority('EC P-256', world.clock.now);
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    forged = {
      privateKey,
      der: await forger.issue({
        publicKey: Uint8Array.from(publicKey.export({ type: 'spki', format: 'der' })),
        commonName: people[0]!.certificate.label,
        serial: people[0]!.certificate.serial,
      }),
    };
    world.clock.now = realNow();
    serving = await serve(world.app);
  });
  afterAll(async () => {
    await serving?.close();
    await world.close();
  });

  const aLane = async (code = '1376') =>
    (await ask(`${serving.portalOrigin}/${code}/login/cert`, { method: 'POST', headers: fromOwnPage })).headers
      .location!;

  async function refusalOn(page: Answer): Promise<string> {
    const reference = /E\d{4}-[A-Z0-9]{4}-[A-Z0-9]{4}/.exec(page.body)![0];
    const kept = await world.deps.store.transaction(world.clock.now, (tx) => tx.refusals.byReference(reference));
    return `${page.status} ${kept?.code} ${kept?.name}`;
  }

  const loggedIn = async (identity: ClientIdentity) => {
    const url = await aLane();
    const { origin } = new URL(url);
    const asked = await ask(url, { identity });
    const headers = { ...fromOwnPage, cookie: asked.cookies.join('; ') };
    const entered = await ask(`${origin}/1376/login/password`, {
      method: 'POST',
      identity,
      headers,
      body: form({ password }),
    });
    const cookie = entered.cookies.find((one) => one.startsWith('__Host-warifu-session='))!;
    const get = (path: string, headers = {}) =>
      ask(`${origin}/1376${path}`, { identity, headers: { cookie, ...headers } });
    const post = (path: string, headers = {}, body: string | Uint8Array = '') =>
      ask(`${origin}/1376${path}`, { method: 'POST', identity, headers: { ...fromOwnPage, cookie, ...headers }, body });
    return { asked, entered, get, post };
  };

  it('leads a client that presents its expired certificate to the renewal, and nowhere else (V2)', async () => {
    const [person] = people;
    const { asked, entered, get, post } = await loggedIn(person!);
    expect(asked.status).toBe(200);
    expect(asked.body).toContain('電子証明書の更新だけができます');
    expect(entered.headers.location).toBe('/1376/renew/check');

    for (const path of ['/home', '/certificate']) {
      expect((await get(path)).headers.location).toBe('/1376/renew/check');
    }
    expect((await get('/renew/check')).body).toContain('電子証明書の有効期限が切れています');
    const begun = await post('/renew/check', {}, form({ pcName: '倉庫のPC' }));
    expect(begun.headers.location).toBe(`/1376/renew/create?pc=${encodeURIComponent('倉庫のPC')}`);
    expect((await get(begun.headers.location!.slice('/1376'.length))).body).toContain('id="create"');

    const request = aRequest();
    const answer = await post(
      `/renew/certificate?pc=${encodeURIComponent('倉庫のPC')}`,
      { 'content-type': 'application/pkcs10', accept: 'application/json' },
      request.der,
    );
    const { certificate } = JSON.parse(answer.body);
    const renewed = { der: new Uint8Array(Buffer.from(certificate, 'base64')), privateKey: request.privateKey };
    expect((await get('/renew/verify')).body).toContain('倉庫のPC');
    const lane = await post('/renew/verify');
    expect(lane.status).toBe(303);
    expect(lane.headers.location).toMatch(/^https:\/\/l[0-9a-f]{12}\.cert\.portal\.localhost:\d+\/1376\/login\/cert$/);

    const next = await loggedIn(renewed);
    expect(next.entered.headers.location).toBe('/1376/home');
    expect((await next.get('/home')).body).toContain('電子証明書を更新しました');
    expect(await refusalOn(await get('/renew/check'))).toBe('403 E1103 certificate-ended');
    expect(await refusalOn(await ask(await aLane(), { identity: person! }))).toBe('403 E1103 certificate-ended');
  });

  it('refuses a script of the page in JSON, with words for the person (I5)', async () => {
    const { post } = await loggedIn(people[1]!);
    const json = { 'content-type': 'application/pkcs10', accept: 'application/json' };
    expect(JSON.parse((await post('/renew/certificate', json, aRequest().der)).body)).toMatchObject({
      code: 'E1302',
      title: '電子証明書を作成できませんでした',
      body: expect.stringContaining('今の電子証明書は、これまでどおり使えます。'),
    });
    await post('/logout');
    const over = await post('/renew/certificate', json, aRequest().der);
    expect([over.status, JSON.parse(over.body)]).toMatchObject([
      403,
      { code: 'E1401', title: '画面の有効時間が過ぎました' },
    ]);
  });

  it('refuses an expired certificate of a CA of the same name that is not ours (L7, E1107)', async () => {
    expect(await refusalOn(await ask(await aLane(), { identity: forged }))).toBe('403 E1107 certificate-foreign');
  });

  it('refuses the expired certificate of another institution (I1, E1107)', async () => {
    expect(await refusalOn(await ask(await aLane(), { identity: strict }))).toBe('403 E1107 certificate-foreign');
  });

  it('tells the holder what to do where the institution has no late renewal (V5, E1102)', async () => {
    expect(await refusalOn(await ask(await aLane('9002'), { identity: strict }))).toBe('403 E1102 certificate-expired');
  });

  it('tells who comes without a certificate that browsers do not offer an expired one (E1101)', async () => {
    expect((await ask(await aLane())).body).toContain('有効期限のあと30日までは更新できます');
    expect((await ask(await aLane('9002'))).body).not.toContain('までは更新できます');
  });
});
