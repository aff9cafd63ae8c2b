/** How a contract's IDs log in; of the contract, never of one ID, never both (L3). */
export type Method = 'certificate' | 'password';

/** 契約先: a corporate customer of one institution. */
export interface Contract {
  readonly id: string;
  readonly institutionId: string;
  readonly number: string;
  readonly companyName: string;
  readonly method: Method;
  readonly suspendedAt?: Temporal.Instant | undefined;
  /** When it went over from the password to the certificate method (L4). */
  readonly switchedAt?: Temporal.Instant | undefined;
  readonly createdAt: Temporal.Instant;
}

/** From this instant on the certificate method is the only one (L4). */
export function switched(contract: Contract, now: Temporal.Instant): Contract {
  return contract.method === 'certificate' ? contract : { ...contract, method: 'certificate', switchedAt: now };
}

/** Durable registry of contracts. `insert` throws when the number is taken within the institution. */
export interface ContractStore {
  insert(contract: Contract): Promise<void>;
  byNumber(institutionId: string, number: string): Promise<Contract | undefined>;
  byId(institutionId: string, id: string): Promise<Contract | undefined>;
  /** Takes the row for the rest of the transaction: `share` lets other readers in, `update` nobody. */
  lockById(institutionId: string, id: string, mode: 'share' | 'update'): Promise<Contract | undefined>;
  /** Stores method, its change, and suspension. */
  update(contract: Contract): Promise<void>;
}
