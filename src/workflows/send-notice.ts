import { setTimeout as pause } from 'node:timers/promises';
import { isBefore, isPast } from '../domain/calendar.ts';
import type { Institution } from '../domain/institution/institution.ts';
import { isReminder, messageIdOf, type Notice } from '../domain/notice/notice.ts';
import type { Mail, Post } from '../domain/notice/post.ts';
import { dueStages } from '../domain/notice/stages.ts';
import { isRefusal } from '../domain/refusal.ts';
import type { Dependencies } from './dependencies.ts';
import type { Transaction } from './transaction.ts';

/** Makes a notice's letter: passed in, because words are no workflow's business. */
export type WriteLetter = (
  notice: Notice,
  institution: Institution,
  personName: string,
  now: Temporal.Instant,
) => Pick<Mail, 'subject' | 'text'>;

/** One try at handing a notice over. */
export interface Try {
  /** It is the last one. */
  readonly last: boolean;
  /** The program ends: the mail server is not waited for any longer. */
  readonly ending?: AbortSignal;
}

/**
 * Hands one notice to the mail server, unless it was sent already or is not due any more (N2). Comes back with what became
 * of it; `waiting` is to be tried again, which the queue does for two days.
 *
 * Killed between the server's 250 and our commit, it is handed over once more with the same Message-ID: the only doubt
 * there is. Nothing of the database is held while the mail server is waited for (N3).
 */
export async function sendNotice(
  deps: Dependencies,
  post: Pick<Post, 'send'>,
  write: WriteLetter,
  noticeId: string,
  { last, ending }: Try,
): Promise<Notice['state'] | undefined> {
  const ready = await deps.store.transaction(deps.clock(), async (tx) => {
    const notice = await tx.notices.lockById(noticeId);
    if (notice?.state !== 'waiting') return notice?.state;
    const address = isReminder(notice.kind) ? await dueAddress(tx, notice) : notice.address;
    if (address === undefined) {
      await tx.notices.update({ ...notice, state: 'dropped', trying: undefined });
      return 'dropped';
    }
    const current: Notice = { ...notice, address, trying: { by: deps.store.instance, since: tx.now } };
    await tx.notices.update(current);
    return letterOf(tx, current, write);
  });
  if (ready === undefined || typeof ready === 'string') return ready;

  const sent = await post.send(ready, ending);
  return untilWritten(ending, () =>
    deps.store.transaction(deps.clock(), async (tx) => {
      const waiting = await tx.notices.lockById(noticeId);
      if (waiting?.state !== 'waiting') return waiting?.state;
      const notice: Notice = { ...waiting, attempts: waiting.attempts + 1, trying: undefined };
      if (!isRefusal(sent)) {
        await tx.notices.update({ ...notice, state: 'sent', sentAt: tx.now, fault: undefined });
        return 'sent';
      }
      const state = sent.refused === 'mail-refused' || last ? 'failed' : 'waiting';
      await tx.notices.update({ ...notice, state, fault: sent.facts.said });
      return state;
    }),
  );
}

/** Together less than what `requeueStranded` waits before it gives the notice to somebody else. */
const pausesMs = [100, 500, 2000, 5000, 15_000, 30_000];

/**
 * What the mail server said is known here only: a database that is away for a moment must not make us hand the mail over
 * once more. Throws what `write` threw when it stays away, or when the program ends.
 */
async function untilWritten<T>(ending: AbortSignal | undefined, write: () => Promise<T>): Promise<T> {
  for (const ms of pausesMs) {
    try {
      return await write();
    } catch (error) {
      if (ending?.aborted) throw error;
      // Ending cuts the pause short, and is for one more look.
      await pause(ms, undefined, { signal: ending }).catch(() => {});
    }
  }
  return write();
}

/**
 * Where a reminder goes as things are now; nowhere if what it reminds of is over, stopped or done, or if a later stage is
 * due: the mail server may have been away since it was written, and a stage that is past is not sent (N2).
 */
async function dueAddress(tx: Transaction, notice: Notice): Promise<string | undefined> {
  const due = await tx.notices.stillDue(notice);
  if (!due || isPast(due.at, tx.now)) return undefined;
  const { noticeStages, deadlineReminders, timeZone } = (await institutionOf(tx, notice)).settings;
  const stages = dueStages(notice.kind === 'expiry' ? noticeStages : deadlineReminders, tx.now, timeZone);
  const isStagePast = stages.some(({ stage, until }) => stage < (notice.stage ?? 0) && !isBefore(until, due.at));
  return isStagePast ? undefined : due.address;
}

async function letterOf(tx: Transaction, notice: Notice, write: WriteLetter): Promise<Mail> {
  const institution = await institutionOf(tx, notice);
  const { mailFrom } = institution.settings;
  return {
    from: mailFrom,
    to: notice.address,
    ...write(notice, institution, await nameOf(tx, notice), tx.now),
    messageId: messageIdOf(notice, mailFrom.address),
    at: tx.now,
  };
}

async function institutionOf(tx: Transaction, { institutionId }: Notice): Promise<Institution> {
  const institution = await tx.institutions.byId(institutionId);
  if (!institution) throw new Error('the institution of a notice is gone');
  return institution;
}

/** A second contact may have been replaced since; the letter is for who it was all the same. */
async function nameOf(tx: Transaction, { institutionId, loginId, facts }: Notice): Promise<string> {
  if (loginId === undefined) return facts.to ?? '';
  return (await tx.loginIds.byId(institutionId, loginId))?.personName ?? '';
}
