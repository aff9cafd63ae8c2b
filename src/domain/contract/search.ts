import type { Institution } from '../institution/institution.ts';
import { codeAlphabet } from '../issuance/acquisition-code.ts';
import { typedNoticeReference } from '../notice/notice.ts';

/** What of a contract matched what was typed. */
export type Matched = 'number' | 'login-id' | 'label' | 'serial' | 'company' | 'person';

/** What was typed into the one field, as each way of looking takes it. Absent where it cannot be meant so. */
export interface Sought {
  /** Beginning of a contract number. */
  readonly number?: string | undefined;
  /** Beginning of a login ID. */
  readonly loginId?: string | undefined;
  /** The login ID that a label of this institution names (C2). */
  readonly labelOf?: string | undefined;
  /** End of a serial number, hex. */
  readonly serialEnd?: string | undefined;
  /** Part of a company's or person's name, in its plain form. */
  readonly name?: string | undefined;
  /** The number of an error page (I5). */
  readonly reference?: string | undefined;
  /** The number of a mail (N4). A login ID may look like it: M and twelve letters. */
  readonly notice?: string | undefined;
}

/** One contract that was found, by its best match. */
export interface Hit {
  readonly contractId: string;
  readonly matched: Matched;
  /** The login ID or person that matched, where one did. */
  readonly loginId?: { readonly id: string; readonly name: string; readonly personName: string } | undefined;
  /** What matched is all that was typed, and not a part. */
  readonly exact: boolean;
}

const referencePattern = new RegExp(`^[A-Z][0-9]{4}-[${codeAlphabet}]{4}-[${codeAlphabet}]{4}$`);
/** M and three groups of four, with or without hyphens or gaps between them; or with its label, as the mail has it. */
const noticePattern = /^M(?:[\s\p{Pd}]*[A-Z0-9]{4}){3}$|(?<![\p{L}\p{N}])M(?:\s*\p{Pd}\s*[A-Z0-9]{4}){3}(?![A-Z0-9])/iu;
/** Longer than anything that is looked for. */
const longest = 100;

/** ＡＢＣ 商事, abc商事 and ABC商事 are the same when one searches. The database has the same function for its indexes. */
export const plainName = (text: string): string => text.normalize('NFKC').toLowerCase().replaceAll(' ', '');

/**
 * Reads what was typed. One text may be meant in several ways; all are tried. A name needs two characters, since one
 * finds nearly everything; a serial number four digits.
 */
export function soughtIn(text: string, institution: Institution): Sought {
  const one = text.normalize('NFKC').replaceAll(/\p{C}/gu, '').trim().slice(0, longest);
  if (one === '') return {};
  const small = one.toLowerCase();
  const hex = small.replaceAll(/[\s:.]/g, '');
  const plain = plainName(one);
  const reference = one.toUpperCase();
  return {
    number: /^[\p{L}\p{N}][\p{L}\p{N}-]*$/u.test(one) ? one : undefined,
    loginId: /^[a-z][a-z0-9-]*$/.test(small) && small.length > 1 ? small : undefined,
    labelOf: loginIdOfLabel(small, institution),
    serialEnd: /^[0-9a-f]{4,40}$/.test(hex) ? hex : undefined,
    name: [...plain].length > 1 ? plain : undefined,
    reference: referencePattern.test(reference) ? reference : undefined,
    notice: noticePattern.test(one) ? typedNoticeReference(one) : undefined,
  };
}

/** haruka-k02 from `haruka-k02+1376`: the inverse of the label's format. */
function loginIdOfLabel(text: string, { code, settings }: Institution): string | undefined {
  const [before = '', after = ''] = settings.labelFormat
    .toLowerCase()
    .replace('{institutioncode}', code)
    .split('{loginid}');
  if (!text.startsWith(before) || !text.endsWith(after)) return undefined;
  const name = text.slice(before.length, text.length - after.length);
  return /^[a-z][a-z0-9-]*$/.test(name) && before + after !== '' ? name : undefined;
}

/** Finds contracts of one institution, by index, whatever is sought. */
export interface ContractSearch {
  /** At most `limit` contracts in a fixed order, each once: the best match first, then by number. */
  find(institutionId: string, sought: Sought, limit: number): Promise<Hit[]>;
}
