import type { Criteria, CriteriaWrong, Touched } from '../../domain/impact/impact.ts';
import { isRefusal, type Refusal } from '../../domain/refusal.ts';
import { type StaffSignedIn, staffActor } from '../as-staff.ts';
import type { Dependencies } from '../dependencies.ts';
import type { AsExporter } from '../export-audit.ts';
import { newId } from '../new-id.ts';
import { portionsOf } from '../portions.ts';
import type { Transaction } from '../transaction.ts';
import { soughtBy } from './seek.ts';

/** So many rows are held at once. */
const portionSize = 2000;

/**
 * Exports what criteria name, the newest first, in portions. As in the export of the audit log: that it was begun is
 * written before the first row leaves the house, and how many did when it ends in any way (I3). Whoever is stopped
 * meanwhile gets no further portion.
 */
export async function exportImpact(
  deps: Dependencies,
  asExporter: AsExporter,
  criteria: Criteria,
): Promise<AsyncGenerator<Touched[]> | CriteriaWrong | Refusal> {
  const begun = await asExporter(async (tx, signedIn) => {
    const { institution } = signedIn;
    const sought = await soughtBy(tx, institution, criteria);
    if (isRefusal(sought)) return sought;
    const id = newId(tx.now, deps.random);
    const first = await tx.impact.page(institution.id, sought, undefined, portionSize, tx.now);
    await note(tx, signedIn, 'impact-export-begun', { export: id, ...criteria });
    return { id, sought, first, signedIn };
  });
  if (isRefusal(begun)) return begun;
  const { id, sought, first, signedIn } = begun;
  const next = async (last: Touched) => {
    const found = await asExporter((tx, { institution }) =>
      tx.impact.page(institution.id, sought, last.id, portionSize, tx.now),
    );
    if (isRefusal(found)) throw new Error(`the export may not go on: ${found.refused}`);
    return found;
  };
  return portionsOf(first, portionSize, next, (rows, complete) =>
    deps.store.transaction(deps.clock(), (tx) => note(tx, signedIn, 'impact-exported', { export: id, rows, complete })),
  );
}

function note(
  tx: Transaction,
  signedIn: StaffSignedIn,
  act: 'impact-export-begun' | 'impact-exported',
  facts: Record<string, string | number | boolean>,
) {
  return tx.audit.write({
    institutionId: signedIn.institution.id,
    actor: staffActor(signedIn),
    act,
    subject: { kind: 'institution', id: signedIn.institution.id },
    facts,
  });
}
