import { accessSync, constants, existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { parse } from 'smol-toml';
import { type Refusal, refuse } from '../domain/refusal.ts';
import type { Secret } from './secret.ts';
import { fileKeys, type Key, secretKeys, settings, type Value, variableOf } from './settings.ts';

/** The four listeners' names, ports and, where they are given, PEM files (absolute paths). */
export interface Listener {
  readonly host: string;
  readonly port: number;
  readonly certificate?: string;
  readonly key?: string;
}

/** How mails leave the house: through `server`, or, where there is none, as files into `directory`. */
export interface MailConfig {
  readonly directory: string;
  readonly server?: {
    readonly host: string;
    readonly port: number;
    readonly security: Value<'mail.security'>;
    readonly user?: string;
    readonly password?: Secret;
    readonly ca?: string;
    readonly returnPath?: string;
    readonly dkim?: string;
  };
  /** The Maildir of what comes back. */
  readonly bounces?: string;
}

/** The whole configuration, checked; every path is absolute. `docs/configuration.md` says what each key means. */
export interface Config {
  readonly listen: string;
  readonly data: { readonly directory: string };
  /** Absent: the bundled PostgreSQL below `data.directory`. */
  readonly database?: { readonly url: Secret; readonly ownerUrl?: Secret };
  readonly keys: { readonly directory: string; readonly passphrase?: Secret };
  /** The HSM in which CA keys are made from now on; absent: in `keys.directory`. */
  readonly pkcs11?: { readonly module: string; readonly token: string; readonly pin: Secret };
  readonly portal: Listener;
  /** `host` is the suffix of the lanes' names. */
  readonly lanes: Listener;
  readonly console: Listener;
  /** `url` stands in certificates: plain http (RFC 5280, section 8), without a slash at its end. */
  readonly pki: { readonly url: string; readonly port: number; readonly listen: string };
  readonly mail: MailConfig;
  readonly log: { readonly level: Value<'log.level'> };
  /** The control of `warifu demo`, on this machine only; no other command opens it. */
  readonly demo: { readonly port: number };
}

/** What is wrong with one key and what to write instead. Never holds a value that may be secret. */
export interface Fault {
  readonly key: string;
  readonly wrong: string;
  readonly write: string;
}

export interface ConfigSource {
  /** The configuration file; without it `warifu.toml` in `cwd`, if there is one. */
  readonly file?: string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
}

/**
 * Reads the file and the environment (`WARIFU_…`, which wins; an empty variable counts as absent). Relative paths in the
 * file are relative to the file, others to `cwd`. Refuses with every fault found, unknown keys and a file with secrets
 * that everyone may read included.
 */
export function loadConfig({ file, env, cwd }: ConfigSource): Config | Refusal<'faulty-configuration', Fault[]> {
  const faults: Fault[] = [];
  const path = resolve(cwd, file ?? 'warifu.toml');
  const written = file || existsSync(path) ? readFile(path, faults) : {};
  const given = fromEnvironment(env, faults);

  const values: Partial<Record<Key, unknown>> = {};
  for (const key of Object.keys(settings) as Key[]) {
    const inEnvironment = given[key] !== undefined;
    const raw = inEnvironment ? given[key] : written[key];
    if (raw === undefined) continue;
    const { schema, write } = settings[key];
    const result = schema.safeParse(raw);
    if (!result.success) {
      const shown = secretKeys.includes(key) ? 'its value' : JSON.stringify(raw);
      const source = inEnvironment ? ` (from ${variableOf(key)})` : '';
      faults.push({ key, wrong: `${shown} does not fit${source}`, write });
    } else if (key.endsWith('.directory') || fileKeys.includes(key)) {
      values[key] = resolve(inEnvironment ? cwd : dirname(path), result.data as string);
    } else values[key] = result.data;
  }

  const config = withDefaults(<K extends Key>(key: K) => values[key] as Value<K> | undefined, cwd);
  faults.push(...contradictions(values, config));
  return faults.length === 0 ? config : refuse('faulty-configuration', faults);
}

function withDefaults(value: <K extends Key>(key: K) => Value<K> | undefined, cwd: string): Config {
  const listen = value('listen') ?? '127.0.0.1';
  const directory = value('data.directory') ?? resolve(cwd, 'var');
  const url = value('database.url');
  const portalHost = value('portal.host') ?? 'portal.localhost';
  const pkiPort = value('pki.port') ?? 8080;
  const listener = (name: 'portal' | 'lanes' | 'console', host: string, port: number): Listener => ({
    host: value(`${name}.host`) ?? host,
    port: value(`${name}.port`) ?? port,
    ...present('certificate', value(`${name}.certificate`)),
    ...present('key', value(`${name}.key`)),
  });
  return {
    listen,
    data: { directory },
    ...(url && { database: { url, ...present('ownerUrl', value('database.ownerUrl')) } }),
    keys: {
      directory: value('keys.directory') ?? resolve(directory, 'keys'),
      ...present('passphrase', value('keys.passphrase')),
    },
    ...present('pkcs11', pkcs11(value)),
    portal: listener('portal', portalHost, 8443),
    lanes: listener('lanes', `cert.${portalHost}`, 9443),
    console: listener('console', 'console.localhost', 7443),
    pki: {
      url: value('pki.url') ?? `http://localhost:${pkiPort}`,
      port: pkiPort,
      listen: value('pki.listen') ?? listen,
    },
    mail: mailConfig(value, directory),
    log: { level: value('log.level') ?? 'info' },
    demo: { port: value('demo.port') ?? 8090 },
  };
}

function pkcs11(value: <K extends Key>(key: K) => Value<K> | undefined): Config['pkcs11'] {
  const [module, token, pin] = [value('pkcs11.module'), value('pkcs11.token'), value('pkcs11.pin')];
  return module && token && pin ? { module, token, pin } : undefined;
}

/** The usual ports: submission (RFC 6409), submission over TLS (RFC 8314), and a relay nearby. */
const mailPorts = { starttls: 587, tls: 465, none: 25 };

function mailConfig(value: <K extends Key>(key: K) => Value<K> | undefined, dataDirectory: string): MailConfig {
  const host = value('mail.host');
  const security = value('mail.security') ?? 'starttls';
  return {
    directory: value('mail.directory') ?? resolve(dataDirectory, 'mail'),
    ...(host !== undefined && {
      server: {
        host,
        port: value('mail.port') ?? mailPorts[security],
        security,
        ...present('user', value('mail.user')),
        ...present('password', value('mail.password')),
        ...present('ca', value('mail.ca')),
        ...present('returnPath', value('mail.returnPath')),
        ...present('dkim', value('dkim.directory')),
      },
    }),
    ...present('bounces', value('bounces.directory')),
  };
}

function present<const Name extends string, V>(name: Name, value: V | undefined): { [K in Name]?: V } {
  return value === undefined ? {} : ({ [name]: value } as { [K in Name]?: V });
}

/** What no single key can see. */
function contradictions(values: Partial<Record<Key, unknown>>, config: Config): Fault[] {
  const faults: Fault[] = [];
  if (values['database.ownerUrl'] && !values['database.url']) {
    faults.push({
      key: 'database.url',
      wrong: 'is missing although database.ownerUrl is given',
      write: settings['database.url'].write,
    });
  }
  const unserved = (Object.keys(values) as Key[]).find(
    (key) => key.startsWith('mail.') && !key.endsWith('.directory') && key !== 'mail.host',
  );
  if (unserved && !config.mail.server) faults.push(missingPart('mail.host', unserved));
  if (config.mail.server?.user && !config.mail.server.password) faults.push(missingPart('mail.password', 'mail.user'));
  if (config.mail.server?.password && !config.mail.server.user) faults.push(missingPart('mail.user', 'mail.password'));
  const hsm = ['pkcs11.module', 'pkcs11.token', 'pkcs11.pin'] as const;
  const [given] = hsm.filter((key) => values[key] !== undefined);
  if (given) for (const key of hsm) if (values[key] === undefined) faults.push(missingPart(key, given));
  for (const name of ['portal', 'lanes', 'console'] as const) {
    const { certificate, key } = config[name];
    if (certificate && !key) faults.push(missingPart(`${name}.key`, `${name}.certificate`));
    if (key && !certificate) faults.push(missingPart(`${name}.certificate`, `${name}.key`));
  }
  for (const key of fileKeys) {
    const path = values[key] as string | undefined;
    if (path && !readable(path)) faults.push({ key, wrong: `${path} cannot be read`, write: settings[key].write });
  }
  const ports = (['portal', 'lanes', 'console', 'pki'] as const).map((name) => ({ name, port: config[name].port }));
  ports.forEach(({ name, port }, index) => {
    const first = ports.slice(0, index).find((other) => other.port === port && port !== 0);
    if (first) {
      faults.push({ key: `${name}.port`, wrong: `${port} is also ${first.name}.port`, write: 'a port of its own' });
    }
  });
  if (config.portal.host === config.console.host || config.portal.host === config.lanes.host) {
    const key = config.portal.host === config.console.host ? 'console.host' : 'lanes.host';
    faults.push({ key, wrong: 'is the same as portal.host', write: 'a host name of its own' });
  }
  return faults;
}

function missingPart(key: Key, other: Key): Fault {
  return { key, wrong: `is missing although ${other} is given`, write: settings[key].write };
}

function readable(path: string): boolean {
  try {
    accessSync(path, constants.R_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

function readFile(path: string, faults: Fault[]): Record<string, unknown> {
  let table: Record<string, unknown>;
  try {
    table = parse(readFileSync(path, 'utf8'));
  } catch (fault) {
    // The parser's message quotes the line, which may hold a secret: only its place is told.
    const { line, code } = fault as { line?: number; code?: string };
    const unread = code === 'ENOENT' ? 'is not there' : `cannot be read (${code})`;
    faults.push({
      key: path,
      wrong: line === undefined ? unread : `is not TOML: line ${line}`,
      write: 'a file like warifu.example.toml',
    });
    return {};
  }
  const written = flatten(table);
  for (const key of Object.keys(written)) if (!(key in settings)) faults.push(unknownKey(key, Object.keys(settings)));
  if (secretKeys.some((key) => key in written) && statSync(path).mode & 0o004) {
    faults.push({ key: path, wrong: 'holds a secret and can be read by everyone', write: `chmod 600 ${path}` });
  }
  return written;
}

function fromEnvironment(env: ConfigSource['env'], faults: Fault[]): Partial<Record<Key, string>> {
  const keys = new Map((Object.keys(settings) as Key[]).map((key) => [variableOf(key), key]));
  const given: Partial<Record<Key, string>> = {};
  for (const [variable, value] of Object.entries(env)) {
    if (!variable.startsWith('WARIFU_') || !value) continue;
    const key = keys.get(variable);
    if (key) given[key] = value;
    else faults.push(unknownKey(variable, [...keys.keys()]));
  }
  return given;
}

function flatten(table: Record<string, unknown>, prefix = ''): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(table).flatMap(([name, value]) =>
      isTable(value) && !(prefix + name in settings)
        ? Object.entries(flatten(value, `${prefix}${name}.`))
        : [[prefix + name, value]],
    ),
  );
}

function isTable(value: unknown): value is Record<string, unknown> {
  return (
    typeof value === 'object' &&
    value !== null &&
    Object.getPrototypeOf(value) !== Date.prototype &&
    !Array.isArray(value)
  );
}

function unknownKey(key: string, known: string[]): Fault {
  const simple = (name: string) => name.toLowerCase().replace(/[^a-z]/g, '');
  const alike = known.find((name) => simple(name) === simple(key) || simple(name).endsWith(simple(key)));
  return { key, wrong: 'is not a key', write: alike ?? 'one of the keys in docs/configuration.md, or nothing' };
}
