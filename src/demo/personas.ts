import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makePassphrase } from '../browser/passphrase.ts';
import { type Customer, fileOf } from './customer.ts';
import type { Cast } from './life.ts';
import { personOf } from './people.ts';
import { writeWhole } from './place.ts';

/** People of the story whom a visitor can be, in the order in which they are shown. */
const chosen = {
  'haruka-adm': 'administrator',
  'minato-adm': 'renewing',
  'aoba-adm': 'expired',
  'haruka-k05': 'suspended',
  'haruka-k08': 'locked',
  'midori-adm': 'password',
  'fuji-adm': 'newcomer',
  'tameshi-adm': 'elsewhere',
} as const;

export type PersonaKind = (typeof chosen)[keyof typeof chosen];

/** Someone to be. Who has a certificate has a .p12 file; who is to acquire one has a code. */
export interface Persona {
  readonly kind: PersonaKind;
  readonly institution: string;
  readonly loginId: string;
  readonly personName: string;
  /** The name of the file beside this list. */
  readonly file?: string;
  readonly code?: string;
}

/** What `personas.json` keeps, for the owner of the demo's directory only. */
export interface Personas {
  /** Everyone's login password. */
  readonly password: string;
  /** Of every .p12 file. */
  readonly passphrase: string;
  readonly people: readonly Persona[];
  /** Of each contract, institution's code and administrator's login ID. */
  readonly contracts: readonly (readonly [code: string, administrator: string])[];
}

const folder = 'personas';
const listFile = 'personas.json';

/** A password for the people of a demo: 74 random bits, easily typed. */
export const demoPassword = (random: (bytes: number) => Uint8Array): string => makePassphrase(random).join('-');

/** Writes the list and the .p12 files (0600), with the keys as the customers' PCs hold them. */
export async function writePersonas(
  directory: string,
  cast: Cast,
  password: string,
  random: (bytes: number) => Uint8Array,
): Promise<void> {
  const passphrase = makePassphrase(random).join('');
  await mkdir(join(directory, folder), { recursive: true, mode: 0o700 });
  const people: Persona[] = [];
  for (const [loginId, kind] of Object.entries(chosen)) {
    const customer = cast.get(loginId);
    if (!customer) throw new Error(`the story has no ${loginId}`);
    people.push(await written(directory, customer, kind, passphrase));
  }
  const contracts = [...cast.values()]
    .filter(({ loginId }) => loginId.endsWith('-adm'))
    .map(({ institution, loginId }) => [institution.code, loginId] as const);
  const list: Personas = { password, passphrase, people, contracts };
  await writeWhole(join(directory, folder, listFile), JSON.stringify(list, null, 2));
}

async function written(directory: string, customer: Customer, kind: PersonaKind, passphrase: string): Promise<Persona> {
  const { institution, loginId, held, code } = customer;
  const persona = { kind, institution: institution.code, loginId, personName: personOf(loginId) };
  if (!held) return { ...persona, ...(code !== undefined && { code }) };
  const file = `${loginId}-${institution.code}.p12`;
  await writeWhole(join(directory, folder, file), await fileOf(customer, passphrase));
  return { ...persona, file };
}

export async function readPersonas(directory: string): Promise<Personas> {
  return JSON.parse(await readFile(join(directory, folder, listFile), 'utf8'));
}

/** The .p12 file of one of them. */
export function readPersonaFile(directory: string, { file }: Persona): Promise<Buffer> {
  if (file === undefined) throw new Error('this persona has no certificate');
  return readFile(join(directory, folder, file));
}
