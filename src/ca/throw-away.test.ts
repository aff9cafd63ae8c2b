import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { isRefusal } from '../domain/refusal.ts';
import { distinguishedName } from '../pki/name.ts';
import { Oid } from '../pki/oid.ts';
import { keyPair, organization, publication, randomFrom, type TestAuthority, testAuthority } from '../testing/pki.ts';
import { prepareCustomerCertificate } from './customer-certificate.ts';
import * as extension from './extension.ts';
import { type Expectation, lintDraft } from './lint.ts';
import { newSerial } from './serial.ts';
import { type Contents, draftOf, readIssuer } from './tbs-certificate.ts';
import { secondOpinion } from './throw-away.ts';

const now = Temporal.Instant.from('2026-11-23T05:00:00Z');
const { publicKey } = keyPair('EC P-256');
let authority: TestAuthority;
let asked: Expectation & { issuer: Uint8Array };
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
  const issuer = readIssuer(authority.issuing);
  good = {
    serial: newSerial(randomFrom('second opinion')),
    signedWith: issuer.publicKey,
    issuer: issuer.subject,
    notBefore: asked.notBefore,
    notAfter: asked.notAfter,
    subject: distinguishedName(asked),
    publicKey,
    extensions: [
      extension.authorityKeyIdentifier(issuer.subjectKeyId),
      extension.endEntity(),
      extension.keyUsage('digitalSignature'),
      extension.extendedKeyUsage(Oid.clientAuth),
    ],
  };
});

const second = (changes: Partial<Contents>) => secondOpinion(draftOf({ ...good, ...changes }), asked, 'EC P-256');

describe('the second opinion, OpenSSL’s under a throw-away key', () => {
  it('finds nothing in what was asked for', () => {
    expect(second({})).toEqual([]);
  });

  const signsOthers = extension.keyUsage('keyCertSign', 'cRLSign');
  const wrong: [string, () => Partial<Contents>, string][] = [
    ['another label', () => ({ subject: distinguishedName({ organization, commonName: 'x' }) }), 'another subject'],
    ['one second too many', () => ({ notAfter: good.notAfter.add({ seconds: 1 }) }), 'another notAfter'],
    ['one second too early', () => ({ notBefore: good.notBefore.subtract({ seconds: 1 }) }), 'another notBefore'],
    [
      'a CA',
      () => ({ extensions: good.extensions.with(1, extension.certificateAuthority()).with(2, signsOthers) }),
      'a CA',
    ],
    [
      'a server',
      () => ({ extensions: good.extensions.with(3, extension.extendedKeyUsage(Oid.serverAuth)) }),
      'another extended key usage',
    ],
    ['another issuer', () => ({ issuer: good.subject }), "not its issuer's"],
    [
      'an AKI of another CA',
      () => ({ extensions: good.extensions.with(0, extension.authorityKeyIdentifier(new Uint8Array(20))) }),
      "not its issuer's",
    ],
    ['a point off its curve', () => ({ publicKey: keyOffCurve(publicKey) }), 'not a key'],
  ];
  it.each(wrong)('finds %s without our own reader', (_, change, finding) => {
    expect(second(change())).toEqual([`OpenSSL: ${finding}`]);
  });

  it('finds a serial number that is not the one the draft was stored under (I2)', () => {
    const draft = { ...draftOf(good), serial: newSerial(randomFrom('other')) };
    expect(secondOpinion(draft, asked, 'EC P-256')).toEqual(['OpenSSL: another serial number']);
  });

  it('finds bytes that are no certificate, cut off anywhere', () => {
    const { tbs } = draftOf(good);
    for (let length = 0; length < tbs.length; length += 7)
      expect(secondOpinion({ ...good, tbs: tbs.subarray(0, length) }, asked, 'EC P-256')).toEqual([
        'OpenSSL cannot read it',
      ]);
  });

  it('agrees with the lint about every name a certificate can hold, also with the signs of RFC 2253 (C2)', () => {
    const name = fc
      .oneof(fc.string({ unit: 'binary' }), fc.string({ unit: fc.constantFrom(...'+,;<>#"\\= aé割') }))
      .filter((text) => text !== '' && [...text].length <= 64 && !/\p{Cc}|\p{Cs}/u.test(text));
    fc.assert(
      fc.property(name, name, (commonName, org) => {
        const request = { ...asked, ...publication, commonName, organization: org, serial: good.serial };
        const linted = lintDraft(prepareCustomerCertificate(request), { ...asked, commonName, organization: org });
        expect(isRefusal(linted) ? linted.facts.findings : []).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });
});

describe('the lint', () => {
  it('makes the token for the signer only where the second opinion is good too', () => {
    const request = { ...asked, ...publication, publicKey: keyOffCurve(publicKey), serial: good.serial };
    const linted = lintDraft(prepareCustomerCertificate(request), { ...asked, publicKey: request.publicKey });
    expect(linted).toMatchObject({ refused: 'lint-failed', facts: { findings: ['OpenSSL: not a key'] } });
  });
});

function keyOffCurve(spki: Uint8Array): Uint8Array {
  const changed = Uint8Array.from(spki);
  changed.set(new Uint8Array(32).fill(0xee), spki.length - 32);
  return changed;
}
