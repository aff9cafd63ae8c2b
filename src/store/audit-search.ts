import { type RawBuilder, sql, type Transaction } from 'kysely';
import type { Actor } from '../domain/audit/event.ts';
import type { AuditConditions, AuditSearch, Place } from '../domain/audit/search.ts';
import { jsonb } from './database.ts';
import type { Tables } from './schema.ts';
import { toldEvents } from './told-events.ts';

const newestFirst = sql`a.at desc, a.id desc`;

export function auditSearch(trx: Transaction<Tables>): AuditSearch {
  return {
    find(institutionId, conditions, place, limit) {
      return toldEvents(trx, { found: found(institutionId, conditions, place, limit), order: newestFirst });
    },
    async placeOf(institutionId, eventId) {
      const { rows } = await sql<Place>`
        select id, at from audit_events where institution_id = ${institutionId} and id = ${eventId}`.execute(trx);
      return rows[0];
    },
    async actorsCalled(institutionId, name) {
      const { rows } = await sql<{ kind: Actor['kind']; name: string }>`
        select 'staff' as kind, id::text as name from staff
          where institution_id = ${institutionId}
            and (employee_number = ${name} or replace(person_name, ' ', '') = replace(${name}, ' ', ''))
        union all
        select 'customer', id::text from login_ids where institution_id = ${institutionId} and name = ${name.toLowerCase()}
        union all
        select kind, ${name} from (values ('operator'), ('system')) as kinds (kind)`.execute(trx);
      return rows;
    },
    async applicationNumbered(institutionId, number) {
      const row = await trx
        .selectFrom('applications')
        .select('id')
        .where('institution_id', '=', institutionId)
        .where('number', '=', number)
        .executeTakeFirst();
      return row?.id;
    },
  };
}

/** The statement of a search. Each condition that can stand alone has its index in this order (bench/audit.bench.ts). */
export function found(
  institutionId: string,
  conditions: AuditConditions,
  place: Place | undefined,
  limit: number,
): RawBuilder<unknown> {
  const { from, until, actorKind, actors, act, contractId, subject, value } = conditions;
  const wanted = [
    sql`a.institution_id = ${institutionId}`,
    from && sql`a.at >= ${from.toString()}`,
    until && sql`a.at < ${until.toString()}`,
    place && sql`(a.at, a.id) < (${place.at.toString()}::timestamptz, ${place.id}::bigint)`,
    // Written out, so that the partial index of the rare ones is found.
    actorKind && sql`a.actor_kind = ${sql.lit(actorKind)}`,
    act && sql`a.act = ${act}`,
    contractId && sql`a.contract_id = ${contractId}`,
    subject && sql`a.subject_kind = ${subject.kind} and a.subject = ${subject.id}`,
    actors && sql`a.actor_kind = who.kind and a.actor = who.name`,
  ].filter((condition) => condition instanceof Object);
  // A value is rare or common, and the planner cannot know: it is looked up first.
  const source = value === undefined ? sql`audit_events` : sql`by_value`;
  const one = sql`
    select a.* from ${source} a where ${sql.join(wanted, sql` and `)} order by ${newestFirst} limit ${limit}`;
  const valued = sql`with by_value as materialized (
    select * from audit_events
    where institution_id = ${institutionId}
      and jsonb_path_query_array(facts, '$.*') @> ${jsonb([value])}::jsonb
  )`;
  const all = actors
    ? sql`
      select a.* from (values ${sql.join([
        sql`(null, null)`,
        ...actors.map(({ kind, name }) => sql`(${kind}::text, ${name}::text)`),
      ])}) as who (kind, name)
      cross join lateral (${one}) a order by ${newestFirst} limit ${limit}`
    : one;
  return sql`${value === undefined ? sql`` : valued} ${all}`;
}
