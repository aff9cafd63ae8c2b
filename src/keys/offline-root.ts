import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { prepareRoot } from '../ca/authority-certificate.ts';
import { type CeremonyRequest, fingerprintOf, lintCeremonyRequest } from '../ca/ceremony-request.ts';
import { prepareCrl, type Revoked, signCrl } from '../ca/crl.ts';
import { lintDraft } from '../ca/lint.ts';
import { type ReadCrl, readCrl } from '../ca/read-crl.ts';
import { newSerial } from '../ca/serial.ts';
import { signDraft } from '../ca/sign.ts';
import type { CaKeyType, Signer } from '../ca/signer.ts';
import { isRefusal } from '../domain/refusal.ts';
import { fingerprint, fromPem, readTbsCertificate, toPem } from '../pki/certificate.ts';
import { sameBytes } from '../pki/der.ts';
import type { KeyRoom } from '../workflows/dependencies.ts';
import { syncFolder, writeOnce } from './private-file.ts';

/**
 * A root on a machine without network and without database: everything about it is in one folder.
 *
 * `root.pem` its certificate · `root.crl.pem` its newest list · `root.json` the name of its key and what it revoked ·
 * `records/` one text for each act, numbered; each holds the SHA-256 of the one before, so that none can be taken out
 * unseen · `keys/` the encrypted key, unless it is on a token. What is going to be signed is in `records/` before the key
 * signs it (I2): a ceremony that was interrupted leaves a `…-begun` text, and nothing it signed is unknown.
 */
export interface Ceremony {
  readonly folder: string;
  readonly keys: KeyRoom;
  /** Where `keys` makes its keys, for the record. */
  readonly keyPlace: string;
  /** Who is there: two persons or more. */
  readonly persons: readonly string[];
  readonly now: Temporal.Instant;
  readonly random: (bytes: number) => Uint8Array;
}

const state = z.strictObject({
  keyName: z.string(),
  revoked: z.array(
    z.strictObject({
      serial: z.string(),
      at: z.string(),
      reason: z.enum(['keyCompromise', 'cACompromise', 'superseded', 'cessationOfOperation', 'unspecified']),
    }),
  ),
});
export type RootRevocationReason = z.infer<typeof state>['revoked'][number]['reason'];

/** Why a ceremony does not go on; for the person at the machine. */
export class CeremonyStopped extends Error {}

/** Makes a root: key, certificate, first list. Throws CeremonyStopped when the folder has one already. */
export async function createOfflineRoot(
  ceremony: Ceremony,
  asked: { commonName: string; organization: string; keyType: CaKeyType; years: number; listDays: number },
): Promise<{ certificate: Uint8Array; record: string }> {
  const { folder, keys, now, random } = ceremony;
  await mkdir(join(folder, 'records'), { recursive: true, mode: 0o700 });
  if (existsSync(join(folder, 'root.json'))) throw new CeremonyStopped(`${folder} holds a root already.`);
  const { commonName, organization } = asked;
  const keyName = `offline-root-${Buffer.from(random(6)).toString('hex')}`;
  const signer = await keys.create(keyName, asked.keyType);
  const whole = now.round({ smallestUnit: 'second', roundingMode: 'floor' });
  const names = {
    commonName,
    organization,
    publicKey: signer.publicKey,
    notBefore: whole,
    notAfter: whole.toZonedDateTimeISO('UTC').add({ years: asked.years }).toInstant(),
  };
  const draft = prepareRoot({ ...names, serial: newSerial(random) });
  await begun(ceremony, 'root', draft.tbs);
  const linted = lintDraft(draft, { ...names, kind: 'root', issuer: 'self' });
  if (isRefusal(linted)) throw new CeremonyStopped(`The root is not signed: ${linted.facts.findings.join('; ')}.`);
  const certificate = await signDraft(linted, signer, 'self');
  await replace(join(folder, 'root.pem'), toPem('CERTIFICATE', certificate));
  await replace(join(folder, 'root.json'), JSON.stringify({ keyName, revoked: [] } satisfies z.infer<typeof state>));
  const list = nextList(ceremony, certificate, await lastList(folder, certificate), [], asked.listDays);
  await signList(ceremony, signer, certificate, list);
  const record = await keepRecord(ceremony, 'root', [
    ['What', 'a root was made, with its first list'],
    ['Name', `O=${organization}, CN=${commonName}`],
    ['Key', `${signer.keyType}, ${ceremony.keyPlace}, ${keyName}`],
    ['Valid', `${names.notBefore} to ${names.notAfter}`],
    ['Serial number', hex(draft.serial)],
    ['SHA-256 of the certificate', hex(fingerprint(certificate))],
    ['List', `no. ${list.number}, next by ${list.nextUpdate}`],
  ]);
  return { certificate, record };
}

/** Signs what a request asks for; the caller has had its fingerprint compared. Gives the certificate, DER. */
export async function signCeremonyRequest(
  ceremony: Ceremony,
  request: CeremonyRequest,
): Promise<{ certificate: Uint8Array; record: string }> {
  const { root, signer } = await open(ceremony);
  const judged = lintCeremonyRequest(request, root);
  if (isRefusal(judged)) throw new CeremonyStopped(refusedWords(judged));
  await refuseSerialUsedBefore(ceremony.folder, judged.serial, request.toBeSigned);
  await begun(ceremony, 'sign', request.toBeSigned);
  const certificate = await signDraft(judged.linted, signer, root);
  const record = await keepRecord(ceremony, 'sign', [
    ['What', 'the certificate of an issuing CA was signed'],
    ['Institution', request.institutionCode],
    ['Name', `O=${request.organization}, CN=${request.commonName}`],
    ['Key', judged.keyType],
    ['Valid', `${request.notBefore} to ${request.notAfter}`],
    ['Serial number', hex(judged.serial)],
    ['SHA-256 of what was to be signed', fingerprintOf(request)],
    ['SHA-256 of the certificate', hex(fingerprint(certificate))],
    ['Signed by', `the key with which the root of SHA-256 ${hex(fingerprint(root))} was signed`],
  ]);
  return { certificate, record };
}

/** Judges a request before anybody is asked for its fingerprint. Throws CeremonyStopped with what is wrong. */
export async function judgeCeremonyRequest(folder: string, request: CeremonyRequest) {
  const judged = lintCeremonyRequest(request, await rootOf(folder));
  if (isRefusal(judged)) throw new CeremonyStopped(refusedWords(judged));
  return judged;
}

/**
 * Makes the next list, with more issuing CAs on it where `revoke` names the serial numbers of their certificates (content
 * octets, hexadecimal). Throws CeremonyStopped, before anything is written, for a number that this root never signed, and
 * when the list would lack what the one before revoked.
 */
export async function renewRootList(
  ceremony: Ceremony,
  days: number,
  revoke: { serials: readonly string[]; reason: RootRevocationReason } = { serials: [], reason: 'unspecified' },
): Promise<{ list: string; record: string }> {
  const { folder, now } = ceremony;
  const { root, signer, kept } = await open(ceremony);
  const before = await lastList(folder, root);
  const listedBefore = before?.revoked.map(({ serial }) => hex(serial)) ?? [];
  const signed = new Set([...listedBefore, ...(await signedBefore(folder)).map(({ serial }) => hex(serial))]);
  for (const serial of revoke.serials) {
    if (!isSerialNumber(serial)) throw new CeremonyStopped(`${serial} is no serial number. ${whereSerialStands}`);
    if (!signed.has(serial)) {
      throw new CeremonyStopped(
        `${serial} is in no record of what this root signed: it is not revoked. ${whereSerialStands} ` +
          'If the number is right, this folder is an older copy: take the newest medium.',
      );
    }
  }
  const at = now.round({ smallestUnit: 'second', roundingMode: 'floor' }).toString();
  const known = new Set(kept.revoked.map(({ serial }) => serial));
  const added = [...new Set(revoke.serials)].filter((serial) => !known.has(serial));
  const revoked = [...kept.revoked, ...added.map((serial) => ({ serial, reason: revoke.reason, at }))];
  const unfit = revoked.find(({ serial }) => !isSerialNumber(serial));
  if (unfit) {
    throw new CeremonyStopped(
      `${join(folder, 'root.json')} names ${unfit.serial}, which is no serial number: put it right.`,
    );
  }
  const left = listedBefore.filter((serial) => !revoked.some((one) => one.serial === serial));
  if (left.length > 0) {
    throw new CeremonyStopped(
      `The list before revoked ${left.join(', ')}, and root.json does not: it is an older copy. ` +
        `Take that of the newest medium, or write again ${left.map((serial) => `--revoke ${serial}`).join(' ')}.`,
    );
  }
  const listed = revoked.map(({ serial, at, reason }) => ({
    serial: Uint8Array.from(Buffer.from(serial, 'hex')),
    at: Temporal.Instant.from(at),
    reason,
  }));
  const next = nextList(ceremony, root, before, listed, days);
  // Before it is signed: a list that was made and lost is followed by one that says no less.
  await replace(join(folder, 'root.json'), JSON.stringify({ ...kept, revoked } satisfies z.infer<typeof state>));
  await signList(ceremony, signer, root, next);
  const record = await keepRecord(ceremony, 'crl', [
    ['What', 'a list of revoked CAs was made'],
    ['List', `no. ${next.number}, next by ${next.nextUpdate}`],
    ['On it', revoked.map(({ serial, reason }) => `${serial} (${reason})`).join(', ') || 'nothing'],
  ]);
  return { list: join(folder, 'root.crl.pem'), record };
}

const whereSerialStands =
  'It stands in the record of the CA’s signature, and: openssl x509 -in <certificate> -noout -serial.';

/** RFC 5280 §4.1.2.2: content octets of a positive INTEGER, in the shortest form (X.690 §8.3.2), 20 at most. */
const isSerialNumber = (hexadecimal: string): boolean =>
  /^([0-9a-f]{2}){1,20}$/.test(hexadecimal) && /^(0[1-9a-f]|[1-7]|00[89a-f])/.test(hexadecimal);

async function open(ceremony: Ceremony): Promise<{ root: Uint8Array; signer: Signer; kept: z.infer<typeof state> }> {
  const root = await rootOf(ceremony.folder);
  const kept = state.parse(JSON.parse(await readFile(join(ceremony.folder, 'root.json'), 'utf8')));
  return { root, signer: await ceremony.keys.open(kept.keyName), kept };
}

async function rootOf(folder: string): Promise<Uint8Array> {
  const pem = await readFile(join(folder, 'root.pem'), 'utf8').catch(() => '');
  const root = fromPem('CERTIFICATE', pem);
  if (isRefusal(root)) {
    throw new CeremonyStopped(`${folder} holds no root. Make it with: warifu ca ceremony root --help`);
  }
  return root;
}

interface NextList {
  readonly number: bigint;
  readonly nextUpdate: Temporal.Instant;
  /** TBSCertList, DER. */
  readonly tbs: Uint8Array;
}

/** The list that was made last; undefined before the first. */
async function lastList(folder: string, root: Uint8Array): Promise<ReadCrl | undefined> {
  const path = join(folder, 'root.crl.pem');
  if (!existsSync(path)) return undefined;
  const der = fromPem('X509 CRL', await readFile(path, 'utf8'));
  const read = isRefusal(der) ? der : readCrl(der, root);
  if (isRefusal(read)) throw new CeremonyStopped(`${path} is not the list that was made last.`);
  return read;
}

function nextList(
  ceremony: Ceremony,
  root: Uint8Array,
  before: ReadCrl | undefined,
  revoked: readonly Revoked[],
  days: number,
): NextList {
  const number = (before?.number ?? 0n) + 1n;
  const thisUpdate = ceremony.now.round({ smallestUnit: 'second', roundingMode: 'floor' });
  const nextUpdate = thisUpdate.add({ hours: 24 * days });
  return { number, nextUpdate, tbs: prepareCrl({ issuer: root, number, thisUpdate, nextUpdate, revoked }) };
}

async function signList(ceremony: Ceremony, signer: Signer, root: Uint8Array, { tbs }: NextList): Promise<void> {
  await begun(ceremony, 'crl', tbs);
  await replace(join(ceremony.folder, 'root.crl.pem'), toPem('X509 CRL', await signCrl(tbs, signer, root)));
}

/** Keeps what is going to be signed. When this returns it is on the disk. */
async function begun(ceremony: Ceremony, act: string, tbs: Uint8Array): Promise<void> {
  const head = `Begun ${ceremony.now} by ${ceremony.persons.join(', ')}: to be signed (${act}), DER in base64\n`;
  await numbered(ceremony.folder, `${act}-begun`, `${head}${Buffer.from(tbs).toString('base64')}\n`);
}

/**
 * RFC 5280 §4.1.2.2: one root, one certificate for each serial number, whatever the online machine asks. The same bytes may
 * be signed again: a ceremony was interrupted, or a file lost.
 */
async function refuseSerialUsedBefore(folder: string, serial: Uint8Array, tbs: Uint8Array): Promise<void> {
  const before = (await signedBefore(folder)).find((one) => sameBytes(one.serial, serial) && !sameBytes(one.tbs, tbs));
  if (before)
    throw new CeremonyStopped(`Its serial number was signed already, with other content: see ${before.name}.`);
}

/** Every issuing CA's certificate that this root signed, or may have: a ceremony can be interrupted at any step. */
async function signedBefore(folder: string): Promise<{ name: string; serial: Uint8Array; tbs: Uint8Array }[]> {
  const records = join(folder, 'records');
  const names = (await readdir(records)).filter((name) => name.endsWith('-sign-begun.txt'));
  return Promise.all(
    names.map(async (name) => {
      const [, base64 = ''] = (await readFile(join(records, name), 'utf8')).split('\n');
      const tbs = Uint8Array.from(Buffer.from(base64, 'base64'));
      const read = readTbsCertificate(tbs);
      if (isRefusal(read)) throw new CeremonyStopped(`${join(records, name)} is not as it was written.`);
      return { name, serial: read.serial, tbs };
    }),
  );
}

/** Writes the record, to be printed and signed by those who were there. Gives its path. */
async function keepRecord(ceremony: Ceremony, act: string, lines: [string, string][]): Promise<string> {
  const all: [string, string][] = [
    ...lines,
    ['When', `${ceremony.now}, by the clock of this machine`],
    ['Who', ceremony.persons.join(', ')],
  ];
  const text = [
    'Warifu: record of a ceremony',
    '',
    ...all.map(([name, value]) => `${`${name}:`.padEnd(36)}${value}`),
    '',
    ...ceremony.persons.map((person) => `Signature of ${person}: ______________________________`),
  ].join('\n');
  return numbered(ceremony.folder, act, `${text}\n`);
}

async function numbered(folder: string, act: string, text: string): Promise<string> {
  const records = join(folder, 'records');
  const names = (await readdir(records)).filter((name) => /^\d{4}-[a-z-]+\.txt$/.test(name)).sort();
  const last = names.at(-1);
  const before = last
    ? `${last}, SHA-256 ${createHash('sha256')
        .update(await readFile(join(records, last)))
        .digest('hex')}`
    : 'none';
  const path = join(records, `${String(names.length + 1).padStart(4, '0')}-${act}.txt`);
  if (!(await writeOnce(path, `${text}Record before: ${before}\n`))) {
    throw new CeremonyStopped(`${path} is there already: somebody else holds a ceremony in this folder.`);
  }
  return path;
}

/** The new content or the old one, never a part; on the disk when this returns: media are pulled out. */
async function replace(path: string, text: string): Promise<void> {
  const fresh = `${path}.${createHash('sha256').update(text).digest('hex').slice(0, 16)}.new`;
  await writeOnce(fresh, text);
  await rename(fresh, path);
  await syncFolder(dirname(path));
}

function refusedWords(refused: Exclude<ReturnType<typeof lintCeremonyRequest>, { linted: unknown }>): string {
  switch (refused.refused) {
    case 'request-for-another-root':
      return 'The request is for another root than the one in this folder.';
    case 'request-unproven':
      return 'The request does not prove that the key is held by whoever asks.';
    case 'lint-failed':
      return `The request is not what an issuing CA may be: ${refused.facts.findings.join('; ')}.`;
  }
}

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
