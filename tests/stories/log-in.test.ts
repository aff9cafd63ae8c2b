import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Institution } from '../../src/domain/institution/institution.ts';
import {
  aLogin,
  anAcquired,
  anInstitution,
  clerk,
  made,
  onLane,
  openWorld,
  password,
  type TestWorld,
} from '../../src/testing/world.ts';
import { beginLogin } from '../../src/workflows/begin-login.ts';
import { continueSession } from '../../src/workflows/continue-session.ts';
import { logOut } from '../../src/workflows/log-out.ts';
import { presentCertificate } from '../../src/workflows/present-certificate.ts';
import { revoke } from '../../src/workflows/revoke.ts';
import { unlock } from '../../src/workflows/unlock.ts';

let world: TestWorld;
let institution: Institution;
beforeAll(async () => {
  world = await openWorld();
  institution = await anInstitution(world);
});
afterAll(() => world.close());

let turn = 0;
const someone = () => `login-${++turn}`;

describe('logging in', () => {
  it('needs a certificate: none, an unknown and a foreign one are told apart (L1, L7)', async () => {
    const other = await anInstitution(world, { code: '9002' });
    const foreign = await anAcquired(world, other, someone());
    const present = async (presented: { der?: Uint8Array; untrusted?: string }) => {
      const { lane } = await beginLogin(world.deps, institution);
      return presentCertificate(world.deps, lane, undefined, presented);
    };
    expect(await present({})).toMatchObject({ refused: 'certificate-absent' });
    expect(await present({ der: foreign.der, untrusted: 'x' })).toMatchObject({ refused: 'certificate-foreign' });
    expect(await present({ der: foreign.der })).toMatchObject({ refused: 'certificate-unknown' });
  });

  it('locks the ID at the sixth wrong password in a row, and the right one helps no more (L5)', async () => {
    const { der } = await anAcquired(world, institution, someone());
    for (let left = 5; left > 0; left--) {
      expect(await aLogin(world, institution, der, 'wrong')).toMatchObject({
        refused: 'password-wrong',
        facts: { left },
      });
    }
    expect(await aLogin(world, institution, der, 'wrong')).toMatchObject({ refused: 'login-id-locked' });
    expect(await aLogin(world, institution, der, password)).toMatchObject({ refused: 'login-id-locked' });
  });

  it('goes on after the ID is unlocked, with all its tries (L5)', async () => {
    const { der, administrator } = await anAcquired(world, institution, someone());
    expect(await unlock(world.deps, institution, administrator.name, clerk)).toMatchObject({ refused: 'not-locked' });
    for (let n = 0; n < 6; n++) await aLogin(world, institution, der, 'wrong');
    made(await unlock(world.deps, institution, administrator.name, clerk));
    expect(await aLogin(world, institution, der, 'wrong')).toMatchObject({ facts: { left: 5 } });
    made(await aLogin(world, institution, der));
  });

  it('forgets wrong passwords after a right one (L5)', async () => {
    const { der } = await anAcquired(world, institution, someone());
    await aLogin(world, institution, der, 'wrong');
    made(await aLogin(world, institution, der));
    expect(await aLogin(world, institution, der, 'wrong')).toMatchObject({ facts: { left: 5 } });
  });

  it('proves the certificate once, and a later login finds it proven (A4)', async () => {
    const { der } = await anAcquired(world, institution, someone());
    expect(made(await aLogin(world, institution, der)).session.provedCertificate).toBe(true);
    expect(made(await aLogin(world, institution, der)).session.provedCertificate).toBe(false);
  });
});

describe('a session', () => {
  it('goes on only with its certificate and on its lane (L6)', async () => {
    const mine = await anAcquired(world, institution, someone());
    const thief = await anAcquired(world, institution, someone());
    const { token, lane } = made(await aLogin(world, institution, mine.der));
    const go = (on: string, presented: { der?: Uint8Array }) =>
      continueSession(world.deps, { lane: { name: on, presented }, token });
    expect(await go(lane, {})).toMatchObject({ refused: 'certificate-absent' });
    expect(await go(lane, { der: thief.der })).toMatchObject({ refused: 'session-of-another-certificate' });
    expect(await go('l000000000000', { der: mine.der })).toMatchObject({ refused: 'session-over' });
    expect(made(await go(lane, { der: mine.der })).loginId.id).toBe(mine.administrator.id);
  });

  it('ends with logout and with the revocation of its certificate (L6)', async () => {
    const { der, administrator } = await anAcquired(world, institution, someone());
    const first = made(await aLogin(world, institution, der));
    const second = made(await aLogin(world, institution, der));
    await logOut(world.deps, { ...onLane(first, der), lane: { name: first.lane, presented: {} } });
    made(await continueSession(world.deps, onLane(first, der)));
    await logOut(world.deps, onLane(first, der));
    expect(await continueSession(world.deps, onLane(first, der))).toMatchObject({
      refused: 'session-over',
    });
    made(await revoke(world.deps, institution, administrator.name, 'keyCompromise', clerk));
    // Whoever presents the certificate reads why, at once (I5).
    expect(await continueSession(world.deps, onLane(second, der))).toMatchObject({
      refused: 'certificate-ended',
    });
    expect(await aLogin(world, institution, der)).toMatchObject({ refused: 'certificate-ended' });
  });

  it('is over after fifteen minutes without a request, and after eight hours in any case (L6)', async () => {
    const { der } = await anAcquired(world, institution, someone());
    const idle = made(await aLogin(world, institution, der));
    world.clock.advance({ minutes: 15 });
    expect(await continueSession(world.deps, onLane(idle, der))).toMatchObject({
      refused: 'session-over',
    });
    const busy = made(await aLogin(world, institution, der));
    for (let n = 0; n < 34; n++) {
      world.clock.advance({ minutes: 14 });
      made(await continueSession(world.deps, onLane(busy, der)));
    }
    world.clock.advance({ minutes: 4 });
    expect(await continueSession(world.deps, onLane(busy, der))).toMatchObject({
      refused: 'session-over',
    });
  });
});
