import type { Transaction } from 'kysely';
import type { MaintenanceStore } from '../domain/maintenance/maintenance.ts';
import type { Tables } from './schema.ts';

export function maintenanceStore(trx: Transaction<Tables>): MaintenanceStore {
  return {
    async planned() {
      const row = await trx.selectFrom('maintenance').selectAll().executeTakeFirst();
      return row && { from: row.starts_at, until: row.ends_at };
    },
    async plan({ from, until }) {
      const times = { starts_at: from.toString(), ends_at: until.toString() };
      await trx
        .insertInto('maintenance')
        .values(times)
        .onConflict((conflict) => conflict.column('only_one').doUpdateSet(times))
        .execute();
    },
    async cancel() {
      await trx.deleteFrom('maintenance').execute();
    },
  };
}
