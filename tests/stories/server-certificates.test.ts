import { createPrivateKey, X509Certificate } from 'node:crypto';
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import tls from 'node:tls';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Serving, serve } from '../../src/app.ts';
import { localServerIdentities } from '../../src/keys/local-server.ts';
import { ask } from '../../src/testing/client.ts';
import { anInstitution, openWorld, type TestWorld } from '../../src/testing/world.ts';
import { beginLogin } from '../../src/workflows/begin-login.ts';

let world: TestWorld;
let serving: Serving | undefined;
beforeEach(async () => {
  world = await openWorld();
});
afterEach(async () => {
  await serving?.close();
  serving = undefined;
  await world.close();
});

const start = async () => {
  serving = await serve(world.app, world.app.deps.clock, () => world.clock.now);
  return serving;
};

/** The certificate that a listener shows, and when it ends. */
function shownAt(
  origin: string,
  servername = new URL(origin).hostname,
): Promise<{ serial: string; ends: Date; names: string }> {
  return new Promise((resolve, reject) => {
    const { port } = new URL(origin);
    const socket = tls.connect({ port: Number(port), host: '127.0.0.1', servername, rejectUnauthorized: false }, () => {
      const { serialNumber, valid_to, subjectaltname } = socket.getPeerCertificate();
      socket.destroy();
      resolve({ serial: serialNumber, ends: new Date(valid_to), names: subjectaltname ?? '' });
    });
    socket.on('error', reject);
  });
}

/** What all three show; the lanes to somebody who logs in there, and to somebody who has no business there. */
async function shown({ portalOrigin, consoleOrigin, edge }: Serving) {
  const institution =
    (await world.deps.store.transaction(world.clock.now, (tx) => tx.institutions.byCode('1376'))) ??
    (await anInstitution(world));
  const { lane } = await beginLogin(world.deps, institution);
  const onLane = edge.laneOrigin(lane);
  return Promise.all([
    shownAt(portalOrigin),
    shownAt(consoleOrigin),
    shownAt(onLane),
    shownAt(onLane, 'nobody.localhost'),
  ]);
}
const all = (check: (at: { serial: string; ends: Date }) => boolean, certificates: { serial: string; ends: Date }[]) =>
  certificates.map(check);
const day = 86_400_000;

describe('server certificates of one machine', () => {
  it('are made anew by a running program 30 days before they end, and shown without a restart', async () => {
    const program = await start();
    const first = await shown(program);
    world.clock.advance({ days: 365 });
    await program.renewServerCertificates();
    expect(await shown(program)).toEqual(first);
    world.clock.advance({ days: 2 });
    await program.renewServerCertificates();
    const second = await shown(program);
    const later = world.clock.now.epochMilliseconds + 390 * day;
    expect(all(({ ends }) => ends.getTime() > later, second)).toEqual([true, true, true, true]);
    expect(second.filter(({ serial }) => first.some((one) => one.serial === serial))).toEqual([]);
    expect((await ask(`${program.portalOrigin}/1376/`)).status).toBe(200);
    // The file that people are asked to trust is the one the new ones hang on.
    expect(readFileSync(program.localRoot!, 'utf8')).toContain('BEGIN CERTIFICATE');
  });

  it('that expired while the program was off are made anew at its start', async () => {
    const first = await shown(await start());
    await serving!.close();
    world.clock.advance({ days: 500 });
    const second = await shown(await start());
    const now = world.clock.now.epochMilliseconds;
    expect(all(({ ends }) => ends.getTime() > now, first)).toEqual([false, false, false, false]);
    expect(all(({ ends }) => ends.getTime() > now, second)).toEqual([true, true, true, true]);
  });
});

describe('server certificates of one machine of which a part was lost', () => {
  const made = (random = world.deps.random) => {
    const { config, passphrase } = world.app;
    const hosts = { portal: 'warifu.localhost', lanes: '*.lane.localhost', console: 'console.localhost' };
    const directory = join(config.data.directory, 'tls');
    return localServerIdentities({ directory, hosts, passphrase, now: world.clock.now, random });
  };

  it.each(['portal.pem', 'lanes.pem', 'lanes.key.pem', 'portal.key.pem', 'local-root.pem'])(
    'are made anew when %s is empty or gone',
    async (name) => {
      const { rootFile } = await made();
      const path = join(rootFile, '..', name);
      for (const spoil of [() => rmSync(path), ...(name.includes('.key') ? [] : [() => writeFileSync(path, '')])]) {
        spoil();
        const { portal, lanes } = await made();
        for (const { certificate, key, passphrase } of [portal, lanes]) {
          expect(new X509Certificate(certificate).checkPrivateKey(createPrivateKey({ key, passphrase }))).toBe(true);
        }
      }
    },
  );

  it('are never half of one and half of another, when two programs make them at once', async () => {
    await Promise.allSettled([made(), made()]);
    const { portal, lanes, console, rootFile } = await made();
    const root = new X509Certificate(readFileSync(rootFile));
    for (const { certificate } of [portal, lanes, console]) {
      expect(new X509Certificate(certificate).verify(root.publicKey)).toBe(true);
    }
  });
});

describe('server certificates in files', () => {
  it('that have expired are shown all the same, and read anew when the files are others', async () => {
    // As another CA's would lie there: pairs that were made for another, whose life is over soon.
    await (await start()).close();
    serving = undefined;
    const made = join(world.app.config.data.directory, 'tls');
    const given = join(world.app.config.data.directory, 'given');
    cpSync(made, given, { recursive: true });
    const listener = (name: 'portal' | 'lanes' | 'console') => ({
      ...world.app.config[name],
      certificate: join(given, `${name}.pem`),
      key: join(given, `${name}.plain.pem`),
    });
    const plain = () => {
      for (const name of ['portal', 'lanes', 'console']) {
        const key = createPrivateKey({
          key: readFileSync(join(given, `${name}.key.pem`)),
          passphrase: world.app.passphrase,
        });
        writeFileSync(join(given, `${name}.plain.pem`), key.export({ type: 'pkcs8', format: 'pem' }));
      }
    };
    plain();
    const app = {
      ...world.app,
      config: {
        ...world.app.config,
        portal: listener('portal'),
        lanes: listener('lanes'),
        console: listener('console'),
      },
    };
    world.clock.advance({ days: 500 });
    serving = await serve(app, world.deps.clock, () => world.clock.now);
    const first = await shown(serving);
    const now = world.clock.now.epochMilliseconds;
    expect(all(({ ends }) => ends.getTime() < now, first)).toEqual([true, true, true, true]);

    // Half of a renewal: certificates without their keys. What is shown stays, and the next hour tries again.
    rmSync(made, { recursive: true });
    await (await serve(world.app, world.deps.clock, () => world.clock.now)).close();
    const half = (name: string) => cpSync(join(made, `${name}.pem`), join(given, `${name}.pem`));
    for (const name of ['portal', 'lanes', 'console']) half(name);
    await expect(serving.renewServerCertificates()).rejects.toThrow(/^portal: .*; lanes: .*; console: /);
    expect(await shown(serving)).toEqual(first);
    cpSync(made, given, { recursive: true });
    plain();
    // One that does not fit, or is not there, keeps no other from its own.
    const keyOfPortal = readFileSync(join(given, 'portal.plain.pem'));
    for (const spoil of [
      () => cpSync(join(given, 'console.plain.pem'), join(given, 'portal.plain.pem')),
      () => rmSync(join(given, 'portal.plain.pem')),
    ]) {
      spoil();
      await expect(serving.renewServerCertificates()).rejects.toThrow(/^portal: [^;]*$/);
      const [portal, ...others] = await shown(serving);
      expect(portal).toEqual(first[0]);
      expect(all(({ ends }) => ends.getTime() > now, others)).toEqual([true, true, true]);
    }
    writeFileSync(join(given, 'portal.plain.pem'), keyOfPortal);
    await serving.renewServerCertificates();
    const second = await shown(serving);
    expect(all(({ ends }) => ends.getTime() > now, second)).toEqual([true, true, true, true]);
  });
});
