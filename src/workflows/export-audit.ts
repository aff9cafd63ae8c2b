import type { ToldEvent } from '../domain/audit/event.ts';
import { isRefusal, type Refusal } from '../domain/refusal.ts';
import type { Dependencies } from './dependencies.ts';
import { conditionsOf, type SoughtEvents } from './find-events.ts';
import { newId } from './new-id.ts';
import { type AsExporter, noteExport, recordedPortions } from './recorded-export.ts';

/** So many events are held at once, however many are exported. */
const portionSize = 1000;

/**
 * Exports what was sought, the newest first, in portions. That it was begun, with its conditions, is written before the
 * first event leaves the house; how many left it, and whether that was all, when it ends in any way: so an export that
 * broke off is known by its end, and one whose program was killed by having none (I3). Whoever is stopped meanwhile gets no
 * further portion. A refusal when it may not be begun.
 */
export async function exportAudit(
  deps: Dependencies,
  asExporter: AsExporter,
  sought: SoughtEvents,
  format: string,
): Promise<AsyncGenerator<ToldEvent[]> | Refusal> {
  const begun = await asExporter(async (tx, signedIn) => {
    const { institution } = signedIn;
    const conditions = await conditionsOf(tx, institution, sought);
    const id = newId(tx.now, deps.random);
    // Read before the export's own event is there.
    const first = conditions ? await tx.auditSearch.find(institution.id, conditions, undefined, portionSize) : [];
    await noteExport(tx, signedIn, 'audit-export-begun', { export: id, format, ...factsOf(sought) });
    return { id, conditions, first, signedIn };
  });
  if (isRefusal(begun)) return begun;
  const { conditions } = begun;
  // Without conditions there was no first event, and there is no further one.
  return recordedPortions(deps, asExporter, begun, portionSize, 'audit-exported', (tx, institution, last) =>
    tx.auditSearch.find(institution.id, conditions!, last, portionSize),
  );
}

/** The conditions as they were typed. */
function factsOf(sought: SoughtEvents): Record<string, string> {
  const typed = Object.entries(sought).map(([name, value]) => [name, value === undefined ? '' : String(value)]);
  return Object.fromEntries(typed.filter(([, value]) => value !== ''));
}
