import { createHash } from 'node:crypto';

/** A whole number from `from` to `to` that the story draws for `about`: the same in every demo, and no secret. */
export function drawn(about: string, from: number, to: number): number {
  const digest = createHash('sha256').update(`warifu demo\n${about}`).digest();
  return from + (digest.readUInt32BE(0) % (to - from + 1));
}
