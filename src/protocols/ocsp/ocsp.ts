import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { largestOcspRequest, ocspError } from '../../pki/ocsp.ts';
import type { OcspAnswer, OcspDesk } from '../../workflows/answer-ocsp.ts';

/** How long a cache on the way may tell an answer again, in seconds: less than a revocation has to be known (RFC 5019 §6). */
const maxAge = 1;

const root = '/ocsp';

/** As much base64 as the largest question takes, each character written as %XX. */
const longestPath = largestOcspRequest * 4;

/**
 * OCSP over HTTP (RFC 6960 appendix A, RFC 5019 §5), straight on node:http: frameworks tidy up paths, and in base64 `//`
 * and `+` mean what they say. Gives false for what is not below `/ocsp`: that is for others to answer.
 */
export function ocsp(
  desk: OcspDesk,
  log: (message: string, error: unknown) => void,
): (request: IncomingMessage, response: ServerResponse) => boolean {
  async function answer(der: Uint8Array, request: IncomingMessage, response: ServerResponse): Promise<void> {
    let answered: OcspAnswer;
    try {
      const told = desk.answer(der);
      answered = told instanceof Promise ? await told : told;
    } catch (error) {
      log('an OCSP request failed', error);
      answered = { der: ocspError('internalError'), status: 'internalError' };
    }
    if (request.method === 'POST') send(response, answered.der, notKept);
    else sendCacheable(answered, request, response);
  }

  return (request, response) => {
    const path = pathOf(request.url ?? '');
    if (path !== root && !path.startsWith(`${root}/`)) return false;
    if (request.method === 'POST') {
      if (/^\/*$/.test(path.slice(root.length)))
        readBody(request, response, (der) => void answer(der, request, response));
      else refuse(response, 404);
    } else if (request.method === 'GET' || request.method === 'HEAD') {
      // An empty question is one too, and malformed.
      const der = path.length > longestPath ? undefined : fromPath(path.slice(root.length));
      void answer(der ?? new Uint8Array(), request, response);
    } else {
      response.setHeader('Allow', 'GET, HEAD, POST');
      refuse(response, 405);
    }
    return true;
  };
}

/** The path as it was sent, but for `http://host` before it, as proxies ask, and a query after it. */
function pathOf(url: string): string {
  if (url.startsWith(root)) return url.split('?', 1)[0]!;
  return url.replace(/^http:\/\/[^/]*/i, '').split('?', 1)[0]!;
}

/**
 * The question in a path (RFC 5019 §5): base64, url-encoded or not. Clients put it after an address with or without a
 * slash at its end; none begins with one. A blank is a `+` that somebody on the way read as a form's. Undefined when it
 * is no base64.
 */
function fromPath(path: string): Uint8Array | undefined {
  let text = path.replace(/^\/+/, '');
  try {
    if (text.includes('%')) text = decodeURIComponent(text);
  } catch {
    return undefined;
  }
  text = text.replaceAll(' ', '+').replace(/^\/+/, '');
  return /^[A-Za-z0-9+/_-]+={0,2}$/.test(text) ? Buffer.from(text, 'base64') : undefined;
}

/** Reads the body, up to the largest question there is: more is neither kept nor waited for. */
function readBody(request: IncomingMessage, response: ServerResponse, done: (der: Uint8Array) => void): void {
  const type = request.headers['content-type'] ?? '';
  const announced = Number(request.headers['content-length'] ?? 0);
  const isQuestion = /^application\/ocsp-request\s*(;|$)/i.test(type);
  if (!isQuestion || announced > largestOcspRequest) {
    refuse(response, isQuestion ? 413 : 415);
    return;
  }
  let first: Buffer | undefined;
  let more: Buffer[] | undefined;
  let length = 0;
  request.on('data', (chunk: Buffer) => {
    length += chunk.length;
    if (length > largestOcspRequest) {
      request.removeAllListeners('data').removeAllListeners('end');
      refuse(response, 413);
    } else if (!first) first = chunk;
    else {
      more ??= [first];
      more.push(chunk);
    }
  });
  request.on('end', () => done(more ? Buffer.concat(more) : (first ?? new Uint8Array())));
}

/**
 * Says malformedRequest with an HTTP status that says why, and ends the connection. What is still coming is thrown away,
 * up to a limit: who is cut off while sending never sees the answer.
 */
function refuse(response: ServerResponse, status: number): void {
  const { req: request } = response;
  const der = ocspError('malformedRequest');
  response.writeHead(status, { ...headersOf(der, notKept), Connection: 'close' });
  response.write(der);
  let thrownAway = 0;
  request.on('data', (chunk: Buffer) => {
    thrownAway += chunk.length;
    if (thrownAway > mostThrownAway) request.destroy();
  });
  request.on('end', () => response.end());
}

const mostThrownAway = 4 * 1024 * 1024;

const notKept = { 'Cache-Control': 'no-store' };

const headersOf = (der: Uint8Array, more: Record<string, string>) => ({
  'Content-Type': 'application/ocsp-response',
  'Content-Length': der.length,
  'X-Content-Type-Options': 'nosniff',
  ...more,
});

function send(response: ServerResponse, der: Uint8Array, more: Record<string, string>): void {
  response.writeHead(200, headersOf(der, more));
  response.end(der);
}

/** The headers of RFC 5019 §6.2 for what may be told again; nothing else is ever kept. */
function sendCacheable({ der, retold }: OcspAnswer, request: IncomingMessage, response: ServerResponse): void {
  if (!retold) {
    send(response, der, notKept);
    return;
  }
  const tag = `"${createHash('sha1').update(der).digest('hex')}"`;
  const headers = {
    'Cache-Control': `max-age=${maxAge}, public, no-transform, must-revalidate`,
    'Last-Modified': httpDate(retold.thisUpdate),
    Expires: httpDate(retold.nextUpdate),
    ETag: tag,
  };
  if (request.headers['if-none-match'] === tag) {
    response.writeHead(304, headers);
    response.end();
  } else send(response, der, headers);
}

const httpDate = (instant: Temporal.Instant): string => new Date(instant.epochMilliseconds).toUTCString();
