import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { asOwner } from '../../src/testing/database.ts';
import { aLogin, anAcquired, anInstitution, clerk, made, onLane, openWorld } from '../../src/testing/world.ts';
import { continueSession } from '../../src/workflows/continue-session.ts';
import { suspendContract } from '../../src/workflows/suspend-contract.ts';

let world: Awaited<ReturnType<typeof openWorld>>;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

describe('suspending a contract', () => {
  it('ends its sessions at once and refuses every login, of this contract alone (R4, L6, I3)', async () => {
    const { deps, database } = world;
    const institution = await anInstitution(world);
    const stopped = await anAcquired(world, institution, 'asagao-adm');
    const other = await anAcquired(world, institution, 'yomogi-adm');
    const session = made(await aLogin(world, institution, stopped.der));
    made(await suspendContract(deps, institution, stopped.contract.number, clerk));

    expect(await continueSession(deps, onLane(session, stopped.der))).toMatchObject({ refused: 'contract-suspended' });
    expect(await aLogin(world, institution, stopped.der)).toMatchObject({ refused: 'contract-suspended' });
    made(await aLogin(world, institution, other.der));
    const ended = await asOwner(database, 'select ended_at from sessions where login_id = $1', [
      stopped.administrator.id,
    ]);
    expect(ended).toEqual([{ ended_at: expect.any(Date) }]);
    const events = await asOwner(database, "select facts from audit_events where act = 'contract-suspended'");
    expect(events).toEqual([{ facts: { sessions: 1 } }]);

    const again = await suspendContract(deps, institution, stopped.contract.number, clerk);
    expect(again).toMatchObject({ refused: 'suspended-already' });
    expect(await suspendContract(deps, institution, 'none', clerk)).toMatchObject({ refused: 'contract-unknown' });
  });
});
