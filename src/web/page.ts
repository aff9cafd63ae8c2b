export type Lang = 'ja' | 'en';

/** What a reader sees of an institution: its names, colour and help desk (RULES §4). */
export interface InstitutionFace {
  /** Four digits, e.g. '1376'. */
  code: string;
  name: string;
  nameEn: string;
  hue: 'light-blue' | 'blue' | 'cyan' | 'green' | 'purple' | 'magenta';
  helpDesk: { name: string; nameEn: string; phone: string; hours: string; hoursEn: string };
  /** The numbers that the screens tell; those of RULES §4 where left out. */
  terms?: Partial<Terms>;
}

/** Settings of an institution that the reader is told about. */
export interface Terms {
  acquisitionDays: number;
  renewalOpensDays: number;
  /** 0: not at all (V2). */
  lateRenewalDays: number;
  lockAfter: number;
  /** How a certificate is called in the browser's chooser (C2). */
  labelFormat: string;
  supportedEnvironments: readonly Environment[];
  languages: readonly Lang[];
}

export type Environment = 'windows' | 'macos' | 'linux' | 'firefox';

/** The institution's terms, with the defaults of RULES §4 for what it leaves open. */
export function terms(page: Pick<Page, 'institution'>): Terms {
  return {
    acquisitionDays: 80,
    renewalOpensDays: 30,
    lateRenewalDays: 0,
    lockAfter: 6,
    labelFormat: '{loginId}+{institutionCode}',
    supportedEnvironments: ['windows', 'macos', 'linux', 'firefox'],
    languages: ['ja', 'en'],
    ...page.institution.terms,
  };
}

/** A certificate's label for `loginId`, which may also be a word that stands for one: 「利用者ID+1376」 (C2). */
export function labelOf(page: Pick<Page, 'institution'>, loginId: string): string {
  return terms(page)
    .labelFormat.replace('{loginId}', () => loginId)
    .replace('{institutionCode}', () => page.institution.code);
}

/** The signed-in pages that the menu leads to. */
export type MenuWord = 'home' | 'users' | 'certificate' | 'mails' | 'history' | 'settings';

/** What every page of the portal and of the lanes is drawn from, beside its own facts. */
export interface Page {
  lang: Lang;
  institution: InstitutionFace;
  /** IANA zone in which dates are shown (I4). */
  timeZone: string;
  /** Path below the institution's prefix, without language, e.g. '/acquire/check'; the language switch leads there. */
  path: string;
  /** '' on the portal itself; e.g. 'https://portal.localhost:8443' on a lane, so that help links lead back. */
  portalOrigin: string;
  /** Hashed address of an asset on the same origin: asset('portal.css') -> '/assets/portal-1A2B.css'. */
  asset(name: string): string;
  /** Whether `path` can be opened in the other language by a plain link. */
  switchable: boolean;
  signedIn?: {
    companyName: string;
    personName: string;
    role: 'administrator' | 'user';
    logoutAction: string;
    homePath: string;
    /** The menu, as paths on the page's own origin. */
    menu: readonly { readonly path: string; readonly word: MenuWord; readonly current: boolean }[];
  };
}

/** Address of `path` (e.g. '/help/qa') on the portal in the page's language; absolute when the page is on a lane. */
export function portalHref(page: Pick<Page, 'lang' | 'institution' | 'portalOrigin'>, path: string): string {
  return page.portalOrigin + pathIn(page.lang, page.institution.code, path);
}

/** Address of this same page in `lang`, on its own origin; the top page, which refusals lead to, is on the portal. */
export function sameHref(page: Pick<Page, 'institution' | 'path' | 'portalOrigin'>, lang: Lang): string {
  return (page.path === '/' ? page.portalOrigin : '') + pathIn(lang, page.institution.code, page.path);
}

/** The institution's name in the page's language. */
export function institutionName(page: Pick<Page, 'lang' | 'institution'>): string {
  return page.lang === 'en' ? page.institution.nameEn : page.institution.name;
}

function pathIn(lang: Lang, code: string, path: string): string {
  return `/${code}${lang === 'en' ? '/en' : ''}${path}`;
}
