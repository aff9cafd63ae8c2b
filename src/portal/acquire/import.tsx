import { ButtonLink, Panel, StackDl, Task } from '../../web/components.tsx';
import type { Page } from '../../web/page.ts';
import { ImportSteps, type ImportTarget, importTargetName, importTargets } from '../help/import-steps.tsx';
import { stepHref, Wizard } from './wizard.tsx';

const words = {
  ja: {
    task: 'パソコンへ取り込む',
    lead: 'ログインに使うブラウザーに合わせて、手順を選んでください。',
    tabs: '手順の種類',
    file: '取り込む証明書ファイル',
    name: 'ファイル名',
    label: '証明書の表示名',
    next: '次へ：ログインの確認',
  },
  en: {
    task: 'Import into the computer',
    lead: 'Choose the steps for the browser you log in with.',
    tabs: 'Kinds of steps',
    file: 'The certificate file to import',
    name: 'File name',
    label: 'Shown as',
    next: 'Next: test the login',
  },
};

/** Step 5: how the saved file gets into the certificate store, one tab (a link to `/acquire/import/{system}`) per store. */
export function ImportPage(props: { page: Page; label: string; fileName: string; system: ImportTarget }) {
  const { page } = props;
  const m = words[page.lang];
  return (
    <Wizard
      page={page}
      step={5}
      facts={
        <Panel title={m.file}>
          <StackDl
            items={[
              { term: m.name, value: props.fileName, mono: true },
              { term: m.label, value: props.label },
            ]}
          />
        </Panel>
      }
    >
      <Task number={1} id="import-h" title={m.task}>
        <p>{m.lead}</p>
        <nav class="systems" aria-label={m.tabs}>
          <ul>
            {importTargets.map((system) => (
              <li>
                <a
                  href={stepHref(page, `/import/${system}`)}
                  aria-current={system === props.system ? 'page' : undefined}
                >
                  {importTargetName(page.lang, system)}
                </a>
              </li>
            ))}
          </ul>
        </nav>
        <ImportSteps page={page} target={props.system} />
      </Task>
      <div class="wiznav wiznav--end">
        <ButtonLink size="lg" iconAfter="arrow" href={stepHref(page, '/verify')}>
          {m.next}
        </ButtonLink>
      </div>
    </Wizard>
  );
}
