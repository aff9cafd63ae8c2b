import { createHash } from 'node:crypto';
import { type Refusal, refuse } from '../domain/refusal.ts';
import {
  bitString,
  checkDer,
  context,
  DerError,
  DerReader,
  readBoolean,
  readInteger,
  readOid,
  readTime,
  sameBytes,
  sequence,
  Tag,
} from './der.ts';
import { readName } from './name.ts';
import { Oid } from './oid.ts';

export { fromPem, toPem } from './pem.ts';

/** One extension; `value` is the DER inside its OCTET STRING. */
export interface Extension {
  readonly oid: string;
  readonly critical: boolean;
  readonly value: Uint8Array;
}

/** What stands in a TBSCertificate (RFC 5280 §4.1). Uint8Arrays are DER unless said otherwise. */
export interface TbsCertificate {
  readonly version: 1 | 2 | 3;
  /** The content octets of the INTEGER: 00 stands in front when the first bit is set. */
  readonly serial: Uint8Array;
  readonly signatureAlgorithm: Uint8Array;
  readonly issuer: Uint8Array;
  readonly notBefore: Temporal.Instant;
  readonly notAfter: Temporal.Instant;
  readonly subject: Uint8Array;
  readonly publicKey: Uint8Array;
  readonly extensions: readonly Extension[];
}

/** A certificate as data. Reading it says nothing about whether to trust it. */
export interface Certificate extends TbsCertificate {
  /** The subject's one common name, e.g. `haruka-k02+1376`. */
  readonly commonName: string;
  /** SHA-256 of the complete bytes, 32 bytes (L7). */
  readonly fingerprint: Uint8Array;
  /** The key identifiers, raw octets, where the certificate has them. */
  readonly subjectKeyId: Uint8Array | undefined;
  readonly authorityKeyId: Uint8Array | undefined;
  readonly tbs: Uint8Array;
  readonly signature: Uint8Array;
}

type Malformed = Refusal<'certificate-malformed', { why: string }>;

/** SHA-256 of the complete certificate, by which a presented certificate is found again (L7). 32 bytes. */
export const fingerprint = (der: Uint8Array): Uint8Array => Uint8Array.from(createHash('sha256').update(der).digest());

/** Reads an X.509 certificate (DER) that has exactly one common name. Never throws for any bytes. */
export function readCertificate(der: Uint8Array): Certificate | Malformed {
  return orMalformed(() => {
    checkDer(der);
    const outer = new DerReader(DerReader.only(der, Tag.sequence).content);
    const tbs = outer.next(Tag.sequence).bytes;
    const algorithm = outer.next(Tag.sequence).bytes;
    const signature = outer.next(Tag.bitString).content.subarray(1);
    outer.end();
    const fields = readFields(tbs);
    if (!sameBytes(algorithm, fields.signatureAlgorithm)) throw new DerError('two signature algorithms');
    const names = readName(fields.subject).filter(({ type }) => type === Oid.commonName);
    const commonName = names[0]?.text;
    if (names.length !== 1 || commonName === undefined) throw new DerError('not exactly one common name');
    return {
      ...fields,
      commonName,
      fingerprint: fingerprint(der),
      subjectKeyId: readSubjectKeyId(fields.extensions),
      authorityKeyId: readAuthorityKeyId(fields.extensions),
      tbs,
      signature,
    };
  });
}

/** Reads a TBSCertificate (DER), i.e. what is going to be signed. Never throws for any bytes. */
export function readTbsCertificate(der: Uint8Array): TbsCertificate | Malformed {
  return orMalformed(() => {
    checkDer(der);
    return readFields(der);
  });
}

/** The complete certificate (DER) from its three parts: TBSCertificate, AlgorithmIdentifier, signature octets. */
export const assembleCertificate = (
  tbs: Uint8Array,
  signatureAlgorithm: Uint8Array,
  signature: Uint8Array,
): Uint8Array => sequence(tbs, signatureAlgorithm, bitString(signature));

/** The key identifier in a subject key identifier extension, if there is one. Throws DerError when it is malformed. */
function readSubjectKeyId(extensions: readonly Extension[]): Uint8Array | undefined {
  const value = extensions.find(({ oid }) => oid === Oid.subjectKeyIdentifier)?.value;
  return value && DerReader.only(value, Tag.octetString).content;
}

function readAuthorityKeyId(extensions: readonly Extension[]): Uint8Array | undefined {
  const value = extensions.find(({ oid }) => oid === Oid.authorityKeyIdentifier)?.value;
  return value && new DerReader(DerReader.only(value, Tag.sequence).content).optional(context(0, 'primitive'))?.content;
}

function readFields(tbs: Uint8Array): TbsCertificate {
  const fields = new DerReader(DerReader.only(tbs, Tag.sequence).content);
  const version = readVersion(fields);
  const serial = readInteger(fields.next(Tag.integer));
  const signatureAlgorithm = fields.next(Tag.sequence).bytes;
  const issuer = fields.next(Tag.sequence).bytes;
  const validity = fields.into(Tag.sequence);
  const notBefore = readTime(validity.next());
  const notAfter = readTime(validity.next());
  validity.end();
  const subject = fields.next(Tag.sequence).bytes;
  const publicKey = fields.next(Tag.sequence).bytes;
  fields.optional(context(1, 'primitive')); // unique identifiers: obsolete
  fields.optional(context(2, 'primitive'));
  const extensions = version === 3 && fields.more ? readExtensions(fields.into(context(3))) : [];
  fields.end();
  return { version, serial, signatureAlgorithm, issuer, notBefore, notAfter, subject, publicKey, extensions };
}

function readVersion(fields: DerReader): 1 | 2 | 3 {
  const tagged = fields.optional(context(0));
  if (!tagged) return 1;
  const version = readInteger(DerReader.only(tagged.content, Tag.integer));
  // Version 1 is the default value, which DER does not write.
  if (version.length === 1 && version[0] === 1) return 2;
  if (version.length === 1 && version[0] === 2) return 3;
  throw new DerError('unknown version');
}

function readExtensions(wrapped: DerReader): Extension[] {
  const list = wrapped.into(Tag.sequence);
  wrapped.end();
  const extensions: Extension[] = [];
  while (list.more) {
    const fields = list.into(Tag.sequence);
    const oid = readOid(fields.next(Tag.oid));
    const flag = fields.optional(Tag.boolean);
    const critical = flag !== undefined && readBoolean(flag);
    if (flag && !critical) throw new DerError('DER does not write the default FALSE');
    const value = fields.next(Tag.octetString).content;
    fields.end();
    // RFC 5280 §4.2: not more than one instance of an extension.
    if (extensions.some((other) => other.oid === oid)) throw new DerError('extension twice');
    extensions.push({ oid, critical, value });
  }
  return extensions;
}

function orMalformed<Value>(read: () => Value): Value | Malformed {
  try {
    return read();
  } catch (error) {
    if (error instanceof DerError) return refuse('certificate-malformed', { why: error.message });
    throw error;
  }
}
