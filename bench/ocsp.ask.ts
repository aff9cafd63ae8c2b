/**
 * Asks prepared questions over raw sockets as fast as they are answered, in a process of its own; prints how many answers
 * came in how many seconds. What is not answered with an answer ends it. Connections are only left when they owe nothing: openssl's
 * responder dies of those that are.
 */
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';

const [url, method, file, connections, seconds] = process.argv.slice(2) as [string, string, string, string, string];
const { hostname, port, pathname } = new URL(url);
const requests = readFileSync(file, 'utf8')
  .trimEnd()
  .split('\n')
  .map((line) => {
    const [hex, path] = line.split(' ') as [string, string];
    if (method === 'GET') return Buffer.from(`GET ${pathname}${path} HTTP/1.1\r\nHost: ${hostname}\r\n\r\n`);
    const body = Buffer.from(hex, 'hex');
    const head = `POST ${pathname} HTTP/1.1\r\nHost: ${hostname}\r\nContent-Type: application/ocsp-request\r\nContent-Length: ${body.length}\r\n\r\n`;
    return Buffer.concat([Buffer.from(head), body]);
  });

let [next, answered, open] = [0, 0, 0];
const began = performance.now();
const over = () => performance.now() - began > Number(seconds) * 1000;

function converse(): void {
  open += 1;
  let kept: Buffer | undefined;
  const socket = connect({ port: Number(port), host: hostname, noDelay: true });
  const ask = () => {
    next = (next + 1) % requests.length;
    socket.write(requests[next]!);
  };
  socket.on('connect', ask);
  socket.on('data', (chunk) => {
    const buffer = kept ? Buffer.concat([kept, chunk as Buffer]) : (chunk as Buffer);
    kept = buffer;
    const end = buffer.indexOf('\r\n\r\n');
    if (end < 0) return;
    const head = buffer.toString('latin1', 0, end);
    const length = Number(/content-length: (\d+)/i.exec(head)?.[1]);
    if (buffer.length < end + 4 + length) return;
    const good = head.startsWith(' 200', 8) && buffer[end + 8] === 0x0a && buffer[end + 10] === 0;
    if (!good) throw new Error(`no answer: ${head} ${buffer.subarray(end + 4).toString('hex')}`);
    kept = undefined;
    answered += 1;
    if (head.startsWith('HTTP/1.1') && !over()) ask();
    else socket.end();
  });
  socket.on('close', () => {
    open -= 1;
    if (!over()) converse();
    else if (open === 0) console.log(JSON.stringify({ answered, seconds: (performance.now() - began) / 1000 }));
  });
}
for (let n = 0; n < Number(connections); n++) converse();
