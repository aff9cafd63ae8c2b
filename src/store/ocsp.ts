import { type RawBuilder, type Selectable, sql, type Transaction } from 'kysely';
import type { CertificateState, RevocationReason } from '../domain/certificate/certificate.ts';
import type { SerialRecord, StatusStore } from '../domain/certificate/status.ts';
import type { OcspResponder, OcspResponderStore } from '../domain/institution/ocsp-responder.ts';
import { bytea, present, timestamp } from './database.ts';
import { authorityOf } from './institutions.ts';
import type { Tables } from './schema.ts';

interface SerialRow {
  authority_id: string;
  serial: Buffer;
  state: CertificateState;
  not_after: number;
  ended_at: number | null;
  end_reason: RevocationReason | null;
}

const recordOf = (row: SerialRow): SerialRecord => ({
  authorityId: row.authority_id,
  serial: row.serial,
  state: row.state,
  notAfter: row.not_after,
  endedAt: present(row.ended_at),
  endReason: present(row.end_reason),
});

// As numbers: a million instants take seconds to read.
const columns = sql`authority_id, serial, state, floor(extract(epoch from not_after))::float8 as not_after,
  floor(extract(epoch from ended_at))::float8 as ended_at, end_reason`;

/** So many numbers of transactions are taken back by a crash, at the very most. */
const givenAgain = 256n;

export function statusStore(trx: Transaction<Tables>): StatusStore {
  async function news(where: RawBuilder<unknown>, certificates: RawBuilder<unknown>) {
    const authorities = await trx
      .selectFrom('authorities')
      .selectAll()
      .where('certificate', 'is not', null)
      // An offline root is answered for by nobody: its list is what it says.
      .where('offline', '=', false)
      .where(where as RawBuilder<boolean>)
      .orderBy('issued_at')
      .execute();
    const serials = await sql<SerialRow>`
      select ${columns} from certificates where ${certificates}
      union all
      select authority_id, serial, 'active', floor(extract(epoch from not_after))::float8, null, null
      from ocsp_responders where certificate is not null and ${where}`.execute(trx);
    return { authorities: authorities.map(authorityOf), serials: serials.rows.map(recordOf) };
  }
  return {
    async position() {
      // The lineage is another after a restore or a failover: transactions' numbers may then begin again below ours. Within
      // one server they count on, and the database or the table is another.
      const { rows } = await sql<{ at: string; lineage: string }>`
        select pg_snapshot_xmin(pg_current_snapshot())::text as at,
          (select system_identifier from pg_control_system()) || '/' || left(pg_walfile_name(pg_current_wal_lsn()), 8) || '/' ||
          (select oid from pg_database where datname = current_database()) || '/' || 'certificates'::regclass::oid as lineage
      `.execute(trx);
      return { at: BigInt(rows[0]!.at), lineage: rows[0]!.lineage };
    },
    since({ at }) {
      // Somewhat earlier than asked: a server that crashed gives out the numbers of its last transactions once more. What is
      // read twice is the same. The upper bound leaves out numbers of a database that this one was restored from.
      const from = at > givenAgain ? at - givenAgain : 0n;
      const changed = sql`status_xid >= ${from.toString()}::xid8 and status_xid < pg_snapshot_xmax(pg_current_snapshot())`;
      return news(changed, changed);
    },
    authorities: () => news(sql`true`, sql`false`),
    async portion(after, limit) {
      const { rows } = await sql<SerialRow & { id: string }>`
        select id, ${columns} from certificates
        where ${after === undefined ? sql`true` : sql`id > ${after}`} order by id limit ${limit}`.execute(trx);
      return { last: rows.at(-1)?.id, serials: rows.map(recordOf) };
    },
  };
}

const responderOf = (row: Selectable<Tables['ocsp_responders']>): OcspResponder => ({
  id: row.id,
  authorityId: row.authority_id,
  number: row.number,
  keyName: row.key_name,
  commonName: row.common_name,
  organization: row.organization,
  notBefore: row.not_before,
  notAfter: row.not_after,
  serial: row.serial,
  toBeSigned: row.to_be_signed,
  certificate: present(row.certificate),
  preparedAt: row.prepared_at,
  issuedAt: present(row.issued_at),
});

export function ocspResponderStore(trx: Transaction<Tables>): OcspResponderStore {
  const all = () => trx.selectFrom('ocsp_responders').selectAll();
  return {
    async insert(responder) {
      const result = await trx
        .insertInto('ocsp_responders')
        .values({
          id: responder.id,
          authority_id: responder.authorityId,
          number: responder.number,
          key_name: responder.keyName,
          common_name: responder.commonName,
          organization: responder.organization,
          not_before: responder.notBefore.toString(),
          not_after: responder.notAfter.toString(),
          serial: bytea(responder.serial),
          to_be_signed: bytea(responder.toBeSigned),
          certificate: null,
          prepared_at: responder.preparedAt.toString(),
          issued_at: null,
        })
        .onConflict((conflict) => conflict.columns(['authority_id', 'number']).doNothing())
        .executeTakeFirst();
      return result.numInsertedOrUpdatedRows === 1n;
    },
    async setCertificate(id, certificate, now) {
      const result = await trx
        .updateTable('ocsp_responders')
        .set({ certificate: bytea(certificate), issued_at: timestamp(now) })
        .where('id', '=', id)
        .where('certificate', 'is', null)
        .executeTakeFirst();
      return result.numUpdatedRows === 1n;
    },
    async byId(id) {
      const row = await all().where('id', '=', id).executeTakeFirst();
      return row && responderOf(row);
    },
    async lastNumber(authorityId) {
      const row = await all()
        .where('authority_id', '=', authorityId)
        .orderBy('number', 'desc')
        .limit(1)
        .executeTakeFirst();
      return row?.number ?? 0;
    },
    async valid(authorityId, now) {
      const rows = await all()
        .where('authority_id', '=', authorityId)
        .where('not_after', '>', now.toString() as never)
        .orderBy('number', 'desc')
        .execute();
      return rows.map(responderOf);
    },
    async replaced(ended, now) {
      const rows = await all()
        .where('not_after', '<', ended.toString() as never)
        .where(
          sql<boolean>`exists (select from authorities a where a.id = ocsp_responders.authority_id
            and (a.not_after < ${ended.toString()} or exists (
              select from ocsp_responders newer where newer.authority_id = a.id and newer.number > ocsp_responders.number
                and newer.certificate is not null and newer.not_after > ${now.toString()})))`,
        )
        .execute();
      return rows.map(responderOf);
    },
    async authoritiesWithout(now, until) {
      const { rows } = await sql<{ id: string }>`
        select id from authorities a
        where certificate is not null and not offline and not_after > ${now.toString()}
          and not exists (select from ocsp_responders r where r.authority_id = a.id and r.certificate is not null
            and (r.not_after > ${until.toString()} or r.not_after >= a.not_after))
        order by id`.execute(trx);
      return rows.map(({ id }) => id);
    },
  };
}
