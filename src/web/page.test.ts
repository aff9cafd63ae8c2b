import { describe, expect, it } from 'vitest';
import { labelOf, type Page, portalHref, sameHref } from './page.ts';

const page: Page = {
  lang: 'ja',
  institution: {
    code: '1376',
    name: '見本信用金庫',
    nameEn: 'Mihon Shinkin Bank',
    hue: 'light-blue',
    helpDesk: { name: '見本信金ヘルプデスク', nameEn: 'Help desk', phone: '0120-000-000', hours: '', hoursEn: '' },
  },
  timeZone: 'Asia/Tokyo',
  path: '/acquire/check',
  portalOrigin: '',
  asset: (name) => name,
  switchable: true,
};

describe('an address on the portal', () => {
  it('starts with the institution’s code and, in English, the language', () => {
    expect(portalHref(page, '/help/qa')).toBe('/1376/help/qa');
    expect(portalHref({ ...page, lang: 'en' }, '/help/qa')).toBe('/1376/en/help/qa');
    expect(portalHref(page, '/')).toBe('/1376/');
  });

  it('leads back from a lane', () => {
    const lane = { ...page, portalOrigin: 'https://portal.localhost:8443' };
    expect(portalHref(lane, '/help')).toBe('https://portal.localhost:8443/1376/help');
    expect(sameHref(lane, 'en')).toBe('/1376/en/acquire/check');
  });
});

describe('a certificate’s label', () => {
  it('is made by the institution’s one format (C2)', () => {
    expect(labelOf(page, 'haruka-k02')).toBe('haruka-k02+1376');
    const institution = { ...page.institution, terms: { labelFormat: '{institutionCode}-{loginId}' } };
    expect(labelOf({ institution }, 'haruka-k02')).toBe('1376-haruka-k02');
  });
});
