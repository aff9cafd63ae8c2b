import type { Authority } from '../domain/institution/authority.ts';
import type { Dependencies, SignedEntry } from './dependencies.ts';
import type { Transaction } from './transaction.ts';

/** What one key was asked to sign, against what is on record. */
export interface Reconciled {
  readonly authority: Authority;
  readonly signatures: number;
  /** Signatures over certificates or anything else that are on no record: someone signed past the registry. */
  readonly unknown: readonly SignedEntry[];
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
    const signed = await deps.keys.signed?.(authority.keyName);
    if (!signed) continue;
    const unknown: SignedEntry[] = signed.filter(({ kind }) => kind === 'other');
    const certificates = signed.filter(({ kind }) => kind === 'certificate');
    for (let from = 0; from < certificates.length; from += 1000) {
      const some = certificates.slice(from, from + 1000);
      unknown.push(...(await deps.store.transaction(deps.clock(), (tx) => withoutRecord(tx, authority, some))));
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
    all.push({ authority, signatures: signed.length, unknown });
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
