import { type Selectable, sql, type Transaction } from 'kysely';
import type {
  Application,
  ApplicationKind,
  ApplicationStore,
  IdentityCheck,
  Outcome,
} from '../domain/application/application.ts';
import type { Change } from '../domain/application/plan.ts';
import { jsonb, present, timestamp } from './database.ts';
import type { Tables } from './schema.ts';

const applicationOf = (row: Selectable<Tables['applications']>): Application => ({
  id: row.id,
  institutionId: row.institution_id,
  number: row.number,
  kind: row.kind as ApplicationKind,
  state: row.state,
  contractId: present(row.contract_id),
  staffId: present(row.staff_id),
  asked: row.asked,
  identity: row.identity as IdentityCheck[],
  note: row.note,
  plan: row.plan as Change[],
  madeBy: row.made_by,
  madeAt: row.made_at,
  expiresAt: row.expires_at,
  decidedBy: present(row.decided_by),
  decidedAt: present(row.decided_at),
  comment: present(row.comment),
  outcome: present(row.outcome as Outcome | null),
});

export function applicationStore(trx: Transaction<Tables>): ApplicationStore {
  const of = (institutionId: string) =>
    trx.selectFrom('applications').selectAll().where('institution_id', '=', institutionId);
  // The whole last second still counts, as everywhere (S2).
  const waiting = (institutionId: string, now: Temporal.Instant) =>
    trx
      .selectFrom('applications')
      .where('institution_id', '=', institutionId)
      .where('state', '=', 'submitted')
      .where('expires_at', '>', now.subtract({ seconds: 1 }).toString() as never);
  const changeable = (application: Application) => ({
    state: application.state,
    staff_id: application.staffId ?? null,
    asked: jsonb(application.asked),
    identity: jsonb(application.identity),
    note: application.note,
    plan: jsonb(application.plan),
    made_by: application.madeBy,
    made_at: application.madeAt.toString(),
    expires_at: application.expiresAt.toString(),
    decided_by: application.decidedBy ?? null,
    decided_at: timestamp(application.decidedAt),
    comment: application.comment ?? null,
    outcome: application.outcome ? jsonb(application.outcome) : null,
  });
  return {
    async nextNumber(institutionId, day) {
      await sql`select pg_advisory_xact_lock(hashtextextended(${`applications of ${institutionId}`}, 0))`.execute(trx);
      const prefix = `A-${day.toString().replaceAll('-', '')}-`;
      const row = await trx
        .selectFrom('applications')
        .select(({ fn }) => fn.max(sql<number>`substring(number from 12)::int`).as('last'))
        .where('institution_id', '=', institutionId)
        .where('number', '>=', prefix)
        .where('number', '<', `${prefix}:`)
        .executeTakeFirst();
      return prefix + String((row?.last ?? 0) + 1).padStart(4, '0');
    },
    async insert(application) {
      await trx
        .insertInto('applications')
        .values({
          id: application.id,
          institution_id: application.institutionId,
          number: application.number,
          kind: application.kind,
          contract_id: application.contractId ?? null,
          ...changeable(application),
        })
        .execute();
    },
    async update(application) {
      await trx
        .updateTable('applications')
        .set({ ...changeable(application), contract_id: application.contractId ?? null })
        .where('institution_id', '=', application.institutionId)
        .where('id', '=', application.id)
        .execute();
    },
    async byId(institutionId, id) {
      const row = await of(institutionId).where('id', '=', id).executeTakeFirst();
      return row && applicationOf(row);
    },
    async byNumber(institutionId, number) {
      const row = await of(institutionId).where('number', '=', number).executeTakeFirst();
      return row && applicationOf(row);
    },
    async lockByNumber(institutionId, number) {
      const row = await of(institutionId).where('number', '=', number).forUpdate().executeTakeFirst();
      return row && applicationOf(row);
    },
    async waiting(institutionId, now) {
      const rows = await waiting(institutionId, now).selectAll().orderBy('made_at').orderBy('id').execute();
      return rows.map(applicationOf);
    },
    async countWaiting(institutionId, now) {
      const { count } = await waiting(institutionId, now)
        .select(({ fn }) => fn.countAll<string>().as('count'))
        .executeTakeFirstOrThrow();
      return Number(count);
    },
    async countReturned(institutionId, staffId, now) {
      const { count } = await trx
        .selectFrom('applications')
        .select(({ fn }) => fn.countAll<string>().as('count'))
        .where('institution_id', '=', institutionId)
        .where('state', '=', 'returned')
        .where('made_by', '=', staffId)
        .where('expires_at', '>', now.subtract({ seconds: 1 }).toString() as never)
        .executeTakeFirstOrThrow();
      return Number(count);
    },
    async newest(institutionId, { contractId, seen, before, limit }) {
      let query = of(institutionId);
      if (contractId) query = query.where('contract_id', '=', contractId);
      if (seen) {
        const open = ['submitted', 'returned'] as const;
        const expired = seen.state === 'expired';
        query = query.where('state', 'in', seen.state === 'expired' ? open : [seen.state]);
        // The same last second as in `waiting`.
        const last = seen.now.subtract({ seconds: 1 }).toString() as never;
        if (expired || open.some((one) => one === seen.state)) {
          query = query.where('expires_at', expired ? '<=' : '>', last);
        }
      }
      if (before) {
        query = query.where(
          sql<boolean>`(made_at, id) < (${before.madeAt.toString()}::timestamptz, ${before.id}::uuid)`,
        );
      }
      const rows = await query.orderBy('made_at', 'desc').orderBy('id', 'desc').limit(limit).execute();
      return rows.map(applicationOf);
    },
  };
}
