import type { TLSSocket } from 'node:tls';
import type { Presented } from '../workflows/present-certificate.ts';
import type { EdgeContext } from './edge.ts';

/** The TLS connection a request came over. */
export function connection(c: EdgeContext): TLSSocket {
  return c.env.incoming.socket as TLSSocket;
}

/** The address at the other end of the socket. What headers say of it is anyone's to write. */
export function addressOf(c: EdgeContext): string | undefined {
  return connection(c).remoteAddress;
}

/**
 * The client certificate of the connection and what TLS thinks of it. Without one, nothing else is asked (DESIGN §1).
 * Whoever presents a certificate has proven its key in the handshake, trusted or not.
 */
export function presented(c: EdgeContext): Presented {
  const socket = connection(c);
  const certificate = socket.getPeerX509Certificate();
  if (!certificate) return {};
  const der = new Uint8Array(certificate.raw);
  // Node gives the error's code as a string here, whatever the types say.
  return socket.authorized ? { der } : { der, untrusted: String(socket.authorizationError) };
}
