import { Button, Field, Note } from '../../web/components.tsx';
import { Icon } from '../../web/icons.tsx';
import { EntranceLayout } from '../layout.tsx';
import type { ConsolePage } from '../page.ts';

const words = {
  ja: {
    logIn: 'ログイン',
    lead: 'このパソコンか、セキュリティキーに登録したパスキーでログインします。',
    button: 'パスキーでログイン',
    out: 'ログアウトしました。',
    over: '画面の有効時間が過ぎたため、ログアウトしました。もう一度ログインすると、元の画面へ進みます。',
    first: '初めて使うときは、システム管理者から受け取った招待のリンクを開いてください。',
    script: 'この画面では、JavaScriptを有効にしてください。パスキーの確認に必要です。',
    unsupported: 'このブラウザーはパスキーに対応していません。新しいChrome・Edge・Firefox・Safariを使ってください。',
    busy: '確認しています…',
    cancelled: 'パスキーの確認が取り消されました。もう一度押してください。',
    offline: '通信が途切れました。もう一度押してください。',
    invitation: 'パスキーの登録',
    greet: 'さまのパスキーを、このパソコンまたはセキュリティキーに登録します。',
    rule: '指紋・顔・PINのいずれかで本人を確認します。登録が終わると、前に登録したパスキーは使えなくなります。',
    register: 'パスキーを登録する',
    code: '確認コード',
    codeHint: '届出を承認した人から受け取った、12文字の英数字です。招待のリンクとは別に届きます。',
    done: '登録しました。ログインの画面へ進みます。',
    none: '招待のリンクが途中で切れています。受け取ったリンクを、#の後ろまですべて開いてください。',
    reading: '招待を確認しています…',
  },
  en: {
    logIn: 'Log in',
    lead: 'Log in with a passkey registered on this computer or on a security key.',
    button: 'Log in with a passkey',
    out: 'You are logged out.',
    over: 'Your session has ended. Log in again to go on where you were.',
    first: 'For the first time, open the invitation link that a system administrator gave you.',
    script: 'Please enable JavaScript for this page: it is needed to confirm a passkey.',
    unsupported: 'This browser knows no passkeys. Use a recent Chrome, Edge, Firefox or Safari.',
    busy: 'Confirming…',
    cancelled: 'The passkey was not confirmed. Press the button again.',
    offline: 'The connection broke. Press the button again.',
    invitation: 'Register a passkey',
    greet: ': your passkey is registered on this computer or on a security key.',
    rule: 'You confirm it with a fingerprint, your face or a PIN. After this, passkeys registered earlier no longer work.',
    register: 'Register the passkey',
    code: 'Confirmation code',
    codeHint: 'Twelve letters and digits from the person who approved it. It comes apart from the link.',
    done: 'Registered. Going on to the login page.',
    none: 'The invitation link is cut short. Open the whole link, including what follows the #.',
    reading: 'Checking the invitation…',
  },
};

/** The console's front door. `next` is where the login leads on to. */
export function StaffLoginPage(props: { page: ConsolePage; next: string; said: 'out' | 'over' | undefined }) {
  const { page } = props;
  const t = words[page.lang];
  return (
    <EntranceLayout page={page} title={t.logIn} scripts={['passkey.js']}>
      <section class="box entrance__box" aria-labelledby="log-in-h">
        <h1 id="log-in-h">{t.logIn}</h1>
        {props.said && (
          <p role="status" class="entrance__said">
            <Icon name={props.said === 'out' ? 'checkCircle' : 'clock'} />
            {t[props.said]}
          </p>
        )}
        <p>{t.lead}</p>
        <div
          id="passkey"
          data-kind="log-in"
          data-options={page.href('/log-in/options')}
          data-answer={page.href('/log-in')}
          data-next={props.next}
          data-busy={t.busy}
          data-cancelled={t.cancelled}
          data-offline={t.offline}
          data-unsupported={t.unsupported}
        >
          <Button size="lg" block icon="key" type="button" id="go">
            {t.button}
          </Button>
          <p class="entrance__said" id="said" role="alert" hidden />
        </div>
        <noscript>
          <Note tone="warn">{t.script}</Note>
        </noscript>
        <p class="small muted">{t.first}</p>
      </section>
    </EntranceLayout>
  );
}

/** Where an invitation leads. Its token is in the address's fragment, which only the script sees. */
export function InvitationPage({ page }: { page: ConsolePage }) {
  const t = words[page.lang];
  return (
    <EntranceLayout page={{ ...page, switchable: false }} title={t.invitation} scripts={['passkey.js']}>
      <section class="box entrance__box" aria-labelledby="invitation-h">
        <h1 id="invitation-h">{t.invitation}</h1>
        <div
          id="passkey"
          data-kind="register"
          data-greet={page.href('/invitation/greet')}
          data-options={page.href('/invitation/options')}
          data-answer={page.href('/invitation')}
          data-next={page.href('/')}
          data-busy={t.busy}
          data-cancelled={t.cancelled}
          data-offline={t.offline}
          data-unsupported={t.unsupported}
          data-none={t.none}
          data-done={t.done}
        >
          <p id="reading" class="needs-script" role="status">
            {t.reading}
          </p>
          <div id="invited" hidden>
            <p>
              <b id="whose" />
              {t.greet}
            </p>
            <p class="small muted">{t.rule}</p>
            <div id="confirmation" hidden>
              <Field
                lang={page.lang}
                name="code"
                label={t.code}
                hint={t.codeHint}
                mono
                autocomplete="off"
                maxlength={20}
              />
            </div>
            <Button size="lg" block icon="key" type="button" id="go">
              {t.register}
            </Button>
          </div>
          <p class="entrance__said" id="said" role="alert" hidden />
        </div>
        <noscript>
          <Note tone="warn">{t.script}</Note>
        </noscript>
      </section>
    </EntranceLayout>
  );
}
