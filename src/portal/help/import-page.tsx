import { Note } from '../../web/components.tsx';
import { type Page, portalHref } from '../../web/page.ts';
import { HelpArticle } from './article.tsx';
import { ImportPicture } from './import-picture.tsx';
import { ImportSteps, type ImportTarget, importTargetName, importTargets } from './import-steps.tsx';
import { phoneName, phones } from './phone-page.tsx';

const ja = {
  title: (name: string) => `証明書ファイルの取り込み：${name}`,
  lead: '取得のときに保存した証明書ファイルと、控えたパスフレーズを用意してください。',
  after: '取り込んだあとは、ログインを確認し、証明書ファイルをパソコンから削除してください。',
  others: 'ほかのパソコン・ブラウザー',
};

const en: typeof ja = {
  title: (name) => `Importing the certificate file: ${name}`,
  lead: 'Have the certificate file you saved and the passphrase you noted at hand.',
  after: 'When it is imported, check that you can log in, then delete the certificate file from the computer.',
  others: 'Other computers and browsers',
};

/** How to import the certificate file into one kind of PC or browser. */
export function ImportPage({ page, target }: { page: Page; target: ImportTarget }) {
  const t = page.lang === 'en' ? en : ja;
  return (
    <HelpArticle page={page} title={t.title(importTargetName(page.lang, target))} lead={t.lead}>
      <ImportSteps page={page} target={target} />
      <ImportPicture page={page} target={target} />
      <Note tone="warn">{t.after}</Note>
      <h2>{t.others}</h2>
      <ul class="dots">
        {importTargets
          .filter((other) => other !== target)
          .map((other) => (
            <li>
              <a href={portalHref(page, `/help/import/${other}`)}>{importTargetName(page.lang, other)}</a>
            </li>
          ))}
        {phones.map((phone) => (
          <li>
            <a href={portalHref(page, `/help/import/${phone}`)}>{phoneName(page.lang, phone)}</a>
          </li>
        ))}
      </ul>
    </HelpArticle>
  );
}
