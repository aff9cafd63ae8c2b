import { type Expression, sql, type Transaction } from 'kysely';
import type { ContractUser, ContractUserStore, Tally } from '../domain/login-id/contract-user.ts';
import { present } from './database.ts';
import type { Tables } from './schema.ts';

export function contractUserStore(trx: Transaction<Tables>, now: Temporal.Instant): ContractUserStore {
  // A last second is good to its end.
  const expired = now.subtract({ seconds: 1 }).toString();
  // The same rows that issuances.newest gives and `deciding` chooses, for all at once.
  const joined = (institutionId: string) =>
    trx
      .selectFrom('login_ids as l')
      .leftJoinLateral(
        (from) =>
          from
            .selectFrom('issuances')
            .select(['state as issuance', 'issued_at as issuance_at', 'deadline', 'renews'])
            .whereRef('login_id', '=', 'l.id')
            .orderBy(sql`state in ('open', 'acquired')`, 'desc')
            .orderBy('issued_at', 'desc')
            .orderBy('id', 'desc')
            .limit(1)
            .as('i'),
        (join) => join.onTrue(),
      )
      .leftJoinLateral(
        (from) =>
          from
            .selectFrom('certificates')
            .select([
              'id as certificate_id',
              'state as certificate',
              'serial',
              'pc_name',
              'issued_at as acquired_at',
              'not_after',
            ])
            .select(['ended_at', 'end_reason'])
            .whereRef('login_id', '=', 'l.id')
            .where('state', 'not in', ['prepared', 'abandoned'])
            .orderBy(sql`state = 'active' and not_after > ${expired}`, 'desc')
            .orderBy(sql`state in ('issued', 'active')`, 'desc')
            .orderBy('issued_at', 'desc')
            .orderBy('id', 'desc')
            .limit(1)
            .as('c'),
        (join) => join.onTrue(),
      )
      .where('l.institution_id', '=', institutionId);
  const all = (institutionId: string) =>
    joined(institutionId)
      .select(['l.id', 'l.institution_id', 'l.contract_id', 'l.name', 'l.role', 'l.person_name', 'l.wrong_passwords'])
      .select(['l.locked_at', 'l.suspended_at', 'l.mail', 'l.language', 'l.temporary_until', 'l.created_at'])
      .select('l.last_login_at')
      .select(['i.issuance', 'i.issuance_at', 'i.deadline', 'i.renews'])
      .select(['c.certificate_id', 'c.certificate', 'c.serial', 'c.pc_name', 'c.acquired_at', 'c.not_after'])
      .select(['c.ended_at', 'c.end_reason']);

  async function count(institutionId: string, contractId: string): Promise<number> {
    const found = await trx
      .selectFrom('login_ids')
      .select(({ fn }) => fn.countAll<string>().as('count'))
      .where('institution_id', '=', institutionId)
      .where('contract_id', '=', contractId)
      .where('role', '=', 'user')
      .executeTakeFirstOrThrow();
    return Number(found.count);
  }

  return {
    async ofContract(institutionId, contractId) {
      const rows = await all(institutionId).where('l.contract_id', '=', contractId).orderBy('l.name').execute();
      return rows.map(userOf);
    },
    async pageOf(institutionId, contractId, offset, limit) {
      const shown = trx
        .selectFrom('login_ids')
        .select('id')
        .where('contract_id', '=', contractId)
        .orderBy('role')
        .orderBy('name')
        .offset(offset)
        .limit(limit);
      const rows = await all(institutionId).where('l.id', 'in', shown).orderBy('l.role').orderBy('l.name').execute();
      return rows.map(userOf);
    },
    async administratorsOf(institutionId, contractId) {
      const rows = await all(institutionId)
        .where('l.contract_id', '=', contractId)
        .where('l.role', '=', 'administrator')
        .orderBy('l.name')
        .execute();
      return rows.map(userOf);
    },
    async tally(institutionId, contractIds, role) {
      if (contractIds.length === 0) return [];
      const suspended = sql<boolean>`l.suspended_at is not null`;
      const renews = sql<boolean>`i.renews is not null`;
      const rows = await joined(institutionId)
        .where('l.contract_id', 'in', [...contractIds])
        .$if(role !== undefined, (query) => query.where('l.role', '=', role!))
        .select(['l.contract_id', 'i.issuance', 'i.deadline', 'c.certificate', 'c.not_after'])
        .select([suspended.as('suspended'), renews.as('renewing'), ({ fn }) => fn.countAll<string>().as('count')])
        .groupBy(['l.contract_id', 'i.issuance', 'i.deadline', 'c.certificate', 'c.not_after'])
        .groupBy([suspended, renews])
        .execute();
      return rows.map(tallyOf);
    },
    async byId(institutionId, loginId) {
      const row = await all(institutionId).where('l.id', '=', loginId).executeTakeFirst();
      return row && userOf(row);
    },
    count,
    async countWithoutPassword(institutionId, contractId) {
      const found = await trx
        .selectFrom('login_ids')
        .select(({ fn }) => fn.countAll<string>().as('count'))
        .where('institution_id', '=', institutionId)
        .where('contract_id', '=', contractId)
        .where('password_hash', 'is', null)
        .executeTakeFirstOrThrow();
      return Number(found.count);
    },
    async lockCount(institutionId, contractId) {
      await sql`select pg_advisory_xact_lock(hashtextextended(${`users of ${contractId}`}, 0))`.execute(trx);
      return count(institutionId, contractId);
    },
    async taken(institutionId, names) {
      const rows = await trx
        .selectFrom('login_ids')
        .select('name')
        .where('institution_id', '=', institutionId)
        .where('name', '=', sql<string>`any(${names}::text[])` as Expression<string>)
        .execute();
      return rows.map(({ name }) => name);
    },
  };
}

function tallyOf(row: {
  contract_id: string;
  suspended: boolean;
  issuance: NonNullable<ContractUser['issuance']>['state'] | null;
  deadline: Temporal.Instant | null;
  renewing: boolean;
  certificate: NonNullable<ContractUser['certificate']>['state'] | null;
  not_after: Temporal.Instant | null;
  count: string;
}): Tally {
  return {
    contractId: row.contract_id,
    suspended: row.suspended,
    issuance: row.issuance ? { state: row.issuance, deadline: row.deadline!, renewing: row.renewing } : undefined,
    certificate: row.certificate ? { state: row.certificate, notAfter: row.not_after! } : undefined,
    count: Number(row.count),
  };
}

function userOf(row: {
  id: string;
  institution_id: string;
  contract_id: string;
  name: string;
  role: 'administrator' | 'user';
  person_name: string;
  wrong_passwords: number;
  locked_at: Temporal.Instant | null;
  suspended_at: Temporal.Instant | null;
  mail: string | null;
  language: 'ja' | 'en';
  temporary_until: Temporal.Instant | null;
  created_at: Temporal.Instant;
  issuance: NonNullable<ContractUser['issuance']>['state'] | null;
  issuance_at: Temporal.Instant | null;
  deadline: Temporal.Instant | null;
  renews: string | null;
  certificate_id: string | null;
  certificate: NonNullable<ContractUser['certificate']>['state'] | null;
  serial: Buffer | null;
  pc_name: string | null;
  acquired_at: Temporal.Instant | null;
  not_after: Temporal.Instant | null;
  ended_at: Temporal.Instant | null;
  end_reason: NonNullable<ContractUser['certificate']>['endReason'] | null;
  last_login_at: Temporal.Instant | null;
}): ContractUser {
  return {
    loginId: {
      id: row.id,
      institutionId: row.institution_id,
      contractId: row.contract_id,
      name: row.name,
      role: row.role,
      personName: row.person_name,
      wrongPasswords: row.wrong_passwords,
      lockedAt: present(row.locked_at),
      suspendedAt: present(row.suspended_at),
      mail: present(row.mail),
      language: row.language,
      temporaryUntil: present(row.temporary_until),
      createdAt: row.created_at,
    },
    issuance: row.issuance
      ? { state: row.issuance, issuedAt: row.issuance_at!, deadline: row.deadline!, renews: present(row.renews) }
      : undefined,
    certificate: row.certificate
      ? {
          id: row.certificate_id!,
          state: row.certificate,
          serial: row.serial!,
          pcName: present(row.pc_name),
          issuedAt: present(row.acquired_at),
          notAfter: row.not_after!,
          endedAt: present(row.ended_at),
          endReason: present(row.end_reason),
        }
      : undefined,
    lastLogin: present(row.last_login_at),
  };
}
