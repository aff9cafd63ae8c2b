import { createInterface } from 'node:readline/promises';
import { InvalidArgumentError } from 'commander';
import { loginIdPattern } from '../domain/login-id/login-id.ts';

/** What a login ID looks like, for whoever typed another. */
export const loginIdForm = 'A login ID has 4 to 32 small letters, digits and hyphens and begins with a letter.';

/** An institution's four-digit code. */
export function fourDigits(value: string): string {
  if (!/^[0-9]{4}$/.test(value)) throw new InvalidArgumentError('A code has four digits.');
  return value;
}

/** A login ID. */
export function loginIdArgument(value: string): string {
  if (!loginIdPattern.test(value)) throw new InvalidArgumentError(loginIdForm);
  return value;
}

/** Controls, and what turns the direction of writing: neither belongs into a name or onto a clerk's terminal. */
export const unprintable = /[\p{C}\p{Zl}\p{Zp}]/u;

/** A name or number as it will stand on pages and in lists: 1 to 100 characters of one line, without blanks around. */
export function oneLine(value: string): string {
  const text = value.trim();
  if (text === '' || [...text].length > 100 || unprintable.test(text)) {
    throw new InvalidArgumentError('Write 1 to 100 characters on one line.');
  }
  return text;
}

/** The text below a command's options: what someone would type. */
export function example(...lines: string[]): string {
  return `\nExample:\n${lines.map((line) => `  ${line}`).join('\n')}`;
}

/** What a person types to a question; nothing where nobody is there. */
export async function asked(question: string): Promise<string> {
  const lines = createInterface({ input: process.stdin, output: process.stdout });
  const ended = new Promise<string>((resolve) => lines.once('close', () => resolve('')));
  try {
    return await Promise.race([lines.question(question), ended]);
  } finally {
    lines.close();
  }
}
