import { hash } from 'node:crypto';
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts';
import { type Certificate, type Extension, readCertificate, readTbsCertificate } from '../pki/certificate.ts';
import {
  checkDer,
  context,
  DerError,
  DerReader,
  type Element,
  readOid,
  sameBytes,
  Tag,
  wholeSeconds,
} from '../pki/der.ts';
import { readName } from '../pki/name.ts';
import { readPublicKey } from '../pki/public-key.ts';
import type { Draft } from './draft.ts';
import { oncePerBytes } from './once.ts';
import { caKeyType } from './signature-algorithm.ts';
import { secondOpinion } from './throw-away.ts';

export type DraftKind = 'customer' | 'issuing' | 'root' | 'ocsp-responder' | 'local-root' | 'local-server';

/** What the draft was meant to be, given again by whoever asked for it. */
export interface Expectation {
  readonly kind: DraftKind;
  /** The issuer's certificate, DER; `self` for a root. */
  readonly issuer: Uint8Array | 'self';
  readonly commonName: string;
  readonly organization: string;
  /** SubjectPublicKeyInfo, DER. */
  readonly publicKey: Uint8Array;
  readonly notBefore: Temporal.Instant;
  readonly notAfter: Temporal.Instant;
  /** For customers' and issuing CAs' certificates: compared where given; else only their form is checked. */
  readonly published?: Publication;
  /** For local servers: compared where given. */
  readonly hosts?: readonly string[];
}

/** Where a certificate says its issuer publishes, and under which policy it was issued. */
export interface Publication {
  readonly crlUrl: string;
  readonly caIssuersUrl: string;
  readonly ocspUrl?: string | undefined;
  readonly policyOid: string;
}

declare const checked: unique symbol;

/** A draft in which the lint found nothing. Only `lintDraft` can make one, and it can be signed once. */
export interface LintedDraft {
  readonly [checked]: true;
}

interface Checked {
  /** Gone when it was taken out. */
  draft: Draft | undefined;
  readonly issuer: Uint8Array | 'self';
}

/** What stands behind the empty objects that are handed out: nothing can be had from them, nor made like them. */
const drafts = new WeakMap<object, Checked>();

function certify(draft: Draft, issuer: Uint8Array | 'self'): LintedDraft {
  const linted = Object.freeze(Object.create(null)) as LintedDraft;
  drafts.set(linted, {
    draft: { serial: Uint8Array.from(draft.serial), tbs: Uint8Array.from(draft.tbs) },
    issuer: issuer === 'self' ? issuer : Uint8Array.from(issuer),
  });
  return linted;
}

/**
 * For `sign.ts` alone: gives the checked bytes out, once, to be signed by this issuer. Throws the second time, for any
 * other issuer, and for what `lintDraft` did not make.
 */
export function takeLintedDraft(linted: LintedDraft, issuer: Uint8Array | 'self'): Draft {
  const found = drafts.get(linted);
  if (!found) throw new TypeError('this is no draft that was checked');
  if (!found.draft) throw new Error('this draft was signed already');
  const same = issuer === 'self' || found.issuer === 'self' ? issuer === found.issuer : sameBytes(issuer, found.issuer);
  if (!same) throw new Error('this draft was checked for another issuer');
  const { draft } = found;
  found.draft = undefined;
  return draft;
}

/**
 * Reads the draft back and compares it with what was asked for and with the profile of its kind. The profiles stand
 * here as bytes, apart from the code that writes drafts, so that one mistake cannot hide in both. Where that finds nothing,
 * OpenSSL judges the certificate the draft would become, with a throw-away key's signature (throw-away.ts).
 */
export function lintDraft(
  draft: Draft,
  expectation: Expectation,
): LintedDraft | Refusal<'lint-failed', { findings: string[] }> {
  const findings = findingsIn(draft, expectation);
  return findings.length ? refuse('lint-failed', { findings }) : certify(draft, expectation.issuer);
}

const bytes = (hex: string): Uint8Array => Uint8Array.fromHex(hex);

// Values of extensions, by hand from X.690.
const value = {
  endEntity: bytes('3000'),
  anyAuthority: bytes('30030101ff'),
  lastAuthority: bytes('30060101ff020100'),
  digitalSignature: bytes('03020780'),
  certAndCrlSign: bytes('03020106'),
  clientAuth: bytes('300a06082b06010505070302'),
  serverAuth: bytes('300a06082b06010505070301'),
  ocspSigning: bytes('300a06082b06010505070309'),
  clientAuthAndOcspSigning: bytes('301406082b0601050507030206082b06010505070309'),
  null: bytes('0500'),
  // permitted: dNSName localhost, iPAddress 127.0.0.1/32, iPAddress ::1/128
  onlyThisMachine: bytes(
    `303fa03d300b82096c6f63616c686f7374300a87087f000001ffffffff30228720${'00'.repeat(15)}01${'ff'.repeat(16)}`,
  ),
};

/** What an extension must be: its exact value, or what must be true of it and what was asked for. */
interface Rule {
  readonly oid: string;
  readonly critical: boolean;
  readonly value: Uint8Array | ((value: DerReader, asked: Expectation) => boolean);
}

const subjectKeyId = '2.5.29.14';
const authorityKeyId = '2.5.29.35';
const basicConstraints = (exact: Uint8Array): Rule => ({ oid: '2.5.29.19', critical: true, value: exact });
const keyUsage = (exact: Uint8Array): Rule => ({ oid: '2.5.29.15', critical: true, value: exact });
const extKeyUsage = (exact: Uint8Array): Rule => ({ oid: '2.5.29.37', critical: false, value: exact });

const uuid = '[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}';
/** Where the root has its one list, and the issuing CA its own, or that of one part. */
const rootListUrl = new RegExp(`/crl/${uuid}\\.crl$`);
const customersListUrl = new RegExp(`/crl/${uuid}(/[1-9][0-9]{0,8})?\\.crl$`);

const onePolicy = (value: DerReader, { published }: Expectation): boolean => {
  const policies = value.into(Tag.sequence);
  const policy = policies.into(Tag.sequence);
  const found = readOid(policy.next(Tag.oid));
  return (!published || found === published.policyOid) && !policy.more && !policies.more;
};
const oneCrlUrl = (value: DerReader, { kind, published }: Expectation): boolean => {
  const points = value.into(Tag.sequence);
  const point = points.into(Tag.sequence);
  const name = point.into(context(0));
  const fullName = name.into(context(0));
  const found = readHttpUrl(fullName);
  const fitting = (kind === 'issuing' ? rootListUrl : customersListUrl).test(found);
  return (
    fitting && (!published || found === published.crlUrl) && ![points, point, name, fullName].some(({ more }) => more)
  );
};
const ocspThenCaIssuers = (value: DerReader, { published }: Expectation): boolean => {
  const methods: string[] = [];
  const urls: string[] = [];
  for (const list = value.into(Tag.sequence); list.more; ) {
    const access = list.into(Tag.sequence);
    methods.push(readOid(access.next(Tag.oid)));
    urls.push(readHttpUrl(access));
    access.end();
  }
  const [ocsp, caIssuers] = ['1.3.6.1.5.5.7.48.1', '1.3.6.1.5.5.7.48.2'];
  if (!same(methods, [caIssuers]) && !same(methods, [ocsp, caIssuers])) return false;
  if (!published) return true;
  const { ocspUrl, caIssuersUrl } = published;
  return same(urls, ocspUrl === undefined ? [caIssuersUrl] : [ocspUrl, caIssuersUrl]);
};
const published: readonly Rule[] = [
  { oid: '2.5.29.32', critical: false, value: onePolicy },
  { oid: '2.5.29.31', critical: false, value: oneCrlUrl },
  { oid: '1.3.6.1.5.5.7.1.1', critical: false, value: ocspThenCaIssuers },
];

/** A GeneralName uniformResourceIdentifier; plain http, since https would need this very check (RFC 5280 §8). */
function readHttpUrl(names: DerReader): string {
  const url = text(names.next(context(6, 'primitive')));
  if (!/^http:\/\/[\x21-\x7e]+$/.test(url)) throw new DerError('not an http URL');
  return url;
}

const localHosts = (value: DerReader, { hosts }: Expectation): boolean => {
  const found: string[] = [];
  for (const list = value.into(Tag.sequence); list.more; ) found.push(text(list.next(context(2, 'primitive'))));
  const local = found.length > 0 && found.every((host) => /^(\*\.)?([a-z0-9-]+\.)*localhost$/.test(host));
  return local && (!hosts || same(found, hosts));
};

const text = ({ content }: Element): string => Buffer.from(content).toString('latin1');
const same = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((one, n) => one === b[n]);

/** Every extension that a certificate of a kind has, but for the key identifiers. */
const profiles: Readonly<Record<DraftKind, readonly Rule[]>> = {
  customer: [
    basicConstraints(value.endEntity),
    keyUsage(value.digitalSignature),
    extKeyUsage(value.clientAuth),
    ...published,
  ],
  issuing: [
    basicConstraints(value.lastAuthority),
    keyUsage(value.certAndCrlSign),
    extKeyUsage(value.clientAuthAndOcspSigning),
    ...published,
  ],
  root: [basicConstraints(value.anyAuthority), keyUsage(value.certAndCrlSign)],
  'ocsp-responder': [
    basicConstraints(value.endEntity),
    keyUsage(value.digitalSignature),
    extKeyUsage(value.ocspSigning),
    { oid: '1.3.6.1.5.5.7.48.1.5', critical: false, value: value.null },
  ],
  'local-root': [
    basicConstraints(value.lastAuthority),
    keyUsage(value.certAndCrlSign),
    extKeyUsage(value.serverAuth),
    { oid: '2.5.29.30', critical: true, value: value.onlyThisMachine },
  ],
  'local-server': [
    basicConstraints(value.endEntity),
    keyUsage(value.digitalSignature),
    extKeyUsage(value.serverAuth),
    { oid: '2.5.29.17', critical: false, value: localHosts },
  ],
};

const day = 24 * 60 * 60;

/**
 * No certificate of a kind lasts longer, in seconds, whatever was asked for. A customer's: the five years that settings
 * allow at most (V1), to the end of their last day, and a day for zones and clocks. A responder's: its withdrawal is
 * asked of nobody (RFC 6960 §4.2.2.2.1).
 */
const longest: Readonly<Partial<Record<DraftKind, number>>> = {
  customer: (5 * 365 + 2 + 1 + 1) * day,
  'ocsp-responder': 31 * day,
};

/** The kinds of key that a CA or a responder can have, and a customer too (RULES §4). */
const strongKeys = ['EC P-256', 'EC P-384', 'RSA-3072', 'RSA-4096'];

/** Whether a key is strong enough for its kind, whoever let it in. A point off its curve OpenSSL finds. */
function isStrong(spki: Uint8Array, kind: DraftKind): boolean {
  const key = readPublicKey(spki);
  if ('modulus' in key && (key.exponent < 65537n || key.exponent % 2n === 0n)) return false;
  return strongKeys.includes(key.keyType) || (kind === 'customer' && key.keyType === 'RSA-2048');
}

/** AlgorithmIdentifier of the issuer's key → the one its signatures have. */
const signatureAlgorithms: readonly (readonly [key: Uint8Array, signature: Uint8Array])[] = [
  [bytes('301306072a8648ce3d020106082a8648ce3d030107'), bytes('300a06082a8648ce3d040302')],
  [bytes('301006072a8648ce3d020106052b81040022'), bytes('300a06082a8648ce3d040303')],
  [bytes('300d06092a864886f70d0101010500'), bytes('300d06092a864886f70d01010b0500')],
];

function findingsIn(draft: Draft, expectation: Expectation): string[] {
  try {
    return compare(draft, expectation);
  } catch (error) {
    if (error instanceof DerError) return [`not as X.509 has it: ${error.message}`];
    throw error;
  }
}

function compare(draft: Draft, expectation: Expectation): string[] {
  const tbs = readTbsCertificate(draft.tbs);
  if (isRefusal(tbs)) return [`not DER: ${tbs.facts.why}`];
  const findings: string[] = [];
  const check = (good: boolean, finding: string): void => {
    if (!good) findings.push(finding);
  };
  const self = expectation.issuer === 'self';
  const issuer = expectation.issuer === 'self' ? undefined : issuerOf(expectation.issuer);
  if (!self && !issuer) return ["the issuer's certificate cannot be read"];
  const isRoot = expectation.kind === 'root' || expectation.kind === 'local-root';
  check(self === isRoot, isRoot ? 'a root signs itself' : 'only a root signs itself');

  check(tbs.version === 3, 'version is not 3');
  const [first = 0x80] = tbs.serial;
  check(first < 0x80 && tbs.serial.some((octet) => octet !== 0), 'serial is not positive');
  check(tbs.serial.length <= 20, 'serial is longer than 20 octets');
  check(tbs.serial.length >= 17, 'serial cannot hold 128 random bits');
  check(sameBytes(tbs.serial, draft.serial), "serial is not the draft's");

  // Certificates hold whole seconds, so nothing is lost in comparing them as numbers.
  const [notBefore, notAfter] = [wholeSeconds(tbs.notBefore), wholeSeconds(tbs.notAfter)];
  check(notBefore < notAfter, 'validity ends before it begins');
  check(
    notAfter - notBefore <= (longest[expectation.kind] ?? Number.POSITIVE_INFINITY),
    'lasts longer than its kind may',
  );
  check(notBefore === wholeSeconds(expectation.notBefore), 'notBefore is not as asked');
  check(notAfter === wholeSeconds(expectation.notAfter), 'notAfter is not as asked');
  if (issuer) {
    check(notBefore >= wholeSeconds(issuer.notBefore), 'begins before its issuer');
    check(notAfter <= wholeSeconds(issuer.notAfter), 'outlives its issuer');
    check(isAuthority(issuer), 'the issuer is not a CA');
  }

  check(sameBytes(tbs.issuer, (issuer ?? tbs).subject), "issuer is not the issuer's subject");
  check(!issuer || !sameBytes(tbs.subject, tbs.issuer), 'subject is the issuer');
  const signingKey = readKey((issuer ?? tbs).publicKey);
  const fitting = signatureAlgorithms.find(([key]) => sameBytes(key, signingKey.algorithm));
  check(
    fitting !== undefined && sameBytes(fitting[1], tbs.signatureAlgorithm),
    "signature algorithm does not fit the issuer's key",
  );

  const names = readName(tbs.subject).map(({ type, text }) => `${type}=${text}`);
  const expected = [`2.5.4.10=${expectation.organization}`, `2.5.4.3=${expectation.commonName}`];
  check(same(names, expected), 'subject is not as asked');
  // A CA's name is shown to people who decide by it: nothing in it may act on their terminal or turn its direction.
  check(!isAuthorityKind(expectation.kind) || !expected.some((one) => unprintable.test(one)), 'subject is unprintable');
  check(sameBytes(tbs.publicKey, expectation.publicKey), 'public key is not as asked');
  check(!issuer || !sameBytes(tbs.publicKey, issuer.publicKey), "public key is the issuer's own");
  check(isStrong(tbs.publicKey, expectation.kind), 'public key is not of a kind that is strong enough');

  const keyId = hash('sha256', readKey(tbs.publicKey).octets, 'hex').slice(0, 40);
  const rules = [
    ...profiles[expectation.kind],
    { oid: subjectKeyId, critical: false, value: bytes(`0414${keyId}`) },
    ...(issuer
      ? [{ oid: authorityKeyId, critical: false, value: authorityKeyIdOf(issuer.subjectKeyId ?? new Uint8Array()) }]
      : []),
  ];
  findings.push(...extensionFindings(tbs.extensions, rules, expectation));
  if (findings.length > 0) return findings;
  return secondOpinion(draft, expectation, caKeyType((issuer ?? tbs).publicKey));
}

const isAuthorityKind = (kind: DraftKind): boolean => kind === 'root' || kind === 'issuing';
const unprintable = /[\p{C}\p{Zl}\p{Zp}]/u;

const issuerOf = oncePerBytes((der) => {
  const issuer = readCertificate(der);
  return isRefusal(issuer) ? undefined : issuer;
});

function extensionFindings(extensions: readonly Extension[], rules: readonly Rule[], asked: Expectation): string[] {
  const findings = extensions
    .filter(({ oid }) => !rules.some((rule) => rule.oid === oid))
    .map(({ oid }) => `extension ${oid} does not belong here`);
  for (const rule of rules) {
    const found = extensions.filter(({ oid }) => oid === rule.oid);
    const [extension] = found;
    if (!extension || found.length > 1) {
      findings.push(`extension ${rule.oid} must be there once`);
      continue;
    }
    const good =
      typeof rule.value === 'function'
        ? holds(rule.value, extension.value, asked)
        : sameBytes(rule.value, extension.value);
    if (!good) findings.push(`extension ${rule.oid} is not as its profile asks`);
    if (extension.critical !== rule.critical) findings.push(`extension ${rule.oid} has the wrong criticality`);
  }
  return findings;
}

function holds(
  rule: (value: DerReader, asked: Expectation) => boolean,
  bytes: Uint8Array,
  asked: Expectation,
): boolean {
  try {
    checkDer(bytes);
    return rule(new DerReader(bytes), asked);
  } catch (error) {
    if (error instanceof DerError) return false;
    throw error;
  }
}

function readKey(spki: Uint8Array): { algorithm: Uint8Array; octets: Uint8Array } {
  const key = new DerReader(DerReader.only(spki, Tag.sequence).content);
  return { algorithm: key.next(Tag.sequence).bytes, octets: key.next(Tag.bitString).content.subarray(1) };
}

/** AuthorityKeyIdentifier with the key identifier alone, 20 octets long or of another length that then differs. */
const authorityKeyIdOf = (keyId: Uint8Array): Uint8Array => Uint8Array.from([0x30, 0x16, 0x80, 0x14, ...keyId]);

const isAuthority = (certificate: Certificate): boolean =>
  certificate.extensions.some(
    ({ oid, value: { 2: tag, 3: length, 4: ca } }) =>
      oid === '2.5.29.19' && tag === 0x01 && length === 0x01 && ca === 0xff,
  ) &&
  certificate.extensions.some(({ oid, value: found }) => oid === '2.5.29.15' && sameBytes(found, value.certAndCrlSign));
