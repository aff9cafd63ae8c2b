import { execFileSync } from 'node:child_process';
import { createPublicKey } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { certificationRequest, ecdsaSignature, generateKeyPair } from './csr.ts';

describe('certificate request', () => {
  it('is signed by the key it asks a certificate for', async () => {
    const keys = await generateKeyPair();
    const der = await certificationRequest(keys);
    const command = 'openssl req -inform DER -noout -verify -pubkey -subject -text 2>&1';
    const text = execFileSync('sh', ['-c', command], { input: der, encoding: 'utf8' });
    expect(text).toMatch(/self-signature verify OK/i);
    const spki = Buffer.from(await crypto.subtle.exportKey('spki', keys.publicKey));
    expect(text).toContain(
      createPublicKey({ key: spki, format: 'der', type: 'spki' }).export({ type: 'spki', format: 'pem' }),
    );
    expect(text).toContain('CN = warifu');
    expect(text).toContain('NIST CURVE: P-256');
    expect(text).toContain('ecdsa-with-SHA256');
  });

  it('writes r and s in the fewest bytes, positive', () => {
    const p1363 = new Uint8Array(64);
    p1363[31] = 1;
    p1363[32] = 0x80;
    const der = Buffer.from(ecdsaSignature(p1363)).toString('hex');
    expect(der).toBe(`3026020101022100${'80'.padEnd(64, '0')}`);
  });
});
