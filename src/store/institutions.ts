import { type Selectable, sql, type Transaction } from 'kysely';
import type { Authority, AuthorityStore } from '../domain/institution/authority.ts';
import type { Institution, InstitutionStore } from '../domain/institution/institution.ts';
import { settingsSchema } from '../domain/institution/settings.ts';
import { bytea, jsonb, present, timestamp } from './database.ts';
import type { Tables } from './schema.ts';

const institutionOf = (row: Selectable<Tables['institutions']>): Institution => ({
  id: row.id,
  code: row.code,
  name: row.name,
  nameEn: row.name_en,
  settings: settingsSchema.parse(row.settings),
  createdAt: row.created_at,
});

export function institutionStore(trx: Transaction<Tables>): InstitutionStore {
  const all = () => trx.selectFrom('institutions').selectAll();
  return {
    async insert(institution) {
      await trx
        .insertInto('institutions')
        .values({
          id: institution.id,
          code: institution.code,
          name: institution.name,
          name_en: institution.nameEn,
          settings: jsonb(institution.settings),
          created_at: institution.createdAt.toString(),
        })
        .execute();
    },
    async byCode(code) {
      const row = await all().where('code', '=', code).executeTakeFirst();
      return row && institutionOf(row);
    },
    async byId(id) {
      const row = await all().where('id', '=', id).executeTakeFirst();
      return row && institutionOf(row);
    },
    async lockById(id) {
      const row = await all().where('id', '=', id).forUpdate().executeTakeFirst();
      return row && institutionOf(row);
    },
    async updateSettings(institution) {
      await trx
        .updateTable('institutions')
        .set({ settings: jsonb(institution.settings) })
        .where('id', '=', institution.id)
        .execute();
    },
    async all() {
      return (await all().orderBy('code').execute()).map(institutionOf);
    },
  };
}

export const authorityOf = (row: Selectable<Tables['authorities']>): Authority => ({
  id: row.id,
  institutionId: present(row.institution_id),
  kind: row.kind,
  generation: row.generation,
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
  activatedAt: present(row.activated_at),
  revokedAt: present(row.revoked_at),
  revocationReason: present(row.revocation_reason),
  abandonedAt: present(row.abandoned_at),
  ...(row.offline && { offline: true }),
});

export function authorityStore(trx: Transaction<Tables>): AuthorityStore {
  const all = () => trx.selectFrom('authorities').selectAll();
  const issuing = (institutionId: string) =>
    all().where('institution_id', '=', institutionId).where('kind', '=', 'issuing').orderBy('generation', 'desc');
  return {
    async insert(authority) {
      const result = await trx
        .insertInto('authorities')
        .values({
          id: authority.id,
          institution_id: authority.institutionId ?? null,
          kind: authority.kind,
          generation: authority.generation,
          key_name: authority.keyName,
          common_name: authority.commonName,
          organization: authority.organization,
          not_before: authority.notBefore.toString(),
          not_after: authority.notAfter.toString(),
          serial: bytea(authority.serial),
          to_be_signed: bytea(authority.toBeSigned),
          certificate: null,
          prepared_at: authority.preparedAt.toString(),
          issued_at: null,
          offline: authority.offline ?? false,
        })
        .onConflict((conflict) => conflict.columns(['institution_id', 'generation']).doNothing())
        .executeTakeFirst();
      return result.numInsertedOrUpdatedRows === 1n;
    },
    async setCertificate(id, certificate, now) {
      const result = await trx
        .updateTable('authorities')
        .set({ certificate: bytea(certificate), issued_at: timestamp(now) })
        .where('id', '=', id)
        .where('certificate', 'is', null)
        .where('revoked_at', 'is', null)
        .where('abandoned_at', 'is', null)
        .executeTakeFirst();
      return result.numUpdatedRows === 1n;
    },
    async root() {
      const row = await all().where('kind', '=', 'root').orderBy('generation', 'desc').executeTakeFirst();
      return row && authorityOf(row);
    },
    async chooseOfflineRoot() {
      await trx
        .insertInto('offline_root_chosen')
        .values({ only_one: true })
        .onConflict((conflict) => conflict.doNothing())
        .execute();
    },
    async offlineRootChosen() {
      return (await trx.selectFrom('offline_root_chosen').selectAll().executeTakeFirst()) !== undefined;
    },
    async issuing(institutionId) {
      const row = await issuing(institutionId).where('activated_at', 'is not', null).executeTakeFirst();
      return row && !row.revoked_at ? authorityOf(row) : undefined;
    },
    async allIssuing(institutionId) {
      return (await issuing(institutionId).execute()).map(authorityOf);
    },
    async activate(id, now) {
      const result = await trx
        .updateTable('authorities')
        .set({ activated_at: timestamp(now) })
        .where('id', '=', id)
        .where('certificate', 'is not', null)
        .where('activated_at', 'is', null)
        .where('revoked_at', 'is', null)
        .executeTakeFirst();
      return result.numUpdatedRows === 1n;
    },
    async revoke(id, at, reason) {
      const result = await trx
        .updateTable('authorities')
        .set({ revoked_at: timestamp(at), revocation_reason: reason })
        .where('id', '=', id)
        .where('revoked_at', 'is', null)
        .executeTakeFirst();
      return result.numUpdatedRows === 1n;
    },
    async abandon(id, now) {
      const result = await trx
        .updateTable('authorities')
        .set({ abandoned_at: timestamp(now) })
        .where('id', '=', id)
        .where('certificate', 'is', null)
        .where('revoked_at', 'is', null)
        .where('abandoned_at', 'is', null)
        .executeTakeFirst();
      return result.numUpdatedRows === 1n;
    },
    async byId(id) {
      const row = await all().where('id', '=', id).executeTakeFirst();
      return row && authorityOf(row);
    },
    async isOwnKey(publicKey) {
      // Each key stands in the bytes its certificate was made from, in the one encoding we write.
      const key = bytea(publicKey);
      const { rows } = await sql<{ own: boolean }>`
        select exists (select from authorities where position(${key}::bytea in to_be_signed) > 0)
          or exists (select from ocsp_responders where position(${key}::bytea in to_be_signed) > 0) as own`.execute(
        trx,
      );
      return rows[0]!.own;
    },
    async allSigned() {
      const rows = await all().where('certificate', 'is not', null).orderBy('id').execute();
      return rows.map(authorityOf);
    },
  };
}
