import { customerKeyTypes, environments, type Settings } from '../../domain/institution/settings.ts';
import type { Lang } from '../../web/page.ts';

/** How a setting is shown and asked for. */
type Control =
  | { readonly kind: 'number'; readonly least: number; readonly most: number }
  | { readonly kind: 'stages' }
  | { readonly kind: 'text'; readonly most: number; readonly mono?: true }
  | { readonly kind: 'one' | 'many' | 'hue'; readonly of: readonly string[] };

interface Words {
  readonly name: string;
  readonly say: string;
  readonly unit?: string;
}

/** One setting as the console knows it: its name is the form field's, and the path in the settings. */
export type Setting = Control & { readonly name: string; readonly ja: Words; readonly en: Words };

export interface SettingGroup {
  readonly id: string;
  readonly ja: string;
  readonly en: string;
  readonly settings: readonly Setting[];
}

const days = { ja: '日', en: 'days' };
const number = (name: string, least: number, most: number, unit: { ja: string; en: string }, ja: Words, en: Words) =>
  ({ kind: 'number', name, least, most, ja: { ...ja, unit: unit.ja }, en: { ...en, unit: unit.en } }) as const;
const text = (name: string, most: number, ja: Words, en: Words) => ({ kind: 'text', name, most, ja, en }) as const;

/** All settings of RULES §4 that an institution decides, as the page and the form group them. */
export const settingGroups: readonly SettingGroup[] = [
  {
    id: 'periods',
    ja: '期間',
    en: 'Periods',
    settings: [
      number(
        'acquisitionDays',
        1,
        365,
        days,
        { name: '取得期限', say: '発行した日の翌日から数えて、この日数のうちに取得できます。' },
        {
          name: 'Acquisition deadline',
          say: 'A certificate can be acquired within so many days after the day of issue.',
        },
      ),
      number(
        'validityYears',
        1,
        5,
        { ja: '年', en: 'years' },
        { name: '有効期間', say: '取得した日から、この年数のあいだ有効です。すでに取得した証明書は変わりません。' },
        { name: 'Validity', say: 'From the day of acquisition. Certificates already acquired stay as they are.' },
      ),
      number(
        'renewalOpensDays',
        1,
        180,
        days,
        { name: '更新の開始', say: '有効期限のこの日数前から更新できます。最初のお知らせより後にはできません。' },
        { name: 'Renewal opens', say: 'So many days before the expiry. It cannot open after the first notice.' },
      ),
      number(
        'lateRenewalDays',
        0,
        180,
        days,
        {
          name: '期限後の更新',
          say: '有効期限を過ぎてからも、この日数のあいだ更新できます。0は「更新できない」です。',
        },
        { name: 'Late renewal', say: 'A renewal is possible for so many days after the expiry. 0 means not at all.' },
      ),
      number(
        'coolingHours',
        0,
        720,
        { ja: '時間', en: 'hours' },
        {
          name: '再発行後の制限',
          say: '再発行のあと、この時間のログインに「制限あり」の印を付けます。0は「付けない」です。',
        },
        {
          name: 'Cooling period',
          say: 'Logins are marked as limited for so many hours after a reissue. 0 means never.',
        },
      ),
    ],
  },
  {
    id: 'notices',
    ja: 'お知らせ',
    en: 'Notices',
    settings: [
      {
        kind: 'stages',
        name: 'noticeStages',
        ja: { name: '有効期限のお知らせ', say: '有効期限の何日前にメールを送るか。大きい順に5つまで。', unit: '日前' },
        en: {
          name: 'Notices of the expiry',
          say: 'How many days before it a mail is sent: five at most, falling.',
          unit: 'days before',
        },
      },
      {
        kind: 'stages',
        name: 'deadlineReminders',
        ja: { name: '取得期限のお知らせ', say: '取得期限の何日前にメールを送るか。大きい順に5つまで。', unit: '日前' },
        en: {
          name: 'Reminders of the acquisition deadline',
          say: 'How many days before it a mail is sent: five at most, falling.',
          unit: 'days before',
        },
      },
      text(
        'mailFrom.name',
        60,
        { name: '送信者の名前', say: 'メールの差出人として表示されます。' },
        { name: 'Sender’s name', say: 'Shown as whom the mail is from.' },
      ),
      text(
        'mailFrom.address',
        254,
        { name: '送信元のメールアドレス', say: '例：no-reply@example.jp' },
        { name: 'Sender’s address', say: 'e.g. no-reply@example.jp' },
      ),
    ],
  },
  {
    id: 'login',
    ja: 'ログイン',
    en: 'Login',
    settings: [
      {
        kind: 'one',
        name: 'loginFactors',
        of: ['certificate and password', 'certificate'],
        ja: { name: 'ログインの方法', say: '電子証明書のあとに、ログインパスワードも確認するかどうか。' },
        en: { name: 'Login factors', say: 'Whether the login password is asked for after the certificate.' },
      },
      number(
        'lockAfter',
        3,
        20,
        { ja: '回', en: 'times' },
        { name: 'ロックまでの回数', say: 'パスワードをこの回数続けて間違えると、そのIDをロックします。' },
        { name: 'Lock after', say: 'So many wrong passwords in a row lock the ID.' },
      ),
      number(
        'usersPerContract',
        1,
        10_000,
        { ja: '名', en: 'users' },
        { name: '1契約の利用者の上限', say: '管理者を除きます。すでに登録した利用者は減りません。' },
        { name: 'Users per contract', say: 'Administrators not counted. Users already registered stay.' },
      ),
      {
        kind: 'one',
        name: 'secondAdministrator',
        of: ['no', 'yes'],
        ja: { name: '2人目の管理者', say: '1つの契約に、管理者を2人まで置けるようにするかどうか。' },
        en: { name: 'Second administrator', say: 'Whether a contract may have two administrators.' },
      },
    ],
  },
  {
    id: 'certificates',
    ja: '電子証明書',
    en: 'Certificates',
    settings: [
      {
        kind: 'text',
        mono: true,
        name: 'labelFormat',
        most: 60,
        ja: {
          name: '証明書の表示名',
          say: '証明書を選ぶ画面に出る名前です。{loginId}と{institutionCode}を1つずつ入れます。',
        },
        en: {
          name: 'Label of a certificate',
          say: 'The name in the browser’s chooser. It contains {loginId} and {institutionCode}, each once.',
        },
      },
      {
        kind: 'many',
        name: 'customerKeyTypes',
        of: customerKeyTypes,
        ja: { name: 'お客さまの鍵の種類', say: '証明書の申請で受け付ける鍵です。1つ以上選びます。' },
        en: { name: 'Customers’ key types', say: 'The keys accepted in requests for a certificate: at least one.' },
      },
      {
        kind: 'one',
        name: 'caKeyType',
        of: ['EC P-256', 'EC P-384', 'RSA-3072', 'RSA-4096'],
        ja: { name: '認証局の鍵の種類', say: '次の世代の認証局から使います。今の認証局は変わりません。' },
        en: { name: 'CA key type', say: 'Used from the next generation of the CA on. The present CA stays as it is.' },
      },
      {
        kind: 'text',
        mono: true,
        name: 'policyOid',
        most: 60,
        ja: { name: '証明書ポリシーのOID', say: '証明書に書く番号です。例：2.999.1' },
        en: { name: 'Policy OID', say: 'Written into certificates, e.g. 2.999.1' },
      },
    ],
  },
  {
    id: 'help-desk',
    ja: 'ヘルプデスク',
    en: 'Help desk',
    settings: [
      text(
        'helpDesk.name',
        60,
        { name: '名前', say: 'すべての画面の「お困りのときは」に表示されます。' },
        { name: 'Name (Japanese)', say: 'Shown on every page, in Japanese.' },
      ),
      text(
        'helpDesk.nameEn',
        60,
        { name: '名前（英語）', say: '英語の画面に表示されます。' },
        { name: 'Name (English)', say: 'Shown on the English pages.' },
      ),
      text(
        'helpDesk.phone',
        20,
        { name: '電話番号', say: '例：0120-000-000' },
        { name: 'Telephone', say: 'e.g. 0120-000-000' },
      ),
      text(
        'helpDesk.hours',
        60,
        { name: '受付時間', say: '例：平日 9:00〜17:00' },
        { name: 'Hours (Japanese)', say: 'Shown in Japanese.' },
      ),
      text(
        'helpDesk.hoursEn',
        60,
        { name: '受付時間（英語）', say: '例：Weekdays 9:00–17:00' },
        { name: 'Hours (English)', say: 'e.g. Weekdays 9:00–17:00' },
      ),
    ],
  },
  {
    id: 'look',
    ja: '色と時刻',
    en: 'Colour and time',
    settings: [
      {
        kind: 'hue',
        name: 'hue',
        of: ['light-blue', 'blue', 'cyan', 'green', 'purple', 'magenta'],
        ja: {
          name: '基本の色',
          say: 'デジタル庁デザインシステムの6色から選びます。どの色でも文字が読めることを確かめてあります。',
        },
        en: {
          name: 'Colour',
          say: 'One of six hues of the Digital Agency Design System, each checked to be readable.',
        },
      },
      {
        kind: 'many',
        name: 'languages',
        of: ['ja', 'en'],
        ja: { name: '画面とメールの言語', say: 'お客さまの画面とメールの言語です。日本語は外せません。' },
        en: { name: 'Languages', say: 'Of the customers’ pages and mails. Japanese is always one.' },
      },
      {
        kind: 'many',
        name: 'supportedEnvironments',
        of: environments,
        ja: { name: '推奨環境', say: '「推奨環境」の画面に表示するパソコンとブラウザーです。' },
        en: { name: 'Supported computers', say: 'The computers and browsers listed on that page.' },
      },
      text(
        'timeZone',
        60,
        { name: '時間帯', say: '日付と期限の基準です。IANAの名前で入力します。例：Asia/Tokyo' },
        { name: 'Time zone', say: 'What dates and deadlines mean, by its IANA name, e.g. Asia/Tokyo' },
      ),
    ],
  },
];

export const allSettings: readonly Setting[] = settingGroups.flatMap(({ settings }) => settings);

const choices: Record<Lang, Readonly<Record<string, string>>> = {
  ja: {
    'certificate and password': '電子証明書とパスワード',
    certificate: '電子証明書だけ',
    yes: '置ける',
    no: '置けない',
    'light-blue': '水色',
    blue: '青',
    cyan: '青緑',
    green: '緑',
    purple: '紫',
    magenta: '赤紫',
    ja: '日本語',
    en: '英語',
    windows: 'Windows',
    macos: 'macOS',
    linux: 'Linux',
    firefox: 'Firefox',
  },
  en: {
    'certificate and password': 'Certificate and password',
    certificate: 'Certificate only',
    yes: 'Allowed',
    no: 'Not allowed',
    'light-blue': 'Light blue',
    blue: 'Blue',
    cyan: 'Cyan',
    green: 'Green',
    purple: 'Purple',
    magenta: 'Magenta',
    ja: 'Japanese',
    en: 'English',
    windows: 'Windows',
    macos: 'macOS',
    linux: 'Linux',
    firefox: 'Firefox',
  },
};

/** A choice in words; what needs none is its own word. */
export const choiceWord = (lang: Lang, choice: string): string => choices[lang][choice] ?? choice;

/** The value of a setting as the texts of its form field: one, or several where several are ticked. */
export function textsOf(settings: Settings, setting: Setting): string[] {
  const value = setting.name
    .split('.')
    .reduce<unknown>((at, part) => (at as Record<string, unknown>)[part], settings as unknown);
  if (typeof value === 'boolean') return [value ? 'yes' : 'no'];
  if (Array.isArray(value)) return setting.kind === 'stages' ? [value.join(', ')] : value.map(String);
  return [String(value)];
}

/** 30日前・10日前: a setting's value as a reader sees it. */
export function shownValue(lang: Lang, setting: Setting, texts: readonly string[]): string {
  const { unit = '' } = setting[lang];
  const gap = lang === 'en' && unit !== '' ? ' ' : '';
  if (setting.kind === 'stages') {
    const each = (texts[0] ?? '').split(/,\s*/);
    return lang === 'en' ? `${each.join(', ')} ${unit}` : each.map((one) => one + unit).join('・');
  }
  return texts.map((one) => choiceWord(lang, one) + gap + unit).join(lang === 'en' ? ', ' : '、');
}

/** The name of what a line of an application's plan calls `helpDesk.phone`. */
export function settingName(lang: Lang, of: string): string {
  const setting = allSettings.find(({ name }) => name === of);
  const group = settingGroups.find(({ settings }) => settings.some(({ name }) => name === of));
  return setting && group ? `${group[lang]}${lang === 'en' ? ': ' : '：'}${setting[lang].name}` : of;
}

/** A value in a line of an application's plan (workflows/applications/change-settings.ts), in words. */
export function settingText(lang: Lang, of: string, text: string): string {
  const setting = allSettings.find(({ name }) => name === of);
  if (!setting) return text;
  const one = text === 'true' ? 'yes' : text === 'false' ? 'no' : text;
  return shownValue(lang, setting, setting.kind === 'many' ? one.split(', ') : [one]);
}
