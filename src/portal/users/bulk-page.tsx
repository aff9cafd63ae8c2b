import type { SeenUser } from '../../domain/login-id/contract-user.ts';
import { Banner, Button, ButtonLink, HelpDeskCard, Note, StateChip } from '../../web/components.tsx';
import { longDate, shortDate } from '../../web/dates.ts';
import { Layout } from '../../web/layout.tsx';
import { institutionName, type Page } from '../../web/page.ts';
import { codesCsv } from './csv.ts';
import { PasswordAgain, type PasswordError } from './password-again.tsx';
import { Groups } from './secret-page.tsx';
import { userWords } from './words.ts';

/** A code of one of many. */
export interface ListedCode {
  readonly name: string;
  readonly personName: string;
  readonly code: string;
  readonly deadline: Temporal.Instant;
}

const words = {
  ja: {
    title: 'まとめて発行',
    question: (n: number) => `${n}名に電子証明書を発行しますか`,
    none: '発行できる利用者が選ばれていません',
    noneBody:
      '有効な電子証明書または取得コードがある方には、まとめて発行できません。一覧で、未発行・取得期限切れ・期限切れ・失効の利用者を選んでください。',
    consequence: (date: string) =>
      `発行すると、取得コードの一覧が1回だけ表示されます。取得期限は${date}です。期限切れの証明書は、失効します。`,
    issued: '発行する利用者',
    skipped: '次の利用者には発行しません（有効な電子証明書または取得コードがあるか、利用停止中です）。',
    run: '発行する',
    cancel: 'やめる',
    done: (n: number) => `${n}名に電子証明書を発行しました`,
    tell: (date: string) =>
      `取得期限は${date}です。取得コードを本人に知らせてください（この画面でしか表示されません）。`,
    once: '画面を閉じるか読み込み直すと、もう一度表示することはできません。印刷するか、CSVで保存してください。保存したファイルは、使い終わったら削除してください。',
    print: '一覧を印刷',
    save: 'CSVで保存',
    list: '利用者管理へ戻る',
    code: '取得コード',
    deadline: '取得期限',
    caption: '取得コードの一覧',
  },
  en: {
    title: 'Issue to many',
    question: (n: number) => `Issue certificates to ${n} ${n === 1 ? 'user' : 'users'}?`,
    none: 'No user was selected to whom a certificate can be issued',
    noneBody:
      'This is for users who have neither a valid certificate nor a valid code. Select users who have none, or whose certificate or deadline has ended.',
    consequence: (date: string) =>
      `The list of codes will be shown once. They can be used until ${date}. Expired certificates will be revoked.`,
    issued: 'Who gets a certificate',
    skipped: 'These users get none (they have a valid certificate or code, or are suspended).',
    run: 'Issue',
    cancel: 'Cancel',
    done: (n: number) => `Certificates were issued to ${n} ${n === 1 ? 'user' : 'users'}`,
    tell: (date: string) =>
      `They can be acquired until ${date}. Please tell each person the code (shown on this page only).`,
    once: 'The codes cannot be shown again once you close or reload this page: print them, or save them as CSV. Delete the file when you are done with it.',
    print: 'Print the list',
    save: 'Save as CSV',
    list: 'Back to the users',
    code: 'Acquisition code',
    deadline: 'Acquire by',
    caption: 'Acquisition codes',
  },
};

/** Asks before issuing to the users that were chosen in the list. */
export function BulkPage(props: {
  page: Page;
  base: string;
  issued: readonly SeenUser[];
  skipped: readonly SeenUser[];
  deadline: Temporal.Instant;
  error?: PasswordError | undefined;
}) {
  const { page, base, issued, skipped } = props;
  const t = words[page.lang];
  const w = userWords(page.lang);
  const none = issued.length === 0;
  return (
    <Layout page={page} title={[t.title, w.section]} scripts={['users.js']} noindex formError={!!props.error}>
      <div class="phead">
        <h1>{none ? t.none : t.question(issued.length)}</h1>
      </div>
      <div class="manage">
        <div class="manage__main">
          <Note>{none ? t.noneBody : t.consequence(longDate(props.deadline, page))}</Note>
          {!none && (
            <section class="panel" aria-labelledby="issued-h">
              <h2 id="issued-h">{t.issued}</h2>
              <Names page={page} users={issued} />
            </section>
          )}
          {skipped.length > 0 && (
            <section class="panel" aria-label={t.skipped}>
              <p>{t.skipped}</p>
              <Names page={page} users={skipped} />
            </section>
          )}
          {none ? (
            <p class="btnrow">
              <ButtonLink href={base}>{t.list}</ButtonLink>
            </p>
          ) : (
            <form class="manage__form" method="post" action={`${base}/issue`} data-once>
              {issued.map(({ loginId }) => (
                <input type="hidden" name="id" value={loginId.id} />
              ))}
              <PasswordAgain lang={page.lang} error={props.error} />
              <p class="btnrow">
                <Button size="lg">{t.run}</Button>
                <ButtonLink size="lg" variant="outline" href={base}>
                  {t.cancel}
                </ButtonLink>
              </p>
            </form>
          )}
        </div>
        <div class="side">
          <HelpDeskCard page={page} />
        </div>
      </div>
    </Layout>
  );
}

function Names({ page, users }: { page: Page; users: readonly SeenUser[] }) {
  return (
    <ul class="names">
      {users.map(({ loginId, state }) => (
        <li>
          <span>
            <b>{loginId.personName}</b> <span class="mono small">{loginId.name}</span>
          </span>
          <StateChip state={state} lang={page.lang} />
        </li>
      ))}
    </ul>
  );
}

/** The codes of many, once: to be printed, or saved as CSV by the browser itself. */
export function CodesPage(props: {
  page: Page;
  base: string;
  codes: readonly ListedCode[];
  companyName: string;
  now: Temporal.Instant;
}) {
  const { page, base, codes } = props;
  const t = words[page.lang];
  const w = userWords(page.lang);
  return (
    <Layout page={page} title={[t.caption, w.section]} scripts={['users.js']} noindex>
      <div class="phead onscreen">
        <h1>{t.done(codes.length)}</h1>
      </div>
      <div class="manage__main codes">
        <div class="onscreen manage__main">
          <Banner tone="ok" slim>
            <p>{t.tell(longDate(codes[0]?.deadline ?? props.now, page))}</p>
          </Banner>
          <Note tone="warn">{t.once}</Note>
          <p class="btnrow">
            <Button variant="outline" icon="print" type="button" data-print hidden>
              {t.print}
            </Button>
            <Button
              variant="outline"
              icon="download"
              type="button"
              data-save={codesCsv(page, codes)}
              data-save-as={`codes-${page.institution.code}.csv`}
              hidden
            >
              {t.save}
            </Button>
            <ButtonLink variant="outline" href={base}>
              {t.list}
            </ButtonLink>
          </p>
        </div>
        <section class="scrollbox" aria-labelledby="codes-h" tabindex={0}>
          <table class="table codes__table">
            <caption id="codes-h">
              {t.caption}
              <span class="onpaper">
                {institutionName(page)}　{props.companyName}　{longDate(props.now, page)}
              </span>
            </caption>
            <thead>
              <tr>
                <th scope="col">{w.field.personName}</th>
                <th scope="col">{w.field.name}</th>
                <th scope="col">{t.code}</th>
                <th scope="col">{t.deadline}</th>
              </tr>
            </thead>
            <tbody>
              {codes.map((one) => (
                <tr>
                  <th scope="row">{one.personName}</th>
                  <td class="mono">{one.name}</td>
                  <td class="mono codes__code" translate="no">
                    <Groups text={one.code} />
                  </td>
                  <td class="num">{shortDate(one.deadline, page)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      </div>
    </Layout>
  );
}
