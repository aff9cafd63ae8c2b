import type { RevocationReason } from '../../domain/certificate/certificate.ts';
import {
  type Criteria,
  type CriteriaWrong,
  type Ends,
  type RevocationRun,
  type RunItem,
  revocable,
  sumOf,
} from '../../domain/impact/impact.ts';
import { isRefusal, type Refusal, refuse } from '../../domain/refusal.ts';
import { type StaffSignedIn, staffActor } from '../as-staff.ts';
import type { Dependencies } from '../dependencies.ts';
import { revokeTouched } from '../revoke.ts';
import type { Transaction } from '../transaction.ts';
import { soughtBy } from './seek.ts';

/**
 * すべて失効する (R4): keeps what is to be revoked; `carryOn` does it. `number` is what the person typed: another one than
 * can be revoked now is refused. The form's `id` is the run's: sent twice, it is one run.
 */
export async function beginRevocation(
  tx: Transaction,
  signedIn: StaffSignedIn,
  wanted: { id: string; criteria: Criteria; reason: RevocationReason; number: number },
): Promise<RevocationRun | CriteriaWrong | Refusal<'number-differs', Ends> | Refusal<'nothing-to-revoke'>> {
  const { institution, staff } = signedIn;
  const earlier = await tx.impact.runById(institution.id, wanted.id);
  if (earlier) return earlier;
  const sought = await soughtBy(tx, institution, wanted.criteria);
  if (isRefusal(sought)) return sought;
  const ends = revocable(await tx.impact.count(institution.id, sought, tx.now));
  const number = sumOf(ends);
  if (number === 0) return refuse('nothing-to-revoke');
  if (number !== wanted.number) return refuse('number-differs', ends);
  const { id, criteria, reason } = wanted;
  const run = { id, institutionId: institution.id, criteria, reason, begunBy: staff.id, begunAt: tx.now };
  const kept = await tx.impact.insertRun(run, sought);
  if (kept === undefined) return (await tx.impact.runById(institution.id, id)) ?? refuse('nothing-to-revoke');
  // Between counting and keeping somebody else may have revoked one: what was confirmed is not what would be done.
  if (kept.certificates !== ends.certificates || kept.codes !== ends.codes)
    throw new Error('what is to be revoked changed while it was written down');
  await tx.audit.write({
    institutionId: institution.id,
    actor: staffActor(signedIn),
    act: 'revocation-begun',
    subject: { kind: 'revocation-run', id },
    facts: { total: ends.certificates, codes: ends.codes, reason, ...criteria },
  });
  return { ...run, total: number };
}

/**
 * 中止する: what is revoked stays revoked, the rest is left as it is. Anyone who may begin a run may cancel it, and whoever
 * began it may have been stopped. Gives the run, nothing where there is none; one that is finished stays so.
 */
export async function cancelRevocation(
  tx: Transaction,
  signedIn: StaffSignedIn,
  id: string,
): Promise<RevocationRun | undefined> {
  const { institution } = signedIn;
  const run = await tx.impact.runById(institution.id, id);
  if (!run || !(await tx.impact.finishRun(id, tx.now))) return run;
  await tx.impact.leaveWaiting(id);
  const { ended, left } = await tx.impact.progress(id);
  await tx.audit.write({
    institutionId: institution.id,
    actor: staffActor(signedIn),
    act: 'revocation-cancelled',
    subject: { kind: 'revocation-run', id },
    facts: { revoked: ended.certificates, codes: ended.codes, left },
  });
  return run;
}

/** As many of a run are taken at a time, and so many of them at once. */
const portion = 200;
const atOnce = 8;

/**
 * Revokes the next certificates of a run, and makes its codes void, each in a transaction of its own with its audit event (I3), and finishes the
 * run when none is left. Safe to run twice, at once and in several programs: an item is dealt with by whoever has its
 * row. Gives whether there may be more.
 */
export async function carryOn(deps: Dependencies, run: RevocationRun): Promise<boolean> {
  const { store, clock } = deps;
  const items = await store.transaction(clock(), (tx) => tx.impact.waiting(run.id, portion));
  if (items.length === 0) {
    await store.transaction(clock(), (tx) => finish(tx, run));
    return false;
  }
  const next = items.values();
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (const item of next) await store.transaction(clock(), (tx) => revokeItem(tx, run, item));
    }),
  );
  return true;
}

async function revokeItem(tx: Transaction, run: RevocationRun, item: RunItem): Promise<void> {
  const institution = await tx.institutions.byId(run.institutionId);
  const loginId = await tx.loginIds.lockById(run.institutionId, item.loginId);
  if (!institution || !loginId) throw new Error('the holder of a certificate is gone');
  if (!(await tx.impact.lockWaiting(run.id, item.id))) return;
  const actor = { kind: 'staff', name: run.begunBy } as const;
  const ended = await revokeTouched(tx, institution, loginId, item, run.reason, actor, { run: run.id });
  await tx.impact.endItem(run.id, item.id, isRefusal(ended) ? 'skipped' : 'revoked');
}

async function finish(tx: Transaction, run: RevocationRun): Promise<void> {
  if (!(await tx.impact.finishRun(run.id, tx.now))) return;
  const { ended, skipped } = await tx.impact.progress(run.id);
  await tx.audit.write({
    institutionId: run.institutionId,
    actor: { kind: 'staff', name: run.begunBy },
    act: 'revocation-finished',
    subject: { kind: 'revocation-run', id: run.id },
    facts: { revoked: ended.certificates, codes: ended.codes, skipped },
  });
}
