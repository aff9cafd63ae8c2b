import { argon2, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { dictionary } from '@zxcvbn-ts/language-common';
import { type Refusal, refuse } from '../refusal.ts';
import { loginIdPattern, typedLoginId } from './login-id.ts';

const argon2Async = promisify(argon2);

/** OWASP Password Storage: argon2id with 19 MiB, 2 passes, 1 lane. */
const cost = { memory: 19_456, passes: 2, parallelism: 1, tagLength: 32 };
const saltLength = 16;

/** Shortest login password, counted in characters (ASVS 6.2.1; nothing but the length is prescribed, 6.2.5). */
export const minPasswordLength = 10;
const maxPasswordLength = 128;

/** Those of the 49,000 most used passwords that are long enough to be chosen here. */
const commonPasswords = new Set(
  dictionary['passwords-common'].filter((word) => String(word).length >= minPasswordLength).map(String),
);

/** One form for what keyboards produce, so that 'ａ' typed in full width is not a wrong password. */
const canonical = (password: string) => Buffer.from(password.normalize('NFKC'), 'utf8');

/**
 * Refuses a new login password that is too short, too long, holds the login ID, has fewer than four different characters,
 * or stands on the list of common ones (ASVS 6.2.4, 6.2.11).
 */
export function checkNewPassword(
  password: string,
  loginIdName: string,
): true | Refusal<'password-too-short' | 'password-too-long' | 'password-too-common'> {
  const text = password.normalize('NFKC');
  if ([...text].length < minPasswordLength) return refuse('password-too-short');
  if ([...text].length > maxPasswordLength) return refuse('password-too-long');
  const plain = text.toLowerCase();
  // What is typed where an ID is asked for may be anything: one letter is in every password.
  const name = typedLoginId(loginIdName);
  const holdsLoginId = loginIdPattern.test(name) && plain.includes(name);
  if (holdsLoginId || new Set(plain).size < 4 || commonPasswords.has(plain)) {
    return refuse('password-too-common');
  }
  return true;
}

/** The hash to store, as a PHC string with its own salt. Runs off the event loop. */
export async function hashPassword(password: string, random: (bytes: number) => Uint8Array): Promise<string> {
  const salt = random(saltLength);
  const tag = await derive(password, salt, cost);
  return `$argon2id$v=19$m=${cost.memory},t=${cost.passes},p=${cost.parallelism}$${base64(salt)}$${base64(tag)}`;
}

/**
 * Whether `password` is the one behind `hash`. With no hash the same work is done and the answer is no, so that
 * time does not tell whether an ID exists or has a password (I5). Throws when the stored hash is damaged.
 */
export async function verifyPassword(password: string, hash: string | undefined): Promise<boolean> {
  if (hash === undefined) {
    await derive(password, new Uint8Array(saltLength), cost);
    return false;
  }
  const parts = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([^$]+)\$([^$]+)$/.exec(hash);
  if (!parts) throw new Error('a stored password hash is damaged');
  const tag = Buffer.from(parts[5]!, 'base64');
  const found = await derive(password, Buffer.from(parts[4]!, 'base64'), {
    memory: Number(parts[1]),
    passes: Number(parts[2]),
    parallelism: Number(parts[3]),
    tagLength: tag.length,
  });
  return timingSafeEqual(found, tag);
}

/** Anything longer than the longest password is cut before it costs work; it cannot match either way. */
function derive(password: string, nonce: Uint8Array, settings: typeof cost): Promise<Buffer> {
  const message = canonical(password).subarray(0, 4 * maxPasswordLength + 1);
  return argon2Async('argon2id', { message, nonce, ...settings });
}

const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64').replace(/=+$/, '');
