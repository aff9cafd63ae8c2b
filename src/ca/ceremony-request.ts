import { createHash } from 'node:crypto';
import { z } from 'zod';
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts';
import { fingerprint, fromPem, readTbsCertificate, toPem } from '../pki/certificate.ts';
import { readCertificationRequest } from '../pki/certification-request.ts';
import { sameBytes } from '../pki/der.ts';
import { type LintedDraft, lintDraft, type Publication } from './lint.ts';
import type { CaKeyType } from './signer.ts';

/** What an issuing CA asks its offline root to sign: the exact bytes, and what they are meant to say. */
export interface CeremonyRequest {
  readonly institutionCode: string;
  readonly commonName: string;
  readonly organization: string;
  readonly notBefore: Temporal.Instant;
  readonly notAfter: Temporal.Instant;
  readonly published: Publication;
  /** TBSCertificate, DER, as it is stored where the key is (I2). */
  readonly toBeSigned: Uint8Array;
  /** PKCS#10, DER: proves that the key is held. */
  readonly proof: Uint8Array;
  /** SHA-256 of the root's certificate. */
  readonly rootFingerprint: Uint8Array;
}

const kind = 'warifu-ceremony-request-1';
const instant = z
  .string()
  .max(40)
  .regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
const url = z.string().max(500);
const schema = z.strictObject({
  kind: z.literal(kind),
  institution: z.string().regex(/^\d{4}$/),
  commonName: z.string().max(64),
  organization: z.string().max(64),
  notBefore: instant,
  notAfter: instant,
  published: z.strictObject({
    crlUrl: url,
    caIssuersUrl: url,
    ocspUrl: url.optional(),
    policyOid: z.string().max(200),
  }),
  root: z.string().regex(/^[0-9a-f]{64}$/),
  toBeSigned: z.string().max(8192),
  proof: z.string().max(16_384),
});

/** The request as a file: JSON that a person can read. */
export function writeCeremonyRequest(request: CeremonyRequest): string {
  const written: z.input<typeof schema> = {
    kind,
    institution: request.institutionCode,
    commonName: request.commonName,
    organization: request.organization,
    notBefore: request.notBefore.toString(),
    notAfter: request.notAfter.toString(),
    published: request.published,
    root: Buffer.from(request.rootFingerprint).toString('hex'),
    toBeSigned: Buffer.from(request.toBeSigned).toString('base64'),
    proof: toPem('CERTIFICATE REQUEST', request.proof),
  };
  return `${JSON.stringify(written, null, 2)}\n`;
}

/** Reads such a file. Never throws for any text. */
export function readCeremonyRequest(text: string): CeremonyRequest | Refusal<'request-unreadable'> {
  let json: unknown;
  try {
    json = text.length > 65_536 ? undefined : JSON.parse(text);
  } catch {
    return refuse('request-unreadable');
  }
  const read = schema.safeParse(json);
  const proof = read.success ? fromPem('CERTIFICATE REQUEST', read.data.proof) : undefined;
  if (!read.success || !proof || isRefusal(proof)) return refuse('request-unreadable');
  const { data } = read;
  try {
    return {
      ...data,
      institutionCode: data.institution,
      notBefore: Temporal.Instant.from(data.notBefore),
      notAfter: Temporal.Instant.from(data.notAfter),
      published: data.published,
      toBeSigned: Uint8Array.from(Buffer.from(data.toBeSigned, 'base64')),
      proof,
      rootFingerprint: Uint8Array.from(Buffer.from(data.root, 'hex')),
    };
  } catch {
    return refuse('request-unreadable');
  }
}

/** What is compared aloud between the two machines: SHA-256 of the bytes to be signed, hexadecimal. */
export const fingerprintOf = (request: Pick<CeremonyRequest, 'toBeSigned'>): string =>
  createHash('sha256').update(request.toBeSigned).digest('hex');

/** Every kind of key a CA may have, as a key that is asked about. */
const caKeyTypes: readonly CaKeyType[] = ['EC P-256', 'EC P-384', 'RSA-3072', 'RSA-4096'];

/**
 * Judges a request for a root (its certificate, DER): that it is meant for this root, that whoever asks holds the key, and
 * that the bytes say what the request says and what the profile of issuing CAs asks, nothing else, and that all addresses in
 * them are of one place.
 */
export function lintCeremonyRequest(
  request: CeremonyRequest,
  root: Uint8Array,
):
  | { readonly linted: LintedDraft; readonly keyType: string; readonly serial: Uint8Array }
  | Refusal<'request-for-another-root'>
  | Refusal<'request-unproven'>
  | Refusal<'lint-failed', { findings: string[] }> {
  if (!sameBytes(request.rootFingerprint, fingerprint(root))) return refuse('request-for-another-root');
  const proven = readCertificationRequest(request.proof, caKeyTypes);
  if (isRefusal(proven)) return refuse('request-unproven');
  const tbs = readTbsCertificate(request.toBeSigned);
  if (isRefusal(tbs)) return refuse('lint-failed', { findings: [tbs.facts.why] });
  const { commonName, organization, notBefore, notAfter, published } = request;
  const linted = lintDraft(
    { serial: tbs.serial, tbs: request.toBeSigned },
    {
      kind: 'issuing',
      issuer: root,
      publicKey: proven.publicKey,
      commonName,
      organization,
      notBefore,
      notAfter,
      published,
    },
  );
  if (isRefusal(linted)) return linted;
  const findings = strayAddresses(published);
  return findings.length > 0
    ? refuse('lint-failed', { findings })
    : { linted, keyType: proven.keyType, serial: tbs.serial };
}

/**
 * A certificate's addresses stand in it for good, and whoever holds one of them speaks for the root: all are of the one place
 * and the one CA that its list names, in the form in which this program serves them.
 */
function strayAddresses({ crlUrl, caIssuersUrl, ocspUrl }: Publication): string[] {
  const [, place, id] = /^(http:\/\/[^/?#@\s]+(?:\/[^?#\s]*)?)\/crl\/([0-9a-f-]{36})\.crl$/.exec(crlUrl) ?? [];
  if (place === undefined) return ['the address of the list is not one of this program'];
  return [
    ...(caIssuersUrl === `${place}/ca/${id}.cer`
      ? []
      : ['the address of the root’s certificate is not beside its list']),
    ...(ocspUrl === undefined || ocspUrl === `${place}/ocsp`
      ? []
      : ['the OCSP responder is not beside the root’s list']),
  ];
}
