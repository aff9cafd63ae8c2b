import { createPrivateKey } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { lintDraft } from '../ca/lint.ts';
import { prepareLocalRoot, prepareLocalServer } from '../ca/local-server-certificate.ts';
import { newSerial } from '../ca/serial.ts';
import { signDraft } from '../ca/sign.ts';
import type { Signer } from '../ca/signer.ts';
import { isRefusal } from '../domain/refusal.ts';
import { fromPem, readCertificate, toPem } from '../pki/certificate.ts';
import { issuedBy } from '../pki/issued-by.ts';
import { createKeyFile } from './encrypted-file.ts';
import { readPrivately } from './private-file.ts';

const names = ['portal', 'lanes', 'console'] as const;
type Name = (typeof names)[number];

interface Identity {
  certificate: string;
  key: string;
  passphrase: string;
}

const rootFile = 'local-root.pem';
const life = { hours: 396 * 24 };
/** New ones are made this long before the old ones end. */
const renewBefore = { hours: 30 * 24 };

/**
 * Server certificates for one machine, made on first use and kept in `directory` until they near their end or the host
 * names or the passphrase change. They hang on a root made only for them, for names below `localhost`; its key is used for these three
 * signatures and thrown away, so that the root a person trusts can never sign anything else.
 */
export async function localServerIdentities(request: {
  directory: string;
  hosts: Record<Name, string>;
  passphrase: string;
  now: Temporal.Instant;
  random: (bytes: number) => Uint8Array;
}): Promise<Record<Name, Identity> & { rootFile: string }> {
  const { directory } = request;
  if (!(await areFit(request))) await makeAnew(request);
  const read = (name: string) => readFile(join(directory, name), 'utf8');
  const root = await read(rootFile);
  const identity = async (name: Name): Promise<Identity> => ({
    certificate: (await read(`${name}.pem`)) + root,
    key: await readPrivately(join(directory, `${name}.key.pem`)),
    passphrase: request.passphrase,
  });
  const [portal, lanes, console] = await Promise.all(names.map(identity));
  return { portal: portal!, lanes: lanes!, console: console!, rootFile: join(directory, rootFile) };
}

type Request = Parameters<typeof localServerIdentities>[0];

async function areFit({ directory, hosts, passphrase, now }: Request): Promise<boolean> {
  if (!existsSync(join(directory, rootFile))) return false;
  const kept = await readFile(join(directory, 'hosts.json'), 'utf8').catch(() => '');
  if (kept !== JSON.stringify(hosts)) return false;
  const key = await readFile(join(directory, 'portal.key.pem'), 'utf8').catch(() => '');
  if (!opens(key, passphrase)) return false;
  const certificate = async (file: string) =>
    fromPem('CERTIFICATE', await readFile(join(directory, file), 'utf8').catch(() => ''));
  const root = await certificate(rootFile);
  const read = isRefusal(root) ? root : readCertificate(root);
  if (isRefusal(root) || isRefusal(read)) return false;
  // A machine that lost its power may have kept half of what was written.
  for (const name of names) {
    const shown = await certificate(`${name}.pem`);
    if (isRefusal(shown) || !issuedBy(shown, root) || !existsSync(join(directory, `${name}.key.pem`))) return false;
  }
  return Temporal.Instant.compare(now.add(renewBefore), read.notAfter) < 0;
}

/** Whether the passphrase is the one of all three keys: they were made together. */
function opens(key: string, passphrase: string): boolean {
  try {
    createPrivateKey({ key, passphrase });
    return true;
  } catch {
    return false;
  }
}

/**
 * Makes the whole folder beside the old one and puts it in its place: never half of each, nor of what another program makes
 * at the same moment. Where that one was first, its folder is taken.
 */
async function makeAnew({ directory, hosts, passphrase, now, random }: Request): Promise<void> {
  const fresh = `${directory}.${Buffer.from(random(8)).toString('hex')}.new`;
  await mkdir(fresh, { recursive: true, mode: 0o700 });

  const start = now.round({ smallestUnit: 'second', roundingMode: 'floor' }).subtract({ hours: 1 });
  const dates = { notBefore: start, notAfter: start.add(life) };
  const rootKey = join(fresh, 'root.key.pem');
  const root = await createKeyFile(rootKey, 'EC P-256', passphrase);
  await rm(rootKey);
  const rootAsked = {
    ...dates,
    commonName: `Warifu local root ${Buffer.from(random(4)).toString('hex')}`,
    organization: 'Warifu on this machine',
    publicKey: root.publicKey,
  };
  const rootSerial = newSerial(random);
  const rootDraft = prepareLocalRoot({ ...rootAsked, serial: rootSerial });
  const rootCertificate = await signed(rootDraft, { ...rootAsked, kind: 'local-root', issuer: 'self' }, root);
  await writeFile(join(fresh, rootFile), toPem('CERTIFICATE', rootCertificate));

  for (const name of names) {
    const key = await createKeyFile(join(fresh, `${name}.key.pem`), 'EC P-256', passphrase);
    const asked = {
      ...dates,
      commonName: hosts[name],
      organization: 'Warifu on this machine',
      publicKey: key.publicKey,
      issuer: rootCertificate,
      hosts: [hosts[name]],
    };
    const draft = prepareLocalServer({ ...asked, serial: newSerial(random) });
    const certificate = await signed(draft, { ...asked, kind: 'local-server' }, root);
    await writeFile(join(fresh, `${name}.pem`), toPem('CERTIFICATE', certificate));
  }
  await writeFile(join(fresh, 'hosts.json'), JSON.stringify(hosts));
  await rm(directory, { recursive: true, force: true });
  await rename(fresh, directory).catch(async (error: NodeJS.ErrnoException) => {
    await rm(fresh, { recursive: true });
    if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
  });
}

async function signed(
  draft: ReturnType<typeof prepareLocalRoot>,
  expectation: Parameters<typeof lintDraft>[1],
  signer: Signer,
): Promise<Uint8Array> {
  const linted = lintDraft(draft, expectation);
  if (isRefusal(linted)) throw new Error(`a local certificate was not signed: ${linted.facts.findings.join('; ')}`);
  return signDraft(linted, signer, expectation.issuer);
}
