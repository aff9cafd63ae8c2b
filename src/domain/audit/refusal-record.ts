import { codeAlphabet } from '../issuance/acquisition-code.ts';

/** What a person was refused, kept under the number the page showed (I5). Facts hold no secret (I6). */
export interface RefusalRecord {
  /** `E1101-7Q4M-29KD` in form; 37 random bits, unique. */
  readonly reference: string;
  readonly code: string;
  readonly name: string;
  readonly at: Temporal.Instant;
  readonly institutionId?: string | undefined;
  readonly loginId?: string | undefined;
  readonly certificateId?: string | undefined;
  readonly facts: Readonly<Record<string, string | number | boolean>>;
}

/** A reference number: the page's code and eight characters that can be read out over the phone. */
export function newReference(code: string, random: (bytes: number) => Uint8Array): string {
  const characters = Array.from(random(8), (byte) => codeAlphabet[byte % codeAlphabet.length]).join('');
  return `${code}-${characters.slice(0, 4)}-${characters.slice(4)}`;
}

/** Where staff look a number up. */
export interface RefusalStore {
  insert(record: RefusalRecord): Promise<void>;
  byReference(reference: string): Promise<RefusalRecord | undefined>;
  /** The last refusal of a login ID. */
  newestOf(institutionId: string, loginId: string): Promise<RefusalRecord | undefined>;
  /** The last login without a certificate (E1101) from an address since then: it names no ID. */
  newestWithoutCertificate(
    institutionId: string,
    address: string,
    since: Temporal.Instant,
  ): Promise<RefusalRecord | undefined>;
}
