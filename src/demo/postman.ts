import type { Notice } from '../domain/notice/notice.ts';
import type { Post } from '../domain/notice/post.ts';
import { refuse } from '../domain/refusal.ts';
import type { Dependencies } from '../workflows/dependencies.ts';
import { sendDueNotices } from '../workflows/send-due-notices.ts';
import { sendNotice, type WriteLetter } from '../workflows/send-notice.ts';
import { sideBySide } from './diary.ts';

/** Carries the story's mails, as the jobs of a running program would, at the time of the story. */
export interface Postman {
  /** Decides what is due on this day (N1). */
  reminds(): Promise<void>;
  /** Hands over what waits, and brings back what does not arrive. */
  goesRound(): Promise<void>;
}

/** What mail servers say to some addresses of the story (RFC 3463): at once, or only after they took the mail. */
const unknown = new Map([['sakura-k05@sakura.example', '550 5.1.1 Recipient address rejected: User unknown']]);
const returned = new Map([
  ['midori-k02@midori.example', '552 5.2.2 Mailbox full'],
  ['haruka-k07@haruka.example', '550 5.1.1 User unknown'],
]);

/** So many of the newest notices are looked at together: as many as most moments of the story make. */
const looked = 10;

export function newPostman(deps: Dependencies, post: Post, write: WriteLetter): Postman {
  const own: Post = {
    async send(mail) {
      const said = unknown.get(mail.to);
      if (said !== undefined) return refuse('mail-refused', { said });
      return returned.has(mail.to) || post.send(mail);
    },
    close: () => post.close(),
  };

  /** What waits, in its order. All that is older than one that was carried was carried before. */
  async function waiting(): Promise<Notice[]> {
    return deps.store.transaction(deps.clock(), async (tx) => {
      const all: Notice[] = [];
      for (const { id } of await tx.institutions.all()) {
        let before: string | undefined;
        do {
          const newest = (await tx.notices.list(id, { before }, looked)).map(({ notice }) => notice);
          const some = newest.filter(({ state }) => state === 'waiting');
          all.unshift(...some.toReversed());
          before = some.length === looked ? newest.at(-1)!.id : undefined;
        } while (before !== undefined);
      }
      return all;
    });
  }

  async function comesBack(notice: Notice, why: string): Promise<void> {
    await deps.store.transaction(deps.clock(), async (tx) => {
      const sent = await tx.notices.lockById(notice.id);
      if (sent?.state === 'sent') await tx.notices.update({ ...sent, bounced: { at: tx.now, why } });
    });
  }

  return {
    async reminds() {
      await sendDueNotices(deps);
    },
    async goesRound() {
      const carried = (await waiting()).map((notice) => async () => {
        const state = await sendNotice(deps, own, write, notice.id, { last: false });
        const why = returned.get(notice.address);
        if (state === 'sent' && why !== undefined) await comesBack(notice, why);
      });
      await sideBySide(carried);
    },
  };
}
