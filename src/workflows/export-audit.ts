import type { ToldEvent } from '../domain/audit/event.ts';
import type { AuditConditions, Place } from '../domain/audit/search.ts';
import { isRefusal, type Refusal } from '../domain/refusal.ts';
import { type StaffSignedIn, staffActor } from './as-staff.ts';
import type { Dependencies } from './dependencies.ts';
import { conditionsOf, type SoughtEvents } from './find-events.ts';
import { newId } from './new-id.ts';
import { portionsOf } from './portions.ts';
import type { Transaction } from './transaction.ts';

/** So many events are held at once, however many are exported. */
const portionSize = 1000;

/** Does something as the staff member who exports, whose session and role are read anew each time (S3). */
export type AsExporter = <T>(work: (tx: Transaction, signedIn: StaffSignedIn) => Promise<T>) => Promise<T | Refusal>;

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
    await note(tx, signedIn, 'audit-export-begun', { export: id, format, ...factsOf(sought) });
    return { id, conditions, first, signedIn };
  });
  if (isRefusal(begun)) return begun;
  const { id, conditions, first, signedIn } = begun;
  // Without conditions there was no first event, and there is no further one.
  return portionsOf(
    first,
    portionSize,
    (last) => next(asExporter, conditions!, last),
    (rows, complete) =>
      deps.store.transaction(deps.clock(), (tx) =>
        note(tx, signedIn, 'audit-exported', { export: id, rows, complete }),
      ),
  );
}

async function next(asExporter: AsExporter, conditions: AuditConditions, last: Place): Promise<ToldEvent[]> {
  const found = await asExporter((tx, { institution }) =>
    tx.auditSearch.find(institution.id, conditions, last, portionSize),
  );
  if (isRefusal(found)) throw new Error(`the export may not go on: ${found.refused}`);
  return found;
}

function note(
  tx: Transaction,
  signedIn: StaffSignedIn,
  act: 'audit-export-begun' | 'audit-exported',
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

/** The conditions as they were typed. */
function factsOf(sought: SoughtEvents): Record<string, string> {
  const typed = Object.entries(sought).map(([name, value]) => [name, value === undefined ? '' : String(value)]);
  return Object.fromEntries(typed.filter(([, value]) => value !== ''));
}
