import type { Child } from 'hono/jsx';
import { ByRole } from '../../web/components.tsx';
import { labelOf, type Page, portalHref, terms } from '../../web/page.ts';
import { HelpArticle } from './article.tsx';
import { moreEn, moreJa } from './qa-more.tsx';

const words = {
  ja: {
    title: '電子証明書について（Q&A）',
    lead: 'ここで解決しないときは、ヘルプデスクへお電話ください。',
    list: '質問の一覧',
    find: '質問をさがす',
    hint: '言葉を入力すると、その言葉を含む質問だけを表示します。',
    some: '0件の質問があります。',
    none: 'あてはまる質問はありません。別の言葉を入力してください。',
  },
  en: {
    title: 'Certificates: questions and answers',
    lead: 'If you do not find an answer here, please call the help desk.',
    list: 'All questions',
    find: 'Find a question',
    hint: 'As you type, only questions with your words are listed.',
    some: 'Questions found: 0',
    none: 'No question has these words. Please try others.',
  },
};

/** 電子証明書について（Q&A): what customers ask most, under a list of the questions that can be narrowed by words. */
export function QaPage({ page }: { page: Page }) {
  const t = words[page.lang];
  const groups = page.lang === 'en' ? [...en(page), ...moreEn(page)] : [...ja(page), ...moreJa(page)];
  return (
    <HelpArticle page={page} title={t.title} lead={t.lead} scripts={['find.js']}>
      <nav class="qalist" aria-labelledby="list-h">
        <h2 id="list-h">{t.list}</h2>
        <div class="field" id="finding" hidden>
          <label class="field__label" for="find">
            {t.find}
          </label>
          <p class="field__hint" id="find-hint">
            {t.hint}
          </p>
          <input class="input" id="find" type="search" autocomplete="off" aria-describedby="find-hint" />
          <p class="small" id="found" role="status" data-some={t.some} data-none={t.none} />
        </div>
        <ul id="questions">
          {groups.map((group) => (
            <li>
              <b>{group.title}</b>
              <ul>
                {group.questions.map(({ id, question }) => (
                  <li>
                    <a href={`#${id}`}>{question}</a>
                  </li>
                ))}
              </ul>
            </li>
          ))}
        </ul>
      </nav>
      {groups.map((group) => (
        <>
          <h2>{group.title}</h2>
          {group.questions.map(({ id, question, answer }) => (
            <section class="qa" id={id}>
              <h3>{question}</h3>
              <div class="qa__a">{answer}</div>
            </section>
          ))}
        </>
      ))}
    </HelpArticle>
  );
}

/** Questions of one topic; ids are the addresses of the questions, and stay. */
export interface Group {
  title: string;
  questions: { id: string; question: string; answer: Child }[];
}

function ja(page: Page): Group[] {
  const { acquisitionDays, renewalOpensDays, lockAfter } = terms(page);
  const reissue = (
    <ByRole
      lang="ja"
      administrator="当金庫の窓口へ「電子証明書の再発行」を届け出てください。窓口でお渡しする手順書を見て、「電子証明書の取得」を行ってください。"
      user="貴社の管理者が「電子証明書の再発行」を行ったあと、「電子証明書の取得」を行ってください。"
    />
  );
  return [
    {
      title: '利用できるパソコン',
      questions: [
        {
          id: 'devices',
          question: 'Macのパソコンや、タブレット、スマートフォンで利用できますか',
          answer: (
            <p>
              Macのパソコンで利用できます。タブレットとスマートフォンでは、電子証明書を取得できません。くわしくは
              <a href={portalHref(page, '/help/environment')}>推奨環境</a>をご確認ください。
            </p>
          ),
        },
        {
          id: 'replaced',
          question: 'パソコンを入れ替えたとき、故障したときは、どうすればよいですか',
          answer: (
            <>
              <p>
                新しいパソコンで、電子証明書を取得し直してください。再発行すると、前の電子証明書はすぐに使えなくなります。
              </p>
              {reissue}
            </>
          ),
        },
        {
          id: 'several-computers',
          question: '複数のパソコンで利用できますか',
          answer: (
            <p>
              利用できます。1つのIDの電子証明書を使えるのは、1台のパソコンです。管理者が、利用するパソコンの台数分の利用者IDを登録し、パソコンごとに電子証明書を取得してください。
            </p>
          ),
        },
        {
          id: 'several-ids',
          question: '1台のパソコンで、複数のIDを利用できますか',
          answer: (
            <p>
              利用できます。電子証明書は、ID
              1つに1枚です。1台のパソコンに複数の電子証明書があるときは、ログインのときの選択画面で、使うIDの証明書を選んでください。証明書は
              <span class="nb">「{labelOf(page, '利用者ID')}」</span>の形で表示されます。
              <a href={portalHref(page, '/help/select-cert')}>証明書の選び方</a>もご覧ください。
            </p>
          ),
        },
      ],
    },
    {
      title: '取得と期限',
      questions: [
        {
          id: 'acquisition-deadline',
          question: '電子証明書の取得に、期限はありますか',
          answer: (
            <>
              <p>取得期限は、発行から{acquisitionDays}日間です。期限の日の23時59分まで取得できます。</p>
              <ByRole
                lang="ja"
                administrator={`当金庫が電子証明書を発行した日から${acquisitionDays}日間`}
                user={`管理者が電子証明書を発行した日から${acquisitionDays}日間`}
              />
            </>
          ),
        },
        {
          id: 'missed',
          question: '期限までに取得または更新しなかったときは、どうなりますか',
          answer: (
            <>
              <p>ログインできなくなります。ログインするには、電子証明書の再発行が必要です。</p>
              {reissue}
            </>
          ),
        },
        {
          id: 'import-failed',
          question: '証明書ファイルやパスフレーズをなくしたとき、取り込めないときは、どうすればよいですか',
          answer: (
            <p>
              取得した証明書で一度もログインしていないときは、取得期限まで、同じ取得コードで取得し直せます（回数に限りがあります）。取得し直すと、前に取得した証明書は使えなくなります。ログインしたあとは、再発行が必要です。
            </p>
          ),
        },
        {
          id: 'validity',
          question: '電子証明書に、有効期限はありますか',
          answer: (
            <p>
              取得した日から1年間です。1年後の同じ日の23時59分に有効期限を迎えます。期限を過ぎるとログインできなくなりますので、期限までに更新してください。
            </p>
          ),
        },
        {
          id: 'renewal',
          question: '更新は、いつからいつまでできますか',
          answer: (
            <p>
              有効期限の{renewalOpensDays}
              日前から、有効期限まで更新できます。ログイン後の「重要なお知らせ」にある「電子証明書の更新はこちら」から手続きしてください。手順は、
              <a href={portalHref(page, '/help/renewal')}>電子証明書の更新</a>をご覧ください。
            </p>
          ),
        },
        {
          id: 'notices',
          question: '有効期限が近づいたときに、案内はありますか',
          answer: (
            <p>
              有効期限の30日前と10日前に、お届けのメールアドレスへお知らせします。有効期限の{renewalOpensDays}
              日前から更新が終わるまで、ログイン後の画面にも表示します。メールには、リンクやファイルを付けていません。
            </p>
          ),
        },
      ],
    },
    {
      title: 'ログインの方法',
      questions: [
        {
          id: 'both-methods',
          question: 'ID・パスワード方式と併用できますか',
          answer: <p>併用はできません。認証方式は、ご契約ごとに1つです。</p>,
        },
        {
          id: 'method-change',
          question: '管理者が電子証明書方式に変更したあとも、利用者はID・パスワード方式でログインできますか',
          answer: (
            <p>
              ログインできません。管理者IDの電子証明書を取得した時点で、ご契約のすべてのIDが電子証明書方式に変わります。管理者が利用者IDの電子証明書を発行し、利用者が「電子証明書の取得」を行ってください。
            </p>
          ),
        },
        {
          id: 'chooser',
          question: '証明書の選択画面が表示されません。違う証明書を選んでしまいました',
          answer: (
            <p>
              ログインの画面に戻り、［電子証明書ログイン］をもう一度押してください。押すたびに、選択画面が新しく表示されます。表示されないときは、証明書が取り込まれていないか、有効期限が切れています。
            </p>
          ),
        },
        {
          id: 'locked',
          question: 'パスワードを間違えて、ログインできなくなりました',
          answer: (
            <>
              <p>続けて{lockAfter}回間違えると、そのIDはログインできなくなります。ほかのIDには影響しません。</p>
              <ByRole
                lang="ja"
                administrator="ヘルプデスクまたは当金庫の窓口へ、ログインの再開を依頼してください。"
                user="貴社の管理者に、ログインの再開を依頼してください。"
              />
            </>
          ),
        },
        {
          id: 'key',
          question: '電子証明書の鍵は、どこで作られますか',
          answer: (
            <p>
              お使いのパソコンの中で作ります。鍵とパスフレーズが当金庫に送られることはありません。証明書ファイルは、ログインを確認したあとに削除してください。
            </p>
          ),
        },
      ],
    },
  ];
}

function en(page: Page): Group[] {
  const { acquisitionDays, renewalOpensDays, lockAfter } = terms(page);
  const reissue = (
    <ByRole
      lang="en"
      administrator="Apply for a reissue at our counter, and acquire the new certificate with the procedure sheet we hand you."
      user="Ask your company’s administrator for a reissue, then acquire the new certificate."
    />
  );
  return [
    {
      title: 'Computers',
      questions: [
        {
          id: 'devices',
          question: 'Can I use a Mac, a tablet or a smartphone?',
          answer: (
            <p>
              A Mac works. Certificates cannot be acquired on tablets and smartphones. See{' '}
              <a href={portalHref(page, '/help/environment')}>supported computers</a>.
            </p>
          ),
        },
        {
          id: 'replaced',
          question: 'My computer was replaced or has failed. What now?',
          answer: (
            <>
              <p>Acquire a certificate again on the new computer. A reissue ends the old certificate at once.</p>
              {reissue}
            </>
          ),
        },
        {
          id: 'several-computers',
          question: 'Can I work at several computers?',
          answer: (
            <p>
              Yes. The certificate of one ID works on one computer. The administrator registers one user ID for each
              computer, and a certificate is acquired on each.
            </p>
          ),
        },
        {
          id: 'several-ids',
          question: 'Can several IDs be used on one computer?',
          answer: (
            <p>
              Yes. Each ID has one certificate. If the computer holds several, choose that of the ID you want when the
              browser asks. They are named like “{labelOf(page, 'your ID')}”. See{' '}
              <a href={portalHref(page, '/help/select-cert')}>which certificate to choose</a>.
            </p>
          ),
        },
      ],
    },
    {
      title: 'Acquisition and deadlines',
      questions: [
        {
          id: 'acquisition-deadline',
          question: 'Is there a deadline for acquiring the certificate?',
          answer: (
            <>
              <p>Yes: {acquisitionDays} days from its issuance, until 23:59 Japan time on the last day.</p>
              <ByRole
                lang="en"
                administrator={`${acquisitionDays} days from the day we issued the certificate`}
                user={`${acquisitionDays} days from the day the administrator issued the certificate`}
              />
            </>
          ),
        },
        {
          id: 'missed',
          question: 'What if I do not acquire or renew in time?',
          answer: (
            <>
              <p>You can no longer log in. The certificate has to be reissued.</p>
              {reissue}
            </>
          ),
        },
        {
          id: 'import-failed',
          question: 'I lost the file or the passphrase, or the import fails. What can I do?',
          answer: (
            <p>
              As long as you have not yet logged in with it, you can acquire again with the same acquisition code until
              the deadline (a limited number of times). The certificate acquired before then stops working. After the
              first login a reissue is needed.
            </p>
          ),
        },
        {
          id: 'validity',
          question: 'How long is a certificate valid?',
          answer: (
            <p>
              One year from the day you acquire it, until 23:59 Japan time of the same date one year later. After that
              you cannot log in, so please renew it in time.
            </p>
          ),
        },
        {
          id: 'renewal',
          question: 'When can I renew?',
          answer: (
            <p>
              From {renewalOpensDays} days before it expires until it expires. After login, follow the link in the
              important notice. <a href={portalHref(page, '/help/renewal')}>Renewing your certificate</a> shows how.
            </p>
          ),
        },
        {
          id: 'notices',
          question: 'Will I be reminded?',
          answer: (
            <p>
              We send mail 30 and 10 days before it expires, and show a notice after login from {renewalOpensDays} days
              before until you have renewed. Our mail never carries links or files.
            </p>
          ),
        },
      ],
    },
    {
      title: 'Logging in',
      questions: [
        {
          id: 'both-methods',
          question: 'Can I also log in with ID and password?',
          answer: <p>No. A contract has one method of login.</p>,
        },
        {
          id: 'method-change',
          question: 'After the administrator has changed to certificates, can users still use ID and password?',
          answer: (
            <p>
              No. When the administrator’s certificate is acquired, all IDs of the contract change to certificate login.
              The administrator then issues a certificate for each user, who acquires it.
            </p>
          ),
        },
        {
          id: 'chooser',
          question: 'The browser does not ask for a certificate, or I chose the wrong one.',
          answer: (
            <p>
              Go back to the login page and press “Certificate login” again: the browser asks anew each time. If it does
              not, the certificate has not been imported or has expired.
            </p>
          ),
        },
        {
          id: 'locked',
          question: 'I entered wrong passwords and am locked out.',
          answer: (
            <>
              <p>After {lockAfter} wrong passwords in a row that ID is locked. Other IDs are not affected.</p>
              <ByRole
                lang="en"
                administrator="Ask the help desk or our counter to unlock your ID."
                user="Ask your company’s administrator to unlock your ID."
              />
            </>
          ),
        },
        {
          id: 'key',
          question: 'Where is the certificate’s key made?',
          answer: (
            <p>
              In your computer. The key and the passphrase are never sent to us. Delete the certificate file once your
              login works.
            </p>
          ),
        },
      ],
    },
  ];
}
