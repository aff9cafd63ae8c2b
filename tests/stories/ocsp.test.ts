import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { type KeyObject, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import https from 'node:https';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type App, openApp, serve } from '../../src/app.ts';
import { Secret } from '../../src/config/secret.ts';
import type { RevocationReason } from '../../src/domain/certificate/certificate.ts';
import type { Institution } from '../../src/domain/institution/institution.ts';
import { toPem } from '../../src/pki/pem.ts';
import { cuttableLine } from '../../src/testing/cuttable-line.ts';
import { asOwner } from '../../src/testing/database.ts';
import { certIdOf, questionOf } from '../../src/testing/ocsp.ts';
import { testAuthority } from '../../src/testing/pki.ts';
import { anAcquired, anInstitution, clerk, made, openWorld, type TestWorld } from '../../src/testing/world.ts';
import { revoke } from '../../src/workflows/revoke.ts';

const has = (program: string, ...args: string[]): boolean => spawnSync(program, args).error === undefined;
const hasGnutls = has('ocsptool', '--version');
const hasNss = has('vfychain');
const hasNginx = has('nginx', '-v');

const folder = mkdtempSync(join(tmpdir(), 'warifu-ocsp-'));
let written = 0;
function write(content: string | Uint8Array): string {
  const path = join(folder, String(++written));
  writeFileSync(path, content);
  return path;
}
const pem = (...ders: Uint8Array[]): string => write(ders.map((der) => toPem('CERTIFICATE', der)).join(''));

const freePort = () =>
  new Promise<number>((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => resolve(port));
    });
  });

/** What a program said within half a minute, in the background: the programs it asks are in this process. */
async function said(program: string, args: string[], input?: string | Uint8Array): Promise<string> {
  const child = spawn(program, args, { timeout: 30_000 });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (part) => (text += part));
  child.stdin.end(input);
  const [code] = await once(child, 'close');
  return `${text}\nexit ${code}`;
}

/** Two programs on one database and one folder of keys; between the second and the database is a line that can be cut. */
let world: TestWorld;
const urls: string[] = [];
const line = cuttableLine();
const closers: (() => Promise<unknown>)[] = [];
beforeAll(async () => {
  const base = await openWorld();
  closers.push(() => base.close());
  const random = (bytes: number) => new Uint8Array(randomBytes(bytes));
  const database = new URL(base.database.appUrl);
  const cuttable = new URL(base.database.appUrl);
  cuttable.port = String(await line.open(Number(database.port), database.hostname));
  closers.push(() => line.close());
  const apps: App[] = [];
  for (const url of [database, cuttable]) {
    const port = await freePort();
    urls.push(`http://localhost:${port}`);
    const config = {
      ...base.app.config,
      database: { url: new Secret(url.href) },
      pki: { url: urls[0]!, port, listen: '127.0.0.1' },
      log: { level: 'silent' as never },
    };
    const app = await openApp(config, { clock: () => base.clock.now, random });
    closers.push(() => app.close());
    const serving = await serve(app);
    closers.push(() => serving.close());
    apps.push(app);
  }
  world = { ...base, app: apps[0]!, deps: apps[0]!.deps };
});
afterAll(async () => {
  for (const closer of closers.reverse()) await closer();
  rmSync(folder, { recursive: true });
});

let turn = 0;
const someone = () => `asked-${++turn}`;
const issuingOf = async (institution: Institution) =>
  (await world.deps.store.transaction(world.clock.now, (tx) => tx.authorities.issuing(institution.id)))!;
const rootOf = async () => (await world.deps.store.transaction(world.clock.now, (tx) => tx.authorities.root()))!;
const revoking = (institution: Institution, name: string, reason: RevocationReason = 'keyCompromise') =>
  revoke(world.deps, institution, name, reason, clerk).then(made);

/** An institution with its CA and the root, DER. */
async function aHouse(code: string) {
  const institution = await anInstitution(world, { code });
  const [ca, root] = [(await issuingOf(institution)).certificate!, (await rootOf()).certificate!];
  return { institution, ca, root };
}

/** What `openssl ocsp` says. It has verified signature, delegation and times, or it says so. */
function openssl(
  house: { ca: Uint8Array; root: Uint8Array },
  leaves: Uint8Array[],
  ...args: string[]
): Promise<string> {
  const [leaf] = leaves;
  return said('openssl', [
    ...['ocsp', '-url', args.includes('-url') ? '' : addressIn(leaf!), '-issuer', pem(house.ca)].filter(Boolean),
    ...['-CAfile', pem(house.root), '-verify_other', pem(house.ca)],
    ...args,
    ...leaves.flatMap((one) => ['-cert', pem(one)]),
  ]);
}

const addressIn = (der: Uint8Array): string =>
  execFileSync('openssl', ['x509', '-noout', '-ocsp_uri', '-in', pem(der)], { encoding: 'utf8' }).trim();

/** One question to one of the programs; what it said by the name of its status. */
async function ask(question: Uint8Array, program = 0): Promise<string> {
  const response = await fetch(`${urls[program]}/ocsp`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/ocsp-request' },
    body: question as Uint8Array<ArrayBuffer>,
  });
  expect(response.headers.get('content-type')).toBe('application/ocsp-response');
  return statusIn(await response.bytes());
}

/** What stands in an answer: the error's name, or the status of each certificate. */
function statusIn(der: Uint8Array): string {
  const errors: Record<string, string> = {
    '30030a0101': 'malformedRequest',
    '30030a0102': 'internalError',
    '30030a0103': 'tryLater',
    '30030a0106': 'unauthorized',
  };
  const error = errors[Buffer.from(der).toString('hex')];
  if (error) return error;
  const args = ['ocsp', '-respin', write(der), '-resp_text', '-noverify'];
  const text = execFileSync('openssl', args, { encoding: 'utf8', stdio: 'pipe' });
  return [...text.matchAll(/Cert Status: (\w+)/g)].map(([, status]) => status).join();
}

describe('a status by OCSP, asked by openssl at the address in the certificate (RFC 6960)', () => {
  it('is good, then revoked with time and reason, and unknown for a serial number nobody has', async () => {
    const house = await aHouse('9201');
    const name = someone();
    const one = await anAcquired(world, house.institution, name);
    const good = await openssl(house, [one.der], '-resp_text');
    expect(good).toContain('Response verify OK');
    expect(good).toMatch(/: good\n\tThis Update: /);
    expect(good).toContain('OCSP No Check');
    expect(good).not.toContain('WARNING');

    await revoking(house.institution, name);
    await expect.poll(() => openssl(house, [one.der]), { timeout: 5000 }).toMatch(/: revoked/);
    const revoked = await openssl(house, [one.der], '-sha256');
    expect(revoked).toContain('Response verify OK');
    expect(revoked).toMatch(
      /: revoked\n\tThis Update: .*\n\tNext Update: .*\n\tReason: keyCompromise\n\tRevocation Time: /,
    );

    const unknown = await openssl(house, [one.der], '-serial', '0x0102030405060708090a0b0c0d0e0f1011');
    expect(unknown).toContain('Response verify OK');
    expect(unknown).toMatch(/0x0102030405060708090a0b0c0d0e0f1011: unknown/);
  });

  it('is told for CertIDs of each hash, with and without a nonce', async () => {
    const house = await aHouse('9202');
    const one = await anAcquired(world, house.institution, someone());
    for (const hash of ['-sha1', '-sha256', '-sha384', '-sha512']) {
      for (const nonce of ['-nonce', '-no_nonce']) {
        const answer = await openssl(house, [one.der], nonce, hash);
        expect(answer, `${hash} ${nonce}`).toMatch(/Response verify OK[\s\S]*: good/);
        expect(answer, `${hash} ${nonce}`).not.toContain('WARNING');
      }
    }
  });

  it('is told of several certificates in one answer, and of an authority by its root', async () => {
    const house = await aHouse('9203');
    const [a, b] = [someone(), someone()];
    const [first, lost] = [
      await anAcquired(world, house.institution, a),
      await anAcquired(world, house.institution, b),
    ];
    await revoking(house.institution, b, 'affiliationChanged');
    await expect
      .poll(() => openssl(house, [first.der, lost.der]), { timeout: 5000 })
      .toMatch(/Response verify OK[\s\S]*: good\n[\s\S]*: revoked\n[\s\S]*affiliationChanged/);
    const ofRoot = { ca: house.root, root: house.root };
    expect(await openssl(ofRoot, [house.ca])).toMatch(/Response verify OK[\s\S]*: good/);
  });
});

describe('only what is in the records is good (RULES §3)', () => {
  it('tells nothing of another CA’s serial numbers, and nothing in another CA’s name (I1)', async () => {
    const [house, other] = [await aHouse('9204'), await aHouse('9205')];
    const one = await anAcquired(world, house.institution, someone());
    const certId = (ca: Uint8Array) => certIdOf(ca, one.certificate.serial);
    const { stranger } = await aStranger();
    // At once: nothing that was issued before the question is unknown.
    expect(await ask(questionOf([certId(house.ca)]))).toBe('good');
    expect(await ask(questionOf([certId(other.ca)]))).toBe('unknown');
    expect(await ask(questionOf([certId(other.ca), certId(house.ca)]))).toBe('unknown,unknown');
    expect(await ask(questionOf([certId(stranger), certId(house.ca)]))).toBe('unknown,good');
    expect(await ask(questionOf([certId(stranger)]))).toBe('unauthorized');
  });

  it('says of a certificate in each state what the CRL says', async () => {
    const { institution, ca } = await aHouse('9206');
    const one = await anAcquired(world, institution, someone());
    const question = questionOf([certIdOf(ca, one.certificate.serial)]);
    const into = (state: string, ended: string) =>
      asOwner(
        world.database,
        `update certificates set state = $2, ended_at = ${ended}, end_reason = case when ${ended} is null then null else 'unspecified' end,
           der = case when $2 in ('prepared', 'abandoned') then null else der end,
           fingerprint = case when $2 in ('prepared', 'abandoned') then null else fingerprint end
         where id = $1`,
        [one.certificate.id, state],
      );
    await expect.poll(() => ask(question)).toBe('good');
    await into('active', 'null::timestamptz');
    await expect.poll(() => ask(question)).toBe('good');
    await into('superseded', 'now()');
    await expect.poll(() => ask(question)).toBe('good');
    await into('revoked', 'now()');
    await expect.poll(() => ask(question)).toBe('revoked');
    await into('abandoned', 'now()');
    await expect.poll(() => ask(question)).toBe('revoked');
  });

  it('tells nothing of what is prepared and not handed over (I2)', async () => {
    const { institution, ca } = await aHouse('9207');
    const one = await anAcquired(world, institution, someone());
    const known = questionOf([certIdOf(ca, one.certificate.serial)]);
    const serial = Uint8Array.from([1, ...randomBytes(16)]);
    await asOwner(
      world.database,
      `insert into certificates (id, institution_id, login_id, issuance_id, authority_id, label, serial, to_be_signed,
         public_key_hash, not_before, not_after, state, prepared_at, prepared_by)
       select gen_random_uuid(), institution_id, login_id, issuance_id, authority_id, label, $2, to_be_signed,
         sha256($2), not_before, not_after, 'prepared', prepared_at, 1
       from certificates where id = $1`,
      [one.certificate.id, serial],
    );
    await expect.poll(() => ask(known)).toBe('good');
    expect(await ask(questionOf([certIdOf(ca, serial)]))).toBe('unknown');
  });
});

/** A CA that is none of ours. */
async function aStranger() {
  const { issuing } = await testAuthority('EC P-256', world.clock.now);
  return { stranger: issuing };
}

/** After how many milliseconds that question was sent which was the last to be told something else than this. */
async function lastBefore(told: string, ask: () => Promise<string>): Promise<number> {
  const began = performance.now();
  let last = 0;
  for (;;) {
    const sent = performance.now() - began;
    if (sent > 10_000 || (await ask()) === told) return last;
    last = sent;
  }
}

describe('a revocation', () => {
  it('is told to all who ask a second later, at every program, also where the answer before is kept', async () => {
    const { institution, ca } = await aHouse('9208');
    for (const reason of ['keyCompromise', 'superseded', 'unspecified'] as const) {
      const name = someone();
      const one = await anAcquired(world, institution, name);
      const question = questionOf([certIdOf(ca, one.certificate.serial)]);
      for (const program of [0, 1]) await expect.poll(() => ask(question, program)).toBe('good');
      await revoking(institution, name, reason);
      const told = [0, 1].map((program) => lastBefore('revoked', () => ask(question, program)));
      for (const last of await Promise.all(told)) expect(last).toBeLessThan(1000);
    }
  });

  it('that commits after later ones is not missed', async () => {
    const { institution, ca } = await aHouse('9209');
    const [early, late] = [someone(), someone()];
    const [first, next] = [await anAcquired(world, institution, early), await anAcquired(world, institution, late)];
    const question = (one: typeof first) => questionOf([certIdOf(ca, one.certificate.serial)]);
    const client = new pg.Client({ connectionString: world.database.ownerUrl });
    await client.connect();
    await client.query('begin');
    await client.query(
      `update certificates set state = 'revoked', ended_at = now(), end_reason = 'unspecified' where id = $1`,
      [first.certificate.id],
    );
    await revoking(institution, late);
    await expect.poll(() => ask(question(next), 1), { timeout: 5000 }).toBe('revoked');
    expect(await ask(question(first), 1)).toBe('good');
    await client.query('commit');
    await client.end();
    for (const program of [0, 1]) await expect.poll(() => ask(question(first), program)).toBe('revoked');
  });
});

describe('a program that has lost the database', () => {
  it('says tryLater after a second instead of good, and is right again when it is back', async () => {
    const { institution, ca } = await aHouse('9210');
    const name = someone();
    const one = await anAcquired(world, institution, name);
    const question = questionOf([certIdOf(ca, one.certificate.serial)]);
    await expect.poll(() => ask(question, 1)).toBe('good');
    line.cut();
    expect(await lastBefore('tryLater', () => ask(question, 1))).toBeLessThan(1000);
    await revoking(institution, name);
    expect(await ask(question, 1)).toBe('tryLater');
    line.mend();
    await expect
      .poll(() => ask(question, 1).then((told) => told.replace('tryLater', '')), { timeout: 20_000 })
      .not.toBe('');
    expect(await ask(question, 1)).toBe('revoked');
  });
});

describe('what other programs say', () => {
  it.skipIf(!hasGnutls)('ocsptool of GnuTLS: good, and revoked', async () => {
    const { institution, ca } = await aHouse('9211');
    const name = someone();
    const one = await anAcquired(world, institution, name);
    const ocsptool = () =>
      said('ocsptool', [
        ...['--ask', '--nonce', '--load-cert', pem(one.der), '--load-issuer', pem(ca), '--load-trust', pem(ca)],
      ]);
    const good = await ocsptool();
    expect(good).toMatch(/Certificate Status: good/);
    expect(good).toMatch(/Verifying OCSP Response: Success/);
    await revoking(institution, name);
    await expect.poll(ocsptool, { timeout: 5000 }).toMatch(/Certificate Status: revoked/);
  });

  it.skipIf(!hasNss)('vfychain of NSS: good, and revoked', async () => {
    const { institution, ca, root } = await aHouse('9212');
    const name = someone();
    const one = await anAcquired(world, institution, name);
    const vfychain = async () => {
      const database = mkdtempSync(join(folder, 'nss-'));
      await said('certutil', ['-N', '-d', database, '--empty-password']);
      await said('certutil', ['-A', '-d', database, '-n', 'root', '-t', 'CT,C,C', '-i', pem(root)]);
      await said('certutil', ['-A', '-d', database, '-n', 'ca', '-t', ',,', '-i', pem(ca)]);
      return said('vfychain', [
        ...['-d', database, '-pp', '-u', '0', '-g', 'leaf', '-m', 'ocsp', '-s', 'failIfNoInfo', '-a', pem(one.der)],
      ]);
    };
    expect(await vfychain()).toMatch(/Chain is good!/);
    await revoking(institution, name);
    await expect.poll(vfychain, { timeout: 20_000 }).toMatch(/Peer's Certificate has been revoked/);
  });

  it.skipIf(!hasNginx)('nginx with ssl_ocsp on: lets a client in, and not when it is revoked', async () => {
    const { institution, ca, root } = await aHouse('9213');
    const [kept, lost] = [someone(), someone()];
    const [stays, goes] = [await anAcquired(world, institution, kept), await anAcquired(world, institution, lost)];
    const nginx = await anNginx(ca, root);
    try {
      const enters = (one: typeof stays) => nginx.enters(one.der, one.privateKey, ca);
      expect(await enters(stays)).toBe(200);
      expect(await enters(goes)).toBe(200);
      await revoking(institution, lost);
      await expect.poll(() => enters(goes), { timeout: 5000 }).toBe(400);
      expect(await enters(stays)).toBe(200);
    } finally {
      await nginx.close();
    }
  });
});

/** An nginx that asks for a certificate of this CA and has OCSP look after its status. */
async function anNginx(ca: Uint8Array, root: Uint8Array) {
  const place = mkdtempSync(join(folder, 'nginx-'));
  const [port, key, certificate] = [await freePort(), join(place, 'key.pem'), join(place, 'certificate.pem')];
  execFileSync(
    'openssl',
    [
      ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-subj', '/CN=localhost'],
      ...['-keyout', key, '-out', certificate],
    ],
    { stdio: 'pipe' },
  );
  writeFileSync(
    join(place, 'nginx.conf'),
    `daemon off; user root; pid ${place}/pid; error_log stderr info; worker_processes 1;
     events {}
     http {
       access_log off; client_body_temp_path ${place}/a; proxy_temp_path ${place}/b; fastcgi_temp_path ${place}/c;
       uwsgi_temp_path ${place}/d; scgi_temp_path ${place}/e;
       server {
         listen 127.0.0.1:${port} ssl; ssl_certificate ${certificate}; ssl_certificate_key ${key};
         ssl_client_certificate ${pem(ca, root)}; ssl_verify_client on; ssl_verify_depth 2;
         ssl_ocsp on; resolver 127.0.0.1; ssl_ocsp_responder ${urls[0]!.replace('localhost', '127.0.0.1')}/ocsp;
         location / { return 200 'in'; }
       }
     }`,
  );
  const child = spawn('nginx', ['-p', place, '-c', join(place, 'nginx.conf')], { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (part) => (said += part));
  await expect
    .poll(
      () =>
        new Promise((resolve) => {
          const probe = connect(port, '127.0.0.1', () => resolve(probe.destroy() && true)).on('error', () =>
            resolve(false),
          );
        }),
      { timeout: 10_000, message: said },
    )
    .toBe(true);
  return {
    said: () => said,
    enters: (der: Uint8Array, privateKey: KeyObject, issuer: Uint8Array) =>
      new Promise<number>((resolve, reject) => {
        https
          .get(
            {
              ...{ host: '127.0.0.1', port, agent: false, rejectUnauthorized: false },
              cert: toPem('CERTIFICATE', der) + toPem('CERTIFICATE', issuer),
              key: privateKey.export({ type: 'pkcs8', format: 'pem' }),
            },
            (response) => {
              response.resume();
              resolve(response.statusCode!);
            },
          )
          .on('error', reject);
      }),
    async close() {
      child.kill('SIGQUIT');
      await once(child, 'close');
    },
  };
}
