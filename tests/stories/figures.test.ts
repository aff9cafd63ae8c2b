import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dayOf, lastSecondOf } from '../../src/domain/calendar.ts';
import type { SeenState } from '../../src/domain/certificate/seen-state.ts';
import { expiryWeeks, kindsIn, progress, shownWeeks, stateFigures } from '../../src/domain/figures/figures.ts';
import type { Institution } from '../../src/domain/institution/institution.ts';
import { isLive } from '../../src/domain/issuance/issuance.ts';
import { type ContractUser, seenUsers } from '../../src/domain/login-id/contract-user.ts';
import { asOwner } from '../../src/testing/database.ts';
import {
  aContract,
  aLogin,
  anAcquired,
  anInstitution,
  anIssuance,
  aUser,
  aVisit,
  clerk,
  made,
  openWorld,
  type TestWorld,
} from '../../src/testing/world.ts';
import { renewCode } from '../../src/workflows/issue.ts';
import { revoke } from '../../src/workflows/revoke.ts';

const zone = 'Asia/Tokyo';
/** A Tuesday. */
const start = Temporal.Instant.from('2025-11-25T05:32:00Z');

let world: TestWorld;
let institution: Institution;
beforeAll(async () => {
  world = await openWorld(start);
  institution = await anInstitution(world);
});
afterAll(() => world.close());

const standings = (of = institution) =>
  world.deps.store.transaction(world.clock.now, (tx) => tx.figures.standings(of.id));

/** Every ID of the institution as the one function sees it, read as the customer's own list reads it. */
async function seen(of: Institution, now: Temporal.Instant) {
  const contracts = await asOwner(world.database, 'select id, number from contracts where institution_id = $1', [
    of.id,
  ]);
  return world.deps.store.transaction(now, async (tx) => {
    const all = await Promise.all(
      contracts.map(async ({ id }) => {
        const contract = (await tx.contracts.byId(of.id, id as string))!;
        return seenUsers(of, contract, await tx.users.ofContract(of.id, contract.id), now);
      }),
    );
    return all.flat();
  });
}

/** Without an issuance that is live, there is no deadline to keep. */
const isOpen = ({ issuance }: ContractUser) => issuance && !issuance.renews && isLive(issuance);

const tally = (states: readonly SeenState[]) => {
  const counts: Record<SeenState, number> = {
    'not-acquired': 0,
    lapsed: 0,
    active: 0,
    renewing: 0,
    expired: 0,
    revoked: 0,
    suspended: 0,
  };
  for (const state of states) counts[state]++;
  return counts;
};

/** Numbers that are the same for the same seed. */
function numbers(seed: number) {
  let state = seed;
  return (below: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/**
 * IDs of every kind, written and then changed row by row as the store does it: suspended and resumed, acquired, proven,
 * superseded, revoked, reissued, renewed half-way; with ends on days around `start`.
 */
async function fillAtRandom(of: Institution, ids: number, below: (n: number) => number): Promise<void> {
  const client = new pg.Client({ connectionString: world.database.ownerUrl });
  await client.connect();
  const one = async (text: string, values: unknown[]) => (await client.query(text, values)).rows[0];
  const day = (days: number) => lastSecondOf(dayOf(start, zone).add({ days }), zone).toString();
  const some = <T>(values: readonly T[]) => values[below(values.length)]!;
  const ends = [-400, -31, -2, -1, 0, 1, 2, 9, 10, 11, 29, 30, 31, 32, 60, 90, 91, 364, 365];
  const authority = await one('select id from authorities where institution_id = $1', [of.id]);
  const certificate = async (login: string, issuance: string, state: string, end: number) =>
    one(
      `insert into certificates (id, institution_id, login_id, issuance_id, authority_id, label, serial, to_be_signed,
         public_key_hash, not_before, not_after, state, der, fingerprint, prepared_at, prepared_by, issued_at, ended_at)
       select gen_random_uuid(), $1, $2, $3, $4, 'x', substr(sha256(gen_random_uuid()::text::bytea), 1, 17), 'x',
         sha256(gen_random_uuid()::text::bytea), now(), $6, $5, 'x', sha256(gen_random_uuid()::text::bytea), now(), 1,
         now(), case when $5 in ('superseded', 'revoked') then now() end
       returning id`,
      [of.id, login, issuance, authority.id, state, day(end)],
    );
  const issuance = async (login: string, state: string, deadline: number, renews: string | null = null) =>
    one(
      `insert into issuances (id, institution_id, login_id, state, issued_at, deadline, code_hash, renews)
       values (gen_random_uuid(), $1, $2, $3, now(), $4, case when $5::uuid is null then sha256('x') end, $5) returning id`,
      [of.id, login, state, day(deadline), renews],
    );
  const end = 'update certificates set state = $2, ended_at = now() where id = $1';
  for (let n = 0; n < ids; n++) {
    if (n % 25 === 0) {
      await client.query(
        `insert into contracts (id, institution_id, number, company_name, method, created_at)
         values (gen_random_uuid(), $1, $2, '株式会社はるか製作所', 'certificate', now())`,
        [of.id, `${of.code}-r${n}`],
      );
    }
    const { id } = await one(
      `insert into login_ids (id, institution_id, contract_id, name, role, person_name, created_at)
       select gen_random_uuid(), $1, id, $2, $3, '佐藤 健', now() from contracts where number = $4 returning id`,
      [of.id, `${of.code}-r${n}`, some(['user', 'user', 'administrator']), `${of.code}-r${n - (n % 25)}`],
    );
    for (let times = below(3); times > 0; times--) {
      const old = await issuance(id, 'spent', 0);
      await certificate(
        id,
        old.id,
        some(['superseded', 'revoked', 'active']) === 'superseded' ? 'superseded' : 'revoked',
        some(ends),
      );
    }
    const kind = below(8);
    if (kind < 3) {
      const spent = await issuance(id, 'spent', some(ends));
      const held = await certificate(id, spent.id, 'active', some(ends));
      if (kind === 1) {
        const renewal = await issuance(id, 'acquired', some(ends), held.id);
        const next = await certificate(id, renewal.id, 'issued', 364 + below(2));
        if (below(2) === 0) {
          await client.query(end, [held.id, 'superseded']);
          await client.query("update certificates set state = 'active' where id = $1", [next.id]);
          await client.query("update issuances set state = 'spent' where id = $1", [renewal.id]);
        }
      }
      if (kind === 2 && below(2) === 0) {
        if (below(2) === 0) await client.query(end, [held.id, 'revoked']);
        await issuance(id, 'open', some(ends));
      }
    } else if (kind < 7) {
      const open = await issuance(id, 'open', some(ends));
      if (kind > 3)
        await client.query("update issuances set acquisitions = 1, state = 'acquired' where id = $1", [open.id]);
      if (kind > 4) {
        const got = await certificate(id, open.id, 'issued', some(ends));
        if (kind > 5) await client.query(end, [got.id, 'revoked']);
      }
      if (below(4) === 0) await client.query("update issuances set state = 'void' where id = $1", [open.id]);
    }
    const suspend = 'update login_ids set suspended_at = now() where id = $1';
    if (below(6) === 0) await client.query(suspend, [id]);
    if (below(6) === 0) {
      await client.query(suspend, [id]);
      await client.query('update login_ids set suspended_at = null where id = $1', [id]);
    }
    if (below(12) === 0) {
      await client.query(
        "update login_ids set role = case role when 'user' then 'administrator' else 'user' end where id = $1",
        [id],
      );
    }
  }
  await client.query(
    "update contracts set suspended_at = now() where institution_id = $1 and (number like '%r25' or number like '%r100')",
    [of.id],
  );
  await client.end();
}

const atEndOf = (days: number) => lastSecondOf(dayOf(start, zone).add({ days }), zone);

describe('the figures of the dashboard', () => {
  const seed = Date.now() % 2 ** 31;
  beforeAll(() => fillAtRandom(institution, 300, numbers(seed)));

  it.each([
    ['now', start],
    ['in the last second of today', atEndOf(0)],
    ['at the end of that second', atEndOf(0).add({ milliseconds: 999 })],
    ['one second later', atEndOf(0).add({ seconds: 1 })],
    ['in ten days, in the last second', atEndOf(10)],
    ['in ten days, one second later', atEndOf(10).add({ seconds: 1 })],
    ['in a year', atEndOf(365)],
  ])('count every ID in the state that its list shows, %s (RULES §3, I4)', async (_when, now) => {
    const users = await seen(institution, now);
    const figures = stateFigures(institution, await standings(), now);
    expect(figures.counts, `seed ${seed}`).toEqual(tally(users.map(({ state }) => state)));
    expect(figures.total).toBe(users.length);

    const until = dayOf(now, zone).add({ days: 10 });
    const near = (at: Temporal.Instant | undefined) => at && Temporal.PlainDate.compare(dayOf(at, zone), until) <= 0;
    const expiring = users.filter((user) => user.state === 'renewing' && near(user.certificate?.notAfter));
    expect(figures.expiringSoon, `seed ${seed}`).toBe(expiring.length);
    const waiting = users.filter(
      (user) => user.state === 'not-acquired' && isOpen(user) && near(user.issuance?.deadline),
    );
    expect(figures.toAcquireSoon, `seed ${seed}`).toEqual({
      all: waiting.length,
      administrators: waiting.filter(({ loginId }) => loginId.role === 'administrator').length,
    });
  });

  it('find IDs in every state in that world, or would prove little', async () => {
    const counts = tally((await seen(institution, start)).map(({ state }) => state));
    expect(
      Object.entries(counts).filter(([, count]) => count === 0),
      `seed ${seed}`,
    ).toEqual([]);
  });

  it('lead to the IDs they count: each in its list once, page by page', async () => {
    const users = await seen(institution, start);
    for (const state of ['active', 'renewing', 'not-acquired', 'lapsed', 'expired', 'revoked', 'suspended'] as const) {
      const listed = await world.deps.store.transaction(start, async (tx) => {
        const kinds = kindsIn(institution, await tx.figures.standings(institution.id), state, start);
        const pages = [];
        for (let offset = 0; offset < 300; offset += 7) {
          pages.push(...(await tx.figures.idsOf(institution.id, kinds, offset, 7)));
        }
        return pages;
      });
      const expected = users.filter((user) => user.state === state).map(({ loginId }) => loginId.name);
      expect(listed.map(({ name }) => name).sort(), `${state} seed ${seed}`).toEqual(expected.sort());
      const days = listed.flatMap(({ until }) => (until ? [until.epochMilliseconds] : []));
      expect(days, `${state} seed ${seed}`).toEqual(days.toSorted((a, b) => a - b));
    }
  });

  it('put what expires into its week: what waits for its renewal, and what is renewed (N1, V3)', async () => {
    const now = atEndOf(0);
    const renewed = await world.deps.store.transaction(now, (tx) =>
      tx.figures.renewed(institution.id, now.subtract({ hours: 1 }), now.add({ hours: 24 * 100 })),
    );
    const weeks = expiryWeeks(institution, await standings(), renewed, now);
    expect(weeks.map(({ monday }) => monday.toString()).slice(0, 2)).toEqual(['2025-11-24', '2025-12-01']);
    const users = await seen(institution, now);
    const rows = await asOwner(
      world.database,
      "select not_after::text as at from certificates where state = 'superseded'",
    );
    const inWeek = (monday: Temporal.PlainDate, at: Temporal.Instant) => {
      const day = dayOf(at, zone);
      return Temporal.Instant.compare(at, now) >= 0 && monday.until(day).days >= 0 && monday.until(day).days < 7;
    };
    for (const week of weeks) {
      const waiting = users.filter(
        ({ state, certificate }) =>
          (state === 'active' || state === 'renewing') && inWeek(week.monday, certificate!.notAfter),
      );
      expect(week.waiting, `${week.monday} seed ${seed}`).toBe(waiting.length);
      const done = rows.filter(({ at }) => inWeek(week.monday, Temporal.Instant.from(at as string)));
      expect(week.renewed, `${week.monday} seed ${seed}`).toBe(done.length);
    }
    expect(weeks).toHaveLength(shownWeeks);
    const zoneOfRenewal = users.filter(({ state }) => state === 'renewing').length;
    expect(weeks.slice(0, 6).reduce((sum, { waiting }) => sum + waiting, 0)).toBeGreaterThanOrEqual(zoneOfRenewal);
  });

  it('are what they were after the changes are folded, and after counting anew', async () => {
    const before = stateFigures(institution, await standings(), start);
    await asOwner(
      world.database,
      `insert into standing_counts select institution_id, false, false, now(), null, null, true, n
       from (select distinct institution_id from standings) i, generate_series(1, 6000), (values (1), (-1)) as pairs (n)`,
    );
    expect(stateFigures(institution, await standings(), start)).toEqual(before);
    const [left] = await asOwner(world.database, 'select count(*)::int as rows from standing_counts');
    expect(left!.rows).toBeLessThan(1000);
    expect(stateFigures(institution, await standings(), start)).toEqual(before);
    await asOwner(world.database, 'select count_figures_anew()');
    expect(stateFigures(institution, await standings(), start)).toEqual(before);
  });

  it('are of one institution (I1)', async () => {
    const elsewhere = await anInstitution(world, { code: '9301' });
    expect(await standings(elsewhere)).toEqual([]);
    await fillAtRandom(elsewhere, 30, numbers(7));
    const figures = stateFigures(elsewhere, await standings(elsewhere), start);
    expect(figures.counts).toEqual(tally((await seen(elsewhere, start)).map(({ state }) => state)));
    expect(stateFigures(institution, await standings(), start).total).toBe(300);
  });
});

describe('the figures keep up', () => {
  it('with everything that workflows do to one ID at once', async () => {
    const there = await anInstitution(world, { code: '9302' });
    const { contract } = await aContract(world, there, 'busy-adm');
    const names = Array.from({ length: 6 }, (_, n) => `busy-k0${n}`);
    for (const name of names) await aUser(world, there, contract.number, name);
    const { deps } = world;
    await Promise.all(
      names
        .flatMap((name) => [
          anIssuance(world, there, name),
          renewCode(deps, there, name, clerk),
          revoke(deps, there, name, 'unspecified', clerk),
          asOwner(world.database, 'update login_ids set suspended_at = now() where name = $1', [name]),
          asOwner(world.database, 'update login_ids set suspended_at = null where name = $1', [name]),
        ])
        .map((work) => work.catch((fault: Error) => fault)),
    );
    const now = world.clock.now;
    const figures = stateFigures(there, await standings(there), now);
    expect(figures.counts).toEqual(tally((await seen(there, now)).map(({ state }) => state)));
    expect(figures.total).toBe(7);
  });
});

describe('the progress of acquisitions', () => {
  const stages = async (of: Institution, days = 90) =>
    progress(
      await world.deps.store.transaction(world.clock.now, (tx) =>
        tx.figures.stages(of.id, dayOf(world.clock.now, zone).subtract({ days })),
      ),
    );

  it('goes a step further with each thing that happens, and tells where most are lost (A3, A4)', async () => {
    const there = await anInstitution(world, { code: '9303' });
    const acquired = await anAcquired(world, there, 'done-adm');
    made(await aLogin(world, there, acquired.der));
    await anAcquired(world, there, 'made-adm');
    const begun = await aContract(world, there, 'begun-adm');
    const { code } = await anIssuance(world, there, 'begun-adm');
    await aVisit(world, there, { loginId: 'begun-adm', code });
    for (const name of ['told-k01', 'told-k02', 'told-k03']) {
      await aUser(world, there, begun.contract.number, name);
      await anIssuance(world, there, name);
    }
    expect((await stages(there)).map(({ reached, lost, worst }) => [reached, lost, worst])).toEqual([
      [6, 0, false],
      [6, 0, false],
      [3, 3, true],
      [2, 1, false],
      [1, 1, false],
    ]);
  });

  it('is of the issuances of 90 days, in days of the institution', async () => {
    const there = await anInstitution(world, { code: '9304' });
    await aContract(world, there, 'old-adm');
    await anIssuance(world, there, 'old-adm');
    expect((await stages(there, 0))[0]).toMatchObject({ reached: 1 });
    world.clock.advance({ days: 90 });
    expect((await stages(there))[0]).toMatchObject({ reached: 1 });
    world.clock.advance({ days: 1 });
    expect((await stages(there))[0]).toMatchObject({ reached: 0, worst: false });
  });
});
