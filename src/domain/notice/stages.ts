import { lastSecondOf } from '../calendar.ts';
import type { DueRange } from './notice.ts';

/** Nobody is reminded in the night: a stage becomes due at this hour of the institution's day. */
const reminderHour = 8;

/**
 * Which stage is due for what ends on which day (N2): with [30, 10], what ends in 11 to 30 days is at 30, what ends in 0 to
 * 10 days is at 10, what is over at none. So a run that was missed is made up for by the stage that is due now, and a stage
 * that is past is not sent. `stages` are days before the end; days are those of the institution's zone.
 */
export function dueStages(stages: readonly number[], now: Temporal.Instant, timeZone: string): DueRange[] {
  const today = now.toZonedDateTimeISO(timeZone).subtract({ hours: reminderHour }).toPlainDate();
  const falling = stages.toSorted((a, b) => b - a);
  return falling.map((stage, index) => {
    const next = falling[index + 1];
    return {
      stage,
      // Before this hour today still counts as yesterday; what ended then is over all the same.
      from: next === undefined ? now : lastSecondOf(today.add({ days: next }), timeZone),
      until: lastSecondOf(today.add({ days: stage }), timeZone),
    };
  });
}
