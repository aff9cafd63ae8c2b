import { newReference, type RefusalRecord } from '../domain/audit/refusal-record.ts';
import type { Certificate } from '../domain/certificate/certificate.ts';
import { isRefusal, type Refusal } from '../domain/refusal.ts';
import { boundTries } from '../workflows/bound-tries.ts';
import { recordRefusal } from '../workflows/record-refusal.ts';
import { addressOf, presented } from './connection.ts';
import type { Edge, EdgeContext } from './edge.ts';

/** The page's code for each refusal a person can meet (GUIDE §6). What is not here is our fault: E1900. */
const codes = {
  'certificate-absent': 'E1101',
  'certificate-expired': 'E1102',
  'certificate-ended': 'E1103',
  'login-id-suspended': 'E1104',
  'contract-suspended': 'E1104',
  'issuance-lapsed': 'E1105',
  'method-is-certificate': 'E1106',
  'certificate-foreign': 'E1107',
  'certificate-unknown': 'E1108',
  'method-is-password': 'E1109',
  'method-not-switched': 'E1110',
  'password-wrong': 'E1201',
  'password-wrong-again': 'E1201',
  'password-login-wrong': 'E1201',
  'password-login-locked': 'E1202',
  'login-id-locked': 'E1202',
  'not-identified': 'E1203',
  'issuance-spent': 'E1204',
  'issuance-void': 'E1204',
  'acquisitions-used-up': 'E1204',
  'pc-name-too-long': 'E1205',
  'password-needed': 'E1205',
  'password-too-short': 'E1205',
  'password-too-long': 'E1205',
  'password-too-common': 'E1205',
  'password-unchanged': 'E1205',
  'too-many-tries': 'E1206',
  'temporary-password-expired': 'E1207',
  'mail-malformed': 'E1208',
  'csr-too-large': 'E1301',
  'csr-malformed': 'E1301',
  'csr-signature-wrong': 'E1301',
  'key-not-allowed': 'E1301',
  'key-weak': 'E1301',
  'key-certified-before': 'E1301',
  'not-renewable': 'E1302',
  'renewal-not-open': 'E1302',
  'renewal-closed': 'E1302',
  'renewal-not-begun': 'E1302',
  'acquisition-in-progress': 'E1302',
  'not-issued': 'E1302',
  'authority-ends-first': 'E1302',
  'authority-absent': 'E1302',
  'visit-over': 'E1401',
  'attempt-over': 'E1401',
  'session-over': 'E1401',
  'session-of-another-certificate': 'E1401',
  'session-limited': 'E1401',
  maintenance: 'E1501',
  'page-absent': 'E1404',
  'changed-meanwhile': 'E1601',
  'issuance-under-way': 'E1601',
  'certificate-exists': 'E1601',
  'nothing-to-acquire': 'E1601',
  'nothing-to-revoke': 'E1601',
  'contract-suspended-already': 'E1601',
  'suspended-already': 'E1601',
  'last-of-role': 'E2406',
  'not-suspended': 'E1601',
  'not-locked': 'E1601',
  'mail-absent': 'E1601',
  'nothing-to-remind': 'E1601',
  'reminded-today': 'E1605',
  'administrator-out-of-reach': 'E1602',
  'too-many-users': 'E1603',
  'file-empty': 'E1604',
  'file-too-large': 'E1604',
  'file-not-text': 'E1604',
  'file-too-many-rows': 'E1604',
  'file-malformed': 'E1604',
  'file-heading-absent': 'E1604',
  'challenge-over': 'E2101',
  'passkey-refused': 'E2102',
  'invitation-over': 'E2103',
  'confirmation-missing': 'E2105',
  'confirmation-wrong': 'E2105',
  'staff-suspended': 'E2104',
  'staff-session-over': 'E2401',
  'not-this-role': 'E2403',
  'not-of-this-institution': 'E2403',
  'own-application': 'E2405',
  'application-decided': 'E2409',
  'application-expired': 'E2409',
  'changed-since': 'E2409',
  'checks-missing': 'E2422',
  'comment-missing': 'E2422',
} as const;

/** A refusal that a person can meet. */
export type RefusalName = keyof typeof codes;
export type RefusalCode = (typeof codes)[keyof typeof codes] | 'E1900';

/** The code a refusal's page bears. */
export function codeOf(refusal: Refusal): RefusalCode {
  return refusal.refused in codes ? codes[refusal.refused as keyof typeof codes] : 'E1900';
}

/**
 * Keeps a refusal for staff under a new number. Of the connection it keeps what helps on the phone, and no secret. From
 * an address that fills the registry with refusals, further ones go to the log, under their numbers all the same.
 */
export async function keepRefusal(edge: Edge, c: EdgeContext, refusal: Refusal): Promise<RefusalRecord> {
  const certificate = certificateIn(refusal);
  const { der, untrusted } = presented(c);
  const address = addressOf(c);
  const refused = {
    code: codeOf(refusal),
    name: refusal.refused,
    institutionId: c.get('institution')?.id,
    loginId: certificate?.loginId ?? (refusal.facts as { whose?: string } | undefined)?.whose,
    certificateId: certificate?.id,
    facts: {
      path: c.req.path,
      address: address ?? '',
      browser: (c.req.header('User-Agent') ?? '').slice(0, 200),
      presented: der !== undefined,
      ...(untrusted !== undefined && { untrusted }),
    },
  };
  const counted = await boundTries(edge.deps, 'refusal', { institutionId: refused.institutionId ?? '', address });
  if (!isRefusal(counted)) return recordRefusal(edge.deps, refused);
  const record = { ...refused, reference: newReference(refused.code, edge.deps.random), at: edge.deps.clock() };
  edge.log('warn', 'a refusal is kept here only', { ...record, at: record.at.toString() });
  return record;
}

/** The certificate a refusal is about, where its facts name one. */
export function certificateIn(refusal: Refusal): Certificate | undefined {
  const facts = refusal.facts as { certificate?: Certificate } | undefined;
  return facts?.certificate;
}
