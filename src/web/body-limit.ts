import type { MiddlewareHandler } from 'hono';
import type { EdgeEnv } from './edge.ts';

/** The addresses that take a file. */
export const uploads = /^\/\d{4}(\/en)?\/users\/import$/;

/** A file of 2 MB in Shift_JIS comes back for confirmation in UTF-8, half as long again. */
const uploadLimit = 4 * 1024 * 1024;

/**
 * Refuses bodies that are longer than any form of ours (413); only lists of users may be long. A body of announced length
 * is judged by it. One that comes in chunks, as proxies may forward it, is read up to the limit and handed on whole.
 */
export function limitedBodies(maxSize: number): MiddlewareHandler<EdgeEnv> {
  return async (c, next) => {
    const { raw } = c.req;
    if (raw.method === 'GET' || raw.method === 'HEAD') return next();
    const limit = uploads.test(c.req.path) ? uploadLimit : maxSize;
    const tooLarge = () => c.text('The request is too large.', 413);
    const announced = raw.headers.get('Content-Length');
    // RFC 9112 §6.3: where both are given, the length is not what counts.
    if (announced !== null && !raw.headers.has('Transfer-Encoding')) {
      return Number(announced) > limit ? tooLarge() : next();
    }
    const body = await read(raw.body, limit);
    if (!body) return tooLarge();
    const { method, headers } = raw;
    c.req.raw = new Request(raw.url, { method, headers, body });
    return next();
  };
}

/** All of a body; undefined as soon as it is longer than `limit`. */
async function read(
  body: ReadableStream<Uint8Array> | null,
  limit: number,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  // Left early, the stream is cancelled.
  for await (const chunk of body ?? []) {
    size += chunk.length;
    if (size > limit) return undefined;
    chunks.push(chunk);
  }
  return new Uint8Array(Buffer.concat(chunks));
}
