import { describe, expect, it } from 'vitest';
import { faultsOf } from '../../testing/domain.ts';
import { settingsSchema } from './settings.ts';

describe('the settings of an institution (RULES §4)', () => {
  it('have the defaults of the rules', () => {
    expect(settingsSchema.parse({})).toMatchObject({
      timeZone: 'Asia/Tokyo',
      acquisitionDays: 80,
      validityYears: 1,
      renewalOpensDays: 30,
      lateRenewalDays: 0,
      loginFactors: 'certificate and password',
      lockAfter: 6,
      labelFormat: '{loginId}+{institutionCode}',
      customerKeyTypes: ['EC P-256', 'EC P-384', 'RSA-2048', 'RSA-3072', 'RSA-4096'],
      policyOid: '2.999.1',
      caKeyType: 'EC P-256',
      helpDesk: { name: 'ヘルプデスク', phone: '0120-000-000' },
      noticeStages: [30, 10],
      deadlineReminders: [30, 10],
      coolingHours: 0,
      secondAdministrator: false,
    });
  });

  it('are read again as they were', () => {
    const settings = settingsSchema.parse({ acquisitionDays: 14 });
    expect(settingsSchema.parse(structuredClone(settings))).toEqual(settings);
  });

  it.each([
    ['acquisitionDays', 1, 365],
    ['validityYears', 1, 5],
    ['renewalOpensDays', 1, 180],
    ['lateRenewalDays', 0, 180],
    ['lockAfter', 3, 20],
    ['coolingHours', 0, 720],
  ])('%s is a whole number from %i to %i', (name, least, most) => {
    expect(faultsOf({ [name]: least })).toEqual([]);
    expect(faultsOf({ [name]: most })).toEqual([]);
    for (const value of [least - 1, most + 1, least + 0.5, Number.NaN, `${least}`, null]) {
      expect(faultsOf({ [name]: value })).toEqual([name]);
    }
  });

  it.each([
    ['loginFactors', 'certificate'],
    ['loginFactors', 'certificate and password'],
    ['labelFormat', '{institutionCode}-{loginId}'],
    ['customerKeyTypes', ['RSA-2048']],
    ['policyOid', '1.2.392.200091.1'],
    ['policyOid', '0.39.1'],
    ['caKeyType', 'RSA-4096'],
    ['caKeyType', 'EC P-384'],
    ['hue', 'magenta'],
    ['timeZone', 'America/New_York'],
    ['noticeStages', [30, 20, 10, 5, 1]],
    ['deadlineReminders', [180]],
    ['mailFrom', { name: '見本信用金庫', address: 'no-reply@mihon.example.jp' }],
    ['secondAdministrator', true],
    ['helpDesk', { name: '窓口', nameEn: 'Desk', phone: '03-0000-0000', hours: '平日', hoursEn: 'Weekdays' }],
  ])('%s can be %j', (name, value) => {
    expect(faultsOf({ [name]: value })).toEqual([]);
  });

  it.each([
    ['L2 a login without the certificate', 'loginFactors', 'password'],
    ['C2 a label without the login ID', 'labelFormat', '{institutionCode}'],
    ['C2 a label without the institution', 'labelFormat', '{loginId}'],
    ['C2 a label longer than any name', 'labelFormat', `{loginId}+{institutionCode}${'x'.repeat(64)}`],
    ['C2 a label with a line break, which no name may have', 'labelFormat', '{loginId}\n{institutionCode}'],
    ['no kind of key at all', 'customerKeyTypes', []],
    ['C4 a weak key', 'customerKeyTypes.0', ['RSA-1024']],
    ['a weak key of the CA', 'caKeyType', 'RSA-2048'],
    ['a policy that is no OID', 'policyOid', 'policy'],
    ['a policy of one arc', 'policyOid', '2'],
    ['a policy with a leading zero', 'policyOid', '2.0999.1'],
    ['a policy under an arc that does not exist', 'policyOid', '3.1.1'],
    ['a policy whose second arc is too large (X.660)', 'policyOid', '1.40.1'],
    ['I4 a time zone that does not exist', 'timeZone', 'Asia/Edo'],
    ['I4 no time zone', 'timeZone', ''],
    ['I4 a distance from UTC for a time zone', 'timeZone', '+09:00'],
    ['a colour that is not in the guide', 'hue', 'red'],
    ['N1 no stage at all', 'noticeStages', []],
    ['N1 more than five stages', 'deadlineReminders', [6, 5, 4, 3, 2, 1]],
    ['N1 a stage twice', 'deadlineReminders', [10, 10]],
    ['N1 stages that rise', 'noticeStages', [10, 30]],
    ['N1 a stage of no days', 'noticeStages.0', [0]],
    ['a sender that is no address', 'mailFrom.address', { name: '見本', address: 'mihon' }],
    ['a help desk without a name', 'helpDesk.name', helpDeskWith({ name: ' ' })],
    ['a help desk with a name too long', 'helpDesk.name', helpDeskWith({ name: '窓'.repeat(61) })],
    ['a help desk with a telephone number too long', 'helpDesk.phone', helpDeskWith({ phone: '0'.repeat(21) })],
  ])('refuse %s', (_what, path, value) => {
    expect(faultsOf({ [path.split('.')[0]!]: value })).toContain(path);
  });

  it('N1 ask for no renewal before it opens: what is valid only together is refused together', () => {
    expect(faultsOf({ renewalOpensDays: 20, noticeStages: [30, 10] })).toEqual(['noticeStages']);
    expect(faultsOf({ renewalOpensDays: 60, noticeStages: [60] })).toEqual([]);
  });

  it.each([
    [30, [30, 10]],
    [29, [10]],
    [7, [7]],
  ])(
    'N1 of a renewal that opens %i days before have the stages %j where none are given',
    (renewalOpensDays, stages) => {
      expect(settingsSchema.parse({ renewalOpensDays }).noticeStages).toEqual(stages);
    },
  );

  it('refuse what they do not know, so that a misspelt setting is not a default in silence', () => {
    expect(settingsSchema.safeParse({ acquisitionDay: 14 }).success).toBe(false);
    expect(settingsSchema.safeParse({ helpDesk: { ...helpDeskWith({}), fax: '1' } }).success).toBe(false);
  });
});

function helpDeskWith(parts: Record<string, string>): Record<string, string> {
  return { name: '窓口', nameEn: 'Desk', phone: '03-0000-0000', hours: '平日', hoursEn: 'Weekdays', ...parts };
}
