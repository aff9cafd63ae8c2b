import { type Context, Hono } from 'hono';
import { maxAge } from '../../domain/certificate/crl.ts';
import type { EdgeEnv } from '../../web/edge.ts';
import type { Dependencies } from '../../workflows/dependencies.ts';
import { httpDate, isUnchanged } from './conditional.ts';
import { directory } from './directory.ts';
import { servedCrls } from './served-crls.ts';

const uuid = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';

/**
 * What the certificates point at, for anyone: CA certificates (RFC 5280 §4.2.2.1) and CRLs (§4.2.1.13), DER. Plain
 * HTTP: both are signed.
 */
export function pki(deps: Dependencies, log: (message: string, error: unknown) => void): Hono<EdgeEnv> {
  const app = new Hono<EdgeEnv>();
  app.use(async (c, next) => {
    await next();
    c.header('X-Content-Type-Options', 'nosniff');
  });
  app.notFound((c) => c.text('Not found', 404));
  let toldAt = Number.NEGATIVE_INFINITY;
  /** An outage fails every request: it is told every ten seconds, not for each. */
  const tell = (error: unknown) => {
    const now = performance.now();
    if (now - toldAt < 10_000) return;
    toldAt = now;
    log('a pki request failed', error);
  };
  app.onError((error, c) => {
    tell(error);
    c.header('Retry-After', '10');
    return c.text('Temporarily unavailable', 503);
  });

  const published = directory(deps);
  app.get(`/ca/:file{${uuid}\\.cer}`, async (c) => {
    const id = c.req.param('file').slice(0, -4);
    const certificate = await published.certificate(id);
    if (!certificate) return c.notFound();
    c.header('Content-Type', 'application/pkix-cert');
    c.header('Cache-Control', 'public, max-age=86400');
    return c.body(new Uint8Array(certificate));
  });

  const lists = servedCrls(deps, (error, { authorityId, part }) =>
    log(`list ${part} of the authority ${authorityId} could not be made`, error),
  );
  const crl = async (c: Context<EdgeEnv>, authorityId: string, part: number) => {
    const name = { authorityId, part };
    const list = (await published.has(name)) ? await lists(name) : undefined;
    if (!list) return c.notFound();
    const validators = { etag: `"${list.number}"`, lastModified: list.ownSecond ? list.thisUpdate : undefined };
    c.header('ETag', validators.etag);
    if (validators.lastModified) c.header('Last-Modified', httpDate(validators.lastModified));
    c.header('Cache-Control', `public, max-age=${maxAge(list, deps.clock())}`);
    const asked = { ifNoneMatch: c.req.header('if-none-match'), ifModifiedSince: c.req.header('if-modified-since') };
    if (isUnchanged(validators, asked)) return c.body(null, 304);
    c.header('Content-Type', 'application/pkix-crl');
    c.header('Content-Length', String(list.der.length));
    return c.body(withoutCopying(list.der));
  };
  app.get(`/crl/:file{${uuid}\\.crl}`, (c) => crl(c, c.req.param('file').slice(0, -4), 0));
  app.get(`/crl/:authority{${uuid}}/:file{[1-9][0-9]{0,8}\\.crl}`, (c) =>
    crl(c, c.req.param('authority'), Number(c.req.param('file').slice(0, -4))),
  );
  return app;
}

/** A Response copies the bytes it is given: for megabytes, at each request, that would be most of the work. */
const withoutCopying = (bytes: Uint8Array): ReadableStream<Uint8Array> =>
  new ReadableStream({
    start(controller) {
      controller.enqueue(bytes);
      controller.close();
    },
  });
