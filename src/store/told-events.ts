import { type RawBuilder, sql, type Transaction } from 'kysely';
import type { Act, Actor, SubjectKind, ToldEvent } from '../domain/audit/event.ts';
import type { Tables } from './schema.ts';

interface Row {
  id: string;
  at: Temporal.Instant;
  institution_id: string | null;
  actor_kind: Actor['kind'];
  actor: string;
  act: Act;
  subject_kind: SubjectKind;
  subject: string;
  facts: ToldEvent['facts'];
  login_name: string | null;
  login_role: 'administrator' | 'user' | null;
  staff_name: string | null;
  by_name: string | null;
  by_more: string | null;
  contract_number: string | null;
}

/** Which audit events `a` are told, and in which order. */
export interface Sought {
  readonly found: RawBuilder<unknown>;
  readonly order: RawBuilder<unknown>;
}

/** The newest of an institution under a condition, by number. */
export const newestOf = (institutionId: string, condition: RawBuilder<unknown>, limit: number): Sought => ({
  found: sql`select a.* from audit_events a where a.institution_id = ${institutionId} and ${condition}
    order by a.id desc limit ${limit}`,
  order: sql`a.id desc`,
});

/**
 * Audit events with the names of those they speak of. Names are of the event's institution only (I1), and looked up for
 * what is shown, after the limit.
 */
export async function toldEvents(trx: Transaction<Tables>, { found, order }: Sought): Promise<ToldEvent[]> {
  const { rows } = await sql<Row>`
    select a.id, a.at, a.institution_id, a.actor_kind, a.actor, a.act, a.subject_kind, a.subject, a.facts,
      l.name as login_name, l.role as login_role, s.person_name as staff_name, k.number as contract_number,
      coalesce(b.person_name, c.name) as by_name, coalesce(b.branch, c.person_name) as by_more
    from (${found}) a
    left join login_ids l on l.institution_id = a.institution_id and l.id = case a.subject_kind
      when 'login-id' then a.subject::uuid
      when 'session' then (select login_id from sessions where id = a.subject::uuid)
      when 'certificate' then (select login_id from certificates where id = a.subject::uuid)
      when 'issuance' then (select login_id from issuances where id = a.subject::uuid)
      when 'application' then
        case when pg_input_is_valid(a.facts ->> 'loginId', 'uuid') then (a.facts ->> 'loginId')::uuid end
    end
    left join staff s on s.institution_id = a.institution_id and s.id = case a.subject_kind
      when 'staff' then a.subject::uuid
      when 'staff-session' then (select staff_id from staff_sessions where id = a.subject::uuid)
    end
    left join staff b on b.institution_id = a.institution_id
      and b.id = case when a.actor_kind = 'staff' and pg_input_is_valid(a.actor, 'uuid') then a.actor::uuid end
    left join login_ids c on c.institution_id = a.institution_id
      and c.id = case when a.actor_kind = 'customer' and pg_input_is_valid(a.actor, 'uuid') then a.actor::uuid end
    left join contracts k on k.institution_id = a.institution_id and k.id = a.contract_id
    order by ${order}`.execute(trx);
  return rows.map((row) => ({
    id: row.id,
    at: row.at,
    institutionId: row.institution_id ?? undefined,
    actor: { kind: row.actor_kind, name: row.actor },
    act: row.act,
    subject: { kind: row.subject_kind, id: row.subject },
    facts: row.facts,
    ...(row.by_name !== null && { by: { name: row.by_name, more: row.by_more ?? '' } }),
    ...(row.login_name !== null && { loginId: { name: row.login_name, role: row.login_role! } }),
    ...(row.staff_name !== null && { staff: row.staff_name }),
    ...(row.contract_number !== null && { contractNumber: row.contract_number }),
  }));
}
