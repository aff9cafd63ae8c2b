import type { Hono } from 'hono';
import type { Assets } from './assets.ts';
import type { EdgeEnv } from './edge.ts';

/** Serves the bundled assets; their addresses hold a hash of what they are, so they may be kept for ever. */
export function serveAssets(app: Hono<EdgeEnv>, assets: Assets): void {
  app.get('/assets/*', (c) => {
    const asset = assets.get(c.req.path);
    if (!asset) return c.text('Not found', 404);
    c.header('Content-Type', asset.type);
    c.header('Cache-Control', 'public, max-age=31536000, immutable');
    return c.body(asset.body as Uint8Array<ArrayBuffer>);
  });
}
