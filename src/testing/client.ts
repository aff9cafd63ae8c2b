import type { KeyObject } from 'node:crypto';
import https from 'node:https';
import type { SecureVersion, TLSSocket } from 'node:tls';
import { toPem } from '../pki/pem.ts';

/** A certificate (DER) with its key, as a PC would present it. */
export interface ClientIdentity {
  readonly der: Uint8Array;
  readonly privateKey: KeyObject;
}

export interface Asked {
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string | Uint8Array;
  readonly identity?: ClientIdentity | undefined;
  /** The name sent in the TLS handshake; the URL's host when left out, none when empty. */
  readonly servername?: string;
  /** A TLS session to be resumed. */
  readonly session?: Buffer | undefined;
  /** The only TLS version spoken. */
  readonly version?: SecureVersion;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly cookies: readonly string[];
  readonly body: string;
  /** The TLS session was a resumed one. */
  readonly resumed: boolean;
  /** What a client would resume: the server's last ticket, or the session itself. */
  readonly session: Buffer | undefined;
}

/**
 * One request over a connection of its own, to whatever `*.localhost` address, with what a browser would never send if
 * need be. The server's certificate is not judged: browsers do that in their own tests.
 */
export function ask(url: string, { method = 'GET', headers = {}, body, ...tls }: Asked = {}): Promise<Answer> {
  const { hostname, port, pathname, search, host } = new URL(url);
  let ticket: Buffer | undefined;
  return new Promise((resolve, reject) => {
    const request = https.request(
      {
        host: '127.0.0.1',
        port,
        path: pathname + search,
        method,
        agent: false,
        servername: tls.servername ?? hostname,
        rejectUnauthorized: false,
        headers: { host, ...headers },
        ...(tls.session && { session: tls.session }),
        ...(tls.version && { minVersion: tls.version, maxVersion: tls.version, ciphers: 'DEFAULT@SECLEVEL=0' }),
        ...(tls.identity && {
          cert: toPem('CERTIFICATE', tls.identity.der),
          key: tls.identity.privateKey.export({ type: 'pkcs8', format: 'pem' }),
        }),
      },
      (response) => {
        const socket = response.socket as TLSSocket;
        const resumed = socket.isSessionReused();
        const session = socket.getSession();
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () =>
          resolve({
            status: response.statusCode!,
            headers: Object.fromEntries(Object.entries(response.headers).map(([name, value]) => [name, String(value)])),
            cookies: (response.headers['set-cookie'] ?? []).map((cookie) => cookie.split(';')[0]!),
            body: Buffer.concat(chunks).toString('utf8'),
            resumed,
            session: ticket ?? session,
          }),
        );
      },
    );
    request.on('socket', (socket) =>
      socket.on('session', (offered: Buffer) => {
        ticket = offered;
      }),
    );
    request.on('error', reject);
    request.end(body);
  });
}

/** What a browser says when its person presses a button of our own page. */
export const fromOwnPage = {
  'sec-fetch-site': 'same-origin',
  'sec-fetch-mode': 'navigate',
  'sec-fetch-dest': 'document',
  'content-type': 'application/x-www-form-urlencoded',
} as const;

export const form = (fields: Record<string, string> | [string, string][]): string =>
  new URLSearchParams(fields).toString();
