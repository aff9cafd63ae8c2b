import type { Actor } from '../domain/audit/event.ts';
import { isBefore } from '../domain/calendar.ts';
import { type Authority, trustedFor, waitsForSignature } from '../domain/institution/authority.ts';
import { authorityStanding } from '../domain/institution/authority-standing.ts';
import type { Institution } from '../domain/institution/institution.ts';
import { type Refusal, refuse } from '../domain/refusal.ts';
import { draftIssuing, ensureRoot, finishIssuing } from './create-authority.ts';
import type { Dependencies } from './dependencies.ts';

/**
 * Prepares the next generation of an institution's issuing CA, under a new key of the kind that its settings name, and has
 * it signed where the root is online. From then on lanes trust it, on all nodes with their next connection; it issues
 * nothing before `activateAuthority`. Asked again after an interruption it goes on with what was prepared (I2). Refused
 * while a signed generation waits for its activation, unless that one was revoked, or waited so long that it can issue
 * nothing more.
 */
export async function rollOverAuthority(
  deps: Dependencies,
  institution: Institution,
  actor: Actor,
): Promise<Authority | Refusal<'generation-waiting', { waiting: Authority }>> {
  const root = await ensureRoot(deps, actor);
  for (;;) {
    const [newest] = await deps.store.transaction(deps.clock(), (tx) => tx.authorities.allIssuing(institution.id));
    if (!newest) throw new Error(`institution ${institution.code} has no issuing CA`);
    if (waitsForSignature(newest)) return finishIssuing(deps, institution, newest, root);
    const waits = newest.certificate && !newest.activatedAt && !newest.revokedAt;
    if (waits && authorityStanding(institution, newest, deps.clock()) !== 'issues-no-more')
      return refuse('generation-waiting', { waiting: newest });

    const next = await draftIssuing(deps, institution, root, newest.generation + 1);
    const first = await deps.store.transaction(deps.clock(), async (tx) => {
      if (!(await tx.authorities.insert(next))) return false;
      await tx.audit.write({
        institutionId: institution.id,
        actor,
        act: 'authority-prepared',
        subject: { kind: 'authority', id: next.id },
        facts: { commonName: next.commonName, generation: next.generation },
      });
      return true;
    });
    // Another program was first: its generation is the next, and the key made here is never used.
    if (first) return finishIssuing(deps, institution, next, root);
  }
}

/**
 * Lets the generation that waits issue from now on; the one before is retired: what it issued goes on working, is renewed
 * into the new one, and stays on its lists. Refused before it was trusted for a week, unless `atOnce` (the old key is not
 * to be used any more), when none waits, and when the one that waits was revoked or ends too soon to issue.
 */
export async function activateAuthority(
  deps: Dependencies,
  institution: Institution,
  { atOnce }: { atOnce: boolean },
  actor: Actor,
): Promise<
  | Authority
  | Refusal<'no-generation-waits'>
  | Refusal<'generation-not-signed'>
  | Refusal<'generation-revoked'>
  | Refusal<'generation-ends', { at: Temporal.Instant }>
  | Refusal<'too-early', { from: Temporal.Instant }>
> {
  return deps.store.transaction(deps.clock(), async (tx) => {
    const newest = (await tx.authorities.allIssuing(institution.id)).find(({ abandonedAt }) => !abandonedAt);
    if (!newest || newest.activatedAt) return refuse('no-generation-waits');
    if (newest.revokedAt) return refuse('generation-revoked');
    if (!newest.certificate) return refuse('generation-not-signed');
    if (authorityStanding(institution, newest, tx.now) === 'issues-no-more')
      return refuse('generation-ends', { at: newest.notAfter });
    const from = newest.issuedAt!.add(trustedFor);
    if (!atOnce && isBefore(tx.now, from)) return refuse('too-early', { from });
    if (!(await tx.authorities.activate(newest.id, tx.now))) return refuse('no-generation-waits');
    await tx.audit.write({
      institutionId: institution.id,
      actor,
      act: 'authority-activated',
      subject: { kind: 'authority', id: newest.id },
      facts: { commonName: newest.commonName, generation: newest.generation, atOnce },
    });
    return { ...newest, activatedAt: tx.now };
  });
}

/**
 * Gives up the generation that waits for its root's signature: its key is lost, or the addresses or the policy in it are no
 * longer the configuration's. Its row stays, with serial number and bytes (I2); no signature of it is taken in any more, and
 * the next one has the next number. `confirmed` is told its common name first; where it says no, nothing is done.
 */
export async function abandonAuthority(
  deps: Dependencies,
  institution: Institution,
  confirmed: (commonName: string) => Promise<boolean>,
  actor: Actor,
): Promise<Authority | Refusal<'nothing-to-abandon'> | Refusal<'not-confirmed'>> {
  const all = await deps.store.transaction(deps.clock(), (tx) => tx.authorities.allIssuing(institution.id));
  const waiting = all.find(waitsForSignature);
  if (!waiting) return refuse('nothing-to-abandon');
  if (!(await confirmed(waiting.commonName))) return refuse('not-confirmed');
  return deps.store.transaction(deps.clock(), async (tx) => {
    // Signed, or given up, while somebody typed.
    if (!(await tx.authorities.abandon(waiting.id, tx.now))) return refuse('nothing-to-abandon');
    await tx.audit.write({
      institutionId: institution.id,
      actor,
      act: 'authority-abandoned',
      subject: { kind: 'authority', id: waiting.id },
      facts: { commonName: waiting.commonName, generation: waiting.generation },
    });
    return { ...waiting, abandonedAt: tx.now };
  });
}
