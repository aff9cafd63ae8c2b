import { generateKeyPairSync } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { isRefusal } from '../domain/refusal.ts';
import { readCertificate } from '../pki/certificate.ts';
import { distinguishedName } from '../pki/name.ts';
import { Oid } from '../pki/oid.ts';
import { keyIdentifier } from '../pki/public-key.ts';
import {
  keyPair,
  memorySigner,
  organization,
  publication,
  randomFrom,
  type TestAuthority,
  testAuthority,
} from '../testing/pki.ts';
import { prepareIssuing } from './authority-certificate.ts';
import { prepareCustomerCertificate } from './customer-certificate.ts';
import type { Draft } from './draft.ts';
import * as extension from './extension.ts';
import { type Expectation, type LintedDraft, lintDraft } from './lint.ts';
import { prepareOcspResponder } from './ocsp-responder-certificate.ts';
import { newSerial } from './serial.ts';
import { signDraft } from './sign.ts';
import { type Contents, draftOf } from './tbs-certificate.ts';

const now = Temporal.Instant.from('2026-11-23T05:00:00Z');
const { publicKey } = keyPair('EC P-256');
const serial = newSerial(randomFrom('lint'));
let authority: TestAuthority;
let asked: Expectation;
let good: Contents;
beforeAll(async () => {
  authority = await testAuthority('EC P-256', now);
  asked = {
    kind: 'customer',
    published: publication,
    issuer: authority.issuing,
    commonName: 'haruka-k02+1376',
    organization,
    publicKey,
    notBefore: now,
    notAfter: now.add({ hours: 24 * 365 }),
  };
  const issuer = readCertificate(authority.issuing);
  if (isRefusal(issuer) || !issuer.subjectKeyId) throw new Error('unreadable');
  good = {
    serial,
    signedWith: issuer.publicKey,
    issuer: issuer.subject,
    notBefore: asked.notBefore,
    notAfter: asked.notAfter,
    subject: distinguishedName(asked),
    publicKey,
    extensions: [
      extension.authorityKeyIdentifier(issuer.subjectKeyId),
      extension.subjectKeyIdentifier(keyIdentifier(publicKey)),
      extension.endEntity(),
      extension.keyUsage('digitalSignature'),
      extension.extendedKeyUsage(Oid.clientAuth),
      extension.certificatePolicies(publication.policyOid),
      extension.crlDistributionPoints(publication.crlUrl),
      extension.authorityInfoAccess(publication),
    ],
  };
});

const linted = (draft: Draft, changes: Partial<Expectation> = {}): LintedDraft => {
  const result = lintDraft(draft, { ...asked, ...changes });
  if (isRefusal(result)) throw new Error(result.facts.findings.join('; '));
  return result;
};
const findings = (draft: Draft, changes: Partial<Expectation> = {}): string[] => {
  const result = lintDraft(draft, { ...asked, ...changes });
  return isRefusal(result) ? result.facts.findings : [];
};
const replaced = (index: number, ...by: Uint8Array[]): readonly Uint8Array[] =>
  good.extensions.toSpliced(index, 1, ...by);

describe('the lint', () => {
  it("finds nothing in a customer's certificate as it is prepared", () => {
    const draft = prepareCustomerCertificate({ ...publication, ...asked, issuer: authority.issuing, serial });
    expect(draft).toEqual(draftOf(good));
    expect(findings(draft)).toEqual([]);
  });

  const second = Temporal.Duration.from({ seconds: 1 });
  const wrong: [string, () => Partial<Contents>, string][] = [
    ['a negative serial', () => ({ serial: Uint8Array.of(0x80, ...serial.slice(1)) }), 'serial is not positive'],
    ['a serial of 21 octets', () => ({ serial: new Uint8Array(21).fill(1) }), 'serial is longer than 20 octets'],
    ['a guessable serial', () => ({ serial: Uint8Array.of(7) }), 'serial cannot hold 128 random bits'],
    ['one second too many', () => ({ notAfter: good.notAfter.add(second) }), 'notAfter is not as asked'],
    ['one second too early', () => ({ notBefore: good.notBefore.subtract(second) }), 'notBefore is not as asked'],
    ['times in the wrong order', () => ({ notAfter: good.notBefore }), 'validity ends before it begins'],
    ['another issuer', () => ({ issuer: good.subject }), "issuer is not the issuer's subject"],
    [
      'an algorithm of another key',
      () => ({ signedWith: keyPair('EC P-384').publicKey }),
      "signature algorithm does not fit the issuer's key",
    ],
    [
      'another label',
      () => ({ subject: distinguishedName({ organization, commonName: 'haruka-k01+1376' }) }),
      'subject is not as asked',
    ],
    ['another key', () => ({ publicKey: keyPair('EC P-256').publicKey }), 'public key is not as asked'],
    [
      'an AKI of another CA',
      () => ({ extensions: replaced(0, extension.authorityKeyIdentifier(new Uint8Array(20))) }),
      'extension 2.5.29.35 is not as its profile asks',
    ],
    [
      'an SKI of another key',
      () => ({ extensions: replaced(1, extension.subjectKeyIdentifier(new Uint8Array(20))) }),
      'extension 2.5.29.14 is not as its profile asks',
    ],
    [
      'a CA',
      () => ({ extensions: replaced(2, extension.certificateAuthority()) }),
      'extension 2.5.29.19 is not as its profile asks',
    ],
    [
      'a key usage too many',
      () => ({ extensions: replaced(3, extension.keyUsage('digitalSignature', 'keyCertSign')) }),
      'extension 2.5.29.15 is not as its profile asks',
    ],
    [
      'a server',
      () => ({ extensions: replaced(4, extension.extendedKeyUsage(Oid.clientAuth, Oid.serverAuth)) }),
      'extension 2.5.29.37 is not as its profile asks',
    ],
    ['a missing extension', () => ({ extensions: replaced(5) }), 'extension 2.5.29.32 must be there once'],
    [
      'a CRL that is not at an http URL',
      () => ({ extensions: replaced(6, extension.crlDistributionPoints(publication.crlUrl.replace('http:', 'ftp:'))) }),
      'extension 2.5.29.31 is not as its profile asks',
    ],
    [
      'a CRL of another institution',
      () => ({ extensions: replaced(6, extension.crlDistributionPoints(publication.crlUrl.replace('1376', '1377'))) }),
      'extension 2.5.29.31 is not as its profile asks',
    ],
    [
      'the list of another part (RFC 5280 §5.2.5)',
      () => ({
        extensions: replaced(6, extension.crlDistributionPoints(publication.crlUrl.replace('.crl', '/1.crl'))),
      }),
      'extension 2.5.29.31 is not as its profile asks',
    ],
    [
      'another policy',
      () => ({ extensions: replaced(5, extension.certificatePolicies('2.5.29.32.0')) }),
      'extension 2.5.29.32 is not as its profile asks',
    ],
    [
      'an OCSP responder that was not asked for',
      () => ({
        extensions: replaced(7, extension.authorityInfoAccess({ ...publication, ocspUrl: 'http://pki.example/o' })),
      }),
      'extension 1.3.6.1.5.5.7.1.1 is not as its profile asks',
    ],
    [
      'an extension that does not belong there',
      () => ({ extensions: [...good.extensions, extension.subjectAltName(['portal.localhost'])] }),
      'extension 2.5.29.17 does not belong here',
    ],
    [
      'an extension twice',
      () => ({ extensions: [...good.extensions, extension.endEntity()] }),
      'not DER: extension twice',
    ],
    [
      'the wrong criticality',
      () => ({
        extensions: replaced(2, extension.extension(Oid.basicConstraints, Uint8Array.of(0x30, 0), 'not critical')),
      }),
      'extension 2.5.29.19 has the wrong criticality',
    ],
  ];
  it.each(wrong)('finds %s', (_, change, finding) => {
    expect(findings(draftOf({ ...good, ...change() }))).toContain(finding);
  });

  it('finds a serial that is not the one the draft was stored under (I2)', () => {
    expect(findings({ ...draftOf(good), serial: newSerial(randomFrom('other')) })).toEqual([
      "serial is not the draft's",
    ]);
  });

  it('finds a certificate that outlives its issuer, or begins before it', () => {
    const notAfter = now.add({ hours: 24 * 3651 });
    const notBefore = now.subtract({ hours: 2 });
    expect(findings(draftOf({ ...good, notAfter }), { notAfter })).toContain('outlives its issuer');
    expect(findings(draftOf({ ...good, notBefore }), { notBefore })).toEqual(['begins before its issuer']);
  });

  it("finds a customer's certificate that lasts longer than any setting allows (V1)", () => {
    const lasting = (seconds: number) => {
      const notAfter = now.add({ seconds });
      return findings(draftOf({ ...good, notAfter }), { notAfter });
    };
    const [zone, fiveYears] = ['Asia/Tokyo', { years: 5 }];
    const start = Temporal.ZonedDateTime.from(`2027-12-31T00:00:00[${zone}]`);
    const end = start.add(fiveYears).with({ hour: 23, minute: 59, second: 59 });
    const most = Math.ceil(start.subtract({ minutes: 5 }).until(end).total('seconds'));
    expect(lasting(most)).toEqual([]);
    expect(lasting(1829 * 86_400)).toEqual([]);
    expect(lasting(1829 * 86_400 + 1)).toEqual(['lasts longer than its kind may']);
  });

  it.each(['RSA-1024', 'RSA-2056', 'EC secp256k1', 'EC secp521r1'])('finds a key that is %s (C4)', (keyType) => {
    const own = { publicKey: keyPair(keyType).publicKey };
    const extensions = replaced(1, extension.subjectKeyIdentifier(keyIdentifier(own.publicKey)));
    expect(findings(draftOf({ ...good, ...own, extensions }), own)).toEqual([
      'public key is not of a kind that is strong enough',
    ]);
  });

  it('finds an RSA key whose exponent is 3 (NIST SP 800-89 §5.3.3)', () => {
    const { publicKey: weak } = generateKeyPairSync('rsa', { modulusLength: 2048, publicExponent: 3 });
    const own = { publicKey: Uint8Array.from(weak.export({ type: 'spki', format: 'der' })) };
    const extensions = replaced(1, extension.subjectKeyIdentifier(keyIdentifier(own.publicKey)));
    expect(findings(draftOf({ ...good, ...own, extensions }), own)).toEqual([
      'public key is not of a kind that is strong enough',
    ]);
  });

  it('takes RSA-2048 for a customer, and neither for a responder nor for a CA (RULES §4)', () => {
    const names = { ...publication, ...asked, publicKey: keyPair('RSA-2048').publicKey, serial };
    expect(findings(prepareCustomerCertificate({ ...names, issuer: authority.issuing }), names)).toEqual([]);
    const responder = prepareOcspResponder({ ...names, issuer: authority.issuing });
    const weak = 'public key is not of a kind that is strong enough';
    expect(findings(responder, { ...names, kind: 'ocsp-responder' })).toContain(weak);
    const issuing = prepareIssuing({ ...names, issuer: authority.root });
    expect(findings(issuing, { ...names, kind: 'issuing', issuer: authority.root })).toContain(weak);
  });

  it("finds the issuer's own key, a customer's or a responder's", () => {
    const own = { publicKey: authority.signer.publicKey };
    const of = (kind: 'customer' | 'ocsp-responder') => {
      const names = { ...publication, ...asked, ...own, issuer: authority.issuing, serial };
      const draft = kind === 'customer' ? prepareCustomerCertificate(names) : prepareOcspResponder(names);
      return findings(draft, { ...own, kind });
    };
    expect(of('customer')).toContain("public key is the issuer's own");
    expect(of('ocsp-responder')).toContain("public key is the issuer's own");
  });

  it("finds an issuer that is no CA: a customer's certificate issues nothing", async () => {
    const customer = await authority.issue({ publicKey });
    const draft = prepareCustomerCertificate({ ...publication, ...asked, issuer: customer, serial });
    expect(findings(draft, { issuer: customer })).toContain('the issuer is not a CA');
  });

  it('checks the form of what is published even where it was not told the values', () => {
    const { published: _, ...unnamed } = asked;
    const lint = (contents: Contents) => lintDraft(draftOf(contents), unnamed);
    expect(isRefusal(lint(good))).toBe(false);
    const at = (url: string) => lint({ ...good, extensions: replaced(6, extension.crlDistributionPoints(url)) });
    expect(isRefusal(at(publication.crlUrl.replace('.crl', '/12.crl')))).toBe(false);
    const faulty = ['ldap://pki.example/g1', 'http://pki.example/g1.crl', publication.crlUrl.replace('.crl', '/0.crl')];
    for (const url of faulty) {
      const { facts } = at(url) as { facts: { findings: string[] } };
      expect(facts.findings, url).toEqual(['extension 2.5.29.31 is not as its profile asks']);
    }
  });

  it('finds bytes that are not a TBSCertificate, cut off anywhere', () => {
    const { tbs } = draftOf(good);
    for (let length = 0; length < tbs.length; length += 7)
      expect(findings({ serial, tbs: tbs.subarray(0, length) })).not.toEqual([]);
  });

  it('finds every change of a single bit', () => {
    const { tbs } = draftOf(good);
    const unnoticed: number[] = [];
    for (let at = 0; at < tbs.length; at++) {
      const changed = Uint8Array.from(tbs);
      changed[at]! ^= 0x01;
      if (findings({ serial, tbs: changed }).length === 0) unnoticed.push(at);
    }
    expect(unnoticed).toEqual([]);
  });
});

describe('a linted draft', () => {
  it('is signed once', async () => {
    const draft = linted(draftOf(good));
    await signDraft(draft, authority.signer, authority.issuing);
    await expect(signDraft(draft, authority.signer, authority.issuing)).rejects.toThrow('signed already');
  });

  it('is used up when the signer fails, since a signature may have been made (I2)', async () => {
    const draft = linted(draftOf(good));
    const broken = { ...authority.signer, sign: () => Promise.reject(new Error('token removed')) };
    await expect(signDraft(draft, broken, authority.issuing)).rejects.toThrow('token removed');
    await expect(signDraft(draft, authority.signer, authority.issuing)).rejects.toThrow('signed already');
  });

  it('cannot be made by anyone but the lint', async () => {
    const forged = { ...draftOf(good) } as unknown as LintedDraft;
    await expect(signDraft(forged, authority.signer, authority.issuing)).rejects.toThrow(TypeError);
    const real = linted(draftOf(good));
    // Without a prototype there is no constructor to be had from it.
    expect([Reflect.ownKeys(real), Object.getPrototypeOf(real)]).toEqual([[], null]);
    const copies = [{ ...real }, Object.create(real), structuredClone(real), new Proxy(real, {})] as LintedDraft[];
    for (const copy of copies)
      await expect(signDraft(copy, authority.signer, authority.issuing)).rejects.toThrow('no draft that was checked');
    await signDraft(real, authority.signer, authority.issuing);
  });

  it('is what was linted, even if the stored draft is changed afterwards', async () => {
    const draft = draftOf(good);
    const before = Uint8Array.from(draft.tbs);
    const checked = linted(draft);
    draft.tbs.fill(0);
    const certificate = readCertificate(await signDraft(checked, authority.signer, authority.issuing));
    expect(certificate).toMatchObject({ tbs: before });
  });

  it("is not signed for another issuer, nor with a key that is not the issuer's", async () => {
    await expect(signDraft(linted(draftOf(good)), authority.signer, authority.root)).rejects.toThrow('another issuer');
    const stranger = memorySigner('EC P-256');
    await expect(signDraft(linted(draftOf(good)), stranger, authority.issuing)).rejects.toThrow(
      "hold the issuer's key",
    );
  });

  it('is not handed over with a signature over other bytes', async () => {
    const lying = { ...authority.signer, sign: () => authority.signer.sign(Uint8Array.of(1, 2, 3)) };
    await expect(signDraft(linted(draftOf(good)), lying, authority.issuing)).rejects.toThrow('does not verify');
  });
});

describe("the lint of a responder's certificate (RFC 6960 §4.2.2.2)", () => {
  const short = { notAfter: now.add({ hours: 24 * 31 }) };
  const wanted = () => ({ ...asked, ...short, kind: 'ocsp-responder' as const, issuer: authority.issuing });
  const of = (...extensions: Uint8Array[]) =>
    findings(draftOf({ ...good, ...short, extensions: [...good.extensions.slice(0, 2), ...extensions] }), wanted());

  it('finds nothing in it as it is prepared', () => {
    const draft = prepareOcspResponder({ ...wanted(), serial });
    expect(findings(draft, wanted())).toEqual([]);
    expect(findings(draft, short)).not.toEqual([]);
  });

  it('finds a life of more than 31 days: nobody can withdraw it (RFC 6960 §4.2.2.2.1)', () => {
    const longer = { ...wanted(), notAfter: short.notAfter.add({ seconds: 1 }) };
    expect(findings(prepareOcspResponder({ ...longer, serial }), longer)).toEqual(['lasts longer than its kind may']);
  });

  it('finds another purpose, a CA, another usage, and that somebody would look it up', () => {
    const parts = [
      extension.endEntity(),
      extension.keyUsage('digitalSignature'),
      extension.extendedKeyUsage(Oid.ocspSigning),
      extension.ocspNoCheck(),
    ];
    const [end, usage, purpose, noCheck] = parts as [Uint8Array, Uint8Array, Uint8Array, Uint8Array];
    expect(of(...parts)).toEqual([]);
    expect(of(end, usage, purpose)).toEqual(['extension 1.3.6.1.5.5.7.48.1.5 must be there once']);
    expect(of(end, usage, extension.extendedKeyUsage(Oid.clientAuth, Oid.ocspSigning), noCheck)).toHaveLength(1);
    expect(of(end, extension.keyUsage('keyCertSign'), purpose, noCheck)).toHaveLength(1);
    expect(of(extension.certificateAuthority(), usage, purpose, noCheck)).toHaveLength(1);
  });
});
