import { type Selectable, sql, type Transaction } from 'kysely';
import type { AuditLog, LoginRecord } from '../domain/audit/event.ts';
import type { RefusalRecord, RefusalStore } from '../domain/audit/refusal-record.ts';
import { jsonb, portions, present } from './database.ts';
import type { Tables } from './schema.ts';
import { newestOf, toldEvents } from './told-events.ts';

/** The largest bigint: after every event. */
const endOfIds = '9223372036854775807';

export function auditLog(trx: Transaction<Tables>, now: Temporal.Instant): AuditLog {
  return {
    async write(...events) {
      for (const some of portions(events)) {
        const rows = some.map((event) => ({
          at: now.toString(),
          institution_id: event.institutionId ?? null,
          actor_kind: event.actor.kind,
          actor: event.actor.name,
          act: event.act,
          subject_kind: event.subject.kind,
          subject: event.subject.id,
          facts: jsonb(event.facts ?? {}),
        }));
        await trx.insertInto('audit_events').values(rows).execute();
      }
    },
    async logins(institutionId, loginId, before, limit) {
      // Failures are the ID's, successes its sessions': each by its index, and the newest of both.
      const { rows } = await sql<LoginRecord>`
        (select a.id, a.at, a.act, a.facts from audit_events a
          where a.subject_kind = 'login-id' and a.subject = ${loginId} and a.institution_id = ${institutionId}
            and a.act in ('password-wrong', 'login-id-locked') and a.id < ${before ?? endOfIds}
          order by a.id desc limit ${limit})
        union all
        (select a.id, a.at, a.act, a.facts from sessions s
          join audit_events a on a.subject_kind = 'session' and a.subject = s.id::text and a.act = 'logged-in'
          where s.login_id = ${loginId} and s.institution_id = ${institutionId} and a.id < ${before ?? endOfIds}
          order by a.id desc limit ${limit})
        order by id desc limit ${limit}`.execute(trx);
      return rows;
    },
    ofContract: (institutionId, contractId, { before, acts }, limit) =>
      toldEvents(
        trx,
        newestOf(
          institutionId,
          sql`a.contract_id = ${contractId} and a.id < ${before ?? endOfIds}
            and ${acts ? sql`a.act = any(${acts}::text[])` : sql`true`}`,
          limit,
        ),
      ),
    ofSubject: (institutionId, subject, { before, acts }, limit) =>
      toldEvents(
        trx,
        newestOf(
          institutionId,
          sql`a.subject_kind = ${subject.kind} and a.subject = ${subject.id} and a.id < ${before ?? endOfIds}
            and ${acts ? sql`a.act = any(${acts}::text[])` : sql`true`}`,
          limit,
        ),
      ),
    ofStaff: (institutionId, staffId, before, limit) =>
      // About them and by them: each by its index, and the newest of both.
      toldEvents(
        trx,
        newestOf(
          institutionId,
          sql`a.id in (
          (select id from audit_events where subject_kind = 'staff' and subject = ${staffId}
             and institution_id = ${institutionId} and id < ${before ?? endOfIds} order by id desc limit ${limit})
          union all
          (select id from audit_events where institution_id = ${institutionId} and actor_kind = 'staff'
             and actor = ${staffId} and subject_kind <> 'staff-session' and id < ${before ?? endOfIds}
             order by id desc limit ${limit}))`,
          limit,
        ),
      ),
    async loginsOf(institutionId, loginId, limit) {
      const ids = (await this.logins(institutionId, loginId, undefined, limit)).map(({ id }) => id);
      return toldEvents(trx, newestOf(institutionId, sql`a.id = any(${ids}::bigint[])`, limit));
    },
    async newestOf(institutionId, subject, acts) {
      const [newest] = await toldEvents(
        trx,
        newestOf(
          institutionId,
          sql`a.subject_kind = ${subject.kind} and a.subject = ${subject.id} and a.act = any(${acts}::text[])`,
          1,
        ),
      );
      return newest;
    },
  };
}

const recordOf = (row: Selectable<Tables['refusals']>): RefusalRecord => ({
  reference: row.reference,
  code: row.code,
  name: row.name,
  at: row.at,
  institutionId: present(row.institution_id),
  loginId: present(row.login_id),
  certificateId: present(row.certificate_id),
  facts: row.facts as RefusalRecord['facts'],
});

export function refusalStore(trx: Transaction<Tables>): RefusalStore {
  return {
    async insert(record) {
      await trx
        .insertInto('refusals')
        .values({
          reference: record.reference,
          institution_id: record.institutionId ?? null,
          code: record.code,
          name: record.name,
          at: record.at.toString(),
          login_id: record.loginId ?? null,
          certificate_id: record.certificateId ?? null,
          facts: jsonb(record.facts),
        })
        .execute();
    },
    async byReference(reference) {
      const row = await trx.selectFrom('refusals').selectAll().where('reference', '=', reference).executeTakeFirst();
      return row && recordOf(row);
    },
    async newestOf(institutionId, loginId) {
      const row = await trx
        .selectFrom('refusals')
        .selectAll()
        .where('institution_id', '=', institutionId)
        .where('login_id', '=', loginId)
        .orderBy('at', 'desc')
        .limit(1)
        .executeTakeFirst();
      return row && recordOf(row);
    },
    async newestWithoutCertificate(institutionId, address, since) {
      const row = await trx
        .selectFrom('refusals')
        .selectAll()
        .where('institution_id', '=', institutionId)
        .where('at', '>=', since.toString() as never)
        .where('name', '=', 'certificate-absent')
        .where(sql`facts ->> 'address'`, '=', address)
        .orderBy('at', 'desc')
        .limit(1)
        .executeTakeFirst();
      return row && recordOf(row);
    },
  };
}
