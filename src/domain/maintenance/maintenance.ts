import { type Refusal, refuse } from '../refusal.ts';

/** The time in which the portal answers nobody but with help (E1501). */
export interface Maintenance {
  readonly from: Temporal.Instant;
  /** Its first moment after. */
  readonly until: Temporal.Instant;
}

/** A period that lies ahead, or at least its end does. */
export function plannedMaintenance(
  from: Temporal.Instant,
  until: Temporal.Instant,
  now: Temporal.Instant,
): Maintenance | Refusal<'maintenance-over'> | Refusal<'maintenance-backwards'> {
  if (Temporal.Instant.compare(until, now) <= 0) return refuse('maintenance-over');
  if (Temporal.Instant.compare(from, until) >= 0) return refuse('maintenance-backwards');
  return { from, until };
}

/** Whether it is going on: nothing has to be switched off afterwards. */
export function isUnderWay({ from, until }: Maintenance, now: Temporal.Instant): boolean {
  return Temporal.Instant.compare(from, now) <= 0 && Temporal.Instant.compare(now, until) < 0;
}

/** The one period of the installation, shared by all nodes and institutions. */
export interface MaintenanceStore {
  planned(): Promise<Maintenance | undefined>;
  /** Takes the place of what was planned. */
  plan(maintenance: Maintenance): Promise<void>;
  cancel(): Promise<void>;
}
