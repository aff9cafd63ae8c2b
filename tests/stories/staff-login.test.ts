import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { staffRoutes } from '../../src/console/door.tsx';
import type { Institution } from '../../src/domain/institution/institution.ts';
import { anAuthenticator } from '../../src/testing/authenticator.ts';
import { asOwner } from '../../src/testing/database.ts';
import { aStaff, atConsole, logInAgain, someConsole } from '../../src/testing/staff.ts';
import { anInstitution, clerk, made, openServedWorld } from '../../src/testing/world.ts';
import { continueStaffSession } from '../../src/workflows/as-staff.ts';
import { invite, inviteStaff } from '../../src/workflows/invite-staff.ts';
import { beginStaffLogin, logInStaff } from '../../src/workflows/log-in-staff.ts';
import { beginRegistration, readInvitation, registerPasskey } from '../../src/workflows/register-passkey.ts';

let world: Awaited<ReturnType<typeof openServedWorld>>;
let institution: Institution;
let elsewhere: Institution;
beforeAll(async () => {
  world = await openServedWorld();
  institution = await anInstitution(world);
  elsewhere = await anInstitution(world, { code: '9301' });
});
afterAll(() => world.close());

const wanted = { employeeNumber: '20001', personName: '山田 隆', branch: '本店営業部', roles: ['approver'] as const };
const invited = async () => made(await inviteStaff(world.deps, institution, wanted, clerk));
const refusedWith = (refused: string) => expect.objectContaining({ refused });

async function registered() {
  const { token, staff } = await invited();
  const authenticator = anAuthenticator(someConsole.host);
  const begun = made(await beginRegistration(world.deps, institution, someConsole, token));
  const answer = authenticator.register(begun.options.challenge, someConsole.origin);
  made(await registerPasskey(world.deps, institution, someConsole, begun.token, answer));
  return { token, staff, authenticator };
}

describe('an invitation', () => {
  it('registers one passkey, once (S3)', async () => {
    const { token, authenticator } = await registered();
    expect(await readInvitation(world.deps, institution, token)).toEqual(refusedWith('invitation-over'));
    expect(await logInAgain(world, institution, authenticator)).toMatch(/^[\w-]{43}$/);
  });

  it('is over after 72 hours, and void when another is made', async () => {
    const { token, staff } = await invited();
    const again = await world.deps.store.transaction(world.clock.now, (tx) => invite(tx, world.deps, staff, clerk));
    expect(await readInvitation(world.deps, institution, token)).toEqual(refusedWith('invitation-over'));
    expect(await readInvitation(world.deps, institution, again.token)).toMatchObject({
      staff: { personName: '山田 隆' },
    });
    expect(await readInvitation(world.deps, elsewhere, again.token)).toEqual(refusedWith('invitation-over'));
    world.clock.advance({ hours: 72 });
    expect(await readInvitation(world.deps, institution, again.token)).toEqual(refusedWith('invitation-over'));
  });

  it('replaces what was there: passkey and sessions end', async () => {
    const { staff, authenticator } = await registered();
    const session = await logInAgain(world, institution, authenticator);
    const { token } = await world.deps.store.transaction(world.clock.now, (tx) => invite(tx, world.deps, staff, clerk));
    const next = anAuthenticator(someConsole.host);
    const begun = made(await beginRegistration(world.deps, institution, someConsole, token));
    made(
      await registerPasskey(
        world.deps,
        institution,
        someConsole,
        begun.token,
        next.register(begun.options.challenge, someConsole.origin),
      ),
    );
    expect(await continueStaffSession(world.deps, institution, session)).toEqual(refusedWith('staff-session-over'));
    await expect(logInAgain(world, institution, authenticator)).rejects.toThrow('passkey-refused');
    expect(await logInAgain(world, institution, next)).toBeTruthy();
  });

  it('is used by one of many who try at once', async () => {
    const { token } = await invited();
    const begun = await Promise.all(
      Array.from({ length: 8 }, async () => made(await beginRegistration(world.deps, institution, someConsole, token))),
    );
    const answers = await Promise.all(
      begun.map(({ token: challenge, options }) => {
        const answer = anAuthenticator(someConsole.host).register(options.challenge, someConsole.origin);
        return registerPasskey(world.deps, institution, someConsole, challenge, answer);
      }),
    );
    expect(answers.filter((answer) => 'personName' in answer)).toHaveLength(1);
  });
});

describe('a login with a passkey (S3)', () => {
  const attempt = async (change: {
    origin?: string;
    verified?: boolean;
    counter?: number;
    at?: Institution;
    twice?: boolean;
    later?: number;
    challenge?: string;
  }) => {
    const { authenticator } = await registered();
    await logInAgain(world, institution, authenticator);
    const at = change.at ?? institution;
    const begun = await beginStaffLogin(world.deps, at, someConsole);
    const answer = authenticator.assert(
      change.challenge ?? begun.options.challenge,
      change.origin ?? someConsole.origin,
      {
        ...(change.verified !== undefined && { verified: change.verified }),
        ...(change.counter !== undefined && { counter: change.counter }),
      },
    );
    if (change.later) world.clock.advance({ minutes: change.later });
    const first = await logInStaff(world.deps, at, someConsole, begun.token, answer);
    return change.twice ? logInStaff(world.deps, at, someConsole, begun.token, answer) : first;
  };

  it.each([
    ['from a look-alike host', { origin: 'https://console.localhost.example' }, 'passkey-refused'],
    ['without PIN, finger or face', { verified: false }, 'passkey-refused'],
    ['by a copy of the authenticator', { counter: 1 }, 'passkey-refused'],
    ['with the answer to another challenge', { challenge: 'AAAA' }, 'passkey-refused'],
    ['twice with one answer', { twice: true }, 'challenge-over'],
    ['after five minutes', { later: 5 }, 'challenge-over'],
  ])('is refused %s', async (_how, change, refused) => {
    expect(await attempt(change)).toEqual(refusedWith(refused));
  });

  it('is refused at another institution (I1)', async () => {
    expect(await attempt({ at: elsewhere })).toEqual(refusedWith('passkey-refused'));
  });

  it('goes on for 15 minutes without a request, and not a second longer', async () => {
    const { token } = await aStaff(world, institution);
    world.clock.advance({ minutes: 14, seconds: 59 });
    expect(await continueStaffSession(world.deps, institution, token)).toMatchObject({
      staff: { branch: '本店営業部' },
    });
    world.clock.advance({ minutes: 15 });
    expect(await continueStaffSession(world.deps, institution, token)).toEqual(refusedWith('staff-session-over'));
  });

  it('is worth nothing at another institution (I1)', async () => {
    const { token } = await aStaff(world, institution);
    expect(await continueStaffSession(world.deps, elsewhere, token)).toEqual(refusedWith('staff-session-over'));
  });

  it('is over at once when the account is stopped', async () => {
    const { token, staff, authenticator } = await aStaff(world, institution);
    await asOwner(world.database, 'update staff set suspended_at = now() where id = $1', [staff.id]);
    expect(await continueStaffSession(world.deps, institution, token)).toEqual(refusedWith('staff-suspended'));
    await expect(logInAgain(world, institution, authenticator)).rejects.toThrow('staff-suspended');
  });

  it('leaves no token and no challenge in the database or the audit log (I6)', async () => {
    const { token } = await aStaff(world, institution);
    const rows = await asOwner(
      world.database,
      `select s::text from staff_sessions s union all select i::text from staff_invitations i
       union all select e::text from audit_events e`,
    );
    expect(rows.length).toBeGreaterThan(3);
    expect(JSON.stringify(rows)).not.toContain(token);
  });
});

describe('the console', () => {
  it('leads a stranger to its login, and back to where they wanted to go', async () => {
    const { headers, status } = await atConsole(world.serving.consoleOrigin, undefined).get('/dashboard');
    expect([status, headers.location]).toEqual([303, '/1376/?next=%2F1376%2Fdashboard']);
    const login = await atConsole(world.serving.consoleOrigin, undefined).get('/?next=%2F1376%2Fcontracts');
    expect(login.body).toContain('data-next="/1376/contracts"');
  });

  it('says so when the session is over, and leads back after the login', async () => {
    const { token } = await aStaff(world, institution);
    world.clock.advance({ minutes: 15 });
    const { headers } = await atConsole(world.serving.consoleOrigin, token).get('/contracts');
    expect(headers.location).toBe('/1376/?next=%2F1376%2Fcontracts&over');
    const { body } = await atConsole(world.serving.consoleOrigin, token).get('/?next=%2F1376%2Fcontracts&over');
    expect(body).toContain('画面の有効時間が過ぎたため');
  });

  it.each(['//evil.example/', 'https://evil.example/', '/9301/dashboard', '/1376/../9301/x', '/1376/a b'])(
    'is led on to nothing but itself: %s',
    async (next) => {
      const { body } = await atConsole(world.serving.consoleOrigin, undefined).get(
        `/?next=${encodeURIComponent(next)}`,
      );
      expect(body).toContain('data-next="/1376/dashboard"');
    },
  );

  it('has routes, each with the act that it needs', () => {
    expect(staffRoutes.length).toBeGreaterThan(0);
  });

  it('takes a passkey over HTTP, and none that is malformed', async () => {
    const { origin, hostname } = new URL(world.serving.consoleOrigin);
    const at = atConsole(origin, undefined);
    const { authenticator } = await aStaff(world, institution, 'clerk', {}, { host: hostname, origin });
    const asked = await at.postJson('/log-in/options', {});
    const { challenge } = JSON.parse(asked.body);
    const answer = authenticator.assert(challenge, origin);
    const no = await at.postJson('/log-in', { ...answer, response: 'x' }, asked.cookies.join('; '));
    expect([no.status, JSON.parse(no.body).title]).toEqual([403, 'パスキーを確認できませんでした']);
    const yes = await at.postJson('/log-in', answer, asked.cookies.join('; '));
    expect([yes.status, yes.cookies.some((one) => one.startsWith('__Host-warifu-staff='))]).toEqual([200, true]);
  });
});
