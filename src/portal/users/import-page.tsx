import type { FileRefusal, UserRow } from '../../domain/login-id/user-file.ts';
import { maxFileRows } from '../../domain/login-id/user-file.ts';
import { Banner, Button, ButtonLink, Dots, ErrorSummary, HelpDeskCard, Note } from '../../web/components.tsx';
import { Icon } from '../../web/icons.tsx';
import { Layout } from '../../web/layout.tsx';
import type { Page } from '../../web/page.ts';
import type { ImportPreview } from '../../workflows/import-users.ts';
import { previewedCsv } from './csv.ts';
import { PasswordAgain, type PasswordError } from './password-again.tsx';
import { problemWords, userWords } from './words.ts';

const words = {
  ja: {
    title: 'CSVで一括登録',
    lead: '利用者の一覧をファイルから登録します。登録する前に、内容を確認できます。',
    choose: 'CSVファイル',
    check: '内容を確認する',
    cancel: 'やめる',
    rules: 'ファイルの作り方',
    rule: [
      '1行目は見出しです。「利用者ID」と「名前」は必ず入れてください。「メールアドレス」と「言語」（jaまたはen）は省略できます。',
      `1回に${maxFileRows.toLocaleString('ja')}行、2MBまで登録できます。`,
      '文字コードは、UTF-8またはShift_JISです。表計算ソフトで「CSV」を選んで保存したファイルは、そのまま使えます。',
      '1行でも誤りがあるときは、何も登録しません。',
    ],
    sample: '見本のファイルを保存',
    refusal: {
      'file-empty': () => 'ファイルに利用者がありません。2行目から利用者を入力してください。',
      'file-too-large': () => 'ファイルが大きすぎます。2MB以内に分けてください。',
      'file-not-text': () =>
        'ファイルの文字を読み取れませんでした。文字コードをUTF-8またはShift_JISにして、CSVで保存してください。',
      'file-too-many-rows': ({ rows }: { rows: number }) =>
        `${rows.toLocaleString('ja')}行あります。1回に登録できるのは${maxFileRows.toLocaleString('ja')}行までです。ファイルを分けてください。`,
      'file-malformed': ({ line }: { line: number }) =>
        `${line}行目を読み取れませんでした。引用符（"）の数を確認してください。`,
      'file-heading-absent': ({ names }: { names: string }) =>
        `1行目に見出し${names}がありません。見本のファイルの見出しを使ってください。`,
    },
    result: (all: number, good: number, bad: number) =>
      bad === 0 ? `${all}件すべてを登録できます。` : `${all}件中${good}件を登録できます。${bad}件に誤りがあります。`,
    tooMany: (all: number) => `${all}件は登録できません。登録できる利用者の数を超えます。`,
    nothingYet: 'まだ何も登録していません。ファイルを直して、もう一度選んでください。',
    room: (limit: number, already: number, wanted: number) =>
      `登録できる利用者は${limit}名までです（登録済み${already}名、このファイル${wanted}名）。ファイルを減らすか、当金庫の窓口にご相談ください。`,
    errors: '誤りの一覧',
    error: (line: number, field: string, problem: string) => `${line}行目「${field}」：${problem}`,
    first: (n: number) => `はじめの${n}件`,
    line: '行',
    issue: '全員に電子証明書を発行する（取得コードの一覧を1回だけ表示します）',
    run: (n: number) => `${n}名を登録する`,
    again: '別のファイルを選ぶ',
    reference: 'お問い合わせ番号：',
  },
  en: {
    title: 'Import users from CSV',
    lead: 'Add users from a file. You see what will be added before anything is changed.',
    choose: 'CSV file',
    check: 'Check the file',
    cancel: 'Cancel',
    rules: 'What the file looks like',
    rule: [
      'The first line has the headings. “User ID” and “Name” are needed; “Mail address” and “Language” (ja or en) may be left out.',
      `At most ${maxFileRows.toLocaleString('en')} rows and 2 MB at a time.`,
      'UTF-8 or Shift_JIS, as spreadsheets save it when you choose “CSV”.',
      'If one row is wrong, nothing is added.',
    ],
    sample: 'Save a sample file',
    refusal: {
      'file-empty': () => 'The file has no users. Enter them from the second line on.',
      'file-too-large': () => 'The file is too large. Split it into files of 2 MB at most.',
      'file-not-text': () => 'The file could not be read as text. Save it as CSV in UTF-8 or Shift_JIS.',
      'file-too-many-rows': ({ rows }: { rows: number }) =>
        `The file has ${rows.toLocaleString('en')} rows. At most ${maxFileRows.toLocaleString('en')} can be added at a time: split it.`,
      'file-malformed': ({ line }: { line: number }) =>
        `Line ${line} could not be read. Check the number of quotation marks (").`,
      'file-heading-absent': ({ names }: { names: string }) =>
        `The first line has no heading ${names}. Use the headings of the sample file.`,
    },
    result: (all: number, good: number, bad: number) =>
      bad === 0 ? `All ${all} users can be added.` : `${good} of ${all} users can be added. ${bad} have errors.`,
    tooMany: (all: number) => `These ${all} users cannot be added: they are more than you can have.`,
    nothingYet: 'Nothing was added yet. Correct the file and choose it again.',
    room: (limit: number, already: number, wanted: number) =>
      `You can have ${limit} users at most (${already} now, ${wanted} in this file). Shorten the file, or ask at our counter.`,
    errors: 'Errors',
    error: (line: number, field: string, problem: string) => `Line ${line}, “${field}”: ${problem}`,
    first: (n: number) => `The first ${n}`,
    line: 'Line',
    issue: 'Issue certificates to all of them (the list of codes is shown once)',
    run: (n: number) => (n === 1 ? 'Add 1 user' : `Add ${n} users`),
    again: 'Choose another file',
    reference: 'Reference number: ',
  },
};

/** CSVで一括登録: choosing the file. `refusal` is why the last one could not be read. */
export function ImportPage(props: { page: Page; base: string; refusal?: { refusal: FileRefusal; reference: string } }) {
  const { page, base } = props;
  const t = words[page.lang];
  const w = userWords(page.lang);
  const wrong = props.refusal && [{ field: 'file', message: refusalWords(page, props.refusal.refusal) }];
  return (
    <Layout page={page} title={[t.title, w.section]} scripts={['users.js']} noindex formError={wrong !== undefined}>
      <div class="phead">
        <h1>{t.title}</h1>
        <p class="phead__lead">{t.lead}</p>
      </div>
      <div class="manage">
        <div class="manage__main">
          <ErrorSummary lang={page.lang} errors={wrong ?? []} />
          {props.refusal && (
            <p class="small">
              {t.reference}
              <span class="mono">{props.refusal.reference}</span>
            </p>
          )}
          <FileForm page={page} base={base} primary wrong={wrong !== undefined} />
        </div>
        <div class="side">
          <section class="panel panel--tint">
            <h2>{t.rules}</h2>
            <Dots items={t.rule} />
            <p>
              <ButtonLink variant="text" size="sm" icon="download" href={`${base}/import/sample`}>
                {t.sample}
              </ButtonLink>
            </p>
          </section>
          <HelpDeskCard page={page} />
        </div>
      </div>
    </Layout>
  );
}

function FileForm(props: { page: Page; base: string; primary: boolean; wrong: boolean }) {
  const t = words[props.page.lang];
  return (
    <form class="manage__form" method="post" action={`${props.base}/import`} enctype="multipart/form-data" data-once>
      <div class="field">
        <label class="field__label" for="file">
          {t.choose}
        </label>
        <input
          class="input input--file"
          id="file"
          name="file"
          type="file"
          accept=".csv,text/csv"
          required
          aria-invalid={props.wrong ? 'true' : undefined}
        />
      </div>
      <p class="btnrow">
        <Button size="lg" variant={props.primary ? 'primary' : 'outline'}>
          {t.check}
        </Button>
        <ButtonLink size="lg" variant="outline" href={props.base}>
          {t.cancel}
        </ButtonLink>
      </p>
    </form>
  );
}

const shown = 10;

/** What the file would bring: every error, or the form that takes it in. Nothing is changed yet. */
export function PreviewPage(props: {
  page: Page;
  base: string;
  preview: ImportPreview;
  error?: PasswordError | undefined;
}) {
  const { page, base, preview } = props;
  const t = words[page.lang];
  const w = userWords(page.lang);
  const { rows, limit, already } = preview;
  const bad = rows.filter(({ problems }) => problems.length > 0);
  const full = already + rows.length > limit;
  const result = full ? t.tooMany(rows.length) : t.result(rows.length, rows.length - bad.length, bad.length);
  const errors = [
    ...(full ? [t.room(limit, already, rows.length)] : []),
    ...bad.flatMap(({ line, problems }) =>
      problems.map((problem) => t.error(line, w.field[problem.field], problemWords(page.lang, problem))),
    ),
  ];
  const clean = errors.length === 0;
  return (
    <Layout
      page={page}
      title={[t.title, w.section]}
      scripts={['users.js']}
      noindex
      formError={!clean || props.error !== undefined}
    >
      <div class="phead">
        <h1>{t.title}</h1>
      </div>
      <div class="manage">
        <div class="manage__main">
          <Banner tone={clean ? 'ok' : 'error'} slim title={result}>
            {!clean && <p>{t.nothingYet}</p>}
          </Banner>
          {clean ? (
            <>
              <Rows page={page} rows={rows.slice(0, shown)} />
              <form
                class="manage__form"
                method="post"
                action={`${base}/import`}
                enctype="multipart/form-data"
                data-once
              >
                <input type="hidden" name="csv" value={previewedCsv(rows)} />
                <label class="check">
                  <input type="checkbox" name="issue" value="yes" />
                  <span>{t.issue}</span>
                </label>
                <PasswordAgain lang={page.lang} error={props.error} />
                <p class="btnrow">
                  <Button size="lg">{t.run(rows.length)}</Button>
                  <ButtonLink size="lg" variant="outline" href={`${base}/import`}>
                    {t.again}
                  </ButtonLink>
                </p>
              </form>
            </>
          ) : (
            <>
              <section class="panel" aria-labelledby="errors-h">
                <h2 id="errors-h">{t.errors}</h2>
                <ul class="rowerrors">
                  {errors.map((error) => (
                    <li>
                      <Icon name="stop" size={18} />
                      <span>{error}</span>
                    </li>
                  ))}
                </ul>
              </section>
              <FileForm page={page} base={base} primary wrong={false} />
            </>
          )}
        </div>
        <div class="side">
          <Note tone="gray">{t.rule[3]}</Note>
          <HelpDeskCard page={page} />
        </div>
      </div>
    </Layout>
  );
}

function Rows({ page, rows }: { page: Page; rows: readonly UserRow[] }) {
  const t = words[page.lang];
  const w = userWords(page.lang);
  return (
    <section class="scrollbox" aria-labelledby="rows-h" tabindex={0}>
      <table class="table">
        <caption id="rows-h">{t.first(rows.length)}</caption>
        <thead>
          <tr>
            <th scope="col">{t.line}</th>
            {(['name', 'personName', 'mail', 'language'] as const).map((field) => (
              <th scope="col">{w.field[field]}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ line, details }) => (
            <tr>
              <td class="num">{line}</td>
              <td class="mono">{details.name}</td>
              <td>{details.personName}</td>
              <td>{details.mail ?? '―'}</td>
              <td>{w.language[details.language]}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function refusalWords(page: Page, refusal: FileRefusal): string {
  const t = words[page.lang].refusal;
  switch (refusal.refused) {
    case 'file-too-many-rows':
      return t[refusal.refused](refusal.facts);
    case 'file-malformed':
      return t[refusal.refused](refusal.facts);
    case 'file-heading-absent': {
      const { field } = userWords(page.lang);
      const names = refusal.facts.fields.map((one) => (page.lang === 'en' ? `“${field[one]}”` : `「${field[one]}」`));
      return t[refusal.refused]({ names: names.join(page.lang === 'en' ? ', ' : '') });
    }
    default:
      return t[refusal.refused]();
  }
}
