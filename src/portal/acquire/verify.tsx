import { Button, ButtonLink, ChooserPicture, Panel, StackDl, Task } from '../../web/components.tsx';
import { shortDate } from '../../web/dates.ts';
import { type Page, portalHref } from '../../web/page.ts';
import { Wizard } from './wizard.tsx';

const words = {
  ja: {
    task: 'ログインを確認する',
    lead: 'ボタンを押すと、ブラウザーが証明書の選択画面を表示します。次の名前の証明書を選び、［OK］を押してください。',
    press: 'ログインを確認する',
    certificate: '選ぶ電子証明書',
    label: '証明書の表示名',
    loginId: 'ログインID',
    ng: 'まだログインできないとき',
    ngItems: [
      '証明書の選択画面に何も表示されないときは、取り込みの手順をもう一度確認してください。',
      'Firefoxは、Firefoxの中に取り込んだ証明書だけを使います。取り込んだブラウザーで操作してください。',
      '取り込みにパスフレーズが合わないときは、この手続きをはじめからやり直すと、電子証明書を作り直せます。',
    ],
    back: '取り込みの手順に戻る',
  },
  en: {
    task: 'Test the login',
    lead: 'Press the button and the browser asks you to choose a certificate. Choose the one with the following name and press OK.',
    press: 'Test the login',
    certificate: 'The certificate to choose',
    label: 'Shown as',
    loginId: 'Login ID',
    ng: 'If you cannot log in yet',
    ngItems: [
      'If the browser has nothing to choose from, go through the import steps again.',
      'Firefox uses only certificates imported into Firefox itself. Use the browser you imported into.',
      'If the passphrase does not fit, start this procedure again and create the certificate anew.',
    ],
    back: 'Back to the import steps',
  },
};

/** Step 6: `action` starts a login with the new certificate, which proves it (A4). `expiry` adds a picture of the chooser. */
export function VerifyPage(props: {
  page: Page;
  label: string;
  loginId: string;
  action: string;
  expiry?: Temporal.Instant;
}) {
  const { page, label } = props;
  const m = words[page.lang];
  return (
    <Wizard
      page={page}
      step={6}
      facts={
        <Panel title={m.certificate}>
          <StackDl
            items={[
              { term: m.label, value: label },
              { term: m.loginId, value: props.loginId },
            ]}
          />
        </Panel>
      }
    >
      <Task id="verify-h" title={m.task}>
        <p>{m.lead}</p>
        {props.expiry ? (
          <ChooserPicture lang={page.lang} certificates={[{ label, expiry: shortDate(props.expiry, page) }]} />
        ) : (
          <p class="bigname mono">{label}</p>
        )}
        <form method="post" action={props.action}>
          <Button size="lg" icon="shield">
            {m.press}
          </Button>
        </form>
      </Task>
      <Task id="not-yet-h" title={m.ng}>
        <ul class="dots">
          {m.ngItems.map((item) => (
            <li>{item}</li>
          ))}
        </ul>
        <p>
          <ButtonLink variant="outline" href={portalHref(page, '/acquire/import')}>
            {m.back}
          </ButtonLink>
        </p>
      </Task>
    </Wizard>
  );
}
