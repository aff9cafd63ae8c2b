import { Agent, get } from 'node:http';
import { parentPort, workerData } from 'node:worker_threads';

/** What is asked for again and again, see crl.bench.ts. */
export interface Load {
  readonly port: number;
  readonly path: string;
  readonly etag?: string;
}

export interface Loaded {
  readonly count: number;
  readonly bytes: number;
  readonly seconds: number;
}

const connections = 16;
const seconds = 5;
const { port, path, etag } = workerData as Load;
const agent = new Agent({ keepAlive: true, maxSockets: connections });
const headers = etag === undefined ? {} : { 'If-None-Match': etag };
let [count, bytes] = [0, 0];

const once = () =>
  new Promise<void>((resolve, reject) => {
    get({ host: '127.0.0.1', port, path, agent, headers }, (response) => {
      const expected = etag === undefined ? 200 : 304;
      if (response.statusCode !== expected) reject(new Error(`answered ${response.statusCode}`));
      response.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
      });
      response.on('end', resolve);
    }).on('error', reject);
  });

const begun = performance.now();
await Promise.all(
  Array.from({ length: connections }, async () => {
    while (performance.now() - begun < seconds * 1000) {
      await once();
      count++;
    }
  }),
);
parentPort!.postMessage({ count, bytes, seconds: (performance.now() - begun) / 1000 } satisfies Loaded);
agent.destroy();
