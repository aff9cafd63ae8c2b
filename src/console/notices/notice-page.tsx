import type { Child } from 'hono/jsx';
import { seenNotice } from '../../domain/notice/notice.ts';
import { StackDl } from '../../web/components.tsx';
import { dateTime } from '../../web/dates.ts';
import { Crumbs, contractHref } from '../contracts/contract-layout.tsx';
import { maskedMail } from '../contracts/words.ts';
import { Box, ConsoleLayout } from '../layout.tsx';
import type { ConsolePage } from '../page.ts';
import { consoleWords } from '../words.ts';
import { NoticeChip, Recipient, recipient, type WrittenNotice } from './parts.tsx';
import { kindName } from './words.ts';

const ja = {
  reference: 'お問い合わせ番号',
  text: 'メールの文面',
  asOf: '氏名・金庫の名称・電話番号は、今の登録で表示しています。',
  whatHappened: '送信の記録',
  made: '作成',
  tries: '送信の回数',
  times: (count: number) => `${count}回`,
  sent: '送信',
  refused: 'メールサーバーの応答',
  cameBack: '戻ってきた日時',
  why: '戻ってきた理由',
  facts: '送り先',
  to: '宛先',
  contract: '契約',
  mail: 'メールアドレス',
  kind: '種類',
  language: '言語',
  languages: { ja: '日本語', en: '英語' },
  notYet: 'まだ送信していません',
  state: {
    waiting: '送信を待っています。受け取られないときは、2日間くり返し送信します。',
    sent: 'メールサーバーが受け取りました。戻ってきたという知らせはありません。開封されたかは分かりません。',
    undelivered: 'このメールは届いていません。お客さまへ電話で連絡し、メールアドレスを確認してください。',
    dropped: '送信の前に必要がなくなったため、お送りしていません。',
  },
};
const en: typeof ja = {
  reference: 'Reference number',
  text: 'The letter',
  asOf: 'Names and the telephone number are shown as they are registered now.',
  whatHappened: 'What happened',
  made: 'Made',
  tries: 'Tries',
  times: (count) => String(count),
  sent: 'Sent',
  refused: 'The mail server said',
  cameBack: 'Came back',
  why: 'Because',
  facts: 'To whom',
  to: 'To',
  contract: 'Contract',
  mail: 'Mail address',
  kind: 'Kind',
  language: 'Language',
  languages: { ja: 'Japanese', en: 'English' },
  notYet: 'Not sent yet',
  state: {
    waiting: 'It waits to be sent. Where it is not taken, it is tried for two days.',
    sent: 'The mail server took it, and it has not come back. Whether it was read is not known.',
    undelivered: 'It did not arrive. Please call the customer and check the mail address.',
    dropped: 'It was not needed any more when its turn came, and was not sent.',
  },
};

/** One mail: to whom, what it said, and what became of it (N4). */
export function NoticePage({ page, notice: one }: { page: ConsolePage; notice: WrittenNotice }) {
  const t = page.lang === 'en' ? en : ja;
  const { notice, subject, text } = one;
  const state = seenNotice(notice);
  const when = (at: Temporal.Instant | undefined): Child => (at ? dateTime(at, page) : t.notYet);
  return (
    <ConsoleLayout page={page} title={`${t.reference} ${notice.reference}`}>
      <Crumbs
        page={page}
        steps={[{ words: consoleWords(page.lang).menu.notices, href: page.href('/notices') }]}
        here={notice.reference}
      />
      <div class="chead">
        <div>
          <h1 lang={notice.language}>{subject}</h1>
          <p class="chead__meta">
            <span>
              {t.reference} <b class="mono">{notice.reference}</b>
            </span>
            <span>
              {t.kind} <b>{kindName(page.lang, notice.kind, notice.stage)}</b>
            </span>
          </p>
        </div>
        <p>
          <NoticeChip state={state} lang={page.lang} />
        </p>
      </div>
      <div class="cgrid">
        <div>
          <Box id="text-h" title={t.text} say={t.asOf}>
            <p class="notices__text" lang={notice.language}>
              {text}
            </p>
          </Box>
        </div>
        <div class="sidebox">
          <Box id="happened-h" title={t.whatHappened} say={t.state[state]}>
            <div class="small btngap">
              <StackDl
                items={[
                  { term: t.made, value: when(notice.madeAt) },
                  { term: t.tries, value: t.times(notice.attempts) },
                  { term: t.sent, value: when(notice.sentAt) },
                  ...(notice.fault === undefined ? [] : [{ term: t.refused, value: notice.fault }]),
                  ...(notice.bounced
                    ? [
                        { term: t.cameBack, value: when(notice.bounced.at) },
                        { term: t.why, value: notice.bounced.why },
                      ]
                    : []),
                ]}
              />
            </div>
          </Box>
          <Box id="to-h" title={t.facts}>
            <div class="small btngap">
              <StackDl
                items={[
                  { term: t.to, value: <Recipient page={page} notice={one} /> },
                  {
                    term: t.contract,
                    value: <a href={contractHref(page, { number: one.contractNumber })}>{one.contractNumber}</a>,
                  },
                  { term: t.mail, value: maskedMail(notice.address) },
                  { term: t.language, value: t.languages[notice.language] },
                ]}
              />
            </div>
          </Box>
        </div>
      </div>
    </ConsoleLayout>
  );
}

/** What the help desk answers when it is asked whether a mail is from us. */
export function noticeAnswer(one: WrittenNotice, page: ConsolePage): string {
  const { notice, contractNumber } = one;
  const english = page.lang === 'en';
  const who = recipient(one, page.lang) + (english ? ` (${contractNumber})` : `（${contractNumber}）`);
  const at = dateTime(notice.sentAt ?? notice.madeAt, page);
  switch (seenNotice(notice)) {
    case 'sent':
      return english
        ? `Yes, this mail is from us: it was sent to ${who} at ${at}.`
        : `はい、当金庫のメールです。${at}に、${who}へお送りしました。`;
    case 'waiting':
      return english
        ? `Yes, this mail is from us: it was made at ${at} and is being sent to ${who}.`
        : `はい、当金庫のメールです。${at}に作成し、${who}への送信を待っています。`;
    case 'undelivered':
      return english
        ? `Yes, this mail is from us, but as far as we know it did not reach ${who} (${at}).`
        : `はい、当金庫のメールですが、${who}へは届いていません（${at}）。`;
    case 'dropped':
      return english
        ? 'The number is ours: the mail was given up before it was sent, but in rare cases it may have arrived.'
        : '当金庫の番号です。送信の前に取りやめたメールですが、まれに届いていることがあります。';
  }
}
