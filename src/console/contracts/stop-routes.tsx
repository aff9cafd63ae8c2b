import type { Hono } from 'hono';
import type { RevocationReason } from '../../domain/certificate/certificate.ts';
import { serialEnd } from '../../domain/certificate/serial-end.ts';
import type { Contract } from '../../domain/contract/contract.ts';
import { type SeenUser, seenUsers } from '../../domain/login-id/contract-user.ts';
import { isRefusal } from '../../domain/refusal.ts';
import { mayByRole } from '../../domain/staff/may.ts';
import { StateChip } from '../../web/components.tsx';
import { dateTime, shortDate } from '../../web/dates.ts';
import type { EdgeContext, EdgeEnv } from '../../web/edge.ts';
import { renderDocument } from '../../web/layout.tsx';
import { labelOf } from '../../web/page.ts';
import { staffActor } from '../../workflows/as-staff.ts';
import { isId } from '../../workflows/new-id.ts';
import { readContract } from '../../workflows/read-contract.ts';
import { revokeInEmergency, standingOf } from '../../workflows/revoke-in-emergency.ts';
import { stopContract } from '../../workflows/stop-contract.ts';
import { unlockAdministrator } from '../../workflows/unlock-administrator.ts';
import { type Colleague, type Door, forStaff } from '../door.tsx';
import type { ConsolePage } from '../page.ts';
import { notThere, refusedStaff } from '../refused.tsx';
import { AskPage, reasons, StandsPage } from './ask-page.tsx';
import { contractHref } from './contract-layout.tsx';
import { contractWords } from './words.ts';

const ja = {
  number: '契約番号',
  company: '会社名',
  state: '状態',
  since: '停止した日時',
  person: '氏名',
  id: 'ログインID',
  certificate: '証明書の状態',
  label: '証明書の名前',
  serial: 'シリアル番号の末尾',
  expiry: '有効期限',
  locked: 'ロックした日時',
  notLocked: 'ロックされていません',
  back: '契約を見る',
  backUser: '状況を見る',
  dashboard: 'ダッシュボードへ',
  stop: {
    title: (company: string) => `${company}の利用を停止しますか`,
    consequence:
      'すぐに、この契約のすべてのIDがログインできなくなり、ログイン中の方もログアウトします。電子証明書は失効しません。停止を解くには、届出と、別の職員の承認が必要です。',
    verb: '利用を停止する',
    done: '契約の利用を停止しました。ログイン中の方も、すでにログアウトしています。',
    standing: '契約の利用は停止しています',
    already: 'すでに停止しているため、今回の操作では何も変更していません。停止を解くには、届出と承認が必要です。',
  },
  revoke: {
    title: (person: string) => `${person}の電子証明書を失効しますか`,
    consequence: 'すぐにログインできなくなり、元に戻せません。もう一度利用するには、再発行が必要です。',
    verb: '失効する',
    done: '電子証明書を失効しました。ログイン中のときは、すでにログアウトしています。',
    nothing: '失効できる電子証明書はありません',
    nothingSay: 'すでに失効したか、まだ取得していません。今回の操作では、何も変更していません。',
    changed: '内容が更新されたため、もう一度確認してください',
    changedSay: 'この画面を開いたあとに、電子証明書が替わりました。今回の操作では、何も変更していません。',
  },
  unlock: {
    title: (person: string) => `${person}のロックを解除しますか`,
    consequence:
      '解除すると、今のパスワードでログインできます。ご本人からのお申し出であることを確認してください。お心当たりがないときは、解除せずに、証明書の失効や契約の利用停止を検討してください。',
    verb: 'ロックを解除する',
    done: 'ロックを解除しました。今のパスワードでログインできます。',
    nothing: 'ロックされていません',
    nothingSay: 'すでに解除されたか、ロックされていません。今回の操作では、何も変更していません。',
  },
};
const en: typeof ja = {
  number: 'Contract',
  company: 'Company',
  state: 'State',
  since: 'Suspended at',
  person: 'Name',
  id: 'Login ID',
  certificate: 'State',
  label: 'Certificate’s name',
  serial: 'End of serial',
  expiry: 'Valid until',
  locked: 'Locked at',
  notLocked: 'Not locked',
  back: 'See the contract',
  backUser: 'See how it stands',
  dashboard: 'To the dashboard',
  stop: {
    title: (company) => `Suspend the contract of ${company}?`,
    consequence:
      'From this moment on no ID of the contract can log in, and whoever is logged in is logged out. Certificates are not revoked. Lifting it takes an application, and the approval of another member of staff.',
    verb: 'Suspend',
    done: 'The contract is suspended. Whoever was logged in is logged out.',
    standing: 'The contract is suspended',
    already:
      'It was suspended already, so nothing was changed this time. Lifting it takes an application and its approval.',
  },
  revoke: {
    title: (person) => `Revoke the certificate of ${person}?`,
    consequence:
      'It cannot be used to log in from this moment on, and this cannot be undone. To use the service again, it has to be reissued.',
    verb: 'Revoke',
    done: 'The certificate is revoked. Whoever was logged in with it is logged out.',
    nothing: 'There is no certificate to revoke',
    nothingSay: 'It has been revoked already, or was never acquired. Nothing was changed this time.',
    changed: 'Something has changed: please check again',
    changedSay: 'The certificate is another one than when you opened the page. Nothing was changed this time.',
  },
  unlock: {
    title: (person) => `Unlock ${person}?`,
    consequence:
      'The current password works again. Make sure that the person asked for it. If they did not type the wrong passwords, do not unlock the ID: think of revoking the certificate or suspending the contract.',
    verb: 'Unlock',
    done: 'The ID is unlocked. The current password works again.',
    nothing: 'The ID is not locked',
    nothingSay: 'It has been unlocked already, or was not locked. Nothing was changed this time.',
  },
};

const wordsOf = ({ lang }: Pick<ConsolePage, 'lang'>) => (lang === 'en' ? en : ja);

/** What was done a moment ago, by the word in the address; a word of no meaning says nothing. */
export function doneWords(c: EdgeContext): string | undefined {
  const done = c.req.query('done');
  const t = wordsOf({ lang: c.get('lang') });
  return done === 'stop' || done === 'revoke' || done === 'unlock' ? t[done].done : undefined;
}

/** 事故登録 (R4) of a contract and of one ID's certificate, and the unlocking of administrators (L5). */
export function stopPages(app: Hono<EdgeEnv>, door: Door): void {
  const { deps } = door.edge;
  const number = (c: EdgeContext) => c.req.param('number') ?? '';
  const id = (c: EdgeContext) => c.req.param('id') ?? '';

  forStaff(app, door, 'GET', '/contracts/:number/stop', 'stop in an emergency', async (c, colleague) => {
    const contract = await readContract(deps, colleague.institution, number(c), async (_, found) => found);
    if (!contract) return notThere(c, { ...colleague.page, switchable: false });
    return contract.suspendedAt ? suspended(c, colleague, contract, 200) : askStop(c, colleague, contract);
  });

  forStaff(app, door, 'POST', '/contracts/:number/stop', 'stop in an emergency', async (c, colleague) => {
    const { reason } = await reasonOf(c);
    const before = await readContract(deps, colleague.institution, number(c), async (_, found) => found);
    if (!before) return notThere(c, { ...colleague.page, switchable: false });
    if (!reason) return before.suspendedAt ? suspended(c, colleague, before, 409) : askStop(c, colleague, before, true);
    const stopped = await colleague.act('stop in an emergency', (tx, signedIn) =>
      stopContract(tx, signedIn.institution, before.number, reason, staffActor(signedIn)),
    );
    if (isRefusal(stopped)) {
      if (stopped.refused === 'contract-suspended-already') {
        const suspendedAt = (stopped.facts as { since: Temporal.Instant }).since;
        return suspended(c, colleague, { ...before, suspendedAt }, 409);
      }
      return refusedStaff(door.edge, c, colleague.page, stopped);
    }
    return c.redirect(afterwards(colleague, stopped.contract, 'stop'), 303);
  });

  forStaff(app, door, 'GET', '/contracts/:number/users/:id/revoke', 'stop in an emergency', async (c, colleague) => {
    const read = await readUser(colleague, number(c), id(c));
    if (!read) return notThere(c, { ...colleague.page, switchable: false });
    return read.standing === '' ? nothingToRevoke(c, colleague, read, 200) : askRevoke(c, colleague, read);
  });

  forStaff(app, door, 'POST', '/contracts/:number/users/:id/revoke', 'stop in an emergency', async (c, colleague) => {
    const { reason, seen } = await reasonOf(c);
    const before = await readUser(colleague, number(c), id(c));
    if (!before) return notThere(c, { ...colleague.page, switchable: false });
    if (!reason && before.standing !== '') return askRevoke(c, colleague, before, true);
    const { user, contract } = before;
    const wanted = { number: contract.number, id: user.loginId.id, reason: reason ?? 'unspecified', seen };
    const revoked = await colleague.act('stop in an emergency', (tx, signedIn) =>
      revokeInEmergency(tx, signedIn.institution, wanted, staffActor(signedIn)),
    );
    if (!isRefusal(revoked)) return c.redirect(afterwards(colleague, contract, 'revoke', user), 303);
    const now = (await readUser(colleague, number(c), id(c))) ?? before;
    if (revoked.refused === 'nothing-to-revoke') return nothingToRevoke(c, colleague, now, 409);
    if (revoked.refused === 'changed-meanwhile') return changed(c, colleague, now);
    return refusedStaff(door.edge, c, colleague.page, revoked);
  });

  forStaff(app, door, 'GET', '/contracts/:number/users/:id/unlock', 'unlock administrators', async (c, colleague) => {
    const read = await readUser(colleague, number(c), id(c));
    if (read?.user.loginId.role !== 'administrator') return notThere(c, { ...colleague.page, switchable: false });
    return read.user.loginId.lockedAt ? askUnlock(c, colleague, read) : notLocked(c, colleague, read, 200);
  });

  forStaff(app, door, 'POST', '/contracts/:number/users/:id/unlock', 'unlock administrators', async (c, colleague) => {
    const unlocked = await colleague.act('unlock administrators', (tx, signedIn) =>
      unlockAdministrator(tx, signedIn.institution, { number: number(c), id: id(c) }, staffActor(signedIn)),
    );
    const read = await readUser(colleague, number(c), id(c));
    if (!read || (isRefusal(unlocked) && unlocked.refused === 'users-are-not-ours-to-unlock')) {
      return notThere(c, { ...colleague.page, switchable: false });
    }
    if (!isRefusal(unlocked)) return c.redirect(afterwards(colleague, read.contract, 'unlock', read.user), 303);
    if (unlocked.refused === 'not-locked') return notLocked(c, colleague, read, 409);
    return refusedStaff(door.edge, c, colleague.page, unlocked);
  });

  function readUser({ institution }: Colleague, contractNumber: string, loginId: string) {
    return readContract(deps, institution, contractNumber, async (tx, contract) => {
      const listed = isId(loginId) ? await tx.users.byId(institution.id, loginId) : undefined;
      if (listed?.loginId.contractId !== contract.id) return undefined;
      const [user] = seenUsers(institution, contract, [listed], tx.now);
      return { contract, user: user!, standing: await standingOf(tx, institution, loginId) };
    });
  }
}

interface Read {
  readonly contract: Contract;
  readonly user: SeenUser;
  /** What a revocation would end; see `standingOf`. */
  readonly standing: string;
}

async function reasonOf(c: EdgeContext): Promise<{ reason: RevocationReason | undefined; seen: string }> {
  const { reason, seen } = await c.req.parseBody();
  return { reason: reasons.find((one) => one === reason), seen: typeof seen === 'string' ? seen : '' };
}

/** Where it shows that it is done; who may not see contracts is shown the stop itself. */
function afterwards(
  { page, staff }: Colleague,
  contract: Contract,
  done: 'stop' | 'revoke' | 'unlock',
  user?: SeenUser,
) {
  if (!mayByRole(staff.roles, 'see contracts')) {
    return contractHref(page, contract, user ? `/users/${user.loginId.id}/revoke` : '/stop');
  }
  const below = user && mayByRole(staff.roles, 'see why someone cannot log in') ? `/users/${user.loginId.id}` : '';
  return `${contractHref(page, contract, below)}?done=${done}`;
}

/** The page's way back, for who may go there. */
function backOf({ page, staff }: Colleague, contract: Contract, user?: SeenUser): { href: string; words: string } {
  const t = wordsOf(page);
  if (!mayByRole(staff.roles, 'see contracts')) return { href: page.href('/dashboard'), words: t.dashboard };
  if (user && mayByRole(staff.roles, 'see why someone cannot log in')) {
    return { href: contractHref(page, contract, `/users/${user.loginId.id}`), words: t.backUser };
  }
  return { href: contractHref(page, contract), words: t.back };
}

function stepsOf({ page, staff }: Colleague, contract: Contract) {
  if (!mayByRole(staff.roles, 'see contracts')) return [];
  return [
    { words: contractWords(page.lang).search, href: page.href('/contracts') },
    { words: contract.companyName, href: contractHref(page, contract) },
  ];
}

function contractFacts(page: ConsolePage, contract: Contract) {
  const t = wordsOf(page);
  const w = contractWords(page.lang);
  return [
    { term: t.company, value: contract.companyName },
    { term: t.number, value: contract.number },
    { term: t.state, value: contract.suspendedAt ? w.suspended : w.inForce },
    ...(contract.suspendedAt ? [{ term: t.since, value: dateTime(contract.suspendedAt, page) }] : []),
  ];
}

function userFacts(page: ConsolePage, { contract, user }: Read) {
  const t = wordsOf(page);
  const { loginId, certificate } = user;
  return [
    { term: t.person, value: contractWords(page.lang).person(loginId.personName) },
    { term: t.id, value: loginId.name },
    { term: t.company, value: contract.companyName },
    { term: t.certificate, value: <StateChip state={user.state} lang={page.lang} /> },
    ...(certificate
      ? [
          { term: t.label, value: labelOf(page, loginId.name) },
          { term: t.serial, value: serialEnd(certificate), mono: true },
          { term: t.expiry, value: shortDate(certificate.notAfter, page) },
        ]
      : []),
  ];
}

function lockFacts(page: ConsolePage, read: Read) {
  const t = wordsOf(page);
  const { lockedAt } = read.user.loginId;
  return [...userFacts(page, read), { term: t.locked, value: lockedAt ? dateTime(lockedAt, page) : t.notLocked }];
}

type Status = 200 | 409 | 422;
const answer = (c: EdgeContext, node: Parameters<typeof renderDocument>[0], status: Status) =>
  c.html(renderDocument(node), status);

function askStop(c: EdgeContext, colleague: Colleague, contract: Contract, reasonMissing = false) {
  const { page } = colleague;
  const { stop } = wordsOf(page);
  return answer(
    c,
    <AskPage
      page={page}
      steps={stepsOf(colleague, contract)}
      title={stop.title(contract.companyName)}
      facts={contractFacts(page, contract)}
      back={backOf(colleague, contract).href}
      consequence={stop.consequence}
      verb={stop.verb}
      danger
      action={contractHref(page, contract, '/stop')}
      asksReason
      reasonMissing={reasonMissing}
    />,
    reasonMissing ? 422 : 200,
  );
}

function suspended(c: EdgeContext, colleague: Colleague, contract: Contract, status: 200 | 409) {
  const { page } = colleague;
  const { stop } = wordsOf(page);
  const back = backOf(colleague, contract);
  return answer(
    c,
    <StandsPage
      page={page}
      steps={stepsOf(colleague, contract)}
      title={stop.standing}
      tone={status === 409 ? 'warn' : 'ok'}
      said={status === 409 ? stop.already : stop.done}
      facts={contractFacts(page, contract)}
      back={back.href}
      go={back.words}
    />,
    status,
  );
}

function askRevoke(c: EdgeContext, colleague: Colleague, read: Read, reasonMissing = false) {
  const { page } = colleague;
  const { revoke } = wordsOf(page);
  const { contract, user } = read;
  return answer(
    c,
    <AskPage
      page={page}
      steps={stepsOf(colleague, contract)}
      title={revoke.title(contractWords(page.lang).person(user.loginId.personName))}
      facts={userFacts(page, read)}
      back={backOf(colleague, contract, user).href}
      consequence={revoke.consequence}
      verb={revoke.verb}
      danger
      action={contractHref(page, contract, `/users/${user.loginId.id}/revoke`)}
      fields={{ seen: read.standing }}
      asksReason
      reasonMissing={reasonMissing}
    />,
    reasonMissing ? 422 : 200,
  );
}

/** What stands instead of the question: nothing was done, and this is how it is. */
function stands(
  c: EdgeContext,
  colleague: Colleague,
  read: Read,
  {
    title,
    said,
    facts,
    status,
  }: { title: string; said: string; facts: ReturnType<typeof lockFacts>; status: 200 | 409 },
) {
  const back = backOf(colleague, read.contract, read.user);
  return answer(
    c,
    <StandsPage
      page={colleague.page}
      steps={stepsOf(colleague, read.contract)}
      title={title}
      tone="warn"
      said={said}
      facts={facts}
      back={back.href}
      go={back.words}
    />,
    status,
  );
}

function nothingToRevoke(c: EdgeContext, colleague: Colleague, read: Read, status: 200 | 409) {
  const { nothing, nothingSay } = wordsOf(colleague.page).revoke;
  return stands(c, colleague, read, {
    title: nothing,
    said: nothingSay,
    facts: userFacts(colleague.page, read),
    status,
  });
}

function changed(c: EdgeContext, colleague: Colleague, read: Read) {
  const { changed: title, changedSay: said } = wordsOf(colleague.page).revoke;
  return stands(c, colleague, read, { title, said, facts: userFacts(colleague.page, read), status: 409 });
}

function askUnlock(c: EdgeContext, colleague: Colleague, read: Read) {
  const { page } = colleague;
  const { unlock } = wordsOf(page);
  const { contract, user } = read;
  return answer(
    c,
    <AskPage
      page={page}
      steps={stepsOf(colleague, contract)}
      title={unlock.title(contractWords(page.lang).person(user.loginId.personName))}
      facts={lockFacts(page, read)}
      back={backOf(colleague, contract, user).href}
      consequence={unlock.consequence}
      verb={unlock.verb}
      danger={false}
      action={contractHref(page, contract, `/users/${user.loginId.id}/unlock`)}
      asksReason={false}
    />,
    200,
  );
}

function notLocked(c: EdgeContext, colleague: Colleague, read: Read, status: 200 | 409) {
  const { nothing, nothingSay } = wordsOf(colleague.page).unlock;
  return stands(c, colleague, read, {
    title: nothing,
    said: nothingSay,
    facts: lockFacts(colleague.page, read),
    status,
  });
}
