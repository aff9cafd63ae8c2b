import { execFileSync, spawn } from 'node:child_process';
import { verify } from 'node:crypto';
import {
  closeSync,
  constants,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { signatureHash } from '../../ca/signature-algorithm.ts';
import type { CaKeyType } from '../../ca/signer.ts';
import { toPem } from '../../pki/pem.ts';
import { publicKeyObject } from '../../pki/public-key.ts';
import { canMakeModules, oddModule } from '../../testing/odd-module.ts';
import { type SoftHsm, softHsm, softHsmModule, userPin } from '../../testing/soft-hsm.ts';
import { fileKeyRoom } from '../file-room.ts';
import { twoKeyRooms } from '../key-room.ts';
import { refusedPins } from './refused-pins.ts';
import { openToken, type Token, type TokenPlace } from './token.ts';
import { tokenKeyRoom } from './token-room.ts';

// RSA keys are made here in seconds on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

const message = Buffer.from('割符');

describe.skipIf(!softHsmModule)('a token (SoftHSM, PKCS#11)', () => {
  let hsm: SoftHsm;
  let folder: string;
  const tokens: Token[] = [];
  beforeEach(() => {
    hsm = softHsm();
    folder = mkdtempSync(join(tmpdir(), 'warifu-token-'));
  });
  afterEach(async () => {
    for (const token of tokens.splice(0)) await token.close();
    hsm.remove();
    rmSync(folder, { recursive: true });
  });
  /** A program that has what others remembered in this folder; a new one of its own, unless it is given. */
  const open = (change: Partial<TokenPlace> = {}, directory = mkdtempSync(join(folder, 'keys-'))) => {
    const token = openToken({ ...hsm, ...change }, refusedPins(directory));
    tokens.push(token);
    return { token, room: tokenKeyRoom(token) };
  };
  const withPin = (pin: string, change: Partial<TokenPlace> = {}, directory?: string) =>
    open({ ...change, pin: { reveal: () => pin } }, directory);

  it.each<CaKeyType>(['EC P-256', 'EC P-384', 'RSA-3072', 'RSA-4096'])(
    'makes a %s key, and another program finds it and signs as OpenSSL has it',
    async (keyType) => {
      const made = await open().room.create('1376-issuing-g2-abc', keyType);
      const found = await open().room.open('1376-issuing-g2-abc');
      expect(found).toMatchObject({ keyType, publicKey: made.publicKey });
      // The long one is more than a token takes at once.
      for (const bytes of [message, Buffer.alloc(100_000, 'a')]) {
        expect(opensslVerifies(keyType, found.publicKey, bytes, await found.sign(bytes))).toBe('Verified OK');
      }
    },
  );

  it('signs many times at once, each exactly its own bytes (contract of Signer)', async () => {
    const { room } = open();
    const signer = await room.create('many', 'EC P-256');
    const key = publicKeyObject(signer.publicKey);
    const all = Array.from({ length: 60 }, (_, index) => Buffer.from(`certificate ${index}`));
    const signatures = await Promise.all(all.map((bytes) => signer.sign(bytes)));
    expect(all.map((bytes, index) => verify('sha256', bytes, key, signatures[index]!))).toEqual(all.map(() => true));
  });

  it('never overwrites a key, and says which key it does not have', async () => {
    const { room } = open();
    await room.create('there', 'EC P-256');
    await expect(room.create('there', 'EC P-256')).rejects.toThrow('never overwritten');
    await expect(room.open('elsewhere')).rejects.toThrow('no key elsewhere; is it the right token?');
    expect([await room.placeOf('there'), await room.placeOf('elsewhere')]).toEqual(['token', 'absent']);
  });

  it('gets a wrong PIN once, however often it is asked, and is never locked by us (I6)', async () => {
    const { token, room } = withPin('wrong-7890');
    for (let time = 0; time < 20; time++) {
      const error = await room.open('any').catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ kind: 'pin', message: expect.stringContaining('not tried again') });
      expect(inspect(error)).not.toMatch(/wrong-7890/);
    }
    await expect(token.open()).rejects.toThrow('the token warifu test: it refuses the PIN in pkcs11.pin');
    // Started again and again, as service managers do: the token tells that a wrong one was given, and gets no other.
    for (let start = 0; start < 5; start++) {
      await expect(withPin('wrong-7890').token.open()).rejects.toThrow('log in by hand once');
    }
    expect(hsm.logInByHand(userPin)).toBe(true);
    await expect(open().token.open()).resolves.toBeUndefined();
  });

  it('gets a refused PIN from no later program either, though it shows no flag (I6)', async () => {
    const keys = join(folder, 'keys');
    await expect(withPin('wrong-7890', {}, keys).token.open()).rejects.toThrow('CKR_PIN_INCORRECT');
    expect(hsm.logInByHand(userPin)).toBe(true);
    const path = join(keys, 'pkcs11-refused.json');
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readFileSync(path, 'utf8')).not.toContain('wrong-7890');
    for (let start = 0; start < 3; start++) {
      const again = await withPin('wrong-7890', {}, keys)
        .token.open()
        .catch((error: unknown) => error);
      expect(again).toMatchObject({ kind: 'pin', message: expect.stringContaining(`correct pkcs11.pin; or, where`) });
      expect(inspect(again)).not.toContain('7890');
    }
    // The token was asked by none of them: it would show, and refuse even the right one to a program that begins.
    await expect(open({}, keys).token.open()).resolves.toBeUndefined();
    // Unlocked, and its file deleted, as the message says.
    expect(readdirSync(keys)).toEqual(['pkcs11-refused.json']);
    rmSync(path);
    await expect(withPin('wrong-7890', {}, keys).token.open()).rejects.toThrow('CKR_PIN_INCORRECT');
  });

  it('is not asked while what is remembered cannot be read, and says which file', async () => {
    const path = join(folder, 'pkcs11-refused.json');
    for (const damaged of ['', '{}', '[{"module":"x"}]', '[{"module":"x","token":"y","salt":"AA==","hash":"AA=="}]']) {
      writeFileSync(path, damaged);
      await expect(open({}, folder).token.open()).rejects.toThrow(`is not asked: ${path}: damaged`);
    }
  });

  // GENERAL_ERROR, FUNCTION_FAILED, ARGUMENTS_BAD, and a code of a maker's own.
  it.skipIf(!canMakeModules).each([0x05, 0x06, 0x07, 0x8000_0001])(
    'that answers a login with %i has refused it, and gets no other (I6)',
    async (code) => {
      const odd = oddModule(folder);
      odd.answerLogins(code);
      const keys = join(folder, 'keys');
      for (let start = 0; start < 3; start++) {
        const { room } = open({ module: odd.module }, keys);
        for (let time = 0; time < 3; time++) await expect(room.open('any')).rejects.toMatchObject({ kind: 'pin' });
      }
      expect(odd.logins()).toBe(1);
      odd.answerLogins(undefined);
      await expect(withPin(`${userPin} `, { module: odd.module }, keys).token.open()).rejects.toThrow('PIN_INCORRECT');
      expect(odd.logins()).toBe(2);
    },
  );

  it.skipIf(!canMakeModules)('that says at a login that it is gone is opened when it is back', async () => {
    const odd = oddModule(folder);
    odd.answerLogins(0x32);
    const { token } = open({ module: odd.module });
    await expect(token.open()).rejects.toMatchObject({ kind: 'gone' });
    odd.answerLogins(undefined);
    await vi.waitFor(() => token.open(), { timeout: 20_000, interval: 200 });
  });

  it('whose module hangs ends with the program, however that ends', async () => {
    // SoftHSM reads its configuration from a pipe in which nobody writes: it hangs in C_Initialize.
    const pipe = join(folder, 'softhsm2.conf');
    execFileSync('mkfifo', [pipe]);
    const program = `
      import { openToken } from ${JSON.stringify(join(import.meta.dirname, 'token.ts'))};
      import { refusedPins } from ${JSON.stringify(join(import.meta.dirname, 'refused-pins.ts'))};
      const place = ${JSON.stringify({ module: hsm.module, token: hsm.token })};
      await openToken({ ...place, pin: { reveal: () => 'any' } }, refusedPins(${JSON.stringify(folder)})).open();`;
    const parent = spawn(process.execPath, ['--input-type=module', '--eval', program], {
      env: { ...process.env, SOFTHSM2_CONF: pipe },
      stdio: 'ignore',
    });
    // Opened for writing without waiting, a pipe fails until somebody reads, and is broken when nobody does any more.
    const opening = () => openSync(pipe, constants.O_WRONLY | constants.O_NONBLOCK);
    const end = await vi.waitFor(opening, { timeout: 20_000, interval: 50 });
    try {
      writeSync(end, '#\n');
      parent.kill('SIGKILL');
      await vi.waitFor(() => expect(() => writeSync(end, '#\n')).toThrow('EPIPE'), { timeout: 20_000, interval: 50 });
    } finally {
      closeSync(end);
    }
  });

  it('that somebody else gives a wrong PIN to goes on for a program that had the right one', async () => {
    const { room } = open();
    const signer = await room.create('key', 'EC P-256');
    expect(hsm.logInByHand('wrong')).toBe(false);
    hsm.unplug();
    await expect(signer.sign(message)).rejects.toThrow();
    hsm.plugIn();
    await vi.waitFor(() => signer.sign(message), { timeout: 20_000, interval: 200 });
  });

  it.each<CaKeyType>(['EC P-256', 'RSA-3072'])('that was gone and is back signs again, with %s', async (keyType) => {
    const { room } = open();
    const signer = await room.create('key', keyType);
    await signer.sign(message);
    hsm.unplug();
    await expect(signer.sign(message)).rejects.toMatchObject({
      kind: 'gone',
      message: 'the token warifu test: there is no token with the label "warifu test"; is it connected?',
    });
    hsm.plugIn();
    const signature = await vi.waitFor(() => signer.sign(message), { timeout: 20_000, interval: 200 });
    expect(verify(signatureHash(keyType), message, publicKeyObject(signer.publicKey), signature)).toBe(true);
  });

  it('whose module is none is told by its path', async () => {
    const module = join(import.meta.dirname, 'token.ts');
    await expect(open({ module }).token.open()).rejects.toThrow(`the module ${module} cannot be used`);
  });

  it('has the new keys, and files go on having the old ones, also while it is away', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'warifu-two-'));
    try {
      const files = fileKeyRoom(folder, 'a passphrase for this test only');
      const old = await files.create('old', 'EC P-256');
      const both = twoKeyRooms(open().room, files);
      await both.create('new', 'EC P-256');
      const places = ['old', 'new', 'none'].map((name) => both.placeOf(name));
      expect(await Promise.all(places)).toEqual(['file', 'token', 'absent']);
      hsm.unplug();
      expect((await both.open('old')).publicKey).toEqual(old.publicKey);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('gives no key out: what was made is sensitive, not extractable, and made there', async () => {
    await open().room.create('kept', 'EC P-256');
    const listed = execFileSync(
      'pkcs11-tool',
      [
        '--module',
        hsm.module,
        '--token-label',
        hsm.token,
        '--login',
        '--pin',
        userPin,
        '--list-objects',
        '--type',
        'privkey',
      ],
      { encoding: 'utf8' },
    );
    expect(listed).toMatch(/label: +kept[\s\S]*Access: +sensitive, always sensitive, never extractable, local/);
  });
});

function opensslVerifies(keyType: CaKeyType, publicKey: Uint8Array, bytes: Uint8Array, signature: Uint8Array): string {
  const folder = mkdtempSync(join(tmpdir(), 'warifu-verify-'));
  const [key, data, signed] = ['key.pem', 'data', 'signature'].map((name) => join(folder, name));
  try {
    writeFileSync(key!, toPem('PUBLIC KEY', publicKey));
    writeFileSync(data!, bytes);
    writeFileSync(signed!, signature);
    const args = ['dgst', `-${signatureHash(keyType)}`, '-verify', key!, '-signature', signed!, data!];
    return execFileSync('openssl', args, { encoding: 'utf8' }).trim();
  } finally {
    rmSync(folder, { recursive: true });
  }
}
