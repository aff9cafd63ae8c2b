import { ByRole, Dots } from '../../web/components.tsx';
import { labelOf, type Page, portalHref } from '../../web/page.ts';
import type { Group } from './qa-page.tsx';

/** What people stumble on beside the questions of the notice, in Japanese. */
export function moreJa(page: Page): Group[] {
  const link = (path: string, words: string) => <a href={portalHref(page, path)}>{words}</a>;
  return [
    {
      title: '困ったとき',
      questions: [
        {
          id: 'diagnosis',
          question: 'ログインできない原因がわかりません',
          answer: (
            <p>
              {link('/help/diagnosis', 'PCの診断')}
              を行うと、電子証明書、有効期限、パソコンの時計、ブラウザーを調べ、することを表示します。お電話では、診断の結果の画面の番号をお伝えください。
            </p>
          ),
        },
        {
          id: 'cause',
          question: '証明書がない、期限切れ、失効の、どれが原因かを見分けられますか',
          answer: (
            <p>
              画面の見出しで見分けられます。ただし、有効期限の切れた証明書はブラウザーが選択画面に表示しないため、「
              {link('/error/no-cert', '電子証明書を確認できませんでした')}
              」と表示されます。その画面では、あてはまる場合を選んで進んでください。
            </p>
          ),
        },
        {
          id: 'forgot-id',
          question: '自分のログインIDを忘れました',
          answer: (
            <p>
              電子証明書でのログインでは、IDの入力は不要です。証明書の選択画面に「{labelOf(page, '利用者ID')}
              」の形で表示され、「+」の前がログインIDです。取得のときは、管理者IDの方は窓口でお渡しした書面、利用者IDの方は貴社の管理者にご確認ください。
            </p>
          ),
        },
        {
          id: 'forgot-password',
          question: 'ログインパスワードを忘れました',
          answer: (
            <ByRole
              lang="ja"
              administrator="ヘルプデスクまたは当金庫の窓口へご連絡ください。電子証明書の再発行は不要です。"
              user="貴社の管理者に、パスワードの再設定を依頼してください。電子証明書の再発行は不要です。"
            />
          ),
        },
        {
          id: 'forgot-code',
          question: '取得コードをなくしました。何度か間違えて、無効になりました',
          answer: (
            <ByRole
              lang="ja"
              administrator="当金庫の窓口へお申し出ください。手順書を印刷し直すと、前の取得コードは使えなくなります。"
              user="貴社の管理者に、新しい取得コードの発行を依頼してください。前の取得コードは使えなくなります。"
            />
          ),
        },
        {
          id: 'private-window',
          question: 'シークレット ウィンドウで、選択画面が表示されません',
          answer: (
            <p>
              シークレット ウィンドウやプライベート
              ブラウズでは、証明書を使えないことがあります。通常のウィンドウで開いてください。
            </p>
          ),
        },
        {
          id: 'clock',
          question: 'パソコンの時計が合っていないと、どうなりますか',
          answer: (
            <p>
              時計が大きくずれていると、有効な証明書でも、期限切れまたは有効になる前とみなされ、選択画面に表示されません。日付と時刻を合わせてください。
            </p>
          ),
        },
      ],
    },
    {
      title: 'パソコンの中の証明書',
      questions: [
        {
          id: 'look-alikes',
          question: '同じ名前の証明書が2つ表示されます。どちらを選べばよいですか',
          answer: (
            <p>
              更新や再発行のあとは、古い証明書がパソコンに残ります。名前は同じなので、有効期限が新しいものを選んでください。シリアル番号の終わりの8文字は、ログイン後の「自分の電子証明書」と
              {link('/help/diagnosis', 'PCの診断')}で確認できます。
            </p>
          ),
        },
        {
          id: 'remove-old',
          question: '古い証明書は、削除したほうがよいですか',
          answer: (
            <p>
              新しい証明書でログインできることを確認してから、有効期限が古いほうを削除してください。先に削除すると、誤って新しいほうを削除したときに、再発行が必要になります。残しておいても、古い証明書ではログインできません。
            </p>
          ),
        },
        {
          id: 'move',
          question: '電子証明書を、ほかのパソコンやブラウザーに移せますか',
          answer: (
            <p>
              移せません。ほかのパソコンで使うときは、利用者IDを追加するか、再発行を受けてください。証明書ファイルは、ほかの人に渡したり、共有フォルダーに置いたりしないでください。
            </p>
          ),
        },
        {
          id: 'shared-pc',
          question: '1台のパソコンを、何人かで使っています',
          answer: (
            <p>
              パソコン（Windows・Mac）の利用者を、人ごとに分けてください。分けると、ほかの人の証明書は選択画面に表示されません。分けられないときも、ログインパスワードは共有しないでください。席を離れるときは、ログアウトしてください。
            </p>
          ),
        },
        {
          id: 'several-companies',
          question: '複数の会社や、ほかの金融機関の証明書が入っています',
          answer: (
            <p>
              選択画面には、当金庫の証明書だけが表示されます。複数の会社の証明書があるときは、「+」の前のログインIDで見分けてください。
            </p>
          ),
        },
        {
          id: 'ie-mode',
          question: 'IEモードや、専用のソフトウェア、管理者の権限が必要ですか',
          answer: (
            <p>
              どれも不要です。IEモードでは利用できません。IEモードで開いたときは、
              {link('/help/environment', '推奨環境')}
              のブラウザーで開き直してください。信頼済みサイトの登録も不要です。
            </p>
          ),
        },
        {
          id: 'company-pc',
          question: '会社のパソコンで、ファイルの保存や取り込みができません',
          answer: (
            <p>
              会社の設定で制限されていることがあります。システム担当の方に、証明書ファイル（名前が{' '}
              <span class="mono">.p12</span> で終わるファイル）の保存と取り込みができるかをご確認ください。
            </p>
          ),
        },
      ],
    },
    {
      title: '管理者と利用者',
      questions: [
        {
          id: 'add-user',
          question: '利用者を増やすには、どうすればよいですか',
          answer: (
            <p>
              管理者IDでログインし、「利用者管理」で利用者を追加して、電子証明書を発行してください。表示された取得コードを、本人に知らせます。取得コードは、その画面でしか表示されません。
            </p>
          ),
        },
        {
          id: 'leaving',
          question: '利用者が退職・異動します',
          answer: (
            <p>
              管理者が「利用者管理」で、その利用者の電子証明書を失効してください。すぐにログインできなくなります。引き継ぐ方には、別の利用者IDと電子証明書を用意してください。
            </p>
          ),
        },
        {
          id: 'administrator-leaving',
          question: '管理者が替わります。管理者がログインできません',
          answer: (
            <p>
              管理者の変更と、管理者IDの再発行は、当金庫の窓口へ届け出てください。管理者がログインできない間も、利用者はこれまでどおりログインできます。
            </p>
          ),
        },
        {
          id: 'before-switch',
          question: '電子証明書方式に変わるとき、業務を止めないためには、どうすればよいですか',
          answer: (
            <p>
              管理者IDの電子証明書を取得すると、ご契約のすべての利用者が、同時にID・パスワードでログインできなくなります。支払いなどの期限がない日に、利用者への発行と取得を続けて行えるように準備してください。
            </p>
          ),
        },
      ],
    },
    {
      title: '安全のために',
      questions: [
        {
          id: 'lost',
          question: 'パソコンや証明書ファイルを紛失しました、盗まれました',
          answer: (
            <p>
              すぐにヘルプデスクへお電話ください。当金庫の職員が、電子証明書をすぐに失効します。利用者IDの電子証明書は、貴社の管理者も失効できます。再発行を待つ必要はありません。
            </p>
          ),
        },
        {
          id: 'genuine-mail',
          question: '届いたメールが、本当に当金庫からのものかを確かめたい',
          answer: (
            <p>
              当金庫のメールには、リンクと添付ファイルがありません。リンクのあるメールは、開かずに削除してください。ログインするときは、いつもの方法で画面を開いてください。
            </p>
          ),
        },
        {
          id: 'phone-call',
          question: '「証明書の期限が切れる」という電話があり、更新するように言われました',
          answer: (
            <>
              <p>電話に従って操作しないでください。いったん切り、ヘルプデスクの番号へ、ご自身からお電話ください。</p>
              <Dots
                items={[
                  '当金庫の職員が、パスワード・取得コード・パスフレーズをお尋ねすることはありません。',
                  '更新は、ログイン後の「重要なお知らせ」からだけ行えます。',
                ]}
              />
            </>
          ),
        },
        {
          id: 'unknown-reissue',
          question: '証明書が急になくなりました。頼んでいない発行・再発行のお知らせが届きました',
          answer: (
            <p>
              再発行を受ける前に、ヘルプデスクへお電話ください。ウイルスが証明書を削除し、再発行された証明書を盗む手口があります。パソコンを調べてから、別のパソコンで取得し直すことをお勧めします。
            </p>
          ),
        },
        {
          id: 'why-not-phones',
          question: 'スマートフォンで利用できないのは、なぜですか',
          answer: (
            <p>
              証明書ファイルを端末へ移すときに、ほかの人の手に渡るおそれがあるためです。くわしくは、
              {link('/help/import/ios', 'iPhone・iPad')}、{link('/help/import/android', 'Android')}をご覧ください。
            </p>
          ),
        },
      ],
    },
  ];
}

/** The same in English. */
export function moreEn(page: Page): Group[] {
  const link = (path: string, words: string) => <a href={portalHref(page, path)}>{words}</a>;
  return [
    {
      title: 'When something goes wrong',
      questions: [
        {
          id: 'diagnosis',
          question: 'I cannot log in and do not know why.',
          answer: (
            <p>
              The {link('/help/diagnosis', 'PC check')} looks at certificate, expiry, clock and browser, and says what
              to do. When you call, give the number on its page.
            </p>
          ),
        },
        {
          id: 'cause',
          question: 'How do I tell a missing certificate from an expired or revoked one?',
          answer: (
            <p>
              By the heading of the page. Only, browsers do not offer expired certificates, so you then read “
              {link('/error/no-cert', 'We could not see your certificate')}”: choose your case on that page.
            </p>
          ),
        },
        {
          id: 'forgot-id',
          question: 'I forgot my login ID.',
          answer: (
            <p>
              You do not need it to log in: the browser lists your certificate as “{labelOf(page, 'your ID')}”, and what
              stands before “+” is your login ID. To acquire a certificate, administrators find it on the sheet from our
              counter; users ask their administrator.
            </p>
          ),
        },
        {
          id: 'forgot-password',
          question: 'I forgot my login password.',
          answer: (
            <ByRole
              lang="en"
              administrator="Contact the help desk or our counter. The certificate need not be reissued."
              user="Ask your company’s administrator to reset it. The certificate need not be reissued."
            />
          ),
        },
        {
          id: 'forgot-code',
          question: 'I lost the acquisition code, or it became void after wrong entries.',
          answer: (
            <ByRole
              lang="en"
              administrator="Ask at our counter for a new procedure sheet. The code before it becomes void."
              user="Ask your company’s administrator for a new code. The code before it becomes void."
            />
          ),
        },
        {
          id: 'private-window',
          question: 'I am not asked for a certificate in a private window.',
          answer: <p>Certificates may not work in private or incognito windows. Please use a normal window.</p>,
        },
        {
          id: 'clock',
          question: 'What if the clock of my computer is wrong?',
          answer: (
            <p>
              If it is far off, a valid certificate looks expired or not yet valid, and the browser does not list it.
              Set the date and time.
            </p>
          ),
        },
      ],
    },
    {
      title: 'Certificates in your computer',
      questions: [
        {
          id: 'look-alikes',
          question: 'Two certificates have the same name. Which one do I choose?',
          answer: (
            <p>
              After a renewal or reissue the old one stays in the computer. Choose the one that expires last. You see
              the last eight characters of the serial number under “My certificate” after login, and in the{' '}
              {link('/help/diagnosis', 'PC check')}.
            </p>
          ),
        },
        {
          id: 'remove-old',
          question: 'Should I delete the old certificate?',
          answer: (
            <p>
              Only once you have logged in with the new one, and then the one that expires first. If you delete the new
              one by mistake, it has to be reissued. Keeping the old one does no harm: it cannot log in.
            </p>
          ),
        },
        {
          id: 'move',
          question: 'Can I move a certificate to another computer or browser?',
          answer: (
            <p>
              No. For another computer, have a user ID added or the certificate reissued. Do not give the certificate
              file to anyone, or leave it in a shared folder.
            </p>
          ),
        },
        {
          id: 'shared-pc',
          question: 'Several people use one computer.',
          answer: (
            <p>
              Give each person an account of their own on the computer (Windows, Mac): then nobody sees the others’
              certificates. Never share login passwords, and log out when you leave.
            </p>
          ),
        },
        {
          id: 'several-companies',
          question: 'My computer holds certificates of several companies or institutions.',
          answer: (
            <p>
              Here the browser lists only ours. If they are of several companies, tell them by the login ID before “+”.
            </p>
          ),
        },
        {
          id: 'ie-mode',
          question: 'Do I need IE mode, extra software or administrator rights?',
          answer: (
            <p>
              None of these. IE mode does not work: open the page in a {link('/help/environment', 'supported browser')}.
              Nor need our address be made a trusted site.
            </p>
          ),
        },
        {
          id: 'company-pc',
          question: 'On my company’s computer I cannot save or import the file.',
          answer: (
            <p>
              Your company may restrict it. Ask the person in charge of IT whether certificate files (
              <span class="mono">.p12</span>) can be saved and imported.
            </p>
          ),
        },
      ],
    },
    {
      title: 'Administrators and users',
      questions: [
        {
          id: 'add-user',
          question: 'How are users added?',
          answer: (
            <p>
              The administrator logs in, adds the user under “Users”, issues a certificate, and tells the user the
              acquisition code. The code is shown on that page only.
            </p>
          ),
        },
        {
          id: 'leaving',
          question: 'A user leaves or changes posts.',
          answer: (
            <p>
              The administrator revokes that user’s certificate under “Users”: it stops working at once. The successor
              gets a user ID and a certificate of their own.
            </p>
          ),
        },
        {
          id: 'administrator-leaving',
          question: 'The administrator changes, or cannot log in.',
          answer: (
            <p>
              Apply at our counter for a change of administrator or a reissue. Meanwhile the users can log in as before.
            </p>
          ),
        },
        {
          id: 'before-switch',
          question: 'How do we go over to certificates without stopping work?',
          answer: (
            <p>
              When the administrator’s certificate is acquired, ID and password stop working for all users of the
              contract at the same moment. Choose a day without payments due, and have the users’ certificates issued
              and acquired right after it.
            </p>
          ),
        },
      ],
    },
    {
      title: 'For your safety',
      questions: [
        {
          id: 'lost',
          question: 'A computer or a certificate file was lost or stolen.',
          answer: (
            <p>
              Call the help desk at once: our staff revoke the certificate immediately. Your administrator can revoke
              those of users as well. Do not wait for the reissue.
            </p>
          ),
        },
        {
          id: 'genuine-mail',
          question: 'How do I know that a mail is really from you?',
          answer: (
            <p>
              Our mail has no links and no attachments. Delete mail with links without opening them, and come to the
              login page in your usual way.
            </p>
          ),
        },
        {
          id: 'phone-call',
          question: 'A caller says my certificate expires and I must renew it.',
          answer: (
            <>
              <p>Do not follow the caller. Hang up and call the help desk’s number yourself.</p>
              <Dots
                items={[
                  'Our staff never ask for your password, acquisition code or passphrase.',
                  'Certificates are renewed only from the important notice after login.',
                ]}
              />
            </>
          ),
        },
        {
          id: 'unknown-reissue',
          question: 'My certificate suddenly disappeared, or I am told of a reissue I did not ask for.',
          answer: (
            <p>
              Call the help desk before anything is reissued. There is malware that deletes certificates and steals the
              reissued ones. Have the computer examined, and acquire the new certificate on another one.
            </p>
          ),
        },
        {
          id: 'why-not-phones',
          question: 'Why do smartphones not work?',
          answer: (
            <p>
              Because the certificate file can fall into other hands on its way to the device. See{' '}
              {link('/help/import/ios', 'iPhone and iPad')} and {link('/help/import/android', 'Android')}.
            </p>
          ),
        },
      ],
    },
  ];
}
