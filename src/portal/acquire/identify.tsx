import { Button, Field, Task } from '../../web/components.tsx';
import { Icon } from '../../web/icons.tsx';
import { PhoneLink } from '../../web/layout.tsx';
import type { Page } from '../../web/page.ts';
import { words as texts } from './messages.ts';
import { PcNameField } from './pc-name-field.tsx';
import { Wizard } from './wizard.tsx';

/** Names of the form's fields, as they are sent. */
export type IdentifyField = 'loginId' | 'code' | 'pcName' | 'new-password' | 'new-password-again' | 'password';

/** What was refused, in the reader's words; which of ID, code and password was wrong is never told (I5). */
export interface IdentifyError {
  title: string;
  body: string;
  reference?: string;
  /** Only what the form itself can tell, e.g. an empty field or two new passwords that differ. */
  fields?: { field: IdentifyField; message: string }[];
}

const words = {
  ja: {
    who: '手順書の内容を入力する',
    loginId: 'ログインID',
    loginIdHint: '管理者IDまたは利用者IDです。「+1376」のような金融機関コードは入力しません。',
    code: '取得コード',
    codeHint:
      '管理者IDの方は、窓口でお渡しした手順書の「取得コード」を入力してください。利用者IDの方は、管理者から知らされた取得コードを入力してください。',
    codeFormat: '空白や線はあってもなくても、小文字でもかまいません。',
    password: 'ログインパスワードを入力する',
    kind: 'ログインパスワードをお持ちですか',
    first: ['はじめて利用する', 'ここでログインパスワードを決めます。'],
    existing: ['すでにログインパスワードがある', '再発行を受けた方や、ID・パスワード方式から変わった方です。'],
    newPassword: '新しいログインパスワード',
    newHint: (length: number) => `${length}文字以上。いくつかの言葉をつなげると、長くても覚えやすくなります。`,
    again: '新しいログインパスワード（もう一度）',
    current: 'ログインパスワード',
    pc: 'このパソコンに名前を付ける',
    next: '次へ：証明書の作成',
    reference: 'お問い合わせ番号：',
    unsolved: '解決しないときは、ヘルプデスクへお電話ください。',
  },
  en: {
    who: 'Enter what your procedure sheet says',
    loginId: 'Login ID',
    loginIdHint: 'Your administrator ID or user ID, without the institution code such as “+1376”.',
    code: 'Acquisition code',
    codeHint:
      'Administrator IDs: the acquisition code on the procedure sheet you received at the counter. User IDs: the acquisition code your administrator gave you.',
    codeFormat: 'Spaces, hyphens and lower case do not matter.',
    password: 'Enter your login password',
    kind: 'Do you have a login password?',
    first: ['This is my first time', 'You choose your login password here.'],
    existing: ['I already have a login password', 'After a reissue, or if you used to log in with ID and password.'],
    newPassword: 'New login password',
    newHint: (length: number) => `At least ${length} characters. A few words in a row are long and easy to remember.`,
    again: 'New login password (again)',
    current: 'Login password',
    pc: 'Name this computer',
    next: 'Next: create the certificate',
    reference: 'Reference number: ',
    unsolved: 'If this does not help, please call the help desk.',
  },
};

/** Step 2: login ID, code and password in one form, POSTed to `action` (A3). Secrets are never filled in again (I6). */
export function IdentifyPage(props: {
  page: Page;
  action: string;
  minPasswordLength: number;
  loginId?: string;
  pcName?: string;
  kind?: 'first' | 'existing';
  error?: IdentifyError;
}) {
  const { page, error } = props;
  const { lang } = page;
  const m = words[lang];
  const t = texts(page);
  const kind = props.kind ?? 'first';
  const wrong = (field: IdentifyField) => {
    const message = error?.fields?.find((one) => one.field === field)?.message;
    return message === undefined ? {} : { error: message };
  };
  const passwordField = { lang, type: 'password', required: true } as const;
  return (
    <Wizard
      page={page}
      step={2}
      formError={error !== undefined}
      scripts={['identify.js']}
      top={error && <Refused page={page} error={error} words={m} />}
    >
      <form class="identify" id="identify" method="post" action={props.action} novalidate>
        <Task number={1} id="who-h" title={m.who}>
          <Field
            lang={lang}
            name="loginId"
            label={m.loginId}
            required
            hint={m.loginIdHint.replace('1376', page.institution.code)}
            value={props.loginId ?? ''}
            autocomplete="username"
            data-empty={t.empty.loginId}
            autocapitalize="none"
            spellcheck={false}
            {...wrong('loginId')}
          />
          <Field
            lang={lang}
            name="code"
            label={m.code}
            required
            mono
            hint={
              <>
                {m.codeHint}
                <br />
                {m.codeFormat}
              </>
            }
            autocomplete="one-time-code"
            data-empty={t.empty.code}
            autocapitalize="characters"
            spellcheck={false}
            {...wrong('code')}
          />
        </Task>
        <Task number={2} id="password-h" title={m.password}>
          <fieldset class="choice">
            <legend class="field__label">{m.kind}</legend>
            {(['first', 'existing'] as const).map((value) => (
              <label class="radio">
                <input type="radio" name="password-kind" id={`kind-${value}`} value={value} checked={kind === value} />
                <span>
                  {m[value][0]}
                  <span class="small muted">{m[value][1]}</span>
                </span>
              </label>
            ))}
          </fieldset>
          <div class="identify__first">
            <Field
              {...passwordField}
              name="new-password"
              label={m.newPassword}
              hint={m.newHint(props.minPasswordLength)}
              autocomplete="new-password"
              minLength={props.minPasswordLength}
              data-short={t['password-too-short'](props.minPasswordLength)}
              data-empty={t.empty['new-password']}
              {...wrong('new-password')}
            />
            <Field
              {...passwordField}
              name="new-password-again"
              label={m.again}
              autocomplete="new-password"
              data-differ={t.passwordsDiffer}
              data-empty={t.empty['new-password-again']}
              {...wrong('new-password-again')}
            />
          </div>
          <div class="identify__existing">
            <Field
              {...passwordField}
              name="password"
              label={m.current}
              autocomplete="current-password"
              data-empty={t.empty.password}
              {...wrong('password')}
            />
          </div>
        </Task>
        <Task number={3} id="pc-h" title={m.pc}>
          <PcNameField page={page} value={props.pcName ?? ''} {...wrong('pcName')} />
        </Task>
        <div class="wiznav wiznav--end">
          <Button size="lg" iconAfter="arrow">
            {m.next}
          </Button>
        </div>
      </form>
    </Wizard>
  );
}

function Refused(props: { page: Page; error: IdentifyError; words: { reference: string; unsolved: string } }) {
  const { page, error } = props;
  const { helpDesk } = page.institution;
  return (
    <div class="banner banner--error banner--slim" role="alert" tabindex={-1} autofocus>
      <Icon name="stop" size={28} />
      <div>
        <h2 class="h3">{error.title}</h2>
        <p>{error.body}</p>
        {error.fields && error.fields.length > 0 && (
          <ul class="errlist">
            {error.fields.map(({ field, message }) => (
              <li>
                <a href={`#${field}`}>{message}</a>
              </li>
            ))}
          </ul>
        )}
        {error.reference && (
          <p class="small">
            {props.words.unsolved}{' '}
            <span class="nb">
              {page.lang === 'en' ? helpDesk.nameEn : helpDesk.name} <PhoneLink phone={helpDesk.phone} />
            </span>
            <br />
            {props.words.reference}
            <span class="mono">{error.reference}</span>
          </p>
        )}
      </div>
    </div>
  );
}
