import { readings } from '../../browser/passphrase.ts';
import { Banner, Button, Note, Panel, StackDl, Task } from '../../web/components.tsx';
import { longDate } from '../../web/dates.ts';
import { Icon } from '../../web/icons.tsx';
import type { Page } from '../../web/page.ts';
import { SaveTasks } from './save.tsx';
import { LockedLink, NeedsScript, procedureOf, stepHref, Wizard, WizardSteps, wholeTitle } from './wizard.tsx';

/** What the page knows of the acquisition under way. */
export interface AcquisitionFacts {
  /** As the browser's chooser will show it, e.g. `haruka-k02+1376` (C2). */
  label: string;
  /** e.g. `haruka-k02_1376.p12`. */
  fileName: string;
  personName: string;
  companyName: string;
  /** Of this procedure, in seconds; not the deadline. */
  secondsLeft: number;
  /** Last moment of the acquisition deadline (A2). */
  deadline: Temporal.Instant;
  /** How many certificates can still be made with this code, the one about to be made included (A4). */
  triesLeft: number;
  /** This certificate switches the whole contract from passwords to certificates (L4). */
  switches?: boolean;
}

/**
 * Where the script sends. `certificate`: POST the CSR (application/pkcs10, DER), answered by 200
 * `{ certificate, chain, label, fileName, notAfterText }` (base64 DER) or 4xx `{ code, title, body, reference }`;
 * sending the same CSR again is answered by the same certificate, and 409 means that it is still being made.
 * `extend`: POST, 200 `{ secondsLeft }`, or 401 when the time is over. `importPath`: the next step. `cancel`:
 * where one goes who gives up (GET).
 */
export interface AcquisitionEndpoints {
  certificate: string;
  extend: string;
  importPath: string;
  cancel: string;
}

const words = {
  ja: {
    timeLeft: '手続きの残り時間',
    minutes: '分',
    extend: '延長する',
    extended: '手続きの時間を延長しました。',
    task: '電子証明書を作成する',
    lead: '［電子証明書を作成する］を押すと、このパソコンの中で鍵を作成し、当金庫が電子証明書を発行します。',
    sure: '電子証明書は、このパソコンで使います。ログインに使うパソコンで操作していることを確認してください。',
    switches:
      '電子証明書ができると、その瞬間に、貴社のご契約全体が電子証明書方式に変わります。ID・パスワードでログイン中の方は全員ログアウトされ、以後は電子証明書を取得したIDだけがログインできます。元に戻すには、当金庫の窓口への届出が必要です。',
    tries: (n: number) => `電子証明書は、あと${n}回まで作成できます。`,
    create: '電子証明書を作成する',
    retry: 'もう一度作成する',
    stop: '作成をやめる',
    stages: ['準備', '鍵の作成', '申請', '発行', 'ファイル作成'],
    stageTexts: [
      '準備しています。',
      '電子証明書の鍵を作成しています。1分ほどかかることがあります。この画面を閉じないでください。',
      '当金庫に申請しています。この画面を閉じないでください。',
      '電子証明書を受け取っています。この画面を閉じないでください。',
      '証明書ファイルを作成しています。この画面を閉じないでください。',
    ],
    progress: '作成の進み具合',
    offlineTitle: '通信が途切れました',
    offline: 'つながると続きから再開します。この画面は閉じないでください。',
    troubleTitle: '電子証明書を受け取れませんでした',
    trouble:
      '当金庫のシステムで問題が起きました。作成した鍵は、このパソコンの中にあります。しばらくたってから［続きから再開する］を押してください。',
    resume: '続きから再開する',
    failedTitle: '電子証明書を作成できませんでした',
    failed: 'このパソコンで問題が起きたため、作成を中止しました。もう一度作成してください。',
    reference: 'お問い合わせ番号：',
    created: '電子証明書を作成しました',
    createdBody: '続けて、証明書ファイルとパスフレーズを保存してください。',
    onlyHere: 'パスフレーズは、この画面でしか表示されません。',
    certificate: { acquire: '取得する電子証明書', renew: '新しい電子証明書' },
    certificateMade: '作成した電子証明書',
    label: '証明書の表示名',
    person: '利用者',
    personName: (name: string) => `${name} さま`,
    company: '会社名',
    deadline: { acquire: '取得期限', renew: '更新できる期限' },
    expiry: '有効期限',
    quit: '手続きをやめる',
    reason: '2つの確認にチェックを付けると、次へ進めます。',
    next: '次へ：パソコンへの取り込み',
    soonTitle: 'あと2分で手続きが終了します。続けますか。',
    soonBody: '続けるときは、手続きの時間を延長します。',
    go: '続ける',
    leave: 'やめる',
    leaveTitle: 'パスフレーズを控えましたか。',
    leaveBody: '画面を閉じると、再表示できません。',
    back: '画面に戻る',
    close: '閉じる',
  },
  en: {
    timeLeft: 'Time left',
    minutes: ' min',
    extend: 'More time',
    extended: 'You have been given more time.',
    task: 'Create the certificate',
    lead: 'When you press “Create the certificate”, the key is made inside this computer and we issue the certificate for it.',
    switches:
      'At the moment the certificate is made, your whole company goes over to certificates. Everyone logged in with ID and password is logged out, and from then on only IDs with a certificate can log in. Going back needs an application at our counter.',
    sure: 'The certificate will be used on this computer. Make sure that it is the one you log in from.',
    tries: (n: number) => `The certificate can be created ${n === 1 ? 'once' : `${n} times`} more.`,
    create: 'Create the certificate',
    retry: 'Create again',
    stop: 'Stop',
    stages: ['Preparing', 'Making the key', 'Applying', 'Issuing', 'Making the file'],
    stageTexts: [
      'Preparing.',
      'Making the key of the certificate. This may take about a minute. Do not close this page.',
      'Applying for the certificate. Do not close this page.',
      'Receiving the certificate. Do not close this page.',
      'Making the certificate file. Do not close this page.',
    ],
    progress: 'Progress',
    offlineTitle: 'The connection was lost',
    offline: 'It goes on by itself once you are online again. Do not close this page.',
    troubleTitle: 'The certificate could not be received',
    trouble: 'Something went wrong in our system. The key is kept in this computer. Wait a little, then press “Go on”.',
    resume: 'Go on',
    failedTitle: 'The certificate could not be created',
    failed: 'Something went wrong on this computer and nothing was created. Please create it again.',
    reference: 'Reference number: ',
    created: 'The certificate has been created',
    createdBody: 'Now save the certificate file and the passphrase. ',
    onlyHere: 'The passphrase is shown on this page only.',
    certificate: { acquire: 'Your certificate', renew: 'Your new certificate' },
    certificateMade: 'The certificate you created',
    label: 'Shown as',
    person: 'Person',
    personName: (name: string) => name,
    company: 'Company',
    deadline: { acquire: 'Acquire it by', renew: 'Renew it by' },
    expiry: 'Valid until',
    quit: 'Quit',
    reason: 'You can go on once you have ticked both boxes.',
    next: 'Next: import into the computer',
    soonTitle: 'The procedure ends in 2 minutes. Do you want to go on?',
    soonBody: 'If you go on, you are given more time.',
    go: 'Go on',
    leave: 'Quit',
    leaveTitle: 'Have you noted the passphrase?',
    leaveBody: 'It cannot be shown again once you close this page.',
    back: 'Back to the page',
    close: 'Close',
  },
};

/**
 * Steps 3 and 4 in one document, because the key and the passphrase live only in its memory (C3).
 * `acquire.entry.ts` makes the key, sends the request, makes the file and shows the second half. It holds no
 * words: it unhides what stands here. Send with `Cache-Control: no-store`.
 */
export function CreatePage(props: { page: Page; acquisition: AcquisitionFacts; endpoints: AcquisitionEndpoints }) {
  const { page, acquisition, endpoints } = props;
  const { lang } = page;
  const m = words[lang];
  return (
    <Wizard
      page={page}
      step={3}
      scripts={['acquire.js']}
      head={
        <div class="wiz__time">
          <Icon name="clock" />
          <span>
            {m.timeLeft}{' '}
            <strong class="num">
              <span id="minutes-left">{Math.ceil(acquisition.secondsLeft / 60)}</span>
              {m.minutes}
            </strong>
          </span>
          <Button variant="outline" size="sm" type="button" id="extend">
            {m.extend}
          </Button>
          <span class="vh" role="status" id="extended" data-text={m.extended} />
        </div>
      }
      steps={
        <>
          <div data-when="create">
            <WizardSteps page={page} step={3} />
          </div>
          <div data-when="save" hidden>
            <WizardSteps page={page} step={4} />
          </div>
        </>
      }
      top={
        <>
          <NeedsScript lang={lang} />
          <RefusedBanner referenceWord={m.reference} resume={m.resume} />
          <Banner
            tone="warn"
            slim
            id="offline"
            hidden
            title={m.offlineTitle}
            actions={<ResumeButton>{m.resume}</ResumeButton>}
          >
            <p>{m.offline}</p>
          </Banner>
          <Banner
            tone="error"
            slim
            live={false}
            id="trouble"
            hidden
            title={m.troubleTitle}
            actions={<ResumeButton>{m.resume}</ResumeButton>}
          >
            <p>{m.trouble}</p>
          </Banner>
          <Banner tone="error" slim live={false} id="failed" hidden title={m.failedTitle}>
            <p>{m.failed}</p>
          </Banner>
          <div role="status">
            <Banner tone="ok" slim live={false} id="created" hidden title={m.created}>
              <p>
                {m.createdBody}
                <strong>{m.onlyHere}</strong>
              </p>
            </Banner>
          </div>
        </>
      }
      facts={
        <Panel
          title={
            <>
              <span data-when="create">{m.certificate[procedureOf(page)]}</span>
              <span data-when="save" hidden>
                {m.certificateMade}
              </span>
            </>
          }
        >
          <StackDl
            items={[
              { term: m.label, value: acquisition.label },
              { term: m.person, value: m.personName(acquisition.personName) },
              { term: m.company, value: acquisition.companyName },
            ]}
          />
          <div data-when="create">
            <StackDl items={[{ term: m.deadline[procedureOf(page)], value: longDate(acquisition.deadline, page) }]} />
          </div>
          <div data-when="save" hidden>
            <StackDl items={[{ term: m.expiry, value: <span id="expiry" /> }]} />
          </div>
        </Panel>
      }
    >
      <div
        id="acquisition"
        data-certificate={endpoints.certificate}
        data-extend={endpoints.extend}
        data-seconds-left={String(acquisition.secondsLeft)}
        data-save-path={stepHref(page, '/save')}
        data-save-title={wholeTitle(page, 4)}
        data-readings={readings(lang).join(' ')}
        data-between={lang === 'ja' ? '、' : ', '}
      >
        <div data-when="create">
          <Task number={1} id="create-h" title={m.task}>
            <div class="create needs-script" id="before">
              <p>{m.lead}</p>
              <Note icon="laptop">{m.sure}</Note>
              {acquisition.switches && <Note tone="warn">{m.switches}</Note>}
              <p class="small muted">{m.tries(acquisition.triesLeft)}</p>
              <p>
                <Button type="button" size="lg" id="create" icon="certificate">
                  <span data-first>{m.create}</span>
                  <span data-again hidden>
                    {m.retry}
                  </span>
                </Button>
              </p>
            </div>
            <div class="create" id="during" hidden>
              <progress class="bar" id="progress" max="5" value="0" aria-label={m.progress} />
              <ol class="stages" id="stages">
                {m.stages.map((stage) => (
                  <li>
                    <span data-done hidden>
                      <Icon name="check" size={18} />
                    </span>
                    {stage}
                  </li>
                ))}
              </ol>
              <div role="status" id="stage-texts">
                {m.stageTexts.map((text) => (
                  <p hidden>{text}</p>
                ))}
              </div>
              <p>
                <Button type="button" variant="outline" id="stop">
                  {m.stop}
                </Button>
              </p>
            </div>
          </Task>
        </div>
        <div data-when="save" hidden>
          <SaveTasks page={page} fileName={acquisition.fileName} triesAfter={acquisition.triesLeft - 1} />
          <p class="wizreason small muted" id="next-reason">
            {m.reason}
          </p>
        </div>
        <div class="wiznav">
          <form method="get" action={endpoints.cancel} id="cancel">
            <Button variant="text">{m.quit}</Button>
          </form>
          <div data-when="save" hidden>
            <LockedLink id="next" href={endpoints.importPath} reason="next-reason">
              {m.next}
              <Icon name="arrow" />
            </LockedLink>
          </div>
        </div>
      </div>
      <Question id="ending" title={m.soonTitle} body={m.soonBody}>
        <Button type="button" id="go-on">
          {m.go}
        </Button>
        <Button type="button" variant="outline" id="give-up">
          {m.leave}
        </Button>
      </Question>
      <Question id="leaving" title={m.leaveTitle} body={m.leaveBody}>
        <Button type="button" id="stay" autofocus>
          {m.back}
        </Button>
        <Button type="button" variant="outline" id="leave">
          {m.close}
        </Button>
      </Question>
    </Wizard>
  );
}

function ResumeButton({ children }: { children: string }) {
  return (
    <Button type="button" data-resume>
      {children}
    </Button>
  );
}

/** Filled with a refusal's own title, body and reference number. */
function RefusedBanner({ referenceWord, resume }: { referenceWord: string; resume: string }) {
  return (
    <div class="banner banner--error banner--slim" id="refused" role="alert" tabindex={-1} hidden>
      <Icon name="stop" size={28} />
      <div>
        {/* biome-ignore lint/a11y/useHeadingContent: filled before it is shown */}
        <h2 class="h3" data-slot="title" />
        <p data-slot="body" />
        <p class="small" id="refused-reference">
          {referenceWord}
          <span class="mono" data-slot="reference" />
        </p>
        <div class="banner__actions" id="refused-resume" hidden>
          <ResumeButton>{resume}</ResumeButton>
        </div>
      </div>
    </div>
  );
}

function Question(props: { id: string; title: string; body: string; children: unknown }) {
  return (
    <dialog class="dialog" id={props.id} aria-labelledby={`${props.id}-h`} aria-describedby={`${props.id}-p`}>
      <h2 class="h3" id={`${props.id}-h`}>
        {props.title}
      </h2>
      <p id={`${props.id}-p`}>{props.body}</p>
      <div class="dialog__actions">{props.children}</div>
    </dialog>
  );
}
