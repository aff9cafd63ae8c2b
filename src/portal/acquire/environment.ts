import type { Page } from '../../web/page.ts';
import type { SupportedEnvironment } from './check.tsx';

const systems = {
  ja: [
    'Windows 11：Microsoft Edge、Google Chrome、Firefox',
    'macOS 14以降：Safari、Google Chrome、Firefox',
    'Linux：Google Chrome、Chromium、Firefox',
  ],
  en: [
    'Windows 11: Microsoft Edge, Google Chrome, Firefox',
    'macOS 14 and later: Safari, Google Chrome, Firefox',
    'Linux: Google Chrome, Chromium, Firefox',
  ],
};

/** The PCs and browsers a certificate can be acquired with (推奨環境). */
export function environmentOf(page: Pick<Page, 'lang'>): SupportedEnvironment {
  return { systems: systems[page.lang], mobile: false };
}
