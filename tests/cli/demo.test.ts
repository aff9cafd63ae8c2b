import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { anInstitution, openWorld } from '../../src/testing/world.ts';
import { freePorts, type Running, startWarifu, warifu } from './warifu.ts';

const ready = /起動 [\d.]+ 秒 \/ started in [\d.]+ s/;

let cwd: string;
let env: Record<string, string>;
const started: Running[] = [];
beforeAll(async () => {
  cwd = mkdtempSync(join(tmpdir(), 'warifu-demo-'));
  // Started by root, PostgreSQL runs under another account, which has to enter.
  chmodSync(cwd, 0o755);
  const [portal, lanes, console, pki, demo] = await freePorts(5);
  env = {
    WARIFU_PORTAL_PORT: `${portal}`,
    WARIFU_LANES_PORT: `${lanes}`,
    WARIFU_CONSOLE_PORT: `${console}`,
    WARIFU_PKI_PORT: `${pki}`,
    WARIFU_DEMO_PORT: `${demo}`,
  };
});
afterAll(async () => {
  for (const running of started) await running.stop();
  rmSync(cwd, { recursive: true });
});

function start(...args: string[]): Running {
  const running = startWarifu(args, cwd, env);
  started.push(running);
  return running;
}
const place = (...path: string[]) => join(cwd, 'var/demo', ...path);
const control = (path = '/', init: RequestInit = {}) => fetch(`http://localhost:${env.WARIFU_DEMO_PORT}${path}`, init);
const ahead = async () => /実際より(\d+)日 先です/.exec(await (await control()).text())?.[1];

describe('warifu demo', () => {
  it('lives a year with its progress, and opens the control at the address it prints', async () => {
    const running = start('demo', '--small');
    const shown = await running.said(ready);
    expect(shown).toMatch(/ 1 \/ 13 か月 months …[\s\S]*13 \/ 13 か月 months …/);
    expect(shown).toContain(`http://localhost:${env.WARIFU_DEMO_PORT}/`);
    expect(await (await control('/en/')).text()).toContain('The same as the real time');
    expect(shown).toContain(`http://localhost:${env.WARIFU_DEMO_PORT}/mail`);
    // In its own folder, and each at its own time: the first are of last year.
    const mails = readdirSync(place('mail')).sort();
    expect(mails.length).toBeGreaterThan(50);
    expect(mails[0]!.slice(0, 8) < mails.at(-1)!.slice(0, 8)).toBe(true);
    expect(existsSync(join(cwd, 'var/mail'))).toBe(false);
    const { password, passphrase } = JSON.parse(readFileSync(place('personas/personas.json'), 'utf8'));
    for (const secret of [password, passphrase]) expect(shown).not.toContain(secret);
    for (const file of ['personas/personas.json', 'personas/haruka-adm-1376.p12', 'clock.json', 'demo.json']) {
      expect([file, statSync(place(file)).mode & 0o777]).toEqual([file, 0o600]);
    }
  }, 240_000);

  it('moves on by its button, and is as far ahead after a restart, which lives nothing again (I4)', async () => {
    const origin = `http://localhost:${env.WARIFU_DEMO_PORT}`;
    const body = new URLSearchParams({ by: '10' });
    const moved = await control('/clock', { method: 'POST', redirect: 'manual', headers: { origin }, body });
    expect(moved.status).toBe(303);
    expect(await ahead()).toBe('10');
    expect((await started[0]!.stop()).exitCode).toBe(0);

    const again = start('demo');
    expect(await again.said(ready)).not.toContain('か月 months');
    expect(await ahead()).toBe('10');
  }, 60_000);

  it('is deleted only when that is confirmed, and not while it runs', async () => {
    const asked = await warifu(['demo', '--fresh'], cwd, env);
    expect([asked.exitCode, asked.stderr]).toEqual([
      2,
      expect.stringContaining('confirmed on a terminal, or with --yes'),
    ]);
    const busy = await warifu(['demo', '--fresh', '--yes'], cwd, env);
    expect([busy.exitCode, busy.stderr]).toEqual([1, expect.stringContaining('is running on')]);
    expect((await started[1]!.stop()).exitCode).toBe(0);
    expect(existsSync(place('personas/personas.json'))).toBe(true);
  });

  it('refuses a clock that was changed by hand, with one sentence', async () => {
    const kept = readFileSync(place('clock.json'), 'utf8');
    writeFileSync(place('clock.json'), kept.replace(/PT\d+/, 'PT1'));
    const { exitCode, stderr } = await warifu(['demo'], cwd, env);
    expect(exitCode).toBe(1);
    expect(stderr.trimEnd().split('\n')).toEqual([
      expect.stringMatching(/clock\.json is missing, torn or was changed/),
    ]);
    writeFileSync(place('clock.json'), kept);
  });

  it('refuses a folder that it did not make, and leaves it alone', async () => {
    const mark = readFileSync(place('demo.json'), 'utf8');
    rmSync(place('demo.json'));
    const { exitCode, stderr } = await warifu(['demo', '--fresh', '--yes'], cwd, env);
    expect([exitCode, stderr]).toEqual([1, expect.stringContaining('was not made by warifu demo')]);
    expect(existsSync(place('clock.json'))).toBe(true);
    writeFileSync(place('demo.json'), mark, { mode: 0o600 });
  });

  it('refuses a database with an institution that it did not make, and leaves nothing behind', async () => {
    const world = await openWorld();
    try {
      await anInstitution(world);
      const other = mkdtempSync(join(tmpdir(), 'warifu-demo-'));
      const { exitCode, stderr } = await warifu(['demo'], other, {
        ...env,
        WARIFU_DATABASE_URL: world.database.appUrl,
      });
      expect([exitCode, stderr]).toEqual([1, expect.stringContaining('that the demo did not make')]);
      expect(existsSync(join(other, 'var/demo/demo.json'))).toBe(false);
      rmSync(other, { recursive: true });
    } finally {
      await world.close();
    }
  });

  it('is the only command with that control: start opens no such port', async () => {
    const running = start('start');
    await running.said(ready);
    await expect(control()).rejects.toThrow('fetch failed');
    expect((await fetch(`http://localhost:${env.WARIFU_PKI_PORT}/clock`, { method: 'POST' })).status).toBe(404);
    expect((await running.stop()).exitCode).toBe(0);
  });
});
