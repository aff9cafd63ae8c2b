import { type Selectable, sql, type Transaction } from 'kysely';
import type { LoginAttempt, LoginAttemptStore } from '../domain/session/login-attempt.ts';
import type { Session, SessionStore } from '../domain/session/session.ts';
import { bytea, present, timestamp } from './database.ts';
import type { Tables } from './schema.ts';

const attemptOf = (row: Selectable<Tables['login_attempts']>): LoginAttempt => ({
  lane: row.lane,
  institutionId: row.institution_id,
  purpose: row.purpose,
  certificateId: present(row.certificate_id),
  tokenHash: present(row.token_hash),
  startedAt: row.started_at,
  expiresAt: row.expires_at,
  endedAt: present(row.ended_at),
});

export function loginAttemptStore(trx: Transaction<Tables>): LoginAttemptStore {
  const byLane = (lane: string) => trx.selectFrom('login_attempts').selectAll().where('lane', '=', lane);
  return {
    async insert(attempt) {
      await trx
        .insertInto('login_attempts')
        .values({
          lane: attempt.lane,
          institution_id: attempt.institutionId,
          purpose: attempt.purpose,
          started_at: attempt.startedAt.toString(),
          expires_at: attempt.expiresAt.toString(),
        })
        .execute();
    },
    async byLane(lane) {
      const row = await byLane(lane).executeTakeFirst();
      return row && attemptOf(row);
    },
    async lockByLane(lane) {
      const row = await byLane(lane).forUpdate().executeTakeFirst();
      return row && attemptOf(row);
    },
    async update(attempt) {
      await trx
        .updateTable('login_attempts')
        .set({
          certificate_id: attempt.certificateId ?? null,
          token_hash: attempt.tokenHash ? bytea(attempt.tokenHash) : null,
          ended_at: timestamp(attempt.endedAt),
        })
        .where('lane', '=', attempt.lane)
        .execute();
    },
    async sweep(before, limit) {
      const { numAffectedRows } = await sql`
        delete from login_attempts where lane in (
          select lane from login_attempts where expires_at < ${before.toString()}
          order by expires_at limit ${limit}
        )`.execute(trx);
      return Number(numAffectedRows);
    },
  };
}

const sessionOf = (row: Selectable<Tables['sessions']>): Session => ({
  id: row.id,
  tokenHash: row.token_hash,
  lane: present(row.lane),
  institutionId: row.institution_id,
  loginId: row.login_id,
  certificateId: present(row.certificate_id),
  limitedTo: present(row.limited_to),
  provedCertificate: row.proved_certificate,
  startedAt: row.started_at,
  lastSeenAt: row.last_seen_at,
  endedAt: present(row.ended_at),
});

export function sessionStore(trx: Transaction<Tables>): SessionStore {
  const liveOfContract = (contractId: string, now: Temporal.Instant) =>
    trx
      .updateTable('sessions')
      .set({ ended_at: now.toString() })
      .where('login_id', 'in', (query) =>
        query.selectFrom('login_ids').select('id').where('contract_id', '=', contractId),
      )
      .where('ended_at', 'is', null);
  return {
    async insert(session) {
      await trx
        .insertInto('sessions')
        .values({
          id: session.id,
          token_hash: bytea(session.tokenHash),
          lane: session.lane ?? null,
          institution_id: session.institutionId,
          login_id: session.loginId,
          certificate_id: session.certificateId ?? null,
          limited_to: session.limitedTo ?? null,
          proved_certificate: session.provedCertificate,
          started_at: session.startedAt.toString(),
          last_seen_at: session.lastSeenAt.toString(),
        })
        .execute();
      // Here and not in the workflows: whatever begins a session is a login.
      await trx
        .updateTable('login_ids')
        .set({ last_login_at: session.startedAt.toString() as never })
        .where('institution_id', '=', session.institutionId)
        .where('id', '=', session.loginId)
        .execute();
    },
    async byToken(tokenHash) {
      const row = await trx
        .selectFrom('sessions')
        .selectAll()
        .where('token_hash', '=', bytea(tokenHash))
        .executeTakeFirst();
      return row && sessionOf(row);
    },
    async touch(id, now) {
      await trx
        .updateTable('sessions')
        .set({ last_seen_at: sql`greatest(last_seen_at, ${now.toString()}::timestamptz)` })
        .where('id', '=', id)
        .execute();
    },
    async end(id, now) {
      await trx
        .updateTable('sessions')
        .set({ ended_at: now.toString() })
        .where('id', '=', id)
        .where('ended_at', 'is', null)
        .execute();
    },
    async endOfCertificate(certificateId, now) {
      const result = await trx
        .updateTable('sessions')
        .set({ ended_at: now.toString() })
        .where('certificate_id', '=', certificateId)
        .where('ended_at', 'is', null)
        .executeTakeFirst();
      return Number(result.numUpdatedRows);
    },
    async unlimit(id) {
      await trx.updateTable('sessions').set({ limited_to: null }).where('id', '=', id).execute();
    },
    async endOfLoginId(loginId, now, except) {
      const result = await trx
        .updateTable('sessions')
        .set({ ended_at: now.toString() })
        .where('login_id', '=', loginId)
        .where('ended_at', 'is', null)
        .$if(except !== undefined, (query) => query.where('id', '!=', except!))
        .executeTakeFirst();
      return Number(result.numUpdatedRows);
    },
    async endOfContract(contractId, now) {
      const result = await liveOfContract(contractId, now).executeTakeFirst();
      return Number(result.numUpdatedRows);
    },
    async endPasswordSessions(contractId, now) {
      const result = await liveOfContract(contractId, now).where('certificate_id', 'is', null).executeTakeFirst();
      return Number(result.numUpdatedRows);
    },
    async previousStart(loginId, before) {
      const row = await trx
        .selectFrom('sessions')
        .select('started_at')
        .where('login_id', '=', loginId)
        .where('started_at', '<', before.toString() as never)
        .orderBy('started_at', 'desc')
        .limit(1)
        .executeTakeFirst();
      return row?.started_at;
    },
  };
}
