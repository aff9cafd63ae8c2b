import type { Institution } from '../domain/institution/institution.ts';
import { challengeLimit, type PasskeyChallenge } from '../domain/staff/passkey.ts';
import type { Dependencies } from './dependencies.ts';
import { newToken, tokenHash } from './token.ts';

/** The console as authenticators know it: e.g. console.localhost, https://console.localhost:7443 */
export interface RelyingParty {
  readonly host: string;
  readonly origin: string;
}

/** What the browser gets: the options for its authenticator, and the token (a cookie) that belongs to them. */
export interface Challenged<Options> {
  readonly token: string;
  readonly options: Options;
}

/** Stores a new challenge: 256 random bits, to be answered once within five minutes by this browser. */
export async function challenge(
  deps: Dependencies,
  institution: Institution,
  purpose: PasskeyChallenge['purpose'],
  invitation?: Uint8Array,
): Promise<{ token: string; challenge: Uint8Array }> {
  const token = newToken(deps.random);
  const bytes = deps.random(32);
  await deps.store.transaction(deps.clock(), (tx) =>
    tx.passkeys.insertChallenge({
      tokenHash: tokenHash(token),
      institutionId: institution.id,
      challenge: bytes,
      purpose,
      invitation,
      expiresAt: tx.now.add(challengeLimit),
    }),
  );
  return { token, challenge: bytes };
}
