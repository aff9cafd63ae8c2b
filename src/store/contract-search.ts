import { type RawBuilder, sql, type Transaction } from 'kysely';
import type { ContractSearch, Hit, Matched, Sought } from '../domain/contract/search.ts';
import type { Tables } from './schema.ts';

interface Row {
  contract_id: string;
  number: string;
  login_id: string | null;
  name: string | null;
  person_name: string | null;
  exact: boolean;
}

/** A pattern of LIKE that means `text` literally. */
const literally = (text: string) => text.replaceAll(/[\\%_]/g, '\\$&');

/** A beginning, in the order of the index: what is all that was typed comes first, however many go on from there. */
const begins = (column: RawBuilder<unknown>, text: string) =>
  sql`${column} like ${`${literally(text)}%`} order by ${column} using ~<~`;

/** The queries for what is sought, the best match first, each by its own index: see bench/search.bench.ts. */
export function waysOfLooking(
  institutionId: string,
  { number, loginId, labelOf, serialEnd, name }: Sought,
  limit: number,
): [Matched, RawBuilder<Row>][] {
  const contracts = (condition: RawBuilder<unknown>, exact: RawBuilder<boolean>) => sql<Row>`
    select c.id as contract_id, c.number, null as login_id, null as name, null as person_name, ${exact} as exact
    from contracts c where c.institution_id = ${institutionId} and ${condition} limit ${limit}`;
  const loginIds = (condition: RawBuilder<unknown>, exact: RawBuilder<boolean>) => sql<Row>`
    select c.id as contract_id, c.number, l.id as login_id, l.name, l.person_name, ${exact} as exact
    from (select * from login_ids l where l.institution_id = ${institutionId} and ${condition} limit ${limit}) l
    join contracts c on c.id = l.contract_id`;
  const ways: [Matched, RawBuilder<Row>][] = [];
  if (number !== undefined) {
    ways.push(['number', contracts(begins(sql`c.number`, number), sql`c.number = ${number}`)]);
  }
  if (labelOf !== undefined) ways.push(['label', loginIds(sql`l.name = ${labelOf}`, sql`true`)]);
  if (loginId !== undefined) {
    ways.push(['login-id', loginIds(begins(sql`l.name`, loginId), sql`l.name = ${loginId}`)]);
  }
  if (serialEnd !== undefined) {
    const backwards = [...serialEnd].reverse().join('');
    ways.push([
      'serial',
      sql<Row>`
        select c.id as contract_id, c.number, l.id as login_id, l.name, l.person_name, true as exact
        from (
          select login_id from certificates
          where institution_id = ${institutionId} and reverse(encode(serial, 'hex')) like ${`${backwards}%`}
            and state not in ('prepared', 'abandoned')
          limit ${limit}
        ) s
        join login_ids l on l.id = s.login_id
        join contracts c on c.id = l.contract_id`,
    ]);
  }
  if (name !== undefined) {
    // The pairs find candidates by index; the pattern tells those that have them in this order.
    const has = (column: RawBuilder<string>) =>
      sql`pairs_of(${column}) @> pairs_of(${name}) and plain_name(${column}) like ${`%${literally(name)}%`}`;
    const is = (column: RawBuilder<string>) => sql<boolean>`plain_name(${column}) = ${name}`;
    const [company, person] = [sql<string>`c.company_name`, sql<string>`l.person_name`];
    ways.push(['company', contracts(has(company), is(company))], ['person', loginIds(has(person), is(person))]);
  }
  return ways;
}

export function contractSearch(trx: Transaction<Tables>): ContractSearch {
  return {
    async find(institutionId, sought, limit) {
      const found = new Map<string, Hit & { readonly number: string; readonly rank: number }>();
      for (const [rank, [matched, query]] of waysOfLooking(institutionId, sought, limit).entries()) {
        for (const row of (await query.execute(trx)).rows) {
          const before = found.get(row.contract_id);
          if (before && (before.exact || !row.exact)) continue;
          const { contract_id: contractId, number, login_id: id, exact } = row;
          const loginId = id === null ? undefined : { id, name: row.name!, personName: row.person_name! };
          found.set(contractId, { contractId, number, rank, matched, exact, loginId });
        }
      }
      return [...found.values()].sort(better).slice(0, limit);
    },
  };
}

const better = (a: { exact: boolean; rank: number; number: string }, b: typeof a) =>
  Number(b.exact) - Number(a.exact) || a.rank - b.rank || (a.number < b.number ? -1 : a.number > b.number ? 1 : 0);
