import { type Refusal, refuse } from '../domain/refusal.ts';

/**
 * The real clock and what it is ahead of it. It runs like any clock and can be moved on, never back: what newer audit
 * events have fixed stays so (I4).
 */
export interface MovingClock {
  now(): Temporal.Instant;
  /** By how much it is ahead; negative while a past is being lived. */
  ahead(): Temporal.Duration;
  /** Moves it on to `to`; kept before it holds, so that no restart falls back behind what was seen. */
  moveTo(to: Temporal.Instant): Promise<true | Refusal<'clock-backwards'> | Refusal<'clock-too-far', { most: number }>>;
}

/** Far enough for every rule to be seen twice, and within the life of the CAs. */
export const mostDaysAhead = 1000;

/** A clock that begins `ahead` of `real`; `keep` makes each new distance durable. */
export function movingClock(
  real: () => Temporal.Instant,
  ahead: Temporal.Duration,
  keep: (ahead: Temporal.Duration) => Promise<void> = async () => {},
): MovingClock {
  let distance = ahead;
  let moving: Promise<unknown> = Promise.resolve();
  const now = () => real().add(distance);

  async function move(to: Temporal.Instant) {
    const at = real();
    if (Temporal.Instant.compare(to, at.add(distance)) < 0) return refuse('clock-backwards');
    if (Temporal.Instant.compare(to, at.add({ hours: 24 * mostDaysAhead })) > 0) {
      return refuse('clock-too-far', { most: mostDaysAhead });
    }
    const wanted = at.until(to);
    await keep(wanted);
    distance = wanted;
    return true as const;
  }

  return {
    now,
    ahead: () => distance,
    // One after another: of two at once the second is judged by where the first has led.
    moveTo(to) {
      const moved = moving.then(() => move(to));
      moving = moved.catch(() => {});
      return moved;
    },
  };
}
