import type { Child } from 'hono/jsx';
import {
  type ApplicationKind,
  applicationKinds,
  type IdentityCheck,
  identityChecks,
  isAskedByCustomer,
} from '../../domain/application/application.ts';
import type { Change } from '../../domain/application/plan.ts';
import { mayByRole } from '../../domain/staff/may.ts';
import { Banner, Button, ButtonLink, ErrorSummary } from '../../web/components.tsx';
import { Icon } from '../../web/icons.tsx';
import { ConsoleHead, ConsoleLayout } from '../layout.tsx';
import type { ConsolePage } from '../page.ts';
import type { FormProblem } from './form-problems.ts';
import { Choices, type KindForm, kindForms, type Values } from './forms.tsx';
import { ChangeTable } from './parts.tsx';
import { applicationWords } from './words.ts';

const words = {
  ja: {
    choose: '受け付ける届出を選ぶ',
    chooseLead: '届出の内容にあてはまるものを選んでください。受け付けたあと、別の職員が承認すると実行されます。',
    customers: '契約先の届出',
    settings: '金庫の設定',
    staff: '職員',
    asked: '届出の内容',
    record: '受付の記録',
    identity: '本人確認の方法（1つ以上）',
    note: '受付のメモ',
    noteHint: '理由・届出書の日付など。パスワードや暗証番号は書かないでください。',
    next: '変わることを確認する',
    stop: 'やめる',
    preview: '変わることの確認',
    previewLead: 'まだ受け付けていません。内容を確かめて［受け付ける］を押してください。',
    changed: '確認している間に内容が変わりました。最新の内容を表示しています。もう一度確認してください。',
    take: '受け付ける',
    mend: '入力に戻る',
    again: (number: string) => `${number}を受け付け直します。差し戻しのコメントを確かめて、直してください。`,
    deadline: '14日以内に、別の職員が承認します。',
  },
  en: {
    choose: 'Choose what is applied for',
    chooseLead: 'It is done once another member of staff approves it.',
    customers: 'Customers’ applications',
    settings: 'Settings',
    staff: 'Staff',
    asked: 'What is applied for',
    record: 'Record of the counter',
    identity: 'How identity was confirmed (at least one)',
    note: 'Note',
    noteHint: 'The reason, the date of the form, and so on. Write no password and no PIN.',
    next: 'See what changes',
    stop: 'Cancel',
    preview: 'What will change',
    previewLead: 'It is not taken in yet. Check it and press “Take in”.',
    changed: 'Something changed while you were looking. This is how it is now: please check it again.',
    take: 'Take in',
    mend: 'Back to the form',
    again: (number: string) => `${number} is taken in anew. Mend what the comment asks for.`,
    deadline: 'Another member of staff approves it within 14 days.',
  },
};

const groups = [
  ['customers', 'take in applications about contracts'],
  ['settings', 'take in applications about settings'],
  ['staff', 'take in applications about staff'],
] as const;

/** Which application is taken in; `contract` goes on into its form. */
export function ChooseKindPage({ page, contract }: { page: ConsolePage; contract: string }) {
  const t = words[page.lang];
  const w = applicationWords(page.lang);
  const query = contract ? `?contract=${encodeURIComponent(contract)}` : '';
  const kinds = Object.entries(applicationKinds) as [ApplicationKind, (typeof applicationKinds)[ApplicationKind]][];
  // These are about one account, and begin at it.
  const elsewhere: ApplicationKind[] = ['change-staff', 'replace-passkey', 'resume-staff'];
  return (
    <ConsoleLayout page={{ ...page, path: '/applications/new' }} title={t.choose}>
      <ConsoleHead title={t.choose} lead={t.chooseLead} />
      {groups
        .filter(([, act]) => mayByRole(page.staff?.roles ?? [], act))
        .map(([group, act]) => (
          <section class="kinds" aria-labelledby={`kinds-${group}`}>
            <h2 id={`kinds-${group}`}>{t[group]}</h2>
            <ul>
              {kinds
                .filter(([kind, needs]) => needs === act && !elsewhere.includes(kind))
                .map(([kind]) => (
                  <li>
                    <a href={page.href(`/applications/new/${kind}`) + (kind === 'new-contract' ? '' : query)}>
                      <b>{w.kind[kind]}</b>
                      <span>{w.when[kind]}</span>
                      <Icon name="chevron" />
                    </a>
                  </li>
                ))}
            </ul>
          </section>
        ))}
    </ConsoleLayout>
  );
}

interface Typed {
  readonly page: ConsolePage;
  readonly kind: ApplicationKind;
  readonly values: Values;
  readonly identity: readonly IdentityCheck[];
  readonly note: string;
  /** The number of what was returned and is taken in anew. */
  readonly again?: string | undefined;
}

/** The form of one kind. `comment` is the one it was returned with. */
export function KindFormPage(props: Typed & { problems: readonly FormProblem[]; comment?: string | undefined }) {
  const { page, kind, values, problems } = props;
  const t = words[page.lang];
  const w = applicationWords(page.lang);
  const { Fields } = formOf(kind);
  const record = isAskedByCustomer(kind);
  return (
    <ConsoleLayout page={page} title={w.kind[kind]} formError={problems.length > 0}>
      <ConsoleHead title={w.kind[kind]} lead={w.when[kind]} />
      <div class="narrow">
        <ErrorSummary lang={page.lang} errors={[...problems]} />
        {props.again && (
          <Banner tone="warn" slim>
            <p>{t.again(props.again)}</p>
            {props.comment && <blockquote class="comment">{props.comment}</blockquote>}
          </Banner>
        )}
        <form method="post" action={page.href(`/applications/new/${kind}`)} class="box form" id="form" novalidate>
          <input type="hidden" name="step" value="preview" />
          {props.again && <input type="hidden" name="again" value={props.again} />}
          <h2>{t.asked}</h2>
          <Fields lang={page.lang} values={values} problems={problems} />
          {record && <h2>{t.record}</h2>}
          {record && (
            <Choices
              name="identity"
              label={t.identity}
              options={Object.fromEntries(identityChecks.map((one) => [one, w.identity[one]]))}
              values={props.identity}
              error={problems.find(({ field }) => field === 'identity')?.message}
            />
          )}
          <div class="field">
            <label class="field__label" for="note">
              {t.note}
            </label>
            <p class="field__hint" id="note-hint">
              {t.noteHint}
            </p>
            <textarea
              class="input textarea"
              id="note"
              name="note"
              rows={3}
              maxlength={1000}
              aria-describedby="note-hint"
            >
              {props.note}
            </textarea>
          </div>
          <p class="btnrow">
            <Button iconAfter="arrow">{t.next}</Button>
            <ButtonLink variant="outline" href={page.href('/applications')}>
              {t.stop}
            </ButtonLink>
          </p>
        </form>
      </div>
    </ConsoleLayout>
  );
}

/** What would change, before it is taken in. */
export function PreviewPage(props: Typed & { changes: readonly Change[]; hash: string; changed: boolean }) {
  const { page, kind } = props;
  const t = words[page.lang];
  const w = applicationWords(page.lang);
  return (
    <ConsoleLayout page={page} title={`${t.preview} ${w.kind[kind]}`}>
      <ConsoleHead title={t.preview} lead={t.previewLead} />
      <div class="narrow">
        {props.changed && (
          <Banner tone="warn" slim>
            <p>{t.changed}</p>
          </Banner>
        )}
        <section class="appr" aria-labelledby="preview-h">
          <div class="appr__head">
            <h2 id="preview-h">{w.kind[kind]}</h2>
            {props.again && <span class="small num">{props.again}</span>}
          </div>
          <div class="appr__body">
            <ChangeTable changes={props.changes} page={page} />
            {props.identity.length > 0 && (
              <div>
                <h3>{t.identity}</h3>
                <ul class="dots">
                  {props.identity.map((one) => (
                    <li>{w.identity[one]}</li>
                  ))}
                </ul>
              </div>
            )}
            {props.note && (
              <div>
                <h3>{t.note}</h3>
                <p class="kept">{props.note}</p>
              </div>
            )}
          </div>
          <div class="appr__foot">
            <p class="small muted">{t.deadline}</p>
            <div class="appr__btns">
              <form method="post" action={page.href(`/applications/new/${kind}`)}>
                <Carried {...props} step="take-in">
                  <input type="hidden" name="hash" value={props.hash} />
                </Carried>
                <Button icon="check">{t.take}</Button>
              </form>
              <form method="post" action={page.href(`/applications/new/${kind}`)}>
                <Carried {...props} step="mend" />
                <Button variant="outline">{t.mend}</Button>
              </form>
            </div>
          </div>
        </section>
      </div>
    </ConsoleLayout>
  );
}

/** What was typed, carried on to the next step. */
function Carried(props: Typed & { step: string; children?: Child }) {
  return (
    <>
      <input type="hidden" name="step" value={props.step} />
      {props.again && <input type="hidden" name="again" value={props.again} />}
      {Object.entries(props.values).flatMap(([name, all]) =>
        all.map((value) => <input type="hidden" name={name} value={value} />),
      )}
      {props.identity.map((one) => (
        <input type="hidden" name="identity" value={one} />
      ))}
      <input type="hidden" name="note" value={props.note} />
      {props.children}
    </>
  );
}

/** The form of a kind that has one. */
export function formOf(kind: ApplicationKind): KindForm {
  const form = kindForms[kind];
  if (!form) throw new Error(`there is no form for ${kind}`);
  return form;
}
