import { createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dkimVerify } from 'mailauth/lib/dkim/verify.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Institution } from '../../src/domain/institution/institution.ts';
import { readDkimKeys } from '../../src/keys/dkim.ts';
import { letter } from '../../src/mail/letters.ts';
import { aMailServer, type MailServer } from '../../src/testing/mail-server.ts';
import { aNotice } from '../../src/testing/notices.ts';
import { anAcquired, anInstitution, openWorld, type TestWorld } from '../../src/testing/world.ts';
import { sendNotice } from '../../src/workflows/send-notice.ts';

const folder = mkdtempSync(join(tmpdir(), 'warifu-dkim-'));
/** What DNS says (RFC 6376 §3.6, RFC 8463): made of the public key as docs/configuration.md says. */
const records = new Map<string, string>();
function publish(name: string, privateKey: KeyObject): void {
  writeFileSync(join(folder, `${name}.pem`), privateKey.export({ format: 'pem', type: 'pkcs8' }), { mode: 0o600 });
  const der = createPublicKey(privateKey).export({ format: 'der', type: 'spki' });
  const kind = privateKey.asymmetricKeyType!;
  records.set(name, `v=DKIM1; k=${kind}; p=${(kind === 'rsa' ? der : der.subarray(-32)).toString('base64')}`);
}
const resolver = async (name: string, type: string) => {
  const record = records.get(name);
  if (type !== 'TXT' || record === undefined) throw Object.assign(new Error('nothing'), { code: 'ENOTFOUND' });
  return [[record]];
};
/** What a receiver finds out about the signatures of a mail, by another program than the one that made them. */
async function signaturesOf(raw: Buffer) {
  const { results } = await dkimVerify(raw, { resolver });
  return (
    results as unknown as { signingDomain: string; selector: string; algo: string; status: { result: string } }[]
  ).map((one) => [one.signingDomain, one.selector, one.algo, one.status.result]);
}

describe('a mail of a domain with DKIM keys (RFC 6376)', () => {
  let world: TestWorld;
  let server: MailServer;
  const institutions: Record<string, Institution> = {};

  beforeAll(async () => {
    publish('s2025._domainkey.mihon.example', generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey);
    publish('e2025._domainkey.mihon.example', generateKeyPairSync('ed25519').privateKey);
    publish('s1._domainkey.tameshi.example', generateKeyPairSync('ed25519').privateKey);
    world = await openWorld();
    const banks = { '1376': 'mihon.example', '9001': 'tameshi.example', '9002': 'without.example' };
    for (const [code, domain] of Object.entries(banks)) {
      const mailFrom = { name: `${code}信用金庫`, address: `noreply@${domain}` };
      institutions[code] = await anInstitution(world, { code, mailFrom });
    }
    server = await aMailServer();
  });
  afterAll(async () => {
    await server.close();
    await world.close();
    rmSync(folder, { recursive: true });
  });

  async function arrived(code: string): Promise<Buffer> {
    const { contract } = await anAcquired(world, institutions[code]!, `dkim-${code}`);
    const notice = await aNotice(world, institutions[code]!, contract.id, 'keiko@haruka.example');
    const post = server.post({ dkim: await readDkimKeys(folder), returnPath: 'bounces@elsewhere.example' });
    expect(await sendNotice(world.deps, post, letter, notice.id, { last: false })).toBe('sent');
    await post.close();
    return server.taken.at(-1)!.raw;
  }

  it('bears a signature for each of its keys; each is good, and over what a forger would change', async () => {
    const raw = await arrived('1376');
    expect((await signaturesOf(raw)).sort()).toEqual([
      ['mihon.example', 'e2025', 'ed25519-sha256', 'pass'],
      ['mihon.example', 's2025', 'rsa-sha256', 'pass'],
    ]);
    const text = raw.toString('latin1');
    for (const [one, other] of [
      [/^From: .*(\r\n[ \t].*)*/m, 'From: other <other@mihon.example>'],
      [/^To: .*/m, 'To: other@haruka.example'],
      [/^Subject: .*(\r\n[ \t].*)*/m, 'Subject: other'],
      [/^Date: .*/m, 'Date: Thu, 01 Jan 2026 00:00:00 +0000'],
      [/^Message-ID: .*/m, 'Message-ID: <other@mihon.example>'],
      [/^Auto-Submitted: .*/m, 'Auto-Submitted: no'],
      [/^Content-Type: .*/m, 'Content-Type: text/html; charset=utf-8'],
      [/\r\n\r\n/, '\r\n\r\nAAAA'],
      // A second one before the first, which some programs show.
      [/^/, 'From: other <other@mihon.example>\r\n'],
      [/^/, 'Subject: other\r\n'],
    ] as const) {
      const forged = Buffer.from(text.replace(one, other), 'latin1');
      expect(forged.equals(raw)).toBe(false);
      const results = (await signaturesOf(forged)).map(([, , , result]) => result);
      expect(results, String(one)).toHaveLength(2);
      expect(results, String(one)).not.toContain('pass');
    }
  });

  it('is signed with keys of its own domain and of no other (I1)', async () => {
    expect(await signaturesOf(await arrived('9001'))).toEqual([['tameshi.example', 's1', 'ed25519-sha256', 'pass']]);
    const raw = await arrived('9002');
    expect(raw.toString('latin1')).not.toMatch(/^DKIM-Signature:/im);
  });
});
