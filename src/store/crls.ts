import { sql, type Transaction } from 'kysely';
import type { CrlState, CrlStore, ListName } from '../domain/certificate/crl.ts';
import { bytea, present } from './database.ts';
import type { Tables } from './schema.ts';

export function crlStore(trx: Transaction<Tables>): CrlStore {
  const listed = ({ authorityId, part }: ListName) =>
    trx.selectFrom('crls').where('authority_id', '=', authorityId).where('part', '=', part);
  const theList = ({ authorityId, part }: ListName) =>
    trx.updateTable('crl_lists').where('authority_id', '=', authorityId).where('part', '=', part);
  return {
    async names() {
      const rows = await trx.selectFrom('crl_lists').select(['authority_id', 'part']).execute();
      return rows.map(({ authority_id, part }) => ({ authorityId: authority_id, part }));
    },
    async newest(list) {
      const row = await listed(list)
        .select(['number', 'previous', 'this_update', 'next_update'])
        .select([
          // By the index's order: where many rows were just deleted, PostgreSQL would else read the whole table.
          sql<boolean>`(
            select u.id from unlisted_revocations u where u.authority_id = crls.authority_id and u.part = crls.part
            order by u.id limit 1) is not null`.as('overtaken'),
          sql<boolean>`not exists (
            select from crls p where p.authority_id = crls.authority_id and p.part = crls.part
              and p.number = crls.previous
              and date_trunc('second', p.this_update) >= date_trunc('second', crls.this_update))`.as('own_second'),
        ])
        .orderBy('number', 'desc')
        .limit(1)
        .executeTakeFirst();
      return (
        row &&
        ({
          ...list,
          number: BigInt(row.number),
          previous: BigInt(row.previous),
          thisUpdate: row.this_update,
          nextUpdate: row.next_update,
          overtaken: row.overtaken,
          ownSecond: row.own_second,
        } satisfies CrlState)
      );
    },
    async der(list, number) {
      const row = await listed(list).select('der').where('number', '=', number.toString()).executeTakeFirst();
      return present(row?.der ?? null);
    },
    async insert(crl) {
      const result = await trx
        .insertInto('crls')
        .values({
          authority_id: crl.authorityId,
          part: crl.part,
          number: crl.number.toString(),
          previous: crl.previous.toString(),
          this_update: crl.thisUpdate.toString(),
          next_update: crl.nextUpdate.toString(),
          der: bytea(crl.der),
        })
        .onConflict((conflict) => conflict.doNothing())
        .executeTakeFirst();
      return result.numInsertedOrUpdatedRows === 1n;
    },
    async setListed({ authorityId, part }, numbers) {
      await trx
        .deleteFrom('unlisted_revocations')
        .where('authority_id', '=', authorityId)
        .where('part', '=', part)
        .where(sql<boolean>`${numbers}::int8multirange @> id`)
        .execute();
    },
    async overtakeAll() {
      await sql`
        insert into unlisted_revocations (authority_id, part)
        select authority_id, part from crl_lists l
        where not exists (
          select from unlisted_revocations u where u.authority_id = l.authority_id and u.part = l.part)`.execute(trx);
    },
    async address({ authorityId, part }) {
      const row = await trx
        .selectFrom('crl_lists')
        .select('pki_url')
        .where('authority_id', '=', authorityId)
        .where('part', '=', part)
        .executeTakeFirst();
      if (!row) return undefined;
      return row.pki_url === null ? 'complete' : { pkiUrl: row.pki_url };
    },
    async openPart(authorityId, pkiUrl) {
      const row = await trx
        .selectFrom('crl_lists')
        .select((eb) => eb.fn.max('part').as('part'))
        .where('authority_id', '=', authorityId)
        .where('pki_url', '=', pkiUrl)
        .executeTakeFirst();
      return row?.part ?? 0;
    },
    async sizeOfPart({ authorityId, part }, most) {
      const { rows } = await sql<{ count: string }>`select count(*) from (
        select from certificates where authority_id = ${authorityId} and crl_part = ${part} limit ${most}) c`.execute(
        trx,
      );
      return Number(rows[0]!.count);
    },
    async openNextPart(authorityId, pkiUrl) {
      const { rows } = await sql<{ part: number }>`
        insert into crl_lists (authority_id, part, pki_url)
        select ${authorityId}, max(part) + 1, ${pkiUrl} from crl_lists where authority_id = ${authorityId}
        on conflict do nothing returning part`.execute(trx);
      return rows[0]?.part;
    },
    async due(now, madeBefore) {
      const { rows } = await sql<{ authority_id: string; part: number; code: string | null }>`
        select l.authority_id, l.part, i.code
        from crl_lists l
          join authorities a on a.id = l.authority_id
          left join institutions i on i.id = a.institution_id
          left join lateral (
            select this_update from crls where authority_id = l.authority_id and part = l.part
            order by number desc limit 1) newest on true
        where a.certificate is not null and not a.offline and a.not_after >= ${now.toString()}
          and (l.claimed_until is null or l.claimed_until <= ${now.toString()})
          and (newest.this_update is null or newest.this_update <= ${madeBefore.toString()}
            or exists (select from unlisted_revocations u where u.authority_id = l.authority_id and u.part = l.part))
          and (l.part = 0 or exists (
            select from certificates c where c.authority_id = l.authority_id and c.crl_part = l.part
              and c.not_after >= coalesce(newest.this_update, '-infinity')))
        order by newest.this_update nulls first`.execute(trx);
      return rows.map(({ authority_id, part, code }) => ({
        authorityId: authority_id,
        part,
        institutionCode: present(code),
      }));
    },
    async claim(list, now, until) {
      const result = await theList(list)
        .set({ claimed_until: until.toString() })
        .where((eb) => eb.or([eb('claimed_until', 'is', null), eb('claimed_until', '<=', now.toString() as never)]))
        .executeTakeFirst();
      return result.numUpdatedRows === 1n;
    },
    async release(list) {
      await theList(list).set({ claimed_until: null }).execute();
    },
  };
}
