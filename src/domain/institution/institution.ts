import type { Settings } from './settings.ts';

/** 金庫・金融機関: issues certificates under its own issuing CA. `code` has four digits, e.g. 1376. */
export interface Institution {
  readonly id: string;
  readonly code: string;
  readonly name: string;
  readonly nameEn: string;
  readonly settings: Settings;
  readonly createdAt: Temporal.Instant;
}

/** What a browser's chooser shows for a login ID (C2): the subject's common name and the file's friendly name. */
export function label(institution: Institution, loginIdName: string): string {
  return institution.settings.labelFormat
    .replace('{loginId}', loginIdName)
    .replace('{institutionCode}', institution.code);
}

/** The label made safe as a file name for the .p12, e.g. `haruka-adm_1376.p12`. */
export function fileName(institution: Institution, loginIdName: string): string {
  return `${label(institution, loginIdName).replace(/[^A-Za-z0-9._-]/g, '_')}.p12`;
}

/** Durable registry of institutions. `insert` throws when the code is taken. */
export interface InstitutionStore {
  insert(institution: Institution): Promise<void>;
  /** Stores the settings. */
  updateSettings(institution: Institution): Promise<void>;
  /** Takes the row for the rest of the transaction. */
  lockById(id: string): Promise<Institution | undefined>;
  byCode(code: string): Promise<Institution | undefined>;
  byId(id: string): Promise<Institution | undefined>;
  all(): Promise<Institution[]>;
}
