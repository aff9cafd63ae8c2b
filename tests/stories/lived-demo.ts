import { execFileSync } from 'node:child_process';
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { join } from 'node:path';
import { type Serving, serve } from '../../src/app.ts';
import { control } from '../../src/demo/control.tsx';
import { type Cast, daysLived, liveAYear, smallScale } from '../../src/demo/life.ts';
import { type MovingClock, movingClock } from '../../src/demo/moving-clock.ts';
import { demoPassword, type Personas, readPersonas, writePersonas } from '../../src/demo/personas.ts';
import { filePost } from '../../src/mail/file-post.ts';
import { letter } from '../../src/mail/letters.ts';
import type { ClientIdentity } from '../../src/testing/client.ts';
import { openWorldBy, realNow, type TestWorld } from '../../src/testing/world.ts';
import { type Listener, openHttp } from '../../src/web/listeners.ts';

/** A demo as `warifu demo` opens it, with fewer people, on a database of its own. */
export interface LivedDemo extends Omit<TestWorld, 'clock'> {
  readonly clock: MovingClock;
  readonly cast: Cast;
  readonly serving: Serving;
  readonly personas: Personas;
  /** http://localhost:… */
  readonly controlOrigin: string;
  /** The .p12 file of a persona. */
  file(loginId: string): string;
  /** What is in it, as OpenSSL reads it. */
  identity(loginId: string): ClientIdentity;
}

export async function livedDemo(): Promise<LivedDemo> {
  let clock = movingClock(realNow, Temporal.Duration.from({ hours: -24 * daysLived }));
  const world = await openWorldBy(() => clock.now());
  const { deps, app } = world;
  const { directory } = app.config.data;
  const password = demoPassword(deps.random);
  const post = filePost(app.config.mail.directory);
  const story = { end: realNow(), password, scale: smallScale, post, write: letter, told: () => {} };
  const cast = await liveAYear(deps, clock, story);
  await writePersonas(directory, cast, password, deps.random);
  const personas = await readPersonas(directory);
  clock = movingClock(realNow, new Temporal.Duration());

  const serving = await serve(app, realNow);
  let listener: Listener | undefined;
  const { edge, consoleOrigin } = serving;
  const port = () => listener?.port ?? 0;
  listener = await openHttp(
    control({
      edge,
      consoleOrigin,
      clock,
      real: realNow,
      directory,
      mailDirectory: app.config.mail.directory,
      remind: () => serving.jobs.remind(),
      personas,
      port,
    }),
    '127.0.0.1',
    0,
  );
  const opened = listener;

  const file = (loginId: string) =>
    join(directory, 'personas', personas.people.find((one) => one.loginId === loginId)!.file!);
  return {
    ...world,
    clock,
    cast,
    serving,
    personas,
    controlOrigin: `http://localhost:${opened.port}`,
    file,
    identity(loginId) {
      const text = execFileSync('openssl', ['pkcs12', '-in', file(loginId), '-nodes', '-passin', 'stdin'], {
        input: personas.passphrase,
        encoding: 'utf8',
        stdio: ['pipe', 'pipe', 'ignore'],
      });
      return { der: new Uint8Array(new X509Certificate(text).raw), privateKey: createPrivateKey(text) };
    },
    async close() {
      await opened.close();
      await serving.close();
      await world.close();
    },
  };
}
