import { type Selectable, sql, type Transaction } from 'kysely';
import type { Certificate, CertificateStore } from '../domain/certificate/certificate.ts';
import { bytea, present, timestamp } from './database.ts';
import type { Tables } from './schema.ts';

const certificateOf = (row: Selectable<Tables['certificates']>): Certificate => ({
  id: row.id,
  institutionId: row.institution_id,
  loginId: row.login_id,
  issuanceId: row.issuance_id,
  authorityId: row.authority_id,
  crlPart: row.crl_part,
  label: row.label,
  serial: row.serial,
  toBeSigned: row.to_be_signed,
  publicKeyHash: row.public_key_hash,
  pcName: present(row.pc_name),
  notBefore: row.not_before,
  notAfter: row.not_after,
  state: row.state,
  der: present(row.der),
  fingerprint: present(row.fingerprint),
  preparedAt: row.prepared_at,
  preparedBy: row.prepared_by,
  issuedAt: present(row.issued_at),
  provenAt: present(row.proven_at),
  endedAt: present(row.ended_at),
  endReason: present(row.end_reason),
});

export function certificateStore(trx: Transaction<Tables>): CertificateStore {
  const all = () => trx.selectFrom('certificates').selectAll();
  const of = (institutionId: string) => all().where('institution_id', '=', institutionId);
  return {
    async insert(certificate) {
      await trx
        .insertInto('certificates')
        .values({
          id: certificate.id,
          institution_id: certificate.institutionId,
          login_id: certificate.loginId,
          issuance_id: certificate.issuanceId,
          authority_id: certificate.authorityId,
          crl_part: certificate.crlPart,
          label: certificate.label,
          serial: bytea(certificate.serial),
          to_be_signed: bytea(certificate.toBeSigned),
          public_key_hash: bytea(certificate.publicKeyHash),
          pc_name: certificate.pcName ?? null,
          not_before: certificate.notBefore.toString(),
          not_after: certificate.notAfter.toString(),
          state: certificate.state,
          prepared_at: certificate.preparedAt.toString(),
          prepared_by: certificate.preparedBy,
        })
        .execute();
    },
    async update(certificate) {
      await trx
        .updateTable('certificates')
        .set({
          state: certificate.state,
          der: certificate.der ? bytea(certificate.der) : null,
          fingerprint: certificate.fingerprint ? bytea(certificate.fingerprint) : null,
          issued_at: timestamp(certificate.issuedAt),
          proven_at: timestamp(certificate.provenAt),
          ended_at: timestamp(certificate.endedAt),
          end_reason: certificate.endReason ?? null,
        })
        .where('institution_id', '=', certificate.institutionId)
        .where('id', '=', certificate.id)
        .execute();
    },
    async byFingerprint(institutionId, fingerprint) {
      const row = await of(institutionId).where('fingerprint', '=', bytea(fingerprint)).executeTakeFirst();
      return row && certificateOf(row);
    },
    async byId(institutionId, id) {
      const row = await of(institutionId).where('id', '=', id).executeTakeFirst();
      return row && certificateOf(row);
    },
    async lockById(institutionId, id) {
      const row = await of(institutionId).where('id', '=', id).forUpdate().executeTakeFirst();
      return row && certificateOf(row);
    },
    async ofLoginId(institutionId, loginId) {
      const rows = await of(institutionId)
        .where('login_id', '=', loginId)
        .where('issued_at', 'is not', null)
        .orderBy('issued_at', 'desc')
        .orderBy('id', 'desc')
        .execute();
      return rows.map(certificateOf);
    },
    async lockLive(institutionId, loginId) {
      const rows = await of(institutionId)
        .where('login_id', '=', loginId)
        .where('state', 'in', ['prepared', 'issued', 'active'])
        .orderBy('id')
        .forUpdate()
        .execute();
      return rows.map(certificateOf);
    },
    async lockPublicKey(publicKeyHash) {
      // A lock on the key itself: two requests for one new key must not both find it unused.
      const key = bytea(publicKeyHash).readBigInt64BE(0).toString();
      await sql`select pg_advisory_xact_lock(${key}::bigint)`.execute(trx);
      const rows = await trx
        .selectFrom('certificates')
        .select(['login_id', 'state'])
        .where('public_key_hash', '=', bytea(publicKeyHash))
        .execute();
      return rows.map((row) => ({ loginId: row.login_id, state: row.state }));
    },
    async lockPrepared(preparedBy) {
      const rows = await all()
        .where('prepared_by', '=', preparedBy)
        .where('state', '=', 'prepared')
        .orderBy('id')
        .forUpdate()
        .execute();
      return rows.map(certificateOf);
    },
    async preparers() {
      const rows = await trx
        .selectFrom('certificates')
        .select('prepared_by')
        .distinct()
        .where('state', '=', 'prepared')
        .execute();
      return rows.map((row) => row.prepared_by);
    },
    async extentOf(authorityId, now) {
      const row = await trx
        .selectFrom('certificates')
        .select(({ fn }) => [
          fn
            .countAll()
            .filterWhere('state', 'in', ['issued', 'active'])
            .filterWhere('not_after', '>=', now.toString() as never)
            .as('alive'),
          fn.max('not_after').as('last'),
        ])
        .where('authority_id', '=', authorityId)
        .executeTakeFirstOrThrow();
      return { alive: Number(row.alive), lastExpiry: row.last ?? undefined };
    },
    async recordedOf(authorityId, serials) {
      // Every table with what a CA's key signs and hands out has to be here.
      const { rows } = await sql<{ serial: Uint8Array; digest: Uint8Array }>`
        select serial, sha256(to_be_signed) as digest from certificates
          where authority_id = ${authorityId} and serial = any(${serials.map(bytea)}::bytea[])
        union all
        select serial, sha256(to_be_signed) from ocsp_responders
          where authority_id = ${authorityId} and serial = any(${serials.map(bytea)}::bytea[])
        union all
        select serial, sha256(to_be_signed) from authorities where serial = any(${serials.map(bytea)}::bytea[])`.execute(
        trx,
      );
      return rows;
    },
    async issuedSince(since, after, limit) {
      // Ids begin with the time of preparation (RFC 9562 §5.7); a minute more than a preparation lasts is left before it.
      const first = Math.max(0, since.epochMilliseconds - 120_000)
        .toString(16)
        .padStart(12, '0');
      const rows = await all()
        .where('id', '>', after ?? `${first.slice(0, 8)}-${first.slice(8)}-0000-0000-000000000000`)
        .where('issued_at', '>=', since.toString() as never)
        .orderBy('id')
        .limit(limit)
        .execute();
      return rows.map(certificateOf);
    },
  };
}
