import type { Criteria, CriteriaWrong, Touched } from '../../domain/impact/impact.ts';
import { isRefusal, type Refusal } from '../../domain/refusal.ts';
import type { Dependencies } from '../dependencies.ts';
import { newId } from '../new-id.ts';
import { type AsExporter, noteExport, recordedPortions } from '../recorded-export.ts';
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
    await noteExport(tx, signedIn, 'impact-export-begun', { export: id, ...criteria });
    return { id, sought, first, signedIn };
  });
  if (isRefusal(begun)) return begun;
  const { sought } = begun;
  return recordedPortions(deps, asExporter, begun, portionSize, 'impact-exported', (tx, institution, last) =>
    tx.impact.page(institution.id, sought, last.id, portionSize, tx.now),
  );
}
