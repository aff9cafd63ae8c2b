import type { Act, Actor } from '../domain/audit/event.ts';
import type { AuditConditions } from '../domain/audit/search.ts';
import { firstInstantOf } from '../domain/calendar.ts';
import type { Institution } from '../domain/institution/institution.ts';
import type { Transaction } from './transaction.ts';

/** What someone looks for in the audit log, in the words they typed; '' and absent leave a thing open. */
export interface SoughtEvents {
  /** First and last day, in the institution's zone (I4). */
  readonly from?: Temporal.PlainDate | undefined;
  readonly until?: Temporal.PlainDate | undefined;
  readonly kind?: Actor['kind'] | undefined;
  /** A staff member's name or employee number, a login ID, an operator's account. */
  readonly who: string;
  readonly act?: Act | undefined;
  /** A contract's number. */
  readonly contract: string;
  /** An application's number, or the whole value of one of an event's facts. */
  readonly value: string;
}

/** The same as conditions of the store; nothing where something is named that the institution does not have (I1). */
export async function conditionsOf(
  tx: Transaction,
  institution: Institution,
  sought: SoughtEvents,
): Promise<AuditConditions | undefined> {
  const { id, settings } = institution;
  const contract = sought.contract === '' ? undefined : await tx.contracts.byNumber(id, sought.contract);
  if (sought.contract !== '' && !contract) return undefined;
  const called = sought.who === '' ? undefined : await tx.auditSearch.actorsCalled(id, sought.who);
  const actors = called?.filter(({ kind }) => sought.kind === undefined || kind === sought.kind);
  if (actors?.length === 0) return undefined;
  const application = sought.value === '' ? undefined : await tx.auditSearch.applicationNumbered(id, sought.value);
  return {
    from: sought.from && firstInstantOf(sought.from, settings.timeZone),
    until: sought.until && firstInstantOf(sought.until.add({ days: 1 }), settings.timeZone),
    actorKind: actors ? undefined : sought.kind,
    actors,
    act: sought.act,
    contractId: contract?.id,
    subject: application === undefined ? undefined : { kind: 'application', id: application },
    value: application === undefined && sought.value !== '' ? sought.value : undefined,
  };
}
