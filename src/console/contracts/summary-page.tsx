import type { ToldEvent } from '../../domain/audit/event.ts';
import type { SeenState } from '../../domain/certificate/seen-state.ts';
import type { Contract } from '../../domain/contract/contract.ts';
import type { SeenUser } from '../../domain/login-id/contract-user.ts';
import { isReplaced } from '../../domain/login-id/login-id.ts';
import { mayByRole } from '../../domain/staff/may.ts';
import { CertificateLanes } from '../../web/certificate-lanes.tsx';
import { chapters } from '../../web/certificate-story.ts';
import { ButtonLink, StackDl, StateIcon } from '../../web/components.tsx';
import { messages } from '../../web/messages/index.ts';
import { labelOf } from '../../web/page.ts';
import type { Kept } from '../../workflows/read-certificates.ts';
import { Box } from '../layout.tsx';
import { mailWords, type WrittenNotice } from '../notices/parts.tsx';
import type { ConsolePage } from '../page.ts';
import { Timeline } from '../timeline.tsx';
import { ContractLayout, contractHref } from './contract-layout.tsx';
import { RecentNotices } from './notices-page.tsx';
import type { Applied } from './slots.tsx';
import { contractWords, maskedMail } from './words.ts';

const ja = {
  lanes: '管理者の証明書の移り変わり',
  figure: '証明書の移り変わりの図',
  noneYet: 'まだ電子証明書を取得していません。',
  events: 'できごと',
  noEvents: 'まだ記録はありません。',
  allEvents: '監査証跡を見る',
  takeIn: '届出',
  takeInSay: '再発行・管理者の変更・方式の変更などは、届出を受け付け、別の職員が承認します。',
  takeInAct: '届出を受け付ける',
  administrator: '管理者',
  replaced: '管理者（交代済み）',
  name: '氏名',
  id: '管理者ID',
  mail: 'メール',
  details: '状況を見る',
  users: '利用者の証明書',
  list: '一覧',
  counts: '状態ごとの人数',
  emergency: '緊急の操作',
  emergencySay: '紛失や盗難のときは、証明書や契約の利用をすぐに止められます。元に戻すには、届出と承認が必要です。',
  revoke: '証明書を失効する',
  revokeOf: (id: string) => `（${id}）`,
  stop: '契約の利用を停止する',
  stopped: '契約の利用を停止しています',
  contact: '第二連絡先',
  contactSay: '電子証明書の再発行などを、管理者のほかにお知らせする方です。',
  changeContact: '第二連絡先の変更を受け付ける',
  ofUsers: '利用者の証明書は、利用者を選んで失効します',
};
const en: typeof ja = {
  lanes: 'The administrator’s certificates',
  figure: 'Picture of the certificates',
  noneYet: 'No certificate has been acquired yet.',
  events: 'What happened',
  noEvents: 'Nothing has been recorded yet.',
  allEvents: 'See the audit log',
  takeIn: 'Applications',
  takeInSay: 'Reissue, another administrator, another method: taken in by one person, approved by another.',
  takeInAct: 'Take in an application',
  administrator: 'Administrator',
  replaced: 'Administrator (replaced)',
  name: 'Name',
  id: 'Administrator ID',
  mail: 'Mail',
  details: 'See how it stands',
  users: 'Certificates of the users',
  list: 'List',
  counts: 'People by state',
  emergency: 'In an emergency',
  emergencySay:
    'After a loss or theft, certificates and contracts can be stopped at once. Undoing it takes an application and its approval.',
  revoke: 'Revoke the certificate',
  revokeOf: (id) => ` (${id})`,
  stop: 'Suspend the contract',
  stopped: 'The contract is suspended',
  contact: 'Second contact',
  contactSay: 'Who hears of reissues beside the administrators.',
  changeContact: 'Take in a change of it',
  ofUsers: 'To revoke a user’s certificate, choose the user',
};

const always: readonly SeenState[] = ['active', 'renewing', 'not-acquired', 'expired'];
const sometimes: readonly SeenState[] = ['lapsed', 'revoked', 'suspended'];

/** An administrator of the contract with all certificates that were ever handed over. */
export interface Administrator {
  readonly user: SeenUser;
  readonly certificates: readonly Kept[];
}

/** 契約の概要 (mock 07). */
export function SummaryPage(props: {
  page: ConsolePage;
  contract: Contract;
  administrators: readonly Administrator[];
  /** Users only, by what is seen of them. */
  counts: Partial<Record<SeenState, number>>;
  events: readonly ToldEvent[];
  notices: readonly WrittenNotice[];
  /** IDs of whom mail does not reach. */
  unreachable: readonly string[];
  applied: Applied;
  done?: string | undefined;
  now: Temporal.Instant;
}) {
  const { page, contract, applied } = props;
  const t = page.lang === 'en' ? en : ja;
  return (
    <ContractLayout page={page} contract={contract} tab="summary" waiting={applied.waiting} done={props.done}>
      <div class="cgrid">
        <div>
          {applied.boxes}
          {props.administrators.map((one, index) => (
            <Lanes page={page} administrator={one} index={index} now={props.now} />
          ))}
          <RecentNotices page={page} contract={contract} notices={props.notices} of="contract" />
          <Box id="ev-h" title={t.events} aside={<a href={contractHref(page, contract, '/audit')}>{t.allEvents}</a>}>
            {props.events.length === 0 ? <p>{t.noEvents}</p> : <Timeline page={page} events={props.events} />}
          </Box>
        </div>
        <div class="sidebox">
          {applied.aside}
          <TakeIn page={page} contract={contract} />
          <Administrators
            page={page}
            contract={contract}
            administrators={props.administrators}
            unreachable={props.unreachable}
          />
          <SecondContact page={page} contract={contract} />
          <Counts page={page} contract={contract} counts={props.counts} />
          <Emergency page={page} contract={contract} administrators={props.administrators} />
        </div>
      </div>
    </ContractLayout>
  );
}

/** The way to an application about this contract, filled in. */
function TakeIn({ page, contract }: { page: ConsolePage; contract: Contract }) {
  const t = page.lang === 'en' ? en : ja;
  if (!mayByRole(page.staff?.roles ?? [], 'take in applications about contracts')) return null;
  const query = new URLSearchParams({ contract: contract.number });
  return (
    <Box id="take-in-h" title={t.takeIn}>
      <p class="small muted">{t.takeInSay}</p>
      <ButtonLink block variant="outline" icon="inbox" href={`${page.href('/applications/new')}?${query}`}>
        {t.takeInAct}
      </ButtonLink>
    </Box>
  );
}

function Lanes(props: { page: ConsolePage; administrator: Administrator; index: number; now: Temporal.Instant }) {
  const { page, now } = props;
  const t = page.lang === 'en' ? en : ja;
  const { user, certificates } = props.administrator;
  const label = <span class="small muted">{labelOf(page, user.loginId.name)}</span>;
  return (
    <Box id={`lanes-${props.index}`} title={t.lanes} aside={label}>
      {certificates.length === 0 ? (
        <p class="box__say">{t.noneYet}</p>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls can be scrolled by the keyboard
        <section class="hscroll" tabindex={0} aria-label={`${t.figure} ${user.loginId.name}`}>
          <CertificateLanes page={page} chapters={chapters(certificates, now)} now={now} />
        </section>
      )}
    </Box>
  );
}

type OfContract = { page: ConsolePage; contract: Contract; administrators: readonly Administrator[] };

function Administrators(props: OfContract & { unreachable: readonly string[] }) {
  const { page, contract, administrators } = props;
  const t = page.lang === 'en' ? en : ja;
  const w = contractWords(page.lang);
  const may = mayByRole(page.staff?.roles ?? [], 'see why someone cannot log in');
  return (
    <>
      {administrators.map(({ user: { loginId } }, index) => (
        <Box
          id={`administrator-${index}`}
          title={
            isReplaced(
              loginId,
              administrators.map((one) => one.user.loginId),
            )
              ? t.replaced
              : t.administrator
          }
          aside={
            may && (
              <a class="small" href={contractHref(page, contract, `/users/${loginId.id}`)}>
                {t.details}
                <span class="vh"> {loginId.name}</span>
              </a>
            )
          }
        >
          <div class="small btngap">
            <StackDl
              items={[
                { term: t.name, value: w.person(loginId.personName) },
                { term: t.id, value: loginId.name },
                { term: t.mail, value: mailWords(page, loginId, props.unreachable.includes(loginId.id)) },
              ]}
            />
          </div>
        </Box>
      ))}
    </>
  );
}

/** Who else hears of a reissue (R2), and the way to another one. */
function SecondContact({ page, contract }: { page: ConsolePage; contract: Contract }) {
  const t = page.lang === 'en' ? en : ja;
  const w = contractWords(page.lang);
  const { secondContact } = contract;
  const query = new URLSearchParams({ contract: contract.number });
  return (
    <Box id="contact-h" title={t.contact}>
      <p class="small muted">{t.contactSay}</p>
      <div class="small btngap">
        {secondContact ? (
          <StackDl
            items={[
              { term: t.name, value: w.person(secondContact.name) },
              { term: t.mail, value: maskedMail(secondContact.mail) },
            ]}
          />
        ) : (
          <p>{w.noBranch}</p>
        )}
      </div>
      {mayByRole(page.staff?.roles ?? [], 'take in applications about contracts') && (
        <p class="small btngap">
          <a href={`${page.href('/applications/new/change-second-contact')}?${query}`}>{t.changeContact}</a>
        </p>
      )}
    </Box>
  );
}

function Counts(props: { page: ConsolePage; contract: Contract; counts: Partial<Record<SeenState, number>> }) {
  const { page, counts } = props;
  const t = page.lang === 'en' ? en : ja;
  const w = contractWords(page.lang);
  const shown = [...always, ...sometimes.filter((state) => counts[state])];
  return (
    <Box
      id="counts-h"
      title={t.users}
      aside={
        <a class="small" href={contractHref(page, props.contract, '/users')}>
          {t.list}
        </a>
      }
    >
      <table class="mini btngap">
        <caption class="vh">{t.counts}</caption>
        <tbody>
          {shown.map((state) => (
            <tr>
              <th scope="row">
                <span>
                  <StateIcon state={state} />
                  {messages(page.lang).state[state]}
                </span>
              </th>
              <td>{w.people(counts[state] ?? 0)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Box>
  );
}

function Emergency({ page, contract, administrators }: OfContract) {
  const t = page.lang === 'en' ? en : ja;
  if (!mayByRole(page.staff?.roles ?? [], 'stop in an emergency')) return null;
  const holders = administrators.filter(({ user: { certificate } }) =>
    ['issued', 'active'].includes(certificate?.state ?? ''),
  );
  return (
    <Box id="emergency-h" title={t.emergency}>
      <p class="small muted">{t.emergencySay}</p>
      {holders.map(({ user: { loginId } }) => (
        <p class="btngap">
          <ButtonLink
            variant="danger"
            icon="ban"
            block
            href={contractHref(page, contract, `/users/${loginId.id}/revoke`)}
          >
            <span>
              {t.revoke}
              <span class={holders.length > 1 ? 'small' : 'vh'}>{t.revokeOf(loginId.name)}</span>
            </span>
          </ButtonLink>
        </p>
      ))}
      <p class="btngap">
        {contract.suspendedAt ? (
          <a href={contractHref(page, contract, '/stop')}>{t.stopped}</a>
        ) : (
          <ButtonLink variant="danger" icon="pause" block href={contractHref(page, contract, '/stop')}>
            {t.stop}
          </ButtonLink>
        )}
      </p>
      <p class="small btngap">
        <a href={contractHref(page, contract, '/users')}>{t.ofUsers}</a>
      </p>
    </Box>
  );
}
