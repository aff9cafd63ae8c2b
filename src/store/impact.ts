import { type RawBuilder, type Selectable, sql, type Transaction } from 'kysely';
import type { CertificateState } from '../domain/certificate/certificate.ts';
import {
  type Criteria,
  type ImpactCounts,
  type ImpactStore,
  type RevocationRun,
  type SoughtCertificates,
  sumOf,
} from '../domain/impact/impact.ts';
import { jsonb, present } from './database.ts';
import type { Tables } from './schema.ts';

const runOf = (row: Selectable<Tables['revocation_runs']>): RevocationRun => ({
  id: row.id,
  institutionId: row.institution_id,
  criteria: row.criteria as Criteria,
  reason: row.reason,
  begunBy: row.begun_by,
  begunAt: row.begun_at,
  total: row.total,
  finishedAt: present(row.finished_at),
});

type Sql = RawBuilder<unknown>;
type ItemState = Selectable<Tables['revocation_items']>['state'];

/** Issuances that staff accounts issued, took in, approved or printed. */
const throughStaff = (institutionId: string, ids: readonly string[]): Sql => sql`
  select subject::uuid as issuance from audit_events
    where institution_id = ${institutionId} and actor_kind = 'staff' and actor = any(${ids}::text[]) and act = 'issued'
  union
  select (sheet ->> 'issuance')::uuid from applications a,
      lateral jsonb_array_elements(coalesce(a.outcome -> 'sheets', jsonb_build_array(a.outcome -> 'sheet'))) sheet
    where a.institution_id = ${institutionId} and sheet ->> 'issuance' is not null and a.id in (
      select subject::uuid from audit_events
      where institution_id = ${institutionId} and actor_kind = 'staff' and actor = any(${ids}::text[])
        and act in ('application-taken-in', 'application-approved', 'sheet-printed'))`;

const byAdministrator = (institutionId: string, loginId: string): Sql => sql`
  select subject::uuid as issuance from audit_events
    where institution_id = ${institutionId} and actor_kind = 'customer' and actor = ${loginId} and act = 'issued'`;

/**
 * The certificates `c` (with `l`, their login IDs, and `k`, the contracts) that were sought, behind the CTEs they need.
 * What was renewed with one that was issued through somebody goes with it: its holder proved nothing else. `codes` are the
 * issuances `i` that were sought whose code acquires, and of which no certificate is in use: nothing where CA or
 * acquisition are asked for, which a code does not have.
 */
function touched(
  institutionId: string,
  sought: SoughtCertificates,
  now: Temporal.Instant,
): { ctes: Sql[]; from: Sql; codes: Sql } {
  const issuers = [
    ...sought.staff.map((ids) => throughStaff(institutionId, ids)),
    ...(sought.administrator === undefined ? [] : [byAdministrator(institutionId, sought.administrator)]),
  ];
  const ctes = issuers.map((issuances, n) => {
    const [issued, chain] = [sql.raw(`issued_${n}`), sql.raw(`chain_${n}`)];
    return sql`${issued} as materialized (${issuances}),
      ${chain} as (
        select c.id from ${issued} i join certificates c on c.issuance_id = i.issuance
        union
        select c.id from ${chain} t join issuances i on i.renews = t.id join certificates c on c.issuance_id = i.id)`;
  });
  const { branch, authorityIds, period } = sought;
  const ofCodes = [
    sql`i.institution_id = ${institutionId}`,
    sql`i.state in ('open', 'acquired')`,
    sql`i.code_hash is not null`,
    sql`i.deadline > ${lastOver(now)}`,
    sql`not exists (select from certificates c where c.issuance_id = i.id and c.state in ('issued', 'active'))`,
    ...issuers.map((_, n) => sql`i.id in (select issuance from ${sql.raw(`issued_${n}`)})`),
    ...(branch === undefined ? [] : [sql`k.branch = ${branch}`]),
    ...(period ? bounded(period, sql`i.issued_at`) : []),
    ...(authorityIds !== undefined || period?.of === 'acquired' ? [sql`false`] : []),
  ];
  const conditions = [
    sql`c.institution_id = ${institutionId}`,
    sql`c.state in ('issued', 'active', 'superseded', 'revoked')`,
    ...issuers.map((_, n) => sql`c.id in (select id from ${sql.raw(`chain_${n}`)})`),
    ...(branch === undefined ? [] : [sql`k.branch = ${branch}`]),
    ...(authorityIds === undefined ? [] : [sql`c.authority_id = any(${authorityIds}::uuid[])`]),
    ...(period ? within(period) : []),
  ];
  return {
    ctes,
    from: sql`from certificates c join login_ids l on l.id = c.login_id join contracts k on k.id = l.contract_id
      where ${sql.join(conditions, sql` and `)}`,
    codes: sql`from issuances i join login_ids l on l.id = i.login_id join contracts k on k.id = l.contract_id
      where ${sql.join(ofCodes, sql` and `)}`,
  };
}

/** A last second up to here is past (`isPast`). */
const lastOver = (now: Temporal.Instant): Sql => sql`${now.subtract({ seconds: 1 }).toString()}::timestamptz`;

type Period = NonNullable<SoughtCertificates['period']>;

const bounded = ({ from, end }: Period, at: Sql): Sql[] => [
  ...(from ? [sql`${at} >= ${from.toString()}::timestamptz`] : []),
  ...(end ? [sql`${at} < ${end.toString()}::timestamptz`] : []),
];

function within(period: Period): Sql[] {
  if (period.of === 'acquired') return bounded(period, sql`c.issued_at`);
  const bounds = sql.join(bounded(period, sql`i.issued_at`), sql` and `);
  return [sql`exists (select from issuances i where i.id = c.issuance_id and ${bounds})`];
}

export function impactStore(trx: Transaction<Tables>): ImpactStore {
  const runs = () => trx.selectFrom('revocation_runs').selectAll();
  /** How many items of a run there are of each kind in each state. */
  const itemsOf = async (runId: string) => {
    const rows = await trx
      .selectFrom('revocation_items')
      .select(['kind', 'state', ({ fn }) => fn.countAll<string>().as('count')])
      .where('run_id', '=', runId)
      .groupBy(['kind', 'state'])
      .execute();
    return (kind: 'certificate' | 'code', state: ItemState) =>
      Number(rows.find((row) => row.kind === kind && row.state === state)?.count ?? 0);
  };
  /** The IDs of a run, not suspended, that can be used for nothing now: neither a certificate nor an issuance is left. */
  const without = (institutionId: string, runId: string) => sql`
    from login_ids l join contracts k on k.id = l.contract_id
    where l.institution_id = ${institutionId} and k.method = 'certificate'
      and l.suspended_at is null and k.suspended_at is null
      and l.id in (select login_id from revocation_items where run_id = ${runId} and state = 'revoked')
      and not exists (select from certificates c where c.login_id = l.id and c.state in ('issued', 'active'))
      and not exists (select from issuances i where i.login_id = l.id and i.state in ('open', 'acquired'))`;
  return {
    async count(institutionId, sought, now) {
      const { ctes, from, codes } = touched(institutionId, sought, now);
      const kinds = sql`kinds as (
        select l.contract_id, l.id as login_id, l.role, case
            when c.state in ('superseded', 'revoked') then 'ended'
            when c.not_after <= ${lastOver(now)} then 'expired'
            when c.state = 'active' then 'live' else 'unproven' end as kind
        ${from}
        union all
        select l.contract_id, l.id, l.role, 'code' ${codes})`;
      const holders = sql`holders as (
        select contract_id, login_id, role, count(*) filter (where kind = 'live') as live,
          count(*) filter (where kind = 'unproven') as unproven, count(*) filter (where kind = 'expired') as expired,
          count(*) filter (where kind = 'ended') as ended, count(*) filter (where kind = 'code') as codes, bool_or(kind <> 'ended') as held
        from kinds group by contract_id, login_id, role)`;
      const { rows } = await sql<Record<keyof ImpactCounts, string>>`
        with recursive ${sql.join([...ctes, kinds, holders])}
        select coalesce(sum(live), 0) as live, coalesce(sum(unproven), 0) as unproven,
          coalesce(sum(expired), 0) as expired, coalesce(sum(ended), 0) as ended, coalesce(sum(codes), 0) as codes,
          count(distinct contract_id) filter (where held) as contracts,
          count(*) filter (where held and role = 'administrator') as administrators,
          count(*) filter (where held and role = 'user') as users
        from holders`.execute(trx);
      const [row] = rows;
      const number = (key: keyof ImpactCounts) => Number(row![key]);
      return {
        live: number('live'),
        unproven: number('unproven'),
        expired: number('expired'),
        ended: number('ended'),
        codes: number('codes'),
        contracts: number('contracts'),
        administrators: number('administrators'),
        users: number('users'),
      };
    },
    async page(institutionId, sought, before, limit, now) {
      const { ctes, from, codes } = touched(institutionId, sought, now);
      const whose = sql`l.name, l.person_name, l.role, k.number, k.company_name, k.branch`;
      const newest = (id: Sql) => sql`and ${before === undefined ? sql`true` : sql`${id} < ${before}`}
        order by ${id} desc limit ${limit}`;
      const { rows } = await sql<{
        id: string;
        serial: Buffer | null;
        state: CertificateState | 'code';
        issued_at: Temporal.Instant | null;
        not_after: Temporal.Instant;
        name: string;
        person_name: string;
        role: 'administrator' | 'user';
        number: string;
        company_name: string;
        branch: string;
      }>`${ctes.length === 0 ? sql`` : sql`with recursive ${sql.join(ctes)}`}
        (select c.id, c.serial, c.state, c.issued_at, c.not_after, ${whose} ${from} ${newest(sql`c.id`)})
        union all
        (select i.id, null, 'code', null, i.deadline, ${whose} ${codes} ${newest(sql`i.id`)})
        order by id desc limit ${limit}`.execute(trx);
      return rows.map((row) => ({
        id: row.id,
        serial: present(row.serial),
        state: row.state,
        issuedAt: present(row.issued_at),
        notAfter: row.not_after,
        loginName: row.name,
        personName: row.person_name,
        role: row.role,
        contractNumber: row.number,
        companyName: row.company_name,
        branch: row.branch,
      }));
    },
    async insertRun(run, sought) {
      const { ctes, from, codes } = touched(run.institutionId, sought, run.begunAt);
      const { numInsertedOrUpdatedRows } = await trx
        .insertInto('revocation_runs')
        .values({
          id: run.id,
          institution_id: run.institutionId,
          criteria: jsonb(run.criteria),
          reason: run.reason,
          begun_by: run.begunBy,
          begun_at: run.begunAt.toString(),
          total: 1,
        })
        .onConflict((conflict) => conflict.column('id').doNothing())
        .executeTakeFirst();
      if (Number(numInsertedOrUpdatedRows) === 0) return undefined;
      await sql`
        insert into revocation_items (run_id, id, kind, issuance_id, login_id)
        ${ctes.length === 0 ? sql`` : sql`with recursive ${sql.join(ctes)}`}
        select ${run.id}::uuid, c.id, 'certificate', c.issuance_id, c.login_id ${from} and c.state in ('issued', 'active')
        union all
        select ${run.id}::uuid, i.id, 'code', i.id, i.login_id ${codes}`.execute(trx);
      const items = await itemsOf(run.id);
      const ends = { certificates: items('certificate', 'waiting'), codes: items('code', 'waiting') };
      const total = sumOf(ends);
      if (total > 0) await trx.updateTable('revocation_runs').set({ total }).where('id', '=', run.id).execute();
      return ends;
    },
    async runById(institutionId, id) {
      const row = await runs().where('institution_id', '=', institutionId).where('id', '=', id).executeTakeFirst();
      return row && runOf(row);
    },
    async newestRuns(institutionId, limit) {
      const rows = await runs()
        .where('institution_id', '=', institutionId)
        .orderBy('begun_at', 'desc')
        .orderBy('id', 'desc')
        .limit(limit)
        .execute();
      return rows.map(runOf);
    },
    async unfinishedRuns() {
      return (await runs().where('finished_at', 'is', null).orderBy('begun_at').orderBy('id').execute()).map(runOf);
    },
    async progress(runId) {
      const items = await itemsOf(runId);
      const both = (state: ItemState) => items('certificate', state) + items('code', state);
      const ended = { certificates: items('certificate', 'revoked'), codes: items('code', 'revoked') };
      return { waiting: both('waiting'), ended, skipped: both('skipped'), left: both('left') };
    },
    async waiting(runId, limit) {
      const rows = await trx
        .selectFrom('revocation_items')
        .select(['id', 'issuance_id', 'login_id'])
        .where('run_id', '=', runId)
        .where('state', '=', 'waiting')
        .orderBy('id')
        .limit(limit)
        .execute();
      return rows.map((row) => ({ id: row.id, issuanceId: row.issuance_id, loginId: row.login_id }));
    },
    async lockWaiting(runId, itemId) {
      const row = await trx
        .selectFrom('revocation_items')
        .select('state')
        .where('run_id', '=', runId)
        .where('id', '=', itemId)
        .forUpdate()
        .executeTakeFirst();
      return row?.state === 'waiting';
    },
    async endItem(runId, itemId, state) {
      await trx
        .updateTable('revocation_items')
        .set({ state })
        .where('run_id', '=', runId)
        .where('id', '=', itemId)
        .execute();
    },
    async finishRun(runId, now) {
      const { numUpdatedRows } = await trx
        .updateTable('revocation_runs')
        .set({ finished_at: now.toString() })
        .where('id', '=', runId)
        .where('finished_at', 'is', null)
        .executeTakeFirst();
      return Number(numUpdatedRows) === 1;
    },
    async leaveWaiting(runId) {
      await trx
        .updateTable('revocation_items')
        .set({ state: 'left' })
        .where('run_id', '=', runId)
        .where('state', '=', 'waiting')
        .execute();
    },
    async administratorsWithout(institutionId, runId, limit) {
      const { rows } = await sql<{ number: string; company_name: string; name: string; person_name: string }>`
        select k.number, k.company_name, l.name, l.person_name ${without(institutionId, runId)}
          and l.role = 'administrator' and k.id in (
            select id from (select distinct k.id, k.number ${without(institutionId, runId)}
              and l.role = 'administrator') firsts order by number limit ${limit})
        order by k.number, l.name`.execute(trx);
      return rows.map((row) => ({
        contractNumber: row.number,
        companyName: row.company_name,
        loginName: row.name,
        personName: row.person_name,
      }));
    },
    async countWithout(institutionId, runId) {
      const { rows } = await sql<{ administrators: string; contracts: string; users: string }>`
        select count(*) filter (where l.role = 'administrator') as administrators,
          count(distinct k.id) filter (where l.role = 'administrator') as contracts,
          count(*) filter (where l.role = 'user') as users
        ${without(institutionId, runId)}`.execute(trx);
      const [row] = rows;
      return {
        administrators: Number(row!.administrators),
        contracts: Number(row!.contracts),
        users: Number(row!.users),
      };
    },
  };
}
