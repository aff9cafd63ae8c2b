import { Banner, ButtonLink, Task } from '../../web/components.tsx';
import type { Page } from '../../web/page.ts';
import { stepHref, Wizard } from './wizard.tsx';

const words = {
  ja: {
    title: 'パスフレーズは、もう表示できません',
    body: '画面を開き直したため、パスフレーズと証明書ファイルはこの画面から消えました。当金庫には保存されていません。',
    task: '次の操作を選んでください',
    noted: '証明書ファイルを保存し、パスフレーズを控えてあるときは、そのまま取り込めます。',
    import: '取り込みに進む',
    again: (n: number) =>
      `控えていないときは、電子証明書を作り直してください（あと${n}回）。先に作成した電子証明書は使えなくなります。`,
    create: '電子証明書を作り直す',
    reissue:
      '控えていないときは、再発行が必要です。管理者IDの方は、当金庫の窓口へ「電子証明書の再発行」を届け出てください。利用者IDの方は、貴社の管理者に「電子証明書の再発行」を依頼してください。',
  },
  en: {
    title: 'The passphrase can no longer be shown',
    body: 'The page was opened again, so the passphrase and the certificate file are gone from it. We do not keep them.',
    task: 'Choose what to do next',
    noted: 'If you have saved the file and noted the passphrase, you can go on and import it.',
    import: 'Go on to the import',
    again: (n: number) =>
      `If not, create the certificate again (${n} more ${n === 1 ? 'time' : 'times'}). The one created before stops working.`,
    create: 'Create the certificate again',
    reissue:
      'If not, you need a reissue. Administrator IDs: apply for a reissue of the certificate at our counter. User IDs: ask the administrator of your company for a reissue.',
  },
};

/** …/acquire/save opened again: the key and the passphrase were in the memory of a page that is gone (C3, A4). */
export function LostPage(props: { page: Page; triesLeft: number; createPath: string }) {
  const { page, triesLeft } = props;
  const m = words[page.lang];
  return (
    <Wizard
      page={page}
      step={4}
      top={
        <Banner tone="warn" slim title={m.title}>
          <p>{m.body}</p>
        </Banner>
      }
    >
      <Task id="lost-h" title={m.task}>
        <p>{m.noted}</p>
        <p>
          <ButtonLink href={stepHref(page, '/import')}>{m.import}</ButtonLink>
        </p>
        <p>{triesLeft > 0 ? m.again(triesLeft) : m.reissue}</p>
        {triesLeft > 0 && (
          <p>
            <ButtonLink variant="outline" href={props.createPath}>
              {m.create}
            </ButtonLink>
          </p>
        )}
      </Task>
    </Wizard>
  );
}
