import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { parse } from 'smol-toml';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isRefusal } from '../domain/refusal.ts';
import { type Config, loadConfig } from './config.ts';
import { settings, variableOf } from './settings.ts';

let cwd: string;
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'warifu-config-'));
});
afterEach(() => rmSync(cwd, { recursive: true }));

function write(toml: string, mode = 0o600): void {
  writeFileSync(join(cwd, 'warifu.toml'), toml);
  chmodSync(join(cwd, 'warifu.toml'), mode);
}

function load(env: Record<string, string> = {}, file?: string): Config {
  const config = loadConfig({ env, cwd, file });
  if (isRefusal(config)) throw new Error(inspect(config));
  return config;
}

function faults(env: Record<string, string> = {}, file?: string) {
  const config = loadConfig({ env, cwd, file });
  return isRefusal(config) ? config.facts : [];
}

describe('the configuration', () => {
  it('has a default for everything', () => {
    expect(load()).toEqual({
      listen: '127.0.0.1',
      data: { directory: join(cwd, 'var') },
      keys: { directory: join(cwd, 'var/keys') },
      portal: { host: 'portal.localhost', port: 8443 },
      lanes: { host: 'cert.portal.localhost', port: 9443 },
      console: { host: 'console.localhost', port: 7443 },
      pki: { url: 'http://localhost:8080', port: 8080, listen: '127.0.0.1' },
      mail: { directory: join(cwd, 'var/mail') },
      log: { level: 'info' },
      demo: { port: 8090 },
    });
  });

  it('lets the environment win over the file', () => {
    write('[portal]\nport = 1111\nhost = "portal.example.jp"\n');
    const { portal, lanes } = load({ WARIFU_PORTAL_PORT: '2222', WARIFU_LISTEN: '' });
    expect(portal).toEqual({ host: 'portal.example.jp', port: 2222 });
    expect(lanes.host).toBe('cert.portal.example.jp');
  });

  it('reads paths in the file from the place of the file', () => {
    write('[data]\ndirectory = "here"\n');
    expect(load({ WARIFU_KEYS_DIRECTORY: 'there' }).data.directory).toBe(join(cwd, 'here'));
    expect(load({ WARIFU_KEYS_DIRECTORY: 'there' }).keys.directory).toBe(join(cwd, 'there'));
  });

  it('reports all faults at once, each with its key and what to write', () => {
    write('[portal]\nprot = 1\nport = 99999\n[log]\nlevel = "loud"\n');
    const found = faults({ WARIFU_LISTEN: 'everywhere', WARIFU_PORTAL_HOSTS: 'x' });
    expect(found.map(({ key }) => key).sort()).toEqual([
      'WARIFU_PORTAL_HOSTS',
      'listen',
      'log.level',
      'portal.port',
      'portal.prot',
    ]);
    expect(found.every(({ wrong, write }) => wrong && write)).toBe(true);
    expect(found.find(({ key }) => key === 'portal.port')?.wrong).toContain('99999');
  });

  it('names the key that a bare one was meant to be', () => {
    expect(faults({ WARIFU_DATABASE_OWNERURL: 'x' })[0]?.write).toBe('WARIFU_DATABASE_OWNER_URL');
  });

  it('refuses a file with a passphrase that everyone may read', () => {
    write('[keys]\npassphrase = "correct horse battery staple"\n', 0o644);
    expect(faults()).toEqual([expect.objectContaining({ write: expect.stringContaining('chmod 600') })]);
    chmodSync(join(cwd, 'warifu.toml'), 0o640);
    expect(load().keys.passphrase?.reveal()).toBe('correct horse battery staple');
  });

  it('shows a secret nowhere, not even where it is faulty (I6)', () => {
    const url = 'postgres://warifu_app:hidden-word@localhost/warifu';
    const config = load({ WARIFU_DATABASE_URL: url });
    expect(config.database?.url.reveal()).toBe(url);
    const shown = [inspect(config, { depth: 9 }), JSON.stringify(config), `${config.database?.url}`].join();
    expect(shown).not.toContain('hidden-word');
    expect(shown).toContain('[secret]');
    expect(JSON.stringify(faults({ WARIFU_KEYS_PASSPHRASE: 'hidden-word' }))).not.toContain('hidden-word');
    write('[keys]\npassphrase = hidden-word\n');
    const [broken] = faults();
    expect(broken?.wrong).toContain('line 2');
    expect(JSON.stringify(broken)).not.toContain('hidden-word');
  });

  it('refuses a certificate without its key, files that are not there and a port used twice', () => {
    const found = faults({ WARIFU_LANES_CERTIFICATE: 'lanes.pem', WARIFU_PKI_PORT: '8443' });
    expect(found.map(({ key }) => key).sort()).toEqual(['lanes.certificate', 'lanes.key', 'pki.port']);
  });

  it('refuses a part of an HSM’s place, and never shows its PIN (I6)', () => {
    const found = faults({ WARIFU_PKCS11_PIN: 'hidden-pin' });
    expect(found.map(({ key }) => key)).toEqual(['pkcs11.module', 'pkcs11.token']);
    expect(JSON.stringify(found)).not.toContain('hidden-pin');
    const place = {
      WARIFU_PKCS11_MODULE: 'warifu.toml',
      WARIFU_PKCS11_TOKEN: 'warifu',
      WARIFU_PKCS11_PIN: 'hidden-pin',
    };
    write('', 0o600);
    const { pkcs11 } = load(place);
    expect(pkcs11).toMatchObject({ module: join(cwd, 'warifu.toml'), token: 'warifu' });
    expect(pkcs11?.pin.reveal()).toBe('hidden-pin');
    expect(inspect(pkcs11)).not.toContain('hidden-pin');
  });

  it('refuses an owner of the database without the program’s role', () => {
    expect(faults({ WARIFU_DATABASE_OWNER_URL: 'postgres://o:p@h/d' }).map(({ key }) => key)).toEqual(['database.url']);
  });

  it('refuses a file that was named and is not there', () => {
    expect(faults({}, 'elsewhere.toml')).toEqual([expect.objectContaining({ key: join(cwd, 'elsewhere.toml') })]);
  });
});

describe('the documentation', () => {
  const root = join(import.meta.dirname, '../..');
  const keys = Object.keys(settings).sort();

  it('explains every key and no other', () => {
    const page = readFileSync(join(root, 'docs/configuration.md'), 'utf8');
    const explained = [...page.matchAll(/^\| `([A-Za-z0-9.]+)`/gm)].map(([, key]) => key);
    expect(explained.sort()).toEqual(keys);
  });

  it('has an example with every key, and its values fit', () => {
    const example = readFileSync(join(root, 'warifu.example.toml'), 'utf8').replace(/^# (?=\w+ = )/gm, '');
    const shown = Object.entries(parse(example)).flatMap(([name, value]) =>
      typeof value === 'object' ? Object.keys(value).map((key) => `${name}.${key}`) : [name],
    );
    expect(shown.sort()).toEqual(keys);
    write(example);
    expect(faults().filter(({ wrong }) => !wrong.endsWith('cannot be read'))).toEqual([]);
  });

  it('has one variable for each key', () => {
    expect(new Set(keys.map(variableOf)).size).toBe(keys.length);
    expect(variableOf('database.ownerUrl')).toBe('WARIFU_DATABASE_OWNER_URL');
  });
});
