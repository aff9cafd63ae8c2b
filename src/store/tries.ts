import type { Transaction } from 'kysely';
import type { TryStore } from '../domain/session/tries.ts';
import type { Tables } from './schema.ts';

export function tryStore(trx: Transaction<Tables>): TryStore {
  return {
    async count(bucket) {
      const row = await trx
        .insertInto('tries')
        .values({ bucket: bucket.name, window_start: bucket.windowStart.toString(), count: 1 })
        .onConflict((conflict) =>
          conflict.columns(['bucket', 'window_start']).doUpdateSet((eb) => ({ count: eb('tries.count', '+', 1) })),
        )
        .returning('count')
        .executeTakeFirstOrThrow();
      return row.count;
    },
    async giveBack(bucket) {
      const start = bucket.windowStart.toString() as never;
      // A row counts at least one: the last is taken back with its row.
      const gone = await trx
        .deleteFrom('tries')
        .where('bucket', '=', bucket.name)
        .where('window_start', '=', start)
        .where('count', '=', 1)
        .executeTakeFirst();
      if (gone.numDeletedRows > 0n) return;
      await trx
        .updateTable('tries')
        .set((eb) => ({ count: eb('count', '-', 1) }))
        .where('bucket', '=', bucket.name)
        .where('window_start', '=', start)
        .where('count', '>', 1)
        .execute();
    },
    async sweep(before) {
      const gone = await trx
        .deleteFrom('tries')
        .where('window_start', '<', before.toString() as never)
        .executeTakeFirst();
      return Number(gone.numDeletedRows);
    },
  };
}
