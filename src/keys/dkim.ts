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
 * The keys of a folder, RSA or Ed25519. A file bears the name under which DNS publishes the public key, and .pem:
 * `s2025._domainkey.example.jp.pem`. Throws an Error that names the file, for one that others can read, that bears another
 * name, or that holds no such key.
 */
export async function readDkimKeys(folder: string): Promise<DkimKey[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.pem')).sort();
  return Promise.all(
    names.map(async (name) => {
      const path = join(folder, name);
      const [, selector, domain] = recordName.exec(name.toLowerCase()) ?? [];
      if (!selector || !domain) throw new Error(`${path}: name it like its DNS name, SELECTOR._domainkey.DOMAIN.pem`);
      const key = await readPrivately(path);
      if (!isSigningKey(key))
        throw new Error(`${path}: holds no private key in PEM that is RSA of 2048 bits or more, or Ed25519`);
      return { domain, selector, key };
    }),
  );
}

const labels = '[a-z0-9_-]+(?:\\.[a-z0-9_-]+)*';
const recordName = new RegExp(`^(${labels})\\._domainkey\\.(${labels})\\.pem$`);

/** Receivers ignore what RSA keys of 1024 bits signed, or will (RFC 8301). */
function isSigningKey(pem: string): boolean {
  try {
    const { asymmetricKeyType, asymmetricKeyDetails } = createPrivateKey(pem);
    return (
      asymmetricKeyType === 'ed25519' || (asymmetricKeyType === 'rsa' && asymmetricKeyDetails!.modulusLength! >= 2048)
    );
  } catch {
    return false;
  }
}
