import { maxPcNameLength } from '../../domain/certificate/pc-name.ts';
import { Field } from '../../web/components.tsx';
import type { Page } from '../../web/page.ts';

const words = {
  ja: {
    label: 'パソコンの名前（任意）',
    hint: '例：経理部のノートPC。電子証明書をどのパソコンに取り込んだか、あとで確かめるためのものです。40文字まで。',
  },
  en: {
    label: 'Name of the computer (optional)',
    hint: 'For example: Accounts laptop. It tells later which computer holds the certificate. Up to 40 characters.',
  },
};

/** What the customer calls the PC in front of them. */
export function PcNameField(props: { page: Pick<Page, 'lang'>; value: string; error?: string }) {
  const { lang } = props.page;
  const m = words[lang];
  return (
    <Field
      lang={lang}
      name="pcName"
      label={m.label}
      hint={m.hint}
      value={props.value}
      maxlength={maxPcNameLength}
      autocomplete="off"
      {...(props.error !== undefined && { error: props.error })}
    />
  );
}
