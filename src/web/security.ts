import type { MiddlewareHandler } from 'hono';
import { uploads } from './body-limit.ts';
import type { EdgeEnv } from './edge.ts';

/**
 * The headers of every answer. Nothing runs or loads but what we serve; no page can be framed; no HTML is made from
 * text in the browser (Trusted Types). `formTargets` are origins a form's answer may lead to beside our own: browsers
 * apply `form-action` to the redirect as well. `features` are those of Permissions-Policy that our own pages use.
 */
export function securityHeaders(formTargets: string[] = [], features: string[] = []): MiddlewareHandler<EdgeEnv> {
  const policy = [
    "default-src 'none'",
    "style-src 'self'",
    "img-src 'self'",
    "font-src 'self'",
    "script-src 'self'",
    "connect-src 'self'",
    `form-action ${["'self'", ...formTargets].join(' ')}`,
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; ');
  const closed = ['camera=()', 'geolocation=()', 'microphone=()', 'payment=()', 'usb=()'];
  return async (c, next) => {
    await next();
    c.header('Content-Security-Policy', policy);
    c.header('Strict-Transport-Security', 'max-age=31536000');
    c.header('X-Content-Type-Options', 'nosniff');
    c.header('Referrer-Policy', 'same-origin');
    c.header('Cross-Origin-Opener-Policy', 'same-origin');
    c.header('Cross-Origin-Resource-Policy', 'same-origin');
    c.header('Permissions-Policy', [...closed, ...features.map((feature) => `${feature}=(self)`)].join(', '));
    if (!c.res.headers.has('Cache-Control')) c.header('Cache-Control', 'no-store');
  };
}

/**
 * Changes come from our own pages only (CSRF): a request that is not GET or HEAD must say that it comes from the same
 * origin, by Sec-Fetch-Site or, where a client does not send that, by Origin.
 */
export function ownPagesOnly(
  originOf: (c: Parameters<MiddlewareHandler<EdgeEnv>>[0]) => string,
): MiddlewareHandler<EdgeEnv> {
  return async (c, next) => {
    if (c.req.method !== 'GET' && c.req.method !== 'HEAD') {
      const site = c.req.header('Sec-Fetch-Site');
      const own = site === undefined ? c.req.header('Origin') === originOf(c) : site === 'same-origin';
      if (!own) return c.text('This request did not come from a page of this site.', 403);
    }
    await next();
  };
}

/**
 * 415 for a body that is not one of `types` (without parameters), or a file where one is taken: the parsers see nothing
 * else. A request without a body
 * needs none.
 */
export function expectedBody(types: string[]): MiddlewareHandler<EdgeEnv> {
  return async (c, next) => {
    const type = c.req.header('Content-Type')?.split(';')[0]?.trim().toLowerCase();
    const upload = type === 'multipart/form-data' && uploads.test(c.req.path);
    const expected = type === undefined || upload || types.includes(type);
    if (c.req.method === 'POST' && !expected) return c.text('This kind of content is not expected here.', 415);
    await next();
  };
}

/** 421 for a request whose Host header is not one of this listener's (RFC 9110 §15.5.20). */
export function expectedHost(
  accepts: (host: string, c: Parameters<MiddlewareHandler<EdgeEnv>>[0]) => boolean,
): MiddlewareHandler<EdgeEnv> {
  return async (c, next) => {
    if (!accepts((c.req.header('Host') ?? '').toLowerCase(), c)) return c.text('Misdirected request', 421);
    await next();
  };
}
