import { describe, expect, it } from 'vitest';
import { faultsOf, institutionWith } from '../../testing/domain.ts';
import { fileName, label } from './institution.ts';

describe('the label of a login ID', () => {
  it('C2 is the ID and the code of the institution', () => {
    expect(label(institutionWith(), 'haruka-k02')).toBe('haruka-k02+1376');
    expect(label({ ...institutionWith(), code: '0001' }, 'haruka-k02')).toBe('haruka-k02+0001');
  });

  it.each([
    ['{institutionCode}:{loginId}', '1376:haruka-k02'],
    ['見本信用金庫 {loginId}（{institutionCode}）', '見本信用金庫 haruka-k02（1376）'],
    ['{loginId}{institutionCode}', 'haruka-k021376'],
  ])('C2 has the form that the institution says: %s', (labelFormat, expected) => {
    expect(label(institutionWith({ labelFormat }), 'haruka-k02')).toBe(expected);
  });

  it('C2 of the longest ID fits a common name (64 characters), in every form that is accepted', () => {
    const longest = `a${'b'.repeat(31)}`;
    for (let filler = 0; filler <= 60; filler++) {
      const labelFormat = `${'x'.repeat(filler)}{loginId}+{institutionCode}`;
      if (faultsOf({ labelFormat }).length > 0) continue;
      expect([...label(institutionWith({ labelFormat }), longest)].length).toBeLessThanOrEqual(64);
    }
  });

  it('C2 has nothing left to fill in, in every form that is accepted', () => {
    const labelFormat = '{loginId}+{institutionCode} {loginId}';
    const accepted = faultsOf({ labelFormat }).length === 0;
    if (accepted) expect(label(institutionWith({ labelFormat }), 'haruka-k02')).not.toMatch(/[{}]/);
  });
});

describe('the name of the key file', () => {
  it('C2 is the label, made safe', () => {
    expect(fileName(institutionWith(), 'haruka-adm')).toBe('haruka-adm_1376.p12');
  });

  it.each([
    ['/../{loginId}/{institutionCode}', '_.._haruka-adm_1376.p12'],
    ['{loginId} "{institutionCode}"\\', 'haruka-adm__1376__.p12'],
    ['見本{loginId}+{institutionCode}', '__haruka-adm_1376.p12'],
    ['A.b_c-9 {loginId}+{institutionCode}', 'A.b_c-9_haruka-adm_1376.p12'],
  ])('C2 has only letters, digits, dots, hyphens and underscores: %s', (labelFormat, expected) => {
    expect(fileName(institutionWith({ labelFormat }), 'haruka-adm')).toBe(expected);
  });
});
