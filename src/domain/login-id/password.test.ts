import { argon2Sync } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { bytesOf } from '../../testing/domain.ts';
import { randomFrom } from '../../testing/pki.ts';
import { checkNewPassword, hashPassword, minPasswordLength, verifyPassword } from './password.ts';

const good = 'ひだまりの縁側で猫と待つ';
const check = (password: string, name = 'haruka-adm') => {
  const said = checkNewPassword(password, name);
  return said === true ? 'accepted' : said.refused;
};

describe('a new login password', () => {
  it.each([
    ['a sentence', good],
    ['ten characters', 'kx7-mopqzt'],
    ['ten characters of two UTF-16 units each', '🐈🐕🐎🐄🐖🐏🐑🐐🐪🐫'],
    ['spaces', 'dry ink on old paper'],
    ['letters only: no mixture is prescribed (ASVS 6.2.5)', 'quietmoonriver'],
    ['128 characters', `${'abcd'.repeat(31)}abce`],
    ['128 characters of four bytes each', '🐈🐕🐎🐄'.repeat(32)],
    ['four different characters', 'abcdbcdabd'],
    ['a common one with more to it', 'qwertyuiop-kamome'],
  ])('is accepted: %s', (_what, password) => {
    expect(check(password)).toBe('accepted');
  });

  it.each([
    ['nothing', '', 'password-too-short'],
    ['nine characters', 'kx7-mopqz', 'password-too-short'],
    ['nine characters of two UTF-16 units each', '🐈🐕🐎🐄🐖🐏🐑🐐🐪', 'password-too-short'],
    ['ten that are nine when composed', 'か\u3099kx7mopqz', 'password-too-short'],
    ['129 characters', `${'abcd'.repeat(32)}e`, 'password-too-long'],
    ['128 that are more when written out', `${'abcd'.repeat(31)}abc㍿`, 'password-too-long'],
    ['one of the most used (ASVS 6.2.4)', 'qwertyuiop', 'password-too-common'],
    ['one of the most used, in large letters', 'QWERTYuiop', 'password-too-common'],
    ['one of the most used, in full width', 'ｑｗｅｒｔｙｕｉｏｐ', 'password-too-common'],
    ['three different characters', 'abcabcabcabc', 'password-too-common'],
    ['three different letters, large and small', 'AabBcCAabBcC', 'password-too-common'],
    ['the login ID in it (ASVS 6.2.11)', 'my-haruka-adm-2026', 'password-too-common'],
    ['the login ID in large letters', 'HARUKA-ADM-2026', 'password-too-common'],
    ['the login ID in full width', 'ｈａｒｕｋａ－ａｄｍ2026', 'password-too-common'],
  ])('is refused: %s', (_what, password, refused) => {
    expect(check(password)).toBe(refused);
  });

  it('is refused for the login ID however that is written', () => {
    expect(check('haruka-adm-2026', 'Haruka-ADM')).toBe('password-too-common');
  });

  it('is accepted with the login ID of another', () => {
    expect(check('my-haruka-adm-2026', 'midori-adm')).toBe('accepted');
  });

  it('has at least the eight characters that ASVS 6.2.1 asks for', () => {
    expect(minPasswordLength).toBe(10);
  });
});

describe('a stored password', () => {
  const salt = Uint8Array.from({ length: 16 }, (_, index) => index);
  let hash: string;
  beforeAll(async () => {
    hash = await hashPassword(good, bytesOf(...salt));
  });

  it('is argon2id with what OWASP asks for, under a salt of its own', () => {
    const tag = argon2Sync('argon2id', {
      message: Buffer.from(good, 'utf8'),
      nonce: salt,
      memory: 19_456,
      passes: 2,
      parallelism: 1,
      tagLength: 32,
    });
    expect(hash).toBe(`$argon2id$v=19$m=19456,t=2,p=1$AAECAwQFBgcICQoLDA0ODw$${base64(tag)}`);
  });

  it('never looks the same twice', async () => {
    const random = randomFrom('salts');
    expect(await hashPassword(good, random)).not.toBe(await hashPassword(good, random));
  });

  it.each([
    ['itself', good, true],
    ['another form of the same characters', good.normalize('NFD'), true],
    ['another', `${good}。`, false],
    ['less', good.slice(0, -1), false],
    ['nothing', '', false],
  ])('is matched by %s: %s %s', async (_what, typed, right) => {
    expect(await verifyPassword(typed, hash)).toBe(right);
  });

  it('matches what was typed in full width', async () => {
    const latin = await hashPassword('quiet moon 42', randomFrom('latin'));
    expect(await verifyPassword('ｑｕｉｅｔ\u3000ｍｏｏｎ\u3000４２', latin)).toBe(true);
    expect(await verifyPassword('Quiet moon 42', latin)).toBe(false);
  });

  it('is matched to its last character when it is as long as can be', async () => {
    const longest = '🐈🐕🐎🐄'.repeat(32);
    const stored = await hashPassword(longest, randomFrom('longest'));
    expect(await verifyPassword(longest, stored)).toBe(true);
    expect(await verifyPassword(`${longest.slice(0, -2)}🐖`, stored)).toBe(false);
    expect(await verifyPassword(`${longest}x`, stored)).toBe(false);
  });

  it('can be one of an earlier cost', async () => {
    const settings = { memory: 64, passes: 1, parallelism: 1, tagLength: 16 };
    const tag = argon2Sync('argon2id', { message: Buffer.from(good, 'utf8'), nonce: salt, ...settings });
    const stored = `$argon2id$v=19$m=64,t=1,p=1$${base64(salt)}$${base64(tag)}`;
    expect(await verifyPassword(good, stored)).toBe(true);
    expect(await verifyPassword('another password', stored)).toBe(false);
  });

  it('I5 is missed with as much work as it would take to match it', async () => {
    const started = performance.now();
    expect(await verifyPassword(good, undefined)).toBe(false);
    // One pass over 19 MiB takes milliseconds; no work takes none.
    expect(performance.now() - started).toBeGreaterThan(2);
  });

  it.each([
    ['nothing', ''],
    ['a plain password', good],
    ['another algorithm', '$argon2i$v=19$m=64,t=1,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAA'],
    ['more after its end', '$argon2id$v=19$m=64,t=1,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAA$'],
  ])('that is damaged is a fault, not a wrong password: %s', async (_what, damaged) => {
    await expect(verifyPassword(good, damaged)).rejects.toThrow('damaged');
  });
});

const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64').replaceAll('=', '');
