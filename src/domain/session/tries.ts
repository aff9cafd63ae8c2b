/**
 * How often something may be tried within a window of time (ASVS 6.3.1, 2.4.1). L5 stops guessing at one ID; these
 * limits stop guessing at many IDs with one password each, and keep anyone from filling the database.
 *
 * Counted before anything is looked up, alike for IDs that exist and IDs that do not (I5). A try that turned out right
 * is given back: a company whose people all log in at nine behind one address is no attack.
 */
export type Tried = 'password-login' | 'identify' | 'begin-login' | 'diagnosis' | 'refusal' | 'passkey' | 'find-mail';

interface Limit {
  readonly most: number;
  readonly minutes: number;
}

/** In the order they are counted: who is stopped at one counts on none of the next, so no address can close all. */
const levels = ['address', 'id', 'all'] as const;
export type Level = (typeof levels)[number];

export const limits: Readonly<Record<Tried, Partial<Record<Level, Limit>>>> = {
  'password-login': {
    // An office of thirty, each mistyping once: more within ten minutes is a list of IDs being tried.
    address: { most: 30, minutes: 10 },
    // L5 locks after six; this stops the work for an ID that is locked, does not exist, or is of the other method.
    id: { most: 20, minutes: 60 },
    // One a second at one institution: many times what people mistype, and too slow for a stolen list.
    all: { most: 600, minutes: 10 },
  },
  identify: {
    address: { most: 30, minutes: 10 },
    // The fifth wrong code kills the issuance (L5), and a new code begins anew.
    id: { most: 20, minutes: 60 },
    // Fewer people acquire than log in.
    all: { most: 300, minutes: 10 },
  },
  // Each stores an attempt. The largest company of RULES §4 has a hundred IDs: three presses each.
  'begin-login': { address: { most: 300, minutes: 10 } },
  // Each stores an attempt and a record; counted apart, so that looking keeps nobody from logging in.
  diagnosis: { address: { most: 60, minutes: 10 } },
  // Each stores a challenge. Nobody guesses a signature, and a whole institution may sit behind one address.
  passkey: { address: { most: 300, minutes: 10 } },
  // Whoever has a mail in hand mistypes its number a few times; a right one is given back.
  'find-mail': { id: { most: 30, minutes: 10 } },
  // Each stores a record for staff; beyond, the log has it.
  refusal: { address: { most: 300, minutes: 10 } },
};

/** Counts older than this tell nothing any more: longer than every window, short for what holds addresses. */
export const keepTriesFor = Temporal.Duration.from({ hours: 24 });

/** Who tries. The address is the connection's own, never what a header says. */
export interface Who {
  readonly institutionId: string;
  /** Hash of what was typed as login ID. */
  readonly typed?: Uint8Array | undefined;
  readonly address?: string | undefined;
}

/** One count: its name, its window, and how far it may go. */
export interface Bucket {
  readonly name: string;
  readonly level: Level;
  readonly windowStart: Temporal.Instant;
  readonly windowEnd: Temporal.Instant;
  readonly most: number;
}

/** The counts a try falls under, in the order in which they are to be counted. */
export function bucketsOf(tried: Tried, who: Who, now: Temporal.Instant): Bucket[] {
  return levels.flatMap((level) => {
    const limit = limits[tried][level];
    const subject = subjectOf(level, who);
    if (!limit || subject === undefined) return [];
    const length = limit.minutes * 60_000;
    const start = Math.floor(now.epochMilliseconds / length) * length;
    const windowStart = Temporal.Instant.fromEpochMilliseconds(start);
    const windowEnd = Temporal.Instant.fromEpochMilliseconds(start + length);
    return [{ name: `${tried}/${level}/${subject}`, level, windowStart, windowEnd, most: limit.most }];
  });
}

/** Addresses count across institutions, or whoever tries would go from one to the next; the rest within one (I1). */
function subjectOf(level: Level, { institutionId, typed, address }: Who): string | undefined {
  if (level === 'all') return institutionId;
  if (level === 'id') return typed && `${institutionId}/${Buffer.from(typed).toString('hex')}`;
  return address && networkOf(address);
}

/** What one person holds of the address space: an IPv4 address, or a /64 of IPv6 (RFC 6177 §2). */
export function networkOf(address: string): string {
  const v4 = /^(?:::ffff:)?(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (v4) return v4;
  const [head = '', tail] = address.toLowerCase().replace(/%.*$/, '').split('::');
  const before = head === '' ? [] : head.split(':');
  const after = tail ? tail.split(':') : [];
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - before.length - after.length);
  const groups = [...before, ...Array<string>(zeros).fill('0'), ...after];
  return `${groups
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ''))
    .join(':')}::/64`;
}

/** Durable counts, shared by all nodes. */
export interface TryStore {
  /** Counts one more and gives the sum; atomic, so that no two get the same. */
  count(bucket: Bucket): Promise<number>;
  /** Takes one back. */
  giveBack(bucket: Bucket): Promise<void>;
  /** Forgets windows that began before; gives their number. */
  sweep(before: Temporal.Instant): Promise<number>;
}
