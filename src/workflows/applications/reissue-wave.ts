import { z } from 'zod';
import type { Sheet } from '../../domain/application/application.ts';
import { type Change, text, word } from '../../domain/application/plan.ts';
import type { RevocationRun } from '../../domain/impact/impact.ts';
import type { Institution } from '../../domain/institution/institution.ts';
import { acquisitionDeadline } from '../../domain/issuance/issuance.ts';
import { isRefusal, type Refusal, refuse } from '../../domain/refusal.ts';
import { reissueTo } from '../reissue.ts';
import type { Transaction } from '../transaction.ts';
import { certificateNow, type HeldAdministrator, lockAdministrator, restsOf } from './administrator.ts';
import { type Kind, there } from './kind.ts';

/** The most contracts of one wave: as many letters as one person prints and another looks through. */
export const largestWave = 50;

const asked = z.object({ run: z.uuid(), size: z.coerce.number().int().min(1).max(largestWave) });
type Asked = z.output<typeof asked>;

/**
 * 発行し直し: after a revocation run (R4), the administrators of the next contracts by number who were left without a
 * certificate get a new one to acquire, each with a letter (A1). Their users get theirs from them. Two waves applied for
 * at once plan the same contracts; once one is done, the other is planned anew, and shown anew (S2).
 */
export const reissueWave: Kind<Asked> = {
  asked,
  async plan(tx, institution, wanted) {
    const found = await heldOf(tx, institution, wanted);
    if (isRefusal(found)) return found;
    const { run, held } = found;
    if (held.length === 0) return refuse('nothing-changed');
    const until = acquisitionDeadline(institution, tx.now).toString();
    const contracts = new Map(held.map(({ contract, users }) => [contract.id, users]));
    const users = [...contracts.values()].reduce((sum, count) => sum + count, 0);
    const rests = [run.id, ...(await Promise.all(held.map((one) => restsOf(tx, one)))).flat()];
    const lines = held.map(
      (one): Change => ({
        item: 'anew',
        of: `${one.contract.number} ${one.contract.companyName} ${one.loginId.personName}（${one.loginId.name}）`,
        before: certificateNow(one),
        after: { is: 'state', state: 'not-acquired', until },
      }),
    );
    return {
      rests,
      changes: [
        ...lines,
        { item: 'letters', before: text('0'), after: text(String(held.length)) },
        ...(users > 0
          ? [{ item: 'users' as const, of: String(users), before: word('cannot log in'), after: word('as it is') }]
          : []),
      ],
    };
  },
  async carryOut(tx, deps, institution, wanted, actor) {
    const { run, held } = there(await heldOf(tx, institution, wanted));
    const sheets: Sheet[] = [];
    for (const { loginId } of held) {
      const { issuance } = await reissueTo(tx, deps, institution, loginId, run.reason, actor);
      sheets.push({ loginId: loginId.id, issuance: issuance.id, prints: 0 });
    }
    return { sheets };
  },
};

/** Whom the wave is for as things are now, contract by contract, rows taken. */
async function heldOf(
  tx: Transaction,
  institution: Institution,
  { run: id, size }: Asked,
): Promise<{ run: RevocationRun; held: HeldAdministrator[] } | Refusal<'run-unknown'>> {
  const run = await tx.impact.runById(institution.id, id);
  if (!run?.finishedAt) return refuse('run-unknown');
  const held: HeldAdministrator[] = [];
  for (const { contractNumber, loginName } of await tx.impact.administratorsWithout(institution.id, id, size)) {
    held.push(there(await lockAdministrator(tx, institution, contractNumber, loginName)));
  }
  return { run, held };
}
