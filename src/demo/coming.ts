import { renewalWindow } from '../domain/certificate/certificate.ts';
import { type SeenState, seenState } from '../domain/certificate/seen-state.ts';
import type { Institution } from '../domain/institution/institution.ts';
import type { ContractUser } from '../domain/login-id/contract-user.ts';
import type { Transaction } from '../workflows/transaction.ts';
import type { Persona, Personas } from './personas.ts';

/** Something that time alone brings: nobody has to do anything for it. */
export interface Coming {
  /** From this moment on it is so. */
  readonly at: Temporal.Instant;
  readonly what: 'renewal-opens' | 'expires' | 'deadline' | 'temporary-password';
  readonly people: readonly { readonly loginId: string; readonly personName: string }[];
}

/** A persona as the institution sees it now. */
export interface SeenPersona extends Persona {
  readonly companyName: string;
  readonly state: SeenState;
  readonly method: 'certificate' | 'password';
  readonly locked: boolean;
}

/** All that time has brought and will bring to the people of the story's contracts, in its order; and the personas. */
export async function readTown(
  tx: Transaction,
  { contracts, people }: Personas,
): Promise<{ coming: Coming[]; personas: SeenPersona[]; timeZone: string }> {
  const groups = new Map<string, Coming & { people: Coming['people'][number][] }>();
  const personas = new Map<string, SeenPersona>();
  let timeZone = 'Asia/Tokyo';
  for (const [code, administrator] of contracts) {
    const institution = await tx.institutions.byCode(code);
    const found = institution && (await tx.loginIds.byName(institution.id, administrator));
    const contract = found && (await tx.contracts.byId(institution.id, found.contractId));
    if (!contract) continue;
    timeZone = institution.settings.timeZone;
    for (const user of await tx.users.ofContract(institution.id, contract.id)) {
      const { loginId } = user;
      for (const { at, what } of brought(institution, user)) {
        const key = `${at} ${what}`;
        const group = groups.get(key) ?? { at, what, people: [] };
        group.people.push({ loginId: loginId.name, personName: loginId.personName });
        groups.set(key, group);
      }
      const persona = people.find((one) => one.institution === code && one.loginId === loginId.name);
      if (!persona) continue;
      const { issuance, certificate } = user;
      personas.set(persona.loginId, {
        ...persona,
        companyName: contract.companyName,
        method: contract.method,
        state: seenState(institution, contract, loginId, issuance, certificate, tx.now),
        locked: loginId.lockedAt !== undefined,
      });
    }
  }
  return {
    timeZone,
    coming: [...groups.values()].sort((a, b) => Temporal.Instant.compare(a.at, b.at)),
    personas: people.flatMap(({ loginId }) => personas.get(loginId) ?? []),
  };
}

/** What time brings to one ID. A last second is still good: what comes, comes with the next. */
function brought(
  institution: Institution,
  { loginId, certificate, issuance }: ContractUser,
): Pick<Coming, 'at' | 'what'>[] {
  const live = certificate?.state === 'issued' || certificate?.state === 'active';
  const after = (lastSecond: Temporal.Instant) => lastSecond.add({ seconds: 1 });
  return [
    ...(live
      ? [
          { what: 'renewal-opens' as const, at: renewalWindow(institution, certificate.notAfter).opens },
          { what: 'expires' as const, at: after(certificate.notAfter) },
        ]
      : []),
    ...(issuance?.state === 'open' && !issuance.renews
      ? [{ what: 'deadline' as const, at: after(issuance.deadline) }]
      : []),
    ...(loginId.temporaryUntil ? [{ what: 'temporary-password' as const, at: after(loginId.temporaryUntil) }] : []),
  ];
}
