import { z } from 'zod';
import { mailAddress } from '../login-id/mail-address.ts';

/** One line that prints: no controls, nothing that turns the direction of writing (a mail's header is made of it, too). */
const text = (max: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(max)
    .refine((line) => !/[\p{C}\p{Zl}\p{Zp}]/u.test(line), { message: 'must be one line of characters that print' });

/** The kinds of key a customer's PC may bring (RULES §4). */
export const customerKeyTypes = ['EC P-256', 'EC P-384', 'RSA-2048', 'RSA-3072', 'RSA-4096'] as const;

/** What customers' PCs may be (RULES §4): systems with their own browsers, and Firefox on any of them. */
export const environments = ['windows', 'macos', 'linux', 'firefox'] as const;

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

/** A zone of the IANA database, as this runtime knows it. An offset is none: PostgreSQL reads its sign the other way round. */
const timeZone = z.string().refine(
  (name) => {
    if (!/^[A-Za-z]/.test(name)) return false;
    try {
      Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(name);
      return true;
    } catch {
      return false;
    }
  },
  { message: 'is no time zone; write one of the IANA names, e.g. Asia/Tokyo' },
);

/** Days before a date on which something is told (N1): the farthest first. */
const stages = z
  .array(z.int().min(1).max(180))
  .min(1)
  .max(5)
  .refine((days) => days.every((day, at) => at === 0 || day < days[at - 1]!), {
    message: 'must fall from one to the next',
  });

/** Whom the institution's mail comes from. */
const mailFrom = z.strictObject({
  name: text(60),
  address: text(254).refine((address) => mailAddress(address) === address, { message: 'is no mail address' }),
});

const fields = z.strictObject({
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
  usersPerContract: z.int().min(1).max(10_000).default(99),
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
  /** Where it is left out, what fits the renewal: an institution that opens it later is told no earlier. */
  noticeStages: stages.optional(),
  deadlineReminders: stages.default([30, 10]),
  mailFrom: mailFrom.default({ name: '電子証明書認証', address: 'no-reply@example.jp' }),
  coolingHours: z.int().min(0).max(720).default(0),
  secondAdministrator: z.boolean().default(false),
  /** Which computers 推奨環境 lists. */
  supportedEnvironments: z
    .array(z.enum(environments))
    .min(1)
    .default([...environments]),
  /** The languages of the customers' pages and mails; Japanese is always one. */
  languages: z
    .array(z.enum(['ja', 'en']))
    .refine((all) => all.includes('ja'), { message: 'must contain ja' })
    .default(['ja', 'en']),
});

/** N1 by default: 30 and 10 days before the expiry, as far as the renewal is open by then. */
const defaultStages = (opens: number): number[] => {
  const open = [30, 10].filter((day) => day <= opens);
  return open.length > 0 ? open : [opens];
};

/**
 * An institution's settings (RULES §4) with their defaults; read from the registry and refused as a whole. A notice asks
 * for a renewal, so the renewal is open on the day of the first one.
 */
export const settingsSchema = fields
  .transform((settings) => ({
    ...settings,
    noticeStages: settings.noticeStages ?? defaultStages(settings.renewalOpensDays),
  }))
  .refine(({ noticeStages, renewalOpensDays }) => noticeStages[0]! <= renewalOpensDays, {
    path: ['noticeStages'],
    message: 'must not ask for the renewal before it opens',
  });

/**
 * Settings that shall be from now on: beyond what can be read, a telephone number has digits, and nobody is reminded of a
 * deadline before the issuance (N1). What was kept before this was asked is still read.
 */
export const newSettingsSchema = settingsSchema
  .refine(({ helpDesk }) => /\p{Nd}/u.test(helpDesk.phone), {
    path: ['helpDesk', 'phone'],
    message: 'must have digits',
  })
  .refine(({ deadlineReminders, acquisitionDays }) => deadlineReminders[0]! < Math.max(acquisitionDays, 2), {
    path: ['deadlineReminders'],
    message: 'must not remind before the issuance',
  });

/** Checked settings of one institution. */
export type Settings = z.infer<typeof settingsSchema>;
