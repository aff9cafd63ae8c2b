import { hash } from 'node:crypto';
import type { Certificate } from '../domain/certificate/certificate.ts';
import type { Authority } from '../domain/institution/authority.ts';
import { issuedBy } from '../pki/issued-by.ts';
import { certificateOf } from './create-authority.ts';
import type { Dependencies } from './dependencies.ts';

/** A certificate as a program that others wrote reads it. Texts are that program's own. */
export interface SecondReading {
  /** Hex, without zeros in front. */
  readonly serial: string;
  /** Each attribute as `O=…`, `CN=…`, in order. */
  readonly subject: readonly string[];
  readonly issuer: readonly string[];
  readonly notBefore: string;
  readonly notAfter: string;
  /** SubjectPublicKeyInfo, DER. */
  readonly publicKey: Uint8Array;
  /** Name → value, each with `critical` in front where it is. */
  readonly extensions: ReadonlyMap<string, string>;
}

/** Reads a certificate and judges its chain without any code of ours. */
export interface IndependentReader {
  read(certificate: Uint8Array): Promise<SecondReading>;
  /** What is wrong with the chain leaf → issuing → root as a TLS client's, at that time; undefined for nothing. */
  verify(chain: readonly Uint8Array[], at: Temporal.Instant): Promise<string | undefined>;
}

export interface AuditedCertificates {
  readonly count: number;
  readonly differing: readonly { readonly certificate: Certificate; readonly findings: readonly string[] }[];
}

const portion = 200;

/**
 * Has every certificate handed over since then read and verified again by a program that others wrote, and compares what it
 * says with the registry. What differs is told by one audit event for each institution. Leaves off where `stopped` says so.
 */
export async function auditCertificates(
  deps: Dependencies,
  reader: IndependentReader,
  since: Temporal.Instant,
  stopped: () => boolean = () => false,
): Promise<AuditedCertificates> {
  const signed = await deps.store.transaction(deps.clock(), (tx) => tx.authorities.allSigned());
  const authorities = new Map(signed.map((one) => [one.id, { authority: one, root: rootOf(one, signed) }]));
  const differing: { certificate: Certificate; findings: string[] }[] = [];
  let count = 0;
  for (let after: string | undefined; ; ) {
    const some = await deps.store.transaction(deps.clock(), (tx) => tx.certificates.issuedSince(since, after, portion));
    for (const certificate of some) {
      if (stopped()) return { count, differing };
      count += 1;
      const { authority, root } = authorities.get(certificate.authorityId) ?? {};
      const findings =
        authority && root ? await findingsOf(reader, certificate, authority, root) : ['its issuer is on no record'];
      if (findings.length > 0) differing.push({ certificate, findings });
    }
    after = some.at(-1)?.id;
    if (some.length < portion) break;
  }
  for (const [institutionId, own] of Map.groupBy(differing, ({ certificate }) => certificate.institutionId)) {
    const { certificate, findings } = own[0]!;
    await deps.store.transaction(deps.clock(), (tx) =>
      tx.audit.write({
        institutionId,
        actor: { kind: 'system', name: 'ca' },
        act: 'certificates-differ',
        subject: { kind: 'authority', id: certificate.authorityId },
        facts: { count: own.length, certificate: certificate.id, finding: findings[0]! },
      }),
    );
  }
  return { count, differing };
}

/** What extensions of a customer's certificate say in OpenSSL's words; a pattern where it depends on the institution. */
const extensions: Readonly<Record<string, RegExp>> = {
  'X509v3 Authority Key Identifier': /^[0-9A-F:]{59}$/,
  'X509v3 Subject Key Identifier': /^[0-9A-F:]{59}$/,
  'X509v3 Basic Constraints': /^critical CA:FALSE$/,
  'X509v3 Key Usage': /^critical Digital Signature$/,
  'X509v3 Extended Key Usage': /^TLS Web Client Authentication$/,
  'X509v3 Certificate Policies': /^Policy: [0-9.]+$/,
  'X509v3 CRL Distribution Points': /^Full Name: URI:http:\/\/\S+$/,
  'Authority Information Access': /^(OCSP - URI:http:\/\/\S+ )?CA Issuers - URI:http:\/\/\S+$/,
};

async function findingsOf(
  reader: IndependentReader,
  certificate: Certificate,
  authority: Authority,
  root: Authority,
): Promise<string[]> {
  const { der, issuedAt } = certificate;
  if (!der || !issuedAt) return ['the certificate itself is on no record'];
  const findings: string[] = [];
  const check = (good: boolean, finding: string): void => {
    if (!good) findings.push(finding);
  };
  try {
    const read = await reader.read(der);
    check(same(hash('sha256', der, 'buffer'), certificate.fingerprint!), 'fingerprint');
    check(read.serial === Buffer.from(certificate.serial).toString('hex').replace(/^0+/, ''), 'serial number');
    check(read.subject.join('\n') === `O=${authority.organization}\nCN=${certificate.label}`, 'subject');
    check(read.issuer.join('\n') === `O=${authority.organization}\nCN=${authority.commonName}`, 'issuer');
    check(read.notBefore === written(certificate.notBefore), 'notBefore');
    check(read.notAfter === written(certificate.notAfter), 'notAfter');
    check(same(hash('sha256', read.publicKey, 'buffer'), certificate.publicKeyHash), 'public key');
    for (const name of new Set([...Object.keys(extensions), ...read.extensions.keys()])) {
      check(extensions[name]?.test(read.extensions.get(name) ?? '') ?? false, `extension ${name}`);
    }
    const chain = [der, certificateOf(authority), certificateOf(root)];
    const fault = await reader.verify(chain, issuedAt);
    if (fault !== undefined) findings.push(`chain: ${fault}`);
  } catch (error) {
    findings.push(`cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
  return findings;
}

/** The root that signed this CA: where an offline one followed, not the newest. */
const rootOf = (authority: Authority, all: readonly Authority[]): Authority | undefined =>
  all.find((one) => one.kind === 'root' && issuedBy(certificateOf(authority), certificateOf(one)));

const written = (instant: Temporal.Instant): string =>
  instant.round({ smallestUnit: 'second', roundingMode: 'floor' }).toString();

const same = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0;
