import { dayOf, isPast } from '../calendar.ts';
import type { SeenState } from '../certificate/seen-state.ts';
import type { Institution } from '../institution/institution.ts';
import { decidingExpiry, type Standing, standingState } from './standing.ts';

/** The days before an expiry or a deadline in which it is called near (N1: the last of the notices). */
export const soonDays = 10;
/** How far back the progress of acquisitions is told. */
export const progressDays = 90;
export const shownWeeks = 13;

/** How the IDs of an institution stand at one moment. */
export interface StateFigures {
  readonly counts: Readonly<Record<SeenState, number>>;
  readonly total: number;
  /** 更新期間中, of which the expiry is at most ten days away. */
  readonly expiringSoon: number;
  /** 未取得, of which the deadline is at most ten days away, and the administrators among them. */
  readonly toAcquireSoon: { readonly all: number; readonly administrators: number };
}

/** Counts every ID once, in the state that a person sees of it now. */
export function stateFigures(
  institution: Institution,
  standings: readonly Standing[],
  now: Temporal.Instant,
): StateFigures {
  const counts = { 'not-acquired': 0, lapsed: 0, active: 0, renewing: 0, expired: 0, revoked: 0, suspended: 0 };
  const soon = within(institution, now, soonDays);
  let expiringSoon = 0;
  const toAcquireSoon = { all: 0, administrators: 0 };
  for (const standing of standings) {
    const { count, deadline, administrator } = standing;
    const state = standingState(institution, standing, now);
    counts[state] += count;
    if (state === 'renewing' && soon(decidingExpiry(standing, now))) expiringSoon += count;
    if (state === 'not-acquired' && soon(deadline)) {
      toAcquireSoon.all += count;
      if (administrator) toAcquireSoon.administrators += count;
    }
  }
  return { counts, total: Object.values(counts).reduce((sum, n) => sum + n, 0), expiringSoon, toAcquireSoon };
}

/** The kinds of IDs that are seen in one state now, those in front whose day comes first. */
export function kindsIn(
  institution: Institution,
  standings: readonly Standing[],
  state: SeenState,
  now: Temporal.Instant,
): Standing[] {
  const day = ({ expiresAt, deadline }: Standing) => (expiresAt ?? deadline)?.epochMilliseconds ?? 0;
  return standings
    .filter((standing) => standingState(institution, standing, now) === state)
    .sort((a, b) => day(a) - day(b) || Number(b.administrator) - Number(a.administrator));
}

/** A login ID as the list of a state shows it. */
export interface StandingId {
  readonly name: string;
  readonly personName: string;
  readonly administrator: boolean;
  readonly contract: { readonly number: string; readonly companyName: string };
  /** Last second of its certificate, or to acquire one. */
  readonly until?: Temporal.Instant | undefined;
}

/** Certificates that end in a week: of IDs that have no newer one in use, and those that were renewed in time. */
export interface ExpiryWeek {
  readonly monday: Temporal.PlainDate;
  readonly waiting: number;
  readonly renewed: number;
}

/** Renewed certificates by their last second. */
export interface Renewed {
  readonly expiresAt: Temporal.Instant;
  readonly count: number;
}

/** This week, as far as it is still to come, and the twelve after it. IDs that are suspended are not waited for (N2). */
export function expiryWeeks(
  institution: Institution,
  standings: readonly Standing[],
  renewed: readonly Renewed[],
  now: Temporal.Instant,
): ExpiryWeek[] {
  const { timeZone } = institution.settings;
  const today = dayOf(now, timeZone);
  const first = today.subtract({ days: today.dayOfWeek - 1 });
  const weeks = Array.from({ length: shownWeeks }, (_, n) => ({
    monday: first.add({ weeks: n }),
    waiting: 0,
    renewed: 0,
  }));
  const weekOf = (expiresAt: Temporal.Instant) =>
    isPast(expiresAt, now) ? undefined : weeks[Math.floor(first.until(dayOf(expiresAt, timeZone)).days / 7)];
  for (const standing of standings) {
    const expiresAt = decidingExpiry(standing, now);
    const week = !standing.suspended && expiresAt ? weekOf(expiresAt) : undefined;
    if (week) week.waiting += standing.count;
  }
  for (const { expiresAt, count } of renewed) {
    const week = weekOf(expiresAt);
    if (week) week.renewed += count;
  }
  return weeks;
}

/** How far an acquisition came: 1 issued, 2 code handed over, 3 begun with it, 4 certificate made, 5 proven. */
export type Stage = 1 | 2 | 3 | 4 | 5;

export interface Progress {
  readonly stage: Stage;
  /** How many came at least as far. */
  readonly reached: number;
  /** How many came to the stage before and not to this. */
  readonly lost: number;
  /** Of all stages the one that loses most, where any does. */
  readonly worst: boolean;
}

/** From how many stand where, how many came how far. */
export function progress(standing: Readonly<Record<Stage, number>>): Progress[] {
  const stages: readonly Stage[] = [1, 2, 3, 4, 5];
  const reached = stages.map((stage) => stages.slice(stage - 1).reduce((sum, one) => sum + standing[one], 0));
  const lost = reached.map((count, n) => (n === 0 ? 0 : reached[n - 1]! - count));
  const most = Math.max(...lost);
  return stages.map((stage, n) => ({
    stage,
    reached: reached[n]!,
    lost: lost[n]!,
    worst: most > 0 && lost.indexOf(most) === n,
  }));
}

/** Whether an instant lies at most so many days after today. */
function within({ settings: { timeZone } }: Institution, now: Temporal.Instant, days: number) {
  const last = dayOf(now, timeZone).add({ days });
  return (at: Temporal.Instant | undefined) =>
    at !== undefined && Temporal.PlainDate.compare(dayOf(at, timeZone), last) <= 0;
}

/** What the dashboard counts, of one institution (I1). Each answer is as of one moment, and none is ever stale. */
export interface FigureStore {
  /** Every login ID is in exactly one of them. Changes that were only appended are folded when there are many. */
  standings(institutionId: string): Promise<Standing[]>;
  /** The IDs of these kinds, kind by kind, from the `offset`th on; suspended ones by contract. */
  idsOf(institutionId: string, kinds: readonly Standing[], offset: number, limit: number): Promise<StandingId[]>;
  /** Superseded, with an expiry in the given time. */
  renewed(institutionId: string, from: Temporal.Instant, until: Temporal.Instant): Promise<Renewed[]>;
  /** Issuances with a code, made on that day of the institution's calendar or later, by how far they came. */
  stages(institutionId: string, since: Temporal.PlainDate): Promise<Record<Stage, number>>;
}
