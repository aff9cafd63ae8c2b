import type { Certificate, CertificateState } from '../domain/certificate/certificate.ts';
import type { Contract } from '../domain/contract/contract.ts';
import type { Institution } from '../domain/institution/institution.ts';
import { type Settings, settingsSchema } from '../domain/institution/settings.ts';
import type { AcquisitionVisit } from '../domain/issuance/acquisition-visit.ts';
import type { Issuance } from '../domain/issuance/issuance.ts';
import type { LoginId } from '../domain/login-id/login-id.ts';
import { isRefusal, type Refusal } from '../domain/refusal.ts';
import type { Session } from '../domain/session/session.ts';

/** The domain's values for tests of pure rules: 見本信用金庫, 株式会社はるか製作所 and haruka-adm, without a database. */

/** An instant by the clock on a wall in Japan, e.g. `2026-11-23 10:00:00`. */
export const japan = (wall: string): Temporal.Instant => Temporal.Instant.from(`${wall.replace(' ', 'T')}+09:00`);

/** The day on which nearly everything in these tests happens. */
export const someTime: Temporal.Instant = japan('2026-11-23 10:00:00');

/** As many bytes as are asked for, again and again from `bytes`. */
export function bytesOf(...bytes: number[]): (count: number) => Uint8Array {
  let next = 0;
  return (count) => Uint8Array.from({ length: count }, () => bytes[next++ % bytes.length]!);
}

/** The value that came out; a refusal ends the test with its name. */
export function granted<T>(value: T): Exclude<T, Refusal> {
  if (isRefusal(value)) throw new Error(`refused: ${value.refused}`);
  return value as Exclude<T, Refusal>;
}

/** What settings are refused for: the paths of all faults; empty when they are accepted. */
export function faultsOf(settings: unknown): string[] {
  const read = settingsSchema.safeParse(settings);
  return read.success ? [] : read.error.issues.map((issue) => issue.path.join('.'));
}

/** 見本信用金庫 with the default settings but for those given; they are not checked again. */
export function institutionWith(settings: Partial<Settings> = {}): Institution {
  return {
    id: 'institution',
    code: '1376',
    name: '見本信用金庫',
    nameEn: 'Mihon Shinkin Bank',
    settings: { ...settingsSchema.parse({}), ...settings },
    createdAt: someTime,
  };
}

export function contractWith(parts: Partial<Contract> = {}): Contract {
  return {
    id: 'contract',
    institutionId: 'institution',
    number: '0001',
    companyName: '株式会社はるか製作所',
    method: 'certificate',
    branch: '本店営業部',
    createdAt: someTime,
    ...parts,
  };
}

export function loginIdWith(parts: Partial<LoginId> = {}): LoginId {
  return {
    id: 'login-id',
    institutionId: 'institution',
    contractId: 'contract',
    name: 'haruka-adm',
    role: 'administrator',
    personName: '田中 恵子',
    wrongPasswords: 0,
    language: 'ja',
    createdAt: someTime,
    ...parts,
  };
}

/** An open issuance of `someTime`. */
export function issuanceWith(parts: Partial<Issuance> = {}): Issuance {
  return {
    id: 'issuance',
    institutionId: 'institution',
    loginId: 'login-id',
    state: 'open',
    issuedAt: someTime,
    deadline: japan('2027-02-11 23:59:59'),
    codeHash: new Uint8Array(32),
    wrongCodes: 0,
    acquisitions: 0,
    ...parts,
  };
}

/** A certificate of `someTime` as it stands in `state`, with all that this state implies. */
export function certificateIn(state: CertificateState, parts: Partial<Certificate> = {}): Certificate {
  const signed = state !== 'prepared' && state !== 'abandoned';
  const ended = state === 'superseded' || state === 'revoked' || state === 'abandoned';
  return {
    id: 'certificate',
    institutionId: 'institution',
    loginId: 'login-id',
    issuanceId: 'issuance',
    authorityId: 'authority',
    crlPart: 0,
    label: 'haruka-adm+1376',
    serial: Uint8Array.of(1),
    toBeSigned: Uint8Array.of(2),
    publicKeyHash: Uint8Array.of(3),
    notBefore: someTime.subtract({ minutes: 5 }),
    notAfter: japan('2027-11-23 23:59:59'),
    state,
    preparedAt: someTime,
    preparedBy: 1,
    ...(signed && { der: Uint8Array.of(4), fingerprint: Uint8Array.of(5), issuedAt: someTime }),
    ...((state === 'active' || state === 'superseded') && { provenAt: someTime }),
    ...(ended && { endedAt: someTime, endReason: state === 'superseded' ? 'superseded' : 'unspecified' }),
    ...parts,
  };
}

/** A session begun, and last used, at `someTime`. */
export function sessionWith(parts: Partial<Session> = {}): Session {
  return {
    id: 'session',
    tokenHash: new Uint8Array(32),
    lane: 'l0123456789ab',
    institutionId: 'institution',
    loginId: 'login-id',
    certificateId: 'certificate',
    provedCertificate: false,
    startedAt: someTime,
    lastSeenAt: someTime,
    ...parts,
  };
}

/** A visit begun at `someTime`, for thirty minutes. */
export function visitWith(parts: Partial<AcquisitionVisit> = {}): AcquisitionVisit {
  return {
    tokenHash: new Uint8Array(32),
    institutionId: 'institution',
    issuanceId: 'issuance',
    startedAt: someTime,
    expiresAt: someTime.add({ minutes: 30 }),
    ...parts,
  };
}
