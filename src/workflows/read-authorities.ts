import type { CrlHead } from '../domain/certificate/crl.ts';
import { type Authority, type GenerationState, generationState } from '../domain/institution/authority.ts';
import type { Institution } from '../domain/institution/institution.ts';
import type { Dependencies, KeyPlace } from './dependencies.ts';
import type { Transaction } from './transaction.ts';

/** A CA and how it stands now. */
export interface AuthorityFacts {
  readonly authority: Authority;
  /** Absent of a root. */
  readonly state?: GenerationState;
  /** `unknown`: its token cannot be asked now. */
  readonly keyPlace: KeyPlace | 'unknown';
  /** How many of the certificates it issued can still be used. */
  readonly alive: number;
  /** When the last of what it issued expires; a list is needed for as long. */
  readonly lastExpiry?: Temporal.Instant | undefined;
  readonly list?: Pick<CrlHead, 'number' | 'thisUpdate' | 'nextUpdate'> | undefined;
}

/** The generations of an institution's issuing CA, newest first; without an institution, the platform's roots. */
export async function readAuthorities(deps: Dependencies, institution?: Institution): Promise<AuthorityFacts[]> {
  const read = await deps.store.transaction(deps.clock(), async (tx) => {
    const all = institution ? await tx.authorities.allIssuing(institution.id) : await roots(tx);
    const facts: Omit<AuthorityFacts, 'keyPlace'>[] = [];
    for (const authority of all) {
      const list = await tx.crls.newest({ authorityId: authority.id, part: 0 });
      if (authority.kind === 'root') facts.push({ authority, list, alive: 0 });
      else {
        const { alive, lastExpiry } = await tx.certificates.extentOf(authority.id, tx.now);
        const state = generationState(authority, all, { lastExpiry, lastList: list?.thisUpdate });
        facts.push({ authority, state, alive, lastExpiry, list });
      }
    }
    return facts;
  });
  const places = read.map(({ authority }) =>
    authority.offline ? ('absent' as const) : deps.keys.placeOf(authority.keyName).catch(() => 'unknown' as const),
  );
  return Promise.all(read.map(async (facts, index) => ({ ...facts, keyPlace: await places[index]! })));
}

/** The root that signs, signed itself or not yet; then those before it, whose CAs and lists go on. */
async function roots(tx: Transaction): Promise<Authority[]> {
  const root = await tx.authorities.root();
  if (!root) return [];
  const before = (await tx.authorities.allSigned()).filter(({ kind, id }) => kind === 'root' && id !== root.id);
  return [root, ...before.toSorted((a, b) => b.generation - a.generation)];
}
