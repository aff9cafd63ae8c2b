import type { Selectable, Transaction } from 'kysely';
import type { Contract, ContractStore } from '../domain/contract/contract.ts';
import type { LoginId, LoginIdStore } from '../domain/login-id/login-id.ts';
import { portions, present, timestamp } from './database.ts';
import type { Tables } from './schema.ts';

const contractOf = (row: Selectable<Tables['contracts']>): Contract => ({
  id: row.id,
  institutionId: row.institution_id,
  number: row.number,
  companyName: row.company_name,
  method: row.method,
  suspendedAt: present(row.suspended_at),
  switchedAt: present(row.switched_at),
  branch: row.branch,
  secondContact:
    row.second_contact_name !== null && row.second_contact_mail !== null
      ? { name: row.second_contact_name, mail: row.second_contact_mail }
      : undefined,
  createdAt: row.created_at,
});

export function contractStore(trx: Transaction<Tables>): ContractStore {
  const of = (institutionId: string) =>
    trx.selectFrom('contracts').selectAll().where('institution_id', '=', institutionId);
  return {
    async insert(contract) {
      await trx
        .insertInto('contracts')
        .values({
          id: contract.id,
          institution_id: contract.institutionId,
          number: contract.number,
          company_name: contract.companyName,
          method: contract.method,
          branch: contract.branch,
          second_contact_name: contract.secondContact?.name ?? null,
          second_contact_mail: contract.secondContact?.mail ?? null,
          suspended_at: timestamp(contract.suspendedAt),
          created_at: contract.createdAt.toString(),
        })
        .execute();
    },
    async byNumber(institutionId, number) {
      const row = await of(institutionId).where('number', '=', number).executeTakeFirst();
      return row && contractOf(row);
    },
    async byId(institutionId, id) {
      const row = await of(institutionId).where('id', '=', id).executeTakeFirst();
      return row && contractOf(row);
    },
    async byIds(institutionId, ids) {
      if (ids.length === 0) return [];
      const rows = await of(institutionId)
        .where('id', 'in', [...ids])
        .execute();
      return rows.map(contractOf);
    },
    async lockById(institutionId, id, mode) {
      const one = of(institutionId).where('id', '=', id);
      const row = await (mode === 'share' ? one.forShare() : one.forUpdate()).executeTakeFirst();
      return row && contractOf(row);
    },
    async update(contract) {
      await trx
        .updateTable('contracts')
        .set({
          company_name: contract.companyName,
          branch: contract.branch,
          second_contact_name: contract.secondContact?.name ?? null,
          second_contact_mail: contract.secondContact?.mail ?? null,
          method: contract.method,
          suspended_at: timestamp(contract.suspendedAt),
          switched_at: timestamp(contract.switchedAt),
        })
        .where('institution_id', '=', contract.institutionId)
        .where('id', '=', contract.id)
        .execute();
    },
  };
}

const loginIdOf = (row: Selectable<Tables['login_ids']>): LoginId => ({
  id: row.id,
  institutionId: row.institution_id,
  contractId: row.contract_id,
  name: row.name,
  role: row.role,
  personName: row.person_name,
  passwordHash: present(row.password_hash),
  wrongPasswords: row.wrong_passwords,
  lockedAt: present(row.locked_at),
  suspendedAt: present(row.suspended_at),
  mail: present(row.mail),
  language: row.language,
  temporaryUntil: present(row.temporary_until),
  createdAt: row.created_at,
});

export function loginIdStore(trx: Transaction<Tables>): LoginIdStore {
  const of = (institutionId: string) =>
    trx.selectFrom('login_ids').selectAll().where('institution_id', '=', institutionId);
  return {
    async insert(...loginIds) {
      for (const some of portions(loginIds)) {
        const rows = some.map((loginId) => ({
          id: loginId.id,
          institution_id: loginId.institutionId,
          contract_id: loginId.contractId,
          name: loginId.name,
          role: loginId.role,
          person_name: loginId.personName,
          password_hash: loginId.passwordHash ?? null,
          created_at: loginId.createdAt.toString(),
          wrong_passwords: loginId.wrongPasswords,
          locked_at: timestamp(loginId.lockedAt),
          suspended_at: timestamp(loginId.suspendedAt),
          mail: loginId.mail ?? null,
          language: loginId.language,
          temporary_until: timestamp(loginId.temporaryUntil),
        }));
        await trx.insertInto('login_ids').values(rows).execute();
      }
    },
    async byName(institutionId, name) {
      const row = await of(institutionId).where('name', '=', name).executeTakeFirst();
      return row && loginIdOf(row);
    },
    async byId(institutionId, id) {
      const row = await of(institutionId).where('id', '=', id).executeTakeFirst();
      return row && loginIdOf(row);
    },
    async lockById(institutionId, id) {
      const row = await of(institutionId).where('id', '=', id).forUpdate().executeTakeFirst();
      return row && loginIdOf(row);
    },
    async update(loginId) {
      await trx
        .updateTable('login_ids')
        .set({
          person_name: loginId.personName,
          password_hash: loginId.passwordHash ?? null,
          wrong_passwords: loginId.wrongPasswords,
          locked_at: timestamp(loginId.lockedAt),
          suspended_at: timestamp(loginId.suspendedAt),
          mail: loginId.mail ?? null,
          language: loginId.language,
          temporary_until: timestamp(loginId.temporaryUntil),
        })
        .where('institution_id', '=', loginId.institutionId)
        .where('id', '=', loginId.id)
        .execute();
    },
    async readiness(institutionId, contractId, now) {
      const rows = await trx
        .selectFrom('login_ids')
        .leftJoin('issuances', (join) =>
          join
            .onRef('issuances.login_id', '=', 'login_ids.id')
            .on('issuances.state', 'in', ['open', 'acquired'])
            // The whole second of the deadline still counts (A2).
            .on('issuances.deadline', '>', now.subtract({ seconds: 1 }).toString() as never),
        )
        .select(['login_ids.id', 'login_ids.name', 'role', 'person_name', 'issuances.deadline'])
        .where('login_ids.institution_id', '=', institutionId)
        .where('contract_id', '=', contractId)
        .orderBy('login_ids.name')
        .execute();
      return rows.map((row) => ({
        institutionId,
        id: row.id,
        name: row.name,
        role: row.role,
        personName: row.person_name,
        deadline: present(row.deadline),
      }));
    },
  };
}
