import type { Certificate } from '../../domain/certificate/certificate.ts';
import { serialEnd, serialStart } from '../../domain/certificate/serial-end.ts';
import { Button, ButtonLink, Chip, ChooserPicture, Note, StackDl, Task } from '../../web/components.tsx';
import { longDate, plainDate, shortDate } from '../../web/dates.ts';
import type { Page } from '../../web/page.ts';
import { stepHref, Wizard } from '../acquire/wizard.tsx';

const words = {
  ja: {
    task: '新しい電子証明書でログインする',
    lead: 'ボタンを押すと、ブラウザーが証明書の選択画面を表示します。古い証明書と新しい証明書は同じ名前です。有効期限が新しいほうを選び、［OK］を押してください。',
    newer: '新しい証明書',
    older: '古い証明書',
    choose: 'こちらを選びます',
    leave: '選びません',
    label: '証明書の表示名',
    expiry: '有効期限',
    acquired: '取得日',
    serial: 'シリアル番号',
    chooser: '選択画面に有効期限が表示されないときは、シリアル番号の先頭で見分けてください。',
    pcName: 'パソコンの名前',
    press: '新しい電子証明書でログインする',
    works: 'ログインを確認するまで、古い証明書は有効期限まで使えます。確認が済むと、古い証明書は使えなくなります。',
    expired: 'ログインを確認すると、更新が終わります。',
    ng: 'まだログインできないとき',
    ngItems: [
      '新しい証明書が選択画面に表示されないときは、取り込みの手順をもう一度確認してください。',
      '古い証明書を選んだときは、これまでどおりログインします。ホームの「重要なお知らせ」から、この画面に戻れます。',
      '取り込みにパスフレーズが合わないときは、「証明書の作成」からやり直してください。',
    ],
    back: '取り込みの手順に戻る',
    again: '電子証明書を作り直す',
  },
  en: {
    task: 'Log in with the new certificate',
    lead: 'Press the button and the browser asks you to choose a certificate. The old one and the new one have the same name: choose the one that expires last and press OK.',
    newer: 'The new certificate',
    older: 'The old certificate',
    choose: 'Choose this one',
    leave: 'Not this one',
    label: 'Shown as',
    expiry: 'Valid until',
    acquired: 'Acquired',
    serial: 'Serial number',
    chooser: 'If the browser shows no dates, tell them apart by the beginning of the serial number.',
    pcName: 'Name of the computer',
    press: 'Log in with the new certificate',
    works:
      'Until you have logged in with the new one, the old one works until it expires. After that it stops working.',
    expired: 'The renewal is done once you have logged in.',
    ng: 'If you cannot log in yet',
    ngItems: [
      'If the browser does not show the new certificate, go through the import steps again.',
      'If you chose the old one, you are logged in as before. The important notice on the home page leads back here.',
      'If the passphrase does not fit, create the certificate anew.',
    ],
    back: 'Back to the import steps',
    again: 'Create the certificate again',
  },
};

/** The last step: which of the two look-alikes is the new one, and the login that proves it (V3). */
export function RenewalVerifyPage(props: {
  page: Page;
  old: Certificate;
  unproven: Certificate;
  /** The old one is expired already (V2). */
  late: boolean;
}) {
  const { page, old, unproven } = props;
  const m = words[page.lang];
  const picture = [unproven, old].map(({ label, notAfter }) => ({ label, expiry: shortDate(notAfter, page) }));
  return (
    <Wizard page={page} step={6}>
      <Task number={1} id="verify-h" title={m.task}>
        <p>{m.lead}</p>
        <div class="twins">
          <Twin page={page} certificate={unproven} title={m.newer} newer />
          <Twin page={page} certificate={old} title={m.older} />
        </div>
        <p>{m.chooser}</p>
        <ChooserPicture lang={page.lang} certificates={props.late ? picture.slice(0, 1) : picture} />
        <Note>{props.late ? m.expired : m.works}</Note>
        <form method="post" action={stepHref(page, '/verify')}>
          <Button size="lg" icon="shield">
            {m.press}
          </Button>
        </form>
      </Task>
      <Task number={2} id="not-yet-h" title={m.ng}>
        <ul class="dots">
          {m.ngItems.map((item) => (
            <li>{item}</li>
          ))}
        </ul>
        <p class="btnrow">
          <ButtonLink variant="outline" href={stepHref(page, '/import')}>
            {m.back}
          </ButtonLink>
          <ButtonLink variant="text" href={stepHref(page, '/check')}>
            {m.again}
          </ButtonLink>
        </p>
      </Task>
    </Wizard>
  );
}

function Twin(props: { page: Page; certificate: Certificate; title: string; newer?: boolean }) {
  const { page, certificate, newer } = props;
  const m = words[page.lang];
  return (
    <section class={newer ? 'twin twin--on' : 'twin'} aria-label={props.title}>
      <p class="twin__head">
        <b>{props.title}</b>
        <Chip tone={newer ? 'ok' : 'off'} icon={newer ? 'checkCircle' : 'ban'}>
          {newer ? m.choose : m.leave}
        </Chip>
      </p>
      <StackDl
        items={[
          { term: m.label, value: certificate.label },
          { term: m.expiry, value: <strong>{longDate(certificate.notAfter, page)}</strong> },
          { term: m.acquired, value: plainDate(certificate.issuedAt!, page) },
          { term: m.serial, value: `${serialStart(certificate)} … ${serialEnd(certificate)}`, mono: true },
          ...(certificate.pcName ? [{ term: m.pcName, value: certificate.pcName }] : []),
        ]}
      />
    </section>
  );
}
