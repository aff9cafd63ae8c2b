import { Hono } from 'hono';
import type { EdgeEnv } from '../../web/edge.ts';
import type { Dependencies } from '../../workflows/dependencies.ts';
import { currentCrl } from '../../workflows/publish-crl.ts';

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
  app.onError((error, c) => {
    log('a pki request failed', error);
    return c.text('Temporarily unavailable', 503);
  });

  app.get(`/ca/:file{${uuid}\\.cer}`, async (c) => {
    const id = c.req.param('file').slice(0, -4);
    const authority = await deps.store.transaction(deps.clock(), (tx) => tx.authorities.byId(id));
    if (!authority?.certificate) return c.notFound();
    c.header('Content-Type', 'application/pkix-cert');
    c.header('Cache-Control', 'public, max-age=86400');
    return c.body(new Uint8Array(authority.certificate));
  });

  app.get(`/crl/:file{${uuid}\\.crl}`, async (c) => {
    const crl = await currentCrl(deps, c.req.param('file').slice(0, -4));
    if (!crl) return c.notFound();
    c.header('Content-Type', 'application/pkix-crl');
    c.header('Cache-Control', 'public, max-age=300');
    return c.body(new Uint8Array(crl));
  });
  return app;
}
