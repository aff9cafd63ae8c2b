import type { Institution } from '../domain/institution/institution.ts';
import type { SignedIn } from '../workflows/continue-session.ts';
import { type Edge, type EdgeContext, pathHere } from './edge.ts';
import type { InstitutionFace, MenuWord, Page } from './page.ts';

/** What a reader sees of an institution. */
export function faceOf(institution: Institution): InstitutionFace {
  const { hue, helpDesk, ...settings } = institution.settings;
  const { acquisitionDays, renewalOpensDays, lateRenewalDays, lockAfter, labelFormat } = settings;
  const { supportedEnvironments, languages } = settings;
  return {
    code: institution.code,
    name: institution.name,
    nameEn: institution.nameEn,
    hue,
    helpDesk,
    terms: {
      acquisitionDays,
      renewalOpensDays,
      lateRenewalDays,
      lockAfter,
      labelFormat,
      supportedEnvironments,
      languages,
    },
  };
}

/** A page of the portal at `path`. */
export function portalPage(edge: Edge, c: EdgeContext, path: string): Page {
  const institution = c.get('institution');
  return {
    lang: c.get('lang'),
    institution: faceOf(institution),
    timeZone: institution.settings.timeZone,
    path,
    portalOrigin: '',
    asset: (name) => edge.assets.address(name),
    switchable: c.req.method === 'GET',
  };
}

/** A page on a lane at `path`. Help lies on the portal. */
export function lanePage(edge: Edge, c: EdgeContext, path: string): Page {
  return { ...portalPage(edge, c, path), portalOrigin: edge.portalOrigin };
}

/** The same page as one of the signed-in person: with name, menu and logout. */
export function signedInPage(page: Page, c: EdgeContext, { contract, loginId, session }: SignedIn): Page {
  const words: MenuWord[] = session.limitedTo
    ? []
    : [
        'home',
        ...(loginId.role === 'administrator' ? (['users'] as const) : []),
        ...(session.certificateId ? (['certificate'] as const) : []),
        'mails',
        'history',
        'settings',
      ];
  return {
    ...page,
    signedIn: {
      companyName: contract.companyName,
      personName: loginId.personName,
      role: loginId.role,
      logoutAction: pathHere(c, '/logout'),
      homePath: pathHere(c, session.limitedTo === 'renewal' ? '/renew/check' : '/home'),
      menu: words.map((word) => ({
        word,
        path: pathHere(c, `/${word}`),
        current: page.path === `/${word}` || page.path.startsWith(`/${word}/`),
      })),
    },
  };
}
