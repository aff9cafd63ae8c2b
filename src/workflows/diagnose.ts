import { newReference, type RefusalRecord } from '../domain/audit/refusal-record.ts';
import type { Certificate } from '../domain/certificate/certificate.ts';
import type { Institution } from '../domain/institution/institution.ts';
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts';
import { isLive } from '../domain/session/login-attempt.ts';
import { readCertificate } from '../pki/certificate.ts';
import type { Dependencies } from './dependencies.ts';
import { type CertificateRefusal, judge, type Presented } from './present-certificate.ts';

/** What can be told of a certificate that the institution's own CA issued. */
export interface SeenCertificate {
  readonly label: string;
  readonly serial: Uint8Array;
  readonly notBefore: Temporal.Instant;
  readonly notAfter: Temporal.Instant;
  /** When it was revoked or superseded, where the registry says so. */
  readonly ended?: { readonly at: Temporal.Instant; readonly superseded: boolean } | undefined;
}

/** What a login would have met just now. */
export interface Diagnosis {
  /** `renewal-only`: expired, and the institution still lets it be renewed (V2). */
  readonly verdict: 'would-pass' | 'renewal-only' | CertificateRefusal['refused'];
  /** Absent where there was none, or another's: of that nothing is told or kept (I1). */
  readonly certificate?: SeenCertificate | undefined;
  /** Kept as refusals are, so that staff can look its number up. */
  readonly record: RefusalRecord;
}

/**
 * PCの診断: judges what a browser presents on a lane as a login would, and does nothing else. Nothing is counted, proven
 * or begun; the attempt is over with it. `seen` is what the edge saw of PC and connection, without secrets (I6).
 */
export async function diagnose(
  deps: Dependencies,
  institution: Institution,
  lane: string,
  presented: Presented,
  seen: RefusalRecord['facts'],
): Promise<Diagnosis | Refusal<'attempt-over'>> {
  return deps.store.transaction(deps.clock(), async (tx) => {
    const attempt = await tx.attempts.lockByLane(lane);
    if (!attempt || attempt.institutionId !== institution.id) return refuse('attempt-over');
    if (isLive(attempt, tx.now, 'diagnosis') !== true) return refuse('attempt-over');
    await tx.attempts.update({ ...attempt, endedAt: tx.now });

    const judged = await judge(tx, institution, presented, { late: true });
    const verdict = isRefusal(judged) ? judged.refused : judged.late ? 'renewal-only' : 'would-pass';
    const known = isRefusal(judged) ? ofRefusal(judged) : judged.certificate;
    const certificate = known ? seenOf(known) : unregistered(verdict, presented);
    const record: RefusalRecord = {
      code: 'D0001',
      name: 'diagnosis',
      reference: newReference('D0001', deps.random),
      at: tx.now,
      institutionId: institution.id,
      loginId: known?.loginId,
      certificateId: known?.id,
      facts: {
        verdict,
        ...(certificate && {
          label: certificate.label,
          serial: `…${serialEnd(certificate.serial)}`,
          from: certificate.notBefore.toString(),
          until: certificate.notAfter.toString(),
        }),
        ...(presented.untrusted !== undefined && { untrusted: presented.untrusted }),
        ...seen,
      },
    };
    await tx.refusals.insert(record);
    return { verdict, certificate, record };
  });
}

/** The end of a serial number, as people compare it: the last eight hex digits. */
const serialEnd = (serial: Uint8Array): string => Buffer.from(serial).toString('hex').slice(-8).toUpperCase();

function ofRefusal({ facts }: CertificateRefusal): Certificate | undefined {
  return (facts as { certificate?: Certificate } | undefined)?.certificate;
}

function seenOf(certificate: Certificate): SeenCertificate {
  const { label, serial, notBefore, notAfter, endedAt, state } = certificate;
  const ended = endedAt && { at: endedAt, superseded: state === 'superseded' };
  return { label, serial, notBefore, notAfter, ended };
}

/** Issued by this institution's CA, and yet not in its registry: what it says of itself is all there is. */
function unregistered(verdict: Diagnosis['verdict'], { der }: Presented): SeenCertificate | undefined {
  const read = verdict === 'certificate-unknown' && der ? readCertificate(der) : undefined;
  if (!read || isRefusal(read)) return undefined;
  return { label: read.commonName, serial: read.serial, notBefore: read.notBefore, notAfter: read.notAfter };
}
