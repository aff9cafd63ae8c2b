import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { responderKeyName } from '../workflows/ocsp-responder.ts';
import { fileKeyRoom } from './file-room.ts';
import { authorityKeyRoom, responderKeyRoom } from './key-room.ts';

const folder = mkdtempSync(join(tmpdir(), 'warifu-rooms-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('one folder of keys', () => {
  const files = fileKeyRoom(folder, 'a passphrase for this test only');
  const [authorities, responders] = [authorityKeyRoom(files), responderKeyRoom(files)];
  const caKey = '1376-issuing-g1-0123456789ab';
  const responderKey = responderKeyName('01900000-0000-7000-8000-000000000001');

  it('opens no key of a CA as a responder’s: past the account of what CAs sign nothing is signed by one', async () => {
    const made = await authorities.create(caKey, 'EC P-256');
    await expect(responders.open(caKey)).rejects.toThrow('not the name of a responder’s key');
    await expect(responders.create('root-g2', 'EC P-256')).rejects.toThrow('not the name of a responder’s key');
    await expect(responders.placeOf(caKey)).rejects.toThrow('not the name of a responder’s key');
    await expect(responders.remove!(caKey)).rejects.toThrow('not the name of a responder’s key');
    expect((await authorities.open(caKey)).publicKey).toEqual(made.publicKey);
  });

  it('opens no key of a responder as a CA’s, and nothing can be removed there', async () => {
    const made = await responders.create(responderKey, 'EC P-256');
    await expect(authorities.open(responderKey)).rejects.toThrow('the name of a responder’s key');
    await expect(authorities.create(responderKeyName('x'), 'EC P-256')).rejects.toThrow(
      'the name of a responder’s key',
    );
    expect(authorities.remove).toBeUndefined();
    expect((await responders.open(responderKey)).publicKey).toEqual(made.publicKey);
    await responders.remove!(responderKey);
    expect(await responders.placeOf(responderKey)).toBe('absent');
  });
});
