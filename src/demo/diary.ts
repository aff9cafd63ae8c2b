import { isRefusal } from '../domain/refusal.ts';
import type { MovingClock } from './moving-clock.ts';

/** What happens on a day of the story. */
type Entry = { readonly at: Temporal.Instant; readonly what: () => Promise<unknown> };

/** How many of the same moment are under way at once: as many as keep two cores busy. */
const atOnce = 6;

/** Everything that will happen, written down first in any order and then lived through in the order of time. */
export interface Diary {
  /** `what` happens `daysAgo` days before the last day, at `time` (HH:MM); entries of one moment happen side by side. */
  on(daysAgo: number, time: string, what: () => Promise<unknown>): void;
  /**
   * Moves the clock from entry to entry, and to the end; `told` hears of each month that is over, and `after` each moment
   * something else may follow from it.
   */
  live(clock: MovingClock, told: (months: number, of: number) => void, after: () => Promise<void>): Promise<void>;
}

/** A diary whose last day is that of `end` in `timeZone`; what would come after `end` is left out. */
export function newDiary(end: Temporal.Instant, timeZone: string): Diary {
  const today = end.toZonedDateTimeISO(timeZone).toPlainDate();
  const entries: Entry[] = [];
  return {
    on(daysAgo, time, what) {
      const day = today.subtract({ days: daysAgo });
      const at = day.toZonedDateTime({ timeZone, plainTime: Temporal.PlainTime.from(time) }).toInstant();
      // The clock runs on while things happen: the last ones end before the story does.
      if (Temporal.Instant.compare(at, end.subtract({ minutes: 30 })) < 0) entries.push({ at, what });
    },
    async live(clock, told, after) {
      const moments = Map.groupBy(
        entries.toSorted((a, b) => Temporal.Instant.compare(a.at, b.at)),
        ({ at }) => at.epochMilliseconds,
      );
      const first = entries.length === 0 ? end : Temporal.Instant.fromEpochMilliseconds(Math.min(...moments.keys()));
      const monthOf = (at: Temporal.Instant) => Math.floor(first.until(at).total('hours') / (24 * 30.5));
      const all = monthOf(end) + 1;
      let month = 0;
      for (const [moment, some] of moments) {
        const at = Temporal.Instant.fromEpochMilliseconds(moment);
        for (; month < monthOf(at); month++) told(month + 1, all);
        if (Temporal.Instant.compare(at, clock.now()) > 0) await arrive(clock, at);
        await sideBySide(some.map(({ what }) => what));
        await after();
      }
      await arrive(clock, end);
      told(all, all);
    },
  };
}

async function arrive(clock: MovingClock, at: Temporal.Instant): Promise<void> {
  const moved = await clock.moveTo(at);
  if (isRefusal(moved)) throw new Error(`the story's clock could not be moved: ${moved.refused}`);
}

/** Does all, a few at once. */
export async function sideBySide(all: readonly (() => Promise<unknown>)[]): Promise<void> {
  const waiting = all.values();
  const worker = async () => {
    for (const what of waiting) await what();
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}
