import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { certificationRequest as requestOf } from '../../src/ca/certification-request.ts';
import { dayOf, lastSecondOf } from '../../src/domain/calendar.ts';
import type { Institution } from '../../src/domain/institution/institution.ts';
import { isRefusal } from '../../src/domain/refusal.ts';
import { certificationRequest, keyPair } from '../../src/testing/pki.ts';
import {
  aContract,
  aLogin,
  anAcquired,
  anInstitution,
  anIssuance,
  aRequest,
  aVisit,
  made,
  openWorld,
  password,
  type TestWorld,
} from '../../src/testing/world.ts';
import { acquire } from '../../src/workflows/acquire.ts';
import { identify } from '../../src/workflows/identify.ts';
import { issue, renewCode } from '../../src/workflows/issue.ts';
import { openResponder } from '../../src/workflows/ocsp-responder.ts';

let world: TestWorld;
let institution: Institution;
beforeAll(async () => {
  world = await openWorld();
  institution = await anInstitution(world);
});
afterAll(() => world.close());

let turn = 0;
/** A login ID nobody else in this file uses. */
const someone = () => `someone-${++turn}`;

const statesOf = (name: string) =>
  world.deps.store.transaction(world.clock.now, async (tx) => {
    const loginId = (await tx.loginIds.byName(institution.id, name))!;
    const issuance = await tx.issuances.newest(institution.id, loginId.id);
    const live = await tx.certificates.lockLive(institution.id, loginId.id);
    return { issuance: issuance?.state, acquisitions: issuance?.acquisitions, live: live.map((one) => one.state) };
  });

describe('identifying for an acquisition', () => {
  it('tells nothing of which answer was wrong, for an ID that does not exist either (A3, I5)', async () => {
    const name = someone();
    await aContract(world, institution, name);
    const { code } = await anIssuance(world, institution, name);
    const wrong = [
      { loginId: name, code: 'WRONG', password: { kind: 'first' as const, text: password } },
      { loginId: 'nobody-here', code, password: { kind: 'first' as const, text: password } },
      { loginId: 'nobody-else', code, password: { kind: 'existing' as const, text: password } },
    ];
    const told = await Promise.all(wrong.map((answers) => identify(world.deps, institution, answers)));
    expect(new Set(told.map((one) => JSON.stringify(one)))).toEqual(
      new Set([JSON.stringify({ refused: 'not-identified', facts: { left: 4 } })]),
    );
  });

  it('kills the issuance at the fifth wrong code, and not even the right one helps then (L5)', async () => {
    const name = someone();
    await aContract(world, institution, name);
    const { code } = await anIssuance(world, institution, name);
    const guess = (typed: string) =>
      identify(world.deps, institution, { loginId: name, code: typed, password: { kind: 'first', text: password } });
    for (let n = 0; n < 4; n++) await guess('ACDEFGHJKMNPQRTUVWXY');
    expect((await statesOf(name)).issuance).toBe('open');
    expect(await guess('ACDEFGHJKMNPQRTUVWXY')).toMatchObject({ refused: 'not-identified', facts: { left: 0 } });
    expect((await statesOf(name)).issuance).toBe('void');
    expect(await guess(code)).toMatchObject({ refused: 'not-identified', facts: { left: 0 } });
  });

  it('says how many tries are left of the code, whatever was right in between (L5)', async () => {
    const name = someone();
    await aContract(world, institution, name);
    const { code } = await anIssuance(world, institution, name);
    const guess = (typed: string) =>
      identify(world.deps, institution, { loginId: name, code: typed, password: { kind: 'first', text: password } });
    for (let n = 0; n < 4; n++) await guess('ACDEFGHJKMNPQRTUVWXY');
    made(await guess(code));
    expect(await guess('ACDEFGHJKMNPQRTUVWXY')).toMatchObject({ facts: { left: 0 } });
    expect((await statesOf(name)).issuance).toBe('void');
  });

  it('evaluates five codes and no more when a hundred arrive at once (L5)', async () => {
    const name = someone();
    await aContract(world, institution, name);
    await anIssuance(world, institution, name);
    const answers = { loginId: name, code: 'WRONG', password: { kind: 'first' as const, text: password } };
    await Promise.all(Array.from({ length: 100 }, () => identify(world.deps, institution, answers)));
    const counted = await world.deps.store.transaction(world.clock.now, async (tx) => {
      const loginId = (await tx.loginIds.byName(institution.id, name))!;
      return tx.issuances.newest(institution.id, loginId.id);
    });
    expect(counted).toMatchObject({ state: 'void', wrongCodes: 5 });
  });

  it('takes the code with lines, blanks, small and full-width letters', async () => {
    const name = someone();
    await aContract(world, institution, name);
    const { code } = await anIssuance(world, institution, name);
    const typed = ` ${code.slice(0, 4).toLowerCase()}－${code.slice(4)} `.replace('A', 'Ａ');
    expect(await aVisit(world, institution, { loginId: ` ${name.toUpperCase()} `, code: typed })).toHaveLength(43);
  });

  it('is open until the last second of the 80th day, and closed in the next (A2)', async () => {
    const name = someone();
    await aContract(world, institution, name);
    const start = world.clock.now;
    const { code, issuance } = await anIssuance(world, institution, name);
    const answers = { loginId: name, code, password: { kind: 'first' as const, text: password } };
    try {
      world.clock.now = issuance.deadline;
      expect(isRefusal(await identify(world.deps, institution, answers))).toBe(false);
      world.clock.advance({ seconds: 1 });
      expect(await identify(world.deps, institution, answers)).toMatchObject({ refused: 'issuance-lapsed' });
      // I4: the refusal above changed nothing, but a clock that runs backwards finds the audit events of the future.
      await anIssuance(world, institution, name);
      world.clock.now = start;
      expect(await identify(world.deps, institution, answers)).toMatchObject({ refused: 'not-identified' });
    } finally {
      world.clock.now = start.add({ hours: 24 * 90 });
    }
  });

  it('makes the old code void when the sheet is printed again (A6)', async () => {
    const name = someone();
    await aContract(world, institution, name);
    const { code } = await anIssuance(world, institution, name);
    const visit = await aVisit(world, institution, { loginId: name, code });
    const again = made(await renewCode(world.deps, institution, name, { kind: 'operator', name: 'test' }));
    const answers = { loginId: name, code, password: { kind: 'first' as const, text: password } };
    expect(await identify(world.deps, institution, answers)).toMatchObject({ refused: 'not-identified' });
    expect(await acquire(world.deps, institution, visit, aRequest().der)).toMatchObject({ refused: 'visit-over' });
    expect(await aVisit(world, institution, { loginId: name, code: again.code })).toBeTruthy();
  });
});

describe('acquiring', () => {
  it('makes one live certificate of a hundred requests at once (A5)', async () => {
    const name = someone();
    await aContract(world, institution, name);
    const { code } = await anIssuance(world, institution, name);
    const visit = await aVisit(world, institution, { loginId: name, code });
    const all = await Promise.all(
      Array.from({ length: 100 }, () => acquire(world.deps, institution, visit, aRequest().der)),
    );
    const refused = new Set(all.flatMap((one) => (isRefusal(one) ? [one.refused] : [])));
    expect(all.filter((one) => !isRefusal(one)).length).toBeGreaterThanOrEqual(1);
    expect([...refused].every((one) => one === 'acquisition-in-progress' || one === 'acquisitions-used-up')).toBe(true);
    expect((await statesOf(name)).live).toEqual(['issued']);
  });

  it('gives the same certificate for the same key again: a dropped connection costs nothing (A4)', async () => {
    const name = someone();
    await aContract(world, institution, name);
    const { code } = await anIssuance(world, institution, name);
    const visit = await aVisit(world, institution, { loginId: name, code });
    const { der } = aRequest();
    const first = made(await acquire(world.deps, institution, visit, der));
    const second = made(await acquire(world.deps, institution, visit, der));
    expect(Buffer.from(second.certificate.der!)).toEqual(Buffer.from(first.certificate.der!));
    expect((await statesOf(name)).acquisitions).toBe(1);
  });

  it('can be done again three times while unproven, each time revoking the one before (A4)', async () => {
    const name = someone();
    await aContract(world, institution, name);
    const { code } = await anIssuance(world, institution, name);
    const visit = await aVisit(world, institution, { loginId: name, code });
    for (let n = 0; n < 4; n++) made(await acquire(world.deps, institution, visit, aRequest().der));
    expect(await acquire(world.deps, institution, visit, aRequest().der)).toMatchObject({
      refused: 'acquisitions-used-up',
    });
    expect(await statesOf(name)).toEqual({ issuance: 'acquired', acquisitions: 4, live: ['issued'] });
  });

  it('goes on only in visits that know the password in force (A3)', async () => {
    const name = someone();
    await aContract(world, institution, name);
    const { code } = await anIssuance(world, institution, name);
    const first = await aVisit(world, institution, { loginId: name, code });
    const second = await aVisit(world, institution, { loginId: name, code });
    const { certificate } = made(await acquire(world.deps, institution, first, aRequest().der));
    expect(await acquire(world.deps, institution, second, aRequest().der)).toMatchObject({ refused: 'visit-over' });
    made(await aLogin(world, institution, certificate.der!));
  });

  it('spends the code with the first login (A4)', async () => {
    const name = someone();
    const { der, visit, code } = await anAcquired(world, institution, name);
    made(await aLogin(world, institution, der));
    expect(await statesOf(name)).toMatchObject({ issuance: 'spent', live: ['active'] });
    expect(await acquire(world.deps, institution, visit, aRequest().der)).toMatchObject({ refused: 'visit-over' });
    const answers = { loginId: name, code, password: { kind: 'existing' as const, text: password } };
    expect(await identify(world.deps, institution, answers)).toMatchObject({ refused: 'issuance-spent' });
  });

  it('refuses a key that was certified for another ID, of another institution too (C4)', async () => {
    const { privateKey } = await anAcquired(world, institution, someone());
    const other = await anInstitution(world, { code: '9001' });
    await aContract(world, other, 'thief');
    const { code } = await anIssuance(world, other, 'thief');
    const visit = await aVisit(world, other, { loginId: 'thief', code });
    const copied = certificationRequest({ privateKey });
    expect(await acquire(world.deps, other, visit, copied)).toMatchObject({ refused: 'key-certified-before' });
  });

  it('refuses the key of a CA, and of a responder, like any that was certified before (C4)', async () => {
    const { deps, clock } = world;
    const { root, issuing } = await deps.store.transaction(clock.now, async (tx) => ({
      root: (await tx.authorities.root())!,
      issuing: (await tx.authorities.issuing(institution.id))!,
    }));
    await openResponder(deps, issuing.id);
    const [responder] = await deps.store.transaction(clock.now, (tx) => tx.ocspResponders.valid(issuing.id, tx.now));
    const signers = [
      await deps.keys.open(root.keyName),
      await deps.keys.open(issuing.keyName),
      await deps.responderKeys.open(responder!.keyName),
    ];
    const name = someone();
    await aContract(world, institution, name);
    const { code } = await anIssuance(world, institution, name);
    const visit = await aVisit(world, institution, { loginId: name, code });
    for (const signer of signers) {
      const proof = await requestOf(signer, { organization: 'x', commonName: 'y' });
      expect(await acquire(deps, institution, visit, proof)).toEqual({ refused: 'key-certified-before' });
    }
    expect(await statesOf(name)).toMatchObject({ acquisitions: 0, live: [] });
    made(await acquire(deps, institution, visit, aRequest().der));
  });

  it.each([
    [
      'a wrong signature',
      () =>
        certificationRequest({ privateKey: keyPair('EC P-256').privateKey, publicKey: keyPair('EC P-256').publicKey }),
    ],
    ['RSA-1024', () => aRequest('RSA-1024').der],
    ['P-192', () => aRequest('EC prime192v1').der],
    ['an oversized request', () => new Uint8Array(9000)],
    [
      '1 MB of noise',
      () => crypto.getRandomValues(new Uint8Array(65_536)).reduce((all) => all, new Uint8Array(1_000_000)),
    ],
    ['an empty body', () => new Uint8Array()],
  ])('refuses %s and changes nothing (C4)', async (_what, hostile) => {
    const name = someone();
    await aContract(world, institution, name);
    const { code } = await anIssuance(world, institution, name);
    const visit = await aVisit(world, institution, { loginId: name, code });
    const before = await statesOf(name);
    const refused = await acquire(world.deps, institution, visit, hostile());
    expect(isRefusal(refused) && /^(csr|key)-/.test(refused.refused)).toBe(true);
    expect(await statesOf(name)).toEqual(before);
  });

  it('issues only to an ID that has nothing to acquire and no certificate', async () => {
    const name = someone();
    await aContract(world, institution, name);
    const operator = { kind: 'operator', name: 'test' } as const;
    const { code } = await anIssuance(world, institution, name);
    expect(await issue(world.deps, institution, name, operator)).toMatchObject({ refused: 'issuance-under-way' });
    const visit = await aVisit(world, institution, { loginId: name, code });
    made(await acquire(world.deps, institution, visit, aRequest().der));
    expect(await issue(world.deps, institution, name, operator)).toMatchObject({ refused: 'certificate-exists' });
  });
});

describe('the last year of an issuing CA', () => {
  it('refuses what would outlive its issuer, before anything is prepared, and goes on the day before (V1, RFC 5280 §6.1)', async () => {
    const end = (await world.deps.store.transaction(world.clock.now, (tx) => tx.authorities.issuing(institution.id)))!
      .notAfter;
    const lastDay = dayOf(end, institution.settings.timeZone).subtract({ years: 1, days: 1 });
    world.clock.now = lastSecondOf(lastDay, institution.settings.timeZone);
    const { certificate } = await anAcquired(world, institution, someone());
    expect(Temporal.Instant.compare(certificate.notAfter, end)).toBe(-1);

    world.clock.advance({ seconds: 1 });
    const name = someone();
    await aContract(world, institution, name);
    const { code } = await anIssuance(world, institution, name);
    const visit = await aVisit(world, institution, { loginId: name, code });
    expect(await acquire(world.deps, institution, visit, aRequest().der)).toMatchObject({
      refused: 'authority-ends-first',
    });
    expect(await statesOf(name)).toEqual({ issuance: 'open', acquisitions: 0, live: [] });
  });
});
