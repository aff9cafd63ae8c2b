import { dayOf, firstInstantOf, typedDay } from '../calendar.ts';
import type { CertificateState, RevocationReason } from '../certificate/certificate.ts';
import type { Institution } from '../institution/institution.ts';
import { type Refusal, refuse } from '../refusal.ts';

/** What is looked for, as it is typed; all that are given hold together. Texts, so that a run can keep them. */
export interface Criteria {
  /** Who took in, approved or printed it: an employee number. */
  readonly staff?: string;
  /** The customer's administrator who issued it: a login ID. */
  readonly administrator?: string;
  readonly branch?: string;
  /** Whether that is the contract's branch, or the branch of the staff who took in, approved or printed it. */
  readonly branchOf?: 'contract' | 'staff';
  /** Of the issuing CA. */
  readonly generation?: string;
  /** Days of the institution's zone, both included (I4). */
  readonly from?: string;
  readonly until?: string;
  /** Whether the period is that of the issuance or of the acquisition. */
  readonly periodOf?: 'issued' | 'acquired';
}
export type CriteriaField = 'form' | 'staff' | 'administrator' | 'branch' | 'generation' | 'from' | 'until';
export type CriteriaWrong = Refusal<'criteria-wrong', { field: CriteriaField }>;

/** The same for the registry: IDs and instants. A code has no CA yet, and no day of acquisition. */
export interface SoughtCertificates {
  /** Each list is one condition: issued through one of these staff accounts. */
  readonly staff: readonly (readonly string[])[];
  readonly administrator?: string | undefined;
  readonly branch?: string | undefined;
  readonly authorityIds?: readonly string[] | undefined;
  readonly period?:
    | {
        readonly of: 'issued' | 'acquired';
        readonly from?: Temporal.Instant | undefined;
        /** No longer in it. */
        readonly end?: Temporal.Instant | undefined;
      }
    | undefined;
}

/** The period that two days name in the institution's zone; either may be left open. */
export function periodOf(
  { settings: { timeZone } }: Institution,
  { from, until, periodOf: of = 'acquired' }: Criteria,
): SoughtCertificates['period'] | CriteriaWrong {
  if (from === undefined && until === undefined) return undefined;
  const [first, last] = [from, until].map((text) => (text === undefined ? undefined : typedDay(text)));
  if (from !== undefined && !first) return refuse('criteria-wrong', { field: 'from' });
  if (until !== undefined && !last) return refuse('criteria-wrong', { field: 'until' });
  if (first && last && Temporal.PlainDate.compare(first, last) > 0) return refuse('criteria-wrong', { field: 'until' });
  return {
    of,
    from: first && firstInstantOf(first, timeZone),
    end: last && firstInstantOf(last.add({ days: 1 }), timeZone),
  };
}

/** How much was touched. Of certificates, `live`, `unproven` and `expired` can be revoked (an expired one may be renewed late). */
export interface ImpactCounts {
  /** Codes that were made for somebody and can acquire: whoever made them may have kept them. */
  readonly codes: number;
  readonly live: number;
  readonly unproven: number;
  readonly expired: number;
  /** Revoked or superseded already. */
  readonly ended: number;
  /** Whose these are, of those that can be revoked. */
  readonly contracts: number;
  readonly administrators: number;
  readonly users: number;
}

/** What one run ends: certificates, and codes that are made void. */
export interface Ends {
  readonly certificates: number;
  readonly codes: number;
}

/** How much can be revoked. */
export const revocable = ({ live, unproven, expired, codes }: ImpactCounts): Ends => ({
  certificates: live + unproven + expired,
  codes,
});

/** Both together: the number that is typed. */
export const sumOf = ({ certificates, codes }: Ends): number => certificates + codes;

/** A certificate, or the code that can acquire one. */
export interface Touched {
  /** The certificate's, or the issuance's. */
  readonly id: string;
  readonly state: CertificateState | 'code';
  /** Absent where there is only a code. */
  readonly serial?: Uint8Array | undefined;
  readonly issuedAt?: Temporal.Instant | undefined;
  /** A certificate's expiry, a code's deadline. */
  readonly notAfter: Temporal.Instant;
  readonly loginName: string;
  readonly personName: string;
  readonly role: 'administrator' | 'user';
  readonly contractNumber: string;
  readonly companyName: string;
  readonly branch: string;
}

/**
 * すべて失効する, as one piece of work. Begun by one person; each certificate and code ends in a transaction of its own. Finished
 * when none waits, or when it is cancelled. Whichever program runs carries it on: nothing of it is anywhere but here.
 */
export interface RevocationRun {
  readonly id: string;
  readonly institutionId: string;
  readonly criteria: Criteria;
  readonly reason: RevocationReason;
  readonly begunBy: string;
  readonly begunAt: Temporal.Instant;
  readonly total: number;
  readonly finishedAt?: Temporal.Instant | undefined;
}

export interface RunProgress {
  readonly waiting: number;
  readonly ended: Ends;
  readonly skipped: number;
  /** Not ended, because the run was cancelled. */
  readonly left: number;
}

/** A certificate or a code of a run. */
export interface RunItem {
  readonly id: string;
  readonly issuanceId: string;
  readonly loginId: string;
}

/** An administrator whose certificate or code a run ended, and who has none since. */
export interface WithoutCertificate {
  readonly contractNumber: string;
  readonly companyName: string;
  readonly loginName: string;
  readonly personName: string;
}

/** Finds what was touched, and keeps the runs. */
export interface ImpactStore {
  count(institutionId: string, sought: SoughtCertificates, now: Temporal.Instant): Promise<ImpactCounts>;
  /** The newest first; `before` is the last of the page before. */
  page(
    institutionId: string,
    sought: SoughtCertificates,
    before: string | undefined,
    limit: number,
    now: Temporal.Instant,
  ): Promise<Touched[]>;
  /** Stores a run with what is to be revoked; gives how much that is, or nothing where a run of this id is there already. */
  insertRun(run: Omit<RevocationRun, 'total'>, sought: SoughtCertificates): Promise<Ends | undefined>;
  runById(institutionId: string, id: string): Promise<RevocationRun | undefined>;
  newestRuns(institutionId: string, limit: number): Promise<RevocationRun[]>;
  /** Of all institutions, the oldest first. */
  unfinishedRuns(): Promise<RevocationRun[]>;
  progress(runId: string): Promise<RunProgress>;
  waiting(runId: string, limit: number): Promise<RunItem[]>;
  /** Takes the row of what waits; nothing where it was dealt with meanwhile. */
  lockWaiting(runId: string, itemId: string): Promise<boolean>;
  endItem(runId: string, itemId: string, state: 'revoked' | 'skipped'): Promise<void>;
  /** What waits is left as it is; what is being ended at this moment is waited for. */
  leaveWaiting(runId: string): Promise<void>;
  /** False where it is finished already. */
  finishRun(runId: string, now: Temporal.Instant): Promise<boolean>;
  /** Administrators of the run that have neither certificate nor issuance now: of so many contracts, by number. */
  administratorsWithout(institutionId: string, runId: string, contracts: number): Promise<WithoutCertificate[]>;
  /** How many administrators of the run are without one, and how many users. */
  countWithout(
    institutionId: string,
    runId: string,
  ): Promise<{ administrators: number; contracts: number; users: number }>;
}

/** Today in the institution's zone, as a day is typed. */
export const today = (institution: Institution, now: Temporal.Instant): string =>
  dayOf(now, institution.settings.timeZone).toString();
