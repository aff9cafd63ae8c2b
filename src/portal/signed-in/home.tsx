import type { Hono } from 'hono';
import { renewalWindow } from '../../domain/certificate/certificate.ts';
import { seenState } from '../../domain/certificate/seen-state.ts';
import { fileName } from '../../domain/institution/institution.ts';
import { type EdgeEnv, pathHere } from '../../web/edge.ts';
import { renderDocument } from '../../web/layout.tsx';
import { isUnreachable } from '../../workflows/read-mails.ts';
import { readRenewal } from '../../workflows/read-renewal.ts';
import { HomePage } from '../home-page.tsx';
import { aboutUsers } from '../users/home-cards.tsx';
import { type Door, forSignedIn } from './door.tsx';

/** The first page after login. */
export function homePage(app: Hono<EdgeEnv>, door: Door): void {
  forSignedIn(app, door, 'GET', '/home', {}, async (c, visitor) => {
    const { institution, contract, loginId, certificate, session, now, previousLogin, page } = visitor;
    const renewal = await readRenewal(door.edge.deps, visitor);
    const underWay = renewal.unproven ? ('made' as const) : renewal.underWay && ('begun' as const);
    const home = {
      ...(certificate && {
        certificate: {
          label: certificate.label,
          state: seenState(institution, contract, loginId, undefined, certificate, now),
          acquiredOn: certificate.issuedAt!,
          renewableFrom: renewalWindow(institution, certificate.notAfter).opens,
          notAfter: certificate.notAfter,
          now,
          href: pathHere(c, '/certificate'),
        },
      }),
      ...(certificate &&
        renewal.may === true && {
          due: {
            notAfter: certificate.notAfter,
            now,
            href: pathHere(c, '/renew/check'),
            ...(underWay && { underWay }),
          },
        }),
      historyPath: pathHere(c, '/history'),
      mailsPath: pathHere(c, '/mails'),
      ...((await isUnreachable(door.edge.deps, visitor)) && {
        unreachable: { mailHref: pathHere(c, '/settings/mail') },
      }),
      ...(contract.method === 'password' &&
        loginId.role === 'administrator' && { readinessPath: pathHere(c, '/readiness') }),
      ...(previousLogin && { lastLogin: previousLogin }),
      ...(session.provedCertificate && { provenFile: fileName(institution, loginId.name) }),
      ...(session.provedCertificate && renewal.replaced && { replacedOn: renewal.replaced.endedAt ?? now }),
    };
    return c.html(renderDocument(<HomePage page={page} home={home} {...(await aboutUsers(door, c, visitor))} />));
  });
}
