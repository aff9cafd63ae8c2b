import { type RawBuilder, type Selectable, sql, type Transaction } from 'kysely';
import {
  type Addressee,
  type Due,
  type DueRange,
  isReminder,
  type ListedNotice,
  type Notice,
  type NoticeFacts,
  type NoticeKind,
  type NoticeStore,
  noticeKinds,
} from '../domain/notice/notice.ts';
import { jsonb, portions, present, timestamp } from './database.ts';
import type { Tables } from './schema.ts';

/** The job that sends one notice; `jobs/worker.ts` does it. */
const task = 'send-notice';
/** With the queue's waits between tries (e^n seconds, six hours at most), the last is 52 hours after the first. */
const attempts = 18;
/** What a thief would cause is told before anybody is reminded (N5): the queue takes small numbers first. */
const priorities = { told: 0, reminded: 10 };

const noticeOf = (row: Selectable<Tables['notices']>): Notice => ({
  id: row.id,
  institutionId: row.institution_id,
  contractId: row.contract_id,
  loginId: present(row.login_id),
  address: row.address,
  language: row.language,
  kind: row.kind as NoticeKind,
  stage: present(row.stage),
  certificateId: present(row.certificate_id),
  issuanceId: present(row.issuance_id),
  facts: row.facts as NoticeFacts,
  reference: row.reference,
  state: row.state,
  attempts: row.attempts,
  trying: row.trying_by !== null && row.trying_since ? { by: row.trying_by, since: row.trying_since } : undefined,
  madeAt: row.made_at,
  sentAt: present(row.sent_at),
  fault: present(row.fault),
  bounced: row.bounced_at ? { at: row.bounced_at, why: row.bounce ?? '' } : undefined,
});

export function noticeStore(trx: Transaction<Tables>): NoticeStore {
  /** Notices `n` with their contract and whom they went to. */
  const listed = async (where: RawBuilder<unknown>, limit: number): Promise<ListedNotice[]> => {
    const { rows } = await sql<ListedRow>`
      select n.*, k.number as contract_number, l.name as to_name, l.person_name as to_person
      from notices n
      join contracts k on k.institution_id = n.institution_id and k.id = n.contract_id
      left join login_ids l on l.institution_id = n.institution_id and l.id = n.login_id
      where ${where} order by n.id desc limit ${limit}`.execute(trx);
    return rows.map((row) => ({
      notice: noticeOf(row),
      contractNumber: row.contract_number,
      to: row.to_name === null ? undefined : { name: row.to_name, personName: row.to_person ?? '' },
    }));
  };

  /** The job's key is the notice's: however often it is added, it is there once. */
  const addJobs = async (notices: readonly { id: string; kind: string }[]) => {
    const ids = notices.map(({ id }) => id);
    const priority = notices.map(({ kind }) =>
      isReminder(kind as NoticeKind) ? priorities.reminded : priorities.told,
    );
    await sql`
      select count(*) from graphile_worker.add_jobs(array(
        select row(${task}::text, json_build_object('notice', one.id), null, null, ${attempts}::int, one.id::text,
          one.priority, null)::graphile_worker.job_spec
        from unnest(${ids}::uuid[], ${priority}::int[]) one (id, priority)
      ))`.execute(trx);
  };

  /** What is in range of a stage and was not told; by its end. */
  const dueIn = async (kind: Reminder, institutionId: string, due: DueRange, limit: number): Promise<Due[]> => {
    const { table, about, end, columns, open, usable } = reminded[kind];
    // Found in two indexes alone, before anything else is read: most of those in range were told, and are looked at every
    // ten minutes. `offset 0` keeps the planner from taking it apart.
    const untold = sql`
      select o.id, o.institution_id, o.login_id, ${end} as ends from ${table} o
      where o.institution_id = ${institutionId} and ${open} and ${inRange(end, due)}
        and not exists (
          select from notices n
          where n.kind = ${sql.lit(kind)} and n.state not in ('dropped', 'failed') and ${about} = o.id
            and n.stage <= ${due.stage}
        )
      order by ${end}, o.id offset 0`;
    const { rows } = await sql<DueRow>`
      select ${columns} from (${untold}) x ${reachable}
      join ${table} o on o.institution_id = x.institution_id and o.id = x.id
      where ${open} and ${usable} and ${notRefused(kind, about, due)}
      order by x.ends, x.id limit ${limit}`.execute(trx);
    return rows.map(dueOf);
  };

  return {
    async insert(...notices) {
      let stored = 0;
      for (const some of portions(notices)) {
        const rows = await trx
          .insertInto('notices')
          .values(some.map(rowOf))
          .onConflict((conflict) => conflict.doNothing())
          .returning(['id', 'kind'])
          .execute();
        stored += rows.length;
        if (rows.length > 0) await addJobs(rows);
      }
      return stored;
    },
    async update(notice) {
      await trx
        .updateTable('notices')
        .set({
          address: notice.address,
          state: notice.state,
          attempts: notice.attempts,
          trying_by: notice.trying?.by ?? null,
          trying_since: timestamp(notice.trying?.since),
          sent_at: timestamp(notice.sentAt),
          fault: notice.fault ?? null,
          bounced_at: timestamp(notice.bounced?.at),
          bounce: notice.bounced?.why ?? null,
        })
        .where('institution_id', '=', notice.institutionId)
        .where('id', '=', notice.id)
        .execute();
    },
    async lockById(id) {
      const row = await trx.selectFrom('notices').selectAll().where('id', '=', id).forUpdate().executeTakeFirst();
      return row && noticeOf(row);
    },
    async byReference(institutionId, reference) {
      return (await listed(sql`n.institution_id = ${institutionId} and n.reference = ${reference}`, 1))[0];
    },
    list(institutionId, filter, limit) {
      const { contractId, loginId, secondContactOf, kind, stage, undelivered, dropped, before } = filter;
      const asked = [
        sql`n.institution_id = ${institutionId}`,
        ...(contractId === undefined ? [] : [sql`n.contract_id = ${contractId}`]),
        ...(loginId === undefined ? [] : [toEither(loginId, secondContactOf)]),
        ...(kind === undefined ? [] : [sql`n.kind = ${kind}`]),
        ...(stage === undefined ? [] : [sql`n.stage = ${stage}`]),
        ...(undelivered ? [sql`(n.state = 'failed' or n.bounced_at is not null)`] : []),
        ...(dropped === false ? [sql`n.state <> 'dropped'`] : []),
        ...(before === undefined ? [] : [sql`n.id < ${before}`]),
      ];
      return listed(sql.join(asked, sql` and `), limit);
    },
    expiring: (institutionId, due, limit) => dueIn('expiry', institutionId, due, limit),
    lapsing: (institutionId, due, limit) => dueIn('deadline', institutionId, due, limit),
    async stillDue({ kind, institutionId, certificateId = null, issuanceId = null }) {
      const { table, columns, open, usable } = reminded[kind === 'expiry' ? 'expiry' : 'deadline'];
      const { rows } = await sql<DueRow>`
        select ${columns} from ${table} o join lateral (select o.institution_id, o.login_id) x on true ${reachable}
        where o.institution_id = ${institutionId} and o.id = ${kind === 'expiry' ? certificateId : issuanceId}
          and ${open} and ${usable}`.execute(trx);
      return rows.map(dueOf)[0];
    },
    async addressees(institutionId, ids) {
      const { rows } = await sql<AddresseeRow>`
        select ${addressee} from login_ids
        where institution_id = ${institutionId} and id = any(${ids}::uuid[])`.execute(trx);
      return rows.map(addresseeOf);
    },
    async administrators(institutionId, contractIds, now) {
      const { rows } = await sql<AddresseeRow>`
        select ${addressee} from login_ids
        where institution_id = ${institutionId} and contract_id = any(${contractIds}::uuid[]) and role = 'administrator'
          and (suspended_at is null or suspended_at = ${now.toString()})
        order by created_at, id`.execute(trx);
      return rows.map(addresseeOf);
    },
    async deliveries(institutionId, since) {
      const { rows } = await sql<{
        kind: NoticeKind;
        stage: number | null;
        waiting: string;
        sent: string;
        failed: string;
        bounced: string;
      }>`
        select kind, stage, sum(waiting) as waiting, sum(sent) as sent, sum(failed) as failed, sum(bounced) as bounced
        from notice_counts
        where institution_id = ${institutionId} and made_on >= day_of(${institutionId}, ${since.toString()})
        group by 1, 2`.execute(trx);
      return rows
        .map(({ kind, stage, waiting, sent, failed, bounced }) => ({
          kind,
          stage: present(stage),
          waiting: Number(waiting),
          sent: Number(sent),
          arrived: Number(sent) - Number(bounced),
          undelivered: Number(failed) + Number(bounced),
        }))
        .filter((one) => one.waiting + one.sent + one.undelivered > 0)
        .sort((a, b) => noticeKinds.indexOf(a.kind) - noticeKinds.indexOf(b.kind) || (b.stage ?? 0) - (a.stage ?? 0));
    },
    async foldCounts(institutionId, beyond) {
      // Of two who fold at once, the second waits for the first, and finds nothing left to do.
      await sql`
        with taken as (
          delete from notice_counts where institution_id = ${institutionId}
            and (select count(*) > ${beyond} from notice_counts where institution_id = ${institutionId})
          returning *
        )
        insert into notice_counts
        select institution_id, made_on, kind, stage, sum(waiting), sum(sent), sum(failed), sum(bounced)
        from taken group by 1, 2, 3, 4`.execute(trx);
    },
    async unreachable(institutionId, contractId, loginId) {
      const { rows } = await sql<{ id: string }>`
        select l.id from login_ids l
        cross join lateral (
          select n.state, n.bounced_at from notices n
          where n.login_id = l.id and n.address = l.mail and n.state in ('sent', 'failed')
          order by n.id desc limit 1
        ) newest
        where l.institution_id = ${institutionId} and l.contract_id = ${contractId}
          and ${loginId === undefined ? sql`true` : sql`l.id = ${loginId}`}
          and (newest.state = 'failed' or newest.bounced_at is not null)`.execute(trx);
      return rows.map(({ id }) => id);
    },
    async lockStranded(since, limit) {
      // The queue goes by the database's clock, the notices by ours.
      const { rows } = await sql<Selectable<Tables['notices']> & { held: boolean }>`
        select n.*, j.locked_at is not null as held from notices n left join graphile_worker.jobs j on j.key = n.id::text
        where n.state = 'waiting' and (n.trying_since is null or n.trying_since < ${since.toString()}::timestamptz)
          and case
            when j.id is null then true
            when j.locked_at is null then j.attempts >= j.max_attempts
            else n.trying_since is not null or j.locked_at < now() - interval '5 minutes'
          end
        order by n.id limit ${limit} for update of n skip locked`.execute(trx);
      return rows.map((row) => ({ notice: noticeOf(row), held: row.held }));
    },
    async requeue(notices) {
      if (notices.length > 0) await addJobs(notices);
    },
  };
}

const rowOf = (notice: Notice) => ({
  id: notice.id,
  institution_id: notice.institutionId,
  contract_id: notice.contractId,
  login_id: notice.loginId ?? null,
  address: notice.address,
  language: notice.language,
  kind: notice.kind,
  stage: notice.stage ?? null,
  certificate_id: notice.certificateId ?? null,
  issuance_id: notice.issuanceId ?? null,
  facts: jsonb(notice.facts),
  reference: notice.reference,
  state: notice.state,
  made_at: notice.madeAt.toString(),
});

/** To a login ID, or to the second contact of a contract. */
const toEither = (loginId: string, contractId: string | undefined) =>
  contractId === undefined
    ? sql`n.login_id = ${loginId}`
    : sql`(n.login_id = ${loginId} or (n.contract_id = ${contractId} and n.login_id is null))`;

/** Whoever can log in, or could but for a lock, and has an address; `l` with their contract `k`. */
const reachable = sql`
  join login_ids l on l.institution_id = x.institution_id and l.id = x.login_id
    and l.mail is not null and l.suspended_at is null
  join contracts k on k.institution_id = l.institution_id and k.id = l.contract_id and k.suspended_at is null`;

type Reminder = 'expiry' | 'deadline';

/** What each reminder is about: `o`, of people who are `reachable`. `open` needs no more than its row, as its index does. */
const reminded = {
  expiry: {
    table: sql.table('certificates'),
    about: sql.ref('n.certificate_id'),
    end: sql.ref('o.not_after'),
    open: sql`o.state = 'active'`,
    usable: sql`k.method = 'certificate'`,
    columns: sql`
      o.id, l.contract_id, o.login_id, l.name, l.mail, l.language, o.not_after as at, o.label, o.serial, o.pc_name`,
  },
  deadline: {
    table: sql.table('issuances'),
    about: sql.ref('n.issuance_id'),
    end: sql.ref('o.deadline'),
    open: sql`o.state in ('open', 'acquired') and o.renews is null`,
    // In the password method only an administrator's code acquires (L4).
    usable: sql`(k.method = 'certificate' or l.role = 'administrator')`,
    columns: sql`
      o.id, l.contract_id, o.login_id, l.name, l.mail, l.language, o.deadline as at,
      null as label, null::bytea as serial, null as pc_name`,
  },
} as const;

const inRange = (end: RawBuilder<unknown>, { from, until, after }: DueRange) => sql`
  ${end} > ${from.toString()} and ${end} <= ${until.toString()}
  and ${after ? sql`(${end}, o.id) > (${after.at.toString()}::timestamptz, ${after.id}::uuid)` : sql`true`}`;

/** A mail server refused this stage for the address of now: only another address is tried again (N3). */
const notRefused = (kind: Reminder, about: RawBuilder<unknown>, { stage }: DueRange) => sql`
  not exists (
    select from notices n
    where n.kind = ${sql.lit(kind)} and n.state = 'failed' and ${about} = x.id and n.stage <= ${stage} and n.address = l.mail
  )`;

interface DueRow {
  id: string;
  contract_id: string;
  login_id: string;
  name: string;
  mail: string;
  language: 'ja' | 'en';
  at: Temporal.Instant;
  label: string | null;
  serial: Buffer | null;
  pc_name: string | null;
}

const dueOf = (row: DueRow): Due => ({
  id: row.id,
  contractId: row.contract_id,
  loginId: row.login_id,
  loginIdName: row.name,
  address: row.mail,
  language: row.language,
  at: row.at,
  label: present(row.label),
  serial: present(row.serial),
  pcName: present(row.pc_name),
});

type ListedRow = Selectable<Tables['notices']> & {
  contract_number: string;
  to_name: string | null;
  to_person: string | null;
};

const addressee = sql`id, contract_id, name, role, person_name, mail, language, suspended_at`;
type AddresseeRow = Pick<
  Selectable<Tables['login_ids']>,
  'id' | 'contract_id' | 'name' | 'role' | 'person_name' | 'mail' | 'language' | 'suspended_at'
>;

const addresseeOf = (row: AddresseeRow): Addressee => ({
  id: row.id,
  contractId: row.contract_id,
  name: row.name,
  role: row.role,
  personName: row.person_name,
  mail: present(row.mail),
  language: row.language,
  suspendedAt: present(row.suspended_at),
});
