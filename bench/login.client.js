// The load of the login bench: full mutual-TLS handshakes, one request each, some at once. What to do comes as JSON on
// standard input; the number done, the seconds and the last answer's first line go to standard output.

import { text } from 'node:stream/consumers';
import tls from 'node:tls';

const { port, certificate, key, targets, atOnce, request } = JSON.parse(await text(process.stdin));
const context = tls.createSecureContext({
  cert: certificate,
  key,
  minVersion: 'TLSv1.3',
  maxVersion: 'TLSv1.3',
  ecdhCurve: 'X25519',
});
let next = 0;
let answer = '';
let failed = 0;

/** @param {{ host: string, path: string }} target */
function once({ host, path }) {
  return new Promise((resolve) => {
    const socket = tls.connect({
      port,
      host: '127.0.0.1',
      servername: host,
      secureContext: context,
      rejectUnauthorized: false,
    });
    let received = '';
    socket.setEncoding('latin1');
    socket.on('data', (chunk) => {
      received += chunk;
    });
    socket.on('error', () => {
      failed += 1;
    });
    socket.on('close', () => {
      if (request && received !== '') answer = received.slice(0, received.indexOf('\r\n'));
      else if (request) failed += 1;
      resolve(undefined);
    });
    socket.on('secureConnect', () => {
      if (!request) return socket.end();
      const navigation = 'Sec-Fetch-Site: same-site\r\nSec-Fetch-Mode: navigate\r\nSec-Fetch-Dest: document';
      socket.write(`GET ${path} HTTP/1.1\r\nHost: ${host}:${port}\r\n${navigation}\r\nConnection: close\r\n\r\n`);
    });
  });
}

const started = performance.now();
await Promise.all(
  Array.from({ length: atOnce }, async () => {
    while (next < targets.length) await once(targets[next++]);
  }),
);
console.log(JSON.stringify({ done: targets.length, failed, seconds: (performance.now() - started) / 1000, answer }));
