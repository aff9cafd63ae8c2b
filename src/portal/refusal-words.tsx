import type { Child } from 'hono/jsx';
import { ByRole } from '../web/components.tsx';
import { type ServiceCode, serviceEn, serviceJa } from './service-words.tsx';

export type RefusalCode =
  | 'E1101'
  | 'E1102'
  | 'E1103'
  | 'E1104'
  | 'E1105'
  | 'E1107'
  | 'E1108'
  | 'E1202'
  | 'E1401'
  | 'E1900'
  | ServiceCode;

/** What a refusal's words are filled with; dates and names already in the reader's language. */
export interface RefusalFacts {
  institution: string;
  /** 「利用者ID+1376」: the form of a label. */
  labelForm: string;
  /** The certificate's own label, where it was presented. */
  label: string;
  date: string | undefined;
  helpDesk: string;
  /** Of a maintenance that is going on. */
  period?: { from: string; until: string } | undefined;
}

/** One refusal in words: what happened, and either the cases to choose from or what to do. */
export interface RefusalWords {
  title: string;
  lead: string;
  /** Numbered, where we cannot know which case it is. */
  cases?: { title: string; body: Child; actions: Action[] }[];
  /** Where there is but one thing to do. */
  body?: Child;
  actions: Action[];
  /** Whether a drawing of the chooser helps. */
  chooser?: boolean;
}

export type Action = 'login' | 'acquire' | 'environment' | 'help';

const reissueJa = (
  <ByRole
    lang="ja"
    administrator="当金庫の窓口へ「電子証明書の再発行」を届け出てください。手順書をお渡しします。"
    user="貴社の管理者に「電子証明書の再発行」を依頼し、「電子証明書の取得」を行ってください。"
  />
);

const reissueEn = (
  <ByRole
    lang="en"
    administrator="Apply for a reissue at our counter. We will hand you a procedure sheet."
    user="Ask your company’s administrator for a reissue, then acquire the new certificate."
  />
);

/** The refusals in Japanese: what happened → what it means → what to do. */
export const refusalsJa: Record<RefusalCode, (facts: RefusalFacts) => RefusalWords> = {
  E1101: ({ institution, labelForm }) => ({
    title: '電子証明書を確認できませんでした',
    lead: 'ブラウザーから電子証明書が提示されなかったため、ログインできませんでした。お客さまのお取引や登録内容に影響はありません。',
    chooser: true,
    actions: [],
    cases: [
      {
        title: '証明書の選択画面で「キャンセル」を押した',
        body: (
          <p>
            もう一度［電子証明書ログイン］を押してください。選択画面が新しく表示されます。
            <span class="nb">「{labelForm}」の</span>証明書を選んで［OK］を押します。
          </p>
        ),
        actions: ['login'],
      },
      {
        title: '選択画面が出なかった（このパソコンで、まだ電子証明書を取得していない）',
        body: (
          <p>
            電子証明書は、取得したパソコンとブラウザーでだけ使えます。取得期限内であれば、このパソコンで取得できます。取得したあとは、パソコンへの取り込みまで済ませてください。
          </p>
        ),
        actions: ['acquire'],
      },
      {
        title: '電子証明書の有効期限が切れた、またはパソコンの入れ替え・修理・初期化をした',
        body: (
          <>
            <p>
              有効期限の切れた証明書は、選択画面に表示されません。電子証明書の再発行が必要です。IDの種類に応じて手続きしてください。
            </p>
            {reissueJa}
          </>
        ),
        actions: [],
      },
      {
        title: 'ほかの金融機関の電子証明書だけを持っている',
        body: (
          <p>
            選択画面には、{institution}
            の電子証明書だけが表示されます。ほかの金融機関の証明書ではログインできません。ご利用中の金融機関の画面から、ログインしてください。
          </p>
        ),
        actions: [],
      },
    ],
  }),
  E1102: ({ label, date }) => ({
    title: '電子証明書の有効期限が切れています',
    lead: `${label}の有効期限は${date ? `${date}でした。有効期限を` : ''}過ぎたため、ログインできません。`,
    body: (
      <>
        {reissueJa}
        <p>すでに新しい証明書をお持ちの場合は、選択画面で有効期限が新しいものを選んでください。</p>
      </>
    ),
    actions: ['login', 'acquire'],
  }),
  E1103: ({ date, helpDesk }) => ({
    title: 'この電子証明書は失効しています',
    lead: `この電子証明書は${date ? `${date}に` : ''}無効になったため、ログインできません。`,
    body: (
      <>
        <p>再発行を受けた方は、「電子証明書の取得」を行ってください。</p>
        <p>
          <strong>お心当たりがない方は、すぐに{helpDesk}へご連絡ください。</strong>
        </p>
      </>
    ),
    actions: ['acquire', 'login'],
  }),
  E1104: () => ({
    title: 'この利用者IDは利用を停止しています',
    lead: '貴社の管理者または当金庫が、利用を停止しているため、ログインできません。電子証明書は失効していません。',
    body: <p>貴社の管理者にご確認ください。管理者IDの方は、下記のヘルプデスクにご確認ください。</p>,
    actions: ['login'],
  }),
  E1105: ({ date }) => ({
    title: '電子証明書の取得期限を過ぎています',
    lead: `取得期限${date ? `（${date}）` : ''}を過ぎたため、取得できません。`,
    body: reissueJa,
    actions: ['login'],
  }),
  E1107: ({ institution, labelForm }) => ({
    title: '別の金庫の電子証明書が選ばれました',
    lead: `選んだ証明書では、${institution}にログインできません。お客さまのお取引や登録内容に影響はありません。`,
    body: (
      <p>
        もう一度［電子証明書ログイン］を押し、<span class="nb">「{labelForm}」の</span>証明書を選んでください。
      </p>
    ),
    actions: ['login'],
    chooser: true,
  }),
  E1108: ({ labelForm, helpDesk }) => ({
    title: 'この電子証明書は登録されていません',
    lead: '選んだ証明書が当金庫の登録と一致しないため、ログインできません。お客さまのお取引や登録内容に影響はありません。',
    body: (
      <>
        <p>
          もう一度［電子証明書ログイン］を押し、<span class="nb">「{labelForm}」の</span>
          証明書を選んでください。同じ名前の証明書が複数あるときは、有効期限が新しいものを選びます。
        </p>
        <p>それでもログインできないときは、再発行が必要な場合があります。{helpDesk}へご連絡ください。</p>
      </>
    ),
    actions: ['login', 'acquire'],
    chooser: true,
  }),
  E1202: ({ helpDesk }) => ({
    title: 'ログインを停止しています',
    lead: 'パスワードの間違いが続いたため、このIDではログインできません。電子証明書は失効していません。貴社のほかのIDは、これまでどおり利用できます。',
    body: (
      <ByRole
        lang="ja"
        administrator={`${helpDesk}または当金庫の窓口へ、ログインの再開を依頼してください。`}
        user="貴社の管理者に、ログインの再開を依頼してください。"
      />
    ),
    actions: ['login'],
  }),
  E1401: () => ({
    title: '画面の有効時間が過ぎました',
    lead: '安全のため、自動でログアウトしました。入力中の内容は保存されていません。',
    body: <p>もう一度ログインしてください。</p>,
    actions: ['login'],
  }),
  E1900: () => ({
    title: '画面を表示できませんでした',
    lead: '当金庫のシステムで問題が起きました。',
    body: <p>しばらくたってから、もう一度お試しください。</p>,
    actions: ['login'],
  }),
  ...serviceJa,
};

/** The same in English. */
export const refusalsEn: typeof refusalsJa = {
  E1101: ({ institution, labelForm }) => ({
    title: 'We could not see your certificate',
    lead: 'Your browser did not present a certificate, so you could not be logged in. Your accounts and your registration are not affected.',
    chooser: true,
    actions: [],
    cases: [
      {
        title: 'You pressed “Cancel” when asked for a certificate',
        body: (
          <p>
            Press “Certificate login” again. The browser will ask you anew: choose the certificate named{' '}
            <span class="nb">“{labelForm}”</span> and press OK.
          </p>
        ),
        actions: ['login'],
      },
      {
        title: 'You were not asked: this computer has no certificate yet',
        body: (
          <p>
            A certificate works only on the computer and in the browser that it was acquired for. You can acquire it
            here if your acquisition deadline has not passed. Remember to import the file afterwards.
          </p>
        ),
        actions: ['acquire'],
      },
      {
        title: 'Your certificate has expired, or the computer was replaced, repaired or reset',
        body: (
          <>
            <p>Browsers do not offer certificates that have expired. Your certificate has to be reissued.</p>
            {reissueEn}
          </>
        ),
        actions: [],
      },
      {
        title: 'You have only a certificate of another institution',
        body: (
          <p>
            Here your browser offers only certificates of {institution}. Those of other institutions do not work here:
            please log in from the pages of your own institution.
          </p>
        ),
        actions: [],
      },
    ],
  }),
  E1102: ({ label, date }) => ({
    title: 'Your certificate has expired',
    lead: `${label} ${date ? `was valid until ${date}` : 'is no longer valid'}, so you cannot log in with it.`,
    body: (
      <>
        {reissueEn}
        <p>If you already have a new certificate, choose the one that expires last.</p>
      </>
    ),
    actions: ['login', 'acquire'],
  }),
  E1103: ({ date, helpDesk }) => ({
    title: 'This certificate has been revoked',
    lead: `This certificate was made invalid${date ? ` on ${date}` : ''}, so you cannot log in with it.`,
    body: (
      <>
        <p>If it was reissued, please acquire your new certificate.</p>
        <p>
          <strong>If you do not know why, contact {helpDesk} at once.</strong>
        </p>
      </>
    ),
    actions: ['acquire', 'login'],
  }),
  E1104: () => ({
    title: 'This login ID is suspended',
    lead: 'Your company’s administrator or we have suspended it, so you cannot log in. The certificate has not been revoked.',
    body: <p>Please ask your company’s administrator. Administrators: please ask the help desk below.</p>,
    actions: ['login'],
  }),
  E1105: ({ date }) => ({
    title: 'The acquisition deadline has passed',
    lead: `The certificate could be acquired ${date ? `until ${date}` : 'only until its deadline'}, so it cannot be acquired any more.`,
    body: reissueEn,
    actions: ['login'],
  }),
  E1107: ({ institution, labelForm }) => ({
    title: 'A certificate of another institution was chosen',
    lead: `You cannot log in to ${institution} with the certificate you chose. Your accounts and your registration are not affected.`,
    body: (
      <p>
        Press “Certificate login” again and choose the certificate named <span class="nb">“{labelForm}”.</span>
      </p>
    ),
    actions: ['login'],
    chooser: true,
  }),
  E1108: ({ labelForm, helpDesk }) => ({
    title: 'This certificate is not registered',
    lead: 'The certificate you chose does not match our records, so you could not be logged in. Your accounts and your registration are not affected.',
    body: (
      <>
        <p>
          Press “Certificate login” again and choose the certificate named <span class="nb">“{labelForm}”.</span> If
          several have that name, choose the one that expires last.
        </p>
        <p>If you still cannot log in, it may have to be reissued. Please contact {helpDesk}.</p>
      </>
    ),
    actions: ['login', 'acquire'],
    chooser: true,
  }),
  E1202: ({ helpDesk }) => ({
    title: 'Login is locked',
    lead: 'Too many wrong passwords were entered, so this ID cannot log in. The certificate has not been revoked, and your company’s other IDs still work.',
    body: (
      <ByRole
        lang="en"
        administrator={`Ask ${helpDesk} or our counter to unlock your ID.`}
        user="Ask your company’s administrator to unlock your ID."
      />
    ),
    actions: ['login'],
  }),
  E1401: () => ({
    title: 'Your session has ended',
    lead: 'You were logged out automatically for your safety. What you were entering was not saved.',
    body: <p>Please log in again.</p>,
    actions: ['login'],
  }),
  E1900: () => ({
    title: 'The page could not be shown',
    lead: 'Something went wrong in our system.',
    body: <p>Please try again in a little while.</p>,
    actions: ['login'],
  }),
  ...serviceEn,
};
