/**
 * Answers to OCSP questions a second, with a million certificates in the records: ours beside `openssl ocsp` and
 * `cfssl ocspserve`, each on one core, asked over 32 connections from the other with the same questions, one after another in one run.
 */
import { type ChildProcess, execFileSync, fork, spawn, spawnSync } from 'node:child_process';
import { createHash, type KeyObject, randomBytes, sign } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { prepareOcspResponder } from '../src/ca/ocsp-responder-certificate.ts';
import { newSerial } from '../src/ca/serial.ts';
import { signatureAlgorithm } from '../src/ca/signature-algorithm.ts';
import { generalizedTime, wholeSeconds } from '../src/pki/der.ts';
import { goodStatus } from '../src/pki/ocsp.ts';
import { toPem } from '../src/pki/pem.ts';
import { readPublicKey } from '../src/pki/public-key.ts';
import { certIdOf, nonceExtension, ocspResponse, questionOf, responseData } from '../src/testing/ocsp.ts';
import { lintAndSign, memorySigner } from '../src/testing/pki.ts';
import { aContract, anInstitution, anIssuance } from '../src/testing/world.ts';
import { openBench } from './world.ts';

const certificates = Number(process.argv[3] ?? 1_000_000);
/** cfssl answers with what was signed beforehand: each of these is a signature and a line of its file. */
const presigned = Math.min(certificates, Number(process.argv[4] ?? 100_000));
const asked = Math.min(presigned, 50_000);
const [rounds, secondsEach] = [3, 3];
/** How many times the peers' answers are wanted of ours. */
const goal = 3;
const signedEach = 'POST with a nonce';

for (const [program, packageName] of [
  ['cfssl', 'golang-cfssl'],
  ['openssl', 'openssl'],
  ['taskset', 'util-linux'],
] as const) {
  if (spawnSync('which', [program]).status !== 0) {
    console.error(`${program} is not here: apt-get install ${packageName}`);
    process.exit(1);
  }
}

const folder = mkdtempSync(join(tmpdir(), 'warifu-ocsp-bench-'));
const file = (name: string, content: string) => {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
};
const freePort = () =>
  new Promise<number>((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => resolve(port));
    });
  });
const core = (n: number, ...command: string[]): [string, string[]] => ['taskset', ['-c', String(n), ...command]];
const children: ChildProcess[] = [];

const bench = await openBench();
const owner = new pg.Client({ connectionString: bench.ownerUrl });
await owner.connect();
try {
  const { world } = bench;
  const { deps, app } = world;
  const institution = await anInstitution(world);
  await aContract(world, institution);
  await anIssuance(world, institution);
  const authority = (await deps.store.transaction(deps.clock(), (tx) => tx.authorities.issuing(institution.id)))!;
  const ca = authority.certificate!;

  // All of one ID and ended in their own time, nine of ten: “good” all the same, and no index stands in the way.
  await owner.query('alter table certificates disable trigger user');
  await owner.query(
    `insert into certificates (id, institution_id, login_id, issuance_id, authority_id, label, serial, to_be_signed,
       public_key_hash, not_before, not_after, state, der, fingerprint, prepared_at, prepared_by, issued_at, ended_at, end_reason)
     select gen_random_uuid(), i.institution_id, i.login_id, i.id, $1, 'label', '\\x01'::bytea || substr(sha256(n::text::bytea), 1, 16),
       'x', sha256(n::text::bytea), now(), now() + interval '1 year', case when n % 10 = 0 then 'revoked' else 'superseded' end,
       'x', sha256(n::text::bytea), now(), 1, now(), now(), 'superseded'
     from issuances i, generate_series(1, $2) n`,
    [authority.id, certificates],
  );
  await owner.query('alter table certificates enable trigger user');
  const serialOf = (n: number) =>
    Buffer.concat([Buffer.of(1), createHash('sha256').update(String(n)).digest().subarray(0, 16)]);

  // The peers get a responder of the same CA, with a key of the same kind.
  const now = Temporal.Instant.fromEpochMilliseconds(wholeSeconds(deps.clock()) * 1000);
  const signer = memorySigner('EC P-256');
  const responderOf = {
    commonName: 'OCSP responder of a peer',
    organization: authority.organization,
    publicKey: signer.publicKey,
    issuer: ca,
    notBefore: now,
    notAfter: now.add({ hours: 24 * 30 }),
  };
  const responder = await lintAndSign(
    prepareOcspResponder({ ...responderOf, serial: newSerial(deps.random) }),
    { ...responderOf, kind: 'ocsp-responder' },
    await deps.keys.open(authority.keyName),
  );
  const [caFile, responderFile] = [
    file('ca.pem', toPem('CERTIFICATE', ca)),
    file('responder.pem', toPem('CERTIFICATE', responder)),
  ];
  const keyFile = file('key.pem', String(signer.privateKey.export({ type: 'pkcs8', format: 'pem' })));

  const index = createWriteStream(join(folder, 'index.txt'));
  const [end, today] = [utc(now.add({ hours: 24 * 365 })), utc(now)];
  for (let n = 1; n <= certificates; n++) {
    const serial = serialOf(n).toString('hex').toUpperCase();
    const revoked = n % 10 === 0;
    const line = `${revoked ? 'R' : 'V'}\t${end}\t${revoked ? `${today},superseded` : ''}\t${serial}\tunknown\t/CN=${n}\n`;
    if (!index.write(line)) await once(index, 'drain');
  }
  index.end();
  await once(index, 'close');
  file('index.txt.attr', 'unique_subject = no\n');

  const key = readPublicKey(signer.publicKey);
  if (key.keyType === 'other') throw new Error('not a key of ours');
  const responderKeyHash = createHash('sha1').update(key.bits).digest();
  const [thisUpdate, nextUpdate] = [generalizedTime(now), generalizedTime(now.add({ hours: 24 }))];
  const responses = createWriteStream(join(folder, 'responses'));
  for (let n = 1; n <= presigned; n++) {
    const single = { certId: certIdOf(ca, serialOf(n)), status: goodStatus, thisUpdate, nextUpdate };
    const data = responseData({ responderKeyHash, producedAt: thisUpdate, responses: [single] });
    const der = ocspResponse(data, signatureAlgorithm('EC P-256'), await signer.sign(data), responder);
    if (!responses.write(`${Buffer.from(der).toString('base64')}\n`)) await once(responses, 'drain');
  }
  responses.end();
  await once(responses, 'close');

  const ports = { ours: await freePort(), openssl: await freePort(), cfssl: await freePort() };
  const { database, keys, ...config } = app.config;
  const ours = fork(join(import.meta.dirname, 'ocsp.serve.ts'), {
    execArgv: ['--import', join(import.meta.dirname, '../bin/tsx.js')],
    env: {
      ...process.env,
      BENCH_CONFIG: JSON.stringify({
        ...config,
        pki: { ...config.pki, port: ports.ours },
        databaseUrl: database!.url.reveal(),
        keys: { directory: keys.directory },
        passphrase: keys.passphrase!.reveal(),
      }),
    },
  });
  children.push(ours);
  execFileSync('taskset', ['-a', '-c', '-p', '0', String(ours.pid)]);
  const [{ readyAfter }] = (await once(ours, 'message')) as [{ readyAfter: number }];
  // Its later threads as well.
  execFileSync('taskset', ['-a', '-c', '-p', '0', String(ours.pid)]);

  const run = (...command: string[]) => {
    const [program, args] = core(0, ...command);
    const child = spawn(program, args, { stdio: 'ignore', cwd: folder });
    children.push(child);
    return child;
  };
  const openssl = run(
    ...['openssl', 'ocsp', '-index', 'index.txt', '-CA', caFile, '-rsigner', responderFile, '-rkey', keyFile],
    ...['-port', String(ports.openssl), '-nmin', '60', '-ignore_err'],
  );
  const cfssl = run('cfssl', 'ocspserve', '-port', String(ports.cfssl), '-responses', 'responses', '-loglevel', '5');
  const peers = [
    { name: 'warifu', url: `http://127.0.0.1:${ports.ours}/ocsp`, child: ours },
    { name: 'openssl', url: `http://127.0.0.1:${ports.openssl}`, child: openssl },
    { name: 'cfssl', url: `http://127.0.0.1:${ports.cfssl}`, child: cfssl },
  ];
  const question = Buffer.from(questionOf([certIdOf(ca, serialOf(1))]));
  for (const { name, url } of peers) {
    const started = performance.now();
    for (;;) {
      const told = await fetch(`${url}/`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/ocsp-request' },
        body: question,
      }).then(
        (response) => response.bytes(),
        () => undefined,
      );
      if (told && told.length > 100) break;
      if (performance.now() - started > 300_000) throw new Error(`${name} does not answer`);
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }

  const kinds = {
    [signedEach]: { method: 'POST', questions: questions(asked, true) },
    'POST without a nonce': { method: 'POST', questions: questions(asked, false) },
    'GET without a nonce': { method: 'GET', questions: questions(asked, false) },
    'GET, the same 1,000': { method: 'GET', questions: questions(1000, false) },
  };
  function questions(count: number, withNonce: boolean): string {
    const lines = Array.from({ length: count }, (_, n) => {
      const certId = certIdOf(ca, serialOf(1 + ((n * 7919) % presigned)));
      return Buffer.from(questionOf([certId], ...(withNonce ? [nonceExtension(randomBytes(16))] : [])));
    });
    return file(
      `questions-${count}-${withNonce}`,
      lines.map((der) => `${der.toString('hex')} ${encodeURIComponent(der.toString('base64'))}\n`).join(''),
    );
  }
  /** Answers a second, and how long the responder's core was busy with one, in microseconds: others' work does not count. */
  const measure = (
    { url, child }: (typeof peers)[number],
    method: string,
    questionsFile: string,
    seconds = secondsEach,
  ) => {
    const asker = [process.execPath, join(import.meta.dirname, 'ocsp.ask.ts')];
    const [program, args] = core(1, ...asker, `${url}/`, method, questionsFile, '32', String(seconds));
    const before = busy(child.pid!);
    const { answered, seconds: took } = JSON.parse(execFileSync(program, args, { encoding: 'utf8' }));
    return { rate: answered / took, each: ((busy(child.pid!) - before) * 1e6) / answered };
  };
  /** Seconds of a processor that a program has had, all its threads together: the kernel counts in hundredths. */
  const busy = (pid: number) => {
    const [user, system] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ').slice(11, 13);
    return (Number(user) + Number(system)) / 100;
  };
  const memory = (pid: number) =>
    Math.round(Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]) / 1024);

  const said = (program: string, ...args: string[]) =>
    execFileSync(program, args, { encoding: 'utf8' }).split('\n')[0]!;
  console.log(`${certificates} certificates, ${certificates / 10} of them revoked; cfssl has ${presigned} responses.`);
  console.log(
    `${cpus()[0]!.model}, one core for each responder and one for who asks; Node ${process.version}, ${said('openssl', 'version')}, cfssl ${/Version: (\S+)/.exec(execFileSync('cfssl', ['version'], { encoding: 'utf8' }))![1]}; load ${loadavg()[0]!.toFixed(1)}.`,
  );
  console.log(`Ours was ready, with every status in memory, after ${(readyAfter / 1000).toFixed(1)} s.`);
  console.log(
    `openssl takes a connection for each answer (HTTP/1.0) and signs each; cfssl's answers were signed beforehand, and it echoes no nonce. Ours signs each answer with a nonce; without one it signs once for each of the ${asked} questions, in a round before that is not counted, and tells that again while the status, looked up each time, is the same.`,
  );
  console.log(`A signature alone (crypto.sign, P-256) takes ${signatureAlone(signer.privateKey).toFixed(0)} µs here.`);
  const behind = new Set<string>();
  for (const [kind, { method, questions: list }] of Object.entries(kinds)) {
    const measured = new Map(peers.map(({ name }) => [name, [] as ReturnType<typeof measure>[]]));
    // This cfssl takes the slash before a question in a path for a part of it, and answers none.
    const those = peers.filter(({ name }) => method === 'POST' || name !== 'cfssl');
    // Not counted: a responder that runs for months has compiled all this long ago, and been asked before.
    for (const peer of those) measure(peer, method, list, 2 * secondsEach);
    for (let round = 0; round < rounds; round++) {
      for (const peer of those) measured.get(peer.name)!.push(measure(peer, method, list));
    }
    const median = (name: string) => measured.get(name)!.sort((a, b) => a.rate - b.rate)[rounds >> 1]!;
    const mine = median('warifu').rate;
    const told = those.map(({ name }) => {
      const { rate, each } = median(name);
      if (name !== 'warifu' && mine < goal * rate) behind.add(kind);
      return `${name} ${rate.toFixed(0)}, ${each.toFixed(0)} µs each${name === 'warifu' ? '' : ` (${(mine / rate).toFixed(1)}×)`}`;
    });
    console.log(`  ${kind.padEnd(22)} answers a second: ${told.join('; ')}; load ${loadavg()[0]!.toFixed(1)}`);
  }
  console.log(`Memory: ${peers.map(({ name, child }) => `${name} ${memory(child.pid!)} MiB`).join(', ')}.`);
  const ahead = Object.keys(kinds).filter((kind) => !behind.has(kind));
  console.log(`At least ${goal} times both peers: ${ahead.join('; ') || 'nothing'}.`);
  if (behind.has(signedEach)) {
    console.log(
      `Not so: ${signedEach}. Each is a signature of its own, for us as for openssl; ${goal} times openssl leaves less time for an answer than the signature and plain HTTP take.`,
    );
  }
  const missed = [...behind].filter((kind) => kind !== signedEach);
  if (missed.length > 0) {
    console.log(`NOT reached: ${missed.join('; ')}.`);
    process.exitCode = 1;
  }
} finally {
  for (const child of children) child.kill('SIGKILL');
  await owner.end();
  await bench.close();
  rmSync(folder, { recursive: true, force: true });
}

/** Microseconds. */
function signatureAlone(key: KeyObject): number {
  const [data, count] = [randomBytes(200), 20_000];
  for (let n = 0; n < 1000; n++) sign('sha256', data, key);
  const before = process.cpuUsage();
  for (let n = 0; n < count; n++) sign('sha256', data, key);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / count;
}

/** As openssl's index has its times. */
function utc(instant: Temporal.Instant): string {
  return `${instant.toString().slice(2, 19).replace(/[-:T]/g, '')}Z`;
}
