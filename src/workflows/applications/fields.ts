import { z } from 'zod';
import type { Contract } from '../../domain/contract/contract.ts';
import { typedLoginId } from '../../domain/login-id/login-id.ts';
import { mailAddress } from '../../domain/login-id/mail-address.ts';
import { maxPersonName } from '../../domain/login-id/user-details.ts';
import { isRefusal } from '../../domain/refusal.ts';

/**
 * Controls, what turns the direction of writing, and letters that look like nothing belong into no name. Variation
 * selectors do: they tell 邉 from its variants.
 */
const unprintable = /[\p{C}\p{Zl}\p{Zp}\u2800]|(?!\p{Variation_Selector})\p{Default_Ignorable_Code_Point}/u;

/** One line of text as it will stand on pages and sheets, without blanks around. */
export const line = (most: number) =>
  z
    .string()
    .transform((text) => text.normalize('NFC').trim())
    .pipe(
      z
        .string()
        .min(1)
        .refine((text) => [...text].length <= most && !unprintable.test(text)),
    );

/** A contract's number as it is typed: full-width digits are the same. */
export const contractNumber = z
  .string()
  .transform((text) => text.normalize('NFKC').trim())
  .pipe(z.string().regex(/^[0-9A-Za-z][0-9A-Za-z-]{0,29}$/));

/** A login ID in its one form; whether it is well formed the plan says. */
export const loginIdName = z.string().transform(typedLoginId).pipe(z.string().min(1));

/** A mail address in the one form in which it is stored and shown. */
export const mail = z
  .string()
  .max(400)
  .transform((text, context) => {
    const address = mailAddress(text);
    if (!isRefusal(address)) return address;
    context.addIssue({ code: 'custom', message: 'no mail address' });
    return z.NEVER;
  });

/** A field that may be left empty. */
export const optional = <T>(schema: z.ZodType<T>) =>
  z
    .string()
    .optional()
    .transform((text) => (text?.trim() ? text : undefined))
    .pipe(z.union([z.undefined(), schema as z.ZodType<T, string>]));

/** 第二連絡先 (R2): a name and where mail reaches it, or neither. */
export const secondContactFields = { contactName: optional(line(maxPersonName)), contactMail: optional(mail) };

interface SecondContactTyped {
  readonly contactName?: string | undefined;
  readonly contactMail?: string | undefined;
}

/** One of the two without the other is malformed: the empty one. */
export function wholeSecondContact(typed: SecondContactTyped, context: z.RefinementCtx): void {
  if ((typed.contactName === undefined) === (typed.contactMail === undefined)) return;
  const empty = typed.contactName === undefined ? 'contactName' : 'contactMail';
  context.addIssue({ code: 'custom', message: 'half a second contact', path: [empty] });
}

/** What was typed as a second contact; nothing where both fields are empty. */
export const secondContactOf = ({ contactName, contactMail }: SecondContactTyped): Contract['secondContact'] =>
  contactName !== undefined && contactMail !== undefined ? { name: contactName, mail: contactMail } : undefined;
