import type { Child } from 'hono/jsx';
import type { JSX } from 'hono/jsx/jsx-runtime';
import type { ApplicationKind } from '../../domain/application/application.ts';
import { staffRoles } from '../../domain/staff/staff.ts';
import { Field } from '../../web/components.tsx';
import { Icon } from '../../web/icons.tsx';
import type { Lang } from '../../web/page.ts';
import { settingsForm } from '../settings/kind-form.tsx';
import { consoleWords } from '../words.ts';
import type { FormProblem } from './form-problems.ts';

/** What stands in a form's fields, by name. */
export type Values = Readonly<Record<string, readonly string[]>>;

/** How a kind's form looks and is read. */
export interface KindForm {
  readonly fields: readonly string[];
  /** Where the form is, if it is a page of its own: it is shown and mended there, and its faults are told there. */
  readonly at?: string;
  /** What the kind's schema reads. */
  typed(values: Values): unknown;
  /** The fields of what was taken in, to be mended and taken in anew. */
  values(asked: unknown): Values;
  Fields(props: { lang: Lang; values: Values; problems: readonly FormProblem[] }): JSX.Element | Promise<JSX.Element>;
}

interface FieldWords {
  label: string;
  hint?: string;
  options?: Record<string, string>;
}

const ja: Record<string, FieldWords> = {
  number: { label: '契約番号', hint: '例：1376-0041520' },
  contract: { label: '契約番号', hint: '例：1376-0041520' },
  companyName: { label: '会社名' },
  branch: { label: '取引店・部店', hint: '例：本店営業部' },
  method: { label: '方式', options: { certificate: '電子証明書方式', password: 'ID・パスワード方式' } },
  administratorId: { label: '管理者ID', hint: '例：midori-adm（英小文字・数字・ハイフン）' },
  newId: { label: '新しい管理者ID', hint: '前の管理者IDとは別のIDにします。' },
  personName: { label: '氏名' },
  mail: { label: 'メールアドレス', hint: 'お知らせの送り先です。なければ空けておきます。' },
  contactName: {
    label: '第二連絡先の氏名',
    hint: '電子証明書の再発行などを、管理者のほかに知らせる方です。なければ、メールアドレスと一緒に空けておきます。',
  },
  contactMail: { label: '第二連絡先のメールアドレス', hint: '管理者とは別の方のアドレスにします。' },
  reason: {
    label: '理由',
    options: {
      superseded: 'パソコンの入れ替え・期限切れなど',
      keyCompromise: '紛失・盗難・情報の流出のおそれ',
      unspecified: 'その他',
    },
  },
  to: { label: '新しい方式', options: { certificate: '電子証明書方式', password: 'ID・パスワード方式' } },
  employeeNumber: { label: '職員番号', hint: '本人を表す番号です。同じ人のIDには、同じ番号を入れます。' },
  roles: { label: '役割' },
};

const en: Record<string, FieldWords> = {
  number: { label: 'Contract number', hint: 'e.g. 1376-0041520' },
  contract: { label: 'Contract number', hint: 'e.g. 1376-0041520' },
  companyName: { label: 'Company' },
  branch: { label: 'Branch', hint: 'e.g. 本店営業部' },
  method: { label: 'Method', options: { certificate: 'Certificate', password: 'ID and password' } },
  administratorId: { label: 'Administrator ID', hint: 'e.g. midori-adm (small letters, digits, hyphens)' },
  newId: { label: 'New administrator ID', hint: 'Another one than the earlier administrator’s.' },
  personName: { label: 'Name' },
  mail: { label: 'Mail address', hint: 'Where notices go. Leave it empty if there is none.' },
  contactName: {
    label: 'Name of the second contact',
    hint: 'Who hears of reissues beside the administrators. Leave it and the address empty if there is none.',
  },
  contactMail: { label: 'Mail address of the second contact', hint: 'Of another person than the administrator.' },
  reason: {
    label: 'Reason',
    options: {
      superseded: 'Another computer, expiry and the like',
      keyCompromise: 'Loss, theft, or a possible leak',
      unspecified: 'Other',
    },
  },
  to: { label: 'New method', options: { certificate: 'Certificate', password: 'ID and password' } },
  employeeNumber: {
    label: 'Employee number',
    hint: 'It names the person: all accounts of one person have the same number.',
  },
  roles: { label: 'Roles' },
};

const mayBeEmpty = new Set(['mail', 'contactName', 'contactMail']);

/** The first value of a field. */
export const firstOf = (values: Values, name: string): string => values[name]?.[0] ?? '';

/** A choice of one, as radio buttons. */
export function Choice(props: {
  name: string;
  label: Child;
  options: Record<string, string>;
  value: string;
  error?: string | undefined;
}) {
  return (
    <fieldset class="field choice" id={props.name} tabindex={-1}>
      <legend class="field__label">{props.label}</legend>
      {Object.entries(props.options).map(([value, label]) => (
        <label class="radio">
          <input type="radio" name={props.name} value={value} checked={value === props.value} required />
          <span>{label}</span>
        </label>
      ))}
      <FieldError message={props.error} />
    </fieldset>
  );
}

/** A choice of several, as check boxes. */
export function Choices(props: {
  name: string;
  label: Child;
  options: Record<string, string>;
  values: readonly string[];
  error?: string | undefined;
}) {
  return (
    <fieldset class="field choice" id={props.name} tabindex={-1}>
      <legend class="field__label">{props.label}</legend>
      {Object.entries(props.options).map(([value, label]) => (
        <label class="check">
          <input type="checkbox" name={props.name} value={value} checked={props.values.includes(value)} />
          <span>{label}</span>
        </label>
      ))}
      <FieldError message={props.error} />
    </fieldset>
  );
}

function FieldError({ message }: { message: string | undefined }) {
  if (!message) return null;
  return (
    <p class="field__error">
      <Icon name="stop" size={18} />
      <span>{message}</span>
    </p>
  );
}

/** A form of plain fields: what is in them is what the kind reads. `of` is of an existing staff account. */
function plain(fields: readonly string[], options: { hidden?: readonly string[] } = {}): KindForm {
  const hidden = options.hidden ?? [];
  return {
    fields: [...hidden, ...fields],
    typed: (values) =>
      Object.fromEntries(
        [...hidden, ...fields].map((name) => [name, name === 'roles' ? (values[name] ?? []) : firstOf(values, name)]),
      ),
    values: (asked) =>
      Object.fromEntries(
        Object.entries(asked as Record<string, string | string[] | undefined>).map(([name, value]) => [
          name,
          value === undefined ? [] : Array.isArray(value) ? value : [value],
        ]),
      ),
    Fields({ lang, values, problems }) {
      const words = lang === 'en' ? en : ja;
      const errorOf = (name: string) => problems.find(({ field }) => field === name)?.message;
      return (
        <>
          {hidden.map((name) => (
            <input type="hidden" name={name} value={firstOf(values, name)} />
          ))}
          {fields.map((name) => {
            const { label, hint, options: choices } = words[name]!;
            const error = errorOf(name);
            if (name === 'roles') {
              const roles = Object.fromEntries(staffRoles.map((role) => [role, consoleWords(lang).role[role]]));
              return <Choices name={name} label={label} options={roles} values={values[name] ?? []} error={error} />;
            }
            if (choices) {
              return <Choice name={name} label={label} options={choices} value={firstOf(values, name)} error={error} />;
            }
            return (
              <Field
                lang={lang}
                name={name}
                label={label}
                required={!mayBeEmpty.has(name)}
                value={firstOf(values, name)}
                autocomplete="off"
                {...(hint && { hint })}
                {...(error && { error })}
              />
            );
          })}
        </>
      );
    },
  };
}

/** The form of each kind. */
export const kindForms: Partial<Record<ApplicationKind, KindForm>> = {
  'change-settings': settingsForm,
  'reissue-wave': { ...plain(['run', 'size']), at: '/impact/wave' },
  'new-contract': plain([
    'number',
    'companyName',
    'branch',
    'method',
    'administratorId',
    'personName',
    'mail',
    'contactName',
    'contactMail',
  ]),
  'issue-administrator': plain(['contract', 'administratorId']),
  'reissue-administrator': plain(['contract', 'administratorId', 'reason']),
  'change-administrator': plain(['contract', 'administratorId', 'newId', 'personName', 'mail']),
  'change-mail': plain(['contract', 'administratorId', 'mail']),
  'change-second-contact': plain(['contract', 'contactName', 'contactMail']),
  'change-method': plain(['contract', 'administratorId', 'to']),
  'reset-password': plain(['contract', 'administratorId']),
  'lift-stop': plain(['contract']),
  'add-staff': plain(['employeeNumber', 'personName', 'branch', 'roles']),
  'change-staff': plain(['personName', 'branch', 'roles'], { hidden: ['staffId'] }),
  'replace-passkey': plain([], { hidden: ['staffId'] }),
  'resume-staff': plain([], { hidden: ['staffId'] }),
};
