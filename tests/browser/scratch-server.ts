/** Certificates made by OpenSSL and a small TLS server that tells who came: for trying browsers out, apart from the product. */
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createSecureContext, type SecureContext, type TLSSocket } from 'node:tls';

/** Someone with a key and a certificate, as PEM files in a folder that its maker removes. */
export interface Party {
  commonName: string;
  /** The path of the files without `.key` and `.pem`. */
  files: string;
  issuers: Party[];
}

/** Makes an EC P-256 key and a certificate for it, valid from now for a day. Without an issuer: a root. */
export function certify(
  folder: string,
  commonName: string,
  kind: 'authority' | 'client' | { hosts: string[] },
  issuer?: Party,
): Party {
  const files = join(folder, randomBytes(6).toString('hex'));
  const extensions =
    kind === 'authority'
      ? ['basicConstraints=critical,CA:TRUE', 'keyUsage=critical,keyCertSign,cRLSign']
      : ['basicConstraints=critical,CA:FALSE', 'keyUsage=critical,digitalSignature'];
  if (kind === 'client') extensions.push('extendedKeyUsage=clientAuth');
  if (typeof kind === 'object') {
    extensions.push(
      'extendedKeyUsage=serverAuth',
      `subjectAltName=${kind.hosts.map((host) => `DNS:${host}`).join(',')}`,
    );
  }
  execFileSync(
    'openssl',
    [
      ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-noenc', '-days', '1'],
      // A plus sign separates values of one RDN only where -multivalue-rdn says so or OpenSSL is 3: hence the backslash.
      ...['-subj', `/CN=${commonName.replaceAll('+', '\\+')}`, '-keyout', `${files}.key`, '-out', `${files}.pem`],
      ...(issuer ? ['-CA', `${issuer.files}.pem`, '-CAkey', `${issuer.files}.key`] : []),
      ...extensions.flatMap((extension) => ['-addext', extension]),
    ],
    { stdio: 'pipe', env: { ...process.env, OPENSSL_CONF: emptyConfiguration(folder) } },
  );
  return { commonName, files, issuers: issuer ? [issuer, ...issuer.issuers] : [] };
}

/** OpenSSL's own configuration adds CA:TRUE to whatever `req -x509` makes. */
function emptyConfiguration(folder: string): string {
  const path = join(folder, 'openssl.cnf');
  writeFileSync(path, '[req]\ndistinguished_name = name\n[name]\n');
  return path;
}

/** The party's certificate, PEM. */
export const pem = (party: Party): string => readFileSync(`${party.files}.pem`, 'utf8');

/** Puts the party's key, its certificate and the issuing CA's into a .p12; returns the path. */
export function writeP12(party: Party, passphrase: string): string {
  writeFileSync(`${party.files}.issuers`, party.issuers.slice(0, 1).map(pem).join(''));
  execFileSync(
    'openssl',
    [
      ...['pkcs12', '-export', '-inkey', `${party.files}.key`, '-in', `${party.files}.pem`],
      ...['-certfile', `${party.files}.issuers`, '-name', party.commonName],
      ...['-passout', 'stdin', '-out', `${party.files}.p12`],
    ],
    { input: passphrase },
  );
  return `${party.files}.p12`;
}

export interface ScratchServer {
  readonly port: number;
  /** An address on a host name never used before, as the product's lanes have. */
  lane(): string;
  close(): Promise<void>;
}

/**
 * Serves a page whose h1 is the common name of the client certificate that came, or `no certificate`, and whose p is
 * `authorized` or the reason why not. `/file` is a download, `/faulty` a page with one fault for each check of the harness.
 * @param ca what the server trusts and whose names it sends to the browser
 */
export async function serve(server: Party, ca: Party[]): Promise<ScratchServer> {
  const key = readFileSync(`${server.files}.key`);
  const certificates = { key, cert: pem(server), ca: ca.map(pem) };
  // A chain may end at an issuing CA that is trusted by itself, without the root. Node heeds this in a context given by
  // SNICallback only: https.createServer drops the option (measured with 26.10).
  const context = createSecureContext({ ...certificates, allowPartialTrustChain: true });
  const options = {
    ...certificates,
    requestCert: true,
    rejectUnauthorized: false,
    ALPNProtocols: ['http/1.1'],
    SNICallback: (_name: string, done: (error: Error | null, context: SecureContext) => void) => done(null, context),
  };
  const listener = createServer(options, (request, response) => {
    const socket = request.socket as TLSSocket;
    const peer = socket.getPeerX509Certificate();
    response.setHeader('content-type', 'text/html; charset=utf-8');
    // Each page on a connection of its own: what the browser remembers is then its memory, not an open connection.
    response.setHeader('connection', 'close');
    response.setHeader('content-security-policy', "default-src 'self'; style-src 'unsafe-inline'");
    if (request.url === '/favicon.ico') {
      response.statusCode = 204;
      response.end();
    } else if (request.url === '/file') {
      response.setHeader('content-disposition', 'attachment; filename="tally.txt"');
      response.end('tally');
    } else if (request.url === '/faulty') {
      response.end(
        '<!doctype html><html><title>Faulty</title><main><h1 style="width: 3000px">Faulty</h1><img src="/favicon.ico"></main><script>1</script></html>',
      );
    } else {
      const name = peer ? (/CN=(.*)/.exec(peer.subject)?.[1]?.replaceAll('\\', '') ?? '') : 'no certificate';
      const judgement = socket.authorized ? 'authorized' : String(socket.authorizationError);
      response.end(
        `<!doctype html><html lang="en"><title>Tally</title><main><h1>${name}</h1><p>${judgement}</p><a href="/file">File</a></main></html>`,
      );
    }
  });
  // A browser drops connections while its person chooses: no fault.
  listener.on('tlsClientError', () => {});
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  const { port } = listener.address() as AddressInfo;
  return {
    port,
    lane: () => `https://l${randomBytes(6).toString('hex')}.cert.portal.localhost:${port}/`,
    close: () =>
      new Promise<void>((resolve) => {
        listener.close(() => resolve());
        listener.closeAllConnections();
      }),
  };
}
