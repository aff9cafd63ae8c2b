// `npm test`: what the tests need from the system, the checks, then every test. Arguments are passed on to Vitest.
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { check, plainOutput } from './check.js';
import { nodeOrExit } from './node.js';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const node = nodeOrExit();
const needed = ['chromium', 'libnss3-tools', 'openssl', 'fonts-noto-cjk'];
const useful = ['xvfb', 'xdotool', 'gnutls-bin', 'exim4-daemon-light', 'nginx', 'softhsm2', 'opensc'];

installSystemPackages();

console.log('test: types, lint and formatting');
const checked = await check();

console.log('test: Vitest');
const folder = mkdtempSync(join(tmpdir(), 'warifu-report-'));
const report = join(folder, 'report.json');
const exitCode = await runVitest(report);
const counts = count(report);
rmSync(folder, { recursive: true });

if (!checked) console.log('test: the checks FAILED, see above');
const ran = counts.passed + counts.failed > 0;
if (!ran) console.log('test: no test ran');
console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
process.exitCode = exitCode === 0 && checked && ran && counts.failed === 0 ? 0 : 1;

function installSystemPackages() {
  if (spawnSync('dpkg-query', ['--version']).status !== 0) {
    console.log(`test: not a Debian system: the tests need Chromium, certutil (NSS), openssl and a Japanese font`);
    return;
  }
  const missing = (/** @type {string[]} */ names) => names.filter((name) => !isInstalled(name));
  const missingNeeded = missing(needed);
  const missingUseful = missing(useful);
  if (missingNeeded.length + missingUseful.length === 0) {
    console.log('test: Debian packages: all there');
    return;
  }
  const install = `apt-get install -y --no-install-recommends`;
  if (process.getuid?.() !== 0) {
    const line = `sudo apt-get update && sudo ${install} ${[...missingNeeded, ...missingUseful].join(' ')}`;
    if (missingNeeded.length === 0) {
      console.log(`test: some tests will be skipped without: ${missingUseful.join(' ')}. To install: ${line}`);
      return;
    }
    console.error(`test: Debian packages are missing. Run:\n${line}`);
    process.exit(1);
  }
  console.log(`test: installing Debian packages: ${[...missingNeeded, ...missingUseful].join(' ')}`);
  const updated = run('apt-get', ['update', '-q']);
  if (missingNeeded.length > 0 && !run(...aptInstall(missingNeeded))) {
    console.error(
      `test: the packages could not be installed. Run:\napt-get update && ${install} ${missingNeeded.join(' ')}`,
    );
    process.exit(1);
  }
  if (missingUseful.length > 0 && !(updated && run(...aptInstall(missingUseful)))) {
    console.log(`test: could not be installed, some tests will be skipped: ${missingUseful.join(' ')}`);
  }
}

/** @param {string} name */
function isInstalled(name) {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: dpkg's own placeholder.
  const query = spawnSync('dpkg-query', ['-W', '-f=${db:Status-Status}', name], { encoding: 'utf8' });
  return query.stdout === 'installed';
}

/** @param {string[]} names @returns {[string, string[]]} */
function aptInstall(names) {
  return ['apt-get', ['install', '-q', '-y', '--no-install-recommends', ...names]];
}

/** @param {string} program @param {string[]} args */
function run(program, args) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  return spawnSync(program, args, { stdio: ['ignore', 'inherit', 'inherit'], env }).status === 0;
}

/** @param {string} outputFile @returns {Promise<number>} */
function runVitest(outputFile) {
  const env = plainOutput();
  const child = spawn(
    node,
    [
      join(root, 'node_modules/vitest/vitest.mjs'),
      'run',
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${outputFile}`,
      ...process.argv.slice(2),
    ],
    {
      cwd: root,
      // Programs that the tests start find this Node first.
      env: { ...env, PATH: `${dirname(node)}${delimiter}${env.PATH ?? ''}` },
      stdio: ['ignore', 'inherit', 'inherit'],
    },
  );
  // Vitest shuts its servers down on these; wait for that instead of dying first.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
    });
  }
  return new Promise((resolve) => child.on('close', (code) => resolve(code ?? 1)));
}

/** @param {string} file */
function count(file) {
  try {
    const report = JSON.parse(readFileSync(file, 'utf8'));
    // A file that cannot be loaded has no test to count, and is a failure all the same.
    const broken = report.testResults.filter(
      (/** @type {any} */ suite) =>
        suite.status === 'failed' &&
        !suite.assertionResults.some((/** @type {any} */ test) => test.status === 'failed'),
    ).length;
    return {
      passed: report.numPassedTests,
      failed: report.numFailedTests + broken,
      skipped: report.numPendingTests + report.numTodoTests,
    };
  } catch {
    return { passed: 0, failed: 0, skipped: 0 };
  }
}
