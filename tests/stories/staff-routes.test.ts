import { afterAll, describe, expect, it } from 'vitest';
import { staffRoutes } from '../../src/console/door.tsx';
import type { Institution } from '../../src/domain/institution/institution.ts';
import { newNoticeReference } from '../../src/domain/notice/notice.ts';
import { mayByRole } from '../../src/domain/staff/may.ts';
import { staffRoles } from '../../src/domain/staff/staff.ts';
import { ask, form } from '../../src/testing/client.ts';
import { asOwner } from '../../src/testing/database.ts';
import { aStaff, atConsole, takenIn } from '../../src/testing/staff.ts';
import { anAcquired, anInstitution, aUser, clerk, made, openServedWorld } from '../../src/testing/world.ts';
import { addContract } from '../../src/workflows/add-contract.ts';
import { newId } from '../../src/workflows/new-id.ts';

// The tests are made from the routes that are there once the listeners are open: a new one cannot be forgotten.
const world = await openServedWorld();
afterAll(() => world.close());
const own = await anInstitution(world);
const elsewhere = await anInstitution(world, { code: '9301' });
const { consoleOrigin } = world.serving;

const ours = await anAcquired(world, own, 'mine-adm');
await aUser(world, own, ours.contract.number, 'mine-k01');
const theirs = made(
  await addContract(
    world.deps,
    elsewhere,
    {
      number: '9301-0007',
      companyName: '有限会社とおく物産',
      method: 'certificate',
      administrator: { name: 'far-adm', personName: '遠山 昭' },
    },
    clerk,
  ),
);
const everyRole = await aStaff(world, own, staffRoles);
const alone = await Promise.all(
  staffRoles.map(async (role) => [role, (await aStaff(world, own, role)).token] as const),
);
const stranger = await aStaff(world, elsewhere, staffRoles, { personName: '沖田 遥' });

/** What the parameters of addresses stand for; an address of a new kind adds its own. */
const anApplication = async (institution: Institution, { token }: { token: string }, contract: string, name: string) =>
  made(
    await takenIn(world, institution, { token }, 'change-mail', {
      contract,
      administratorId: name,
      mail: 'new@example.co.jp',
    }),
  ).number;
// Each institution counts its own: theirs is made the second, and its first taken away, so that no number is both's.
await anApplication(elsewhere, stranger, theirs.contract.number, 'far-adm');
/** A revocation that is over, of what was touched by nobody. */
const aRun = async (institution: Institution, staffId: string) => {
  const id = newId(world.clock.now, world.deps.random);
  await asOwner(
    world.database,
    `insert into revocation_runs (id, institution_id, criteria, reason, begun_by, begun_at, total, finished_at)
     values ($1, $2, '{"branch": "本店営業部"}', 'superseded', $3, now(), 1, now())`,
    [id, institution.id, staffId],
  );
  return id;
};
/** A mail that was sent to the second contact of a contract. */
const aNotice = async (institution: Institution, contractId: string) => {
  const reference = newNoticeReference(world.deps.random);
  await asOwner(
    world.database,
    `insert into notices (id, institution_id, contract_id, address, language, kind, facts, reference, state, sent_at, made_at)
     values ($1, $2, $3, 'a@haruka.example', 'ja', 'reissued', '{}', $4, 'sent', now(), now())`,
    [newId(world.clock.now, world.deps.random), institution.id, contractId, reference],
  );
  return reference;
};
const things = {
  ours: {
    account: (await aStaff(world, own, 'clerk')).staff.id,
    run: await aRun(own, everyRole.staff.id),
    number: ours.contract.number,
    id: ours.loginId.id,
    application: await anApplication(own, everyRole, ours.contract.number, 'mine-adm'),
    reference: await aNotice(own, ours.contract.id),
  },
  theirs: {
    account: stranger.staff.id,
    run: await aRun(elsewhere, stranger.staff.id),
    number: theirs.contract.number,
    id: theirs.administrator.id,
    application: await anApplication(elsewhere, stranger, theirs.contract.number, 'far-adm'),
    reference: await aNotice(elsewhere, theirs.contract.id),
  },
};
await asOwner(world.database, 'delete from applications where institution_id = $1 and number <> $2', [
  elsewhere.id,
  things.theirs.application,
]);
type Things = typeof things.ours;
/** Numbers below /applications are those of applications. */
const valueIn = (path: string, name: string, of: Things) =>
  name === 'number' && path.startsWith('/applications/') ? of.application : (of[name as keyof Things] ?? of.id);
type Route = (typeof staffRoutes)[number];
const routes = staffRoutes.map((route) => [`${route.method} ${route.path}`, route] as const);
const ofOneThing = routes.filter(([, { path }]) => path.includes(':'));
const posts = routes.filter(([, { method }]) => method === 'POST');

const addressOf = ({ path }: Route, of: Things) =>
  path.replaceAll(/:(\w+)(\{[^}]*\})?/g, (_, name: string) => encodeURIComponent(valueIn(path, name, of)));

function go(route: Route, how: { token: string | undefined; of?: Things; code?: string }) {
  const at = atConsole(consoleOrigin, how.token, how.code);
  const path = addressOf(route, how.of ?? things.ours);
  return route.method === 'GET' ? at.get(path) : at.post(path);
}

const mayNot = 'この操作をする権限がありません';
/** Names of the other institution's customers and contracts. */
const names = (body: string) => /とおく物産|遠山|far-adm|9301-0007|mine-|田中/.test(body);

/** Every row that a page of the console could change. */
const rows = () =>
  Promise.all(
    [
      ...['contracts', 'login_ids', 'certificates', 'issuances', 'staff', 'applications', 'sessions', 'institutions'],
      ...['staff_invitations', 'revocation_runs'],
    ].map((table) => asOwner(world.database, `select t::text as row from ${table} t order by 1`)),
  );

describe('every address behind the staff’s login', () => {
  it('is walked here', () => {
    expect(routes.length).toBeGreaterThanOrEqual(14);
    expect(ofOneThing.length).toBeGreaterThanOrEqual(12);
  });

  it.each(routes)('%s leads a stranger to the login, and shows nothing', async (_, route) => {
    const { status, headers, body } = await go(route, { token: undefined });
    expect(names(body)).toBe(false);
    if (route.method === 'GET')
      expect([status, headers.location]).toEqual([303, expect.stringMatching(/^\/1376\/\?next=/)]);
    else expect(status).toBe(403);
  });

  describe.each(alone)('for the role %s', (role, token) => {
    it.each(routes)('%s opens exactly where the policy says so (S3)', async (_, route) => {
      const { status, body } = await go(route, { token });
      const refused = status === 403 && body.includes(mayNot);
      expect(refused).toBe(!mayByRole([role], route.act));
      if (refused) expect(names(body)).toBe(false);
    });
  });

  it.each(routes)('%s knows no session of another institution (I1)', async (_, route) => {
    for (const [token, code] of [
      [everyRole.token, '9301'],
      [stranger.token, '1376'],
    ] as const) {
      const { status, body } = await go(route, { token, code });
      expect([status, names(body)]).toEqual([route.method === 'GET' ? 303 : 403, false]);
    }
  });

  it.each(ofOneThing)('%s of another institution is not there, and nothing of it changes (I1)', async (_, route) => {
    const before = await rows();
    for (const how of [
      { token: everyRole.token, of: things.theirs },
      { token: stranger.token, of: things.ours, code: '9301' },
      // One half ours, one half theirs.
      { token: everyRole.token, of: { ...things.ours, id: things.theirs.id } },
      { token: everyRole.token, of: { ...things.theirs, id: things.ours.id } },
    ]) {
      const asks = how.of !== undefined && !/:id/.test(route.path) && how.of.number === things.ours.number && !how.code;
      if (asks) continue;
      const { status, body } = await go(route, how);
      expect([403, 404], `${status}`).toContain(status);
      expect(body).not.toMatch(how.code ? /mine-|田中|はるか/ : /とおく物産|遠山|far-adm/);
    }
    expect(await rows()).toEqual(before);
  });

  it.each(posts)('%s is refused from a page that is not ours', async (_, route) => {
    const before = await rows();
    const { status } = await ask(`${consoleOrigin}/1376${addressOf(route, things.ours)}`, {
      method: 'POST',
      headers: {
        cookie: `__Host-warifu-staff=${everyRole.token}`,
        'sec-fetch-site': 'cross-site',
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: form({ reason: 'keyCompromise' }),
    });
    expect(status).toBe(403);
    expect(await rows()).toEqual(before);
  });
});
