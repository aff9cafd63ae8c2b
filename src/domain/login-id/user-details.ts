import { type LoginId, loginIdPattern, typedLoginId } from './login-id.ts';

/** What an administrator writes down of a user, brought to its one form. */
export interface UserDetails {
  readonly name: string;
  readonly personName: string;
  readonly mail?: string | undefined;
  readonly language: LoginId['language'];
}

/** The details as they were typed, or stood in a file. */
export interface TypedUser {
  readonly name: string;
  readonly personName: string;
  readonly mail: string;
  readonly language: string;
}

export type UserField = keyof UserDetails;
export type UserProblem =
  | 'absent'
  | 'too-long'
  /** Of the login ID. */
  | 'malformed'
  /** Of the login ID: the institution has it already. */
  | 'taken'
  /** Of the login ID: it stands in the file once more. */
  | 'twice'
  | 'no-mail-address'
  | 'no-language';
export interface FieldProblem {
  readonly field: UserField;
  readonly problem: UserProblem;
}

/** Longest name of a person, in characters: what fits on the printed sheet. */
export const maxPersonName = 40;
/** RFC 5321 §4.5.3.1.3, less the angle brackets. */
const maxMail = 254;
const mailPattern = /^[^\s@<>"',;:()[\]\\]+@[A-Za-z0-9](?:[A-Za-z0-9-]*\.)+[A-Za-z]{2,}$/;

const languages: Record<string, LoginId['language']> = { '': 'ja', ja: 'ja', 日本語: 'ja', en: 'en', english: 'en' };

/** The details in their one form, and everything that is wrong with them; whether an ID is taken only the registry knows. */
export function readUser(typed: TypedUser): { details: UserDetails; problems: FieldProblem[] } {
  const name = typedLoginId(typed.name);
  const personName = typed.personName
    .normalize('NFC')
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, (gap) => (gap === '\u3000' ? gap : ' '))
    .trim();
  const mail = typed.mail.normalize('NFKC').trim();
  const language = languages[typed.language.normalize('NFKC').trim().toLowerCase()];
  const problems: FieldProblem[] = [];
  const wrong = (field: UserField, problem: UserProblem) => problems.push({ field, problem });
  if (name === '') wrong('name', 'absent');
  else if (!loginIdPattern.test(name)) wrong('name', 'malformed');
  if (personName === '') wrong('personName', 'absent');
  else if ([...personName].length > maxPersonName) wrong('personName', 'too-long');
  if (mail.length > maxMail) wrong('mail', 'too-long');
  else if (mail !== '' && !mailPattern.test(mail)) wrong('mail', 'no-mail-address');
  if (!language) wrong('language', 'no-language');
  return { details: { name, personName, language: language ?? 'ja', ...(mail !== '' && { mail }) }, problems };
}
