import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { prepareIssuing } from '../ca/authority-certificate.ts';
import type { CeremonyRequest } from '../ca/ceremony-request.ts';
import { certificationRequest } from '../ca/certification-request.ts';
import { newSerial } from '../ca/serial.ts';
import { fingerprint } from '../pki/certificate.ts';
import { memorySigner, randomFrom } from '../testing/pki.ts';
import { fileKeyRoom } from './file-room.ts';
import { type Ceremony, createOfflineRoot, signCeremonyRequest } from './offline-root.ts';

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
async function requestFor(commonName: string, serial: Uint8Array): Promise<CeremonyRequest> {
  const asked = {
    commonName,
    organization: 'Mihon Shinkin Bank',
    notBefore: ceremony.now,
    notAfter: ceremony.now.add({ hours: 24 * 3650 }),
  };
  const id = '01982d4e-7c00-7000-8000-000000000001';
  const published = {
    crlUrl: `http://pki.example/crl/${id}.crl`,
    caIssuersUrl: `http://pki.example/ca/${id}.cer`,
    policyOid: '2.25.1',
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
});
