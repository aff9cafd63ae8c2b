import type pg from 'pg';

/**
 * An institution's contracts with ten login IDs and certificates each, made in the database. Certificates' bytes are
 * short: no search reads them.
 */
export async function fillContracts(owner: pg.Client, institutionId: string, contracts: number): Promise<void> {
  await owner.query(
    `insert into contracts (id, institution_id, number, company_name, method, branch, created_at)
     select gen_random_uuid(), $1, '1376-' || lpad(n::text, 7, '0'),
       (array['株式会社', '有限会社', '合同会社'])[n % 3 + 1]
         || (array['はるか', 'みどり', 'あおば', 'さくら', 'ひかり', '北陸', '越後', '信濃'])[n % 8 + 1] || n
         || (array['製作所', '商会', '設計', '運輸', '食品', '工務店', '印刷'])[n % 7 + 1],
       'certificate', '本店営業部', now()
     from generate_series(1, $2) n`,
    [institutionId, contracts],
  );
  await owner.query(
    `insert into login_ids (id, institution_id, contract_id, name, role, person_name, created_at)
     select gen_random_uuid(), institution_id, id, 'c' || right(number, 7) || '-k' || n, case n when 0 then 'administrator' else 'user' end,
       (array['佐藤', '鈴木', '高橋', '田中', '伊藤', '渡辺', '山本', '中村', '小林', '加藤'])[(right(number, 7)::int + n) % 10 + 1] || ' '
         || (array['健', '恵子', '直人', '美咲', '隆', '花子'])[n % 6 + 1] || right(number, 7)::int,
       now()
     from contracts, generate_series(0, 9) n where institution_id = $1 and number like '1376-0%'`,
    [institutionId],
  );
  await owner.query(
    `insert into issuances (id, institution_id, login_id, state, issued_at, deadline, code_hash)
     select gen_random_uuid(), institution_id, id, 'spent', now(), date_trunc('day', now()) + interval '80 days', sha256(name::bytea)
     from login_ids where institution_id = $1`,
    [institutionId],
  );
  await owner.query(
    `insert into certificates (id, institution_id, login_id, issuance_id, authority_id, label, serial, to_be_signed,
       public_key_hash, not_before, not_after, state, der, fingerprint, prepared_at, prepared_by, issued_at, proven_at)
     select gen_random_uuid(), i.institution_id, i.login_id, i.id, a.id, 'label', substr(sha256(i.id::text::bytea), 1, 17),
       'x', sha256(i.id::text::bytea), i.issued_at, i.deadline + interval '280 days', 'active', 'x',
       sha256(i.id::text::bytea), i.issued_at, 1, i.issued_at, i.issued_at
     from issuances i, authorities a where i.institution_id = $1 and a.institution_id = $1`,
    [institutionId],
  );
  await owner.query('vacuum analyze');
}
