import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { prepareIssuing } from '../ca/authority-certificate.ts';
import type { CeremonyRequest } from '../ca/ceremony-request.ts';
import { certificationRequest } from '../ca/certification-request.ts';
import { readCrl } from '../ca/read-crl.ts';
import { newSerial } from '../ca/serial.ts';
import { fingerprint, fromPem } from '../pki/certificate.ts';
import { memorySigner, randomFrom } from '../testing/pki.ts';
import { fileKeyRoom } from './file-room.ts';
import {
  type Ceremony,
  createOfflineRoot,
  judgeCeremonyRequest,
  renewRootList,
  signCeremonyRequest,
} from './offline-root.ts';

const folder = mkdtempSync(join(tmpdir(), 'warifu-offline-'));
afterAll(() => rmSync(folder, { recursive: true }));
const ceremony: Ceremony = {
  folder,
  keys: fileKeyRoom(join(folder, 'keys'), 'the passphrase of the offline root'),
  keyPlace: 'encrypted file',
  persons: ['Sato Misaki', 'Tanaka Keiko'],
  now: Temporal.Instant.from('2026-01-01T00:00:00Z'),
  random: randomFrom('offline root'),
};
let root: Uint8Array;
beforeAll(async () => {
  const names = { commonName: 'Mihon Root CA G1', organization: 'Mihon Platform' };
  root = (await createOfflineRoot(ceremony, { ...names, keyType: 'EC P-256', years: 20, listDays: 190 })).certificate;
});

const signer = memorySigner('EC P-256');
const id = '01982d4e-7c00-7000-8000-000000000001';
async function requestFor(
  commonName: string,
  serial: Uint8Array,
  addresses: Partial<CeremonyRequest['published']> = {},
): Promise<CeremonyRequest> {
  const asked = {
    commonName,
    organization: 'Mihon Shinkin Bank',
    notBefore: ceremony.now,
    notAfter: ceremony.now.add({ hours: 24 * 3650 }),
  };
  const published = {
    crlUrl: `http://pki.example/crl/${id}.crl`,
    caIssuersUrl: `http://pki.example/ca/${id}.cer`,
    policyOid: '2.25.1',
    ...addresses,
  };
  const { publicKey } = signer;
  return {
    ...asked,
    published,
    institutionCode: '1376',
    toBeSigned: prepareIssuing({ ...asked, ...published, serial, publicKey, issuer: root }).tbs,
    proof: await certificationRequest(signer, asked),
    rootFingerprint: fingerprint(root),
  };
}

describe('an offline root', () => {
  it('signs the same bytes again, and one certificate for each serial number (RFC 5280 §4.1.2.2)', async () => {
    const serial = newSerial(randomFrom('issuing'));
    const first = await requestFor('Mihon Shinkin Bank 1376 Customer CA G1', serial);
    await signCeremonyRequest(ceremony, first);
    await signCeremonyRequest(ceremony, first);
    const records = readdirSync(join(folder, 'records')).length;
    await expect(
      signCeremonyRequest(ceremony, await requestFor('Mihon Shinkin Bank 1376 Customer CA G2', serial)),
    ).rejects.toThrow('Its serial number was signed already, with other content: see 0004-sign-begun.txt.');
    expect(readdirSync(join(folder, 'records'))).toHaveLength(records);
    const other = newSerial(randomFrom('another'));
    await signCeremonyRequest(ceremony, await requestFor('Mihon Shinkin Bank 1376 Customer CA G2', other));
  });

  it.each([
    ['another host', { caIssuersUrl: `http://other.example/ca/${id}.cer` }, 'the root’s certificate'],
    ['a query', { caIssuersUrl: `http://pki.example/ca/${id}.cer?a=1` }, 'the root’s certificate'],
    ['another CA', { caIssuersUrl: `http://pki.example/ca/${id.replace('1', '2')}.cer` }, 'the root’s certificate'],
    ['another responder', { ocspUrl: 'http://other.example/ocsp' }, 'the OCSP responder'],
    ['another path', { ocspUrl: 'http://pki.example/status' }, 'the OCSP responder'],
    ['a list elsewhere', { crlUrl: `http://pki.example/of/crl/${id}.crl` }, 'the root’s certificate'],
    ['a list behind a query', { crlUrl: `http://pki.example/?of=/crl/${id}.crl` }, 'the address of the list'],
  ])('signs no address that is not beside its list: %s', async (_, addresses, finding) => {
    const serial = newSerial(randomFrom(finding));
    const request = await requestFor('Mihon Shinkin Bank 1376 Customer CA G7', serial, addresses);
    await expect(signCeremonyRequest(ceremony, request)).rejects.toThrow(finding);
    await expect(judgeCeremonyRequest(folder, request)).rejects.toThrow(finding);
  });

  it('signs addresses with an OCSP responder beside the list, below a path too', async () => {
    const place = 'http://pki.example:8080/of/warifu';
    const addresses = {
      crlUrl: `${place}/crl/${id}.crl`,
      caIssuersUrl: `${place}/ca/${id}.cer`,
      ocspUrl: `${place}/ocsp`,
    };
    const serial = newSerial(randomFrom('with a responder'));
    await signCeremonyRequest(ceremony, await requestFor('Mihon Shinkin Bank 1376 Customer CA G7', serial, addresses));
  });

  it('revokes what it signed and nothing else, and no mistake stops the lists that follow (RFC 5280 §5)', async () => {
    const [first, second] = ['to be revoked', 'and this one'].map((name) => newSerial(randomFrom(name)));
    for (const serial of [first!, second!]) {
      await signCeremonyRequest(ceremony, await requestFor(`Mihon Shinkin Bank 1376 Customer CA ${serial[5]}`, serial));
    }
    const hex = (serial: Uint8Array) => Buffer.from(serial).toString('hex');
    const renew = (...serials: string[]) => renewRootList(ceremony, 190, { serials, reason: 'keyCompromise' });
    const at = (name: string) => join(folder, name);
    const files = () => ['root.json', 'root.crl.pem'].map((name) => readFileSync(at(name), 'utf8'));
    const before = [files(), readdirSync(at('records'))];
    // Negative, zero, not in the shortest form, and never signed here.
    for (const wrong of ['ff', '00', `00${hex(first!)}`])
      await expect(renew(wrong)).rejects.toThrow(`${wrong} is no serial`);
    await expect(renew(hex(first!), '05')).rejects.toThrow('05 is in no record of what this root signed');
    expect([files(), readdirSync(at('records'))]).toEqual(before);

    const listed = () => {
      const der = fromPem('X509 CRL', readFileSync(at('root.crl.pem'), 'utf8'));
      const read = readCrl(der as Uint8Array, root);
      return 'refused' in read ? read : read.revoked.map(({ serial }) => hex(serial));
    };
    const [older] = files();
    await renew(hex(first!), hex(second!));
    await renew();
    expect(listed()).toEqual([hex(first!), hex(second!)]);
    // An older root.json: the next list would take two revocations back.
    writeFileSync(at('root.json'), older!);
    await expect(renew()).rejects.toThrow(`write again --revoke ${hex(first!)} --revoke ${hex(second!)}.`);
    await expect(renew(hex(first!))).rejects.toThrow(`The list before revoked ${hex(second!)},`);
    await renew(hex(first!), hex(second!));
    expect(listed()).toEqual([hex(first!), hex(second!)]);
  });
});
