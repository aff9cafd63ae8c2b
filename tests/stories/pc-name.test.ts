import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Institution } from '../../src/domain/institution/institution.ts';
import {
  aContract,
  anInstitution,
  anIssuance,
  aRequest,
  made,
  openWorld,
  password,
  type TestWorld,
} from '../../src/testing/world.ts';
import { acquire } from '../../src/workflows/acquire.ts';
import { identify } from '../../src/workflows/identify.ts';

let world: TestWorld;
let institution: Institution;
beforeAll(async () => {
  world = await openWorld();
  institution = await anInstitution(world);
  await aContract(world, institution);
});
afterAll(() => world.close());

describe('the name of the PC', () => {
  it('is taken in with the code and kept with the certificate', async () => {
    const { code } = await anIssuance(world, institution);
    const answers = { loginId: 'haruka-adm', code, password: { kind: 'first' as const, text: password } };
    expect(await identify(world.deps, institution, { ...answers, pcName: 'あ'.repeat(41) })).toMatchObject({
      refused: 'pc-name-too-long',
    });
    const { token } = made(await identify(world.deps, institution, { ...answers, pcName: ' 経理部の　ノートPC ' }));
    const { certificate } = made(await acquire(world.deps, institution, token, aRequest().der));
    const stored = await world.deps.store.transaction(world.clock.now, (tx) =>
      tx.certificates.byId(institution.id, certificate.id),
    );
    expect(stored?.pcName).toBe('経理部の ノートPC');
  });
});
