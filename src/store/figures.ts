import { sql, type Transaction } from 'kysely';
import type { FigureStore, Stage } from '../domain/figures/figures.ts';
import { present } from './database.ts';
import type { Tables } from './schema.ts';

/** So many appended changes are read beside the sums without being noticed. */
const foldedFrom = 10_000;

export function figureStore(trx: Transaction<Tables>): FigureStore {
  return {
    async standings(institutionId) {
      // Of a contract that is suspended all IDs are: they move from their kind to that of the suspended.
      const { rows } = await sql<{
        administrator: boolean;
        suspended: boolean;
        expires_at: Temporal.Instant | null;
        renewed_until: Temporal.Instant | null;
        deadline: Temporal.Instant | null;
        had_certificate: boolean;
        n: string;
        appended: string;
      }>`
        select administrator, suspended, expires_at, renewed_until, deadline, had_certificate, sum(n) as n, sum(appended) as appended
        from (
          select administrator, suspended, expires_at, renewed_until, deadline, had_certificate, n, 1 as appended
          from standing_counts where institution_id = ${institutionId}
          union all
          select s.administrator, moved.suspended, moved.expires_at, moved.renewed_until, moved.deadline, moved.had_certificate, moved.n, 0
          from contracts c
          join login_ids l on l.contract_id = c.id
          join standings s on s.login_id = l.id
          cross join lateral (values
            (false, s.expires_at, s.renewed_until, s.deadline, s.had_certificate, -1), (true, null, null, null, false, 1)
          ) as moved (suspended, expires_at, renewed_until, deadline, had_certificate, n)
          where c.institution_id = ${institutionId} and c.suspended_at is not null and not s.suspended
        ) counted
        group by 1, 2, 3, 4, 5, 6`.execute(trx);
      const appended = rows.reduce((sum, row) => sum + Number(row.appended), 0);
      if (appended - rows.length > foldedFrom) await fold(trx, institutionId);
      return rows
        .map((row) => ({
          administrator: row.administrator,
          suspended: row.suspended,
          expiresAt: present(row.expires_at),
          renewedUntil: present(row.renewed_until),
          deadline: present(row.deadline),
          hadCertificate: row.had_certificate,
          count: Number(row.n),
        }))
        .filter(({ count }) => count !== 0);
    },
    async renewed(institutionId, from, until) {
      const { rows } = await sql<{ not_after: Temporal.Instant; n: string }>`
        select not_after, count(*) as n from certificates
        where institution_id = ${institutionId} and state = 'superseded'
          and not_after >= ${from.toString()} and not_after <= ${until.toString()}
        group by 1`.execute(trx);
      return rows.map((row) => ({ expiresAt: row.not_after, count: Number(row.n) }));
    },
    async stages(institutionId, since) {
      const { rows } = await sql<{ stage: Stage; n: string }>`
        select stage, sum(n) as n from stage_counts
        where institution_id = ${institutionId} and issued_on >= ${since.toString()}::date
        group by 1`.execute(trx);
      const counts: Record<Stage, number> = { 1: 0, 2: 0, 3: 0, 4: 0, 5: 0 };
      for (const { stage, n } of rows) counts[stage] = Number(n);
      return counts;
    },
    async waiting(institutionId, now, limit) {
      const { rows } = await sql<{
        number: string;
        kind: string;
        contract: string | null;
        company_name: string | null;
        person_name: string;
        employee_number: string;
        made_at: Temporal.Instant;
        all: string;
      }>`
        select a.number, a.kind, c.number as contract, c.company_name, s.person_name, s.employee_number, a.made_at,
          count(*) over () as all
        from applications a
        join staff s on s.institution_id = a.institution_id and s.id = a.made_by
        left join contracts c on c.institution_id = a.institution_id and c.id = a.contract_id
        where a.institution_id = ${institutionId} and a.state = 'submitted'
          and a.expires_at > ${now.subtract({ seconds: 1 }).toString()}
        order by a.made_at, a.id limit ${limit}`.execute(trx);
      return {
        count: Number(rows[0]?.all ?? 0),
        oldest: rows.map((row) => ({
          number: row.number,
          kind: row.kind,
          contract: row.contract === null ? undefined : { number: row.contract, companyName: row.company_name! },
          madeBy: { personName: row.person_name, employeeNumber: row.employee_number },
          madeAt: row.made_at,
        })),
      };
    },
  };
}

/** Fewer rows with the same sums. Who reads meanwhile sees either; of two who fold at once, one finds nothing left to do. */
async function fold(trx: Transaction<Tables>, institutionId: string): Promise<void> {
  await sql`
    with taken as (delete from standing_counts where institution_id = ${institutionId} returning *)
    insert into standing_counts
    select institution_id, administrator, suspended, expires_at, renewed_until, deadline, had_certificate, sum(n) from taken
    group by 1, 2, 3, 4, 5, 6, 7 having sum(n) <> 0`.execute(trx);
  await sql`
    with taken as (delete from stage_counts where institution_id = ${institutionId} returning *)
    insert into stage_counts
    select institution_id, issued_on, stage, sum(n) from taken group by 1, 2, 3 having sum(n) <> 0`.execute(trx);
}
