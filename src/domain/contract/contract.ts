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
  readonly createdAt: Temporal.Instant;
}

/** Durable registry of contracts. `insert` throws when the number is taken within the institution. */
export interface ContractStore {
  insert(contract: Contract): Promise<void>;
  byNumber(institutionId: string, number: string): Promise<Contract | undefined>;
  byId(institutionId: string, id: string): Promise<Contract | undefined>;
}
