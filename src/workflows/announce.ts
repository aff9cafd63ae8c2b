import type { Act, AuditEvent } from '../domain/audit/event.ts';
import type { Certificate } from '../domain/certificate/certificate.ts';
import { serialEnd } from '../domain/certificate/serial-end.ts';
import type { Contract } from '../domain/contract/contract.ts';
import { type Institution, label } from '../domain/institution/institution.ts';
import {
  type Addressee,
  type Notice,
  type NoticeFacts,
  type NoticeKind,
  newNoticeReference,
} from '../domain/notice/notice.ts';
import { newId } from './new-id.ts';
import type { Store, Transaction } from './transaction.ts';

/** What is told of which act (N5), but for what is told otherwise in the same transaction; see `toldActs`. */
const kinds = {
  issued: 'issued',
  'certificate-issued': 'acquired',
  'certificate-proven': 'first-login',
  'certificate-revoked': 'revoked',
  'login-id-locked': 'locked',
  'mail-changed': 'mail-changed',
  'second-contact-changed': 'mail-changed',
  'method-switched': 'method-switched',
  'application-approved': 'application-approved',
} as const satisfies Partial<Record<Act, NoticeKind>>;

type ToldEvent = AuditEvent & { act: keyof typeof kinds; institutionId: string };

/** Of a user's, the contract's administrators hear too: they issue, and they help (A1, L5). */
const forAdministrators: ReadonlySet<NoticeKind> = new Set(['issued', 'reissued', 'revoked', 'locked']);

/**
 * The same store, but that whatever a thief would cause is told to those concerned (N5): the letters are derived from the
 * audit events of a transaction, and stored in it when its work is done. So nothing is told that did not happen, and no
 * workflow can forget it.
 */
export function announcing(store: Store, random: (bytes: number) => Uint8Array): Store {
  return {
    get instance() {
      return store.instance;
    },
    isRunning: (instance) => store.isRunning(instance),
    transaction: (now, work) =>
      store.transaction(now, async (tx) => {
        const written: AuditEvent[] = [];
        const result = await work({
          ...tx,
          audit: {
            ...tx.audit,
            async write(...events) {
              await tx.audit.write(...events);
              written.push(...events);
            },
          },
        });
        await announce(tx, written, random);
        return result;
      }),
  };
}

/** What happened to one login ID, or to a contract, as letters tell it. */
interface News {
  readonly kind: NoticeKind;
  readonly contractId: string;
  /** Whose it is about; absent where it is the contract's. */
  readonly subject?: Addressee | undefined;
  readonly facts: NoticeFacts;
  /** Addresses of the subject, where they are not the one it has now. */
  readonly addresses?: readonly string[];
  /** Second contacts of the contract, as they were and are. */
  readonly contacts?: readonly NonNullable<Contract['secondContact']>[];
}

async function announce(tx: Transaction, events: readonly AuditEvent[], random: (bytes: number) => Uint8Array) {
  const told = events.filter(isTold);
  for (const [institutionId, own] of Map.groupBy(told, (event) => event.institutionId)) {
    const institution = await tx.institutions.byId(institutionId);
    if (!institution) throw new Error('the institution of an event is gone');
    const news = await newsOf(tx, institution, own, events);
    const notices = await addressed(tx, institution, news);
    await tx.notices.insert(
      ...notices.map((notice) => ({
        ...notice,
        id: newId(tx.now, random),
        institutionId,
        reference: newNoticeReference(random),
        state: 'waiting' as const,
        attempts: 0,
        madeAt: tx.now,
      })),
    );
  }
}

const isTold = (event: AuditEvent): event is ToldEvent => event.act in kinds && event.institutionId !== undefined;

async function newsOf(
  tx: Transaction,
  institution: Institution,
  told: readonly ToldEvent[],
  all: readonly AuditEvent[],
): Promise<News[]> {
  const subjects = new Map(
    (await tx.notices.addressees(institution.id, [...new Set(told.flatMap((event) => loginIdOf(event) ?? []))])).map(
      (one) => [one.id, one],
    ),
  );
  const acquiring = new Set(all.filter(({ act }) => act === 'certificate-issued').map(loginIdOf));
  const reissued = await reissuedOf(tx, institution, told);
  const switched = all.some(({ act }) => act === 'method-switched');

  const news: News[] = [];
  for (const event of told) {
    const loginId = loginIdOf(event);
    // Ended with something else in this very transaction: that is what is told (A4, R1, L3).
    if (event.act === 'certificate-revoked' && (acquiring.has(loginId) || reissued.has(loginId) || switched)) continue;
    const facts = await factsOf(tx, institution, event, loginId === undefined ? undefined : subjects.get(loginId));
    const kind = event.act === 'issued' && reissued.has(loginId) ? 'reissued' : kinds[event.act];
    if (event.act === 'method-switched') {
      news.push({ kind, contractId: event.subject.id, facts });
    } else if (event.act === 'second-contact-changed') {
      news.push({ kind, contractId: event.subject.id, facts, contacts: contactsOf(event) });
    } else if (event.act === 'application-approved') {
      const contractId = (await tx.applications.byId(institution.id, event.subject.id))?.contractId;
      if (contractId !== undefined) news.push({ kind, contractId, facts });
    } else {
      const subject = loginId === undefined ? undefined : subjects.get(loginId);
      if (!subject) throw new Error(`whom ${event.act} is about is gone`);
      const { before, after } = event.facts ?? {};
      const addresses =
        event.act === 'mail-changed' ? [before, after].filter((one) => typeof one === 'string') : undefined;
      news.push({ kind, contractId: subject.contractId, subject, facts, ...(addresses && { addresses }) });
    }
  }
  return news;
}

/** Who was issued another certificate; where there never was one, it is an issuance like any other (R1, R2). */
async function reissuedOf(tx: Transaction, institution: Institution, told: readonly ToldEvent[]) {
  const reissued = new Set<string | undefined>();
  for (const event of told) {
    const loginId = event.act === 'issued' && event.facts?.reissue ? loginIdOf(event) : undefined;
    if (loginId === undefined) continue;
    if ((await tx.certificates.ofLoginId(institution.id, loginId)).length > 0) reissued.add(loginId);
  }
  return reissued;
}

/** The second contacts before and after a change. */
function contactsOf({ facts = {} }: ToldEvent): NonNullable<News['contacts']> {
  const { before, beforeName, after, afterName } = facts;
  return [
    ...(before === undefined ? [] : [{ name: String(beforeName), mail: String(before) }]),
    ...(after === undefined ? [] : [{ name: String(afterName), mail: String(after) }]),
  ];
}

function loginIdOf({ subject, facts }: AuditEvent): string | undefined {
  if (subject.kind === 'login-id') return subject.id;
  return typeof facts?.loginId === 'string' ? facts.loginId : undefined;
}

async function factsOf(
  tx: Transaction,
  institution: Institution,
  { act, subject, facts = {} }: ToldEvent,
  about: Addressee | undefined,
): Promise<NoticeFacts> {
  const named = about ? { label: label(institution, about.name) } : {};
  switch (act) {
    case 'issued':
      return { ...named, deadline: String(facts.deadline) };
    case 'certificate-issued':
    case 'certificate-proven':
    case 'certificate-revoked': {
      const certificate = await tx.certificates.byId(institution.id, subject.id);
      if (!certificate) throw new Error('the certificate of an event is gone');
      return { ...ofCertificate(certificate), ...(facts.reason !== undefined && { what: String(facts.reason) }) };
    }
    case 'method-switched':
      return { what: String(facts.to) };
    case 'second-contact-changed':
      return {
        what: `second-contact-${facts.before === undefined ? 'added' : facts.after === undefined ? 'removed' : 'changed'}`,
      };
    case 'application-approved':
      return { what: String(facts.kind) };
    default:
      return named;
  }
}

const ofCertificate = (certificate: Certificate): NoticeFacts => ({
  label: certificate.label,
  serialEnd: serialEnd(certificate),
  ...(certificate.pcName !== undefined && { pcName: certificate.pcName }),
  expires: certificate.notAfter.toString(),
});

type Letter = Pick<Notice, 'contractId' | 'loginId' | 'address' | 'language' | 'kind' | 'facts'>;

/**
 * Who gets which letter: each holder one of their own; the administrators one for all that happened to others of their
 * contract, and for whom no mail reaches; of a reissue, the second contact too (R2). Nobody hears of the same twice.
 */
async function addressed(tx: Transaction, institution: Institution, news: readonly News[]): Promise<Letter[]> {
  const contractIds = [...new Set(news.map(({ contractId }) => contractId))];
  const administrators = Map.groupBy(
    await tx.notices.administrators(institution.id, contractIds, tx.now),
    ({ contractId }) => contractId,
  );
  const letters: Letter[] = [];
  for (const [contractId, own] of Map.groupBy(news, (one) => one.contractId)) {
    const heads = administrators.get(contractId) ?? [];
    for (const [kind, all] of Map.groupBy(own, (one) => one.kind)) {
      /** Which of them each address has heard of by letters of their own. */
      const heard = new Map<string, Set<News>>();
      for (const one of all) {
        for (const letter of [...toHolder(institution, one), ...toContacts(institution, one)]) {
          const known = heard.get(letter.address) ?? new Set();
          // One address before and after a change of name is one person.
          if (one.contacts && known.size > 0) continue;
          heard.set(letter.address, known.add(one));
          letters.push(letter);
        }
      }
      const others = all.filter(
        ({ subject, addresses }) =>
          forAdministrators.has(kind) || subject === undefined || (addresses?.length ?? (subject.mail ? 1 : 0)) === 0,
      );
      if (others.length === 0) continue;
      /** What an address has not heard of; nothing the second time. */
      const newTo = (address: string) => {
        const fresh = others.filter((one) => !heard.get(address)?.has(one));
        heard.set(address, new Set(all));
        return fresh;
      };
      const to = kind === 'method-switched' ? await everyoneOf(tx, institution, contractId, heads) : heads;
      for (const { id, mail, language } of to) {
        const fresh = mail === undefined ? [] : newTo(mail);
        if (mail === undefined || fresh.length === 0) continue;
        letters.push(letter(institution, contractId, kind, summary(fresh), { loginId: id, address: mail, language }));
      }
      const contact =
        kind === 'reissued' ? (await tx.contracts.byId(institution.id, contractId))?.secondContact : undefined;
      const fresh = contact ? newTo(contact.mail) : [];
      if (contact && fresh.length > 0) {
        letters.push(toContact(institution, contractId, kind, summary(fresh), contact));
      }
    }
  }
  return letters;
}

function toHolder(institution: Institution, { kind, contractId, subject, facts, addresses }: News): Letter[] {
  if (!subject) return [];
  return (addresses ?? (subject.mail === undefined ? [] : [subject.mail])).map((address) =>
    letter(institution, contractId, kind, facts, { loginId: subject.id, address, language: subject.language }),
  );
}

const toContacts = (institution: Institution, { kind, contractId, facts, contacts = [] }: News): Letter[] =>
  // Who is second contact now first: where only the name changed, the letter bears the new one.
  contacts.toReversed().map((contact) => toContact(institution, contractId, kind, facts, contact));

/** To a second contact, whose name stands in the letter's facts: the contract may soon have another one. */
const toContact = (
  institution: Institution,
  contractId: string,
  kind: NoticeKind,
  facts: NoticeFacts,
  { name, mail }: NonNullable<Contract['secondContact']>,
): Letter => letter(institution, contractId, kind, { ...facts, to: name }, { address: mail, language: 'ja' });

/** L4: from then on everyone of the contract logs in another way. */
async function everyoneOf(
  tx: Transaction,
  institution: Institution,
  contractId: string,
  heads: readonly Addressee[],
): Promise<Addressee[]> {
  const all = await tx.loginIds.readiness(institution.id, contractId, tx.now);
  const users = await tx.notices.addressees(
    institution.id,
    all.filter(({ role }) => role === 'user').map(({ id }) => id),
  );
  return [...heads, ...users.filter(({ suspendedAt }) => suspendedAt === undefined)];
}

/** The first of them, and how many more. */
function summary(news: readonly News[]): NoticeFacts {
  const [first] = news;
  const { subject, facts } = first!;
  return {
    ...facts,
    ...(subject && { whom: subject.personName }),
    ...(news.length > 1 && { others: news.length - 1 }),
  };
}

function letter(
  institution: Institution,
  contractId: string,
  kind: NoticeKind,
  facts: NoticeFacts,
  { loginId, address, language }: { loginId?: string; address: string; language: Notice['language'] },
): Letter {
  const spoken = institution.settings.languages.includes(language) ? language : 'ja';
  return { contractId, address, language: spoken, kind, facts, ...(loginId !== undefined && { loginId }) };
}
