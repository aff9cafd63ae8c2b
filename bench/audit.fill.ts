import type pg from 'pg';

/** So many events of a year at one institution, made in the database: of its contracts, users and staff, by all kinds. */
export async function fillAudit(
  owner: pg.Client,
  institutionId: string,
  staffId: string,
  events: number,
): Promise<void> {
  const run = (statement: string) => owner.query(statement.replaceAll('$1', `'${institutionId}'`));
  await run('alter table audit_events disable trigger user');
  await run(`create temp table people as
    select row_number() over (order by l.id) - 1 as n, l.id, l.contract_id, c.id as certificate from login_ids l
    left join lateral (select id from certificates where login_id = l.id limit 1) c on true where l.institution_id = $1`);
  await run('create unique index on people (n)');
  const { rows } = await run('select count(*)::int as people from people');
  await run(`insert into audit_events (at, institution_id, actor_kind, actor, act, subject_kind, subject, facts, contract_id)
    select now() - interval '365 days' + e.n * (interval '365 days' / ${events}), $1,
      case when e.n % 2000 = 3 then 'operator' when e.n % 1000 = 5 then 'system' when e.n % 20 = 0 then 'staff' else 'customer' end,
      case when e.n % 2000 = 3 then 'root' when e.n % 1000 = 5 then 'ca' when e.n % 20 = 0 then '${staffId}' else p.id::text end,
      (array['logged-in', 'logged-in', 'logged-in', 'logged-in', 'password-wrong', 'certificate-proven', 'certificate-issued',
        'sheet-printed', 'logged-out', case when e.n % 5000 = 9 then 'contract-suspended' else 'logged-in' end])[1 + e.n % 10],
      case when e.n % 5 = 0 and p.certificate is not null then 'certificate' else 'login-id' end,
      case when e.n % 5 = 0 and p.certificate is not null then p.certificate else p.id end::text,
      jsonb_build_object('address', '203.0.113.' || e.n % 250, 'label', 'mihon-k' || p.n || '+1376', 'wrong', e.n % 6),
      p.contract_id
    from (select n from generate_series(1, ${events}) n) e join people p on p.n = e.n::bigint * 7919 % ${rows[0].people}`);
  await run('drop table people');
  await run('alter table audit_events enable trigger user');
  await run('vacuum analyze');
}
