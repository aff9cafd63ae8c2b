import type { Institution } from '../domain/institution/institution.ts';
import { isRefusal, type Refusal } from '../domain/refusal.ts';
import { type StaffSignedIn, staffActor } from './as-staff.ts';
import type { Dependencies } from './dependencies.ts';
import { portionsOf } from './portions.ts';
import type { Transaction } from './transaction.ts';

/** Does something as the staff member who exports, whose session and role are read anew each time (S3). */
export type AsExporter = <T>(work: (tx: Transaction, signedIn: StaffSignedIn) => Promise<T>) => Promise<T | Refusal>;

/** An export whose beginning is written and whose first portion is read. */
interface Begun<Row> {
  readonly id: string;
  readonly signedIn: StaffSignedIn;
  readonly first: Row[];
}

/**
 * The portions of an export, of at most `size` rows each, whose end is written as `act` (I3): how many rows left the
 * house, and whether that was all. Throws when the exporter was stopped meanwhile.
 */
export function recordedPortions<Row>(
  deps: Dependencies,
  asExporter: AsExporter,
  { id, signedIn, first }: Begun<Row>,
  size: number,
  act: 'audit-exported' | 'impact-exported',
  after: (tx: Transaction, institution: Institution, last: Row) => Promise<Row[]>,
): AsyncGenerator<Row[]> {
  const next = async (last: Row) => {
    const found = await asExporter((tx, { institution }) => after(tx, institution, last));
    if (isRefusal(found)) throw new Error(`the export may not go on: ${found.refused}`);
    return found;
  };
  return portionsOf(first, size, next, (rows, complete) =>
    deps.store.transaction(deps.clock(), (tx) => noteExport(tx, signedIn, act, { export: id, rows, complete })),
  );
}

/** Writes that an export began or ended. */
export function noteExport(
  tx: Transaction,
  signedIn: StaffSignedIn,
  act: 'audit-export-begun' | 'audit-exported' | 'impact-export-begun' | 'impact-exported',
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
