import { execFileSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { openApp, realWorld, type Serving, serve } from '../../src/app.ts';
import { Secret } from '../../src/config/secret.ts';
import type { Institution } from '../../src/domain/institution/institution.ts';
import { toPem } from '../../src/pki/pem.ts';
import { ask, type ClientIdentity, form, fromOwnPage } from '../../src/testing/client.ts';
import { type SoftHsm, softHsm, softHsmModule, userPin } from '../../src/testing/soft-hsm.ts';
import {
  aContract,
  anAcquired,
  anInstitution,
  anIssuance,
  aRequest,
  aVisit,
  clerk,
  made,
  openWorld,
  password,
  type TestWorld,
} from '../../src/testing/world.ts';
import { acquire } from '../../src/workflows/acquire.ts';
import { currentCrl } from '../../src/workflows/publish-crl.ts';
import { readAuthorities } from '../../src/workflows/read-authorities.ts';
import { revoke } from '../../src/workflows/revoke.ts';
import { activateAuthority, rollOverAuthority } from '../../src/workflows/roll-over-authority.ts';

// The token is opened, lost and opened again.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

describe.skipIf(!softHsmModule)('an issuing CA whose key is in an HSM (SoftHSM)', () => {
  let hsm: SoftHsm;
  let world: TestWorld;
  let serving: Serving;
  let institution: Institution;
  const folder = mkdtempSync(join(tmpdir(), 'warifu-hsm-story-'));
  beforeAll(async () => {
    hsm = softHsm();
    const pkcs11 = { module: hsm.module, token: hsm.token, pin: new Secret(userPin) };
    world = await openWorld(undefined, { pkcs11 });
    serving = await serve(world.app);
    institution = await anInstitution(world);
  });
  afterAll(async () => {
    await serving.close();
    await world.close();
    hsm.remove();
    rmSync(folder, { recursive: true });
  });

  const places = async () => (await readAuthorities(world.deps, institution)).map(({ keyPlace }) => keyPlace);
  /** The files with CAs' keys; responders' are in files always. */
  const caKeyFiles = ({ config }: TestWorld['app']) =>
    readdirSync(config.keys.directory).filter((name) => name.endsWith('.pem') && !name.startsWith('ocsp-'));
  /** Goes the whole way on the portal and a lane, over TLS; the label on the home page. */
  async function homeOf(identity: ClientIdentity): Promise<string> {
    const pressed = await ask(`${serving.portalOrigin}/1376/login/cert`, { method: 'POST', headers: fromOwnPage });
    const url = pressed.headers.location!;
    const { origin } = new URL(url);
    const first = await ask(url, { identity });
    const entered = await ask(`${origin}/1376/login/password`, {
      method: 'POST',
      identity,
      headers: { ...fromOwnPage, cookie: first.cookies.join('; ') },
      body: form({ password }),
    });
    const cookie = entered.cookies.find((one) => one.startsWith('__Host-warifu-session='))!;
    return (await ask(`${origin}/1376/home`, { identity, headers: { cookie } })).body;
  }

  it('issues a certificate with which somebody logs in, and no key is on the disk (L1, C2)', async () => {
    expect(await places()).toEqual(['token']);
    expect((await readAuthorities(world.deps))[0]!.keyPlace).toBe('token');
    expect(caKeyFiles(world.app)).toEqual([]);
    const identity = await anAcquired(world, institution);
    expect(await homeOf(identity)).toContain(identity.certificate.label);
  });

  it('publishes a list that OpenSSL believes', async () => {
    const { certificate } = await anAcquired(world, institution, 'midori-adm');
    made(await revoke(world.deps, institution, 'midori-adm', 'keyCompromise', clerk));
    const { id, certificate: issuing } = (await readAuthorities(world.deps, institution))[0]!.authority;
    const [ca, list] = [join(folder, 'ca.pem'), join(folder, 'list.crl')];
    writeFileSync(ca, toPem('CERTIFICATE', issuing!));
    writeFileSync(list, (await currentCrl(world.deps, id))!.der);
    const text = execFileSync('openssl', ['crl', '-in', list, '-inform', 'DER', '-CAfile', ca, '-noout', '-text'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    expect(text.toLowerCase()).toContain(Buffer.from(certificate.serial).toString('hex'));
  });

  it('is missed by nobody who logs in while it is away, and issues again when it is back (I2)', async () => {
    const identity = await anAcquired(world, institution, 'sakura-adm');
    await aContract(world, institution, 'tsubaki-adm');
    const { code } = await anIssuance(world, institution, 'tsubaki-adm');
    const visit = await aVisit(world, institution, { loginId: 'tsubaki-adm', code });
    const request = aRequest();
    hsm.unplug();
    await expect(acquire(world.deps, institution, visit, request.der)).rejects.toThrow(
      'its serial number is listed as revoked',
    );
    expect(await homeOf(identity)).toContain(identity.certificate.label);
    hsm.plugIn();
    const acquired = await vi.waitFor(async () => made(await acquire(world.deps, institution, visit, request.der)), {
      timeout: 20_000,
      interval: 200,
    });
    expect(new X509Certificate(acquired.certificate.der!).issuer).toContain('1376 Customer CA G1');
    expect(await homeOf({ der: acquired.certificate.der!, privateKey: request.privateKey })).toContain(
      'tsubaki-adm+1376',
    );
  });

  it('can follow one whose key is in a file, and both generations log in', async () => {
    const inFile = await openWorld();
    const before = await anInstitution(inFile);
    const old = await anAcquired(inFile, before);
    // The same installation, from now on with an HSM.
    const app = await openApp({ ...inFile.app.config, pkcs11: world.app.config.pkcs11! }, realWorld);
    try {
      const grown: TestWorld = { ...inFile, app, deps: app.deps };
      const next = made(await rollOverAuthority(app.deps, before, clerk));
      made(await activateAuthority(app.deps, before, { atOnce: true }, clerk));
      expect((await readAuthorities(app.deps, before)).map(({ keyPlace }) => keyPlace)).toEqual(['token', 'file']);
      const fresh = await anAcquired(grown, before, 'midori-adm');
      expect(new X509Certificate(fresh.der).checkIssued(new X509Certificate(next.certificate!))).toBe(true);
      const own = serving;
      serving = await serve(app);
      try {
        expect(await homeOf(old)).toContain(old.certificate.label);
        expect(await homeOf(fresh)).toContain(fresh.certificate.label);
      } finally {
        await serving.close();
        serving = own;
      }
      expect(caKeyFiles(app)).toHaveLength(2);
    } finally {
      await app.close();
      await inFile.close();
    }
  });

  it('whose PIN is wrong stops the program at its start, before anything is asked of it', async () => {
    const pin = new Secret('wrong-7890');
    const { pkcs11 } = world.app.config;
    const app = await openApp({ ...world.app.config, pkcs11: { ...pkcs11!, pin } }, realWorld);
    try {
      await expect(serve(app)).rejects.toThrow('it refuses the PIN in pkcs11.pin (CKR_PIN_INCORRECT)');
    } finally {
      await app.close();
    }
  });
});
