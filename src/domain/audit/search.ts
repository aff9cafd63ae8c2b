import type { Act, Actor, SubjectKind, ToldEvent } from './event.ts';

/** Which events of an institution are sought; what is left out does not matter. */
export interface AuditConditions {
  /** Not earlier than this. */
  readonly from?: Temporal.Instant | undefined;
  /** Earlier than this. */
  readonly until?: Temporal.Instant | undefined;
  readonly actorKind?: Actor['kind'] | undefined;
  /** Done by one of these; by nobody where there are none. */
  readonly actors?: readonly Actor[] | undefined;
  readonly act?: Act | undefined;
  readonly contractId?: string | undefined;
  readonly subject?: { readonly kind: SubjectKind; readonly id: string } | undefined;
  /** One of the facts is exactly this text. */
  readonly value?: string | undefined;
}

/** A place in the list: what comes after it is older. */
export type Place = Pick<ToldEvent, 'id' | 'at'>;

/** Reads the audit log of one institution and of no other (I1). */
export interface AuditSearch {
  /** The newest that come after `place`; of one time, the last written first. */
  find(
    institutionId: string,
    conditions: AuditConditions,
    place: Place | undefined,
    limit: number,
  ): Promise<ToldEvent[]>;
  /** The place of an event. */
  placeOf(institutionId: string, eventId: string): Promise<Place | undefined>;
  /** Staff by employee number or by name, the login ID, and whoever was at the command line or ran under that name. */
  actorsCalled(institutionId: string, name: string): Promise<Actor[]>;
  /** The application with that number. */
  applicationNumbered(institutionId: string, number: string): Promise<string | undefined>;
}
