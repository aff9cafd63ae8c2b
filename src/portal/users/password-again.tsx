import { Field } from '../../web/components.tsx';
import type { Lang } from '../../web/page.ts';

const words = {
  ja: {
    label: 'あなたのログインパスワード',
    hint: '本人の操作であることを確認するために入力します。',
    hintForMail: 'メールアドレスを変更するときだけ、本人の操作であることを確認するために入力します。',
    needed: 'メールアドレスを変更するときは、あなたのログインパスワードを入力してください。',
    wrong: (left: number) =>
      `パスワードが違います。入力内容を確認し、もう一度お試しください。あと${left}回間違えると、このIDではログインできなくなります。`,
    reference: 'お問い合わせ番号：',
  },
  en: {
    label: 'Your login password',
    hint: 'It shows that it is you who does this.',
    hintForMail: 'Only to change the mail address: it shows that it is you who does this.',
    needed: 'To change the mail address, enter your login password.',
    wrong: (left: number) =>
      `The password is not right. Please check it and try again. After ${left} more wrong ${left === 1 ? 'password' : 'passwords'} your ID will be locked.`,
    reference: 'Reference number: ',
  },
};

/** It was left out where it was needed, or it was wrong, and that was counted (L5). */
export type PasswordError = 'needed' | { readonly left: number; readonly reference: string };

/** What is said of the field, there and in the summary of errors. */
export const passwordWords = (lang: Lang, error: PasswordError): string =>
  error === 'needed' ? words[lang].needed : words[lang].wrong(error.left);

/** The administrator's own password, typed again before what gives or takes access; `forMail`: in a form that may do so. */
export function PasswordAgain(props: { lang: Lang; error?: PasswordError | undefined; forMail?: boolean }) {
  const { lang, error, forMail = false } = props;
  const t = words[lang];
  return (
    <>
      <Field
        lang={lang}
        name="password"
        type="password"
        label={t.label}
        hint={forMail ? t.hintForMail : t.hint}
        autocomplete="current-password"
        maxlength={128}
        required={!forMail}
        {...(error && { error: passwordWords(lang, error) })}
      />
      {error && error !== 'needed' && (
        <p class="small">
          {t.reference}
          <span class="mono">{error.reference}</span>
        </p>
      )}
    </>
  );
}
