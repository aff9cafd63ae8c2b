import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { granted, institutionWith, loginIdWith, someTime } from '../testing/domain.ts';
import { randomFrom } from '../testing/pki.ts';
import {
  abandoned,
  type Certificate,
  type CertificateState,
  deciding,
  issued,
  mayRenew,
  proven,
  renewalWindow,
  revoked,
  superseded,
  validity,
} from './certificate/certificate.ts';
import { type SeenState, seenState } from './certificate/seen-state.ts';
import type { Institution } from './institution/institution.ts';
import { label } from './institution/institution.ts';
import { acquisitionCodeHash, newAcquisitionCode, spokenCode, typedCode } from './issuance/acquisition-code.ts';
import { type AcquisitionVisit, extended, isOpen, visitLimit } from './issuance/acquisition-visit.ts';
import {
  acquired,
  type Issuance,
  type IssuanceState,
  isLapsed,
  mayAcquire,
  openIssuance,
  spent,
  voided,
  withWrongCode,
} from './issuance/issuance.ts';
import { type LoginId, mayLogIn, withRightPassword, withWrongPassword } from './login-id/login-id.ts';
import { isRefusal } from './refusal.ts';

/**
 * One login ID's life, made of nothing but the domain's functions: the workflows in small, without transactions, keys
 * and audit. Whatever happens in whatever order, what the rules say must never happen does not happen.
 *
 * The model leaves the refusing to the domain: it tries every step with every issuance and every certificate.
 */
interface Life {
  readonly institution: Institution;
  readonly random: (bytes: number) => Uint8Array;
  /** What the clock of the machine says; it may run backwards. */
  clock: Temporal.Instant;
  /** The newest event: no transaction is earlier (I4). */
  newest: Temporal.Instant;
  loginId: LoginId;
  issuances: Issuance[];
  /** The newest code of each issuance, as it was printed; a renewal has none. */
  readonly codes: Map<string, string>;
  certificates: Certificate[];
  visits: AcquisitionVisit[];
  /** The certificates that logged in, and those that were renewed, in order. */
  logins: string[];
  renewals: string[];
}

function newLife(settings: Parameters<typeof institutionWith>[0], seed: number): Life {
  return {
    institution: institutionWith(settings),
    random: randomFrom(`${seed}`),
    clock: someTime,
    newest: someTime,
    loginId: loginIdWith(),
    issuances: [],
    codes: new Map(),
    certificates: [],
    visits: [],
    logins: [],
    renewals: [],
  };
}

type Step =
  | { readonly step: 'issue' | 'reissue' | 'print again' | 'extend' }
  | { readonly step: 'identify'; readonly which: number; readonly code: 'right' | 'wrong' }
  | { readonly step: 'prepare'; readonly which: number }
  | { readonly step: 'sign' | 'abandon' | 'supersede' | 'revoke' | 'renew'; readonly which: number }
  | { readonly step: 'log in'; readonly which: number; readonly password: 'right' | 'wrong' }
  | { readonly step: 'wait' | 'turn the clock back'; readonly minutes: number }
  /** The clock goes to a moment that matters, forwards or backwards, or to a second beside it. */
  | {
      readonly step: 'come to';
      readonly end: 'deadline' | 'renewal' | 'expiry' | 'last renewal';
      readonly seconds: number;
    };

/** The time of a transaction that happens now. */
function transaction(life: Life): Temporal.Instant {
  if (Temporal.Instant.compare(life.clock, life.newest) > 0) life.newest = life.clock;
  return life.newest;
}

const pick = <T>(from: readonly T[], which: number): T | undefined => from.at(-1 - (which % Math.max(from.length, 1)));
const isLive = ({ state }: Certificate) => state === 'issued' || state === 'active';

function put<T extends { readonly id: string }>(list: T[], one: T): void {
  const index = list.findIndex(({ id }) => id === one.id);
  if (index < 0) list.push(one);
  else list[index] = one;
}

/** One issuance is under way at a time: a new one voids what was not spent. */
function open(life: Life, now: Temporal.Instant): Issuance {
  for (const one of life.issuances) put(life.issuances, voided(one));
  const id = `issuance ${life.issuances.length}`;
  const code = newAcquisitionCode(life.random);
  life.codes.set(id, spokenCode(code));
  const issuance = openIssuance(life.institution, life.loginId.id, id, acquisitionCodeHash(id, code), now);
  life.issuances.push(issuance);
  return issuance;
}

function prepare(life: Life, issuance: Issuance, now: Temporal.Instant): Certificate {
  // One is in preparation at a time; the one before will not come back.
  for (const earlier of life.certificates) if (earlier.state === 'prepared') giveUp(life, earlier, now);
  const certificate: Certificate = {
    id: `certificate ${life.certificates.length}`,
    institutionId: life.institution.id,
    loginId: life.loginId.id,
    issuanceId: issuance.id,
    authorityId: 'authority',
    crlPart: 0,
    label: label(life.institution, life.loginId.name),
    serial: life.random(16),
    toBeSigned: life.random(4),
    publicKeyHash: life.random(32),
    ...validity(life.institution, now),
    state: 'prepared',
    preparedAt: now,
    preparedBy: 1,
  };
  life.certificates.push(certificate);
  return certificate;
}

function giveUp(life: Life, certificate: Certificate, now: Temporal.Instant): void {
  const ended = abandoned(certificate, now);
  if (!isRefusal(ended)) put(life.certificates, ended);
}

/** Ends what was not proven, then hands over the new one; what the issuance no longer allows is given up. */
function sign(life: Life, prepared: Certificate, now: Temporal.Instant): void {
  const next = acquired(life.issuances.find(({ id }) => id === prepared.issuanceId)!, now);
  const certificate = issued(prepared, life.random(4), life.random(32), now);
  if (isRefusal(certificate)) return;
  if (isRefusal(next)) {
    giveUp(life, prepared, now);
    return;
  }
  for (const earlier of life.certificates.filter(({ state }) => state === 'issued')) {
    put(life.certificates, granted(revoked(earlier, 'superseded', now)));
  }
  put(life.certificates, certificate);
  put(life.issuances, next);
}

function logIn(life: Life, certificate: Certificate, password: 'right' | 'wrong', now: Temporal.Instant): void {
  if (mayLogIn(life.loginId) !== true) return;
  const proved = proven(certificate, now);
  if (isRefusal(proved)) return;
  if (password === 'wrong') {
    life.loginId = withWrongPassword(life.loginId, life.institution.settings.lockAfter, now);
    return;
  }
  life.loginId = withRightPassword(life.loginId);
  life.logins.push(certificate.id);
  if (proved === certificate) return;
  for (const earlier of life.certificates.filter(({ state }) => state === 'active')) {
    put(life.certificates, granted(superseded(earlier, now)));
  }
  put(life.certificates, proved);
  const done = spent(life.issuances.find(({ id }) => id === certificate.issuanceId)!);
  if (!isRefusal(done)) put(life.issuances, done);
}

function identify(life: Life, issuance: Issuance, typed: string, now: Temporal.Instant): void {
  const right = Buffer.compare(acquisitionCodeHash(issuance.id, typedCode(typed)), issuance.codeHash!) === 0;
  if (!right) put(life.issuances, withWrongCode(issuance));
  else if (mayLogIn(life.loginId) === true && mayAcquire(issuance, now) === true) {
    life.visits.push({
      tokenHash: life.random(32),
      institutionId: life.institution.id,
      issuanceId: issuance.id,
      startedAt: now,
      expiresAt: now.add(visitLimit),
    });
  }
}

/** The first moment of a renewal, or the last of something else, of the newest issuance or certificate. */
function momentOf(life: Life, end: 'deadline' | 'renewal' | 'expiry' | 'last renewal'): Temporal.Instant | undefined {
  if (end === 'deadline') return life.issuances.at(-1)?.deadline;
  const notAfter = life.certificates.at(-1)?.notAfter;
  if (!notAfter || end === 'expiry') return notAfter;
  const { opens, closes } = renewalWindow(life.institution, notAfter);
  return end === 'renewal' ? opens : closes;
}

function take(life: Life, step: Step): void {
  if (step.step === 'wait') {
    life.clock = life.clock.add({ minutes: step.minutes });
    return;
  }
  if (step.step === 'turn the clock back') {
    life.clock = life.clock.subtract({ minutes: step.minutes });
    return;
  }
  if (step.step === 'come to') {
    life.clock = (momentOf(life, step.end) ?? life.clock).add({ seconds: step.seconds });
    return;
  }
  const now = transaction(life);
  const certificate = 'which' in step ? pick(life.certificates, step.which) : undefined;
  const issuance = 'which' in step ? pick(life.issuances, step.which) : life.issuances.at(-1);
  switch (step.step) {
    case 'issue': {
      if (life.certificates.some(isLive)) return;
      if (issuance && (issuance.state === 'open' || issuance.state === 'acquired') && !isLapsed(issuance, now)) return;
      open(life, now);
      return;
    }
    case 'reissue': {
      for (const one of life.certificates.filter(isLive))
        put(life.certificates, granted(revoked(one, 'unspecified', now)));
      open(life, now);
      return;
    }
    case 'print again': {
      if (!issuance || mayAcquire(issuance, now) !== true) return;
      const code = newAcquisitionCode(life.random);
      life.codes.set(issuance.id, spokenCode(code));
      put(life.issuances, { ...issuance, codeHash: acquisitionCodeHash(issuance.id, code), wrongCodes: 0 });
      return;
    }
    case 'identify': {
      if (!issuance) return;
      const code = life.codes.get(issuance.id)!;
      identify(life, issuance, step.code === 'right' ? ` ${code.toLowerCase()} ` : code.slice(1), now);
      return;
    }
    case 'extend': {
      const last = life.visits.pop();
      if (last) life.visits.push(isOpen(last, now) === true ? extended(last, now) : last);
      return;
    }
    case 'prepare': {
      const visit = pick(life.visits, step.which);
      if (!visit || isOpen(visit, now) !== true) return;
      prepare(life, life.issuances.find(({ id }) => id === visit.issuanceId)!, now);
      return;
    }
    case 'sign':
      if (certificate) sign(life, certificate, now);
      return;
    case 'abandon':
      if (certificate) giveUp(life, certificate, now);
      return;
    case 'supersede': {
      // Only what is proven ends the one before: a superseded certificate without a newer one would lock out.
      const newer = certificate && life.certificates.some((one) => one.state === 'active' && one.id !== certificate.id);
      const ended = newer ? superseded(certificate, now) : undefined;
      if (ended && !isRefusal(ended)) put(life.certificates, ended);
      return;
    }
    case 'renew': {
      if (!certificate || mayRenew(life.institution, certificate, now) !== true) return;
      life.renewals.push(certificate.id);
      // A renewal is acquired at once, under an issuance of its own.
      sign(life, prepare(life, open(life, now), now), now);
      return;
    }
    case 'revoke': {
      const ended = certificate && revoked(certificate, 'keyCompromise', now);
      if (!ended || isRefusal(ended)) return;
      put(life.certificates, ended);
      const its = life.issuances.find(({ id }) => id === ended.issuanceId)!;
      put(life.issuances, voided(its));
      return;
    }
    case 'log in':
      if (certificate) logIn(life, certificate, step.password, now);
      return;
  }
}

/** What is compared with what follows: values never change, so the lists are enough. */
const photograph = (life: Life): Life => ({
  ...life,
  issuances: [...life.issuances],
  certificates: [...life.certificates],
  visits: [...life.visits],
  logins: [...life.logins],
  renewals: [...life.renewals],
});

/** Counted here and not by the domain's calendar: the second named is over. */
const isOver = (lastSecond: Temporal.Instant, now: Temporal.Instant) =>
  now.epochNanoseconds >= lastSecond.epochNanoseconds + 1_000_000_000n;
const notBefore = (later: Temporal.Instant, earlier: Temporal.Instant) =>
  later.epochNanoseconds >= earlier.epochNanoseconds;

const certificateArrows: Record<CertificateState, CertificateState[]> = {
  prepared: ['issued', 'abandoned'],
  issued: ['active', 'revoked'],
  active: ['superseded', 'revoked'],
  superseded: [],
  revoked: [],
  abandoned: [],
};
const issuanceArrows: Record<IssuanceState, IssuanceState[]> = {
  open: ['acquired', 'void'],
  acquired: ['spent', 'void'],
  spent: [],
  void: [],
};

/** Everything that must be true of a life after each step. A sentence for each wrong, so that a shrunk life tells which. */
function wrongs(life: Life): string[] {
  const found: string[] = [];
  const must = (holds: boolean, sentence: string) => {
    if (!holds) found.push(sentence);
  };
  const { certificates, issuances, loginId } = life;

  const active = certificates.filter(({ state }) => state === 'active');
  const unproven = certificates.filter(({ state }) => state === 'issued');
  must(active.length <= 1, 'C1 two certificates are active');
  must(unproven.length <= 1, 'C1 two certificates wait for their first login');
  must(
    active.every((one) => unproven.every((other) => one.issuanceId !== other.issuanceId)),
    'V3 only a renewal works beside the certificate before it',
  );

  const underWay = issuances.filter(({ state }) => state === 'open' || state === 'acquired');
  must(underWay.length <= 1, 'R1 two issuances are under way');

  for (const { id, state, acquisitions, wrongCodes } of issuances) {
    const made = certificates.filter(({ issuanceId }) => issuanceId === id);
    const notRevoked = made.filter((one) => one.state === 'superseded' || isLive(one));
    must(notRevoked.length <= 1, `A5 ${id} has two certificates that are not revoked`);
    must(acquisitions <= 4, `A4 ${id} was acquired more than four times`);
    must(made.filter(({ issuedAt }) => issuedAt).length === acquisitions, `A4 ${id} counts its acquisitions wrongly`);
    must(state !== 'open' || acquisitions === 0, `RULES §3 ${id} is open and was acquired`);
    must(state !== 'spent' || made.some(({ provenAt }) => provenAt), `A4 ${id} is spent and nothing was proven`);
    must(state !== 'acquired' || !made.some(({ provenAt }) => provenAt), `A4 ${id} was proven and is not spent`);
    must(wrongCodes < 5 || state === 'spent' || state === 'void', `L5 ${id} lives after five wrong codes`);
  }

  for (const one of certificates) {
    const { id, state, preparedAt, issuedAt, provenAt, endedAt } = one;
    const ended = state === 'superseded' || state === 'revoked' || state === 'abandoned';
    must((endedAt !== undefined) === ended, `RULES §3 ${id} is ${state}, and its end does not say so`);
    must((one.endReason !== undefined) === ended, `R3 ${id} is ${state}, and its reason does not say so`);
    must(state !== 'superseded' || one.endReason === 'superseded', `V3 ${id} is superseded for another reason`);
    const signed = state !== 'prepared' && state !== 'abandoned';
    must((issuedAt !== undefined) === signed, `I2 ${id} is ${state}, and its issue does not say so`);
    must((one.der !== undefined) === signed && (one.fingerprint !== undefined) === signed, `I2 ${id} lacks its bytes`);
    must(provenAt === undefined || issuedAt !== undefined, `A4 ${id} was proven and never issued`);
    must(
      (state !== 'active' && state !== 'superseded') || provenAt !== undefined,
      `A4 ${id} is ${state}, never proven`,
    );
    must(state !== 'issued' || provenAt === undefined, `A4 ${id} was proven and is not active`);
    const times = [preparedAt, issuedAt, provenAt, endedAt].filter((time) => time !== undefined);
    must(
      times.every((time, index) => index === 0 || notBefore(time, times[index - 1]!)),
      `I4 ${id} has its times in another order`,
    );
    must(provenAt === undefined || !isOver(one.notAfter, provenAt), `V5 ${id} was proven when it was expired`);
  }

  const { wrongPasswords, lockedAt } = loginId;
  const { lockAfter } = life.institution.settings;
  must(
    (lockedAt !== undefined) === wrongPasswords >= lockAfter,
    `L5 ${wrongPasswords} wrong passwords of ${lockAfter}`,
  );
  return found;
}

/** Everything that must be true of a step from one moment to the next. */
function wrongsBetween(before: Life, after: Life): string[] {
  const found: string[] = [];
  const must = (holds: boolean, sentence: string) => {
    if (!holds) found.push(sentence);
  };
  const now = after.newest;

  for (const was of before.certificates) {
    const is = after.certificates.find(({ id }) => id === was.id);
    if (is === was) continue;
    if (!is) found.push(`I2 ${was.id} is gone`);
    else
      must(certificateArrows[was.state].includes(is.state), `RULES §3 ${was.id} went from ${was.state} to ${is.state}`);
  }
  for (const was of before.issuances) {
    const is = after.issuances.find(({ id }) => id === was.id)!;
    const stays = is.state === was.state;
    must(
      stays || issuanceArrows[was.state].includes(is.state),
      `RULES §3 ${was.id} went from ${was.state} to ${is.state}`,
    );
    must(Temporal.Instant.compare(is.deadline, was.deadline) === 0, `A2 the deadline of ${was.id} moved`);
    if (is.acquisitions === was.acquisitions) continue;
    must(is.acquisitions === was.acquisitions + 1, `A4 ${was.id} was acquired more than once in a step`);
    must(was.state === 'open' || was.state === 'acquired', `A4 ${was.id} was acquired when it was ${was.state}`);
    must(!isOver(was.deadline, now), `A2 I4 ${was.id} was acquired after its deadline`);
  }
  for (const login of after.logins.slice(before.logins.length)) {
    const used = before.certificates.find(({ id }) => id === login)!;
    must(!before.loginId.lockedAt && !before.loginId.suspendedAt, 'L5 a locked ID logged in');
    must(isLive(used), `L7 ${used.id} logged in when it was ${used.state}`);
    must(!isOver(used.notAfter, now), `V5 ${used.id} logged in when it was expired`);
  }
  for (const renewal of after.renewals.slice(before.renewals.length)) {
    const { id, state, notAfter } = before.certificates.find(({ id }) => id === renewal)!;
    const { renewalOpensDays, lateRenewalDays } = after.institution.settings;
    must(state === 'active', `V4 ${id} was renewed when it was ${state}`);
    // Days are of 24 hours in Japan.
    const opens = notAfter.add({ seconds: 1 }).subtract({ hours: 24 * (renewalOpensDays + 1) });
    must(notBefore(now, opens), `V2 ${id} was renewed before the renewal was open`);
    must(!isOver(notAfter.add({ hours: 24 * lateRenewalDays }), now), `V2 ${id} was renewed after its last day`);
  }
  must(!before.loginId.lockedAt || after.loginId === before.loginId, 'L5 something changed a locked ID');
  return found;
}

/** What is seen is what works: 有効 and 更新期間中 log in, nothing else does. */
function wrongsSeen(life: Life): { seen: SeenState; found: string[] } {
  const now = life.newest;
  const { institution, loginId, issuances, certificates } = life;
  const usable = certificates.filter((one) => isLive(one) && !isRefusal(proven(one, now)));
  const decides = deciding(certificates.filter(({ issuedAt }) => issuedAt).toReversed(), now);
  const seen = seenState(institution, {}, loginId, issuances.at(-1), decides, now);
  const works = seen === 'active' || seen === 'renewing';
  const found = works === usable.length > 0 ? [] : [`RULES §3 ${usable.length} can log in, and seen is ${seen}`];
  const acquirable = issuances.some((one) => mayAcquire(one, now) === true);
  if (seen === 'lapsed' && acquirable) found.push('A2 取得期限切れ is seen, and an issuance can be acquired');
  if (seen === 'revoked' && acquirable) found.push('失効 is seen, and an issuance can be acquired');
  return { seen, found };
}

const which = fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat(5) });
const answer = (right: number): fc.Arbitrary<'right' | 'wrong'> =>
  fc.oneof(
    { weight: right, arbitrary: fc.constant('right' as const) },
    { weight: 1, arbitrary: fc.constant('wrong' as const) },
  );
const day = 24 * 60;
const minutes = fc.oneof(
  fc.integer({ min: 1, max: 20 }),
  fc.integer({ min: 1, max: 40 * day }),
  fc.integer({ min: 300 * day, max: 400 * day }),
);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ step: fc.constant('issue' as const) }) },
  { weight: 1, arbitrary: fc.record({ step: fc.constantFrom('reissue', 'print again', 'extend') }) },
  { weight: 5, arbitrary: fc.record({ step: fc.constant('identify' as const), which, code: answer(1) }) },
  { weight: 6, arbitrary: fc.record({ step: fc.constant('prepare' as const), which }) },
  { weight: 8, arbitrary: fc.record({ step: fc.constant('sign' as const), which }) },
  { weight: 3, arbitrary: fc.record({ step: fc.constantFrom('abandon', 'supersede', 'revoke'), which }) },
  { weight: 3, arbitrary: fc.record({ step: fc.constant('renew' as const), which }) },
  { weight: 8, arbitrary: fc.record({ step: fc.constant('log in' as const), which, password: answer(2) }) },
  { weight: 3, arbitrary: fc.record({ step: fc.constant('wait' as const), minutes }) },
  { weight: 1, arbitrary: fc.record({ step: fc.constant('turn the clock back' as const), minutes }) },
  {
    weight: 3,
    arbitrary: fc.record({
      step: fc.constant('come to' as const),
      end: fc.constantFrom('deadline', 'renewal', 'expiry', 'last renewal'),
      seconds: fc.constantFrom(-1, 0, 1),
    }),
  },
);
/** What mostly happens, so that lives come far enough for what seldom happens. */
const acquires: Step[] = [
  { step: 'issue' },
  { step: 'identify', which: 0, code: 'right' },
  { step: 'prepare', which: 0 },
  { step: 'sign', which: 0 },
];
const logsIn = { step: 'log in', which: 0, password: 'right' } satisfies Step;
const renews: Step[] = [
  { step: 'come to', end: 'renewal', seconds: 0 },
  { step: 'renew', which: 0 },
];
/** Steps come once or a few times running, as people try again. */
const someSteps = fc
  .array(
    fc.oneof(
      {
        weight: 6,
        arbitrary: fc.tuple(step, fc.integer({ min: 1, max: 3 })).map(([one, times]) => Array<Step>(times).fill(one)),
      },
      { weight: 1, arbitrary: fc.constantFrom(acquires, [...acquires, logsIn], renews, [...renews, logsIn]) },
    ),
    { maxLength: 40, size: 'max' },
  )
  .map((runs) => runs.flat());
const settings = fc.record({
  acquisitionDays: fc.constantFrom(1, 80),
  renewalOpensDays: fc.constantFrom(30, 180),
  lateRenewalDays: fc.constantFrom(0, 10),
  lockAfter: fc.constantFrom(3, 6),
});

/** Lives the steps; gives what went wrong after the first step that something was wrong with. */
function live(
  life: Life,
  steps: readonly Step[],
  look: (life: Life, before: Life, seen: SeenState) => void = () => {},
) {
  for (const next of steps) {
    const before = photograph(life);
    take(life, next);
    const { seen, found } = wrongsSeen(life);
    const all = [...wrongs(life), ...wrongsBetween(before, life), ...found];
    if (all.length > 0) return { after: next, wrong: all };
    look(life, before, seen);
  }
  return { wrong: [] };
}

describe('the life of a login ID', () => {
  it('keeps C1, A2, A4, A5, L5, V3, V5, I4 and the states of RULES §3, whatever happens in whatever order', () => {
    const met = new Set<string>();
    fc.assert(
      fc.property(settings, fc.nat(), someSteps, (chosen, seed, steps) => {
        const lived = live(newLife(chosen, seed), steps, (life, _before, seen) => {
          met.add(`seen ${seen}`);
          for (const { state } of life.certificates) met.add(`certificate ${state}`);
          for (const { state, acquisitions } of life.issuances)
            met.add(`issuance ${state}`).add(`${acquisitions} times`);
          if (life.loginId.lockedAt) met.add('locked');
          if (life.certificates.filter(isLive).length === 2) met.add('two usable in a renewal');
          if (Temporal.Instant.compare(life.clock, life.newest) < 0) met.add('a clock gone backwards');
        });
        expect(lived).toEqual({ wrong: [] });
      }),
      { numRuns: 1200 },
    );
    // Lives in which nothing happens would keep every rule.
    expect([...met]).toEqual(
      expect.arrayContaining([
        ...Object.keys(certificateArrows).map((state) => `certificate ${state}`),
        ...Object.keys(issuanceArrows).map((state) => `issuance ${state}`),
        ...['not-acquired', 'lapsed', 'active', 'renewing', 'expired', 'revoked'].map((seen) => `seen ${seen}`),
        'locked',
        'two usable in a renewal',
        'a clock gone backwards',
      ]),
    );
  });

  const again: Step[] = [
    { step: 'prepare', which: 0 },
    { step: 'sign', which: 0 },
  ];

  it('A4 A5 acquired as often as it goes, has one certificate in the end', () => {
    const life = newLife({}, 1);
    expect(live(life, [...acquires, ...again, ...again, ...again, ...again, { ...logsIn, which: 1 }])).toEqual({
      wrong: [],
    });
    expect(life.certificates.map(({ state }) => state)).toEqual([
      'revoked',
      'revoked',
      'revoked',
      'active',
      'abandoned',
    ]);
    expect(life.issuances.map(({ state }) => state)).toEqual(['spent']);
  });

  it('V3 renewed, goes on with the old certificate until the new one has logged in', () => {
    const life = newLife({}, 1);
    const renewal: Step[] = [...renews, { step: 'log in', which: 1, password: 'right' }];
    expect(live(life, [...acquires, logsIn, ...renewal])).toEqual({ wrong: [] });
    expect(life.certificates.map(({ state }) => state)).toEqual(['active', 'issued']);
    expect(life.logins).toHaveLength(2);
    expect(live(life, [logsIn, { step: 'log in', which: 1, password: 'right' }])).toEqual({ wrong: [] });
    expect(life.certificates.map(({ state }) => state)).toEqual(['superseded', 'active']);
    expect(life.logins).toHaveLength(3);
  });

  it('L5 locked by wrong passwords, never logs in again by itself', () => {
    const life = newLife({}, 1);
    const wrong: Step[] = Array(6).fill({ step: 'log in', which: 0, password: 'wrong' });
    expect(live(life, [...acquires, ...wrong, { step: 'wait', minutes: 100 * day }, logsIn])).toEqual({ wrong: [] });
    expect(life.loginId.lockedAt).toEqual(someTime);
    expect(life.logins).toEqual([]);
  });

  it('A2 I4 lapsed, opens no more when the clock runs backwards', () => {
    const life = newLife({}, 1);
    const late: Step[] = [
      { step: 'wait', minutes: 81 * day },
      { step: 'identify', which: 0, code: 'right' },
      { step: 'turn the clock back', minutes: 81 * day },
      { step: 'identify', which: 0, code: 'right' },
      ...again,
    ];
    expect(live(life, [{ step: 'issue' }, ...late])).toEqual({ wrong: [] });
    expect(life.visits).toEqual([]);
    expect(life.certificates).toEqual([]);
  });

  it('R1 reissued, ends the old certificate at once, and its code is of no use', () => {
    const life = newLife({}, 1);
    expect(live(life, [...acquires, logsIn, { step: 'reissue' }, logsIn])).toEqual({ wrong: [] });
    expect(life.certificates.map(({ state }) => state)).toEqual(['revoked']);
    expect(life.issuances.map(({ state }) => state)).toEqual(['spent', 'open']);
    expect(life.logins).toHaveLength(1);
  });

  it('V1 V5 never logs in after its expiry, to the second', () => {
    const life = newLife({}, 1);
    expect(live(life, [...acquires, logsIn])).toEqual({ wrong: [] });
    const { notAfter } = life.certificates[0]!;
    life.clock = notAfter.add({ milliseconds: 999 });
    expect(live(life, [logsIn])).toEqual({ wrong: [] });
    expect(life.logins).toHaveLength(2);
    life.clock = notAfter.add({ seconds: 1 });
    expect(live(life, [logsIn])).toEqual({ wrong: [] });
    expect(life.logins).toHaveLength(2);
  });
});
