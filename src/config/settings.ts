import { isIP } from 'node:net';
import { z } from 'zod';
import { mailAddress } from '../domain/login-id/mail-address.ts';
import { Secret } from './secret.ts';

/** One key of the configuration: what it accepts, and what a person should write when it does not fit. */
interface Setting<Value> {
  readonly schema: z.ZodType<Value>;
  readonly write: string;
}

const setting = <Value>(schema: z.ZodType<Value>, write: string): Setting<Value> => ({ schema, write });

const path = (what: string) => setting(z.string().min(1), `the path of ${what}`);
const host = (example: string) =>
  setting(
    z.string().regex(/^(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$/),
    `a host name in small letters without a port, e.g. "${example}"`,
  );
const address = () =>
  setting(
    z.string().refine((text) => isIP(text) !== 0),
    'an IP address, e.g. "127.0.0.1" or "::"',
  );
// The environment knows only text.
const port = () =>
  setting(
    z.union([z.number(), z.string().regex(/^\d+$/).transform(Number)]).pipe(z.int().min(0).max(65_535)),
    'a port number from 1 to 65535, or 0 for any free port',
  );
const secret = (schema: z.ZodType<string>, write: string) =>
  setting(
    schema.transform((text) => new Secret(text)),
    write,
  );
const database = (role: string) =>
  secret(z.string().regex(/^postgres(ql)?:\/\/[^\s]+$/), `postgres://${role}:PASSWORD@HOST:5432/DATABASE`);

/** Every key there is; the environment's name of `database.ownerUrl` is WARIFU_DATABASE_OWNER_URL. */
export const settings = {
  listen: address(),
  'data.directory': path('the folder that holds everything Warifu keeps on disk'),
  'database.url': database('warifu_app'),
  'database.ownerUrl': database('warifu_owner'),
  'keys.directory': path('the folder of the encrypted CA keys'),
  'keys.passphrase': secret(z.string().min(20), 'a passphrase of 20 characters or more'),
  'pkcs11.module': path('a PKCS#11 module (a shared library that comes with the HSM)'),
  'pkcs11.token': setting(z.string().min(1).max(32), 'the label of the token, 32 characters at most'),
  'pkcs11.pin': secret(z.string().min(1), 'the PIN of the token’s user'),
  'portal.host': host('portal.example.jp'),
  'portal.port': port(),
  'portal.certificate': path('a PEM file: the server certificate and its chain'),
  'portal.key': path('a PEM file: the private key'),
  'lanes.host': host('cert.portal.example.jp'),
  'lanes.port': port(),
  'lanes.certificate': path('a PEM file: the wildcard server certificate and its chain'),
  'lanes.key': path('a PEM file: the private key'),
  'console.host': host('console.example.jp'),
  'console.port': port(),
  'console.certificate': path('a PEM file: the server certificate and its chain'),
  'console.key': path('a PEM file: the private key'),
  'pki.url': setting(
    z.string().regex(/^http:\/\/[^/?#\s]+(\/[^?#\s]*)?(?<!\/)$/),
    'a URL that begins with http:// and does not end with a slash, e.g. "http://pki.example.jp"',
  ),
  'pki.port': port(),
  'pki.listen': address(),
  'mail.host': host('smtp.example.jp'),
  'mail.port': port(),
  'mail.security': setting(z.enum(['starttls', 'tls', 'none']), 'one of starttls, tls, none'),
  'mail.user': setting(z.string().min(1), 'the name with which the mail server lets Warifu in'),
  'mail.password': secret(z.string().min(1), 'the password of mail.user'),
  'mail.ca': path('a PEM file: the root certificate that the mail server’s own certificate goes back to'),
  'mail.returnPath': setting(
    z.string().refine((address) => mailAddress(address) === address),
    'the mail address that gets what comes back, e.g. "bounces@example.jp"',
  ),
  'dkim.directory': path('the folder of DKIM keys, each a PEM file named like its DNS name and .pem'),
  'bounces.directory': path('the Maildir in which the mail server puts what comes back'),
  'mail.directory': path('the folder for mails while mail.host is not given'),
  'log.level': setting(
    z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']),
    'one of trace, debug, info, warn, error, fatal, silent',
  ),
  'demo.port': port(),
};

export type Key = keyof typeof settings;
export type Value<K extends Key> = z.output<(typeof settings)[K]['schema']>;

/** Keys whose values are files that have to be there. */
export const fileKeys = (Object.keys(settings) as Key[]).filter((key) => /\.(certificate|key|ca|module)$/.test(key));

/** Keys whose values must not be seen. */
export const secretKeys: readonly Key[] = [
  'database.url',
  'database.ownerUrl',
  'keys.passphrase',
  'pkcs11.pin',
  'mail.password',
];

/** The environment variables that hold them. */
export const secretVariables = secretKeys.map(variableOf);

/** The environment variable of a key, e.g. WARIFU_PORTAL_PORT. */
export function variableOf(key: string): string {
  return `WARIFU_${key.replace(/[A-Z]/g, '_$&').replaceAll('.', '_').toUpperCase()}`;
}
