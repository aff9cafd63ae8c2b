import type { Dependencies } from './dependencies.ts';
import { tokenHash } from './token.ts';

/** Ends a session at once (L6), on its lane or, without one, on the portal. One that is over already stays over. */
export async function logOut(deps: Dependencies, lane: string | undefined, token: string): Promise<void> {
  await deps.store.transaction(deps.clock(), async (tx) => {
    const session = await tx.sessions.byToken(tokenHash(token));
    if (!session || session.lane !== lane || session.endedAt) return;
    await tx.sessions.end(session.id, tx.now);
    await tx.audit.write({
      institutionId: session.institutionId,
      actor: { kind: 'customer', name: session.loginId },
      act: 'logged-out',
      subject: { kind: 'session', id: session.id },
    });
  });
}
