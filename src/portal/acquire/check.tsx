import type { Child } from 'hono/jsx';
import { Banner, ButtonLink, Chip, Note, Task } from '../../web/components.tsx';
import { Icon } from '../../web/icons.tsx';
import { type Page, portalHref } from '../../web/page.ts';
import { LockedLink, NeedsScript, procedureOf, stepHref, Wizard } from './wizard.tsx';

/** What the institution supports (推奨環境). */
export interface SupportedEnvironment {
  /** One line each, in the page's language, e.g. 'Windows 11：Microsoft Edge、Google Chrome'. */
  systems: string[];
  /** Whether acquisition on phones and tablets is allowed. */
  mobile: boolean;
}

/** What `check.entry.ts` finds out, in the order shown. */
const CHECKS = ['browser', 'computer', 'keys', 'clock', 'download'] as const;
type Check = (typeof CHECKS)[number];

const words = {
  ja: {
    task: 'このパソコンを確認する',
    lead: '電子証明書は、ログインに使うパソコンで取得してください。ほかのパソコンには移せません。',
    waiting: '確認しています',
    stuck: '表示が変わらないときは、このブラウザーには対応していません。推奨環境を確認してください。',
    fine: '問題ありません',
    bad: '確認が必要です',
    checks: {
      browser: ['ブラウザー', '推奨環境のブラウザーで開き直してください。Internet Explorerモードでは取得できません。'],
      computer: ['パソコン', 'スマートフォンやタブレットでは取得できません。パソコンで操作してください。'],
      keys: [
        '電子証明書の鍵を作成する機能',
        'ブラウザーを最新のものに更新してください。会社のパソコンでは、システム担当の方にご相談ください。',
      ],
      clock: ['パソコンの時計', '時計が5分以上ずれています。日付と時刻を合わせてから、もう一度確認してください。'],
      download: [
        'ファイルの保存',
        'ブラウザーのダウンロードが制限されています。会社のパソコンでは、システム担当の方にご相談ください。',
      ],
    } satisfies Record<Check, [string, string]>,
    ok: { acquire: 'このパソコンで取得できます', renew: 'このパソコンで更新できます' },
    okBody: {
      acquire: '［次へ］を押して、本人確認に進んでください。',
      renew: '［次へ］を押して、証明書の作成に進んでください。',
    },
    ng: { acquire: 'このパソコンでは取得できません', renew: 'このパソコンでは更新できません' },
    ngCount: ['確認が必要な項目が', '件あります。項目の説明に沿って操作してください。'],
    environment: '推奨環境を見る',
    again: 'もう一度確認する',
    supported: '推奨環境',
    ready: '手元に用意するもの',
    readyBody: {
      acquire:
        'ログインIDと、手順書の「取得コード」（利用者IDの方は、管理者から知らされた取得コード）を用意してください。手続きは10分ほどで終わります。',
      renew:
        'ログインパスワードを用意してください。手続きは10分ほどで終わります。途中でやめても、今の電子証明書は有効期限まで使えます。',
    },
    reason: 'すべての項目が「問題ありません」になると、次へ進めます。',
    next: '次へ：本人確認',
  },
  en: {
    task: 'Check this computer',
    lead: 'Acquire the certificate on the computer you will log in from. It cannot be moved to another computer.',
    waiting: 'Checking',
    stuck: 'If nothing changes here, this browser is not supported. See the supported computers.',
    fine: 'OK',
    bad: 'Needs attention',
    checks: {
      browser: ['Browser', 'Open this page in a supported browser. Internet Explorer mode cannot be used.'],
      computer: ['Computer', 'Phones and tablets cannot be used. Continue on a computer.'],
      keys: [
        'Making the key of a certificate',
        'Update the browser. On a company computer, ask the person in charge of IT.',
      ],
      clock: [
        'Clock of the computer',
        'The clock is more than 5 minutes off. Set the date and time, then check again.',
      ],
      download: [
        'Saving files',
        'Downloads are restricted in this browser. On a company computer, ask the person in charge of IT.',
      ],
    } satisfies Record<Check, [string, string]>,
    ok: {
      acquire: 'You can acquire the certificate on this computer',
      renew: 'You can renew the certificate on this computer',
    },
    okBody: {
      acquire: 'Press Next and confirm who you are.',
      renew: 'Press Next and create the certificate.',
    },
    ng: {
      acquire: 'You cannot acquire the certificate on this computer',
      renew: 'You cannot renew the certificate on this computer',
    },
    ngCount: ['Items that need attention: ', '. Follow the advice beside each of them.'],
    environment: 'See supported computers',
    again: 'Check again',
    supported: 'Supported computers',
    ready: 'Have at hand',
    readyBody: {
      acquire:
        'Your login ID and the acquisition code on your procedure sheet (user IDs: the code your administrator gave you). It takes about 10 minutes.',
      renew:
        'Your login password. It takes about 10 minutes. If you stop on the way, your present certificate works until it expires.',
    },
    reason: 'You can go on once every item says “OK”.',
    next: 'Next: confirm who you are',
  },
} as const;

/**
 * Step 1: can this PC do it? `check.entry.ts` fills in the answers; `wallClock` is the server's. `children` makes what stands
 * in place of the link to the next step: the button `#next`, which the script unlocks, and beside it why it is locked.
 */
export function CheckPage(props: {
  page: Page;
  wallClock: Temporal.Instant;
  environment: SupportedEnvironment;
  notice?: Child;
  facts?: Child;
  formError?: boolean;
  children?: (reason: Child) => Child;
}) {
  const { page, environment } = props;
  const m = words[page.lang];
  const reason = (
    <p class="wizreason small muted needs-script" id="next-reason">
      {m.reason}
    </p>
  );
  return (
    <Wizard
      page={page}
      step={1}
      scripts={['check.js']}
      formError={props.formError ?? false}
      facts={props.facts}
      top={
        <>
          {props.notice}
          <NeedsScript lang={page.lang} />
          <div role="status">
            <Banner tone="ok" slim live={false} title={m.ok[procedureOf(page)]} id="result-ok" hidden>
              <p>{m.okBody[procedureOf(page)]}</p>
            </Banner>
          </div>
          <div role="alert">
            <Banner
              tone="error"
              slim
              live={false}
              title={m.ng[procedureOf(page)]}
              id="result-bad"
              hidden
              actions={
                <>
                  <ButtonLink variant="outline" href={stepHref(page, '/check')}>
                    {m.again}
                  </ButtonLink>
                  <ButtonLink variant="text" href={portalHref(page, '/help/environment')}>
                    {m.environment}
                  </ButtonLink>
                </>
              }
            >
              <p>
                {m.ngCount[0]}
                <span class="num" id="bad-count" />
                {m.ngCount[1]}
              </p>
            </Banner>
          </div>
        </>
      }
    >
      <Task number={1} id="check-h" title={m.task}>
        <p>{m.lead}</p>
        <CheckList page={page} wallClock={props.wallClock} mobile={environment.mobile} />
        <p class="small muted needs-script" id="stuck">
          {m.stuck}
        </p>
        {environment.systems.length > 0 && (
          <details>
            <summary>
              <Icon name="chevronDown" size={18} />
              {m.supported}
            </summary>
            <ul class="dots">
              {environment.systems.map((line) => (
                <li>{line}</li>
              ))}
            </ul>
          </details>
        )}
        <Note icon="document">
          <p>
            <strong>{m.ready}</strong>
            <br />
            {m.readyBody[procedureOf(page)]}
          </p>
        </Note>
      </Task>
      {props.children?.(reason) ?? (
        <>
          {reason}
          <div class="wiznav wiznav--end needs-script">
            <LockedLink id="next" href={portalHref(page, '/acquire/identify')} reason="next-reason">
              {m.next}
              <Icon name="arrow" />
            </LockedLink>
          </div>
        </>
      )}
    </Wizard>
  );
}

/** What is checked, each with its answers and advice, of which `check.entry.ts` shows what is true; also for the help. */
export function CheckList(props: { page: Page; wallClock: Temporal.Instant; mobile: boolean }) {
  const m = words[props.page.lang];
  const checks = CHECKS.filter((check) => check !== 'computer' || !props.mobile);
  return (
    <ul class="checks needs-script" id="checks" data-server-time={String(props.wallClock.epochMilliseconds)}>
      {checks.map((check) => (
        <li data-check={check}>
          <span class="checks__name">{m.checks[check][0]}</span>
          <span class="checks__state" data-state="waiting">
            <Icon name="clock" size={18} />
            {m.waiting}
          </span>
          <span data-state="ok" hidden>
            <Chip tone="ok" icon="checkCircle">
              {m.fine}
            </Chip>
          </span>
          <span data-state="bad" hidden>
            <Chip tone="bad" icon="stop">
              {m.bad}
            </Chip>
          </span>
          <p class="checks__advice" data-state="bad" hidden>
            {m.checks[check][1]}
          </p>
        </li>
      ))}
    </ul>
  );
}

/** The same as plain text, for whoever has no script: what to look at oneself. */
export function checkAdvice(page: Pick<Page, 'lang'>): [name: string, advice: string][] {
  return CHECKS.map((check) => words[page.lang].checks[check] as [string, string]);
}
