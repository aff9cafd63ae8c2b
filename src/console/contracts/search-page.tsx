// biome-ignore-all lint/a11y/useSemanticElements: a search form is understood by more screen readers than <search>
import type { SeenState } from '../../domain/certificate/seen-state.ts';
import type { Contract } from '../../domain/contract/contract.ts';
import type { Hit, Matched } from '../../domain/contract/search.ts';
import { inLifeOrder } from '../../domain/login-id/contract-user.ts';
import { seenNotice } from '../../domain/notice/notice.ts';
import { Button, ButtonLink, Chip, StackDl, StateIcon } from '../../web/components.tsx';
import { dateTime } from '../../web/dates.ts';
import { Icon } from '../../web/icons.tsx';
import { messages } from '../../web/messages/index.ts';
import { readUserAgent } from '../../web/user-agent.ts';
import type { FoundRefusal } from '../../workflows/look-up-refusal.ts';
import { Box, ConsoleHead, ConsoleLayout } from '../layout.tsx';
import { noticeAnswer } from '../notices/notice-page.tsx';
import { NoticeChip, recipient, type WrittenNotice } from '../notices/parts.tsx';
import type { ConsolePage } from '../page.ts';
import { Pages } from '../pages.tsx';
import { refusedWords } from '../refused-words.ts';
import { ScrolledTable } from '../table.tsx';
import { consoleWords } from '../words.ts';
import { contractHref } from './contract-layout.tsx';
import { contractWords, maskedMail } from './words.ts';

/** Contracts on one page of the results, and how many are looked for at all. */
export const contractsAPage = 20;
export const mostFound = 200;

const ja = {
  label: '契約番号・会社名・利用者ID・氏名など',
  hint: '契約番号と利用者IDは始めの部分、会社名と氏名は2文字以上、証明書のシリアル番号は末尾の4桁以上で探せます。証明書の名前（haruka-k02+1376）と、エラー画面やメールのお問い合わせ番号（E1101-XXXX-XXXX、M-XXXX-XXXX-XXXX）でも探せます。',
  found: (count: number, more: boolean) =>
    more ? `${count}件より多く見つかりました。条件を詳しくしてください。` : `${count}件の契約が見つかりました。`,
  shown: (from: number, to: number, total: number) => `${total}件中 ${from}〜${to}件`,
  columns: ['契約番号', '会社名', '一致したもの', '方式', '取引店', 'IDの状態'],
  table: '見つかった契約の表',
  matched: {
    number: '契約番号',
    'login-id': '利用者ID',
    label: '証明書の名前',
    serial: 'シリアル番号',
    company: '会社名',
    person: '氏名',
  } satisfies Record<Matched, string>,
  none: '条件に合う契約は見つかりませんでした。',
  short: '会社名と氏名は、2文字以上で探してください。',
  clear: '条件を消す',
  start: 'お客さまから聞いた番号や名前を入力してください。',
  suspended: '利用停止',
  refusal: 'お問い合わせ番号',
  refused: '起きたこと',
  at: '日時',
  code: '画面のコード',
  who: 'だれ',
  unknownWho: '証明書の提示やログインIDの確認の前だったため、分かりません。',
  from: '接続元',
  browser: 'ブラウザー',
  contract: '契約先',
  toContract: '契約を見る',
  toUser: 'この方の状況を見る',
  noReference: 'このお問い合わせ番号の記録は、当金庫にはありません。番号を確認してください。',
  mail: 'このメールは当金庫のものか',
  noMail: 'いいえ、この番号のメールは、当金庫からお送りしていません。',
  noMailTodo:
    '番号の聞き間違いがないか確認します。同じなら偽のメールです。メールのリンクや電話番号を使わないよう案内し、パスワードなどを入力したお客さまには、緊急の停止を案内します。',
  compare: 'お客さまのメールの宛先・件名・内容が、下の記録と違うときは、番号を写した偽のメールです。',
  subject: '件名',
  to: '送り先',
  address: 'メールアドレス',
  state: '状態',
  toMail: 'メールの文面を見る',
};
const en: typeof ja = {
  label: 'Contract number, company, login ID, name …',
  hint: 'Numbers and login IDs are found by their beginning, companies and people by two characters or more, certificates by four or more last digits of the serial number. You can also enter a certificate’s name (haruka-k02+1376) or the reference number of an error page or a mail (E1101-XXXX-XXXX, M-XXXX-XXXX-XXXX).',
  found: (count, more) =>
    more
      ? `More than ${count} contracts were found. Please say more.`
      : count === 1
        ? '1 contract was found.'
        : `${count} contracts were found.`,
  shown: (from, to, total) => `${from} to ${to} of ${total}`,
  columns: ['Contract', 'Company', 'What matched', 'Method', 'Branch', 'IDs by state'],
  table: 'Table of the contracts found',
  matched: {
    number: 'contract number',
    'login-id': 'login ID',
    label: 'certificate’s name',
    serial: 'serial number',
    company: 'company',
    person: 'name',
  },
  none: 'No contract was found.',
  short: 'Please enter two characters or more of a name.',
  clear: 'Clear',
  start: 'Enter a number or a name that the customer told you.',
  suspended: 'Suspended',
  refusal: 'Reference number',
  refused: 'What happened',
  at: 'Time',
  code: 'Code of the page',
  who: 'Who',
  unknownWho: 'Not known: no certificate or login ID had been confirmed yet.',
  from: 'From',
  browser: 'Browser',
  contract: 'Contract',
  toContract: 'See the contract',
  toUser: 'See how this person stands',
  noReference: 'There is no such reference number at this institution. Please check it.',
  mail: 'Is this mail from us?',
  noMail: 'No: we have sent no mail with this number.',
  noMailTodo:
    'Make sure that the number was heard right. If so, the mail is forged: tell the customer to use no link and no telephone number in it, and offer an emergency stop to whoever has entered a password.',
  compare:
    'If recipient, subject or text of the customer’s mail differ from this record, it is a forgery with a copied number.',
  subject: 'Subject',
  to: 'To',
  address: 'Mail address',
  state: 'State',
  toMail: 'See the letter',
};

/** A contract that was found, as the table shows it. */
export interface Found {
  readonly contract: Contract;
  readonly hit: Hit;
  readonly counts: Partial<Record<SeenState, number>>;
}

interface Props {
  readonly page: ConsolePage;
  readonly text: string;
  /** Too short to be looked for. */
  readonly short: boolean;
  readonly total: number;
  readonly more: boolean;
  readonly at: number;
  readonly found: readonly Found[];
  /** What a reference number led to; `unknown` where there is none here. */
  readonly refusal?: FoundRefusal | 'unknown' | undefined;
  /** What the number of a mail led to; `unknown` where no mail of this institution has it. */
  readonly notice?: WrittenNotice | 'unknown' | undefined;
  readonly mayAskWhy: boolean;
}

/** 契約の検索: one field for whatever the customer says on the phone. */
export function SearchPage(props: Props) {
  const { page, text } = props;
  const t = page.lang === 'en' ? en : ja;
  const title = consoleWords(page.lang).menu.contracts;
  return (
    <ConsoleLayout page={page} title={title}>
      <ConsoleHead title={title} />
      <form class="lookup" role="search" aria-label={title} method="get" action={page.href('/contracts')}>
        <label class="field__label" for="q">
          {t.label}
        </label>
        <div class="lookup__row">
          <span class="searchbox">
            <Icon name="search" />
            <input
              class="input"
              id="q"
              name="q"
              type="search"
              value={text}
              maxlength={100}
              autocomplete="off"
              aria-describedby="q-hint"
              autofocus={text === ''}
            />
          </span>
          <Button>{consoleWords(page.lang).find}</Button>
        </div>
        <p class="field__hint" id="q-hint">
          {t.hint}
        </p>
      </form>
      {props.refusal && <RefusalBox {...props} refusal={props.refusal} />}
      {props.notice && <NoticeBox page={page} notice={props.notice} />}
      <Results {...props} />
    </ConsoleLayout>
  );
}

function Results(props: Props) {
  const { page, text, found, total, at } = props;
  const t = page.lang === 'en' ? en : ja;
  if (text === '') return <p class="lookup__nothing">{t.start}</p>;
  if (total === 0) {
    if (props.refusal || props.notice) return null;
    return (
      <div class="lookup__nothing" role="status">
        <p>{props.short ? t.short : t.none}</p>
        <ButtonLink variant="outline" href={page.href('/contracts')}>
          {t.clear}
        </ButtonLink>
      </div>
    );
  }
  const from = (at - 1) * contractsAPage + 1;
  return (
    <>
      <p class="lookup__count" role="status">
        {t.found(total, props.more)}
      </p>
      <div class="box box--flush">
        <ScrolledTable label={t.table} caption={t.shown(from, from + found.length - 1, total)} columns={t.columns}>
          {found.map((one) => (
            <Row page={page} found={one} mayAskWhy={props.mayAskWhy} />
          ))}
        </ScrolledTable>
      </div>
      <Pages
        page={page}
        base={`${page.href('/contracts')}?${new URLSearchParams({ q: text })}`}
        at={at}
        last={Math.ceil(total / contractsAPage)}
        said={t.shown(from, from + found.length - 1, total)}
      />
    </>
  );
}

function Row({ page, found, mayAskWhy }: { page: ConsolePage; found: Found; mayAskWhy: boolean }) {
  const t = page.lang === 'en' ? en : ja;
  const w = contractWords(page.lang);
  const { contract, hit, counts } = found;
  const who = hit.loginId;
  const matched = who && (
    <>
      {who.name} {w.person(who.personName)}
    </>
  );
  return (
    <tr>
      <th scope="row" class="num">
        <a href={contractHref(page, contract)}>{contract.number}</a>
      </th>
      <td>
        <b>{contract.companyName}</b>
        {contract.suspendedAt && (
          <>
            {' '}
            <Chip tone="bad" icon="pause">
              {t.suspended}
            </Chip>
          </>
        )}
      </td>
      <td>
        {t.matched[hit.matched]}
        {who && (
          <small>
            {mayAskWhy ? <a href={contractHref(page, contract, `/users/${who.id}`)}>{matched}</a> : matched}
          </small>
        )}
      </td>
      <td>{w.method[contract.method]}</td>
      <td>{contract.branch || w.noBranch}</td>
      <td>
        <ul class="lookup__states">
          {inLifeOrder(counts).map(([state, count]) => (
            <li>
              <StateIcon state={state} />
              {messages(page.lang).state[state]} <b class="num">{count}</b>
            </li>
          ))}
        </ul>
      </td>
    </tr>
  );
}

/** The help desk is asked whether a mail is from us, and reads the answer out (N4). */
function NoticeBox({ page, notice: one }: { page: ConsolePage; notice: WrittenNotice | 'unknown' }) {
  const t = page.lang === 'en' ? en : ja;
  const unknown = one === 'unknown';
  // Whoever holds one that has not arrived, as far as we know, may hold a forged one.
  const ours = !unknown && ['sent', 'waiting'].includes(seenNotice(one.notice));
  return (
    <section class={ours ? 'why' : 'why why--stop'} aria-labelledby="mail-h">
      <h2 id="mail-h">{t.mail}</h2>
      <p class="why__answer" role="status">
        <Icon name={ours ? 'checkCircle' : 'stop'} size={28} />
        <b>{unknown ? t.noMail : noticeAnswer(one, page)}</b>
      </p>
      <p>{unknown ? t.noMailTodo : t.compare}</p>
      {!unknown && (
        <>
          <div class="lookup__facts">
            <StackDl
              items={[
                { term: t.subject, value: <span lang={one.notice.language}>{one.subject}</span> },
                { term: t.to, value: recipient(one, page.lang) },
                { term: t.address, value: maskedMail(one.notice.address) },
                { term: t.state, value: <NoticeChip state={seenNotice(one.notice)} lang={page.lang} /> },
              ]}
            />
          </div>
          <p class="btnrow">
            <ButtonLink href={page.href(`/notices/${one.notice.reference}`)}>{t.toMail}</ButtonLink>
            <ButtonLink variant="outline" href={contractHref(page, { number: one.contractNumber })}>
              {t.toContract}
            </ButtonLink>
          </p>
        </>
      )}
    </section>
  );
}

function RefusalBox(props: Props & { refusal: FoundRefusal | 'unknown' }) {
  const { page, refusal } = props;
  const t = page.lang === 'en' ? en : ja;
  const w = contractWords(page.lang);
  if (refusal === 'unknown') {
    return (
      <p class="lookup__nothing" role="status">
        {t.noReference}
      </p>
    );
  }
  const { record, contract, loginId } = refusal;
  const who = loginId ? `${loginId.name} ${w.person(loginId.personName)}` : t.unknownWho;
  const address = String(record.facts.address ?? '').replace(/^::ffff:/, '');
  const agent = readUserAgent(String(record.facts.browser ?? ''));
  const browser = [agent.browser, agent.system].filter(Boolean).join('　');
  return (
    <Box
      id="refusal-h"
      title={
        <>
          {t.refusal} <span class="mono">{record.reference}</span>
        </>
      }
    >
      <p class="why__answer">
        <Icon name="stop" size={24} />
        <b>{refusedWords(page.lang, record.name) ?? record.name}</b>
      </p>
      <div class="lookup__facts">
        <StackDl
          items={[
            { term: t.at, value: dateTime(record.at, page) },
            { term: t.who, value: who },
            ...(contract ? [{ term: t.contract, value: `${contract.number} ${contract.companyName}` }] : []),
            { term: t.code, value: record.code },
            ...(address ? [{ term: t.from, value: address }] : []),
            ...(browser ? [{ term: t.browser, value: browser }] : []),
          ]}
        />
      </div>
      {contract && (
        <p class="btnrow">
          {loginId && props.mayAskWhy && (
            <ButtonLink href={contractHref(page, contract, `/users/${loginId.id}`)}>{t.toUser}</ButtonLink>
          )}
          <ButtonLink variant="outline" href={contractHref(page, contract)}>
            {t.toContract}
          </ButtonLink>
        </p>
      )}
    </Box>
  );
}
