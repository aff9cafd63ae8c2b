import type { Certificate } from '../domain/certificate/certificate.ts';
import type { Institution } from '../domain/institution/institution.ts';
import type { SignedIn } from './continue-session.ts';
import type { Dependencies } from './dependencies.ts';
import type { Transaction } from './transaction.ts';

/** One certificate of a login ID, and whether it came by renewal. */
export interface Kept {
  readonly certificate: Certificate;
  readonly byRenewal: boolean;
}

/** All certificates that were ever handed over to the person's ID, newest first. */
export function readCertificates(deps: Dependencies, { institution, loginId, now }: SignedIn): Promise<Kept[]> {
  return deps.store.transaction(now, (tx) => readCertificatesOf(tx, institution, loginId.id));
}

/** The same of any login ID of the institution. */
export async function readCertificatesOf(tx: Transaction, institution: Institution, loginId: string): Promise<Kept[]> {
  const kept: Kept[] = [];
  for (const certificate of await tx.certificates.ofLoginId(institution.id, loginId)) {
    const issuance = await tx.issuances.byId(institution.id, certificate.issuanceId);
    kept.push({ certificate, byRenewal: issuance?.renews !== undefined });
  }
  return kept;
}
