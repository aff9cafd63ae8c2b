import { type ChildProcess, execFileSync, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { fill } from '../../bench/users.fill.ts';
import type { Institution } from '../../src/domain/institution/institution.ts';
import { settingsSchema } from '../../src/domain/institution/settings.ts';
import { toPem } from '../../src/pki/pem.ts';
import { asOwner } from '../../src/testing/database.ts';
import { aStaff } from '../../src/testing/staff.ts';
import {
  aContract,
  anInstitution,
  anIssuance,
  aRequest,
  aVisit,
  clerk,
  made,
  openWorld,
  type TestWorld,
} from '../../src/testing/world.ts';
import { acquire } from '../../src/workflows/acquire.ts';
import { asStaff } from '../../src/workflows/as-staff.ts';
import { ensureRoot } from '../../src/workflows/create-authority.ts';
import { createInstitution, finishInstitution } from '../../src/workflows/create-institution.ts';
import { beginRevocation, carryOn } from '../../src/workflows/impact/revoke-all.ts';
import { newId } from '../../src/workflows/new-id.ts';
import { currentCrl } from '../../src/workflows/publish-crl.ts';
import { recover } from '../../src/workflows/recover.ts';
import type { Step, Task, Told } from './killed.child.ts';

const folder = mkdtempSync(join(tmpdir(), 'warifu-killed-'));
const running = new Set<ChildProcess>();
afterEach(() => {
  for (const child of running) child.kill('SIGKILL');
});
afterAll(() => rmSync(folder, { recursive: true }));

const steps: Step[] = [
  'before the draft commits',
  'before signing',
  'after signing',
  'before the certificate commits',
  'after the certificate commits',
];

/** Another program on the world's database, which stops at the steps named. */
class Program {
  readonly signed: string[] = [];
  readonly #child: ChildProcess;
  readonly #told: Told[] = [];
  #waiting: (() => void) | undefined;
  instance = 0;

  constructor(child: ChildProcess) {
    this.#child = child;
    running.add(child);
    child.on('message', (told: Told) => {
      if (told.told === 'signed') this.signed.push(told.toBeSigned);
      else if (told.told === 'running') this.instance = told.instance;
      else this.#told.push(told);
      this.#waiting?.();
    });
    child.on('close', () => {
      running.delete(child);
      this.#waiting?.();
    });
  }

  async #next(): Promise<Told> {
    while (this.#told.length === 0) {
      if (!running.has(this.#child)) throw new Error('the program ended before it came there');
      await new Promise<void>((resolve) => {
        this.#waiting = resolve;
      });
    }
    return this.#told.shift()!;
  }

  async stopped(at: Step): Promise<void> {
    expect(await this.#next()).toEqual({ told: 'stopped', at });
  }

  async done(): Promise<unknown> {
    const told = await this.#next();
    if (told.told !== 'done') throw new Error(`the program stopped ${told.told === 'stopped' ? told.at : ''}`);
    return told.result;
  }

  goOn(): void {
    this.#child.send('go on');
  }

  /** Kills it, reads what it told until then, and waits until the database knows that it is gone. */
  async kill(world: TestWorld): Promise<void> {
    const closed = once(this.#child, 'close');
    this.#child.kill('SIGKILL');
    expect(await closed).toEqual([null, 'SIGKILL']);
    const client = new pg.Client({ connectionString: world.database.appUrl });
    await client.connect();
    await client.query('select pg_advisory_lock($1, $2)', [0x77617269, this.instance]);
    await client.end();
  }
}

function start(world: TestWorld, work: Task['work'], ...stopAt: Step[]): Program {
  const child = fork(join(import.meta.dirname, 'killed.child.ts'), {
    execArgv: ['--import', join(import.meta.dirname, '../../bin/tsx.js')],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const { config, passphrase } = world.app;
  const databaseUrl = world.database.appUrl;
  child.send({ config, databaseUrl, passphrase, now: world.clock.now.toString(), stopAt, work } satisfies Task);
  return new Program(child);
}

/** Everything that may be signed: the to-be-signed bytes of every certificate and authority, in hex. */
const known = async (world: TestWorld) =>
  (
    await asOwner(
      world.database,
      `select encode(to_be_signed, 'hex') as tbs from certificates
       union all select encode(to_be_signed, 'hex') from authorities`,
    )
  ).map(({ tbs }) => tbs);

/** Serial numbers on the current CRL, in hex, read and verified by OpenSSL. */
async function listed(world: TestWorld, institution: Institution): Promise<string[]> {
  const authority = (await world.deps.store.transaction(world.clock.now, (tx) =>
    tx.authorities.issuing(institution.id),
  ))!;
  const [ca, crl] = [join(folder, 'ca.pem'), join(folder, 'list.crl')];
  writeFileSync(ca, toPem('CERTIFICATE', authority.certificate!));
  writeFileSync(crl, (await currentCrl(world.deps, authority.id))!.der);
  const args = ['crl', '-inform', 'DER', '-in', crl, '-noout', '-text', '-CAfile', ca, '-verify'];
  const text = execFileSync('openssl', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  return [...text.matchAll(/Serial Number: ([0-9A-F]+)/g)].map(([, serial]) => serial!.toLowerCase());
}

/** The TBSCertificate within a certificate: the first element of its sequence, by OpenSSL's reckoning. */
function signedPart(certificate: Uint8Array): string {
  const file = join(folder, 'certificate.der');
  writeFileSync(file, certificate);
  const out = join(folder, 'part.der');
  execFileSync('openssl', ['asn1parse', '-inform', 'DER', '-in', file, '-strparse', '4', '-noout', '-out', out]);
  return readFileSync(out, 'hex');
}

describe('a program that is killed while a customer acquires (I2)', () => {
  let world: TestWorld;
  let institution: Institution;
  beforeAll(async () => {
    world = await openWorld();
    institution = await anInstitution(world);
  });
  afterAll(() => world.close());

  const liveOf = (loginId: string) =>
    world.deps.store.transaction(world.clock.now, async (tx) => ({
      live: await tx.certificates.lockLive(institution.id, loginId),
      issuance: await tx.issuances.newest(institution.id, loginId),
    }));

  let turn = 0;
  async function begun(...stopAt: Step[]) {
    const name = `killed-${++turn}`;
    const { administrator } = await aContract(world, institution, name);
    const { code } = await anIssuance(world, institution, name);
    const visit = await aVisit(world, institution, { loginId: name, code });
    const { der } = aRequest();
    const request = Buffer.from(der).toString('hex');
    const program = start(world, { what: 'acquire', code: institution.code, visit, request }, ...stopAt);
    return { program, loginId: administrator.id, name, code, visit, der };
  }
  const preparedOf = async (loginId: string) =>
    (await liveOf(loginId)).live.map(({ state, serial }) => [state, Buffer.from(serial).toString('hex')]);

  it.each(steps)('%s: every signature is known, what was not handed over is revoked, and one is live', async (step) => {
    const { program, loginId, name, code, visit, der } = await begun(step);
    await program.stopped(step);
    await program.kill(world);

    expect(program.signed).toHaveLength(steps.indexOf(step) >= steps.indexOf('after signing') ? 1 : 0);
    expect(await known(world)).toEqual(expect.arrayContaining(program.signed));

    const left = await preparedOf(loginId);
    const handedOver = step === 'after the certificate commits';
    const lost = step === 'before the draft commits' || handedOver ? [] : left.map(([, serial]) => serial!);
    expect(left.map(([state]) => state)).toEqual(
      step === 'before the draft commits' ? [] : handedOver ? ['issued'] : ['prepared'],
    );
    expect(await recover(world.deps)).toBe(lost.length);
    expect(await listed(world, institution)).toEqual(expect.arrayContaining(lost));
    expect((await preparedOf(loginId)).map(([state]) => state)).toEqual(handedOver ? ['issued'] : []);

    // The same key again, on the same visit; then the same code, typed once more.
    const again = made(await acquire(world.deps, institution, visit, der));
    if (handedOver) expect(signedPart(again.certificate.der!)).toBe(program.signed[0]);
    else expect(program.signed).not.toContain(signedPart(again.certificate.der!));
    const back = await aVisit(world, institution, { loginId: name, code, kind: 'existing' });
    expect(made(await acquire(world.deps, institution, back, der)).certificate.id).toBe(again.certificate.id);
    const { live, issuance } = await liveOf(loginId);
    expect(live.map(({ id, state }) => [id, state])).toEqual([[again.certificate.id, 'issued']]);
    expect(issuance).toMatchObject({ state: 'acquired', acquisitions: 1 });
    expect(await listed(world, institution)).not.toContain(Buffer.from(live[0]!.serial).toString('hex'));
  });

  it('leaves alone what a program that runs has prepared, and that program finishes it', async () => {
    const { program, loginId, visit, der } = await begun('before signing');
    await program.stopped('before signing');
    expect(await recover(world.deps)).toBe(0);
    expect(await acquire(world.deps, institution, visit, aRequest().der)).toMatchObject({
      refused: 'acquisition-in-progress',
    });
    program.goOn();
    expect(await program.done()).toMatchObject({ certificate: { state: 'issued' } });
    const { live } = await liveOf(loginId);
    expect(live.map(({ state }) => state)).toEqual(['issued']);
    expect(made(await acquire(world.deps, institution, visit, der)).certificate.id).toBe(live[0]!.id);
  });
});

describe('a program that is killed while it makes a CA (I2)', () => {
  let world: TestWorld;
  afterEach(() => world.close());

  const authorities = (kind: string) =>
    asOwner(
      world.database,
      `select id, encode(to_be_signed, 'hex') as tbs, certificate from authorities where kind = '${kind}' order by id`,
    );

  const stepsOfCa = steps.filter((step) => step !== 'before the certificate commits');

  it.each(stepsOfCa)('the root, %s: there is one, and the bytes that were stored are what is signed', async (step) => {
    world = await openWorld();
    const program = start(world, { what: 'make the root' }, step);
    await program.stopped(step);
    await program.kill(world);
    const before = await authorities('root');
    expect(before).toHaveLength(step === 'before the draft commits' ? 0 : 1);
    expect(before.map(({ tbs }) => tbs)).toEqual(expect.arrayContaining(program.signed));

    const root = await ensureRoot(world.deps, clerk);
    const after = await authorities('root');
    expect(after).toHaveLength(1);
    expect(signedPart(root.certificate!)).toBe(before[0]?.tbs ?? after[0]!.tbs);
    expect((await ensureRoot(world.deps, clerk)).id).toBe(root.id);
  });

  it.each(stepsOfCa)('an issuing CA, %s: the bytes that were stored are what is signed', async (step) => {
    world = await openWorld();
    await ensureRoot(world.deps, clerk);
    const program = start(world, { what: 'make an institution', code: '9003' }, step);
    await program.stopped(step);
    await program.kill(world);
    const before = await authorities('issuing');
    const lost = step === 'before the draft commits';
    expect(before).toHaveLength(lost ? 0 : 1);
    expect(before.map(({ tbs }) => tbs)).toEqual(expect.arrayContaining(program.signed));

    const wanted = { code: '9003', name: 'ためし信用金庫9003', nameEn: 'Tameshi Shinkin Bank 9003' };
    const added = await createInstitution(world.deps, { ...wanted, settings: settingsSchema.parse({}) }, clerk);
    expect(added).toMatchObject(lost ? wanted : { refused: 'institution-code-taken' });
    const institution = (await world.deps.store.transaction(world.clock.now, (tx) => tx.institutions.byCode('9003')))!;
    await finishInstitution(world.deps, institution, clerk);
    const issuing = await world.deps.store.transaction(world.clock.now, (tx) =>
      tx.authorities.allIssuing(institution.id),
    );
    expect(issuing).toHaveLength(1);
    const stored = lost ? Buffer.from(issuing[0]!.toBeSigned).toString('hex') : before[0]!.tbs;
    expect(signedPart(issuing[0]!.certificate!)).toBe(stored);
    expect(await listed(world, institution)).toEqual([]);
  });

  it('makes one root when two programs start at the same moment on an empty database', async () => {
    world = await openWorld();
    const both = [1, 2].map(() => start(world, { what: 'make the root' }, 'key made', 'before signing'));
    for (const step of ['key made', 'before signing'] as const) {
      await Promise.all(both.map((program) => program.stopped(step)));
      for (const program of both) program.goOn();
    }
    const [one, other] = await Promise.all(both.map((program) => program.done()));
    expect(other).toEqual(one);
    const [root, ...more] = await authorities('root');
    expect(more).toEqual([]);
    expect(one).toEqual({ id: root!.id, certificate: (root!.certificate as Buffer).toString('hex') });
    expect(both.flatMap(({ signed }) => signed)).toEqual([root!.tbs, root!.tbs]);
    const acts = await asOwner(world.database, 'select act from audit_events order by id');
    expect(acts.map(({ act }) => act)).toEqual(['root-created', 'authority-created']);
  });
});

describe('a program that is killed while it revokes what was affected (R4, I3)', () => {
  let world: TestWorld;
  let institution: Institution;
  beforeAll(async () => {
    world = await openWorld();
    institution = await anInstitution(world);
  });
  afterAll(() => world.close());

  it('leaves each certificate revoked with its event or untouched, and another program ends the rest, each once', async () => {
    const { contract } = await aContract(world, institution);
    const owner = new pg.Client({ connectionString: world.database.ownerUrl });
    await owner.connect();
    await fill(owner, contract.id, 50);
    await owner.end();
    const approver = await aStaff(world, institution, 'approver');
    const id = newId(world.clock.now, world.deps.random);
    const run = made(
      await asStaff(world.deps, institution, approver.token, 'stop in an emergency', (tx, signedIn) =>
        beginRevocation(tx, signedIn, { id, criteria: { generation: '1' }, reason: 'keyCompromise', number: 40 }),
      ),
    );
    const program = start(
      world,
      { what: 'carry a revocation on', code: institution.code, run: run.id },
      'before a revocation commits',
    );
    // Eight at once: the first eight commit, the next eight are killed before they do.
    for (let n = 0; n < 8; n++) await program.stopped('before a revocation commits');
    program.goOn();
    for (let n = 0; n < 8; n++) await program.stopped('before a revocation commits');
    await program.kill(world);

    const states = () =>
      asOwner(
        world.database,
        `select i.state, c.state as certificate, count(*)::int as n,
           count(e.id)::int as events
         from revocation_items i join certificates c on c.id = i.id
           left join audit_events e on e.act = 'certificate-revoked' and e.subject = c.id::text
         group by 1, 2 order by 1`,
      );
    expect(await states()).toEqual([
      { state: 'revoked', certificate: 'revoked', n: 8, events: 8 },
      { state: 'waiting', certificate: 'active', n: 32, events: 0 },
    ]);
    expect(await world.deps.store.transaction(world.clock.now, (tx) => tx.impact.unfinishedRuns())).toHaveLength(1);

    // Two at once go on from there.
    await Promise.all(
      [1, 2].map(async () => {
        while (await carryOn(world.deps, run));
      }),
    );
    expect(await states()).toEqual([{ state: 'revoked', certificate: 'revoked', n: 40, events: 40 }]);
    const ends = await asOwner(world.database, `select facts from audit_events where act = 'revocation-finished'`);
    expect(ends).toEqual([{ facts: { revoked: 40, codes: 0, skipped: 0 } }]);
  });
});
