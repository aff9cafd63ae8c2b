import type { Role } from '../login-id/login-id.ts';
import { type Refusal, refuse } from '../refusal.ts';

/** How a contract's IDs log in; of the contract, never of one ID, never both (L3). */
export type Method = 'certificate' | 'password';

/** 契約先: a corporate customer of one institution. */
export interface Contract {
  readonly id: string;
  readonly institutionId: string;
  readonly number: string;
  readonly companyName: string;
  readonly method: Method;
  /** 取引店, e.g. 本店営業部; '' where none is known. */
  readonly branch: string;
  readonly suspendedAt?: Temporal.Instant | undefined;
  /** When it went over from the password to the certificate method (L4). */
  readonly switchedAt?: Temporal.Instant | undefined;
  /** 第二連絡先: who else of the customer hears of a reissue (R2). */
  readonly secondContact?: { readonly name: string; readonly mail: string } | undefined;
  readonly createdAt: Temporal.Instant;
}

/** From this instant on the certificate method is the only one (L4). */
export function switched(contract: Contract, now: Temporal.Instant): Contract {
  return contract.method === 'certificate' ? contract : { ...contract, method: 'certificate', switchedAt: now };
}

/**
 * In the password method nobody but an administrator can acquire a certificate: it is the administrator's that switches
 * the contract (L4), and a user's would be of no use before.
 */
export function mayAcquireNow(contract: Contract, role: Role): true | Refusal<'method-not-switched'> {
  return contract.method === 'password' && role === 'user' ? refuse('method-not-switched') : true;
}

/** Stops every login of the contract at once (R4). Lifting it takes two people, and is an application (S1). */
export function stopped(
  contract: Contract,
  now: Temporal.Instant,
): Contract | Refusal<'contract-suspended-already', { since: Temporal.Instant }> {
  if (contract.suspendedAt) return refuse('contract-suspended-already', { since: contract.suspendedAt });
  return { ...contract, suspendedAt: now };
}

/** Durable registry of contracts. `insert` throws when the number is taken within the institution. */
export interface ContractStore {
  insert(contract: Contract): Promise<void>;
  byNumber(institutionId: string, number: string): Promise<Contract | undefined>;
  byId(institutionId: string, id: string): Promise<Contract | undefined>;
  byIds(institutionId: string, ids: readonly string[]): Promise<Contract[]>;
  /** Takes the row for the rest of the transaction: `share` lets other readers in, `update` nobody. */
  lockById(institutionId: string, id: string, mode: 'share' | 'update'): Promise<Contract | undefined>;
  /** Stores method, its change, suspension, company name, branch and second contact. */
  update(contract: Contract): Promise<void>;
}
