import { constants } from 'node:crypto';
import http from 'node:http';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import tls from 'node:tls';
import { getRequestListener } from '@hono/node-server';
import type { Hono } from 'hono';
import { toPem } from '../pki/pem.ts';
import type { Edge, EdgeEnv } from './edge.ts';

/** A server certificate with its chain and its key, PEM; `passphrase` where the key is encrypted. */
export interface ServerIdentity {
  readonly certificate: string;
  readonly key: string;
  readonly passphrase?: string;
}

const own = ({ certificate, key, passphrase }: ServerIdentity): tls.SecureContextOptions => ({
  ...common,
  cert: certificate,
  key,
  ...(passphrase !== undefined && { passphrase }),
});

/** A listener that is open. `close` lets requests under way finish, for a few seconds. */
export interface Listener {
  readonly port: number;
  close(): Promise<void>;
}

/** A listener with TLS. */
export interface TlsListener extends Listener {
  /**
   * Shows this identity from the next connection on; those that are open keep theirs. Throws, and changes nothing, when
   * certificate and key do not belong together.
   */
  show(identity: ServerIdentity): void;
}

/**
 * What all our TLS has in common: TLS 1.2 and 1.3 only. OpenSSL's own default groups stay, X25519MLKEM768 first.
 * No session tickets: a resumed session is not verified again (DESIGN §1).
 */
const common: tls.SecureContextOptions = {
  minVersion: 'TLSv1.2',
  secureOptions: constants.SSL_OP_NO_TICKET | constants.SSL_OP_NO_RENEGOTIATION,
};

/** People take their time with a chooser; where none is asked, nobody needs longer than a bad network. */
const handshakeTimeout = { lanes: 120_000, others: 10_000 };

/** Opens an HTTPS listener that asks for no client certificate. */
export async function openHttps(
  app: Hono<EdgeEnv>,
  identity: ServerIdentity,
  host: string,
  port: number,
): Promise<TlsListener> {
  const server = https.createServer(
    { ...own(identity), handshakeTimeout: handshakeTimeout.others, maxHeaderSize: 16_384 },
    getRequestListener(app.fetch, { overrideGlobalObjects: false }),
  );
  return { ...(await listen(server, host, port)), show: (fresh) => server.setSecureContext(checked(own(fresh))) };
}

/** The options of a context that can be made. Throws before the server has half of them. */
function checked(options: tls.SecureContextOptions): tls.SecureContextOptions {
  tls.createSecureContext(options);
  return options;
}

/** How long nothing may move on a plain connection, in milliseconds. */
const idleHttp = 60_000;

/**
 * Opens a plain HTTP listener, for what is signed anyway (CRLs, CA certificates: RFC 5280 §4.2.1.13). `first` is asked
 * before the application, and answers what it gives true for.
 */
export function openHttp(
  app: Hono<EdgeEnv>,
  host: string,
  port: number,
  first: (request: http.IncomingMessage, response: http.ServerResponse) => boolean = () => false,
): Promise<Listener> {
  const rest = getRequestListener(app.fetch, { overrideGlobalObjects: false });
  const server = http.createServer((request, response) => {
    if (!first(request, response)) void rest(request, response);
  });
  // Who asks for megabytes and never reads them is let go.
  server.timeout = idleHttp;
  return listen(server, host, port);
}

/**
 * Opens the lanes: HTTPS that asks for a client certificate and lets the application judge it.
 *
 * The names of acceptable issuers are those of the one institution whose login was begun on this lane (I1): its issuing
 * CAs, without the root all institutions share, or the chooser would offer the certificates of others. A lane nobody
 * began gets a list no certificate fits, so that no chooser opens.
 */
export async function openLanes(
  app: Hono<EdgeEnv>,
  edge: Edge,
  identity: ServerIdentity,
  host: string,
  port: number,
): Promise<TlsListener> {
  let current = shown(identity);

  async function contextOf(serverName: string): Promise<tls.SecureContext> {
    const name = edge.laneOf(serverName);
    if (name === undefined) return current.nobody;
    const authorities = await edge.deps.store.transaction(edge.deps.clock(), async (tx) => {
      const attempt = await tx.attempts.byLane(name);
      return attempt ? tx.authorities.allIssuing(attempt.institutionId) : [];
    });
    const signed = authorities.filter((authority) => authority.certificate);
    const { lane, nobody, contexts } = current;
    if (signed.length === 0) return nobody;
    const key = signed.map((authority) => authority.id).join();
    let context = contexts.get(key);
    if (!context) {
      context = tls.createSecureContext({
        ...lane,
        ca: signed.map((authority) => toPem('CERTIFICATE', authority.certificate!)),
      });
      contexts.set(key, context);
    }
    return context;
  }

  const server = https.createServer(
    {
      ...current.toNobody,
      requestCert: true,
      rejectUnauthorized: false,
      handshakeTimeout: handshakeTimeout.lanes,
      maxHeaderSize: 16_384,
      // HTTP/2 would let a browser carry one lane's connection over to another.
      ALPNProtocols: ['http/1.1'],
      SNICallback(serverName, done) {
        contextOf(serverName).then(
          (context) => done(null, context),
          (error) => {
            edge.log('error', 'a lane could not be looked up', { error: String(error) });
            done(error as Error);
          },
        );
      },
    },
    getRequestListener(app.fetch, { overrideGlobalObjects: false }),
  );
  return {
    ...(await listen(server, host, port)),
    show(fresh) {
      const next = shown(fresh);
      server.setSecureContext(next.toNobody);
      current = next;
    },
  };
}

/** What lanes show with an identity: to whoever is on no lane, and what contexts for lanes are made from and kept in. */
function shown(identity: ServerIdentity) {
  const lane: tls.SecureContextOptions = { ...own(identity), allowPartialTrustChain: true };
  const toNobody = { ...lane, ca: lastCertificate(identity.certificate) };
  return { lane, toNobody, nobody: tls.createSecureContext(toNobody), contexts: new Map<string, tls.SecureContext>() };
}

/** Of a chain in PEM, the certificate nearest the root: an issuer no customer's certificate has. */
function lastCertificate(chain: string): string {
  const all = chain.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g);
  if (!all) throw new Error('the server certificate is not PEM');
  return all.at(-1)!;
}

function listen(server: http.Server | https.Server, host: string, port: number): Promise<Listener> {
  // A browser drops its connection when the chooser opens and comes back: no error of ours (DESIGN §1).
  server.on('tlsClientError', () => {});
  server.on('clientError', (_error, socket) => socket.destroy());
  server.requestTimeout = 30_000;
  server.headersTimeout = 20_000;
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve({
        port: (server.address() as AddressInfo).port,
        close: () =>
          new Promise<void>((done) => {
            const impatience = setTimeout(() => server.closeAllConnections(), 3000);
            server.close(() => {
              clearTimeout(impatience);
              done();
            });
            server.closeIdleConnections();
          }),
      });
    });
  });
}
