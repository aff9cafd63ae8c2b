import type { Selectable, Transaction } from 'kysely';
import type { AuditLog } from '../domain/audit/event.ts';
import type { RefusalRecord, RefusalStore } from '../domain/audit/refusal-record.ts';
import { portions, present } from './database.ts';
import type { Tables } from './schema.ts';

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
          facts: JSON.stringify(event.facts ?? {}),
        }));
        await trx.insertInto('audit_events').values(rows).execute();
      }
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
          facts: JSON.stringify(record.facts),
        })
        .execute();
    },
    async byReference(reference) {
      const row = await trx.selectFrom('refusals').selectAll().where('reference', '=', reference).executeTakeFirst();
      return row && recordOf(row);
    },
  };
}
