import type { Authority } from '../domain/institution/authority.ts';
import type { Dependencies, SignedEntry } from './dependencies.ts';
import type { Transaction } from './transaction.ts';

/** What one key was asked to sign, against what is on record. */
export interface Reconciled {
  readonly authority: Authority;
  readonly signatures: number;
  /** Signatures over certificates or anything else that are on no record: someone signed past the registry. */
  readonly unknown: readonly SignedEntry[];
  /** Why the account could not be compared to its end. */
  readonly failed?: string;
}

/**
 * Compares every signature that this program's keys were asked for with the registry (I2: serial and bytes are stored before
 * a key signs, so there must be a record of each, finished or not). What is on no record is told by an audit event of its
 * institution; `authorityId` limits it to one.
 *
 * It finds what any part of this program signed past the workflows, and records that were deleted or changed since. It
 * cannot find what was signed with a key that was carried away. Revocation lists are counted and not compared: one that
 * another program's overtook was signed and is rightly not kept. Each program knows the signatures of its own room.
 */
export async function reconcileSignatures(deps: Dependencies): Promise<Reconciled[]> {
  const authorities = await deps.store.transaction(deps.clock(), (tx) => tx.authorities.allSigned());
  const all: Reconciled[] = [];
  for (const authority of authorities) {
    const account = deps.keys.signed?.(authority.keyName);
    if (!account) continue;
    let signatures = 0;
    const unknown: SignedEntry[] = [];
    let failed: string | undefined;
    try {
      for await (const some of account) {
        signatures += some.length;
        unknown.push(...some.filter(({ kind }) => kind === 'other'));
        const certificates = some.filter(({ kind }) => kind === 'certificate');
        const without = (tx: Transaction) => withoutRecord(tx, authority, certificates);
        unknown.push(...(await deps.store.transaction(deps.clock(), without)));
      }
    } catch (error) {
      // One damaged file keeps no other CA from being looked at (I1).
      failed = String(error);
    }
    if (unknown.length > 0) {
      await deps.store.transaction(deps.clock(), (tx) =>
        tx.audit.write({
          institutionId: authority.institutionId,
          actor: { kind: 'system', name: 'ca' },
          act: 'signatures-unknown',
          subject: { kind: 'authority', id: authority.id },
          facts: { count: unknown.length, commonName: authority.commonName, serial: unknown[0]!.serial },
        }),
      );
    }
    all.push({ authority, signatures, unknown, ...(failed !== undefined && { failed }) });
  }
  return all;
}

async function withoutRecord(
  tx: Transaction,
  authority: Authority,
  signed: readonly SignedEntry[],
): Promise<SignedEntry[]> {
  const serials = signed.map(({ serial }) => Buffer.from(serial, 'hex'));
  const recorded = new Set(
    (await tx.certificates.recordedOf(authority.id, serials)).map(
      ({ serial, digest }) => `${hex(serial)} ${hex(digest)}`,
    ),
  );
  return signed.filter(({ serial, digest }) => !recorded.has(`${serial} ${digest}`));
}

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
