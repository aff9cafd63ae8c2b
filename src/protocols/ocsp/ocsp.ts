import type { IncomingMessage, ServerResponse } from 'node:http';
import { largestOcspRequest, ocspError } from '../../pki/ocsp.ts';
import type { OcspAnswer, OcspDesk } from '../../workflows/answer-ocsp.ts';
import type { Retold } from '../../workflows/ocsp-voice.ts';
import { together } from './together.ts';

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
  // First all are signed, then all are sent: one after the other, half of the time goes into changing between the two.
  const come = together<Question>((questions) => {
    const answers = questions.map(({ der }) => answer(der));
    for (const [n, { request, response }] of questions.entries()) {
      const told = answers[n]!;
      // Most are there at once: a promise for each would cost more than finding it.
      if (told instanceof Promise) void told.catch(failed).then((answered) => send(answered, request, response));
      else send(told, request, response);
    }
  });

  function answer(der: Uint8Array): OcspAnswer | Promise<OcspAnswer> {
    try {
      return desk.answer(der);
    } catch (error) {
      return failed(error);
    }
  }

  function failed(error: unknown): OcspAnswer {
    log('an OCSP request failed', error);
    return { der: ocspError('internalError'), status: 'internalError' };
  }

  return (request, response) => {
    const path = pathOf(request.url ?? '');
    if (path !== root && !path.startsWith(`${root}/`)) return false;
    if (request.method === 'POST') {
      if (/^\/*$/.test(path.slice(root.length))) readBody(request, response, (der) => come({ der, request, response }));
      else refuse(response, 404);
    } else if (request.method === 'GET' || request.method === 'HEAD') {
      // An empty question is one too, and malformed.
      const der = path.length > longestPath ? undefined : fromPath(path.slice(root.length));
      come({ der: der ?? new Uint8Array(), request, response });
    } else {
      response.setHeader('Allow', 'GET, HEAD, POST');
      refuse(response, 405);
    }
    return true;
  };
}

interface Question {
  readonly der: Uint8Array;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

/** The path as it was sent, but for `http://host` before it, as proxies ask, and a query after it. */
function pathOf(url: string): string {
  const path = url.startsWith(root) ? url : url.replace(/^http:\/\/[^/]*/i, '');
  const end = path.indexOf('?');
  return end < 0 ? path : path.slice(0, end);
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
  const announced = Number(header(request, 'content-length') ?? 0);
  const isQuestion = questionType.test(header(request, 'content-type') ?? '');
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

const questionType = /^application\/ocsp-request\s*(;|$)/i;

/** A header (its name in lower case) as it was sent: Node puts them in order only when all are asked for. */
function header({ rawHeaders }: IncomingMessage, name: string): string | undefined {
  for (let i = 0; i < rawHeaders.length; i += 2) {
    if (rawHeaders[i]!.length === name.length && rawHeaders[i]!.toLowerCase() === name) return rawHeaders[i + 1];
  }
  return undefined;
}

/**
 * Says malformedRequest with an HTTP status that says why, and ends the connection. What is still coming is thrown away,
 * up to a limit: who is cut off while sending never sees the answer.
 */
function refuse(response: ServerResponse, status: number): void {
  const { req: request } = response;
  const der = ocspError('malformedRequest');
  response.writeHead(status, [...headersOf(der), ...notKept, 'Connection', 'close']);
  response.write(der);
  let thrownAway = 0;
  request.on('data', (chunk: Buffer) => {
    thrownAway += chunk.length;
    if (thrownAway > mostThrownAway) request.destroy();
  });
  request.on('end', () => response.end());
}

const mostThrownAway = 4 * 1024 * 1024;

// Headers are lists of names and values, which Node writes as they stand.

const notKept = ['Cache-Control', 'no-store'];

const headersOf = (der: Uint8Array): string[] => [
  'Content-Type',
  'application/ocsp-response',
  'Content-Length',
  String(der.length),
  'X-Content-Type-Options',
  'nosniff',
];

function send({ der, retold }: OcspAnswer, request: IncomingMessage, response: ServerResponse): void {
  let headers = notKept;
  if (retold && request.method !== 'POST') {
    headers = cacheable(retold);
    if (header(request, 'if-none-match') === headers.at(-1)) {
      response.writeHead(304, headers);
      response.end();
      return;
    }
  }
  response.writeHead(200, headersOf(der).concat(headers));
  response.end(der);
}

/** The headers of RFC 5019 §6.2 for what may be told again, the ETag last; nothing else is ever kept. */
const cacheable = ({ thisUpdate, nextUpdate, signature }: Retold): string[] => [
  'Cache-Control',
  `max-age=${maxAge}, public, no-transform, must-revalidate`,
  'Last-Modified',
  httpDate(thisUpdate),
  'Expires',
  httpDate(nextUpdate),
  'ETag',
  `"${Buffer.from(signature.subarray(-20)).toString('hex')}"`,
];

/** Seconds since 1970 as HTTP writes them. Of the answers that are kept many are of the same second. */
function httpDate(second: number): string {
  let written = dates.get(second);
  if (written === undefined) {
    written = new Date(second * 1000).toUTCString();
    if (dates.size >= keptDates) dates.clear();
    dates.set(second, written);
  }
  return written;
}

const keptDates = 4096;
const dates = new Map<number, string>();
