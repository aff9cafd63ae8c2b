import { serialEnd } from '../domain/certificate/serial-end.ts';
import { type Institution, label } from '../domain/institution/institution.ts';
import { type Due, type DueRange, type Notice, newNoticeReference } from '../domain/notice/notice.ts';
import { dueStages } from '../domain/notice/stages.ts';
import type { Dependencies } from './dependencies.ts';
import { newId } from './new-id.ts';

/** So many in one transaction: a kill in the middle loses nothing that was written, and the rest is still due. */
const portion = 2000;

/** So many appended changes of counts the dashboard reads without being noticed. */
const foldedBeyond = 10_000;

/**
 * Longer than any mail server is waited for, and the database after it: whoever is still handing a notice over by then has
 * died.
 */
const longestTry = Temporal.Duration.from({ minutes: 5 });

/**
 * Decides which reminders are due now, of every institution, from facts and clock (N1, N2), and stores each with the job
 * that sends it; gives their number. May run at any time, on many nodes at once, and again after any interruption: what
 * is stored already is not stored again.
 */
export async function sendDueNotices(deps: Dependencies): Promise<number> {
  const { institutions, now } = await deps.store.transaction(deps.clock(), async (tx) => ({
    institutions: await tx.institutions.all(),
    now: tx.now,
  }));
  let made = 0;
  for (const institution of institutions) {
    const { noticeStages, deadlineReminders, timeZone } = institution.settings;
    for (const due of dueStages(noticeStages, now, timeZone)) made += await remind(deps, institution, 'expiry', due);
    for (const due of dueStages(deadlineReminders, now, timeZone)) {
      made += await remind(deps, institution, 'deadline', due);
    }
    await deps.store.transaction(deps.clock(), (tx) => tx.notices.foldCounts(institution.id, foldedBeyond));
  }
  return made;
}

async function remind(
  deps: Dependencies,
  institution: Institution,
  kind: 'expiry' | 'deadline',
  range: DueRange,
): Promise<number> {
  let made = 0;
  let after: DueRange['after'];
  do {
    const { last, stored } = await deps.store.transaction(deps.clock(), async (tx) => {
      const read = kind === 'expiry' ? tx.notices.expiring : tx.notices.lapsing;
      const due = await read(institution.id, { ...range, after }, portion);
      const notices = due.map((one) => reminder(deps, institution, kind, range.stage, one, tx.now));
      return { last: due.length < portion ? undefined : due.at(-1), stored: await tx.notices.insert(...notices) };
    });
    made += stored;
    after = last;
  } while (after);
  return made;
}

/** The notice that reminds of what is due; without a stage where somebody asked for it. */
export function reminder(
  deps: Dependencies,
  institution: Institution,
  kind: 'expiry' | 'deadline',
  stage: number | undefined,
  due: Due,
  now: Temporal.Instant,
): Notice {
  const named = due.label ?? label(institution, due.loginIdName);
  return {
    id: newId(now, deps.random),
    institutionId: institution.id,
    contractId: due.contractId,
    loginId: due.loginId,
    address: due.address,
    language: due.language,
    kind,
    stage,
    ...(kind === 'expiry'
      ? {
          certificateId: due.id,
          facts: {
            label: named,
            expires: due.at.toString(),
            ...(due.serial && { serialEnd: serialEnd({ serial: due.serial }) }),
            ...(due.pcName !== undefined && { pcName: due.pcName }),
          },
        }
      : { issuanceId: due.id, facts: { label: named, deadline: due.at.toString() } }),
    reference: newNoticeReference(deps.random),
    state: 'waiting',
    attempts: 0,
    madeAt: now,
  };
}

/**
 * Gives a new job to each notice that waits and has none that will ever run: its program died (SIGKILL, power) or lost its
 * job, its tries were used up while the database was away, somebody emptied the queue. What a program that died was handing
 * over is handed over once more, as the same message: whether the mail server has it is not known. Gives their number.
 */
export async function requeueStranded(deps: Dependencies): Promise<number> {
  let requeued = 0;
  for (let some = portion; some === portion; requeued += some) some = await requeueSome(deps);
  return requeued;
}

function requeueSome(deps: Dependencies): Promise<number> {
  return deps.store.transaction(deps.clock(), async (tx) => {
    const stranded: Notice[] = [];
    for (const { notice, held } of await tx.notices.lockStranded(tx.now.subtract(longestTry), portion)) {
      if (held && notice.trying && (await deps.store.isRunning(notice.trying.by))) continue;
      if (notice.trying) await tx.notices.update({ ...notice, trying: undefined });
      stranded.push(notice);
    }
    await tx.notices.requeue(stranded);
    return stranded.length;
  });
}
