import type { Child } from 'hono/jsx';
import type { Institution } from '../../domain/institution/institution.ts';
import type { LoginId } from '../../domain/login-id/login-id.ts';
import { type ListedNotice, type SeenNotice, seenNotice } from '../../domain/notice/notice.ts';
import { mayByRole } from '../../domain/staff/may.ts';
import { Chip } from '../../web/components.tsx';
import { isoDate, shortDate, time } from '../../web/dates.ts';
import type { Edge } from '../../web/edge.ts';
import type { Lang } from '../../web/page.ts';
import { contractHref } from '../contracts/contract-layout.tsx';
import { contractWords, maskedMail } from '../contracts/words.ts';
import type { ConsolePage } from '../page.ts';
import { ScrolledTable } from '../table.tsx';
import { noticeWords } from './words.ts';

/** A notice with its letter, as it was sent. */
export interface WrittenNotice extends ListedNotice {
  readonly subject: string;
  readonly text: string;
}

/** The letter of a notice, of the day it was sent, or would have been. */
export function written(edge: Edge, institution: Institution, listed: ListedNotice): WrittenNotice {
  const { notice } = listed;
  return {
    ...listed,
    ...edge.writeLetter(notice, institution, recipientName(listed), notice.sentAt ?? notice.madeAt),
  };
}

/** Who it went to, by name; a second contact as it was called then. */
export const recipientName = ({ notice, to }: ListedNotice): string => to?.personName ?? notice.facts.to ?? '';

/** Who it went to: haruka-k02 佐藤 健 さま, or 第二連絡先 高橋 一郎 さま. */
export const recipient = (listed: ListedNotice, lang: Lang): string =>
  `${recipientId(listed, lang)} ${contractWords(lang).person(recipientName(listed))}`;
const recipientId = ({ to }: ListedNotice, lang: Lang): string => to?.name ?? noticeWords(lang).secondContact;

const look = {
  waiting: ['soon', 'clock'],
  sent: ['ok', 'checkCircle'],
  undelivered: ['bad', 'alert'],
  dropped: ['off', 'ban'],
} as const satisfies Record<SeenNotice, unknown>;

/** What became of a notice: icon, word and colour. */
export function NoticeChip({ state, lang }: { state: SeenNotice; lang: Lang }) {
  const [tone, icon] = look[state];
  return (
    <Chip tone={tone} icon={icon}>
      {noticeWords(lang).state[state]}
    </Chip>
  );
}

/** Someone's mail address as far as staff need it, and that mail does not arrive there. */
export function mailWords(page: ConsolePage, { mail }: Pick<LoginId, 'mail'>, unreachable: boolean): Child {
  if (mail === undefined) return contractWords(page.lang).noBranch;
  if (!unreachable) return maskedMail(mail);
  return (
    <>
      {maskedMail(mail)}{' '}
      <Chip tone="bad" icon="alert">
        {noticeWords(page.lang).unreachable}
      </Chip>
    </>
  );
}

/** Notices, the newest first. `of` leaves out what is the same in every row. */
export function NoticeTable(props: {
  page: ConsolePage;
  notices: readonly WrittenNotice[];
  caption: string;
  of?: 'contract' | 'login-id';
}) {
  const { page, of } = props;
  const w = noticeWords(page.lang);
  const [toColumn, contractColumn] = [1, 2];
  return (
    <ScrolledTable
      label={w.table}
      caption={props.caption}
      columns={w.columns.filter(
        (_, index) => !(of && index === contractColumn) && !(of === 'login-id' && index === toColumn),
      )}
    >
      {props.notices.map((one) => {
        const { notice, subject } = one;
        const why = notice.bounced?.why ?? notice.fault;
        return (
          <tr>
            <th scope="row" class="num">
              <time datetime={isoDate(notice.madeAt, page)}>
                {shortDate(notice.madeAt, page)} {time(notice.madeAt, page)}
              </time>
            </th>
            {of !== 'login-id' && (
              <td class="notices__to">
                <Recipient page={page} notice={one} words={recipientId(one, page.lang)} />
                <small>{contractWords(page.lang).person(recipientName(one))}</small>
              </td>
            )}
            {of === undefined && (
              <td class="num">
                <a href={contractHref(page, { number: one.contractNumber })}>{one.contractNumber}</a>
              </td>
            )}
            <td lang={notice.language}>{subject}</td>
            <td class="mono notices__ref">
              <a href={page.href(`/notices/${notice.reference}`)}>{notice.reference}</a>
            </td>
            <td>
              <NoticeChip state={seenNotice(notice)} lang={page.lang} />
              {notice.state === 'waiting' && notice.attempts > 0 && <small>{w.tries(notice.attempts)}</small>}
              {why !== undefined && <small class="notices__why">{why}</small>}
            </td>
          </tr>
        );
      })}
    </ScrolledTable>
  );
}

/** Who it went to, with the way to their page. */
export function Recipient(props: { page: ConsolePage; notice: ListedNotice; words?: string }) {
  const { page, notice: one } = props;
  const { loginId } = one.notice;
  const said = props.words ?? recipient(one, page.lang);
  if (loginId === undefined || !mayByRole(page.staff?.roles ?? [], 'see why someone cannot log in')) return <>{said}</>;
  return <a href={contractHref(page, { number: one.contractNumber }, `/users/${loginId}`)}>{said}</a>;
}
