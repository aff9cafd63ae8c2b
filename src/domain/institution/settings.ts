import { z } from 'zod';

const text = (max: number) => z.string().trim().min(1).max(max);

/** The kinds of key a customer's PC may bring (RULES §4). */
export const customerKeyTypes = ['EC P-256', 'EC P-384', 'RSA-2048', 'RSA-3072', 'RSA-4096'] as const;

/** Where the label formatter puts the login ID and the institution's code. */
const labelFormat = text(60)
  .refine((format) => ['{loginId}', '{institutionCode}'].every((place) => format.split(place).length === 2), {
    message: 'must contain {loginId} and {institutionCode}, each once',
  })
  .refine((format) => !/[\p{C}\p{Zl}\p{Zp}]/u.test(format), { message: 'must be of characters that print' })
  // RFC 5280 appendix A.1, ub-common-name: 64; the longest ID has 32 characters, the code four.
  .refine((format) => [...format.replace('{loginId}', '').replace('{institutionCode}', '')].length <= 64 - 32 - 4, {
    message: 'leaves no room for the longest login ID: 28 characters at most beside {loginId} and {institutionCode}',
  });

/** A zone of the IANA database, as this runtime knows it. */
const timeZone = z.string().refine(
  (name) => {
    try {
      Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(name);
      return true;
    } catch {
      return false;
    }
  },
  { message: 'is no time zone; write one of the IANA names, e.g. Asia/Tokyo' },
);

/** An institution's settings (RULES §4) with their defaults; read from the registry and refused as a whole. */
export const settingsSchema = z.strictObject({
  timeZone: timeZone.default('Asia/Tokyo'),
  hue: z.enum(['light-blue', 'blue', 'cyan', 'green', 'purple', 'magenta']).default('light-blue'),
  helpDesk: z
    .strictObject({
      name: text(60),
      nameEn: text(60),
      phone: text(20),
      hours: text(60),
      hoursEn: text(60),
    })
    .default({
      name: 'ヘルプデスク',
      nameEn: 'Help desk',
      phone: '0120-000-000',
      hours: '平日 9:00〜17:00（通話料無料）',
      hoursEn: 'Weekdays 9:00–17:00 (toll-free)',
    }),
  acquisitionDays: z.int().min(1).max(365).default(80),
  validityYears: z.int().min(1).max(5).default(1),
  renewalOpensDays: z.int().min(1).max(180).default(30),
  lateRenewalDays: z.int().min(0).max(180).default(0),
  loginFactors: z.enum(['certificate and password', 'certificate']).default('certificate and password'),
  lockAfter: z.int().min(3).max(20).default(6),
  labelFormat: labelFormat.default('{loginId}+{institutionCode}'),
  customerKeyTypes: z
    .array(z.enum(customerKeyTypes))
    .min(1)
    .default(['EC P-256', 'EC P-384', 'RSA-2048', 'RSA-3072', 'RSA-4096']),
  /** The certificate policy; 2.999 is the arc for examples (X.660): an institution in earnest puts its own. */
  policyOid: z
    .string()
    // X.660: below the roots 0 and 1 the second arc is 39 at most.
    .regex(/^([01]\.[1-3]?[0-9]|2\.(0|[1-9][0-9]{0,8}))(\.(0|[1-9][0-9]{0,8})){1,14}$/)
    .default('2.999.1'),
  caKeyType: z.enum(['EC P-256', 'EC P-384', 'RSA-3072', 'RSA-4096']).default('EC P-256'),
});

/** Checked settings of one institution. */
export type Settings = z.infer<typeof settingsSchema>;
