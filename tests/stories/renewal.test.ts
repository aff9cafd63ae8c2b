import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { lastSecondOf } from '../../src/domain/calendar.ts';
import { type Certificate, deciding } from '../../src/domain/certificate/certificate.ts';
import type { Institution } from '../../src/domain/institution/institution.ts';
import { seenUsers } from '../../src/domain/login-id/contract-user.ts';
import { isRefusal } from '../../src/domain/refusal.ts';
import { certificationRequest } from '../../src/testing/pki.ts';
import {
  aLogin,
  anAcquired,
  anInstitution,
  aRequest,
  clerk,
  made,
  onLane,
  openWorld,
  type TestWorld,
} from '../../src/testing/world.ts';
import { acquire } from '../../src/workflows/acquire.ts';
import { beginRenewal } from '../../src/workflows/begin-renewal.ts';
import { continueSession } from '../../src/workflows/continue-session.ts';
import { identify } from '../../src/workflows/identify.ts';
import { renewCode } from '../../src/workflows/issue.ts';
import { logOut } from '../../src/workflows/log-out.ts';
import { readLoginFacts } from '../../src/workflows/read-login-facts.ts';
import { readRenewal } from '../../src/workflows/read-renewal.ts';
import { revoke } from '../../src/workflows/revoke.ts';

let world: TestWorld;
let institution: Institution;
// A world for each: a year that a test let pass does not come back (I4).
beforeEach(async () => {
  world = await openWorld(Temporal.Instant.from('2025-01-15T03:00:00Z'));
  institution = await anInstitution(world);
});
afterEach(() => world.close());

let turn = 0;
const someone = () => `renewer-${++turn}`;

/** Someone with a proven certificate, the clock in the window of its renewal, who has just logged in. */
async function inWindow(days = 20, at = institution) {
  const person = await proven(at);
  world.clock.now = person.certificate.notAfter.subtract({ hours: 24 * days });
  const { place } = await loggedIn(person.der, at);
  return { ...person, place };
}

async function proven(at = institution) {
  const person = await anAcquired(world, at, someone());
  made(await aLogin(world, at, person.der));
  return person;
}

async function loggedIn(der: Uint8Array, at = institution) {
  const login = made(await aLogin(world, at, der));
  return { ...login, place: onLane(login, der) };
}

/** Begins, acquires and gives the new certificate with its key. */
async function renewed(place: ReturnType<typeof onLane>, at = institution) {
  made(await beginRenewal(world.deps, place));
  const { privateKey, der: request } = aRequest();
  const { certificate } = made(await acquire(world.deps, at, { place }, request));
  return { certificate, privateKey, request, der: certificate.der! };
}

const inTransaction = <T>(work: Parameters<typeof world.deps.store.transaction<T>>[1]) =>
  world.deps.store.transaction(world.clock.now, work);
const now = ({ id }: Certificate) =>
  inTransaction(async (tx) => (await tx.certificates.byId(institution.id, id))?.state);
const issuanceOf = (loginId: string) => inTransaction((tx) => tx.issuances.newest(institution.id, loginId));
const live = (loginId: string) =>
  inTransaction(async (tx) =>
    (await tx.certificates.lockLive(institution.id, loginId)).map((one) => one.state).toSorted(),
  );

describe('the window of the renewal (V2)', () => {
  it('opens with the first second of the 30th day before the expiry date, and not one earlier (V2)', async () => {
    const { certificate, der } = await proven();
    const expiry = certificate.notAfter.toZonedDateTimeISO('Asia/Tokyo').toPlainDate();
    const opens = expiry.subtract({ days: 30 }).toZonedDateTime('Asia/Tokyo').toInstant();
    world.clock.now = opens.subtract({ seconds: 1 });
    const early = (await loggedIn(der)).place;
    expect(await beginRenewal(world.deps, early)).toMatchObject({ refused: 'renewal-not-open', facts: { opens } });
    world.clock.now = opens;
    expect(made(await beginRenewal(world.deps, early))).toMatchObject({ state: 'open', renews: certificate.id });
  });

  it('closes after the last second of the expiry date, for who began in time too (V2, V5)', async () => {
    const { certificate, der } = await proven();
    world.clock.now = certificate.notAfter.subtract({ seconds: 2 });
    const { place } = await loggedIn(der);
    made(await beginRenewal(world.deps, place));
    world.clock.now = certificate.notAfter;
    const { certificate: next } = made(await acquire(world.deps, institution, { place }, aRequest().der));
    expect(next.notAfter).toEqual(
      lastSecondOf(certificate.notAfter.toZonedDateTimeISO('Asia/Tokyo').toPlainDate().add({ years: 1 }), 'Asia/Tokyo'),
    );
    world.clock.advance({ seconds: 1 });
    expect(await acquire(world.deps, institution, { place }, aRequest().der)).toMatchObject({
      refused: 'certificate-expired',
    });
    expect(await beginRenewal(world.deps, place)).toMatchObject({ refused: 'certificate-expired' });
    // V3: what was acquired in time gets its holder in, though the old one is expired.
    made(await aLogin(world, institution, next.der!));
  });

  it('is for the session of the certificate itself: no session, no renewal (V2, L6)', async () => {
    const [mine, theirs] = [await proven(), await proven()];
    world.clock.now = mine.certificate.notAfter.subtract({ hours: 24 });
    const { place } = await loggedIn(mine.der);
    const other = { ...theirs, ...(await loggedIn(theirs.der)) };
    expect(await beginRenewal(world.deps, { ...place, token: undefined })).toMatchObject({ refused: 'session-over' });
    expect(await beginRenewal(world.deps, { ...other.place, token: place.token })).toMatchObject({
      refused: 'session-over',
    });
    expect(
      await beginRenewal(world.deps, { ...place, lane: { name: place.lane!.name, presented: { der: other.der } } }),
    ).toMatchObject({ refused: 'session-of-another-certificate' });
    await logOut(world.deps, other.place);
    expect(await beginRenewal(world.deps, other.place)).toMatchObject({ refused: 'session-over' });
  });

  it('needs no code, and no code opens it (V2, A3)', async () => {
    const { place, administrator, code } = await inWindow();
    made(await beginRenewal(world.deps, place));
    const password = { kind: 'existing' as const, text: 'ひだまりの縁側で猫と待つ' };
    for (const typed of ['', code]) {
      expect(
        await identify(world.deps, institution, { loginId: administrator.name, code: typed, password }),
      ).toMatchObject({ refused: 'not-identified' });
    }
    expect((await issuanceOf(administrator.id))?.state).toBe('open');
    expect(await renewCode(world.deps, institution, administrator.name, clerk)).toMatchObject({
      refused: 'nothing-to-acquire',
    });
  });

  it('has to be begun before anything is acquired (V2)', async () => {
    const { place } = await inWindow();
    expect(await acquire(world.deps, institution, { place }, aRequest().der)).toMatchObject({
      refused: 'renewal-not-begun',
    });
  });
});

describe('the old certificate and the new one (V3)', () => {
  it('goes on working until the new one is proven by a login; then it is superseded and its sessions end', async () => {
    const old = await inWindow();
    const next = await renewed(old.place);
    made(await continueSession(world.deps, old.place));
    const again = await loggedIn(old.der);
    expect([await now(old.certificate), await now(next.certificate)]).toEqual(['active', 'issued']);

    const { session } = await loggedIn(next.der);
    expect(session.provedCertificate).toBe(true);
    expect([await now(old.certificate), await now(next.certificate)]).toEqual(['superseded', 'active']);
    expect((await issuanceOf(old.administrator.id))?.state).toBe('spent');
    for (const { place } of [old, again]) {
      expect(await continueSession(world.deps, place)).toMatchObject({ refused: 'certificate-ended' });
    }
    expect(await aLogin(world, institution, old.der)).toMatchObject({ refused: 'certificate-ended' });
  });

  it('is unproven and not done: lists, figures and help desk go by the old one till then (RULES §3, V3)', async () => {
    const old = await inWindow();
    const next = await renewed(old.place);
    const seen = () =>
      inTransaction(async (tx) => {
        const [user] = seenUsers(
          institution,
          {},
          [(await tx.users.byId(institution.id, old.administrator.id))!],
          tx.now,
        );
        const facts = (await readLoginFacts(tx, institution, old.contract, old.administrator.id))!;
        const one = deciding(await tx.certificates.ofLoginId(institution.id, old.administrator.id), tx.now);
        const [counted] = await tx.users.tally(institution.id, [old.contract.id]);
        expect([one?.serial, facts.user.state, counted?.certificate?.notAfter]).toEqual([
          user!.certificate?.serial,
          user!.state,
          user!.certificate?.notAfter,
        ]);
        return [user!.state, user!.limit?.at, facts.hints.some(({ kind }) => kind === 'unproven')];
      });
    expect(await seen()).toEqual(['renewing', old.certificate.notAfter, true]);
    world.clock.now = old.certificate.notAfter;
    expect(await seen()).toEqual(['renewing', old.certificate.notAfter, true]);
    world.clock.advance({ seconds: 1 });
    expect(await seen()).toEqual(['active', next.certificate.notAfter, true]);
    await loggedIn(next.der);
    expect(await seen()).toEqual(['active', next.certificate.notAfter, false]);
  });

  it('gives the same certificate for the same key asked again, and counts it once', async () => {
    const { place, administrator } = await inWindow();
    const first = await renewed(place);
    const second = made(await acquire(world.deps, institution, { place }, first.request));
    expect(second.certificate.id).toBe(first.certificate.id);
    expect((await issuanceOf(administrator.id))?.acquisitions).toBe(1);
  });

  it('can be acquired four times while unproven, each time revoking the one before; the old one stays', async () => {
    const old = await inWindow();
    const made4: Certificate[] = [];
    for (let n = 0; n < 4; n++) made4.push((await renewed(old.place)).certificate);
    expect(await acquire(world.deps, institution, { place: old.place }, aRequest().der)).toMatchObject({
      refused: 'acquisitions-used-up',
    });
    // Beginning anew does not begin to count anew.
    made(await beginRenewal(world.deps, old.place));
    expect(await acquire(world.deps, institution, { place: old.place }, aRequest().der)).toMatchObject({
      refused: 'acquisitions-used-up',
    });
    expect(await Promise.all(made4.map(now))).toEqual(['revoked', 'revoked', 'revoked', 'issued']);
    await loggedIn(old.der);
  });

  it('asks for a new key: the old one is not certified again (C4)', async () => {
    const { place, privateKey } = await inWindow();
    made(await beginRenewal(world.deps, place));
    expect(await acquire(world.deps, institution, { place }, certificationRequest({ privateKey }))).toMatchObject({
      refused: 'key-certified-before',
    });
  });

  it('keeps the name of the PC that was given for the new one', async () => {
    const { place, certificate } = await inWindow();
    made(await beginRenewal(world.deps, place));
    const next = made(await acquire(world.deps, institution, { place, pcName: '経理部のノートPC' }, aRequest().der));
    expect([certificate.pcName, next.certificate.pcName]).toEqual([undefined, '経理部のノートPC']);
  });

  it('can itself be renewed a year later', async () => {
    const old = await inWindow();
    const next = await renewed(old.place);
    await loggedIn(next.der);
    world.clock.now = next.certificate.notAfter;
    const third = await renewed((await loggedIn(next.der)).place);
    await loggedIn(third.der);
    expect(await Promise.all([old, next, third].map((one) => now(one.certificate)))).toEqual([
      'superseded',
      'superseded',
      'active',
    ]);
  });
});

describe('a renewal that is interrupted (V3)', () => {
  it.each<[string, (place: ReturnType<typeof onLane>) => Promise<unknown>]>([
    ['before it was begun', async () => {}],
    ['after it was begun', async (place) => made(await beginRenewal(world.deps, place))],
    ['after the certificate was made, its answer lost', async (place) => renewed(place)],
    ['after a second one was made', async (place) => [await renewed(place), await renewed(place)]],
  ])('%s: the old certificate logs in and the renewal is finished', async (_when, until) => {
    const old = await inWindow();
    await until(old.place);
    world.clock.advance({ days: 10 });
    expect(await continueSession(world.deps, old.place)).toMatchObject({ refused: 'session-over' });
    const { place } = await loggedIn(old.der);
    const next = await renewed(place);
    await loggedIn(next.der);
    expect(await live(old.administrator.id)).toEqual(['active']);
    expect(await now(next.certificate)).toBe('active');
  });

  it('is known to the pages: begun, made, and done', async () => {
    const old = await inWindow();
    const read = async (place: ReturnType<typeof onLane>) =>
      readRenewal(world.deps, made(await continueSession(world.deps, place)));
    expect(await read(old.place)).toEqual({ may: true });
    const begun = made(await beginRenewal(world.deps, old.place));
    expect(await read(old.place)).toMatchObject({ may: true, underWay: { id: begun.id, renews: old.certificate.id } });
    const next = await renewed(old.place);
    expect(await read(old.place)).toMatchObject({ may: true, unproven: { id: next.certificate.id } });
    const done = await loggedIn(next.der);
    const after = await read(done.place);
    expect(after).toMatchObject({ may: { refused: 'renewal-not-open' }, replaced: { id: old.certificate.id } });
    expect(after.underWay).toBeUndefined();
  });

  it('in the middle of the signature: the serial is listed, the next request makes another', async () => {
    const old = await inWindow();
    made(await beginRenewal(world.deps, old.place));
    const { store } = world.deps;
    let transactions = 0;
    const broken = {
      ...world.deps,
      store: {
        isRunning: store.isRunning,
        instance: store.instance,
        transaction: ((at, work) => {
          // The certificate was signed and is not stored any more, and neither is that it was given up.
          if (++transactions > 2) throw new Error('the power went');
          return store.transaction(at, work);
        }) as typeof store.transaction,
      },
    };
    await expect(acquire(broken, institution, { place: old.place }, aRequest().der)).rejects.toThrow();
    expect(await live(old.administrator.id)).toEqual(['active', 'prepared']);
    world.clock.advance({ minutes: 2 });
    await renewed(old.place);
    expect(await live(old.administrator.id)).toEqual(['active', 'issued']);
  });
});

describe('races', () => {
  it('two tabs that begin and acquire at once leave one unproven certificate of one renewal (C1, A5, V3)', async () => {
    const { place, administrator, der } = await inWindow();
    const second = (await loggedIn(der)).place;
    const places = Array.from({ length: 20 }, (_, n) => (n % 2 === 0 ? place : second));
    const begun = await Promise.all(places.map((one) => beginRenewal(world.deps, one)));
    expect(new Set(begun.map((one) => made(one).id)).size).toBe(1);
    const all = await Promise.all(
      places.map((one) => acquire(world.deps, institution, { place: one }, aRequest().der)),
    );
    const refused = new Set(all.flatMap((one) => (isRefusal(one) ? [one.refused] : [])));
    expect([...refused].filter((one) => !/^(acquisition-in-progress|acquisitions-used-up)$/.test(one))).toEqual([]);
    expect(await live(administrator.id)).toEqual(['active', 'issued']);
  });

  it('a renewal against the login that proves the one before: one live certificate, nobody locked out (V3)', async () => {
    const old = await inWindow();
    const first = await renewed(old.place);
    const [again, login] = await Promise.all([
      acquire(world.deps, institution, { place: old.place }, aRequest().der),
      aLogin(world, institution, first.der),
    ]);
    // Either the login came first, and the old session with it ended, or the new key revoked what would have logged in.
    expect(isRefusal(again)).not.toBe(isRefusal(login));
    const states = await live(old.administrator.id);
    expect(states).toEqual(isRefusal(login) ? ['active', 'issued'] : ['active']);
    await loggedIn(isRefusal(login) ? old.der : first.der);
  });

  it('a renewal against the revocation of its certificate: nothing usable is left (V4, R3)', async () => {
    const { place, administrator } = await inWindow();
    made(await beginRenewal(world.deps, place));
    await Promise.all([
      acquire(world.deps, institution, { place }, aRequest().der),
      revoke(world.deps, institution, administrator.name, 'keyCompromise', clerk),
    ]);
    expect(await live(administrator.id)).toEqual([]);
    expect((await issuanceOf(administrator.id))?.state).toBe('void');
  });
});

describe('what cannot be renewed (V4)', () => {
  it('a revoked certificate: its session is over, its renewal void', async () => {
    const { place, administrator } = await inWindow();
    made(await beginRenewal(world.deps, place));
    made(await revoke(world.deps, institution, administrator.name, 'keyCompromise', clerk));
    expect(await beginRenewal(world.deps, place)).toMatchObject({ refused: 'certificate-ended' });
    expect(await acquire(world.deps, institution, { place }, aRequest().der)).toMatchObject({
      refused: 'certificate-ended',
    });
    expect((await issuanceOf(administrator.id))?.state).toBe('void');
  });

  it('a superseded certificate', async () => {
    const old = await inWindow();
    const next = await renewed(old.place);
    await loggedIn(next.der);
    expect(await beginRenewal(world.deps, old.place)).toMatchObject({ refused: 'certificate-ended' });
  });

  it('a certificate revoked while its renewal was being signed: the new one is not handed over', async () => {
    const { place, administrator } = await inWindow();
    made(await beginRenewal(world.deps, place));
    const deps = {
      ...world.deps,
      keys: {
        ...world.deps.keys,
        async open(name: string) {
          made(await revoke(world.deps, institution, administrator.name, 'keyCompromise', clerk));
          return world.deps.keys.open(name);
        },
      },
    };
    expect(isRefusal(await acquire(deps, institution, { place }, aRequest().der))).toBe(true);
    expect(await live(administrator.id)).toEqual([]);
  });

  it('a certificate of another institution (I1)', async () => {
    const other = await anInstitution(world, { code: '9002' });
    const foreign = await inWindow(20, other);
    made(await beginRenewal(world.deps, foreign.place));
    expect(await acquire(world.deps, institution, { place: foreign.place }, aRequest().der)).toMatchObject({
      refused: 'renewal-not-begun',
    });
  });

  it('the certificate of a contract or an ID that is suspended', async () => {
    const { place, administrator } = await inWindow();
    made(await beginRenewal(world.deps, place));
    await inTransaction(async (tx) => {
      const loginId = (await tx.loginIds.lockById(institution.id, administrator.id))!;
      await tx.loginIds.update({ ...loginId, suspendedAt: tx.now });
    });
    expect(await acquire(world.deps, institution, { place }, aRequest().der)).toMatchObject({
      refused: 'login-id-suspended',
    });
  });
});
