import type { MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type { EdgeEnv } from './edge.ts';

/** The addresses that take a file. */
export const uploads = /^\/\d{4}(\/en)?\/users\/import$/;

/** A file of 2 MB in Shift_JIS comes back for confirmation in UTF-8, half as long again. */
const uploadLimit = 4 * 1024 * 1024;

/** Refuses bodies that are longer than any form of ours; only lists of users may be long. */
export function limitedBodies(maxSize: number): MiddlewareHandler<EdgeEnv> {
  const limit = (size: number) =>
    bodyLimit({ maxSize: size, onError: (c) => c.text('The request is too large.', 413) });
  const [small, large] = [limit(maxSize), limit(uploadLimit)];
  return (c, next) => (uploads.test(c.req.path) ? large : small)(c, next);
}
