import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Institution } from '../../src/domain/institution/institution.ts';
import { isRefusal } from '../../src/domain/refusal.ts';
import { asOwner } from '../../src/testing/database.ts';
import {
  aLogin,
  anAcquired,
  anInstitution,
  anIssuance,
  aUser,
  aVisit,
  made,
  onLane,
  openWorld,
  type TestWorld,
} from '../../src/testing/world.ts';
import { beginLogin } from '../../src/workflows/begin-login.ts';
import { continueSession } from '../../src/workflows/continue-session.ts';
import { lookUpRefusal } from '../../src/workflows/look-up-refusal.ts';
import { recordRefusal } from '../../src/workflows/record-refusal.ts';
import { sweep } from '../../src/workflows/sweep.ts';

let world: TestWorld;
let bank: Institution;
beforeEach(async () => {
  world = await openWorld();
  bank = await anInstitution(world);
});
afterEach(() => world.close());

const count = async (table: string) => {
  const [row] = await asOwner(world.database, `select count(*)::int as n from ${table}`);
  return row!.n;
};

describe('the daily sweep', () => {
  it('takes login attempts 30 days after they lapsed, and no session, live or over', async () => {
    const { der, contract } = await anAcquired(world, bank);
    made(await aLogin(world, bank, der));
    await beginLogin(world.deps, bank);
    expect(await count('login_attempts')).toBe(2);

    world.clock.advance({ days: 30 });
    expect((await sweep(world.deps)).loginAttempts).toBe(0);
    world.clock.advance({ minutes: 11 });
    const entered = made(await aLogin(world, bank, der));
    expect((await sweep(world.deps)).loginAttempts).toBe(2);
    expect([await count('login_attempts'), await count('sessions')]).toEqual([1, 2]);
    const went = made(await continueSession(world.deps, onLane(entered, der)));
    expect(went.contract.id).toBe(contract.id);
  });

  it('takes refusals that are older than a year: until then their number can be looked up (I5)', async () => {
    const facts = { path: '/1376/login/cert' };
    const said = { code: 'E1101', name: 'certificate-absent', institutionId: bank.id, facts } as const;
    const { reference } = await recordRefusal(world.deps, said);
    world.clock.advance({ days: 365 });
    const { reference: later } = await recordRefusal(world.deps, said);
    const isKnown = (number: string) =>
      world.deps.store.transaction(world.clock.now, async (tx) => !isRefusal(await lookUpRefusal(tx, number)));
    expect((await sweep(world.deps)).refusals).toBe(0);
    expect(await isKnown(reference)).toBe(true);
    world.clock.advance({ seconds: 1 });
    expect((await sweep(world.deps)).refusals).toBe(1);
    expect([await isKnown(reference), await isKnown(later)]).toEqual([false, true]);
  });

  it('takes a visit that led to nothing, with the hash of its password, and not one that is open', async () => {
    const { contract } = await anAcquired(world, bank);
    for (const name of ['haruka-k01', 'haruka-k02']) {
      await aUser(world, bank, contract.number, name);
      const { code } = await anIssuance(world, bank, name);
      await aVisit(world, bank, { loginId: name, code });
      world.clock.advance({ hours: 24 });
    }
    const visits = Number(await count('acquisition_visits'));
    expect(visits).toBeGreaterThanOrEqual(2);
    expect((await sweep(world.deps)).visits).toBe(visits - 1);
    world.clock.advance({ minutes: 31 });
    expect((await sweep(world.deps)).visits).toBe(1);
  });

  it('takes more than one transaction holds, once, with two at work', async () => {
    await asOwner(
      world.database,
      `insert into refusals (reference, institution_id, code, name, at, facts)
       select 'E1101-' || n, $1, 'E1101', 'certificate-absent', $2::timestamptz - interval '366 days', '{}' from generate_series(1, 4500) n`,
      [bank.id, world.clock.now.toString()],
    );
    const both = await Promise.all([sweep(world.deps), sweep(world.deps)]);
    expect(both[0].refusals + both[1].refusals).toBe(4500);
    expect(await count('refusals')).toBe(0);
  });

  it('takes no audit event, and could not (I3)', async () => {
    await anAcquired(world, bank);
    const before = await count('audit_events');
    world.clock.advance({ days: 3000 });
    await sweep(world.deps);
    expect(await count('audit_events')).toBe(before);
  });
});
