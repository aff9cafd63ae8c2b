import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Institution } from '../../src/domain/institution/institution.ts';
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
      `insert into login_attempts (lane, institution_id, started_at, expires_at)
       select 'l' || lpad(to_hex(n), 12, '0'), $1, at, at + interval '10 minutes'
       from generate_series(1, 4500) n, (select $2::timestamptz - interval '31 days' as at) ago`,
      [bank.id, world.clock.now.toString()],
    );
    const both = await Promise.all([sweep(world.deps), sweep(world.deps)]);
    expect(both[0].loginAttempts + both[1].loginAttempts).toBe(4500);
    expect(await count('login_attempts')).toBe(0);
  });

  it('takes no audit event, and could not (I3)', async () => {
    await anAcquired(world, bank);
    const before = await count('audit_events');
    world.clock.advance({ days: 3000 });
    await sweep(world.deps);
    expect(await count('audit_events')).toBe(before);
  });
});
