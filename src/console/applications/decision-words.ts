import type { ApplicationState } from '../../domain/application/application.ts';
import type { Refusal } from '../../domain/refusal.ts';
import { time } from '../../web/dates.ts';
import type { Lang, Page } from '../../web/page.ts';

/** Why nothing was decided; with the field to mend, or without one where the newest content is shown. */
export interface DecisionWords {
  readonly message: string;
  readonly field?: string;
}

const verbs: Record<Lang, Record<ApplicationState, string>> = {
  ja: { submitted: '受付', returned: '差し戻し', rejected: '却下', withdrawn: '取下げ', done: '承認' },
  en: { submitted: 'took in', returned: 'returned', rejected: 'rejected', withdrawn: 'withdrew', done: 'approved' },
};

/** What is said when a decision was refused because of how things are; nothing where it is a page of its own. */
export function decisionWords(
  lang: Lang,
  refusal: Refusal,
  who: string,
  page: Pick<Page, 'timeZone'>,
): DecisionWords | undefined {
  const ja = lang === 'ja';
  switch (refusal.refused) {
    case 'application-decided': {
      const { state, at } = refusal.facts as { state: ApplicationState; at?: Temporal.Instant };
      const when = at ? time(at, { lang, ...page }) : '';
      return {
        message: ja
          ? `この届出は${when}に${who}さんが${verbs.ja[state]}しました。最新の内容を表示します。`
          : `${who} ${verbs.en[state]} this application at ${when}. This is how it is now.`,
      };
    }
    case 'changed-since':
      return {
        message: ja
          ? '内容が更新されたため、承認していません。最新の内容を表示しています。もう一度確認してください。'
          : 'Something has changed, so it was not approved. This is how it is now: please check it again.',
      };
    case 'application-expired':
      return {
        message: ja ? '14日の期限が過ぎたため、承認できません。' : 'Its 14 days are over: it cannot be approved.',
      };
    case 'checks-missing':
      return {
        field: 'checks',
        message: ja
          ? '2つの確認項目に印を付けてから、承認してください。'
          : 'Confirm both points before you approve it.',
      };
    case 'comment-missing':
      return {
        field: 'comment',
        message: ja ? '受付者へのコメントを入力してください。' : 'Write a comment for the person who took it in.',
      };
    default:
      return undefined;
  }
}
