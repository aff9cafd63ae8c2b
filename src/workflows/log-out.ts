import { fingerprint } from '../pki/certificate.ts';
import type { Place } from './continue-session.ts';
import type { Dependencies } from './dependencies.ts';
import { tokenHash } from './token.ts';

/**
 * Ends a session at once (L6), on its lane or on the portal. One that is over already stays over, and without the
 * session's certificate on the connection nothing ends: a stolen cookie must not throw the person out.
 */
export async function logOut(deps: Dependencies, { lane, token }: Place): Promise<void> {
  if (token === undefined) return;
  await deps.store.transaction(deps.clock(), async (tx) => {
    const session = await tx.sessions.byToken(tokenHash(token));
    if (!session || session.lane !== lane?.name || session.endedAt) return;
    const der = lane?.presented.der;
    const certificate = der && (await tx.certificates.byFingerprint(session.institutionId, fingerprint(der)));
    if (certificate?.id !== session.certificateId) return;
    await tx.sessions.end(session.id, tx.now);
    await tx.audit.write({
      institutionId: session.institutionId,
      actor: { kind: 'customer', name: session.loginId },
      act: 'logged-out',
      subject: { kind: 'session', id: session.id },
    });
  });
}
