import { z } from 'zod';

const text = (max: number) => z.string().trim().min(1).max(max);

/** The kinds of key a customer's PC may bring (RULES §4). */
export const customerKeyTypes = ['EC P-256', 'EC P-384', 'RSA-2048', 'RSA-3072', 'RSA-4096'] as const;

/** Where the label formatter puts the login ID and the institution's code. */
const labelFormat = text(60).refine((format) => format.includes('{loginId}') && format.includes('{institutionCode}'), {
  message: 'must contain {loginId} and {institutionCode}',
});

/** An institution's settings (RULES §4) with their defaults; read from the registry and refused as a whole. */
export const settingsSchema = z.strictObject({
  timeZone: z.string().default('Asia/Tokyo'),
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
    .regex(/^[0-2](\.(0|[1-9][0-9]{0,8})){2,15}$/)
    .default('2.999.1'),
  caKeyType: z.enum(['EC P-256', 'EC P-384', 'RSA-3072', 'RSA-4096']).default('EC P-256'),
});

/** Checked settings of one institution. */
export type Settings = z.infer<typeof settingsSchema>;
