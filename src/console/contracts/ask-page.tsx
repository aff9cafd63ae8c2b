import type { Child } from 'hono/jsx';
import type { RevocationReason } from '../../domain/certificate/certificate.ts';
import { Banner, Button, ButtonLink, ErrorSummary, Note, StackDl } from '../../web/components.tsx';
import { Icon } from '../../web/icons.tsx';
import type { Lang } from '../../web/page.ts';
import { ConsoleHead, ConsoleLayout } from '../layout.tsx';
import type { ConsolePage } from '../page.ts';
import { Crumbs } from './contract-layout.tsx';
import { contractWords } from './words.ts';

/** R3, the commonest in an emergency first. */
export const reasons: readonly RevocationReason[] = [
  'keyCompromise',
  'superseded',
  'affiliationChanged',
  'cessationOfOperation',
  'unspecified',
];

const ja = {
  reason: '理由',
  required: '（必須）',
  reasonWrong: '理由を選んでください。',
  error: 'エラー：',
  cancel: 'やめる',
  target: '対象',
  now: '今の状態',
};
const en: typeof ja = {
  reason: 'Reason',
  required: ' (required)',
  reasonWrong: 'Choose a reason.',
  error: 'Error: ',
  cancel: 'Cancel',
  target: 'What it is about',
  now: 'As it stands now',
};

interface Frame {
  readonly page: ConsolePage;
  readonly steps: readonly { readonly words: string; readonly href: string }[];
  /** The question, or what has come of it. */
  readonly title: string;
  /** What it is about, as facts. */
  readonly facts: { term: Child; value: Child; mono?: boolean }[];
  /** Where 「やめる」 leads. */
  readonly back: string;
}

/**
 * Asks before something that is effective at once (R4): the question, what follows, the reason, the verb. 「やめる」 has
 * the focus, so that Enter alone does nothing.
 */
export function AskPage(
  props: Frame & {
    consequence: string;
    verb: string;
    danger: boolean;
    action: string;
    fields?: Readonly<Record<string, string>>;
    asksReason: boolean;
    reasonMissing?: boolean;
  },
) {
  const { page, reasonMissing = false } = props;
  const t = page.lang === 'en' ? en : ja;
  return (
    <ConsoleLayout page={page} title={props.title} formError={reasonMissing}>
      <Crumbs page={page} steps={props.steps} here={props.verb} />
      <ConsoleHead title={props.title} />
      <div class="ask box">
        {reasonMissing && (
          <ErrorSummary lang={page.lang} errors={[{ field: `reason-${reasons[0]}`, message: t.reasonWrong }]} />
        )}
        <Note tone={props.danger ? 'warn' : 'info'}>{props.consequence}</Note>
        <section aria-labelledby="target-h">
          <h2 id="target-h">{t.target}</h2>
          <StackDl items={props.facts} />
        </section>
        <form class="ask__form" method="post" action={props.action}>
          {Object.entries(props.fields ?? {}).map(([name, value]) => (
            <input type="hidden" name={name} value={value} />
          ))}
          {props.asksReason && <Reasons lang={page.lang} wrong={reasonMissing} />}
          <p class="btnrow">
            <Button variant={props.danger ? 'danger' : 'primary'} icon={props.danger ? 'ban' : 'key'}>
              {props.verb}
            </Button>
            <ButtonLink variant="outline" href={props.back} autofocus={!reasonMissing}>
              {t.cancel}
            </ButtonLink>
          </p>
        </form>
      </div>
    </ConsoleLayout>
  );
}

function Reasons({ lang, wrong }: { lang: Lang; wrong: boolean }) {
  const t = lang === 'en' ? en : ja;
  const w = contractWords(lang);
  return (
    <fieldset class="field" aria-describedby={wrong ? 'reason-error' : undefined}>
      <legend class="field__label">
        {t.reason}
        <span class="field__req">{t.required}</span>
      </legend>
      {reasons.map((reason) => (
        <label class="radio">
          <input type="radio" name="reason" id={`reason-${reason}`} value={reason} required />
          <span>{w.reason[reason]}</span>
        </label>
      ))}
      {wrong && (
        <p class="field__error" id="reason-error">
          <Icon name="stop" size={18} />
          <span>
            <span class="vh">{t.error}</span>
            {t.reasonWrong}
          </span>
        </p>
      )}
    </fieldset>
  );
}

/** Nothing was done, because it is so already or something has changed; or it was done just now. Shows the new state. */
export function StandsPage(props: Frame & { tone: 'ok' | 'warn'; said: string; go: string }) {
  const { page } = props;
  const t = page.lang === 'en' ? en : ja;
  return (
    <ConsoleLayout page={page} title={props.title}>
      <Crumbs page={page} steps={props.steps} here={t.now} />
      <ConsoleHead title={props.title} />
      <div class="ask">
        <Banner tone={props.tone} slim>
          <p>{props.said}</p>
        </Banner>
        <section class="box" aria-labelledby="now-h">
          <h2 id="now-h">{t.now}</h2>
          <StackDl items={props.facts} />
        </section>
        <p class="btnrow">
          <ButtonLink href={props.back}>{props.go}</ButtonLink>
        </p>
      </div>
    </ConsoleLayout>
  );
}
