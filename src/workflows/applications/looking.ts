import type { Transaction } from '../transaction.ts';

/**
 * The same transaction for who only looks: what a plan would take is read, so that a page that is open on a desk holds up
 * no login and no acquisition. Whoever carries a plan out makes it anew with the rows taken (S2).
 */
export function looking(tx: Transaction): Transaction {
  return {
    ...tx,
    institutions: { ...tx.institutions, lockById: (id) => tx.institutions.byId(id) },
    contracts: { ...tx.contracts, lockById: (institutionId, id) => tx.contracts.byId(institutionId, id) },
    loginIds: { ...tx.loginIds, lockById: (institutionId, id) => tx.loginIds.byId(institutionId, id) },
    users: { ...tx.users, lockCount: (institutionId, contractId) => tx.users.count(institutionId, contractId) },
    issuances: { ...tx.issuances, lockNewest: (institutionId, id) => tx.issuances.newest(institutionId, id) },
    staff: { ...tx.staff, lockById: (institutionId, id) => tx.staff.byId(institutionId, id) },
  };
}
