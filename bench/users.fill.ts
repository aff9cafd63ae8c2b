import type pg from 'pg';

/** Rows as a year of life leaves them, made in the database. */
export async function fill(owner: pg.Client, contractId: string, users: number): Promise<void> {
  await owner.query(
    `insert into login_ids (id, institution_id, contract_id, name, role, person_name, created_at)
     select gen_random_uuid(), institution_id, id, 'haruka-k' || lpad(n::text, 5, '0'), 'user', '佐藤 健 ' || n, now()
     from contracts, generate_series(1, $2) n where id = $1`,
    [contractId, users],
  );
  await owner.query(
    `insert into issuances (id, institution_id, login_id, state, issued_at, deadline, code_hash)
     select gen_random_uuid(), institution_id, id, case n % 10 when 0 then 'open' when 1 then 'void' else 'spent' end,
       now() - n % 300 * interval '1 day',
       date_trunc('day', now()) - n % 300 * interval '1 day' + interval '80 days', sha256(name::bytea)
     from (select *, row_number() over () as n from login_ids where contract_id = $1 and role = 'user') l`,
    [contractId],
  );
  await owner.query(
    `insert into certificates (id, institution_id, login_id, issuance_id, authority_id, label, serial, to_be_signed,
       public_key_hash, pc_name, not_before, not_after, state, der, fingerprint, prepared_at, prepared_by, issued_at,
       proven_at, ended_at, end_reason)
     select gen_random_uuid(), i.institution_id, i.login_id, i.id, a.id, l.name, substr(sha256(i.id::text::bytea), 1, 17),
       repeat('x', 700)::bytea, sha256(i.id::text::bytea), 'PC-' || l.name, i.issued_at, i.deadline + interval '280 days',
       case i.state when 'spent' then 'active' else 'revoked' end, repeat('x', 900)::bytea, sha256(i.id::text::bytea),
       i.issued_at, 1, i.issued_at, i.issued_at, case i.state when 'void' then now() end,
       case i.state when 'void' then 'unspecified' end
     from issuances i join login_ids l on l.id = i.login_id, authorities a
     where l.contract_id = $1 and l.role = 'user' and i.state in ('spent', 'void') and a.kind = 'issuing'
       and a.institution_id = i.institution_id`,
    [contractId],
  );
  await owner.query(
    `insert into sessions (id, token_hash, institution_id, login_id, proved_certificate, started_at, last_seen_at, ended_at)
     select gen_random_uuid(), sha256((c.id || '/' || n)::bytea), c.institution_id, c.login_id, false,
       now() - n * interval '1 day', now(), now()
     from certificates c join login_ids l on l.id = c.login_id, generate_series(1, 20) n
     where l.contract_id = $1 and l.role = 'user'`,
    [contractId],
  );
  await owner.query('update login_ids set last_login_at = now() where contract_id = $1', [contractId]);
  await owner.query('vacuum analyze');
}
