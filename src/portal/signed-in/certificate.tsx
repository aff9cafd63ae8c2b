import type { Hono } from 'hono';
import { renewalWindow } from '../../domain/certificate/certificate.ts';
import { seenState } from '../../domain/certificate/seen-state.ts';
import { chapters } from '../../web/certificate-story.ts';
import { type EdgeEnv, pathHere } from '../../web/edge.ts';
import { renderDocument } from '../../web/layout.tsx';
import { readCertificates } from '../../workflows/read-certificates.ts';
import { readRenewal } from '../../workflows/read-renewal.ts';
import { CertificatePage } from '../certificate-page.tsx';
import { calendarFile, expiryCalendar } from '../expiry-calendar.ts';
import { whyNot } from '../renew/messages.ts';
import { type Door, forSignedIn, notFound } from './door.tsx';

/** 「自分の電子証明書」: not there in the password method. */
export function certificatePage(app: Hono<EdgeEnv>, door: Door): void {
  const { deps } = door.edge;
  forSignedIn(app, door, 'GET', '/certificate', {}, async (c, visitor) => {
    const { institution, contract, loginId, certificate, now, page } = visitor;
    if (!certificate) return notFound(door.edge, c, page);
    const { may } = await readRenewal(deps, visitor);
    const own = {
      certificate,
      state: seenState(institution, contract, loginId, undefined, certificate, now),
      life: {
        acquiredOn: certificate.issuedAt!,
        renewableFrom: renewalWindow(institution, certificate.notAfter).opens,
        notAfter: certificate.notAfter,
        now,
      },
      calendarHref: pathHere(c, '/certificate/expiry.ics'),
      renewal: may === true ? { href: pathHere(c, '/renew/check') } : { whyNot: whyNot(may, page) },
      chapters: chapters(await readCertificates(deps, visitor), now),
    };
    return c.html(renderDocument(<CertificatePage page={page} own={own} />));
  });

  forSignedIn(
    app,
    door,
    'GET',
    '/certificate/expiry.ics',
    {},
    (c, { institution, loginId, certificate, now, page }) => {
      if (!certificate) return notFound(door.edge, c, page);
      const name = `expiry-${loginId.name}-${institution.code}.ics`;
      return calendarFile(c, name, expiryCalendar(institution, [{ certificate, loginId }], page.lang, now));
    },
  );
}
