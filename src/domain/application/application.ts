import { dayOf, isPast, lastSecondOf } from '../calendar.ts';
import type { Institution } from '../institution/institution.ts';
import { type Refusal, refuse } from '../refusal.ts';
import type { StaffAct } from '../staff/may.ts';
import type { Change } from './plan.ts';

/** What customers apply for at the counter (S1), what is applied for within the institution, and who takes it in. */
export const applicationKinds = {
  'new-contract': 'take in applications about contracts',
  'issue-administrator': 'take in applications about contracts',
  'reissue-administrator': 'take in applications about contracts',
  'change-administrator': 'take in applications about contracts',
  'change-mail': 'take in applications about contracts',
  'change-second-contact': 'take in applications about contracts',
  'change-method': 'take in applications about contracts',
  'reset-password': 'take in applications about contracts',
  'lift-stop': 'take in applications about contracts',
  'reissue-wave': 'take in applications about contracts',
  'change-settings': 'take in applications about settings',
  'add-staff': 'take in applications about staff',
  'change-staff': 'take in applications about staff',
  'replace-passkey': 'take in applications about staff',
  'resume-staff': 'take in applications about staff',
} as const satisfies Record<string, StaffAct>;
export type ApplicationKind = keyof typeof applicationKinds;

/** Whether a customer asks for it, whose identity is confirmed; a wave of new certificates is our own affair (R4). */
export const isAskedByCustomer = (kind: ApplicationKind): boolean =>
  applicationKinds[kind] === 'take in applications about contracts' && kind !== 'reissue-wave';

/** How the customer's identity was confirmed when the application was taken in. */
export const identityChecks = [
  'registered seal',
  'photo identity card',
  'company register',
  'power of attorney',
  'called back',
] as const;
export type IdentityCheck = (typeof identityChecks)[number];

/**
 * 届出 (RULES §3).
 *
 * submitted  taken in by one person; waits for another's decision. Left by a decision, or by 14 days (computed).
 * returned   sent back to whoever took it in, with a comment; taken in anew it is submitted again, under its number.
 * rejected   refused for good.
 * withdrawn  taken back by whoever took it in.
 * done       approved, and carried out in the transaction of the approval.
 */
export type ApplicationState = 'submitted' | 'returned' | 'rejected' | 'withdrawn' | 'done';

export interface Application {
  readonly id: string;
  readonly institutionId: string;
  /** A-20251125-0003 */
  readonly number: string;
  readonly kind: ApplicationKind;
  readonly state: ApplicationState;
  readonly contractId?: string | undefined;
  /** Whom it is about, where that is a staff member. */
  readonly staffId?: string | undefined;
  /** What is asked for; of the shape its kind checks. */
  readonly asked: unknown;
  readonly identity: readonly IdentityCheck[];
  /** What the clerk noted: the form's date, the reason given. */
  readonly note: string;
  /** What would have changed when it was taken in. */
  readonly plan: readonly Change[];
  readonly madeBy: string;
  readonly madeAt: Temporal.Instant;
  /** Its last second: the end of the 14th day after the day it was taken in (S2). */
  readonly expiresAt: Temporal.Instant;
  readonly decidedBy?: string | undefined;
  readonly decidedAt?: Temporal.Instant | undefined;
  readonly comment?: string | undefined;
  readonly outcome?: Outcome | undefined;
}

/** What an approval made, for what is printed or handed over after it. No secret: those are made at printing (A6). */
export interface Outcome {
  readonly sheet?: Sheet;
  /** Where there are several, printed together. */
  readonly sheets?: readonly Sheet[];
  /** The staff account that can be invited. */
  readonly inviting?: string;
  /** SHA-256 of the approver's half of the way in (S3). */
  readonly confirmation?: string;
}

/** 手順書: with the code of one issuance, or with a temporary password where there is none. */
export interface Sheet {
  readonly loginId: string;
  readonly issuance?: string;
  readonly prints: number;
  /** SHA-256 of the stored hash of the temporary password printed last: once it is another, the sheet was used. */
  readonly printed?: string;
}

/** All sheets that an approval made. */
export const sheetsOf = ({ sheet, sheets }: Outcome): readonly Sheet[] => sheets ?? (sheet ? [sheet] : []);

export const applicationDays = 14;

/** The last second in which an application taken in now can be decided (S2). */
export function applicationDeadline({ settings }: Institution, now: Temporal.Instant): Temporal.Instant {
  return lastSecondOf(dayOf(now, settings.timeZone).add({ days: applicationDays }), settings.timeZone);
}

/** The employee number of whom an application wants to make an account for: they decide nothing of it (S2). */
export function newColleague({ kind, asked }: Pick<Application, 'kind' | 'asked'>): string | undefined {
  return kind === 'add-staff' ? (asked as { employeeNumber: string }).employeeNumber : undefined;
}

/** What a person sees of an application now. */
export type SeenApplication = ApplicationState | 'expired';

/** All of them, in the order in which lists name them. */
export const seenStates = [
  'submitted',
  'returned',
  'done',
  'rejected',
  'withdrawn',
  'expired',
] as const satisfies SeenApplication[];

/** Expired is computed: it was not decided within its days. */
export function seenApplication(
  { state, expiresAt }: Pick<Application, 'state' | 'expiresAt'>,
  now: Temporal.Instant,
): SeenApplication {
  const open = state === 'submitted' || state === 'returned';
  return open && isPast(expiresAt, now) ? 'expired' : state;
}

export type NotOpenAny =
  | Refusal<'application-expired'>
  | Refusal<
      'application-decided',
      { state: ApplicationState; by: string | undefined; at: Temporal.Instant | undefined }
    >;

/** Whether it can be decided now; what was decided says by whom and when. */
export function mayDecide(application: Application, now: Temporal.Instant): true | NotOpenAny {
  if (application.state !== 'submitted') {
    const { state, decidedBy, decidedAt } = application;
    return refuse('application-decided', { state, by: decidedBy, at: decidedAt });
  }
  return isPast(application.expiresAt, now) ? refuse('application-expired') : true;
}

/** Durable registry of applications. `lock…` reads take the row for the rest of the transaction. */
export interface ApplicationStore {
  /** The next number of the institution's day; nobody else gets it. */
  nextNumber(institutionId: string, day: Temporal.PlainDate): Promise<string>;
  insert(application: Application): Promise<void>;
  /** Stores everything but number and kind. */
  update(application: Application): Promise<void>;
  byId(institutionId: string, id: string): Promise<Application | undefined>;
  byNumber(institutionId: string, number: string): Promise<Application | undefined>;
  lockByNumber(institutionId: string, number: string): Promise<Application | undefined>;
  /** Those that wait for a decision at `now`, the oldest first. */
  waiting(institutionId: string, now: Temporal.Instant): Promise<Application[]>;
  countWaiting(institutionId: string, now: Temporal.Instant): Promise<number>;
  /** Those that were returned to a staff member and can still be mended at `now`. */
  countReturned(institutionId: string, staffId: string, now: Temporal.Instant): Promise<number>;
  /** The newest of an institution, or of one contract; `before` is the last one of the page before. */
  newest(
    institutionId: string,
    wanted: {
      contractId?: string;
      /** Those that are seen so at `now`: one that was not decided in time is expired, and nothing else. */
      seen?: { state: SeenApplication; now: Temporal.Instant };
      before?: Application;
      limit: number;
    },
  ): Promise<Application[]>;
}
