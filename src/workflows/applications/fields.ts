import { z } from 'zod';
import { typedLoginId } from '../../domain/login-id/login-id.ts';

/** Controls, and what turns the direction of writing, belong into no name. */
const unprintable = /[\p{C}\p{Zl}\p{Zp}]/u;

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

/** A field that may be left empty. */
export const optional = <T>(schema: z.ZodType<T>) =>
  z
    .string()
    .optional()
    .transform((text) => (text?.trim() ? text : undefined))
    .pipe(z.union([z.undefined(), schema as z.ZodType<T, string>]));
