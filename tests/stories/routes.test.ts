import { afterAll, describe, expect, it } from 'vitest';
import { type Allowed, signedInRoutes } from '../../src/portal/signed-in/door.tsx';
import { ask, type ClientIdentity, form, fromOwnPage } from '../../src/testing/client.ts';
import { asOwner } from '../../src/testing/database.ts';
import {
  aContract,
  aLogin,
  anAcquired,
  anInstitution,
  anIssuance,
  aRequest,
  aUser,
  aVisit,
  made,
  openServedWorld,
  password,
} from '../../src/testing/world.ts';
import { acquire } from '../../src/workflows/acquire.ts';

// The tests are made from the routes that are there once the listeners are open: a new one cannot be forgotten.
const world = await openServedWorld();
afterAll(() => world.close());
const own = await anInstitution(world);
const elsewhere = await anInstitution(world, { code: '9301' });
const administrator = await anAcquired(world, own, 'mine-adm');
const session = await signedIn(administrator);

const { contract: neighbour } = await aContract(world, own, 'their-adm');
const strangers = {
  'a user of another contract': await aUser(world, own, neighbour.number, 'their-k01'),
  'a user of another institution': await aUser(
    world,
    elsewhere,
    (await aContract(world, elsewhere, 'far-adm')).contract.number,
    'far-k01',
  ),
};
const colleague = await aUser(world, own, administrator.contract.number, 'mine-k01');
const { code } = await anIssuance(world, own, colleague.name);
const visit = await aVisit(world, own, { loginId: colleague.name, code });
const { privateKey, der } = aRequest();
const user = { privateKey, der: made(await acquire(world.deps, own, visit, der)).certificate.der! };
const userSession = await signedIn(user);

/** A live session over TLS: where it is, its cookie, and its certificate. */
async function signedIn(identity: ClientIdentity) {
  const { lane, token } = made(await aLogin(world, own, identity.der));
  const pressed = await ask(`${world.serving.portalOrigin}/1376/login/cert`, { method: 'POST', headers: fromOwnPage });
  const port = new URL(pressed.headers.location!).port;
  return {
    origin: `https://${lane}.cert.portal.localhost:${port}`,
    identity,
    cookie: `__Host-warifu-session=${token}`,
  };
}

type Route = { method: 'GET' | 'POST'; path: string; allowed: Allowed };
const routes = signedInRoutes.map((route) => [`${route.method} ${route.path}`, route] as const);
const ofOneUser = routes.filter(([, { path }]) => path.includes(':id'));

async function go(
  { method, path }: Route,
  how: { code?: string; id?: string; at?: typeof session; cookie?: string; identity?: ClientIdentity | undefined },
) {
  const { code: institution = '1376', id = colleague.id, at = session, cookie = at.cookie } = how;
  const identity = 'identity' in how ? how.identity : at.identity;
  const answer = await ask(`${at.origin}/${institution}${path.replace(':id', id)}`, {
    method,
    ...(identity && { identity }),
    headers: { ...(method === 'POST' && fromOwnPage), ...(cookie && { cookie }) },
    ...(method === 'POST' && { body: form({ password, personName: '別の 名前', reason: 'keyCompromise' }) }),
  });
  return { ...answer, names: /田中|佐藤|their-|far-|mine-/.test(answer.body) };
}

/** Every row that belongs to the two others. */
const rowsOfStrangers = async () => {
  const ids = Object.values(strangers).map(({ id }) => id);
  const of = (table: string, column: string) =>
    asOwner(world.database, `select t::text as row from ${table} t where ${column} = any($1) order by 1`, [ids]);
  return Promise.all([of('login_ids', 'id'), of('issuances', 'login_id'), of('certificates', 'login_id')]);
};

describe('every address behind the login', () => {
  it('is walked here', () => {
    expect(routes.length).toBeGreaterThan(35);
    expect(ofOneUser.length).toBeGreaterThan(15);
  });

  it.each(routes)(
    '%s shows nothing without a session, nor to a cookie without its certificate (L6)',
    async (_, route) => {
      for (const how of [{ cookie: '' }, { identity: undefined }, { at: { ...userSession, cookie: session.cookie } }]) {
        const { status, names } = await go(route, how);
        expect([status, names]).toEqual([403, false]);
      }
    },
  );

  it.each(routes)('%s does not exist on this lane for another institution (I1)', async (_, route) => {
    const { status, names } = await go(route, { code: '9301' });
    expect([status, names]).toEqual([404, false]);
  });

  it.each(routes.filter(([, { allowed }]) => allowed.role))('%s does not exist for a user (A1)', async (_, route) => {
    expect((await go(route, { at: userSession })).status).toBe(404);
  });

  describe.each(Object.entries(strangers))('for %s', (_who, stranger) => {
    it.each(ofOneUser)('%s neither shows nor changes anything (I1)', async (_, route) => {
      const before = await rowsOfStrangers();
      const { status, body } = await go(route, { id: stranger.id });
      expect(status).toBe(404);
      expect(body).not.toContain(stranger.name);
      expect(await rowsOfStrangers()).toEqual(before);
    });
  });
});
