import { type Selectable, sql, type Transaction } from 'kysely';
import type { AcquisitionStore, AcquisitionVisit } from '../domain/issuance/acquisition-visit.ts';
import type { Issuance, IssuanceStore } from '../domain/issuance/issuance.ts';
import { bytea, portions, present } from './database.ts';
import type { Tables } from './schema.ts';

const issuanceOf = (row: Selectable<Tables['issuances']>): Issuance => ({
  id: row.id,
  institutionId: row.institution_id,
  loginId: row.login_id,
  state: row.state,
  issuedAt: row.issued_at,
  deadline: row.deadline,
  codeHash: present(row.code_hash),
  renews: present(row.renews),
  wrongCodes: row.wrong_codes,
  acquisitions: row.acquisitions,
  prints: row.prints,
});

export function issuanceStore(trx: Transaction<Tables>): IssuanceStore {
  const of = (institutionId: string) =>
    trx.selectFrom('issuances').selectAll().where('institution_id', '=', institutionId);
  // The one that is live, of which there is at most one, comes first: of two issued while the clock stood still (I4),
  // the time does not tell which is newer.
  const newest = (institutionId: string, loginId: string) =>
    of(institutionId)
      .where('login_id', '=', loginId)
      .orderBy(sql`state in ('open', 'acquired')`, 'desc')
      .orderBy('issued_at', 'desc')
      .orderBy('id', 'desc')
      .limit(1);
  return {
    async insert(...issuances) {
      for (const some of portions(issuances)) {
        const rows = some.map((issuance) => ({
          id: issuance.id,
          institution_id: issuance.institutionId,
          login_id: issuance.loginId,
          state: issuance.state,
          issued_at: issuance.issuedAt.toString(),
          deadline: issuance.deadline.toString(),
          code_hash: issuance.codeHash ? bytea(issuance.codeHash) : null,
          renews: issuance.renews ?? null,
          wrong_codes: issuance.wrongCodes,
          acquisitions: issuance.acquisitions,
        }));
        await trx.insertInto('issuances').values(rows).execute();
      }
    },
    async update(issuance) {
      await trx
        .updateTable('issuances')
        .set({
          state: issuance.state,
          code_hash: issuance.codeHash ? bytea(issuance.codeHash) : null,
          wrong_codes: issuance.wrongCodes,
          acquisitions: issuance.acquisitions,
          prints: issuance.prints ?? 0,
        })
        .where('institution_id', '=', issuance.institutionId)
        .where('id', '=', issuance.id)
        .execute();
    },
    async byId(institutionId, id) {
      const row = await of(institutionId).where('id', '=', id).executeTakeFirst();
      return row && issuanceOf(row);
    },
    async lockById(institutionId, id) {
      const row = await of(institutionId).where('id', '=', id).forUpdate().executeTakeFirst();
      return row && issuanceOf(row);
    },
    async lockNewest(institutionId, loginId) {
      const row = await newest(institutionId, loginId).forUpdate().executeTakeFirst();
      return row && issuanceOf(row);
    },
    async newest(institutionId, loginId) {
      const row = await newest(institutionId, loginId).executeTakeFirst();
      return row && issuanceOf(row);
    },
  };
}

const visitOf = (row: Selectable<Tables['acquisition_visits']>): AcquisitionVisit => ({
  tokenHash: row.token_hash,
  institutionId: row.institution_id,
  issuanceId: row.issuance_id,
  newPasswordHash: present(row.new_password_hash),
  pcName: present(row.pc_name),
  startedAt: row.started_at,
  expiresAt: row.expires_at,
});

export function acquisitionStore(trx: Transaction<Tables>): AcquisitionStore {
  return {
    async insertVisit(visit) {
      await trx
        .insertInto('acquisition_visits')
        .values({
          token_hash: bytea(visit.tokenHash),
          institution_id: visit.institutionId,
          issuance_id: visit.issuanceId,
          new_password_hash: visit.newPasswordHash ?? null,
          pc_name: visit.pcName ?? null,
          started_at: visit.startedAt.toString(),
          expires_at: visit.expiresAt.toString(),
        })
        .execute();
    },
    async visitByToken(tokenHash) {
      const row = await trx
        .selectFrom('acquisition_visits')
        .selectAll()
        .where('token_hash', '=', bytea(tokenHash))
        .executeTakeFirst();
      return row && visitOf(row);
    },
    async updateVisit(visit) {
      await trx
        .updateTable('acquisition_visits')
        .set({ expires_at: visit.expiresAt.toString() })
        .where('token_hash', '=', bytea(visit.tokenHash))
        .execute();
    },
    async endVisits(issuanceId) {
      await trx.deleteFrom('acquisition_visits').where('issuance_id', '=', issuanceId).execute();
    },
    async sweepVisits(before, limit) {
      const { numAffectedRows } = await sql`
        delete from acquisition_visits where token_hash in (
          select token_hash from acquisition_visits where expires_at < ${before.toString()}
          order by expires_at limit ${limit}
        )`.execute(trx);
      return Number(numAffectedRows);
    },
    async lockGuesses(institutionId, typedHash, now) {
      // The row is made when it is missing, so that there is one to wait for.
      const row = await trx
        .insertInto('acquisition_guesses')
        .values({ institution_id: institutionId, typed_hash: bytea(typedHash), wrong: 0, last_at: now.toString() })
        .onConflict((conflict) =>
          conflict.columns(['institution_id', 'typed_hash']).doUpdateSet({ last_at: now.toString() }),
        )
        .returning('wrong')
        .executeTakeFirstOrThrow();
      return row.wrong;
    },
    async setGuesses(institutionId, typedHash, wrong, now) {
      await trx
        .updateTable('acquisition_guesses')
        .set({ wrong, last_at: now.toString() })
        .where('institution_id', '=', institutionId)
        .where('typed_hash', '=', bytea(typedHash))
        .execute();
    },
    async forgetGuesses(institutionId, typedHash) {
      await trx
        .deleteFrom('acquisition_guesses')
        .where('institution_id', '=', institutionId)
        .where('typed_hash', '=', bytea(typedHash))
        .execute();
    },
  };
}
