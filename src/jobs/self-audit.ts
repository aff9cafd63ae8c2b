import { isBefore } from '../domain/calendar.ts';
import { authorityStanding, rootListStanding } from '../domain/institution/authority-standing.ts';
import { auditCertificates } from '../workflows/audit-certificates.ts';
import type { Dependencies } from '../workflows/dependencies.ts';
import { reconcileSignatures } from '../workflows/reconcile-signatures.ts';
import { opensslReader } from './openssl.ts';

type Log = (level: 'info' | 'warn' | 'error', message: string, facts?: Record<string, unknown>) => void;

/** Looks daily, in the background of a running program, whether the CAs are what their records say. */
export interface SelfAudit {
  /** The look under way, or the first one. */
  readonly first: Promise<void>;
  close(): Promise<void>;
}

const day = 24 * 60 * 60 * 1000;
/** A day that was missed is made up for: certificates of so many days are read again. */
const days = 3;

/** Looks now and once a day; safe to run in several programs at once, each of which knows its own keys' signatures. */
export function selfAudit(deps: Dependencies, log: Log): SelfAudit {
  let closed = false;
  let working = look();
  const again = setInterval(() => {
    working = working.then(look);
  }, day).unref();

  async function look(): Promise<void> {
    for (const one of [ends, rootLists, signatures, certificates]) {
      if (closed) return;
      await one(deps, log, () => closed).catch((error: unknown) =>
        log('error', 'a part of the daily audit could not be done', { part: one.name, error: String(error) }),
      );
    }
  }

  return {
    first: working,
    async close() {
      closed = true;
      clearInterval(again);
      await working;
    },
  };
}

/** V1: a CA that ends too soon is told of long before. */
async function ends({ store, clock }: Dependencies, log: Log): Promise<void> {
  await store.transaction(clock(), async (tx) => {
    for (const institution of await tx.institutions.all()) {
      const authority = await tx.authorities.issuing(institution.id);
      if (!authority) {
        const [before] = (await tx.authorities.allIssuing(institution.id)).filter(({ activatedAt }) => activatedAt);
        if (before) {
          const facts = { institution: institution.code, revoked: before.commonName };
          log('error', 'an issuing CA is revoked, and nothing is issued: it needs a new generation', facts);
        }
        continue;
      }
      const standing = authorityStanding(institution, authority, tx.now);
      if (standing === 'good') continue;
      const facts = { institution: institution.code, ends: authority.notAfter.toString() };
      if (standing === 'ends-soon') log('warn', 'an issuing CA ends soon: it needs a new generation', facts);
      else log('error', 'an issuing CA ends too soon to issue: it needs a new generation', facts);
    }
  });
}

/** No program makes an offline root's next list: where relying parties check it, one that ended locks everyone out. */
async function rootLists({ store, clock }: Dependencies, log: Log): Promise<void> {
  await store.transaction(clock(), async (tx) => {
    for (const { id, commonName, offline, notAfter } of await tx.authorities.allSigned()) {
      if (!offline || !isBefore(tx.now, notAfter)) continue;
      const list = await tx.crls.newest({ authorityId: id, part: 0 });
      const standing = list ? rootListStanding(list.nextUpdate, tx.now) : 'ended';
      if (standing === 'good') continue;
      const facts = { root: commonName, ends: list?.nextUpdate.toString() };
      if (standing === 'ends-soon') log('warn', 'the list of an offline root ends soon: it needs a ceremony', facts);
      else log('error', 'the list of an offline root has ended: it needs a ceremony', facts);
    }
  });
}

async function signatures(deps: Dependencies, log: Log): Promise<void> {
  for (const { authority, unknown, failed } of await reconcileSignatures(deps)) {
    if (failed !== undefined)
      log('error', 'the signatures of a CA key could not be compared', { authority: authority.id, error: failed });
    if (unknown.length === 0) continue;
    log('error', 'a CA key signed what is on no record', {
      authority: authority.id,
      count: unknown.length,
      signed: unknown.slice(0, 10),
    });
  }
}

async function certificates(deps: Dependencies, log: Log, stopped: () => boolean): Promise<void> {
  const reader = await opensslReader();
  if (!reader) return log('info', 'no OpenSSL program is installed: certificates are not read again by another reader');
  const since = deps.clock().subtract({ hours: 24 * days });
  const { differing } = await auditCertificates(deps, reader, since, stopped);
  for (const { certificate, findings } of differing.slice(0, 10)) {
    log('error', 'a certificate is not what its record says', { certificate: certificate.id, findings });
  }
}
