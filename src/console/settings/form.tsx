import type { Child } from 'hono/jsx';
import { type Settings, settingsSchema } from '../../domain/institution/settings.ts';
import { Banner, Button, ButtonLink, ErrorSummary, Field, Note } from '../../web/components.tsx';
import { Icon } from '../../web/icons.tsx';
import { messages } from '../../web/messages/index.ts';
import { Crumbs } from '../contracts/contract-layout.tsx';
import { Box, ConsoleHead, ConsoleLayout } from '../layout.tsx';
import type { ConsolePage } from '../page.ts';
import { choiceWord, type Setting, settingGroups, shownValue, textsOf } from './catalogue.ts';

const words = {
  ja: {
    title: '設定の変更を申請する',
    lead: '変えたい項目だけを直してください。次の画面で、変更の前と後を確認してから申請します。別の職員が承認すると、変更されます。',
    back: '金庫の設定',
    next: '変更の前と後を確認する',
    stop: 'やめる',
    standard: (value: string) => `既定：${value}`,
    example: (label: string) => `例：管理者ID「haruka-adm」の証明書は「${label}」と表示されます。`,
    tryOut: '表示例を更新する',
    note: 'メモ',
    noteHint: '承認者に伝えることを書きます。変更の理由など。',
    again: (number: string) => `差し戻された申請（${number}）を直して、もう一度申請します。`,
    unchanged: '今の設定から変わっていません。変えたい項目を直してください。',
  },
  en: {
    title: 'Apply for a change of settings',
    lead: 'Change only what shall be different. The next page shows before and after; then you apply, and another person approves it.',
    back: 'Settings',
    next: 'Show before and after',
    stop: 'Cancel',
    standard: (value: string) => `Default: ${value}`,
    example: (label: string) => `Example: the certificate of “haruka-adm” is shown as “${label}”.`,
    tryOut: 'Update the example',
    note: 'Note',
    noteHint: 'What the approver should know, e.g. why.',
    again: (number: string) => `This mends ${number}, which was returned, and applies for it anew.`,
    unchanged: 'Nothing is different from the present settings. Change what shall be different.',
  },
};

type Where = Pick<ConsolePage, 'lang' | 'institution'>;

const standard: Settings = settingsSchema.parse({});

export interface SettingsForm {
  /** What stands in the fields, as it was typed. */
  values(setting: Setting): readonly string[];
  readonly errors: readonly { field: string; message: string }[];
  readonly note: string;
  /** The number of an application that was returned and is taken in anew, and the comment it came back with. */
  readonly again?: string | undefined;
  readonly comment?: string | undefined;
}

/** 金庫の設定の変更: every setting in one form, so that what is valid only together is asked for together. */
export function ChangeSettingsPage({ page, form }: { page: ConsolePage; form: SettingsForm }) {
  const t = words[page.lang];
  return (
    <ConsoleLayout page={page} title={t.title} formError={form.errors.length > 0}>
      <Crumbs page={page} steps={[{ words: t.back, href: page.href('/settings') }]} here={t.title} />
      <ConsoleHead title={t.title} lead={t.lead} />
      <form class="setform" method="post" action={page.href('/settings/change')} novalidate>
        <ErrorSummary
          lang={page.lang}
          errors={form.errors.map(({ field, message }) => ({ field: idOf(field), message }))}
        />
        {form.again && (
          <Banner tone="warn" slim>
            <p>{t.again(form.again)}</p>
            {form.comment && <blockquote class="comment">{form.comment}</blockquote>}
          </Banner>
        )}
        <input type="hidden" name="step" value="preview" />
        {form.again && <input type="hidden" name="again" value={form.again} />}
        <SettingFields page={page} form={form} />
        <div class="box field">
          <label class="field__label" for="note">
            {t.note}
          </label>
          <p class="field__hint" id="note-hint">
            {t.noteHint}
          </p>
          <textarea class="input textarea" id="note" name="note" rows={3} maxlength={1000} aria-describedby="note-hint">
            {form.note}
          </textarea>
        </div>
        <p class="btnrow">
          <Button iconAfter="arrow">{t.next}</Button>
          <ButtonLink variant="outline" href={page.href('/settings')}>
            {t.stop}
          </ButtonLink>
        </p>
      </form>
    </ConsoleLayout>
  );
}

/** The fields of all settings, group by group. */
export function SettingFields({ page, form }: { page: Where; form: SettingsForm }) {
  return (
    <>
      {settingGroups.map((group) => (
        <Box id={`group-${group.id}`} title={group[page.lang]}>
          <div class="setform__fields">
            {group.settings.map((setting) => (
              <SettingField page={page} setting={setting} form={form} />
            ))}
          </div>
        </Box>
      ))}
    </>
  );
}

/** Said above the form where nothing was changed. */
export const unchanged = (lang: 'ja' | 'en') => ({ field: 'acquisitionDays', message: words[lang].unchanged });

const idOf = (name: string) => `s-${name.replace('.', '-')}`;

function SettingField({ page, setting, form }: { page: Where; setting: Setting; form: SettingsForm }) {
  const { lang } = page;
  const t = words[lang];
  const values = form.values(setting);
  const [value = ''] = values;
  const error = form.errors.find(({ field }) => field === setting.name)?.message;
  const { name, say, unit } = setting[lang];
  const hint = (
    <>
      {say}
      <span class="setform__std">{t.standard(shownValue(lang, setting, textsOf(standard, setting)))}</span>
    </>
  );
  const common = { lang, name: setting.name, id: idOf(setting.name), hint, value, ...(error && { error }) };
  const label = unit ? (lang === 'ja' ? `${name}（${unit}）` : `${name} (${unit})`) : name;
  switch (setting.kind) {
    case 'number':
      return <Field {...common} label={label} inputmode="numeric" autocomplete="off" required />;
    case 'stages':
      return <Field {...common} label={label} inputmode="text" autocomplete="off" required />;
    case 'text':
      return (
        <div class="setform__wide">
          <Field {...common} label={label} mono={setting.mono ?? false} autocomplete="off" required />
          {setting.name === 'labelFormat' && <LabelExample page={page} format={value} />}
        </div>
      );
    default:
      return <Choices page={page} setting={setting} values={values} hint={hint} error={error} />;
  }
}

/** What the format that is typed makes of a name, drawn by the server: the button draws it anew. */
function LabelExample({ page, format }: { page: Where; format: string }) {
  const t = words[page.lang];
  const label = format
    .replace('{loginId}', () => 'haruka-adm')
    .replace('{institutionCode}', () => page.institution.code);
  return (
    <div class="setform__try">
      <Note tone="gray" icon="certificate">
        {t.example(label)}
      </Note>
      <Button variant="outline" size="sm" name="draw" value="example">
        {t.tryOut}
      </Button>
    </div>
  );
}

function Choices(props: {
  page: Where;
  setting: Setting;
  values: readonly string[];
  hint: Child;
  error: string | undefined;
}) {
  const { page, setting, values, hint, error } = props;
  if (setting.kind !== 'one' && setting.kind !== 'many' && setting.kind !== 'hue') return null;
  const id = idOf(setting.name);
  const type = setting.kind === 'many' ? 'checkbox' : 'radio';
  return (
    <fieldset class="field setform__choices" aria-describedby={error ? `${id}-hint ${id}-error` : `${id}-hint`}>
      <legend class="field__label">{setting[page.lang].name}</legend>
      <p class="field__hint" id={`${id}-hint`}>
        {hint}
      </p>
      <div class={setting.kind === 'hue' ? 'hues' : 'setform__options'}>
        {setting.of.map((one, at) => (
          <label class={setting.kind === 'hue' ? 'hue' : type === 'radio' ? 'radio' : 'check'}>
            <input
              type={type}
              id={at === 0 ? id : undefined}
              name={setting.name}
              value={one}
              checked={values.includes(one)}
            />
            {setting.kind === 'hue' && <Swatch hue={one} />}
            <span>{choiceWord(page.lang, one)}</span>
          </label>
        ))}
      </div>
      {error && (
        <p class="field__error" id={`${id}-error`}>
          <Icon name="stop" size={18} />
          <span>
            <span class="vh">{messages(page.lang).form.errorWord}</span>
            {error}
          </span>
        </p>
      )}
    </fieldset>
  );
}

/** Three steps of a hue, from its own tokens. */
export function Swatch({ hue }: { hue: string }) {
  return (
    <span class="swatch" data-hue={hue} aria-hidden="true">
      <i />
      <i />
      <i />
    </span>
  );
}
