import type pg from 'pg';

/**
 * An institution after some years, made in the database: about so many certificates, over three quarters as many login
 * IDs, in all states; ends on days around today. Triggers are off meanwhile, and everything is counted at the end.
 */
export async function fill(owner: pg.Client, institutionId: string, certificates: number): Promise<void> {
  const ids = Math.round(certificates * 0.75);
  const run = (statement: string) => owner.query(statement.replaceAll('$1', `'${institutionId}'`));
  await run("select set_config('maintenance_work_mem', '256MB', false)");
  for (const table of tables) await run(`alter table ${table} disable trigger user`);
  // r: where an ID stands among a thousand; d: a day's number that goes its own way.
  await run(`create temp table people as
    select n, md5($1 || 'login' || n)::uuid as id, md5($1 || 'contract' || n / 20)::uuid as contract_id,
      (n::bigint * 7919 % 1000)::int as r, (n::bigint * 104729 % 997)::int as d, n % 7 < 3 as renewed
    from generate_series(0, ${ids - 1}) n`);
  await run(`insert into contracts (id, institution_id, number, company_name, method, suspended_at, created_at)
    select distinct contract_id, $1::uuid, (select code from institutions where id = $1) || '-' || lpad((n / 20)::text, 7, '0'),
      '株式会社見本' || n / 20, 'certificate', case when n / 20 % 500 = 7 then now() end, now() - interval '3 years'
    from people`);
  await run(`insert into login_ids (id, institution_id, contract_id, name, role, person_name, suspended_at, created_at)
    select id, $1, contract_id, 'mihon-k' || n, case when n % 20 = 0 then 'administrator' else 'user' end, '佐藤 健 ' || n,
      case when r >= 991 then now() end, now() - interval '3 years'
    from people`);
  // Last second of the certificate: within the year, within 30 days, or past.
  await run(`create temp table held as
    select *, md5(id || 'i1')::uuid as issuance, md5(id || 'c1')::uuid as certificate,
      date_trunc('day', now() at time zone 'Asia/Tokyo') at time zone 'Asia/Tokyo' + interval '1 day -1 second'
        + (case when r < 795 or r >= 990 then 31 + d % 335 when r < 870 then d % 31 when r < 900 then -1 - d % 90
           else d % 365 end) * interval '1 day' as not_after
    from people where r < 900 or r >= 960`);
  await run(`insert into issuances (id, institution_id, login_id, state, issued_at, deadline, code_hash, renews, acquisitions, stage)
    select case when renewed then md5(id || 'i0')::uuid else issuance end, $1, id,
      case when r >= 785 and r < 790 and not renewed then 'acquired' else 'spent' end,
      not_after - interval '1 year' * case when renewed then 2 else 1 end,
      not_after - interval '285 days' - interval '1 year' * case when renewed then 1 else 0 end,
      sha256(id::text::bytea), null, 1, case when r >= 785 and r < 790 and not renewed then 4 else 5 end
    from held`);
  await run(`insert into certificates ${columns}
    select ${certificateOf("md5(id || 'c0')::uuid", "md5(id || 'i0')::uuid", 'superseded', "not_after - interval '1 year' + d % 30 * interval '1 day'")}
    from held, ${authority} where renewed`);
  await run(`insert into issuances (id, institution_id, login_id, state, issued_at, deadline, renews, acquisitions, stage)
    select issuance, $1, id, 'spent', not_after - interval '1 year', not_after - interval '1 year' + d % 30 * interval '1 day',
      md5(id || 'c0')::uuid, 1, 5 from held where renewed`);
  await run(`insert into certificates ${columns}
    select ${certificateOf(
      'certificate',
      'issuance',
      "case when r >= 960 and r < 990 then 'revoked' when r >= 785 and r < 790 and not renewed then 'issued' else 'active' end",
      'not_after',
    )} from held, ${authority}`);
  // Under way: issuances not acquired yet, some lapsed; renewals that wait for the first login.
  await run(`insert into issuances (id, institution_id, login_id, state, issued_at, deadline, code_hash, stage)
    select md5(id || 'i1')::uuid, $1, id, 'open', now() - d % 80 * interval '1 day' - case when r >= 950 then interval '81 days' else '0' end,
      date_trunc('day', now() at time zone 'Asia/Tokyo') at time zone 'Asia/Tokyo' + interval '81 days -1 second'
        - d % 80 * interval '1 day' - case when r >= 950 then interval '81 days' else '0' end,
      sha256(id::text::bytea), case when n % 20 = 0 and d % 3 = 0 then 1 when d % 5 = 0 then 3 else 2 end
    from people where r >= 900 and r < 960`);
  await run(`insert into issuances (id, institution_id, login_id, state, issued_at, deadline, renews, acquisitions, stage)
    select md5(id || 'i2')::uuid, $1, id, 'acquired', now(), not_after, certificate, 1, 4
    from held where r >= 860 and r < 866`);
  await run(`insert into certificates ${columns}
    select ${certificateOf("md5(id || 'c2')::uuid", "md5(id || 'i2')::uuid", 'issued', "not_after + interval '1 year'")}
    from held, ${authority} where r >= 860 and r < 866`);
  await run('drop table people, held');
  for (const table of tables) await run(`alter table ${table} enable trigger user`);
  await run('select count_figures_anew()');
  await run('vacuum analyze');
}

/**
 * A month of mails at an institution that is filled, of all kinds, as they stand after they were sent: one in forty did not
 * arrive, one in a hundred waits.
 */
export async function fillNotices(owner: pg.Client, institutionId: string, notices: number): Promise<void> {
  const run = (statement: string) => owner.query(statement.replaceAll('$1', `'${institutionId}'`));
  await run('alter table notices disable trigger notices_counted');
  await run(`insert into notices (id, institution_id, contract_id, login_id, address, language, kind, stage, facts, reference, state,
      attempts, made_at, sent_at, fault, bounced_at, bounce)
    select (lpad(to_hex((extract(epoch from made_at) * 1000)::bigint), 12, '0') || '7' || substr(md5($1 || n), 14, 19))::uuid,
      $1, contract_id, login_id, address, 'ja', kind, stage, facts, regexp_replace(
        translate(upper(substr(md5($1 || n), 1, 12)), '01258B', 'GHJKMN'), '(.{4})(.{4})(.{4})', 'M-\\1-\\2-\\3'), state, 1, made_at,
      case when state = 'sent' then made_at end, case when state = 'failed' then '550 5.1.1 No such user' end,
      case when state = 'sent' and n / 8 % 100 = 7 then made_at end, case when state = 'sent' and n / 8 % 100 = 7 then '5.1.1' end
    from (
      select n, l.contract_id, l.id as login_id, l.name || '@mihon.example' as address,
        (array['expiry', 'expiry', 'deadline', 'issued', 'acquired', 'first-login', 'reissued', 'revoked'])[1 + n % 8] as kind,
        (array[30, 10, 30])[1 + n % 8] as stage, jsonb_build_object('label', l.name || '+1376') as facts,
        case when n / 8 % 100 = 3 then 'waiting' when n / 8 % 200 in (5, 9, 105) then 'failed' else 'sent' end as state,
        now() - interval '29 days' + n * interval '29 days' / ${notices} as made_at
      from generate_series(0, ${notices - 1}) n
      join (select id, contract_id, name, row_number() over () - 1 as place from login_ids where institution_id = $1) l
        on l.place = n % (select count(*) from login_ids where institution_id = $1)
    ) made`);
  await run('alter table notices enable trigger notices_counted');
  await run('select count_notices_anew()');
  await run('vacuum analyze notices, notice_counts');
}

const tables = ['login_ids', 'issuances', 'certificates'];
const authority = '(select id as authority from authorities where institution_id = $1) a';
const columns = `(id, institution_id, login_id, issuance_id, authority_id, label, serial, to_be_signed, public_key_hash,
  not_before, not_after, state, der, fingerprint, prepared_at, prepared_by, issued_at, proven_at, ended_at, end_reason)`;

/** A certificate of `held`, of the size of one with an EC key. */
function certificateOf(id: string, issuance: string, state: string, notAfter: string): string {
  const one = state.startsWith('case') ? state : `'${state}'`;
  const hash = `sha256((${id})::text::bytea)`;
  const start = `${notAfter} - interval '1 year'`;
  return `${id}, $1::uuid, held.id, ${issuance}, authority, 'mihon-k' || n, substr(${hash}, 1, 17), repeat('x', 450)::bytea,
    ${hash}, ${start}, ${notAfter}, ${one}, repeat('x', 550)::bytea, ${hash}, ${start}, 1, ${start}, ${start},
    case when ${one} in ('superseded', 'revoked') then now() end,
    case when ${one} in ('superseded', 'revoked') then 'superseded' end`;
}
