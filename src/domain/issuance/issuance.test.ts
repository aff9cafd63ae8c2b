import { describe, expect, it } from 'vitest';
import { institutionWith, issuanceWith, japan, someTime } from '../../testing/domain.ts';
import {
  acquired,
  acquisitionDeadline,
  type Issuance,
  type IssuanceState,
  isLapsed,
  maxAcquisitions,
  maxWrongCodes,
  mayAcquire,
  openIssuance,
  spent,
  voided,
  withWrongCode,
} from './issuance.ts';

describe('the acquisition deadline', () => {
  it.each([
    ['an ordinary day', '2026-11-23 10:00:00', '2027-02-11'],
    ['the second before midnight', '2026-11-23 23:59:59.999999999', '2027-02-11'],
    ['midnight', '2026-11-24 00:00:00', '2027-02-12'],
    ['the last second of a year', '2026-12-31 23:59:59', '2027-03-21'],
    ['the first second of a year', '2027-01-01 00:00:00', '2027-03-22'],
    ['80 days before a leap day', '2027-12-11 12:00:00', '2028-02-29'],
    ['over a leap day', '2027-12-31 23:59:59', '2028-03-20'],
    ['a leap day', '2028-02-29 12:00:00', '2028-05-19'],
  ])('A2 is the end of the 80th day after the day of issuance: %s (%s in Japan), to %s', (_what, issuedAt, last) => {
    const deadline = acquisitionDeadline(institutionWith(), japan(issuedAt));
    expect(deadline.toString()).toBe(japan(`${last} 23:59:59`).toString());
  });

  it.each([
    ['summer time begins on the way', 'America/New_York', '2025-01-01T17:00:00Z', '2025-03-23T03:59:59Z'],
    ['summer time begins on that day', 'America/New_York', '2024-12-19T17:00:00Z', '2025-03-10T03:59:59Z'],
    ['summer time ends on that day', 'America/New_York', '2025-08-14T17:00:00Z', '2025-11-03T04:59:59Z'],
    ['the next midnight is skipped', 'America/Santiago', '2025-06-18T17:00:00Z', '2025-09-07T03:59:59Z'],
    ['the last hour comes twice', 'America/Santiago', '2025-01-15T17:00:00Z', '2025-04-06T03:59:59Z'],
    ['the next midnight is skipped', 'Africa/Cairo', '2025-02-03T12:00:00Z', '2025-04-24T21:59:59Z'],
    ['the last hour comes twice', 'Africa/Cairo', '2025-08-11T12:00:00Z', '2025-10-30T21:59:59Z'],
    ['it is still the day before there', 'America/New_York', '2025-01-02T04:59:59Z', '2025-03-23T03:59:59Z'],
    ['it is already the day after there', 'America/New_York', '2025-01-02T05:00:00Z', '2025-03-24T03:59:59Z'],
  ])('A2 I4 is by the calendar of the institution: %s in %s, issued %s, to %s', (_what, timeZone, issuedAt, end) => {
    const deadline = acquisitionDeadline(institutionWith({ timeZone }), Temporal.Instant.from(issuedAt));
    expect(deadline.toString()).toBe(end);
  });

  it.each([
    [1, '2026-11-24'],
    [14, '2026-12-07'],
    [365, '2027-11-23'],
  ])('A2 is after as many days as the institution says: %i', (acquisitionDays, last) => {
    const deadline = acquisitionDeadline(institutionWith({ acquisitionDays }), someTime);
    expect(deadline.toString()).toBe(japan(`${last} 23:59:59`).toString());
  });
});

describe('a new issuance', () => {
  const hash = Uint8Array.of(1, 2, 3);

  it('A2 is open until its deadline, untouched, and keeps only the hash of its code', () => {
    expect(openIssuance(institutionWith(), 'login-id', 'issuance', hash, someTime)).toEqual({
      id: 'issuance',
      institutionId: 'institution',
      loginId: 'login-id',
      state: 'open',
      issuedAt: someTime,
      deadline: japan('2027-02-11 23:59:59'),
      codeHash: hash,
      wrongCodes: 0,
      acquisitions: 0,
    });
  });

  it('A2 I4 is of the moment it was made, by the calendar of its institution', () => {
    const now = Temporal.Instant.from('2025-01-02T04:59:59Z');
    const made = openIssuance(institutionWith({ timeZone: 'America/New_York' }), 'login-id', 'issuance', hash, now);
    expect(made.issuedAt.toString()).toBe('2025-01-02T04:59:59Z');
    expect(made.deadline.toString()).toBe('2025-03-23T03:59:59Z');
  });
});

describe('an issuance is lapsed', () => {
  const deadline = japan('2027-02-11 23:59:59');

  it.each([
    ['open', '2027-02-11 23:59:59', false],
    ['open', '2027-02-11 23:59:59.999999999', false],
    ['open', '2027-02-12 00:00:00', true],
    ['acquired', '2027-02-11 23:59:59.999999999', false],
    ['acquired', '2027-02-12 00:00:00', true],
    ['spent', '2027-02-12 00:00:00', false],
    ['spent', '2037-02-12 00:00:00', false],
  ] as const)('A2 once the last second is over and it is not spent: %s at %s: %s', (state, at, lapsed) => {
    expect(isLapsed(issuanceWith({ state, deadline }), japan(at))).toBe(lapsed);
  });

  it.each([
    ['2027-02-11 23:59:59', true],
    ['2027-02-11 23:59:59.999999999', true],
    ['2027-02-12 00:00:00', { refused: 'issuance-lapsed', facts: { deadline } }],
  ])('A2 and then nothing can be acquired: %s', (at, answer) => {
    expect(mayAcquire(issuanceWith({ deadline }), japan(at))).toEqual(answer);
    expect(mayAcquire(issuanceWith({ state: 'acquired', acquisitions: 1, deadline }), japan(at))).toEqual(answer);
  });
});

describe('acquiring again', () => {
  it('A4 is possible three times after the first, and a fifth time is refused', () => {
    let issuance: Issuance = issuanceWith();
    for (const count of [1, 2, 3, 4]) {
      expect(mayAcquire(issuance, someTime)).toBe(true);
      const next = acquired(issuance, someTime);
      expect(next).toEqual({ ...issuance, state: 'acquired', acquisitions: count });
      issuance = next as Issuance;
    }
    expect(mayAcquire(issuance, someTime)).toMatchObject({ refused: 'acquisitions-used-up' });
    expect(acquired(issuance, someTime)).toMatchObject({ refused: 'acquisitions-used-up' });
    expect(maxAcquisitions).toBe(4);
  });

  it('A4 ends with the first login: the code is spent', () => {
    const proved = spent(issuanceWith({ state: 'acquired', acquisitions: 1 }));
    expect(proved).toEqual(issuanceWith({ state: 'spent', acquisitions: 1 }));
    expect(acquired(proved as Issuance, someTime)).toMatchObject({ refused: 'issuance-spent' });
  });

  it('A4 the last certificate of a used-up issuance can still log in', () => {
    expect(spent(issuanceWith({ state: 'acquired', acquisitions: 4 }))).toMatchObject({ state: 'spent' });
  });

  it('A4 says what matters most: spent or void before lapsed, lapsed before used up', () => {
    const late = japan('2027-02-12 00:00:00');
    const used = { acquisitions: 4 };
    expect(mayAcquire(issuanceWith({ state: 'spent', ...used }), late)).toMatchObject({ refused: 'issuance-spent' });
    expect(mayAcquire(issuanceWith({ state: 'void', ...used }), late)).toMatchObject({ refused: 'issuance-void' });
    expect(mayAcquire(issuanceWith({ state: 'acquired', ...used }), late)).toMatchObject({
      refused: 'issuance-lapsed',
    });
  });
});

describe('wrong codes', () => {
  it.each(['open', 'acquired'] as const)('L5 four leave an issuance that is %s, the fifth kills it', (state) => {
    let issuance = issuanceWith({ state });
    for (const count of [1, 2, 3, 4]) {
      const before = issuance;
      issuance = withWrongCode(issuance);
      expect(issuance).toEqual({ ...before, wrongCodes: count });
    }
    expect(withWrongCode(issuance)).toEqual({ ...issuance, state: 'void', wrongCodes: 5 });
    expect(maxWrongCodes).toBe(5);
  });

  it('L5 go on being counted when it is dead', () => {
    expect(withWrongCode(issuanceWith({ state: 'void', wrongCodes: 5 }))).toMatchObject({
      state: 'void',
      wrongCodes: 6,
    });
  });
});

const late = japan('2027-02-12 00:00:00');
const used = (issuance: Issuance): Issuance => ({ ...issuance, acquisitions: 4 });
const almost = (issuance: Issuance): Issuance => ({ ...issuance, wrongCodes: 4 });
const events = {
  'is acquired': (issuance: Issuance) => acquired(issuance, someTime),
  'is acquired late': (issuance: Issuance) => acquired(issuance, late),
  'is acquired once too often': (issuance: Issuance) => acquired(used(issuance), someTime),
  'is proven': (issuance: Issuance) => spent(issuance),
  'is voided': (issuance: Issuance) => voided(issuance),
  'sees a wrong code': (issuance: Issuance) => withWrongCode(issuance),
  'sees the fifth wrong code': (issuance: Issuance) => withWrongCode(almost(issuance)),
};
type Event = keyof typeof events;

/** The state that follows, or the name of the refusal. */
const table: Record<IssuanceState, Record<Event, string>> = {
  open: {
    'is acquired': 'acquired',
    'is acquired late': 'issuance-lapsed',
    'is acquired once too often': 'acquisitions-used-up',
    'is proven': 'issuance-not-acquired',
    'is voided': 'void',
    'sees a wrong code': 'open',
    'sees the fifth wrong code': 'void',
  },
  acquired: {
    'is acquired': 'acquired',
    'is acquired late': 'issuance-lapsed',
    'is acquired once too often': 'acquisitions-used-up',
    'is proven': 'spent',
    'is voided': 'void',
    'sees a wrong code': 'acquired',
    'sees the fifth wrong code': 'void',
  },
  spent: {
    'is acquired': 'issuance-spent',
    'is acquired late': 'issuance-spent',
    'is acquired once too often': 'issuance-spent',
    'is proven': 'issuance-not-acquired',
    'is voided': 'spent',
    'sees a wrong code': 'spent',
    'sees the fifth wrong code': 'spent',
  },
  void: {
    'is acquired': 'issuance-void',
    'is acquired late': 'issuance-void',
    'is acquired once too often': 'issuance-void',
    'is proven': 'issuance-not-acquired',
    'is voided': 'void',
    'sees a wrong code': 'void',
    'sees the fifth wrong code': 'void',
  },
};

const cells = Object.entries(table).flatMap(([state, row]) =>
  Object.entries(row).map(([event, outcome]) => [state as IssuanceState, event as Event, outcome] as const),
);

describe('the states of an issuance (RULES §3)', () => {
  it('are all in the table, with every event', () => {
    expect(cells).toHaveLength(4 * Object.keys(events).length);
  });

  it.each(cells)('%s, when it %s: %s', (state, event, outcome) => {
    const after = events[event](issuanceWith({ state }));
    expect('refused' in after ? after.refused : after.state).toBe(outcome);
  });

  it('voided, they keep everything but the state', () => {
    const issuance = issuanceWith({ state: 'acquired', acquisitions: 2, wrongCodes: 3 });
    expect(voided(issuance)).toEqual({ ...issuance, state: 'void' });
  });
});
