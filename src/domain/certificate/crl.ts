import { isBefore } from '../calendar.ts';

/** One list of a CA: part 0 is its complete list, the others have a part of its certificates each (RFC 5280 §5.2.5). */
export interface ListName {
  readonly authorityId: string;
  readonly part: number;
}

/** A published certificate revocation list of one CA (RFC 5280 §5), without its bytes. */
export interface CrlHead extends ListName {
  /** Strictly increasing for each list (RFC 5280 §5.2.3). */
  readonly number: bigint;
  /** The number of the list it follows, 0 for the first. */
  readonly previous: bigint;
  readonly thisUpdate: Temporal.Instant;
  readonly nextUpdate: Temporal.Instant;
}

export interface Crl extends CrlHead {
  /** The complete CRL, DER. */
  readonly der: Uint8Array;
}

/** A list from its first moment to the last in which relying parties take it. */
export const crlValidity = { hours: 24 };
/** A list older than this is made anew, revocations or not: one that lapses locks everyone out elsewhere. */
export const crlFreshFor = { hours: 1 };
/** A CA with more certificates than this gets a part for the next ones, and so on: a part's list stays below 3 MB. */
export const crlPartSize = 50_000;

/**
 * The number of the list that follows `previous` (0 for the first): the milliseconds of the clock, and more than
 * `previous` in any case. By the clock, because relying parties remember numbers that a database restored from a backup
 * has forgotten: counting on from its newest would use them again, and the lists would not be believed.
 */
export function nextCrlNumber(previous: bigint, now: Temporal.Instant): bigint {
  const clock = BigInt(now.epochMilliseconds);
  return clock > previous ? clock : previous + 1n;
}

/** Where a list is published: what certificates point to (RFC 5280 §4.2.1.13). */
export function crlUrl(pkiUrl: string, { authorityId, part }: ListName): string {
  return `${pkiUrl}/crl/${authorityId}${part === 0 ? '' : `/${part}`}.crl`;
}

/** Not yet due to be made anew for its age. */
export function isFresh({ thisUpdate }: CrlHead, now: Temporal.Instant): boolean {
  return isBefore(now, thisUpdate.add(crlFreshFor));
}

/** For how long, at most, a cache may keep a list, and so be late with a revocation. */
const longestCached = { minutes: 5 };

/**
 * For how many seconds a cache may keep a list: never past the next one or its end. A list that is overdue, because its
 * key does not sign, is asked for again at once.
 */
export function maxAge({ thisUpdate, nextUpdate }: CrlHead, now: Temporal.Instant): number {
  const ends = [now.add(longestCached), thisUpdate.add(crlFreshFor), nextUpdate];
  const first = Math.min(...ends.map(({ epochMilliseconds }) => epochMilliseconds));
  return Math.max(0, Math.floor((first - now.epochMilliseconds) / 1000));
}

/** What is known of the newest list without reading it. */
export interface CrlState extends CrlHead {
  /** A revocation that is committed is not in it. */
  readonly overtaken: boolean;
  /** Whether the list it follows was made in an earlier second: only then its time tells it from that one. */
  readonly ownSecond: boolean;
}

/** A list that is due to be made, and whose. */
export interface DueList extends ListName {
  /** Absent for the platform's root. */
  readonly institutionCode?: string | undefined;
}

/** Durable list of what was published, and of what was not yet. */
export interface CrlStore {
  /** Every list there is, of all CAs, signed or not. */
  names(): Promise<ListName[]>;
  newest(list: ListName): Promise<CrlState | undefined>;
  /** The bytes of the newest list; undefined when `number` is not the newest any more. */
  der(list: ListName, number: bigint): Promise<Uint8Array | undefined>;
  /** False when another list follows `crl.previous` already, or has this number. */
  insert(crl: Crl): Promise<boolean>;
  /** Notes that the newest list has what its writer called `listed` (see workflows/dependencies.ts). */
  setListed(list: ListName, listed: string): Promise<void>;
  /** Notes that every list there is lacks something: each is made anew before it is served or believed again. */
  overtakeAll(): Promise<void>;
  /** Where the list says it is published (RFC 5280 §5.2.5); `complete` names no place. Undefined: no such list. */
  address(list: ListName): Promise<{ pkiUrl: string } | 'complete' | undefined>;
  /** The part for certificates made now: the newest that is published below this address, or 0. */
  openPart(authorityId: string, pkiUrl: string): Promise<number>;
  /** How many certificates were ever prepared in a part; counting ends at `most`. */
  sizeOfPart(list: ListName, most: number): Promise<number>;
  /** Opens the next part; undefined when another program does that now. */
  openNextPart(authorityId: string, pkiUrl: string): Promise<number | undefined>;
  /**
   * The lists of all CAs that are signed and not over, that were made before `madeBefore` or lack a revocation, and that
   * nobody has claimed. A part's list is not due while the part is empty, nor when a list made after the end of its last
   * certificate is there.
   */
  due(now: Temporal.Instant, madeBefore: Temporal.Instant): Promise<DueList[]>;
  /** Takes the making of a list on until `until`; false when another program has. */
  claim(list: ListName, now: Temporal.Instant, until: Temporal.Instant): Promise<boolean>;
  /** Ends a claim: the list is made. */
  release(list: ListName): Promise<void>;
}
