import type { ApplicationKind, IdentityCheck, SeenApplication } from '../../domain/application/application.ts';
import type { Change, Side } from '../../domain/application/plan.ts';
import { staffRoles } from '../../domain/staff/staff.ts';
import { shortDate } from '../../web/dates.ts';
import { messages } from '../../web/messages/index.ts';
import type { Lang, Page } from '../../web/page.ts';
import { settingName, settingText } from '../settings/catalogue.ts';
import { consoleWords } from '../words.ts';

interface Words {
  kind: Record<ApplicationKind, string>;
  /** When this kind is the right one. */
  when: Record<ApplicationKind, string>;
  state: Record<SeenApplication, string>;
  identity: Record<IdentityCheck, string>;
  item: Record<Change['item'], (of: string | undefined) => string>;
  side: Record<Extract<Side, { is: 'word' }>['word'], string>;
  nothing: string;
  until: Record<'acquisition' | 'expiry', (date: string) => string>;
}

const ja: Words = {
  kind: {
    'new-contract': '新規契約',
    'issue-administrator': '管理者証明書の発行',
    'reissue-administrator': '管理者証明書の再発行',
    'change-administrator': '管理者の変更',
    'change-mail': 'メールアドレスの変更',
    'change-second-contact': '第二連絡先の変更',
    'change-method': '方式の変更',
    'reset-password': 'パスワードの再設定',
    'lift-stop': '利用停止の解除',
    'reissue-wave': '発行し直し',
    'change-settings': '金庫の設定の変更',
    'add-staff': '職員の登録',
    'change-staff': '職員の変更',
    'replace-passkey': 'パスキーの再登録',
    'resume-staff': '職員の利用再開',
  },
  when: {
    'new-contract': '契約先と管理者IDを登録し、管理者に手順書を渡します。',
    'issue-administrator': '証明書も取得コードもない管理者に、発行します。',
    'reissue-administrator': '紛失・盗難、パソコンの入れ替え、期限切れのとき。今の証明書はすぐに失効します。',
    'change-administrator': '管理者が別の人に替わるとき。前の管理者IDは、すぐに使えなくなります。',
    'change-mail': '管理者のメールアドレスを変えます。前のアドレスにもお知らせします。',
    'change-second-contact': '再発行などを併せて知らせる、契約先の2人目の連絡先を変えます。両方を空けると削除します。',
    'change-method': 'ID・パスワード方式と電子証明書方式を切り替えます。契約先の全員に及びます。',
    'reset-password': '管理者がログインパスワードを忘れたとき。仮パスワードを書面で渡します。',
    'lift-stop': '緊急に止めた契約の利用を再開します。失効した証明書は戻りません。',
    'reissue-wave': '一括失効のあと、証明書がなくなった管理者に、契約番号の順にまとめて発行します。',
    'change-settings': '期限・通知・ログインの方法など、金庫の設定を変えます。',
    'add-staff': '職員のIDを作り、パスキー登録の招待を出します。',
    'change-staff': '氏名・部店・役割を変えます。',
    'replace-passkey': 'パスキーをなくした職員が、新しいパスキーを登録できるようにします。',
    'resume-staff': '利用を停止した職員が、また使えるようにします。',
  },
  state: {
    submitted: '承認待ち',
    returned: '差し戻し',
    rejected: '却下',
    withdrawn: '取下げ',
    done: '承認済み',
    expired: '期限切れ',
  },
  identity: {
    'registered seal': '届出印の照合',
    'photo identity card': '運転免許証など顔写真付き書類の提示',
    'company register': '登記事項証明書の確認',
    'power of attorney': '委任状の確認',
    'called back': '登録電話番号への折り返し確認',
  },
  item: {
    contract: () => '契約番号',
    company: () => '会社名',
    branch: () => '取引店・部店',
    administrator: () => '管理者',
    'new administrator': () => '新しい管理者',
    certificate: (of) => (of ? `今の証明書（${of}枚目）` : '今の証明書'),
    'new certificate': (of) => (of ? `新しい証明書（${of}枚目）` : '新しい証明書'),
    code: () => '取得コード',
    anew: (of) => of ?? '',
    letters: () => '手順書（通）',
    'temporary password': (of) => (of ? `仮パスワード（${of}）` : '仮パスワード'),
    mail: (of) => (of ? `メールアドレス（${of}）` : 'メールアドレス'),
    'second contact': () => '第二連絡先',
    method: () => '方式',
    users: (of) => `利用者${of ?? ''}名`,
    sessions: () => 'ログイン中の画面',
    stop: () => '利用',
    setting: (of) => settingName('ja', of ?? ''),
    staff: (of) => (of ? `職員（${of}）` : '職員'),
    roles: () => '役割',
    passkeys: (of) => `パスキー${of ?? ''}個`,
    invitation: () => '招待のリンク',
    whom: () => '対象の管理者',
    reason: () => '理由',
    'open issuance': () => '未取得の発行',
    'other account': (of) => `同じ人かもしれない職員（${of ?? ''}）`,
  },
  side: {
    'revoked at once': '失効（すぐに）',
    'printed on the sheet': '発行して手順書に印刷',
    'as it is': '変わりません',
    'can log in': '利用できます',
    'cannot log in': '利用できません',
    stopped: '利用停止',
    'in use': '利用中',
    'certificate method': '電子証明書方式',
    'password method': 'ID・パスワード方式',
    'certificate method from the acquisition on': '電子証明書方式（管理者が証明書を取得したときから）',
    invited: '承認のあとに作成',
    'ended at once': 'すぐに終了',
    'void at once': '無効（すぐに）',
    'log in with their passwords': '今のログインパスワードでログイン',
    'need a first password from the administrator': '管理者がパスワードを再設定するまで、ログインできません',
    'because of another computer or expiry': 'パソコンの入れ替え・期限切れなど',
    'because of loss, theft or a leak': '紛失・盗難・情報の流出のおそれ',
    'for another reason': 'その他',
  },
  nothing: 'なし',
  until: { acquisition: (date) => `（取得期限 ${date}）`, expiry: (date) => `（期限 ${date}）` },
};

const en: Words = {
  kind: {
    'new-contract': 'New contract',
    'issue-administrator': 'Certificate for an administrator',
    'reissue-administrator': 'Reissue of an administrator’s certificate',
    'change-administrator': 'Change of administrator',
    'change-mail': 'Change of mail address',
    'change-second-contact': 'Change of the second contact',
    'change-method': 'Change of method',
    'reset-password': 'Password reset',
    'lift-stop': 'Lifting of a stop',
    'reissue-wave': 'New certificates after a revocation',
    'change-settings': 'Change of settings',
    'add-staff': 'New staff account',
    'change-staff': 'Change of a staff account',
    'replace-passkey': 'New passkey for staff',
    'resume-staff': 'Resumption of a staff account',
  },
  when: {
    'new-contract': 'Registers a customer with its administrator, who gets a procedure sheet.',
    'issue-administrator': 'For an administrator who has neither a certificate nor a code.',
    'reissue-administrator':
      'After loss or theft, for another computer, after expiry. The certificate in use is revoked.',
    'change-administrator': 'When another person takes over. The earlier administrator’s ID stops at once.',
    'change-mail': 'Changes an administrator’s mail address. The earlier address is told as well.',
    'change-second-contact':
      'Changes who else of the customer hears of reissues. Leave both fields empty to remove it.',
    'change-method': 'Between ID and password and certificates, for everyone of the contract.',
    'reset-password': 'When an administrator forgot the login password. A temporary one is handed over on paper.',
    'lift-stop': 'Resumes a contract that was stopped in an emergency. Revoked certificates stay revoked.',
    'reissue-wave': 'For the administrators that a revocation left without a certificate, by contract number.',
    'change-settings': 'Deadlines, notices, ways of logging in and other settings.',
    'add-staff': 'Makes an account and invites its person to register a passkey.',
    'change-staff': 'Changes name, branch and roles.',
    'replace-passkey': 'Lets someone who lost their passkey register a new one.',
    'resume-staff': 'Lets a stopped account be used again.',
  },
  state: {
    submitted: 'Waiting for approval',
    returned: 'Returned',
    rejected: 'Rejected',
    withdrawn: 'Withdrawn',
    done: 'Approved',
    expired: 'Expired',
  },
  identity: {
    'registered seal': 'Registered seal compared',
    'photo identity card': 'Photo identity card seen',
    'company register': 'Extract of the company register seen',
    'power of attorney': 'Power of attorney seen',
    'called back': 'Called back at the registered number',
  },
  item: {
    contract: () => 'Contract number',
    company: () => 'Company',
    branch: () => 'Branch',
    administrator: () => 'Administrator',
    'new administrator': () => 'New administrator',
    certificate: (of) => (of ? `Certificate in use (no. ${of})` : 'Certificate in use'),
    'new certificate': (of) => (of ? `New certificate (no. ${of})` : 'New certificate'),
    code: () => 'Acquisition code',
    anew: (of) => of ?? '',
    letters: () => 'Letters',
    'temporary password': (of) => (of ? `Temporary password (${of})` : 'Temporary password'),
    mail: (of) => (of ? `Mail address (${of})` : 'Mail address'),
    'second contact': () => 'Second contact',
    method: () => 'Method',
    users: (of) => `${of ?? ''} users`,
    sessions: () => 'Sessions',
    stop: () => 'Use',
    setting: (of) => settingName('en', of ?? ''),
    staff: (of) => (of ? `Staff (${of})` : 'Staff'),
    roles: () => 'Roles',
    passkeys: (of) => `${of ?? ''} passkeys`,
    invitation: () => 'Invitation link',
    whom: () => 'Administrator',
    reason: () => 'Reason',
    'open issuance': () => 'Issuance not acquired',
    'other account': (of) => `Perhaps the same person (${of ?? ''})`,
  },
  side: {
    'revoked at once': 'Revoked (at once)',
    'printed on the sheet': 'Made when the sheet is printed',
    'as it is': 'As it is',
    'can log in': 'Can be used',
    'cannot log in': 'Cannot be used',
    stopped: 'Stopped',
    'in use': 'In use',
    'certificate method': 'Certificate',
    'password method': 'ID and password',
    'certificate method from the acquisition on': 'Certificate (from the administrator’s acquisition on)',
    invited: 'Made after the approval',
    'ended at once': 'Ended at once',
    'void at once': 'Void (at once)',
    'log in with their passwords': 'Log in with the login passwords they have',
    'need a first password from the administrator': 'Cannot log in until the administrator resets their password',
    'because of another computer or expiry': 'Another computer, expiry and the like',
    'because of loss, theft or a leak': 'Loss, theft, or a possible leak',
    'for another reason': 'Other',
  },
  nothing: 'None',
  until: { acquisition: (date) => ` (acquire by ${date})`, expiry: (date) => ` (until ${date})` },
};

/** The words of applications. */
export function applicationWords(lang: Lang): Words {
  return lang === 'en' ? en : ja;
}

/** One side of a change in words: the state or text, and what stands smaller behind it. */
export function sideWords(side: Side, page: Pick<Page, 'lang' | 'timeZone'>): { text: string; small?: string } {
  const t = applicationWords(page.lang);
  switch (side.is) {
    case 'nothing':
      return { text: t.nothing };
    case 'text':
      return { text: side.text };
    case 'word':
      return { text: t.side[side.word] };
    case 'state': {
      const date = side.until && shortDate(Temporal.Instant.from(side.until), page);
      const acquisition = side.state === 'not-acquired' || side.state === 'lapsed';
      return {
        text: messages(page.lang).state[side.state],
        ...(date && { small: t.until[acquisition ? 'acquisition' : 'expiry'](date) }),
      };
    }
  }
}

/** A change's item and sides in words. Roles and settings are told by their names. */
export function changeWords(change: Change, page: Pick<Page, 'lang' | 'timeZone'>) {
  const named = (side: Side): Side =>
    change.item === 'setting' && side.is === 'text'
      ? { is: 'text', text: settingText(page.lang, change.of ?? '', side.text) }
      : roles(side);
  const roles = (side: Side): Side =>
    change.item === 'roles' && side.is === 'text'
      ? {
          is: 'text',
          text: staffRoles
            .filter((role) => side.text.split(' ').includes(role))
            .map((role) => consoleWords(page.lang).role[role])
            .join(page.lang === 'en' ? ', ' : '・'),
        }
      : side;
  return {
    item: applicationWords(page.lang).item[change.item](change.of),
    before: sideWords(named(change.before), page),
    after: sideWords(named(change.after), page),
    same: change.after.is === 'word' && change.after.word === 'as it is',
  };
}
