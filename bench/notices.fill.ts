import type pg from 'pg';

/** How much is due at once. */
export interface Due {
  /** Certificates that expire on the day that has just become due. */
  readonly certificates: number;
  /** Codes whose deadline is on that day. */
  readonly issuances: number;
}

/**
 * An institution in the middle of its year, made in the database: `certificates` in use, twenty to a contract, expiring on
 * days all over the year; nine of ten people have a mail address. Whoever is within 30 days was told so, and within 10 days
 * twice, as if every run had been made until yesterday. `due` more are due now. Triggers are off meanwhile.
 */
export async function fill(
  owner: pg.Client,
  institutionId: string,
  code: string,
  certificates: number,
  due: Due,
): Promise<void> {
  const run = (statement: string) => owner.query(statement.replaceAll('$1', `'${institutionId}'`));
  await run("select set_config('maintenance_work_mem', '256MB', false)");
  for (const table of tables) await run(`alter table ${table} disable trigger user`);
  const { certificates: now, issuances } = due;
  // The first are due, then come those with a code, then everybody else.
  await run(`create temp table people as
    select n, md5($1 || 'login' || n)::uuid as id, md5($1 || 'contract' || n / 20)::uuid as contract_id,
      case when n < ${now} then 30
        when n < ${now + issuances} then 30
        else (n::bigint * 104729 % 364)::int + case when (n::bigint * 104729 % 364)::int < 30 then 0 else 1 end
      end as days,
      n < ${now} or n >= ${now + issuances} as holds,
      n < ${now + issuances} or n % 10 > 0 as has_mail
    from generate_series(0, ${certificates - 1 + issuances}) n`);
  await run(`insert into contracts (id, institution_id, number, company_name, method, created_at)
    select distinct contract_id, $1::uuid, '${code}-' || lpad((n / 20)::text, 7, '0'), '株式会社見本' || n / 20, 'certificate',
      now() - interval '3 years'
    from people`);
  await run(`insert into login_ids (id, institution_id, contract_id, name, role, person_name, mail, created_at)
    select id, $1, contract_id, 'mihon-k' || n, case when n % 20 = 0 then 'administrator' else 'user' end, '佐藤 健 ' || n,
      case when has_mail then 'k' || n || '@mihon.example' end, now() - interval '3 years'
    from people`);
  await run(`create temp table held as
    select *, md5(id || 'i1')::uuid as issuance, md5(id || 'c1')::uuid as certificate, ${endOf('days')} as ends from people`);
  await run(`insert into issuances (id, institution_id, login_id, state, issued_at, deadline, code_hash, acquisitions, stage)
    select issuance, $1, id, case when holds then 'spent' else 'open' end,
      ends - case when holds then interval '1 year' else interval '81 days' end,
      ends - case when holds then interval '285 days' else interval '0' end,
      sha256(id::text::bytea), case when holds then 1 else 0 end, case when holds then 5 else 2 end
    from held`);
  await run(`insert into certificates (id, institution_id, login_id, issuance_id, authority_id, label, serial, to_be_signed,
      public_key_hash, not_before, not_after, state, der, fingerprint, prepared_at, prepared_by, issued_at, proven_at)
    select certificate, $1, id, issuance, authority, 'mihon-k' || n || '+${code}', substr(sha256(certificate::text::bytea), 1, 17),
      repeat('x', 450)::bytea, sha256(certificate::text::bytea), ends - interval '1 year', ends, 'active',
      repeat('x', 550)::bytea, sha256(certificate::text::bytea), ends - interval '1 year', 1, ends - interval '1 year',
      ends - interval '1 year'
    from held, (select id as authority from authorities where institution_id = $1) a where holds`);
  await run(`insert into notices (id, institution_id, contract_id, login_id, address, language, kind, stage, certificate_id, facts,
      reference, state, attempts, made_at, sent_at)
    select md5(certificate || ' at ' || stage)::uuid, $1, contract_id, id, 'k' || n || '@mihon.example', 'ja', 'expiry', stage,
      certificate, jsonb_build_object('label', 'mihon-k' || n || '+${code}', 'expires', ends, 'serialEnd', '0123ABCD'),
      'M-' || '${code}' || '-' || n || '-' || stage, 'sent', 1, ends - stage * interval '1 day', ends - stage * interval '1 day'
    from held, unnest(array[30, 10]) stage where holds and has_mail and days <= stage and n >= ${now}`);
  await run('drop table people, held');
  for (const table of tables) await run(`alter table ${table} enable trigger user`);
  await run('select count_figures_anew()');
  await run('vacuum analyze');
}

/** The last second of a day from today on: the form of every expiry and deadline (V1, A2). */
const endOf = (days: string) =>
  `(date_trunc('day', (now() - interval '8 hours') at time zone 'Asia/Tokyo') + ${days} * interval '1 day' + interval '1 day -1 second')
    at time zone 'Asia/Tokyo'`;

const tables = ['login_ids', 'issuances', 'certificates'];

/** Makes so many due anew, as if they had never been told: the reminders of 30 days whose day is more than 10 days off. */
export async function forget(owner: pg.Client, institutionId: string, certificates: number): Promise<number> {
  const { rowCount } = await owner.query(
    `delete from notices where id in (
       select n.id from notices n join certificates c on c.id = n.certificate_id
       where n.institution_id = $1 and n.kind = 'expiry' and n.stage = 30 and c.not_after > ${endOf('10')} limit $2)`,
    [institutionId, certificates],
  );
  await owner.query('delete from graphile_worker._private_jobs');
  await owner.query('vacuum analyze notices');
  return rowCount ?? 0;
}
