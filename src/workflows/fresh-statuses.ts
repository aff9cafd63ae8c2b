import type { KnownStatuses } from './known-statuses.ts';

/**
 * The promise: who asks a second after a revocation was committed is told of it, by every program. A question is answered
 * from a reading that began at most this many milliseconds before it came, or from one that began after it.
 */
const oldest = 900;

/** How long a question waits for a reading, in milliseconds. */
const patience = 2000;

/**
 * Brings what is known up to date for questions that cannot be answered from it. On a machine so busy that nothing reads
 * in the background they cause the readings themselves; how long one takes does not matter, since it began after the
 * question. Without the database nothing is answered.
 */
export class FreshStatuses {
  readonly #known: KnownStatuses;
  /** How many readings had succeeded when one failed a question. */
  #failedAt: number | undefined;

  constructor(known: KnownStatuses) {
    this.#known = known;
  }

  get areFresh(): boolean {
    return this.#known.age <= oldest;
  }

  /**
   * Reads anew, once for all who wait; false when the database does not let us, or not in time. After that it is false at
   * once and nothing is read, until a reading has succeeded that somebody else began (`StatusFeed`): however many ask, they
   * neither wait for a database that is away nor press it.
   */
  async renew(): Promise<boolean> {
    const { readings } = this.#known;
    if (this.#failedAt === readings) return false;
    let waiting: NodeJS.Timeout | undefined;
    const inTime = new Promise<boolean>((resolve) => {
      waiting = setTimeout(() => resolve(false), patience);
    });
    const read = this.#known.follow().then(
      () => true,
      () => false,
    );
    const renewed = await Promise.race([read, inTime]);
    clearTimeout(waiting);
    // Whoever gave up while another reading succeeded has no news of the database.
    if (!renewed && this.#known.readings === readings) this.#failedAt = readings;
    return renewed;
  }
}
