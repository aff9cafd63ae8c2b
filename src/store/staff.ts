import type { Selectable, Transaction } from 'kysely';
import type { Invitation, InvitationStore } from '../domain/staff/invitation.ts';
import type { Passkey, PasskeyStore } from '../domain/staff/passkey.ts';
import type { Staff, StaffRole, StaffStore } from '../domain/staff/staff.ts';
import type { StaffSessionStore } from '../domain/staff/staff-session.ts';
import { bytea, present, timestamp } from './database.ts';
import type { Tables } from './schema.ts';

export const staffOf = (row: Selectable<Tables['staff']>): Staff => ({
  id: row.id,
  institutionId: row.institution_id,
  employeeNumber: row.employee_number,
  personName: row.person_name,
  branch: row.branch,
  roles: row.roles as StaffRole[],
  suspendedAt: present(row.suspended_at),
  createdAt: row.created_at,
});

export function staffStore(trx: Transaction<Tables>): StaffStore {
  const of = (institutionId: string) =>
    trx.selectFrom('staff').selectAll('staff').where('staff.institution_id', '=', institutionId);
  return {
    async insert(staff) {
      await trx
        .insertInto('staff')
        .values({
          id: staff.id,
          institution_id: staff.institutionId,
          employee_number: staff.employeeNumber,
          person_name: staff.personName,
          branch: staff.branch,
          roles: [...staff.roles],
          suspended_at: timestamp(staff.suspendedAt),
          created_at: staff.createdAt.toString(),
        })
        .execute();
    },
    async update(staff) {
      await trx
        .updateTable('staff')
        .set({
          person_name: staff.personName,
          branch: staff.branch,
          roles: [...staff.roles],
          suspended_at: timestamp(staff.suspendedAt),
        })
        .where('institution_id', '=', staff.institutionId)
        .where('id', '=', staff.id)
        .execute();
    },
    async byId(institutionId, id) {
      const row = await of(institutionId).where('id', '=', id).executeTakeFirst();
      return row && staffOf(row);
    },
    async lockById(institutionId, id) {
      const row = await of(institutionId).where('id', '=', id).forUpdate().executeTakeFirst();
      return row && staffOf(row);
    },
    async byIds(institutionId, ids) {
      if (ids.length === 0) return [];
      return (
        await of(institutionId)
          .where('id', 'in', [...ids])
          .execute()
      ).map(staffOf);
    },
    async all(institutionId) {
      const rows = await of(institutionId)
        .select((eb) => [
          eb
            .selectFrom('passkeys')
            .select(({ fn }) => fn.countAll<string>().as('n'))
            .whereRef('passkeys.staff_id', '=', 'staff.id')
            .where('ended_at', 'is', null)
            .as('passkeys'),
          eb
            .selectFrom('staff_sessions')
            .select('started_at')
            .whereRef('staff_sessions.staff_id', '=', 'staff.id')
            .orderBy('started_at', 'desc')
            .limit(1)
            .as('last_login'),
          eb
            .selectFrom('staff_invitations')
            .select('expires_at')
            .whereRef('staff_invitations.staff_id', '=', 'staff.id')
            .where('used_at', 'is', null)
            .orderBy('expires_at', 'desc')
            .limit(1)
            .as('invited_until'),
        ])
        .orderBy('employee_number')
        .orderBy('created_at')
        .execute();
      return rows.map((row) => ({
        staff: staffOf(row),
        passkeys: Number(row.passkeys),
        lastLogin: present(row.last_login),
        invitedUntil: present(row.invited_until),
      }));
    },
  };
}

export function invitationStore(trx: Transaction<Tables>): InvitationStore {
  const byToken = (tokenHash: Uint8Array) =>
    trx.selectFrom('staff_invitations').selectAll().where('token_hash', '=', bytea(tokenHash));
  const invitationOf = (row: Selectable<Tables['staff_invitations']>): Invitation => ({
    tokenHash: row.token_hash,
    institutionId: row.institution_id,
    staffId: row.staff_id,
    madeAt: row.made_at,
    expiresAt: row.expires_at,
    usedAt: present(row.used_at),
    applicationId: present(row.application_id),
    wrongCodes: row.wrong_codes,
  });
  const voidOf: InvitationStore['voidOf'] = async (staffId, now) => {
    await trx
      .updateTable('staff_invitations')
      .set({ used_at: now.toString() })
      .where('staff_id', '=', staffId)
      .where('used_at', 'is', null)
      .execute();
  };
  return {
    voidOf,
    async insert(invitation) {
      await voidOf(invitation.staffId, invitation.madeAt);
      await trx
        .insertInto('staff_invitations')
        .values({
          token_hash: bytea(invitation.tokenHash),
          institution_id: invitation.institutionId,
          staff_id: invitation.staffId,
          made_at: invitation.madeAt.toString(),
          expires_at: invitation.expiresAt.toString(),
          application_id: invitation.applicationId ?? null,
        })
        .execute();
    },
    async byToken(tokenHash) {
      const row = await byToken(tokenHash).executeTakeFirst();
      return row && invitationOf(row);
    },
    async lockByToken(tokenHash) {
      const row = await byToken(tokenHash).forUpdate().executeTakeFirst();
      return row && invitationOf(row);
    },
    async countWrong(tokenHash) {
      await trx
        .updateTable('staff_invitations')
        .set(({ eb }) => ({ wrong_codes: eb('wrong_codes', '+', 1) }))
        .where('token_hash', '=', bytea(tokenHash))
        .execute();
    },
    async use(tokenHash, now) {
      await trx
        .updateTable('staff_invitations')
        .set({ used_at: now.toString() })
        .where('token_hash', '=', bytea(tokenHash))
        .execute();
    },
  };
}

export function passkeyStore(trx: Transaction<Tables>): PasskeyStore {
  const passkeyOf = (row: Selectable<Tables['passkeys']>): Passkey => ({
    credentialId: row.credential_id,
    institutionId: row.institution_id,
    staffId: row.staff_id,
    publicKey: row.public_key,
    counter: Number(row.counter),
    transports: row.transports,
    createdAt: row.created_at,
    lastUsedAt: present(row.last_used_at),
    endedAt: present(row.ended_at),
  });
  return {
    async insert(passkey) {
      await trx
        .insertInto('passkeys')
        .values({
          credential_id: bytea(passkey.credentialId),
          institution_id: passkey.institutionId,
          staff_id: passkey.staffId,
          public_key: bytea(passkey.publicKey),
          counter: String(passkey.counter),
          transports: [...passkey.transports],
          created_at: passkey.createdAt.toString(),
        })
        .execute();
    },
    async lockByCredential(credentialId) {
      const row = await trx
        .selectFrom('passkeys')
        .selectAll()
        .where('credential_id', '=', bytea(credentialId))
        .forUpdate()
        .executeTakeFirst();
      return row && passkeyOf(row);
    },
    async ofStaff(institutionId, staffId) {
      const rows = await trx
        .selectFrom('passkeys')
        .selectAll()
        .where('institution_id', '=', institutionId)
        .where('staff_id', '=', staffId)
        .where('ended_at', 'is', null)
        .orderBy('created_at')
        .execute();
      return rows.map(passkeyOf);
    },
    async used(credentialId, counter, now) {
      await trx
        .updateTable('passkeys')
        .set({ counter: String(counter), last_used_at: now.toString() })
        .where('credential_id', '=', bytea(credentialId))
        .execute();
    },
    async endOfStaff(institutionId, staffId, now) {
      const { numUpdatedRows } = await trx
        .updateTable('passkeys')
        .set({ ended_at: now.toString() })
        .where('institution_id', '=', institutionId)
        .where('staff_id', '=', staffId)
        .where('ended_at', 'is', null)
        .executeTakeFirst();
      return Number(numUpdatedRows);
    },
    async insertChallenge(challenge) {
      await trx
        .insertInto('passkey_challenges')
        .values({
          token_hash: bytea(challenge.tokenHash),
          institution_id: challenge.institutionId,
          challenge: bytea(challenge.challenge),
          purpose: challenge.purpose,
          invitation: challenge.invitation ? bytea(challenge.invitation) : null,
          expires_at: challenge.expiresAt.toString(),
        })
        .execute();
    },
    async takeChallenge(tokenHash, now) {
      await trx
        .deleteFrom('passkey_challenges')
        .where('expires_at', '<=', now.toString() as never)
        .execute();
      const row = await trx
        .deleteFrom('passkey_challenges')
        .where('token_hash', '=', bytea(tokenHash))
        .returningAll()
        .executeTakeFirst();
      return (
        row && {
          tokenHash: row.token_hash,
          institutionId: row.institution_id,
          challenge: row.challenge,
          purpose: row.purpose,
          invitation: present(row.invitation),
          expiresAt: row.expires_at,
        }
      );
    },
  };
}

export function staffSessionStore(trx: Transaction<Tables>): StaffSessionStore {
  return {
    async insert(session) {
      await trx
        .insertInto('staff_sessions')
        .values({
          id: session.id,
          token_hash: bytea(session.tokenHash),
          institution_id: session.institutionId,
          staff_id: session.staffId,
          started_at: session.startedAt.toString(),
          last_seen_at: session.lastSeenAt.toString(),
        })
        .execute();
    },
    async byToken(tokenHash) {
      const row = await trx
        .selectFrom('staff_sessions')
        .selectAll()
        .where('token_hash', '=', bytea(tokenHash))
        .executeTakeFirst();
      return (
        row && {
          id: row.id,
          tokenHash: row.token_hash,
          institutionId: row.institution_id,
          staffId: row.staff_id,
          startedAt: row.started_at,
          lastSeenAt: row.last_seen_at,
          endedAt: present(row.ended_at),
        }
      );
    },
    async touch(id, now) {
      await trx
        .updateTable('staff_sessions')
        .set({ last_seen_at: now.toString() })
        .where('id', '=', id)
        .where('last_seen_at', '<', now.toString() as never)
        .execute();
    },
    async end(id, now) {
      await trx
        .updateTable('staff_sessions')
        .set({ ended_at: now.toString() })
        .where('id', '=', id)
        .where('ended_at', 'is', null)
        .execute();
    },
    async endOfStaff(institutionId, staffId, now) {
      const { numUpdatedRows } = await trx
        .updateTable('staff_sessions')
        .set({ ended_at: now.toString() })
        .where('institution_id', '=', institutionId)
        .where('staff_id', '=', staffId)
        .where('ended_at', 'is', null)
        .executeTakeFirst();
      return Number(numUpdatedRows);
    },
  };
}
