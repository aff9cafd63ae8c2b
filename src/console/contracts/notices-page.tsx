import type { Contract } from '../../domain/contract/contract.ts';
import type { Addressee } from '../../domain/notice/notice.ts';
import { Note } from '../../web/components.tsx';
import { Box } from '../layout.tsx';
import { noticesAPage, Turning } from '../notices/list-page.tsx';
import { NoticeTable, type WrittenNotice } from '../notices/parts.tsx';
import { noticeWords } from '../notices/words.ts';
import type { ConsolePage } from '../page.ts';
import { ContractLayout, contractHref } from './contract-layout.tsx';
import { contractWords } from './words.ts';

const ja = {
  unreachable: (people: string) =>
    `メールが届いていない方：${people}。お客さまへ電話で連絡し、メールアドレスを確認してください。`,
  separator: '、',
};
const en: typeof ja = {
  unreachable: (people) => `Mail does not reach ${people}. Please call the customer and check the mail address.`,
  separator: ', ',
};

/** 通知 of one contract: every mail to its people and its second contact. */
export function ContractNoticesPage(props: {
  page: ConsolePage;
  contract: Contract;
  /** One more than a page when there are earlier ones. */
  notices: readonly WrittenNotice[];
  before?: string | undefined;
  /** Whom mail does not reach at the address they have now. */
  unreachable: readonly Addressee[];
}) {
  const { page, contract, unreachable, before } = props;
  const t = page.lang === 'en' ? en : ja;
  const w = contractWords(page.lang);
  const base = contractHref(page, contract, '/notices');
  const notices = props.notices.slice(0, noticesAPage);
  return (
    <ContractLayout page={page} contract={contract} tab="notices">
      {unreachable.length > 0 && (
        <Note tone="warn">
          <p>
            {t.unreachable(
              unreachable.map(({ name, personName }) => `${name} ${w.person(personName)}`).join(t.separator),
            )}
          </p>
        </Note>
      )}
      <Box id="notices-h" title={w.tab.notices} flush={notices.length > 0}>
        {notices.length === 0 ? (
          <p class="box__say">{noticeWords(page.lang).none}</p>
        ) : (
          <NoticeTable page={page} notices={notices} caption={w.tab.notices} of="contract" />
        )}
      </Box>
      <Turning
        lang={page.lang}
        newest={before === undefined ? undefined : base}
        earlier={props.notices.length > noticesAPage ? `${base}?before=${notices.at(-1)!.notice.id}` : undefined}
      />
    </ContractLayout>
  );
}

/** The last few, for the summary of a contract or the page of one login ID. */
export function RecentNotices(props: {
  page: ConsolePage;
  contract: Contract;
  notices: readonly WrittenNotice[];
  of: 'contract' | 'login-id';
}) {
  const { page, contract, notices, of } = props;
  const w = noticeWords(page.lang);
  return (
    <Box
      id="notices-h"
      title={w.notices}
      aside={
        of === 'contract' && (
          <a href={contractHref(page, contract, '/notices')}>
            {w.all}
            <span class="vh">：{w.notices}</span>
          </a>
        )
      }
      flush={notices.length > 0}
    >
      {notices.length === 0 ? (
        <p class="box__say">{w.none}</p>
      ) : (
        <NoticeTable page={page} notices={notices} caption={w.notices} of={of} />
      )}
    </Box>
  );
}
