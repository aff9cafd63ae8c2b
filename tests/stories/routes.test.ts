import { afterAll, describe, expect, it } from 'vitest';
import type { LoginId } from '../../src/domain/login-id/login-id.ts';
import { type Allowed, signedInRoutes } from '../../src/portal/signed-in/door.tsx';
import { ask, type ClientIdentity, form, fromOwnPage } from '../../src/testing/client.ts';
import { asOwner } from '../../src/testing/database.ts';
import {
  aContract,
  aLogin,
  anAcquired,
  anInstitution,
  anIssuance,
  aPasswordContract,
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
const portal = world.serving.portalOrigin;

/** A live session over TLS: where it is, its cookie, and on a lane its certificate. */
interface Signed {
  readonly origin: string;
  readonly cookie: string;
  readonly identity?: ClientIdentity | undefined;
}

/** Who walks through one of the two doors, and of whom nothing may be seen there. */
interface Cast {
  readonly administrator: Signed;
  readonly user: Signed;
  /** A user of the administrator's own contract. */
  readonly colleague: LoginId;
  readonly strangers: Record<string, LoginId>;
}

const doors: Record<string, Cast> = { 'on a lane': await certificateCast(), 'on the portal': await passwordCast() };

/** The contracts of the certificate method, on lanes. */
async function certificateCast(): Promise<Cast> {
  const mine = await anAcquired(world, own, 'mine-adm');
  const colleague = await aUser(world, own, mine.contract.number, 'mine-k01');
  const { code } = await anIssuance(world, own, colleague.name);
  const visit = await aVisit(world, own, { loginId: colleague.name, code });
  const { privateKey, der } = aRequest();
  const user = { privateKey, der: made(await acquire(world.deps, own, visit, der)).certificate.der! };
  const their = await aContract(world, own, 'their-adm');
  const far = await aContract(world, elsewhere, 'far-adm');
  return {
    administrator: await onLane(mine),
    user: await onLane(user),
    colleague,
    strangers: {
      'a user of another contract': await aUser(world, own, their.contract.number, 'their-k01'),
      'a user of another institution': await aUser(world, elsewhere, far.contract.number, 'far-k01'),
    },
  };
}

/** The contracts of the password method, on the portal. */
async function passwordCast(): Promise<Cast> {
  const mine = await aPasswordContract(world, own, 'mine-p-adm', ['mine-p01']);
  const their = await aPasswordContract(world, own, 'their-p-adm', ['their-p01']);
  const far = await aPasswordContract(world, elsewhere, 'far-p-adm', ['far-p01']);
  return {
    administrator: await onPortal('mine-p-adm'),
    user: await onPortal('mine-p01'),
    colleague: mine.users[0]!,
    strangers: {
      'a user of another contract': their.users[0]!,
      'a user of another institution': far.users[0]!,
    },
  };
}

async function onLane(identity: ClientIdentity): Promise<Signed> {
  const { lane, token } = made(await aLogin(world, own, identity.der));
  const pressed = await ask(`${portal}/1376/login/cert`, { method: 'POST', headers: fromOwnPage });
  const { port } = new URL(pressed.headers.location!);
  const origin = `https://${lane}.cert.portal.localhost:${port}`;
  return { origin, identity, cookie: `__Host-warifu-session=${token}` };
}

async function onPortal(loginId: string): Promise<Signed> {
  const body = form({ loginId, password });
  const entered = await ask(`${portal}/1376/login/password`, { method: 'POST', headers: fromOwnPage, body });
  return { origin: portal, cookie: entered.cookies.find((one) => one.startsWith('__Host-warifu-session='))! };
}

type Route = { method: 'GET' | 'POST'; path: string; allowed: Allowed };
const routes = signedInRoutes.map((route) => [`${route.method} ${route.path}`, route] as const);
const ofOneUser = routes.filter(([, { path }]) => path.includes(':id'));

/** One request of `signed`, with other parts where `how` names them. */
async function go({ method, path }: Route, signed: Signed, how: { code?: string; id: string }) {
  const { code: institution = '1376', id } = how;
  const { origin, cookie, identity } = signed;
  const answer = await ask(`${origin}/${institution}${path.replace(':id', id)}`, {
    method,
    ...(identity && { identity }),
    headers: { ...(method === 'POST' && fromOwnPage), ...(cookie && { cookie }) },
    ...(method === 'POST' && { body: form({ password, personName: '別の 名前', reason: 'keyCompromise' }) }),
  });
  return { ...answer, names: /田中|佐藤|鈴木|their-|far-|mine-/.test(answer.body) };
}

/** Every row that belongs to the two others. */
const rowsOf = async (strangers: Cast['strangers']) => {
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

  it('is open to an administrator at both doors, so that the walks below mean something', async () => {
    for (const { administrator, colleague } of Object.values(doors)) {
      const list = { method: 'GET', path: '/users/:id', allowed: {} } as const;
      const { status, body } = await go(list, administrator, { id: colleague.id });
      expect([status, body.includes(colleague.name)]).toEqual([200, true]);
    }
  });

  it.each(Object.entries(doors))(
    '%s: what is nowhere, not for this person or not possible has a number that staff can look up, and a way home (I5)',
    async (_door, { administrator, user, colleague }) => {
      const get = (path: string, signed = administrator, id = colleague.id) =>
        go({ method: 'GET', path, allowed: {} }, signed, { id });
      const own = (await get('/users')).body.match(/\/users\/([0-9a-f-]{36})"/g)!.map((one) => one.slice(7, -1));
      const administratorId = own.find((id) => id !== colleague.id)!;
      for (const [answer, status, name] of [
        [await get('/nowhere'), 404, 'page-absent'],
        [await get('/users', user), 404, 'page-absent'],
        [await get('/users/:id/unlock'), 409, 'changed-meanwhile'],
        [await get('/users/:id/reissue', administrator, administratorId), 403, 'administrator-out-of-reach'],
      ] as const) {
        expect([answer.status, name]).toEqual([status, name]);
        const reference = /E\d{4}-[A-Z0-9]{4}-[A-Z0-9]{4}/.exec(answer.body)?.[0] ?? '';
        const kept = await world.deps.store.transaction(world.clock.now, (tx) => tx.refusals.byReference(reference));
        expect(kept?.name).toBe(name);
        if (status === 404) {
          expect(answer.body).toContain('href="/1376/home"');
          expect(answer.body).not.toContain('ログインの画面へ');
        }
      }
      const stranger = await ask(`${portal}/1376/nowhere`);
      expect([stranger.status, /E\d{4}-/.test(stranger.body), stranger.body.includes('ログインの画面へ')]).toEqual([
        404,
        false,
        true,
      ]);
    },
  );
});

describe.each(Object.entries(doors))('every address behind the login, %s', (_door, cast) => {
  const { administrator, user, colleague, strangers } = cast;
  const at = { id: colleague.id };

  it.each(routes)(
    '%s shows nothing without a session, nor to a cookie without its certificate or of the other door (L3, L6)',
    async (_, route) => {
      const others = Object.values(doors).filter((other) => other !== cast);
      const wrong: Signed[] = [
        { ...administrator, cookie: '' },
        ...others.map((other) => ({ ...administrator, cookie: other.administrator.cookie })),
        ...(administrator.identity
          ? [
              { ...administrator, identity: undefined },
              { ...user, cookie: administrator.cookie },
            ]
          : []),
      ];
      for (const signed of wrong) {
        const { status, names } = await go(route, signed, at);
        expect([status, names]).toEqual([403, false]);
      }
    },
  );

  it.each(routes)('%s does not exist for another institution (I1)', async (_, route) => {
    const { status, names } = await go(route, administrator, { ...at, code: '9301' });
    expect([status, names]).toEqual([404, false]);
  });

  it.each(routes.filter(([, { allowed }]) => allowed.role))('%s does not exist for a user (A1)', async (_, route) => {
    expect((await go(route, user, at)).status).toBe(404);
  });

  describe.each(Object.entries(strangers))('for %s', (_who, stranger) => {
    it.each(ofOneUser)('%s neither shows nor changes anything (I1)', async (_, route) => {
      const before = await rowsOf(strangers);
      const { status, body } = await go(route, administrator, { id: stranger.id });
      expect(status).toBe(404);
      expect(body).not.toContain(stranger.name);
      expect(await rowsOf(strangers)).toEqual(before);
    });
  });
});
