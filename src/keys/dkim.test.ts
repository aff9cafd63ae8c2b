import { createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readDkimKeys } from './dkim.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'warifu-dkim-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const pem = (key: KeyObject, type: 'pkcs8' | 'pkcs1' = 'pkcs8') => key.export({ format: 'pem', type }) as string;
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
const ed25519 = generateKeyPairSync('ed25519').privateKey;
const put = (name: string, text: string, mode = 0o600) => {
  writeFileSync(join(folder, name), text);
  chmodSync(join(folder, name), mode);
};

describe('the folder of DKIM keys (RFC 6376)', () => {
  it('is read by the names of its files; what is no .pem is left alone', async () => {
    put('s2025._domainkey.mihon.example.pem', pem(rsa));
    put('old._domainkey.mihon.example.pem', pem(rsa, 'pkcs1'));
    put('e1.tokyo._domainkey.tameshi.example.pem', pem(ed25519));
    put('README', 'ours', 0o644);
    expect(await readDkimKeys(folder)).toEqual([
      { domain: 'tameshi.example', selector: 'e1.tokyo', key: pem(ed25519) },
      { domain: 'mihon.example', selector: 'old', key: pem(rsa, 'pkcs1') },
      { domain: 'mihon.example', selector: 's2025', key: pem(rsa) },
    ]);
  });

  it('is the domain’s of the sender, in whatever letters it is written', async () => {
    put('S2025._domainkey.Mihon.Example.pem', pem(rsa));
    expect(await readDkimKeys(folder)).toMatchObject([{ domain: 'mihon.example', selector: 's2025' }]);
  });

  it.each([
    ['that its group can read', 0o640],
    ['that everyone can read', 0o604],
  ])('refuses a file %s, and says how to close it', async (_, mode) => {
    put('s1._domainkey.mihon.example.pem', pem(rsa), mode);
    await expect(readDkimKeys(folder)).rejects.toThrow(/s1\._domainkey\.mihon\.example\.pem: .*chmod 600/);
  });

  it.each([
    'mihon.example.pem',
    's1.domainkey.mihon.example.pem',
    '._domainkey.mihon.example.pem',
    's1._domainkey..pem',
    's1._domainkey.a b.pem',
  ])('refuses %s, which is not the name of a record', async (name) => {
    put(name, pem(rsa));
    await expect(readDkimKeys(folder)).rejects.toThrow(`${join(folder, name)}: name it like its DNS name`);
  });

  const small = generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey;
  it.each([
    ['an EC key', pem(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey)],
    ['an RSA key of 1024 bits (RFC 8301)', pem(small)],
    ['a public key', createPublicKey(rsa).export({ format: 'pem', type: 'spki' }) as string],
    [
      'a key with a passphrase',
      rsa.export({ format: 'pem', type: 'pkcs8', cipher: 'aes-256-cbc', passphrase: 'x' }) as string,
    ],
    ['something else', 'a secret that is no key'],
    ['nothing', ''],
  ])('refuses %s, and tells nothing of what it holds (I6)', async (_, text) => {
    put('s1._domainkey.mihon.example.pem', text);
    const refused = await readDkimKeys(folder).then(String, (error: Error) => error.message);
    expect(refused).toBe(
      `${join(folder, 's1._domainkey.mihon.example.pem')}: holds no private key in PEM that is RSA of 2048 bits or more, or Ed25519`,
    );
  });

  it('must be there', async () => {
    await expect(readDkimKeys(join(folder, 'none'))).rejects.toThrow(/none/);
  });
});
