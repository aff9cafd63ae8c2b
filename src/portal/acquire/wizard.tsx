import type { Child } from 'hono/jsx';
import { Banner, Dots, HelpDeskLines, PageHead, Panel, Stepper } from '../../web/components.tsx';
import { Layout } from '../../web/layout.tsx';
import { messages } from '../../web/messages/index.ts';
import { institutionName, type Lang, type Page, portalHref } from '../../web/page.ts';

/** The steps that make a key in the browser say so where there is no script; what waits for one is not drawn then. */
export function NeedsScript({ lang }: { lang: Lang }) {
  return (
    <noscript>
      <Banner tone="error" slim live={false} title={words[lang].noscript[0]}>
        <p>{words[lang].noscript[1]}</p>
      </Banner>
    </noscript>
  );
}

/** Where one stands: check, identify, create, save, import, verify. */
export type Step = 1 | 2 | 3 | 4 | 5 | 6;

/** The renewal is the same way without the second step: who is signed in need not be identified (V2). */
export type Procedure = 'acquire' | 'renew';

/** The procedure a page belongs to, by its address. */
export function procedureOf(page: Pick<Page, 'path'>): Procedure {
  return page.path.startsWith('/renew/') ? 'renew' : 'acquire';
}

/** Address of another step (e.g. '/import') of the page's own procedure. */
export function stepHref(page: Page, step: string): string {
  return portalHref({ ...page, portalOrigin: '' }, `/${procedureOf(page)}${step}`);
}

const words = {
  ja: {
    acquire: '電子証明書の取得',
    renew: '電子証明書の更新',
    steps: ['パソコンの確認', '本人確認', '証明書の作成', 'ファイルの保存', 'パソコンへの取り込み', 'ログインの確認'],
    screen: (name: string, step: number, of: number) => `${name}（${of}ステップ中${step}）`,
    help: '操作がわからないとき',
    safety: '安全に利用するために',
    safetyItems: [
      '証明書の鍵は、このパソコンの中で作成します。当金庫には送信しません。',
      '証明書ファイルをメールや共有フォルダーで渡さないでください。',
      '取り込みが終わったら、証明書ファイルを削除してください。',
    ],
    side: 'この手続きの情報',
    shortSteps: ['確認', '本人確認', '作成', '保存', '取り込み', 'ログインの確認'],
    noscript: [
      'JavaScriptを有効にしてください',
      '電子証明書の鍵をこのパソコンの中で作成するため、この手続きだけはJavaScriptが必要です。ブラウザーの設定でJavaScriptを有効にして、開き直してください。',
    ],
  },
  en: {
    acquire: 'Acquire your certificate',
    renew: 'Renew your certificate',
    steps: ['Check this computer', 'Confirm who you are', 'Create', 'Save the file', 'Import it', 'Test the login'],
    screen: (name: string, step: number, of: number) => `${name} (step ${step} of ${of})`,
    help: 'If you need help',
    safety: 'Stay safe',
    safetyItems: [
      'The key of the certificate is made inside this computer. It is never sent to us.',
      'Do not pass the certificate file on by e-mail or in a shared folder.',
      'Delete the certificate file once it has been imported.',
    ],
    side: 'About this procedure',
    shortSteps: ['Check', 'Identify', 'Create', 'Save', 'Import', 'Test'],
    noscript: [
      'Please turn on JavaScript',
      'This is the only part that needs JavaScript, because the key of the certificate is made inside this computer. Turn JavaScript on in the browser and open the page again.',
    ],
  },
} as const;

/** The parts of the document title of a step, the institution's name not yet added. */
export function stepTitle(page: Page, step: Step): string[] {
  const m = words[page.lang];
  const { steps, current } = place(page, step);
  return [m.screen(steps[current - 1]!, current, steps.length), m[procedureOf(page)]];
}

/** The steps of the page's procedure, and which of them this one is. */
function place(page: Page, step: Step): { steps: string[]; shortSteps: string[]; current: number } {
  const [steps, shortSteps] = [[...words[page.lang].steps], [...words[page.lang].shortSteps]];
  if (procedureOf(page) === 'acquire') return { steps, shortSteps, current: step };
  return { steps: steps.toSpliced(1, 1), shortSteps: shortSteps.toSpliced(1, 1), current: Math.max(1, step - 1) };
}

/** The whole document title of a step, for a script that moves to it without loading a page. */
export function wholeTitle(page: Page, step: Step): string {
  return [...stepTitle(page, step), institutionName(page)].join(messages(page.lang).layout.titleSeparator);
}

/** The line of six steps, and the step's name as the heading above its tasks (heard, not seen: the line shows it). */
export function WizardSteps({ page, step }: { page: Page; step: Step }) {
  const { steps, shortSteps, current } = place(page, step);
  return (
    <>
      <Stepper lang={page.lang} steps={steps} shortSteps={shortSteps} current={current} />
      <h2 class="vh">{steps[current - 1]}</h2>
    </>
  );
}

/**
 * One step of the acquisition: heading, stepper, what the step says, and the side column. `head` stands beside
 * the heading, `steps` in place of the stepper, `top` across both columns, `facts` first in the side column.
 */
export function Wizard(props: {
  page: Page;
  step: Step;
  scripts?: string[];
  formError?: boolean;
  head?: Child;
  steps?: Child;
  top?: Child;
  facts?: Child;
  children: Child;
}) {
  const { page, step } = props;
  const m = words[page.lang];
  return (
    <Layout
      page={page}
      title={stepTitle(page, step)}
      scripts={props.scripts ?? []}
      formError={props.formError ?? false}
      noindex
    >
      <PageHead title={m[procedureOf(page)]} aside={props.head}>
        {props.steps ?? <WizardSteps page={page} step={step} />}
      </PageHead>
      {props.top}
      <div class="wiz">
        <div>{props.children}</div>
        <aside class="side" aria-label={m.side}>
          {props.facts}
          <Panel title={m.safety} tint>
            <Dots items={[...m.safetyItems]} />
          </Panel>
          <Panel title={m.help}>
            <HelpDeskLines page={page} />
          </Panel>
        </aside>
      </div>
    </Layout>
  );
}

/**
 * The link to the next step while something is still missing: it can be reached by Tab and says why it does
 * nothing (`reason` is the id of that text). A script gives it its address, `data-href`, when all is there.
 */
export function LockedLink(props: { id: string; href: string; reason: string; children: Child }) {
  return (
    // biome-ignore lint/a11y/useValidAnchor: it becomes a link as soon as it leads somewhere
    <a
      class="btn btn--primary btn--lg"
      id={props.id}
      role="link"
      tabindex={0}
      aria-disabled="true"
      aria-describedby={props.reason}
      data-href={props.href}
    >
      {props.children}
    </a>
  );
}
