import type { ToldEvent } from '../../domain/audit/event.ts';
import { serialEnd } from '../../domain/certificate/serial-end.ts';
import type { Hint, Obstacle } from '../../domain/login-id/why-not.ts';
import { mayByRole } from '../../domain/staff/may.ts';
import { CertificateLanes } from '../../web/certificate-lanes.tsx';
import { chapters } from '../../web/certificate-story.ts';
import { Banner, ButtonLink, StackDl, StateChip } from '../../web/components.tsx';
import { dateTime, shortDate } from '../../web/dates.ts';
import { Icon } from '../../web/icons.tsx';
import { labelOf } from '../../web/page.ts';
import type { LoginAnswer } from '../../workflows/read-login-facts.ts';
import { Box, ConsoleLayout } from '../layout.tsx';
import { mailWords, type WrittenNotice } from '../notices/parts.tsx';
import type { ConsolePage } from '../page.ts';
import { ContractChip, Crumbs, contractHref } from './contract-layout.tsx';
import { LoginTable } from './events-pages.tsx';
import { RecentNotices } from './notices-page.tsx';
import { type Answer, fineWords, hintWords, obstacleWords, replacedWords } from './why-words.ts';
import { contractWords } from './words.ts';

const ja = {
  why: 'この方はなぜログインできないのか',
  todo: 'すること',
  whom: '対応する人',
  also: 'ほかにもログインを妨げているもの',
  know: 'あわせて案内すること',
  logins: '最近のログイン',
  noLogins: 'まだログインの記録はありません。',
  lanes: '証明書の移り変わり',
  figure: '証明書の移り変わりの図',
  noneYet: 'まだ電子証明書を取得していません。',
  facts: '登録の内容',
  id: 'ログインID',
  role: '区分',
  company: '契約先',
  state: '証明書の状態',
  acquired: '取得日',
  firstLogin: '初回のログイン',
  expiry: '有効期限',
  pc: 'パソコン',
  serial: 'シリアル番号の末尾',
  mail: 'メール',
  deadline: '取得期限',
  lastLogin: '最終ログイン',
  emergency: '緊急の操作',
  emergencySay: '紛失や盗難のときは、証明書をすぐに失効できます。もう一度利用するには、再発行が必要です。',
  revoke: '証明書を失効する',
  unlock: 'ロックを解除する',
  unreachable:
    '最近のメールが届いていません。期限などのお知らせを見ていない可能性があります。メールアドレスを確認します。',
};
const en: typeof ja = {
  why: 'Why can this person not log in?',
  todo: 'To do',
  whom: 'By whom',
  also: 'What else stands in the way',
  know: 'To know as well',
  logins: 'Recent logins',
  noLogins: 'No logins have been recorded yet.',
  lanes: 'The certificates of this ID',
  figure: 'Picture of the certificates',
  noneYet: 'No certificate has been acquired yet.',
  facts: 'As registered',
  id: 'Login ID',
  role: 'Role',
  company: 'Contract',
  state: 'State',
  acquired: 'Acquired',
  firstLogin: 'First login',
  expiry: 'Valid until',
  pc: 'Computer',
  serial: 'End of serial',
  mail: 'Mail',
  deadline: 'Acquire by',
  lastLogin: 'Last login',
  emergency: 'In an emergency',
  emergencySay:
    'After a loss or theft, the certificate can be revoked at once. To use the service again, it has to be reissued.',
  revoke: 'Revoke the certificate',
  unlock: 'Unlock',
  unreachable:
    'The last mail did not arrive: the person may not know of deadlines and other notices. Check the mail address.',
};

/** The help desk's page of one login ID: the answer, and what it rests on. */
export function LoginIdPage(props: {
  page: ConsolePage;
  answer: LoginAnswer;
  logins: readonly ToldEvent[];
  notices: readonly WrittenNotice[];
  done?: string | undefined;
  now: Temporal.Instant;
}) {
  const { page, answer, now } = props;
  const t = page.lang === 'en' ? en : ja;
  const w = contractWords(page.lang);
  const { contract, user } = answer;
  const { loginId } = user;
  return (
    <ConsoleLayout page={page} title={`${loginId.personName} ${loginId.name}`}>
      <Crumbs
        page={page}
        steps={[
          { words: w.search, href: page.href('/contracts') },
          { words: contract.companyName, href: contractHref(page, contract) },
          { words: w.tab.users, href: contractHref(page, contract, '/users') },
        ]}
        here={loginId.personName}
      />
      <div class="chead">
        <div>
          <h1>{w.person(loginId.personName)}</h1>
          <p class="chead__meta">
            <span>
              {t.id} <b>{loginId.name}</b>
            </span>
            <span>
              {t.role} <b>{w.role[loginId.role]}</b>
            </span>
            <span>
              {t.company} <b>{contract.companyName}</b> <span class="num">{contract.number}</span>
            </span>
          </p>
        </div>
        <p>
          <ContractChip page={page} contract={contract} />
        </p>
      </div>
      {props.done !== undefined && (
        <div class="lookup__done">
          <Banner tone="ok" slim title={props.done} />
        </div>
      )}
      <div class="cgrid">
        <div>
          <Why page={page} answer={answer} now={now} />
          <Box id="logins-h" title={t.logins} flush={props.logins.length > 0}>
            {props.logins.length === 0 ? (
              <p class="box__say">{t.noLogins}</p>
            ) : (
              <LoginTable page={page} events={props.logins} ofOne />
            )}
          </Box>
          <RecentNotices page={page} contract={contract} notices={props.notices} of="login-id" />
          <Box id="lanes-h" title={t.lanes} aside={<span class="small muted">{labelOf(page, loginId.name)}</span>}>
            {answer.certificates.length === 0 ? (
              <p class="box__say">{t.noneYet}</p>
            ) : (
              // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls can be scrolled by the keyboard
              <section class="hscroll" tabindex={0} aria-label={t.figure}>
                <CertificateLanes page={page} chapters={chapters(answer.certificates, now)} now={now} />
              </section>
            )}
          </Box>
        </div>
        <div class="sidebox">
          <Registered page={page} answer={answer} />
          <Emergency page={page} answer={answer} />
        </div>
      </div>
    </ConsoleLayout>
  );
}

function Why({ page, answer, now }: { page: ConsolePage; answer: LoginAnswer; now: Temporal.Instant }) {
  const t = page.lang === 'en' ? en : ja;
  const { obstacles, hints, user, contract } = answer;
  // Whoever was replaced has nothing to mend: neither a reissue nor the lifting of a stop is taken in for them.
  const [first, ...others] = answer.replaced
    ? [replacedWords(answer, page)]
    : obstacles.map((one: Obstacle) => obstacleWords(one, answer, page, now));
  const said: Answer = first ?? fineWords(answer, page);
  const mayUnlock =
    user.loginId.role === 'administrator' &&
    user.loginId.lockedAt !== undefined &&
    mayByRole(page.staff?.roles ?? [], 'unlock administrators');
  return (
    <section class={first ? 'why why--stop' : 'why'} aria-labelledby="why-h">
      <h2 id="why-h">{t.why}</h2>
      <p class="why__answer">
        <Icon name={first ? 'stop' : 'checkCircle'} size={28} />
        <b>{said.sentence}</b>
      </p>
      <dl class="why__do">
        <div>
          <dt>{t.todo}</dt>
          <dd>{said.todo}</dd>
        </div>
        <div>
          <dt>{t.whom}</dt>
          <dd>{said.whom}</dd>
        </div>
      </dl>
      {mayUnlock && (
        <p>
          <ButtonLink icon="key" href={contractHref(page, contract, `/users/${user.loginId.id}/unlock`)}>
            {t.unlock}
          </ButtonLink>
        </p>
      )}
      {others.length > 0 && (
        <>
          <h3>{t.also}</h3>
          <ul class="dots">
            {others.map(({ sentence, todo }) => (
              <li>
                {sentence} <span class="muted">{todo}</span>
              </li>
            ))}
          </ul>
        </>
      )}
      {(hints.length > 0 || answer.unreachable) && (
        <>
          <h3>{t.know}</h3>
          <ul class="dots">
            {hints.map((hint: Hint) => (
              <li>{hintWords(hint, page)}</li>
            ))}
            {answer.unreachable && <li>{t.unreachable}</li>}
          </ul>
        </>
      )}
    </section>
  );
}

function Registered({ page, answer }: { page: ConsolePage; answer: LoginAnswer }) {
  const t = page.lang === 'en' ? en : ja;
  const w = contractWords(page.lang);
  const { user, lastLogin, certificates } = answer;
  const { loginId, certificate, issuance } = user;
  const shown = certificates[0]?.certificate;
  const waiting = user.state === 'not-acquired' || user.state === 'lapsed';
  return (
    <Box id="facts-h" title={t.facts}>
      <div class="small btngap">
        <StackDl
          items={[
            { term: t.state, value: <StateChip state={user.state} lang={page.lang} /> },
            ...(waiting && issuance ? [{ term: t.deadline, value: shortDate(issuance.deadline, page) }] : []),
            ...(certificate
              ? [
                  { term: t.acquired, value: shortDate(certificate.issuedAt!, page) },
                  { term: t.firstLogin, value: shown?.provenAt ? dateTime(shown.provenAt, page) : w.unused },
                  { term: t.expiry, value: shortDate(certificate.notAfter, page) },
                  { term: t.pc, value: certificate.pcName ?? w.noBranch },
                  { term: t.serial, value: serialEnd(certificate), mono: true },
                ]
              : []),
            { term: t.lastLogin, value: lastLogin ? dateTime(lastLogin.at, page) : w.noneWords },
            { term: t.mail, value: mailWords(page, loginId, answer.unreachable) },
          ]}
        />
      </div>
    </Box>
  );
}

function Emergency({ page, answer }: { page: ConsolePage; answer: LoginAnswer }) {
  const t = page.lang === 'en' ? en : ja;
  const { user, contract } = answer;
  const usable = user.certificate?.state === 'issued' || user.certificate?.state === 'active';
  if (!usable || !mayByRole(page.staff?.roles ?? [], 'stop in an emergency')) return null;
  return (
    <Box id="emergency-h" title={t.emergency}>
      <p class="small muted">{t.emergencySay}</p>
      <p class="btngap">
        <ButtonLink
          variant="danger"
          icon="ban"
          block
          href={contractHref(page, contract, `/users/${user.loginId.id}/revoke`)}
        >
          {t.revoke}
        </ButtonLink>
      </p>
    </Box>
  );
}
