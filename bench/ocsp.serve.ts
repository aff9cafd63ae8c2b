/** The program of `bench/ocsp.bench.ts` in a process of its own, so that it has one core and its memory can be told. */
import { openApp, realWorld, serve } from '../src/app.ts';
import type { Config } from '../src/config/config.ts';
import { Secret } from '../src/config/secret.ts';

const { databaseUrl, passphrase, ...plain } = JSON.parse(process.env.BENCH_CONFIG!);
const config: Config = {
  ...plain,
  database: { url: new Secret(databaseUrl) },
  keys: { ...plain.keys, passphrase: new Secret(passphrase) },
};
const app = await openApp(config, realWorld);
const started = performance.now();
const serving = await serve(app);
process.send!({ readyAfter: performance.now() - started });
process.on('message', async () => {
  await serving.close();
  await app.close();
  process.exit();
});
