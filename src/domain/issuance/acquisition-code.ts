import { createHash } from 'node:crypto';

/** Characters that are not mistaken for one another on paper or by voice (no 0/O, 1/I/L, B/8, S/5, Z/2). */
export const codeAlphabet = 'ACDEFGHJKMNPQRTUVWXY34679';
const codeLength = 20;

/**
 * A new acquisition code: 20 characters of 25, 92 bits from the CSPRNG behind `random` (at least 80 are asked for,
 * RULES §1). Bytes that would favour some characters are thrown away.
 */
export function newAcquisitionCode(random: (bytes: number) => Uint8Array): string {
  return fairCharacters(random, codeLength);
}

/** `length` characters of `codeAlphabet`, each as likely as the others: 4.6 bits each. */
export function fairCharacters(random: (bytes: number) => Uint8Array, length: number): string {
  const fair = 256 - (256 % codeAlphabet.length);
  let code = '';
  while (code.length < length) {
    for (const byte of random(length)) {
      if (byte < fair && code.length < length) code += codeAlphabet[byte % codeAlphabet.length];
    }
  }
  return code;
}

/** The code in groups of four, as it is printed: `R4TN-9KXW-6HPD-…`. */
export function spokenCode(code: string): string {
  return code.match(/.{1,4}/g)?.join('-') ?? '';
}

/** What was typed as a code, without the gaps, lines and small letters people add. */
export function typedCode(text: string): string {
  return text
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[^A-Z0-9]/g, '')
    .slice(0, 64);
}

/**
 * What is stored of a code. A plain SHA-256 is enough: 92 random bits cannot be searched, and the issuance's id keeps
 * equal codes of two issuances apart.
 */
export function acquisitionCodeHash(issuanceId: string, code: string): Uint8Array {
  return createHash('sha256').update(`warifu acquisition code\n${issuanceId}\n${code}`).digest();
}
