import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { isRefusal } from '../domain/refusal.ts';
import { fromPem, toPem } from '../pki/pem.ts';
import type { IndependentReader, SecondReading } from '../workflows/audit-certificates.ts';

const run = promisify(execFile);

/** The installed OpenSSL program as an independent reader; undefined where there is none that is new enough (3.0). */
export async function opensslReader(program = 'openssl'): Promise<IndependentReader | undefined> {
  const version = await run(program, ['version']).catch(() => undefined);
  if (!version || !/^OpenSSL ([3-9]|\d\d)\./.test(version.stdout)) return undefined;
  return {
    read: (certificate) => inFolder([certificate], async ([file]) => read(program, file!)),
    verify: (chain, at) =>
      inFolder(chain, async ([leaf, issuing, root]) => {
        const args = ['verify', '-x509_strict', '-purpose', 'sslclient', '-CAfile', root!, '-untrusted', issuing!];
        const time = String(Math.floor(at.epochMilliseconds / 1000));
        try {
          await run(program, [...args, '-attime', time, leaf!]);
          return undefined;
        } catch (error) {
          const { stderr = '' } = error as { stderr?: string };
          return /^error .*$/m.exec(stderr)?.[0] ?? 'not verified';
        }
      }),
  };
}

async function inFolder<T>(certificates: readonly Uint8Array[], work: (files: string[]) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'warifu-audit-'));
  try {
    const files = certificates.map((_, n) => join(folder, `${n}.pem`));
    await Promise.all(files.map((file, n) => writeFile(file, toPem('CERTIFICATE', certificates[n]!))));
    return await work(files);
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function read(program: string, file: string): Promise<SecondReading> {
  const plain = ['-nameopt', 'sep_multiline,utf8,sname', '-dateopt', 'iso_8601'];
  const facts = ['-serial', '-subject', '-issuer', '-dates', '-pubkey'];
  const { stdout } = await run(program, ['x509', '-in', file, '-noout', ...plain, ...facts]);
  const text = await run(program, ['x509', '-in', file, '-noout', '-text', '-certopt', 'no_pubkey,no_sigdump']);
  const value = (name: string): string => new RegExp(`^${name}=(.*)$`, 'm').exec(stdout)?.[1] ?? '';
  const lines = (name: string): string[] => {
    const [, found = ''] = new RegExp(`^${name}=\\s*\\n((?: {4}.*\\n)+)`, 'm').exec(stdout) ?? [];
    return found
      .split('\n')
      .slice(0, -1)
      .map((line) => line.slice(4));
  };
  const pem = /-----BEGIN PUBLIC KEY-----[^-]+-----END PUBLIC KEY-----/.exec(stdout)?.[0] ?? '';
  const publicKey = fromPem('PUBLIC KEY', pem);
  if (isRefusal(publicKey)) throw new Error('no public key');
  return {
    serial: value('serial').toLowerCase().replace(/^0+/, ''),
    subject: lines('subject'),
    issuer: lines('issuer'),
    notBefore: value('notBefore').replace(' ', 'T'),
    notAfter: value('notAfter').replace(' ', 'T'),
    publicKey,
    extensions: extensionsIn(text.stdout),
  };
}

/** Headings stand twelve columns in, values sixteen and more. */
function extensionsIn(text: string): Map<string, string> {
  const found = new Map<string, string>();
  let name: string | undefined;
  for (const line of text.slice(text.indexOf('X509v3 extensions:')).split('\n').slice(1)) {
    const heading = /^ {12}(\S.*?): ?(critical)?\s*$/.exec(line);
    if (heading) {
      name = heading[1]!;
      found.set(name, heading[2] ?? '');
    } else if (name !== undefined && /^ {16}/.test(line)) {
      found.set(name, `${found.get(name)} ${line.trim()}`.trim().replaceAll(/\s+/g, ' '));
    } else if (line.trim() !== '') break;
  }
  return found;
}
