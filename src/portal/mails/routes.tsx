import type { Hono } from 'hono';
import { maskedAddress } from '../../domain/login-id/mail-address.ts';
import { isUndelivered, type ListedNotice, typedNoticeReference } from '../../domain/notice/notice.ts';
import { isRefusal } from '../../domain/refusal.ts';
import { type EdgeEnv, pathHere } from '../../web/edge.ts';
import { renderDocument } from '../../web/layout.tsx';
import { findMail, isUnreachable, readMails } from '../../workflows/read-mails.ts';
import type { WriteLetter } from '../../workflows/send-notice.ts';
import { refused } from '../refused.tsx';
import { type Door, forSignedIn, type Visitor } from '../signed-in/door.tsx';
import { MailsPage, type ShownMail } from './page.tsx';

const perPage = 20;
/** More than the line of a mail that has the number; of the rest nothing is looked up. */
const longestNumber = 100;

/** 「お送りしたメール」: so that a forged mail can be told (N4). */
export function mailPages(app: Hono<EdgeEnv>, door: Door): void {
  const { edge } = door;

  forSignedIn(app, door, 'GET', '/mails', {}, async (c, visitor) => {
    const { page } = visitor;
    const mails = pathHere(c, '/mails');
    const typed = c.req.query('reference')?.trim().slice(0, longestNumber);
    const reference = typed === undefined ? undefined : typedNoticeReference(typed);
    const found = reference === undefined ? undefined : await findMail(edge.deps, visitor, reference);
    if (isRefusal(found)) return refused(edge, c, page, found);
    const before = c.req.query('before');
    const listed = await readMails(edge.deps, visitor, before, perPage + 1);
    const shown = listed.slice(0, perPage);
    const node = (
      <MailsPage
        page={page}
        mails={shown.map((one) => shownMail(edge.writeLetter, visitor, one))}
        action={mails}
        mailHref={pathHere(c, '/settings/mail')}
        hasAddress={visitor.loginId.mail !== undefined}
        unreachable={await isUnreachable(edge.deps, visitor)}
        asked={typed === undefined ? undefined : { typed, mail: found && shownMail(edge.writeLetter, visitor, found) }}
        olderHref={listed.length > perPage ? `${mails}?before=${shown.at(-1)!.notice.id}` : undefined}
        newestHref={before === undefined ? undefined : mails}
      />
    );
    return c.html(renderDocument(node));
  });
}

/** A mail as its page shows it: in the very words of the day it was sent. */
function shownMail(writeLetter: WriteLetter, visitor: Visitor, { notice, to }: ListedNotice): ShownMail {
  const { institution, loginId, now } = visitor;
  const { state, sentAt, madeAt, address, language, reference } = notice;
  const name = to?.personName ?? notice.facts.to;
  const at = sentAt ?? (state === 'waiting' ? now : madeAt);
  const own = notice.loginId === loginId.id;
  return {
    ...writeLetter(notice, institution, name ?? '', at),
    id: notice.id,
    reference,
    language,
    at: sentAt ?? madeAt,
    address: own ? address : maskedAddress(address),
    whose: own ? 'own' : notice.loginId === undefined ? 'second-contact' : { personName: name ?? '' },
    state: isUndelivered(notice) ? 'undelivered' : state === 'waiting' ? 'waiting' : 'sent',
  };
}
