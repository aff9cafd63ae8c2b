import { Banner, ButtonLink, Task } from '../../web/components.tsx';
import { type Page, portalHref } from '../../web/page.ts';
import type { ImportTarget } from '../help/import-steps.tsx';
import { type Step, Wizard } from './wizard.tsx';

const words = {
  ja: {
    title: 'この手続きは終わりました',
    body: '保存した証明書ファイルとパスフレーズは、このあとも使えます。',
    task: '続きを行う',
    imported: '取り込みが済んだら、電子証明書でログインしてください。はじめてログインすると、手続きは完了です。',
    login: 'ログインの画面へ',
    notYet: 'まだ取り込んでいないときは、証明書ファイルをパソコンへ取り込んでください。',
    import: '取り込みの手順を見る',
    lost: '証明書ファイルやパスフレーズがないときは、はじめからやり直してください。',
    again: '電子証明書の取得',
  },
  en: {
    title: 'This procedure is over',
    body: 'The certificate file and the passphrase that you saved can still be used.',
    task: 'How to go on',
    imported: 'Once the file is imported, log in with the certificate. Your first login completes the procedure.',
    login: 'Go to the login page',
    notYet: 'If you have not imported the certificate file yet, import it into this computer.',
    import: 'See the import steps',
    lost: 'If you do not have the file or the passphrase any more, begin again.',
    again: 'Acquire a certificate',
  },
};

/** Steps 4 to 6 after the visit's end, by time or by the first login: what was saved is as good as before (A4). */
export function OverPage({ page, step, system }: { page: Page; step: Step; system: ImportTarget }) {
  const m = words[page.lang];
  return (
    <Wizard
      page={page}
      step={step}
      top={
        <Banner tone="warn" slim title={m.title}>
          <p>{m.body}</p>
        </Banner>
      }
    >
      <Task id="over-h" title={m.task}>
        <p>{m.imported}</p>
        <p>
          <ButtonLink href={portalHref(page, '/')}>{m.login}</ButtonLink>
        </p>
        <p>{m.notYet}</p>
        <p>
          <ButtonLink variant="outline" href={portalHref(page, `/help/import/${system}`)}>
            {m.import}
          </ButtonLink>
        </p>
        <p>
          {m.lost} <a href={portalHref(page, '/acquire/check')}>{m.again}</a>
        </p>
      </Task>
    </Wizard>
  );
}
