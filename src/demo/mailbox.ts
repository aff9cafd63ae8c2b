import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { simpleParser } from 'mailparser';
import type { Transaction } from '../workflows/transaction.ts';
import type { Persona } from './personas.ts';

/** A mail as whoever got it reads it. */
export interface ReadMail {
  readonly from: string;
  readonly to: string;
  readonly subject: string;
  readonly at: Temporal.Instant;
  readonly text: string;
}

/** How many are shown. */
const newest = 30;

/** The files that stand for a mail server (mail/file-post.ts): the time first, then the notice's id. */
const fileName = /^\d{8}T\d{6}Z-([0-9a-f-]{36})\.eml$/;

/** The newest mails in the folder: of everybody, or of one of the story's people. */
export async function readMails(
  tx: Transaction,
  directory: string,
  persona: Pick<Persona, 'institution' | 'loginId'> | undefined,
): Promise<ReadMail[]> {
  const own = persona && (await idsOf(tx, persona));
  const names = (await readdir(directory).catch(() => []))
    .filter((name) => {
      const id = fileName.exec(name)?.[1];
      return id !== undefined && (own === undefined || own.has(id));
    })
    .sort()
    .reverse();
  return Promise.all(names.slice(0, newest).map((name) => readMail(join(directory, name))));
}

/** The notices to one of them, the newest. */
async function idsOf(tx: Transaction, { institution: code, loginId: name }: Pick<Persona, 'institution' | 'loginId'>) {
  const institution = await tx.institutions.byCode(code);
  const loginId = institution && (await tx.loginIds.byName(institution.id, name));
  if (!loginId) return new Set<string>();
  const listed = await tx.notices.list(institution.id, { loginId: loginId.id }, newest);
  return new Set(listed.map(({ notice }) => notice.id));
}

async function readMail(path: string): Promise<ReadMail> {
  const { from, to, subject = '', date, text = '' } = await simpleParser(await readFile(path));
  return {
    from: from?.text ?? '',
    to: [to ?? []]
      .flat()
      .map((one) => one.text)
      .join(', '),
    subject,
    at: Temporal.Instant.fromEpochMilliseconds(date?.getTime() ?? 0),
    text,
  };
}
