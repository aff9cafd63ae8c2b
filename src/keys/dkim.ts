import { createPrivateKey } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { readPrivately } from './private-file.ts';

/** The key that signs the mails of one sender's domain (RFC 6376). */
export interface DkimKey {
  readonly domain: string;
  readonly selector: string;
  /** PKCS#8 or PKCS#1, PEM. */
  readonly key: string;
}

/**
 * The keys of a folder. A file bears the name under which DNS publishes the public key, and .pem:
 * `s2025._domainkey.example.jp.pem`. Throws an Error that names the file, for one that others can read, that bears another
 * name, or that holds no RSA or Ed25519 key.
 */
export async function readDkimKeys(folder: string): Promise<DkimKey[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.pem')).sort();
  return Promise.all(
    names.map(async (name) => {
      const path = join(folder, name);
      const [selector, domain] = name.slice(0, -'.pem'.length).split('._domainkey.');
      if (!selector || !domain) throw new Error(`${path}: name it like its DNS name, SELECTOR._domainkey.DOMAIN.pem`);
      const key = await readPrivately(path);
      if (!isSigningKey(key)) throw new Error(`${path}: holds no private RSA or Ed25519 key in PEM`);
      return { domain, selector, key };
    }),
  );
}

function isSigningKey(pem: string): boolean {
  try {
    return ['rsa', 'ed25519'].includes(createPrivateKey(pem).asymmetricKeyType ?? '');
  } catch {
    return false;
  }
}
