/**
 * Logins by certificate: full mutual-TLS handshakes, each with the decision from the database and a session, beside nginx
 * that asks for the same client certificate and serves a static page. One load for both, the servers on one core in turn
 * (PostgreSQL on ours), the load on another. TLS 1.3 over X25519, no tickets, no cache.
 *
 * `npm run bench -- login [logins] [at once]`
 */
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { toPem } from '../src/pki/pem.ts';
import { anAcquired, anInstitution, made } from '../src/testing/world.ts';
import { beginLogin } from '../src/workflows/begin-login.ts';
import { logIn } from '../src/workflows/log-in.ts';
import { presentCertificate } from '../src/workflows/present-certificate.ts';
import { openBench } from './world.ts';

const logins = Number(process.argv[3] ?? 600);
const atOnce = Number(process.argv[4] ?? 16);

// Before PostgreSQL is started: what this process starts stays on its core.
execFileSync('taskset', ['-apc', '0', String(process.pid)], { stdio: 'ignore' });
const folder = mkdtempSync(join(tmpdir(), 'warifu-nginx-'));
const bench = await openBench();
const nginx = await startNginx();
try {
  const { deps } = bench.world;
  const institution = await anInstitution(bench.world, { loginFactors: 'certificate' });
  const { der, privateKey } = await anAcquired(bench.world, institution);
  const issuer = await deps.store.transaction(deps.clock(), (tx) => tx.authorities.issuing(institution.id));
  const identity = {
    certificate: toPem('CERTIFICATE', der),
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
  };
  await nginx.trust(toPem('CERTIFICATE', issuer!.certificate!));
  const { edge } = bench.nodes[0]!.serving;
  const versions = `${execFileSync('sh', ['-c', 'nginx -v 2>&1'], { encoding: 'utf8' }).trim()}, ${execFileSync('openssl', ['version'], { encoding: 'utf8' }).trim()}`;
  console.log(
    `${cpus().length} × ${cpus()[0]!.model}, Node ${process.version} with OpenSSL ${process.versions.openssl}; ${versions}; load ${loadavg()[0]!.toFixed(1)}`,
  );
  console.log(`${logins} connections each, ${atOnce} at once:`);

  const lanes = async () => {
    const all: { host: string; path: string }[] = [];
    for (let n = 0; n < logins; n++) {
      const { lane } = await beginLogin(deps, institution);
      all.push({ host: new URL(edge.laneOrigin(lane)).hostname, path: `/${institution.code}/login/cert` });
    }
    return all;
  };
  const lanePort = Number(new URL(edge.laneOrigin('l000000000000')).port);
  const page = Array.from({ length: logins }, () => ({ host: 'localhost', path: '/' }));
  const ours = () => {
    const { user, system } = process.cpuUsage();
    return [
      (user + system) / 1e6,
      processorOf((command) => command.startsWith('postgres') || command.includes('/bin/postgres')),
    ];
  };
  const theirs = () => [processorOf((_command, pid) => nginx.pids().includes(pid))];

  // The first connections are slow at both.
  await measure('nginx, warming up', theirs, { ...identity, port: nginx.port, targets: page, request: true });
  await measure('ours, warming up', ours, { ...identity, port: lanePort, targets: await lanes(), request: true });
  await measure('nginx: handshake only', theirs, { ...identity, port: nginx.port, targets: page, request: false });
  await measure('nginx: handshake and static page', theirs, {
    ...identity,
    port: nginx.port,
    targets: page,
    request: true,
  });
  await measure('ours: handshake only (its lane looked up)', ours, {
    ...identity,
    port: lanePort,
    targets: await lanes(),
    request: false,
  });
  await measure('ours: handshake, decision, session, redirect', ours, {
    ...identity,
    port: lanePort,
    targets: await lanes(),
    request: true,
  });

  const waiting = await lanes();
  const [before, started] = [ours(), performance.now()];
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (let one = waiting.pop(); one; one = waiting.pop()) {
        const lane = edge.laneOf(one.host)!;
        const accepted = made(await presentCertificate(deps, lane, undefined, { der }));
        made(await logIn(deps, lane, accepted.token, { der }, undefined));
      }
    }),
  );
  tell('decision and session alone, without TLS and page', started, before, ours());
  const sessions = await deps.store.transaction(deps.clock(), (tx) => tx.figures.standings(institution.id));
  if (sessions.length === 0) throw new Error('nobody logged in');
} finally {
  await nginx.stop();
  await bench.close();
  rmSync(folder, { recursive: true, force: true });
}

async function measure(name: string, processor: () => number[], load: Record<string, unknown> & { request: boolean }) {
  const before = processor();
  const started = performance.now();
  const child = spawn(
    'taskset',
    ['-c', String(Math.min(1, cpus().length - 1)), process.execPath, join(import.meta.dirname, 'login.client.js')],
    {
      stdio: ['pipe', 'pipe', 'inherit'],
    },
  );
  child.stdin.end(JSON.stringify({ ...load, atOnce }));
  const { failed, seconds, answer } = JSON.parse(await text(child.stdout));
  if (failed > 0 || (load.request && !/^HTTP\/1.1 (200|30[23])/.test(answer)))
    throw new Error(`${name}: ${failed} failed, answered with ${answer}`);
  tell(name, started, before, processor(), seconds);
}

function tell(
  name: string,
  started: number,
  before: number[],
  after: number[],
  seconds = (performance.now() - started) / 1000,
) {
  const used = after.map((one, n) => one - before[n]!);
  const all = used.reduce((sum, one) => sum + one, 0);
  const parts =
    used.length > 1
      ? ` (program ${((1000 * used[0]!) / logins).toFixed(2)} ms, PostgreSQL ${((1000 * used[1]!) / logins).toFixed(2)} ms each)`
      : '';
  console.log(
    `  ${(logins / seconds).toFixed(0).padStart(6)} per second of clock, ${(logins / all).toFixed(0).padStart(6)} per second of the server's processor: ${name}${parts}`,
  );
}

/** Seconds of processor that the processes have used so far, from /proc, in ticks of a hundredth. */
function processorOf(wanted: (command: string, pid: number) => boolean): number {
  let ticks = 0;
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const command = readFileSync(`/proc/${name}/cmdline`, 'latin1');
      const stat = readFileSync(`/proc/${name}/stat`, 'latin1');
      const own = ancestors(Number(name)).includes(process.pid);
      if (!own || !wanted(command, Number(name))) continue;
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      ticks +=
        Number(fields[11]) +
        Number(fields[12]) +
        (command.includes('/bin/postgres') ? Number(fields[13]) + Number(fields[14]) : 0);
    } catch {
      // It ended meanwhile.
    }
  }
  return ticks / 100;
}

function ancestors(pid: number): number[] {
  const all = [pid];
  for (let one = pid; one > 1; ) {
    const stat = readFileSync(`/proc/${one}/stat`, 'latin1');
    one = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
    all.push(one);
  }
  return all;
}

async function startNginx() {
  const port = await new Promise<number>((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port: free } = probe.address() as { port: number };
      probe.close(() => resolve(free));
    });
  });
  const file = (name: string) => join(folder, name);
  const pair = [
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:P-256',
    '-nodes',
    '-keyout',
    file('key.pem'),
    '-out',
    file('cert.pem'),
  ];
  execFileSync('openssl', ['req', '-x509', ...pair, '-subj', '/CN=localhost', '-days', '2'], { stdio: 'ignore' });
  writeFileSync(file('index.html'), '<!doctype html><title>見本信用金庫</title><p>ログインしました。</p>');
  const configuration = `
    daemon off; worker_processes 1; user root; pid ${file('pid')}; error_log ${file('error.log')} crit;
    events { worker_connections 1024; }
    http { access_log off; client_body_temp_path ${file('body')}; proxy_temp_path ${file('proxy')};
      fastcgi_temp_path ${file('fastcgi')}; uwsgi_temp_path ${file('uwsgi')}; scgi_temp_path ${file('scgi')};
      server { listen 127.0.0.1:${port} ssl; root ${folder}; keepalive_timeout 0;
        ssl_certificate ${file('cert.pem')}; ssl_certificate_key ${file('key.pem')}; ssl_protocols TLSv1.3;
        ssl_ecdh_curve X25519; ssl_session_tickets off; ssl_session_cache off;
        ssl_verify_client on; ssl_verify_depth 2; ssl_client_certificate ${file('ca.pem')}; } }`;
  let child: ReturnType<typeof spawn> | undefined;
  return {
    port,
    async trust(ca: string) {
      // nginx has no partial chains: the whole chain, up to the root, has to be there.
      const root = await bench.world.deps.store.transaction(bench.world.deps.clock(), (tx) => tx.authorities.root());
      writeFileSync(file('ca.pem'), ca + toPem('CERTIFICATE', root!.certificate!));
      writeFileSync(file('nginx.conf'), configuration);
      child = spawn('taskset', ['-c', '0', 'nginx', '-p', folder, '-c', file('nginx.conf')], { stdio: 'inherit' });
      for (let tries = 0; tries < 100 && !(await answers(port)); tries++)
        await new Promise((done) => setTimeout(done, 50));
    },
    pids(): number[] {
      const master = child!.pid!;
      return readFileSync(`/proc/${master}/task/${master}/children`, 'utf8').trim().split(' ').map(Number);
    },
    async stop() {
      if (!child) return;
      const ended = new Promise((resolve) => child!.once('exit', resolve));
      child.kill('SIGTERM');
      await ended;
    },
  };
}

async function answers(port: number): Promise<boolean> {
  const { connect } = await import('node:net');
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    }).once('error', () => resolve(false));
  });
}
