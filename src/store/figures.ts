import { sql, type Transaction } from 'kysely';
import type { FigureStore, Stage } from '../domain/figures/figures.ts';
import { present, timestamp } from './database.ts';
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
    async idsOf(institutionId, kinds, offset, limit) {
      // Whole kinds before the page are passed over by their counts, those after it not read.
      let skipped = 0;
      let first = 0;
      while (first < kinds.length && skipped + kinds[first]!.count <= offset) skipped += kinds[first++]!.count;
      let last = first;
      for (let read = skipped; last < kinds.length && read < offset + limit; last++) read += kinds[last]!.count;
      const wanted = kinds.slice(first, last);
      if (wanted.length === 0) return [];
      const columns = sql`l.name, l.person_name, l.role, c.number, c.company_name`;
      const suspended = sql`
        select ${columns}, null as until from contracts c join login_ids l on l.contract_id = c.id
        where c.institution_id = ${institutionId} and (c.suspended_at is not null or l.suspended_at is not null)
        order by l.role, c.number, l.name offset ${offset} limit ${limit}`;
      const others = sql`
        select ${columns}, coalesce(s.expires_at, s.deadline) as until
        from unnest(
          ${wanted.map((_, place) => place)}::int[], ${wanted.map((kind) => kind.administrator)}::boolean[],
          ${wanted.map((kind) => timestamp(kind.expiresAt))}::timestamptz[],
          ${wanted.map((kind) => timestamp(kind.renewedUntil))}::timestamptz[],
          ${wanted.map((kind) => timestamp(kind.deadline))}::timestamptz[],
          ${wanted.map((kind) => kind.hadCertificate)}::boolean[]
        ) as k (place, administrator, expires_at, renewed_until, deadline, had_certificate)
        join standings s on s.institution_id = ${institutionId} and not s.suspended
          and s.administrator = k.administrator and s.had_certificate = k.had_certificate
          and coalesce(s.expires_at, 'infinity') = coalesce(k.expires_at, 'infinity')
          and coalesce(s.renewed_until, 'infinity') = coalesce(k.renewed_until, 'infinity')
          and coalesce(s.deadline, 'infinity') = coalesce(k.deadline, 'infinity')
        join login_ids l on l.id = s.login_id
        join contracts c on c.id = l.contract_id and c.suspended_at is null
        order by k.place, c.number, l.name offset ${offset - skipped} limit ${limit}`;
      const { rows } = await sql<{
        name: string;
        person_name: string;
        role: 'administrator' | 'user';
        number: string;
        company_name: string;
        until: Temporal.Instant | null;
      }>`${wanted[0]!.suspended ? suspended : others}`.execute(trx);
      return rows.map((row) => ({
        name: row.name,
        personName: row.person_name,
        administrator: row.role === 'administrator',
        contract: { number: row.number, companyName: row.company_name },
        until: present(row.until),
      }));
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
