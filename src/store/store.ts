import pg from 'pg';
import type { Store, Transaction } from '../workflows/transaction.ts';
import { applicationStore } from './applications.ts';
import { auditLog, refusalStore } from './audit.ts';
import { auditSearch } from './audit-search.ts';
import { certificateStore } from './certificates.ts';
import { contractSearch } from './contract-search.ts';
import { contractUserStore } from './contract-users.ts';
import { contractStore, loginIdStore } from './contracts.ts';
import { crlStore } from './crls.ts';
import { openDatabase } from './database.ts';
import { figureStore } from './figures.ts';
import { impactStore } from './impact.ts';
import { authorityStore, institutionStore } from './institutions.ts';
import { acquisitionStore, issuanceStore } from './issuances.ts';
import { isStalePlan } from './kept-plans.ts';
import { maintenanceStore } from './maintenance.ts';
import { noticeStore } from './notices.ts';
import { ocspResponderStore, statusStore } from './ocsp.ts';
import { loginAttemptStore, sessionStore } from './sessions.ts';
import { invitationStore, passkeyStore, staffSessionStore, staffStore } from './staff.ts';
import { tryStore } from './tries.ts';

/** Advisory locks of running programs: this class, and the program's instance number. */
const instanceLocks = 0x77617269;

/** PostgreSQL's codes for "somebody else was in the way, try again" (40001 serialization, 40P01 deadlock). */
const retried = new Set(['40001', '40P01']);
const attempts = 5;

/**
 * The store on PostgreSQL, as the program's role. The running program is known by an advisory lock that one connection
 * of its own holds: it goes with the process, however that ends. `close` gives up the lock and all connections.
 * `newestEvent` is the time below which no transaction goes (I4).
 */
export async function openStore(
  url: string,
  random: (bytes: number) => Uint8Array,
  connections = 20,
): Promise<Store & { newestEvent(): Promise<Temporal.Instant | undefined>; close(): Promise<void> }> {
  const { db } = openDatabase(url, connections);
  let closed = false;
  let holder = await holdInstance(url, random);
  watch(holder);

  /** A connection that breaks says so once or several times: it is replaced once. */
  function watch(held: typeof holder) {
    let lost = false;
    held.client.on('error', () => {
      if (!lost) void replace();
      lost = true;
    });
  }

  /** The connection broke and the lock with it: what was in preparation may be given up by others; go on anew. */
  async function replace() {
    if (closed) return;
    try {
      const next = await holdInstance(url, random);
      if (closed) return await next.client.end();
      holder = next;
      watch(next);
    } catch {
      setTimeout(replace, 1000).unref();
    }
  }

  return {
    get instance() {
      return holder.instance;
    },
    async isRunning(instance) {
      // Over the connection of its own: asked within a transaction, a pool that is all in use would never answer.
      const { rows } = await holder.client.query(
        `select exists (
           select from pg_locks
           where locktype = 'advisory' and classid = $1 and objid = $2 and objsubid = 2
             and database = (select oid from pg_database where datname = current_database()) and granted
         ) as found`,
        [instanceLocks, instance],
      );
      return rows[0].found;
    },
    async transaction<T>(now: Temporal.Instant, work: (tx: Transaction) => Promise<T>): Promise<T> {
      for (let attempt = 1; ; attempt++) {
        try {
          return await db.transaction().execute(async (trx) => {
            const newest = await trx
              .selectFrom('audit_events')
              .select('at')
              .orderBy('at', 'desc')
              .limit(1)
              .executeTakeFirst();
            const time = newest && Temporal.Instant.compare(newest.at, now) > 0 ? newest.at : now;
            return work({
              now: time,
              maintenance: maintenanceStore(trx),
              institutions: institutionStore(trx),
              authorities: authorityStore(trx),
              contracts: contractStore(trx),
              search: contractSearch(trx),
              loginIds: loginIdStore(trx),
              users: contractUserStore(trx, time),
              issuances: issuanceStore(trx),
              acquisitions: acquisitionStore(trx),
              certificates: certificateStore(trx),
              crls: crlStore(trx),
              statuses: statusStore(trx),
              ocspResponders: ocspResponderStore(trx),
              attempts: loginAttemptStore(trx),
              sessions: sessionStore(trx),
              tries: tryStore(trx),
              applications: applicationStore(trx),
              impact: impactStore(trx),
              notices: noticeStore(trx),
              staff: staffStore(trx),
              invitations: invitationStore(trx),
              passkeys: passkeyStore(trx),
              staffSessions: staffSessionStore(trx),
              refusals: refusalStore(trx),
              audit: auditLog(trx, time),
              auditSearch: auditSearch(trx),
              figures: figureStore(trx),
            });
          });
        } catch (error) {
          const again = isStalePlan(error) || (error instanceof pg.DatabaseError && retried.has(error.code ?? ''));
          if (!again || attempt === attempts) throw error;
        }
      }
    },
    async newestEvent() {
      const newest = await db.selectFrom('audit_events').select('at').orderBy('at', 'desc').limit(1).executeTakeFirst();
      return newest?.at;
    },
    async close() {
      closed = true;
      await db.destroy();
      await holder.client.end();
    },
  };
}

async function holdInstance(url: string, random: (bytes: number) => Uint8Array) {
  const client = new pg.Client({ connectionString: url, application_name: 'warifu instance', keepAlive: true });
  // Without it, one that breaks on the way would end the program; what is asked on it fails all the same.
  client.on('error', () => {});
  await client.connect();
  try {
    for (;;) {
      const instance = Buffer.from(random(4)).readUInt32BE(0) >>> 1;
      const { rows } = await client.query('select pg_try_advisory_lock($1, $2) as held', [instanceLocks, instance]);
      if (rows[0].held) return { client, instance };
    }
  } catch (error) {
    client.end().catch(() => {});
    throw error;
  }
}
