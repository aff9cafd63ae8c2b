import { newSettingsSchema } from '../../domain/institution/settings.ts';
import { mailAddress } from '../../domain/login-id/mail-address.ts';
import { isRefusal } from '../../domain/refusal.ts';
import type { Lang } from '../../web/page.ts';
import { allSettings, type Setting } from './catalogue.ts';

/** A form's fields as they were sent: the same name several times is several values. */
export type Fields = Readonly<Record<string, unknown>>;

/** All values of a field, as texts. */
export const valuesOf = (fields: Fields, name: string): string[] =>
  [fields[name] ?? []].flat().filter((value) => typeof value === 'string');

/** What was typed, as the settings they mean; whether they are any the schema says (kind `change-settings`). */
export function typedSettings(fields: Fields): { settings: Record<string, unknown> } {
  const settings: Record<string, unknown> = {};
  for (const setting of allSettings) {
    const [name = '', part] = setting.name.split('.');
    const value = meant(setting, valuesOf(fields, setting.name));
    if (part === undefined) settings[name] = value;
    else settings[name] = { ...(settings[name] as object | undefined), [part]: value };
  }
  return { settings };
}

function meant(setting: Setting, texts: string[]): unknown {
  const [text = ''] = texts;
  switch (setting.kind) {
    case 'number':
      return whole(text);
    case 'stages':
      return text
        .split(/[,、，\s]+/u)
        .filter((one) => one !== '')
        .map(whole);
    case 'many':
      return setting.of.filter((one) => texts.includes(one));
    case 'one':
      return setting.name === 'secondAdministrator' ? ({ yes: true, no: false }[text] ?? text) : text;
    case 'text': {
      const address = setting.name === 'mailFrom.address' ? mailAddress(text) : text;
      return isRefusal(address) ? text : address;
    }
    default:
      return text;
  }
}

/** ３０ is 30; anything else but a whole number stays what it is, and is refused. */
const whole = (text: string): number | string => {
  const one = text.normalize('NFKC').trim();
  return /^[0-9]{1,6}$/.test(one) ? Number(one) : text;
};

/** What is wrong with settings that were typed, in words, in the order of the form; the schema's first fault of each. */
export function faultsIn(lang: Lang, settings: unknown): { field: string; message: string }[] {
  const read = newSettingsSchema.safeParse(settings);
  if (read.success) return [];
  const { issues } = read.error;
  return allSettings.flatMap((setting) => {
    const issue = issues.find(({ path }) => {
      const at = path.join('.');
      return (
        at === setting.name ||
        at.startsWith(`${setting.name}.`) ||
        (path.length === 1 && setting.name.startsWith(`${at}.`))
      );
    });
    if (!issue) return [];
    const together: Partial<Record<string, string>> = {
      'must not ask for the renewal before it opens': words[lang].early,
      'must not remind before the issuance': words[lang].longBefore,
    };
    const message = together[issue.message] ?? faultWords(lang, setting);
    return [{ field: setting.name, message: words[lang].of(setting[lang].name, message) }];
  });
}

function faultWords(lang: Lang, setting: Setting): string {
  const t = words[lang];
  if (setting.kind === 'number') return t.number(setting.least, setting.most);
  if (setting.kind === 'stages') return t.stages;
  if (setting.kind === 'many') return t.many;
  if (setting.kind !== 'text') return t.one;
  return t.own[setting.name] ?? t.text(setting.most);
}

const words = {
  ja: {
    of: (name: string, message: string) => `「${name}」：${message}`,
    number: (least: number, most: number) => `${least}から${most}までの整数を入力してください。`,
    stages: '1から180までの整数を、大きい順に5つまで入力してください。例：30, 10',
    early: '最初のお知らせは、「更新の開始」の日数より前にはできません。どちらかを直してください。',
    longBefore: '「取得期限」の日数より短くしてください。どちらかを直してください。',
    many: '1つ以上選んでください。',
    one: '1つ選んでください。',
    text: (most: number) => `1文字から${most}文字までで入力してください。`,
    own: {
      labelFormat:
        '{loginId}と{institutionCode}を1つずつ入れ、そのほかは28文字までにしてください。改行などは使えません。',
      policyOid: '数字を点でつないだOIDを入力してください。例：2.999.1',
      timeZone: 'IANAの時間帯の名前を入力してください。例：Asia/Tokyo',
      'helpDesk.phone': '電話番号を、数字を入れて20文字までで入力してください。例：0120-000-000',
      'mailFrom.address': 'メールアドレスの形で入力してください。例：no-reply@example.jp',
    } as Record<string, string>,
  },
  en: {
    of: (name: string, message: string) => `${name}: ${message}`,
    number: (least: number, most: number) => `enter a whole number from ${least} to ${most}.`,
    stages: 'enter up to five whole numbers from 1 to 180, falling, e.g. 30, 10.',
    early: 'the first notice cannot come before the renewal opens. Change one of the two.',
    longBefore: 'it must be shorter than the acquisition period. Change one of the two.',
    many: 'choose at least one.',
    one: 'choose one.',
    text: (most: number) => `enter 1 to ${most} characters.`,
    own: {
      labelFormat:
        'it needs {loginId} and {institutionCode}, each once, and 28 other characters at most; no line breaks.',
      policyOid: 'enter an OID: numbers joined by dots, e.g. 2.999.1.',
      timeZone: 'enter the IANA name of a time zone, e.g. Asia/Tokyo.',
      'helpDesk.phone': 'enter a telephone number: digits, up to 20 characters, e.g. 0120-000-000.',
      'mailFrom.address': 'enter a mail address, e.g. no-reply@example.jp.',
    } as Record<string, string>,
  },
};
