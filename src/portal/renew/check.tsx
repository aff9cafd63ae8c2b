import type { Certificate } from '../../domain/certificate/certificate.ts';
import { serialEnd } from '../../domain/certificate/serial-end.ts';
import { Banner, Button, ButtonLink, ErrorSummary, Panel, StackDl, Task } from '../../web/components.tsx';
import { longDate } from '../../web/dates.ts';
import { Icon } from '../../web/icons.tsx';
import type { Page } from '../../web/page.ts';
import { CheckPage } from '../acquire/check.tsx';
import { environmentOf } from '../acquire/environment.ts';
import { PcNameField } from '../acquire/pc-name-field.tsx';
import { stepHref } from '../acquire/wizard.tsx';
import { words as refusals } from './messages.ts';

const words = {
  ja: {
    pc: 'このパソコンに名前を付ける',
    next: '次へ：証明書の作成',
    quit: '更新をやめる',
    now: '今の電子証明書',
    label: '証明書の表示名',
    expiry: '有効期限',
    serial: 'シリアル番号の末尾',
    pcName: 'パソコンの名前',
    made: '新しい電子証明書は、作成済みです',
    madeBody:
      '証明書ファイルを保存し、パスフレーズを控えてあるときは、取り込みから続けてください。控えていないときは、もう一度作成してください。先に作成したものは使えなくなります。',
    goOn: '取り込みから続ける',
    late: '電子証明書の有効期限が切れています',
    lateBody: (date: string) => `更新は、${date}までできます。更新が終わるまで、ほかの操作はできません。`,
  },
  en: {
    pc: 'Name this computer',
    next: 'Next: create the certificate',
    quit: 'Stop renewing',
    now: 'Your present certificate',
    label: 'Shown as',
    expiry: 'Valid until',
    serial: 'End of serial number',
    pcName: 'Name of the computer',
    made: 'The new certificate has been created',
    madeBody:
      'If you saved the file and noted the passphrase, go on with the import. If not, create it again: the one created before stops working.',
    goOn: 'Go on with the import',
    late: 'Your certificate has expired',
    lateBody: (date: string) => `You can renew it until ${date}, and do nothing else before.`,
  },
};

/** The first step of the renewal: this PC, what it is called, and the button that begins (or goes on). */
export function RenewalCheckPage(props: {
  page: Page;
  wallClock: Temporal.Instant;
  certificate: Certificate;
  /** The new certificate was made and waits for its first login. */
  made: boolean;
  /** The last moment, where the certificate is already expired (V2). */
  lateUntil?: Temporal.Instant;
  /** None are left: nothing more can be created in this renewal. */
  usedUp: boolean;
  pcName: string;
  pcNameError?: string;
  cancel: string;
}) {
  const { page, certificate, pcNameError } = props;
  const m = words[page.lang];
  return (
    <CheckPage
      page={page}
      wallClock={props.wallClock}
      environment={environmentOf(page)}
      formError={pcNameError !== undefined}
      notice={<Notice {...props} />}
      facts={
        <Panel title={m.now}>
          <StackDl
            items={[
              { term: m.label, value: certificate.label },
              { term: m.expiry, value: longDate(certificate.notAfter, page) },
              { term: m.serial, value: serialEnd(certificate), mono: true },
              ...(certificate.pcName ? [{ term: m.pcName, value: certificate.pcName }] : []),
            ]}
          />
        </Panel>
      }
    >
      {(reason) =>
        props.usedUp ? (
          <p class="btnrow">
            <ButtonLink variant="text" href={props.cancel}>
              {m.quit}
            </ButtonLink>
          </p>
        ) : (
          <form class="checknext" method="post" action={stepHref(page, '/check')} novalidate>
            <Task number={2} id="pc-h" title={m.pc}>
              <PcNameField
                page={page}
                value={props.pcName}
                {...(pcNameError !== undefined && { error: pcNameError })}
              />
            </Task>
            {reason}
            <div class="wiznav needs-script">
              <ButtonLink variant="text" href={props.cancel}>
                {m.quit}
              </ButtonLink>
              <Button size="lg" type="button" id="next" aria-disabled="true" aria-describedby="next-reason">
                {m.next}
                <Icon name="arrow" />
              </Button>
            </div>
          </form>
        )
      }
    </CheckPage>
  );
}

function Notice(props: Parameters<typeof RenewalCheckPage>[0]) {
  const { page, made, usedUp, lateUntil, pcNameError } = props;
  const m = words[page.lang];
  const { usedUp: none } = refusals(page);
  const goOn = made && (
    <ButtonLink variant="outline" href={stepHref(page, '/import')}>
      {m.goOn}
    </ButtonLink>
  );
  if (pcNameError) return <ErrorSummary lang={page.lang} errors={[{ field: 'pcName', message: pcNameError }]} />;
  return (
    <>
      {lateUntil && (
        <Banner tone="warn" slim title={m.late}>
          <p>{m.lateBody(longDate(lateUntil, page))}</p>
        </Banner>
      )}
      {usedUp ? (
        <Banner tone="warn" slim title={none.title} actions={goOn}>
          <p>{none.body}</p>
        </Banner>
      ) : (
        made && (
          <Banner tone="warn" slim title={m.made} actions={goOn}>
            <p>{m.madeBody}</p>
          </Banner>
        )
      )}
    </>
  );
}
