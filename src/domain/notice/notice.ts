import { fairCharacters } from '../issuance/acquisition-code.ts';
import type { LoginId } from '../login-id/login-id.ts';

/** What a customer is written to about: two reminders (N1), and what a thief would cause (N5). */
export const noticeKinds = [
  'expiry',
  'deadline',
  'issued',
  'acquired',
  'first-login',
  'reissued',
  'revoked',
  'locked',
  'mail-changed',
  'method-switched',
  'application-approved',
] as const;
export type NoticeKind = (typeof noticeKinds)[number];

/** Only these wait for a day, and are not sent once they are of no use any more (N2). */
export const isReminder = (kind: NoticeKind): kind is 'expiry' | 'deadline' => kind === 'expiry' || kind === 'deadline';

/** What a letter tells, as it was when the fact became so: plain texts, instants in ISO form, no secret (N4, I6). */
export interface NoticeFacts {
  /** Whose it is about, where that is not who gets it. */
  readonly whom?: string;
  /** How many more it is about. */
  readonly others?: number;
  /** What the chooser shows, e.g. haruka-k02+1376. */
  readonly label?: string;
  /** The last eight digits of the serial number. */
  readonly serialEnd?: string;
  readonly pcName?: string;
  readonly expires?: string;
  /** Until when it can be acquired. */
  readonly deadline?: string;
  /** Who gets it, where that is no login ID: the second contact as it was called then. */
  readonly to?: string;
  /** By its code: the kind of application, the reason of a revocation, the method from now on, what became of the contact. */
  readonly what?: string;
}

/**
 * A mail to one person.
 *
 * waiting  written with the fact; its job is on the way. `trying` says that a program is handing it over: where that
 *          program died, whether the mail server has it is in doubt, and it is handed over once more as the same message.
 * sent     the mail server took it (250). It may come back later (`bounced`).
 * failed   the mail server refused it for good, or for two days.
 * dropped  a reminder that was not due any more when its turn came (N2).
 */
export interface Notice {
  readonly id: string;
  readonly institutionId: string;
  readonly contractId: string;
  /** Who gets it; absent: the contract's second contact (R2). */
  readonly loginId?: string | undefined;
  readonly address: string;
  readonly language: LoginId['language'];
  readonly kind: NoticeKind;
  /** Days before the day it reminds of; of reminders only. */
  readonly stage?: number | undefined;
  readonly certificateId?: string | undefined;
  readonly issuanceId?: string | undefined;
  readonly facts: NoticeFacts;
  /** M-7Q4M-29KD-HTGN: 55 random bits; on the letter and in 「お送りしたメール」 (N4). */
  readonly reference: string;
  readonly state: 'waiting' | 'sent' | 'failed' | 'dropped';
  readonly attempts: number;
  /** The running program that is handing it over, and since when. */
  readonly trying?: { readonly by: number; readonly since: Temporal.Instant } | undefined;
  readonly madeAt: Temporal.Instant;
  readonly sentAt?: Temporal.Instant | undefined;
  /** What the mail server said last. */
  readonly fault?: string | undefined;
  /** It was sent and came back. */
  readonly bounced?: { readonly at: Temporal.Instant; readonly why: string } | undefined;
}

/** A notice as lists show it, with who it went to. */
export interface ListedNotice {
  readonly notice: Notice;
  readonly contractNumber: string;
  /** The login ID it went to; absent: the second contact. */
  readonly to?: Pick<LoginId, 'name' | 'personName'> | undefined;
}

/** It did not arrive, as far as is known. */
export const isUndelivered = ({ state, bounced }: Pick<Notice, 'state' | 'bounced'>): boolean =>
  seenNotice({ state, bounced }) === 'undelivered';

/** What a person sees of a notice: one that came back is no more sent than one that was refused. */
export type SeenNotice = 'waiting' | 'sent' | 'undelivered' | 'dropped';
export const seenNotice = ({ state, bounced }: Pick<Notice, 'state' | 'bounced'>): SeenNotice =>
  state === 'failed' || bounced ? 'undelivered' : state;

/** Days back that the figures of deliveries count. */
export const deliveryDays = 30;

/** A reference number that can be read out over the phone. */
export function newNoticeReference(random: (bytes: number) => Uint8Array): string {
  return `M-${fairCharacters(random, 12).match(/.{4}/g)!.join('-')}`;
}

/** M and three groups of four, in the midst of a line copied from the mail. */
const numberInLine = /(?<![\p{L}\p{N}])M(?:\s*\p{Pd}\s*[A-Z0-9]{4}){3}(?![A-Z0-9])/u;

/** The reference number in what was typed, in its one form, alone or in its whole line; nothing where there is none. */
export function typedNoticeReference(text: string): string | undefined {
  const typed = text.normalize('NFKC').toUpperCase();
  const bare = (numberInLine.exec(typed)?.[0] ?? typed).replace(/[^A-Z0-9]/g, '');
  return /^M[A-Z0-9]{12}$/.test(bare) ? `M-${bare.slice(1).match(/.{4}/g)!.join('-')}` : undefined;
}

/** The Message-ID (RFC 5322 §3.6.4), the same at every attempt: whoever gets it twice sees one. */
export const messageIdOf = (notice: Pick<Notice, 'id'>, from: string): string =>
  `<${notice.id}@${from.slice(from.lastIndexOf('@') + 1)}>`;

/** The notice whose Message-ID this is, as `messageIdOf` makes it. */
export const noticeOfMessageId = (messageId: string): string | undefined =>
  /^<?([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})@[^@\s<>]+>?$/.exec(messageId.trim())?.[1];

/** Something that becomes due for a mail: a certificate before its expiry, an issuance before its deadline. */
export interface Due {
  /** Of the certificate or the issuance. */
  readonly id: string;
  readonly contractId: string;
  readonly loginId: string;
  readonly loginIdName: string;
  readonly address: string;
  readonly language: LoginId['language'];
  readonly at: Temporal.Instant;
  readonly label?: string | undefined;
  readonly serial?: Uint8Array | undefined;
  readonly pcName?: string | undefined;
}

/** Someone who can be written to, as they are now. */
export type Addressee = Pick<
  LoginId,
  'id' | 'contractId' | 'name' | 'role' | 'personName' | 'mail' | 'language' | 'suspendedAt'
>;

/** What became of the notices of a kind. */
export interface Delivery {
  readonly kind: NoticeKind;
  readonly stage?: number | undefined;
  /** Taken by the mail server. */
  readonly sent: number;
  /** Of these, what has not come back: whether it was read, nobody knows. */
  readonly arrived: number;
  /** Refused by the mail server, or come back. */
  readonly undelivered: number;
  readonly waiting: number;
}

/** Which notices a list shows; the newest first. */
export interface NoticeFilter {
  readonly contractId?: string | undefined;
  readonly loginId?: string | undefined;
  /** Those to the contract's second contact as well. */
  readonly secondContactOf?: string | undefined;
  readonly kind?: NoticeKind | undefined;
  readonly stage?: number | undefined;
  readonly undelivered?: boolean | undefined;
  /** Without what was never sent. */
  readonly dropped?: false | undefined;
  /** The id of the last one of the page before. */
  readonly before?: string | undefined;
}

/** Durable registry of notices. */
export interface NoticeStore {
  /**
   * Stores them, each with the job that sends it, in this transaction; a reminder that is there already is left out (N2).
   * Gives the number stored.
   */
  insert(...notices: Notice[]): Promise<number>;
  /** Stores state, address, attempts and what is known of the delivery. */
  update(notice: Notice): Promise<void>;
  /** Takes the row for the rest of the transaction. */
  lockById(id: string): Promise<Notice | undefined>;
  byReference(institutionId: string, reference: string): Promise<ListedNotice | undefined>;
  list(institutionId: string, filter: NoticeFilter, limit: number): Promise<ListedNotice[]>;
  /**
   * Certificates in use that expire after `from` up to `until`, of people who can log in and have a mail address, without a
   * notice of `stage` or of a later one; in the order of their expiry, after the one named by `after`.
   */
  expiring(institutionId: string, due: DueRange, limit: number): Promise<Due[]>;
  /** The same of issuances with a code that can still be acquired, by their deadline. */
  lapsing(institutionId: string, due: DueRange, limit: number): Promise<Due[]>;
  /** What a reminder is about as it is now, by the same conditions; nothing where it is of no use any more (N2). */
  stillDue(notice: Pick<Notice, 'kind' | 'institutionId' | 'certificateId' | 'issuanceId'>): Promise<Due | undefined>;
  addressees(institutionId: string, ids: readonly string[]): Promise<Addressee[]>;
  /** The administrators of contracts who can log in, and those who were stopped at `now`, in this very transaction. */
  administrators(institutionId: string, contractIds: readonly string[], now: Temporal.Instant): Promise<Addressee[]>;
  /** What was made since that day, by kind and stage; reminders first, then in the order of the kinds. */
  deliveries(institutionId: string, since: Temporal.Instant): Promise<Delivery[]>;
  /** Sums up what `deliveries` reads, where more than `beyond` rows of it have come together. */
  foldCounts(institutionId: string, beyond: number): Promise<void>;
  /** Login IDs of a contract, or that one of it, whose newest notice to the address they have now did not arrive. */
  unreachable(institutionId: string, contractId: string, loginId?: string): Promise<string[]>;
  /**
   * Those that wait without a job that will run: it is gone, has no try left, or a program has held it for five minutes.
   * Not those that a program began to hand over after `since`. `held` says that a program, dead or alive, has the job.
   * Rows taken.
   */
  lockStranded(since: Temporal.Instant, limit: number): Promise<{ notice: Notice; held: boolean }[]>;
  /** Gives them new jobs; whoever holds an old one can do nothing to these. */
  requeue(notices: readonly Pick<Notice, 'id' | 'kind'>[]): Promise<void>;
}

/** A stage that is due today, and the ends of days it is due for: after `from`, up to `until`. */
export interface DueRange {
  readonly stage: number;
  readonly from: Temporal.Instant;
  readonly until: Temporal.Instant;
  readonly after?: Pick<Due, 'id' | 'at'> | undefined;
}
