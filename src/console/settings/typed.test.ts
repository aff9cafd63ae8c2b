import { describe, expect, it } from 'vitest';
import { settingsSchema } from '../../domain/institution/settings.ts';
import { faultsOf, institutionWith } from '../../testing/domain.ts';
import { allSettings, settingName, settingText, textsOf } from './catalogue.ts';
import { faultsIn, typedSettings } from './typed.ts';

const { settings } = institutionWith();
const form = (change: Record<string, unknown> = {}) => ({
  ...Object.fromEntries(allSettings.map((setting) => [setting.name, textsOf(settings, setting)])),
  ...change,
});
const faults = (change: Record<string, unknown>) => faultsIn('ja', typedSettings(form(change)).settings);

describe('the form of all settings', () => {
  it('knows every setting that the schema knows (RULES §4)', () => {
    expect(new Set(allSettings.map(({ name }) => name.split('.')[0]))).toEqual(new Set(Object.keys(settings)));
    expect(settingsSchema.parse(typedSettings(form()).settings)).toEqual(settings);
  });

  it('means what was typed, full-width digits and Japanese commas too', () => {
    const typed = typedSettings(form({ acquisitionDays: '４０', noticeStages: '20、 5', secondAdministrator: 'yes' }));
    expect(typed.settings).toMatchObject({ acquisitionDays: 40, noticeStages: [20, 5], secondAdministrator: true });
  });

  it('says the limits of the schema, and no others', () => {
    for (const setting of allSettings) {
      if (setting.kind !== 'number') continue;
      const { name, least, most } = setting;
      const alone = (value: number) => faultsOf({ [name]: value });
      expect([alone(least), alone(most)]).toEqual([[], []]);
      expect([alone(least - 1), alone(most + 1)]).toEqual([[name], [name]]);
    }
  });

  it.each([
    [{ lockAfter: '2' }, 'lockAfter', '「ロックまでの回数」：3から20までの整数を入力してください。'],
    [{ lockAfter: '' }, 'lockAfter', '「ロックまでの回数」：3から20までの整数を入力してください。'],
    [
      { noticeStages: '10, 30' },
      'noticeStages',
      '「有効期限のお知らせ」：1から180までの整数を、大きい順に5つまで入力してください。例：30, 10',
    ],
    [{ customerKeyTypes: [] }, 'customerKeyTypes', '「お客さまの鍵の種類」：1つ以上選んでください。'],
    [
      { 'helpDesk.phone': '電話' },
      'helpDesk.phone',
      '「電話番号」：電話番号を、数字を入れて20文字までで入力してください。例：0120-000-000',
    ],
    [
      { 'mailFrom.address': 'mihon' },
      'mailFrom.address',
      '「送信元のメールアドレス」：メールアドレスの形で入力してください。例：no-reply@example.jp',
    ],
    [{ hue: '#ff0000' }, 'hue', '「基本の色」：1つ選んでください。'],
  ])('refuses %j beside %s', (change, field, message) => {
    expect(faults(change)).toEqual([{ field, message }]);
  });

  it.each([
    [{ deadlineReminders: '90' }],
    [{ deadlineReminders: '80, 10' }],
    [{ acquisitionDays: '10', deadlineReminders: '30, 10' }],
  ])('refuses to remind of a deadline before the issuance: %j (N1)', (change) => {
    expect(faults(change)).toEqual([
      { field: 'deadlineReminders', message: expect.stringContaining('「取得期限」の日数より短く') },
    ]);
    expect(faults({ acquisitionDays: '10', deadlineReminders: '9, 3' })).toEqual([]);
  });

  it('refuses what is wrong only together (N1)', () => {
    expect(faults({ renewalOpensDays: '20' })).toEqual([
      { field: 'noticeStages', message: expect.stringContaining('更新の開始') },
    ]);
  });
});

describe('a line of an application', () => {
  it('is read in words', () => {
    expect([settingName('ja', 'helpDesk.phone'), settingText('ja', 'noticeStages', '30, 10')]).toEqual([
      'ヘルプデスク：電話番号',
      '30日前・10日前',
    ]);
    expect([settingName('en', 'hue'), settingText('en', 'secondAdministrator', 'true')]).toEqual([
      'Colour and time: Colour',
      'Allowed',
    ]);
  });
});
