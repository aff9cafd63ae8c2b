import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { revoked } from '../../src/domain/certificate/certificate.ts';
import type { Obstacle } from '../../src/domain/login-id/why-not.ts';
import { isRefusal } from '../../src/domain/refusal.ts';
import {
  aLogin,
  anAcquired,
  anInstitution,
  aPasswordContract,
  clerk,
  made,
  openWorld,
  password,
} from '../../src/testing/world.ts';
import { logInWithPassword } from '../../src/workflows/log-in-with-password.ts';
import { judge, type Presented } from '../../src/workflows/present-certificate.ts';
import { readLoginFacts } from '../../src/workflows/read-login-facts.ts';
import { reissueTo } from '../../src/workflows/reissue.ts';
import { stopContract } from '../../src/workflows/stop-contract.ts';
import { resume, suspend } from '../../src/workflows/suspend.ts';
import type { Transaction } from '../../src/workflows/transaction.ts';
import { unlock } from '../../src/workflows/unlock.ts';

const world = await openWorld();
afterAll(() => world.close());
const { deps } = world;
const begun = world.clock.now;
const institution = await anInstitution(world, { lateRenewalDays: 0 });
const inTransaction = <T>(work: (tx: Transaction) => Promise<T>) => deps.store.transaction(deps.clock(), work);

/** What the login calls each obstacle. */
const refusalOf: Partial<Record<Obstacle['kind'], string>> = {
  revoked: 'certificate-ended',
  superseded: 'certificate-ended',
  expired: 'certificate-expired',
  'contract-suspended': 'contract-suspended',
  suspended: 'login-id-suspended',
  locked: 'login-id-locked',
};

type Holder = Awaited<ReturnType<typeof anAcquired>>;
const steps: Record<string, (holder: Holder) => Promise<unknown>> = {
  'the ID is suspended': ({ loginId }) => withId(loginId.id, (tx, one) => suspend(tx, institution, one, clerk)),
  'it is resumed': ({ loginId }) => withId(loginId.id, (tx, one) => resume(tx, institution, one, clerk)),
  'a login': ({ der }) => aLogin(world, institution, der),
  'a wrong password': ({ der }) => aLogin(world, institution, der, 'nothing like it'),
  'the ID is unlocked': ({ loginId }) => withId(loginId.id, (tx, one) => unlock(tx, institution, one, clerk)),
  'the contract is stopped': ({ contract }) =>
    inTransaction((tx) => stopContract(tx, institution, contract.number, 'keyCompromise', clerk)),
  'the stop is lifted': ({ contract }) =>
    inTransaction(async (tx) =>
      tx.contracts.update({ ...(await tx.contracts.byId(institution.id, contract.id))!, suspendedAt: undefined }),
    ),
  'the certificate is revoked': ({ certificate }) =>
    inTransaction(async (tx) => {
      const ended = revoked((await tx.certificates.lockById(institution.id, certificate.id))!, 'unspecified', tx.now);
      if (!isRefusal(ended)) await tx.certificates.update(ended);
    }),
  'it is reissued': ({ loginId }) =>
    withId(loginId.id, (tx, one) => reissueTo(tx, deps, institution, one, 'unspecified', clerk)),
  'half a year passes': async () => world.clock.advance({ days: 183 }),
};

function withId(id: string, work: (tx: Transaction, loginId: Holder['loginId']) => Promise<unknown>) {
  return inTransaction(async (tx) => work(tx, (await tx.loginIds.lockById(institution.id, id))!));
}

describe('the answer of the help desk', () => {
  it('is what the login says of the certificate in hand, whatever happened before (L1, L5, L6, R4, V5)', async () => {
    let turn = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom(...Object.keys(steps)), { minLength: 1, maxLength: 6 }),
        async (names) => {
          // Another ID each time: what the clock showed stays (I4).
          const holder = await anAcquired(world, institution, `turn-${++turn}-adm`);
          for (const name of names) await steps[name]!(holder);
          const { said, judged } = await inTransaction(async (tx) => {
            const contract = (await tx.contracts.byId(institution.id, holder.contract.id))!;
            const late = Temporal.Instant.compare(tx.now, holder.certificate.notAfter) > 0;
            const presented: Presented = { der: holder.der, ...(late && { untrusted: 'CERT_HAS_EXPIRED' }) };
            return {
              said: (await readLoginFacts(tx, institution, contract, holder.loginId.id))!,
              judged: await judge(tx, institution, presented),
            };
          });
          const [first] = said.obstacles;
          const waits = said.obstacles.some(({ kind }) => kind === 'not-acquired');
          // Where a new certificate waits, the one in hand is history, and the answer is about the acquisition.
          const expected = waits ? 'certificate-ended' : first && refusalOf[first.kind];
          expect(isRefusal(judged) ? judged.refused : undefined, names.join(', ')).toBe(expected);
          if (!first) expect(isRefusal(await aLogin(world, institution, holder.der)), names.join(', ')).toBe(false);
        },
      ),
      { numRuns: 40, endOnFailure: true },
    );
    expect(Temporal.Instant.compare(world.clock.now, begun)).toBeGreaterThan(0);
  }, 120_000);

  it('is what the login by password says (L3)', async () => {
    const { administrator, contract } = await aPasswordContract(world, institution);
    const answer = () =>
      inTransaction(async (tx) => {
        const now = (await tx.contracts.byId(institution.id, contract.id))!;
        return (await readLoginFacts(tx, institution, now, administrator.id))!.obstacles[0]?.kind;
      });
    const enter = async () => {
      const entered = await logInWithPassword(deps, institution, { loginId: administrator.name, password });
      return isRefusal(entered) ? entered.refused : undefined;
    };
    expect([await answer(), await enter()]).toEqual([undefined, undefined]);
    await withId(administrator.id, (tx, one) => suspend(tx, institution, one, clerk));
    expect([await answer(), await enter()]).toEqual(['suspended', 'login-id-suspended']);
    made(await inTransaction((tx) => stopContract(tx, institution, contract.number, 'unspecified', clerk)));
    expect([await answer(), await enter()]).toEqual(['contract-suspended', 'contract-suspended']);
    await withId(administrator.id, (tx, one) => tx.loginIds.update({ ...one, wrongPasswords: 6, lockedAt: tx.now }));
    expect([await answer(), await enter()]).toEqual(['locked', 'password-login-locked']);
  });
});
