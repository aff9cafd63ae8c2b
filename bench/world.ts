import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type App, openApp, realWorld, type Serving, serve } from '../src/app.ts';
import type { Config } from '../src/config/config.ts';
import { Secret } from '../src/config/secret.ts';
import { eraseEmbeddedPostgres, startEmbeddedPostgres } from '../src/store/embedded.ts';
import { migrate } from '../src/store/migrate.ts';
import type { TestWorld } from '../src/testing/world.ts';

/** Running programs on one real PostgreSQL, for measurements. */
export interface BenchWorld {
  readonly nodes: readonly { readonly app: App; readonly serving: Serving }[];
  /** For the builders of the tests, which need no more than this of a world. */
  readonly world: TestWorld;
  readonly ownerUrl: string;
  close(): Promise<void>;
}

/**
 * Starts PostgreSQL in a temporary folder and `count` programs that share it, each with listeners and jobs of its own; with
 * none, only what the builders need.
 */
export async function openBench(count = 1): Promise<BenchWorld> {
  const folder = mkdtempSync(join(tmpdir(), 'warifu-bench-'));
  const random = (bytes: number) => new Uint8Array(randomBytes(bytes));
  const postgres = await startEmbeddedPostgres({ directory: join(folder, 'postgres'), random, log: () => {} });
  await migrate(postgres.ownerUrl);
  const config: Config = {
    listen: '127.0.0.1',
    data: { directory: folder },
    database: { url: new Secret(postgres.appUrl) },
    keys: { directory: join(folder, 'keys'), passphrase: new Secret(randomBytes(16).toString('hex')) },
    portal: { host: 'portal.localhost', port: 0 },
    lanes: { host: 'cert.portal.localhost', port: 0 },
    console: { host: 'console.localhost', port: 0 },
    pki: { url: 'http://localhost:8080', port: 0, listen: '127.0.0.1' },
    mail: { directory: join(folder, 'mail') },
    log: { level: 'error' },
    demo: { port: 0 },
  };
  const nodes: { app: App; serving: Serving }[] = [];
  for (let n = 0; n < count; n++) {
    const app = await openApp(config, realWorld);
    nodes.push({ app, serving: await serve(app) });
  }
  const app = nodes[0]?.app ?? (await openApp(config, realWorld));
  return {
    nodes,
    world: { app, deps: app.deps } as unknown as TestWorld,
    ownerUrl: postgres.ownerUrl,
    async close() {
      for (const node of nodes) {
        await node.serving.close();
        await node.app.close();
      }
      if (nodes.length === 0) await app.close();
      await postgres.stop();
      // As root, the data are elsewhere and would stay.
      eraseEmbeddedPostgres(join(folder, 'postgres'));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
