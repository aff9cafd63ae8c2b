import type { Institution } from '../domain/institution/institution.ts';
import type { SignedIn } from '../workflows/continue-session.ts';
import { type Edge, type EdgeContext, pathHere } from './edge.ts';
import type { InstitutionFace, Page } from './page.ts';

/** What a reader sees of an institution. */
export function faceOf(institution: Institution): InstitutionFace {
  const { hue, helpDesk, acquisitionDays, renewalOpensDays, lockAfter, labelFormat } = institution.settings;
  return {
    code: institution.code,
    name: institution.name,
    nameEn: institution.nameEn,
    hue,
    helpDesk,
    terms: { acquisitionDays, renewalOpensDays, lockAfter, labelFormat },
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

/** A page on a lane at `path`; with `signedIn`, one of the signed-in person. Help lies on the portal. */
export function lanePage(edge: Edge, c: EdgeContext, path: string, signedIn?: SignedIn): Page {
  return {
    ...portalPage(edge, c, path),
    portalOrigin: edge.portalOrigin,
    ...(signedIn && {
      signedIn: {
        companyName: signedIn.contract.companyName,
        personName: signedIn.loginId.personName,
        role: signedIn.loginId.role,
        logoutAction: pathHere(c, '/logout'),
        homePath: pathHere(c, '/home'),
      },
    }),
  };
}
