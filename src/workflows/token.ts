import { createHash } from 'node:crypto';

/** A bearer token for a cookie: 256 random bits, base64url. */
export function newToken(random: (bytes: number) => Uint8Array): string {
  return Buffer.from(random(32)).toString('base64url');
}

/** What is stored of a token. */
export function tokenHash(token: string): Uint8Array {
  return createHash('sha256').update(token).digest();
}
