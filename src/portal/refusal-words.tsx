import type { Child } from 'hono/jsx';
import { ByRole } from '../web/components.tsx';
import { type ServiceCode, serviceEn, serviceJa } from './service-words.tsx';

export type RefusalCode =
  | 'E1101'
  | 'E1102'
  | 'E1103'
  | 'E1104'
  | 'E1105'
  | 'E1106'
  | 'E1107'
  | 'E1108'
  | 'E1109'
  | 'E1110'
  | 'E1202'
  | 'E1206'
  | 'E1207'
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
  /** At the last step of an acquisition. */
  importing: boolean;
  /** On a lane; on the portal nobody has a certificate to be told about. */
  onLane: boolean;
  /** The time from which it may be tried again. */
  until: string | undefined;
  date: string | undefined;
  /** The presented certificate was replaced by a renewal; `newer` is what to choose instead, where it can be used. */
  superseded?: { newer: { expiry: string; serial: string } | undefined } | undefined;
  helpDesk: Child;
  /** For how many days after expiry a certificate can still be renewed (V2). */
  lateRenewalDays: number;
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

export type Action = 'login' | 'acquire' | 'import' | 'backToImport' | 'verify' | 'environment' | 'help';

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

/** E1101 at the last step of an acquisition: which of the cases it is, is known (GUIDE §6, verify ng). */
const notImportedJa = (labelForm: string): RefusalWords => ({
  title: 'まだ証明書を確認できません',
  lead: 'ブラウザーから電子証明書が提示されませんでした。作成した電子証明書は、そのまま使えます。',
  body: (
    <p>
      取り込みの手順をもう一度ご確認ください。取り込みが済んでいるときは、もう一度ログインを確認し、選択画面で
      <span class="nb">「{labelForm}」の</span>証明書を選んで［OK］を押してください。
    </p>
  ),
  actions: ['backToImport', 'verify'],
  chooser: true,
});

const notImportedEn: typeof notImportedJa = (labelForm) => ({
  title: 'We cannot see the certificate yet',
  lead: 'Your browser did not present a certificate. The one you created is still good.',
  body: (
    <p>
      Please go through the import steps again. If you have imported it, test the login again, choose the certificate
      named <span class="nb">“{labelForm}”</span> and press OK.
    </p>
  ),
  actions: ['backToImport', 'verify'],
  chooser: true,
});

type Newer = NonNullable<RefusalFacts['superseded']>['newer'];

/** E1103 to whom it happens after a renewal, by choosing the older of two look-alikes (V3). */
const supersededJa = (date: string | undefined, newer: Newer, helpDesk: Child): RefusalWords => ({
  title: '更新する前の電子証明書が選ばれました',
  lead: `この電子証明書は、${date ? `${date}の` : ''}更新で新しいものに替わったため、ログインできません。お客さまのお取引や登録内容に影響はありません。`,
  body: (
    <>
      {newer ? (
        <>
          <p>
            もう一度［電子証明書ログイン］を押し、有効期限が<strong class="nb">{newer.expiry}</strong>
            、シリアル番号の末尾が
            <strong class="mono nb">{newer.serial}</strong>の証明書を選んでください。
          </p>
          <p>
            新しい証明書が選択画面に表示されないときは、取り込みの手順をもう一度確認してください。古い証明書は、パソコンから削除できます。
          </p>
        </>
      ) : (
        <>
          <p>新しい証明書も、有効期限切れや失効のため使えません。電子証明書の再発行が必要です。</p>
          {reissueJa}
        </>
      )}
      <p>
        <strong>更新にお心当たりがない方は、すぐに{helpDesk}へご連絡ください。</strong>
      </p>
    </>
  ),
  actions: newer ? ['login', 'import'] : ['login', 'acquire'],
  chooser: newer !== undefined,
});

const supersededEn: typeof supersededJa = (date, newer, helpDesk) => ({
  title: 'The certificate from before your renewal was chosen',
  lead: `This certificate was replaced by a newer one when you renewed it${date ? ` on ${date}` : ''}, so you cannot log in with it. Your accounts and your registration are not affected.`,
  body: (
    <>
      {newer ? (
        <>
          <p>
            Press “Certificate login” again and choose the certificate that is valid until{' '}
            <strong class="nb">{newer.expiry}</strong> and whose serial number ends in{' '}
            <strong class="mono nb">{newer.serial}</strong>.
          </p>
          <p>
            If the browser does not list it, go through the import steps again. The old certificate can be deleted from
            the computer.
          </p>
        </>
      ) : (
        <>
          <p>The newer certificate has expired or was revoked as well, so your certificate has to be reissued.</p>
          {reissueEn}
        </>
      )}
      <p>
        <strong>If you did not renew it, contact {helpDesk} at once.</strong>
      </p>
    </>
  ),
  actions: newer ? ['login', 'import'] : ['login', 'acquire'],
  chooser: newer !== undefined,
});

/** The refusals in Japanese: what happened → what it means → what to do. */
export const refusalsJa: Record<RefusalCode, (facts: RefusalFacts) => RefusalWords> = {
  E1101: ({ institution, labelForm, lateRenewalDays, importing }) =>
    importing
      ? notImportedJa(labelForm)
      : {
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
                  電子証明書は、取得したパソコンとブラウザーでだけ使えます。取得期限内であれば、このパソコンで取得できます。取得したあとは、パソコンへの取り込みまで済ませてください。取得したのに選択画面に出ないときは、取り込みの手順をもう一度確認してください。
                </p>
              ),
              actions: ['acquire', 'import'],
            },
            {
              title: '電子証明書の有効期限が切れた、またはパソコンの入れ替え・修理・初期化をした',
              body: (
                <>
                  <p>
                    有効期限の切れた証明書は、選択画面に表示されません。電子証明書の再発行が必要です。IDの種類に応じて手続きしてください。
                  </p>
                  {reissueJa}
                  {lateRenewalDays > 0 && (
                    <p>
                      期限の切れた証明書を提示できるブラウザーからは、有効期限のあと{lateRenewalDays}
                      日までは更新できます。Google ChromeとMicrosoft
                      Edgeは提示しないため、再発行の手続きをしてください。
                    </p>
                  )}
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
        },
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
  E1103: ({ date, helpDesk, superseded }) =>
    superseded
      ? supersededJa(date, superseded.newer, helpDesk)
      : {
          title: 'この電子証明書は失効しています',
          lead: `この電子証明書は${date ? `${date}に` : ''}無効になったため、ログインできません。`,
          body: (
            <>
              <p>再発行を受けた方は、「電子証明書の取得」を行ってください。</p>
              <p>更新した方は、もう一度ログインし、選択画面で有効期限が新しい証明書を選んでください。</p>
              <p>
                <strong>お心当たりがない方は、すぐに{helpDesk}へご連絡ください。</strong>
              </p>
            </>
          ),
          actions: ['acquire', 'login'],
        },
  E1104: () => ({
    title: 'この利用者IDは利用を停止しています',
    lead: '貴社の管理者または当金庫が、利用を停止しているため、ログインできません。電子証明書は失効していません。',
    body: <p>貴社の管理者にご確認ください。管理者IDの方は、下記のヘルプデスクにご確認ください。</p>,
    actions: [],
  }),
  E1105: ({ date }) => ({
    title: '電子証明書の取得期限を過ぎています',
    lead: `取得期限${date ? `（${date}）` : ''}を過ぎたため、取得できません。`,
    body: reissueJa,
    actions: ['login'],
  }),
  E1106: ({ date }) => ({
    title: '電子証明書方式に変更されています',
    lead: `貴社のご契約は、${date ? `${date}に電子証明書方式へ変更されました` : '電子証明書方式です'}。ID・パスワードではログインできません。`,
    body: (
      <>
        <p>電子証明書を取得した方は、［電子証明書ログイン］を押してください。</p>
        <p>
          まだの方は、貴社の管理者に利用者IDの登録と電子証明書の発行を依頼してください。両方の方式を併用することはできません。
        </p>
      </>
    ),
    actions: ['login', 'acquire'],
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
  E1109: () => ({
    title: 'ID・パスワード方式のご契約です',
    lead: '貴社のご契約は、現在ID・パスワード方式のため、電子証明書ではログインできません。電子証明書は失効していません。',
    body: <p>ログインの画面で、［ID・パスワードログイン］を選んでください。両方の方式を併用することはできません。</p>,
    actions: ['login'],
  }),
  E1110: () => ({
    title: 'まだ電子証明書を取得できません',
    lead: '貴社のご契約は、現在ID・パスワード方式です。貴社の管理者が電子証明書を取得すると、電子証明書方式に変わり、利用者IDの方も取得できるようになります。',
    body: (
      <p>
        貴社の管理者に、取得が済んだかご確認ください。それまでは、これまでどおりID・パスワードでログインできます。取得コード（仮パスワード）はまだ使えます。
      </p>
    ),
    actions: ['login'],
  }),
  E1202: ({ helpDesk, onLane }) => ({
    title: 'ログインを停止しています',
    lead: `${onLane ? 'パスワードの間違いが続いたため、このIDではログインできません。電子証明書は失効していません。' : '間違いが続いたため、このIDではID・パスワードログインができません。'}貴社のほかのIDは、これまでどおり利用できます。`,
    body: (
      <ByRole
        lang="ja"
        administrator={<>{helpDesk}または当金庫の窓口へ、ログインの再開を依頼してください。</>}
        user="貴社の管理者に、ログインの再開を依頼してください。"
      />
    ),
    actions: [],
  }),
  E1206: ({ until, helpDesk }) => ({
    title: 'しばらくお待ちください',
    lead: '短い時間に同じ操作が続いたため、受け付けを一時的に止めています。お客さまのお取引や登録内容に影響はありません。',
    body: (
      <>
        <p>
          <strong>{until}以降に、もう一度お試しください。</strong>
        </p>
        <p>同じ社内のほかの方の操作が重なったときも、この画面になることがあります。</p>
        <p>お急ぎのときは、{helpDesk}へお電話ください。</p>
      </>
    ),
    actions: ['login'],
  }),
  E1207: ({ helpDesk }) => ({
    title: '仮パスワードの期限が切れています',
    lead: '入力した仮パスワードは、期限を過ぎたため使えません。お客さまのお取引や登録内容に影響はありません。',
    body: (
      <ByRole
        lang="ja"
        administrator={`${helpDesk}または当金庫の窓口へ、新しい仮パスワードを依頼してください。`}
        user="貴社の管理者に、新しい仮パスワードを依頼してください。"
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
  E1101: ({ institution, labelForm, lateRenewalDays, importing }) =>
    importing
      ? notImportedEn(labelForm)
      : {
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
                  A certificate works only on the computer and in the browser that it was acquired for. You can acquire
                  it here if your acquisition deadline has not passed. Remember to import the file afterwards. If you
                  have acquired one and are not asked for it, go through the import steps again.
                </p>
              ),
              actions: ['acquire', 'import'],
            },
            {
              title: 'Your certificate has expired, or the computer was replaced, repaired or reset',
              body: (
                <>
                  <p>Browsers do not offer certificates that have expired. Your certificate has to be reissued.</p>
                  {reissueEn}
                  {lateRenewalDays > 0 && (
                    <p>
                      From a browser that does present an expired certificate it can be renewed up to {lateRenewalDays}{' '}
                      days after it expired. Google Chrome and Microsoft Edge do not: there you need the reissue.
                    </p>
                  )}
                </>
              ),
              actions: [],
            },
            {
              title: 'You have only a certificate of another institution',
              body: (
                <p>
                  Here your browser offers only certificates of {institution}. Those of other institutions do not work
                  here: please log in from the pages of your own institution.
                </p>
              ),
              actions: [],
            },
          ],
        },
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
  E1103: ({ date, helpDesk, superseded }) =>
    superseded
      ? supersededEn(date, superseded.newer, helpDesk)
      : {
          title: 'This certificate has been revoked',
          lead: `This certificate was made invalid${date ? ` on ${date}` : ''}, so you cannot log in with it.`,
          body: (
            <>
              <p>If it was reissued, please acquire your new certificate.</p>
              <p>If you renewed it, log in again and choose the certificate that expires last.</p>
              <p>
                <strong>If you do not know why, contact {helpDesk} at once.</strong>
              </p>
            </>
          ),
          actions: ['acquire', 'login'],
        },
  E1104: () => ({
    title: 'This login ID is suspended',
    lead: 'Your company’s administrator or we have suspended it, so you cannot log in. The certificate has not been revoked.',
    body: <p>Please ask your company’s administrator. Administrators: please ask the help desk below.</p>,
    actions: [],
  }),
  E1105: ({ date }) => ({
    title: 'The acquisition deadline has passed',
    lead: `The certificate could be acquired ${date ? `until ${date}` : 'only until its deadline'}, so it cannot be acquired any more.`,
    body: reissueEn,
    actions: ['login'],
  }),
  E1106: ({ date }) => ({
    title: 'Your company now uses certificates',
    lead: `Your company’s contract ${date ? `went over to certificates on ${date}` : 'uses certificates'}, so you cannot log in with ID and password.`,
    body: (
      <>
        <p>If you have acquired your certificate, press “Certificate login”.</p>
        <p>
          If not, ask your company’s administrator to register your user ID and issue a certificate. The two methods
          cannot be used side by side.
        </p>
      </>
    ),
    actions: ['login', 'acquire'],
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
  E1109: () => ({
    title: 'Your company logs in with ID and password',
    lead: 'Your company’s contract uses ID and password at present, so you cannot log in with a certificate. The certificate has not been revoked.',
    body: <p>On the login page, choose “ID and password login”. The two methods cannot be used side by side.</p>,
    actions: ['login'],
  }),
  E1110: () => ({
    title: 'You cannot acquire a certificate yet',
    lead: 'Your company’s contract uses ID and password at present. When your administrator acquires a certificate, it goes over to certificates, and then users can acquire theirs.',
    body: (
      <p>
        Ask your company’s administrator whether that is done. Until then you log in with ID and password as before.
        Your acquisition code (temporary password) can still be used.
      </p>
    ),
    actions: ['login'],
  }),
  E1202: ({ helpDesk, onLane }) => ({
    title: 'Login is locked',
    lead: onLane
      ? 'Too many wrong passwords were entered, so this ID cannot log in. The certificate has not been revoked, and your company’s other IDs still work.'
      : 'Too many wrong entries were made, so this ID cannot log in with ID and password. Your company’s other IDs still work.',
    body: (
      <ByRole
        lang="en"
        administrator={<>Ask {helpDesk} or our counter to unlock your ID.</>}
        user="Ask your company’s administrator to unlock your ID."
      />
    ),
    actions: [],
  }),
  E1206: ({ until, helpDesk }) => ({
    title: 'Please wait a little',
    lead: 'The same thing was tried too often in a short time, so we have stopped accepting it for a while. Your accounts and your registration are not affected.',
    body: (
      <>
        <p>
          <strong>Please try again after {until}.</strong>
        </p>
        <p>This can also happen when several people in your company try at the same time.</p>
        <p>If it is urgent, please call {helpDesk}.</p>
      </>
    ),
    actions: ['login'],
  }),
  E1207: ({ helpDesk }) => ({
    title: 'Your temporary password has expired',
    lead: 'The temporary password you entered is past its date and can no longer be used. Your accounts and your registration are not affected.',
    body: (
      <ByRole
        lang="en"
        administrator={`Ask ${helpDesk} or our counter for a new temporary password.`}
        user="Ask your company’s administrator for a new temporary password."
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
