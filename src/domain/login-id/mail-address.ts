import { type Refusal, refuse } from '../refusal.ts';

/** The form browsers accept for type=email (HTML standard), with a dot in the domain; no quoting, no white space. */
const pattern =
  /^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/;

/** The longest address that fits into SMTP's path (RFC 5321 §4.5.3.1.3, without the angle brackets). */
const longest = 254;

/** An address that tells its owner which one it is, and nobody else what it is: k…@haruka.example. */
export const maskedAddress = (address: string): string => address.replace(/^(.).*(?=@)/u, '$1…');

/** What was typed as a mail address, brought to one form; refuses what no mail could be sent to. */
export function mailAddress(text: string): string | Refusal<'mail-malformed'> {
  const address = text.normalize('NFKC').trim();
  return address.length <= longest && pattern.test(address) ? address : refuse('mail-malformed');
}
