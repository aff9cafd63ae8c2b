import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { warifu } from './warifu.ts';

let cwd: string;
beforeAll(() => {
  cwd = mkdtempSync(join(tmpdir(), 'warifu-use-'));
});
afterAll(() => rmSync(cwd, { recursive: true }));

describe('--help', () => {
  it.concurrent.each([
    ['', ['--config <file>', '--version', 'institution', 'refusal', 'Exit codes: 0', 'npm start']],
    ['start', ['--config <file>', 'npm start']],
    ['init', ['--config <file>', 'warifu init']],
    ['serve', ['--config <file>', 'warifu serve']],
    ['institution', ['add', 'list']],
    ['institution add', ['--code', '--name', '--name-en', '--settings', 'warifu institution add --code 1376']],
    ['ca', ['status', 'rollover', 'activate', 'ceremony']],
    ['ca status', ['--institution', 'warifu ca status']],
    ['ca rollover', ['--institution', 'warifu ca rollover --institution 1376']],
    ['ca activate', ['--institution', '--at-once', 'warifu ca activate --institution 1376']],
    ['ca ceremony', ['begin', 'finish', 'root', 'sign', 'crl']],
    ['ca ceremony begin', ['--institution', '--out', 'warifu ca ceremony begin --institution 1376']],
    ['ca ceremony finish', ['--root', '--crl', '--certificate', 'warifu ca ceremony finish --crl']],
    ['ca ceremony root', ['--folder', '--by', '--key', '--years', 'warifu ca ceremony root --folder']],
    ['ca ceremony sign', ['<request>', '--out', '--folder', '--by', 'warifu ca ceremony sign 1376']],
    ['ca ceremony crl', ['--folder', '--revoke', '--reason', '--list-days', 'warifu ca ceremony crl --folder']],
    ['institution list', ['--config <file>', 'warifu institution list']],
    [
      'contract add',
      [
        '--institution',
        '--number',
        '--company',
        '--administrator',
        '--person',
        'warifu contract add --institution 1376',
      ],
    ],
    ['user add', ['--institution', '--contract', '--login-id', '--person', 'warifu user add --institution 1376']],
    ['issue', ['--institution', '--login-id', '--new-code', 'warifu issue --institution 1376']],
    ['revoke', ['--institution', '--login-id', '--reason', 'keyCompromise', 'warifu revoke --institution 1376']],
    ['unlock', ['--institution', '--login-id', 'warifu unlock --institution 1376']],
    ['status', ['--institution', '--login-id', 'warifu status --institution 1376']],
    ['refusal', ['reference', 'warifu refusal E1101-']],
    ['maintenance', ['on', 'off']],
    ['maintenance on', ['--until', '--from', 'warifu maintenance on --until 2026-12-01T06:00+09:00']],
    ['maintenance off', ['warifu maintenance off']],
    ['bounces', ['file', 'warifu bounces - < returned.eml']],
  ])('of “%s” names its options and gives an example', async (command, named) => {
    const { exitCode, stdout, stderr } = await warifu([...command.split(' ').filter(Boolean), '--help'], cwd);
    expect([exitCode, stderr]).toEqual([0, '']);
    for (const words of named) expect(stdout).toContain(words);
  });
});

describe('wrong use', () => {
  const status = ['status', '--institution', '1376', '--login-id', 'haruka-adm'];
  it.concurrent.each<[string[], RegExp]>([
    [['frobnicate'], /^Unknown command 'frobnicate'\. See: warifu --help\n$/],
    [['isue'], /^Unknown command 'isue'\. \(Did you mean issue\?\) See: warifu --help\n$/],
    [['start', 'now'], /^Too many arguments for 'start'\..* See: warifu start --help\n$/],
    [['issue'], /^Required option '--institution <code>' not specified\. See: warifu issue --help\n$/],
    [['refusal'], /^Missing required argument 'reference'\. See: warifu refusal --help\n$/],
    [['status', '--institution'], /^Option '--institution <code>' argument missing\. See: warifu status --help\n$/],
    [['status', '--institution', '13'], /'13' is invalid\. A code has four digits\. See: warifu status --help\n$/],
    [['status', '--login-id', 'Haruka'], /'Haruka' is invalid\. A login ID has 4 to 32 small letters, .*--help\n$/],
    [[...status, '--loud'], /^Unknown option '--loud'\. See: warifu status --help\n$/],
    [['revoke', '--reason', 'because'], /'because' is invalid\. Allowed choices are unspecified, .*--help\n$/],
    [
      ['contract', 'add', '--company', 'Good\u202eknaB'],
      /invalid\. Write 1 to 100 characters on one line\. See: .*--help\n$/,
    ],
    [['maintenance', 'on', '--until', '6:00'], /'6:00' is invalid\. Write date, time and zone, .*--help\n$/],
    [['contract', 'add', '--company', ' '], /invalid\. Write 1 to 100 characters on one line\. See: .*--help\n$/],
    [
      ['institution', 'add', '--settings', 'no.json'],
      /'no\.json' is invalid\. There is no such file\. See: .*--help\n$/,
    ],
    [[...status, '-c', 'no.toml'], /^The configuration is refused:\n {2}\S*\/no\.toml: is not there\. Write: .*\n$/],
  ])('%j is answered with one sentence on standard error and exit code 2', async (args, sentence) => {
    const { exitCode, stdout, stderr } = await warifu(args, cwd);
    expect(stderr).toMatch(sentence);
    expect([exitCode, stdout]).toEqual([2, '']);
  });

  it.concurrent('a command without its subcommand shows what there is, with exit code 2', async () => {
    const { exitCode, stderr } = await warifu(['institution'], cwd);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('list');
  });

  it.concurrent('settings of an institution that do not fit are refused with their key, unknown ones too', async () => {
    writeFileSync(join(cwd, 'settings.json'), '{ "lockAfter": 99, "lokAfter": 6 }');
    const { exitCode, stderr } = await warifu(['institution', 'add', '--settings', 'settings.json'], cwd);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('lockAfter');
    expect(stderr).toContain('lokAfter');
    expect(stderr).not.toContain('    at ');
  });
});

describe('a faulty configuration', () => {
  const listed = (stderr: string) =>
    stderr
      .trimEnd()
      .split('\n')
      .map((line) => line.trim().split(':')[0]);

  it.concurrent('in a file is refused with all its faults at once and none of its secrets (I6)', async () => {
    writeFileSync(
      join(cwd, 'faulty.toml'),
      `listen = "everywhere"
[portal]
port = 99999
prot = 8443
[database]
url = "mysql://warifu_app:hidden-word@localhost/warifu"
[keys]
passphrase = "hidden-word"
[log]
level = "loud"
[post]
password = "hidden-word"
`,
      { mode: 0o600 },
    );
    const { exitCode, stdout, stderr } = await warifu(['serve', '-c', 'faulty.toml'], cwd);
    expect([exitCode, stdout]).toEqual([2, '']);
    expect(listed(stderr)).toEqual([
      'The configuration is refused',
      'portal.prot',
      'post.password',
      'listen',
      'database.url',
      'keys.passphrase',
      'portal.port',
      'log.level',
    ]);
    expect(stderr).toContain('portal.port: 99999 does not fit. Write: a port number');
    expect(stderr).not.toContain('hidden-word');
  });

  it.concurrent('in the environment is refused with all its faults at once and none of its secrets (I6)', async () => {
    const { exitCode, stdout, stderr } = await warifu(['serve'], cwd, {
      WARIFU_LISTEN: 'everywhere',
      WARIFU_PORTAL_HOSTS: 'hidden-word',
      WARIFU_KEYS_PASSPHRASE: 'hidden-word',
      WARIFU_DATABASE_URL: 'mysql://warifu_app:hidden-word@localhost/warifu',
    });
    expect([exitCode, stdout]).toEqual([2, '']);
    expect(listed(stderr).slice(1).sort()).toEqual([
      'WARIFU_PORTAL_HOSTS',
      'database.url',
      'keys.passphrase',
      'listen',
    ]);
    expect(stderr).toContain('(from WARIFU_LISTEN)');
    expect(stderr).not.toContain('hidden-word');
  });
});
