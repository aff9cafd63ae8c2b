import { type Refusal, refuse } from '../refusal.ts';

/** 受付・承認・照会・監査・設定 (RULES §1). What each may do is in `may.ts`. */
export const staffRoles = ['clerk', 'approver', 'help-desk', 'auditor', 'administrator'] as const;
export type StaffRole = (typeof staffRoles)[number];

/**
 * 金庫職員: an account of the institution's people at its console.
 *
 * Invited (no passkey yet) → in use from the first passkey → stopped (`suspendedAt`), which ends sessions and is undone
 * by two people. Accounts are never deleted: what they did stays theirs.
 */
export interface Staff {
  readonly id: string;
  readonly institutionId: string;
  /** 職員番号: names the person. Two accounts with one number are one person, who approves nothing of their own (S2). */
  readonly employeeNumber: string;
  readonly personName: string;
  /** 部店, e.g. 本店営業部. */
  readonly branch: string;
  readonly roles: readonly StaffRole[];
  readonly suspendedAt?: Temporal.Instant | undefined;
  readonly createdAt: Temporal.Instant;
}

/** A staff account as its list shows it. */
export interface StaffEntry {
  readonly staff: Staff;
  /** Passkeys in force. */
  readonly passkeys: number;
  readonly lastLogin?: Temporal.Instant | undefined;
  /** Until when an unused invitation is good. */
  readonly invitedUntil?: Temporal.Instant | undefined;
}

/** The form of an employee number: what prints and is compared without doubt. */
const employeeNumberPattern = /^[0-9A-Z][0-9A-Z-]{0,19}$/;

/** What was typed as an employee number, in its one form: full-width digits and small letters make no second person. */
export function employeeNumber(text: string): string | Refusal<'employee-number-malformed'> {
  const one = text.normalize('NFKC').trim().toUpperCase();
  return employeeNumberPattern.test(one) ? one : refuse('employee-number-malformed');
}

/** Whether two accounts belong to one person (S2): 020001, 20001 and 2-0001 are one number written three ways. */
export function samePerson(a: Pick<Staff, 'employeeNumber'>, b: Pick<Staff, 'employeeNumber'>): boolean {
  return canonical(a.employeeNumber) === canonical(b.employeeNumber);
}

const canonical = (number: string) => number.normalize('NFKC').toUpperCase().replaceAll('-', '').replace(/^0+/, '');

/** Refuses an account that was stopped. */
export function mayWork(staff: Staff): true | Refusal<'staff-suspended'> {
  return staff.suspendedAt ? refuse('staff-suspended') : true;
}

/** Durable registry of staff accounts. `lock…` reads take the row for the rest of the transaction. */
export interface StaffStore {
  insert(staff: Staff): Promise<void>;
  /** Stores name, branch, roles and suspension. */
  update(staff: Staff): Promise<void>;
  byId(institutionId: string, id: string): Promise<Staff | undefined>;
  lockById(institutionId: string, id: string): Promise<Staff | undefined>;
  byIds(institutionId: string, ids: readonly string[]): Promise<Staff[]>;
  /** All of an institution by employee number. */
  all(institutionId: string): Promise<StaffEntry[]>;
}
