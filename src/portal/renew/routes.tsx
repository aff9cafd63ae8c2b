import type { Hono } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { isExpired, renewalWindow } from '../../domain/certificate/certificate.ts';
import { typedPcName } from '../../domain/certificate/pc-name.ts';
import { fileName } from '../../domain/institution/institution.ts';
import { maxAcquisitions } from '../../domain/issuance/issuance.ts';
import { isRefusal } from '../../domain/refusal.ts';
import { secondsLeft } from '../../domain/session/session.ts';
import { longDate } from '../../web/dates.ts';
import { type EdgeContext, type EdgeEnv, pathHere } from '../../web/edge.ts';
import { renderDocument } from '../../web/layout.tsx';
import { keepRefusal } from '../../web/refusals.ts';
import { acquire } from '../../workflows/acquire.ts';
import { beginLogin } from '../../workflows/begin-login.ts';
import { beginRenewal } from '../../workflows/begin-renewal.ts';
import { type Renewal, readRenewal } from '../../workflows/read-renewal.ts';
import { CreatePage } from '../acquire/create.tsx';
import { ImportPage } from '../acquire/import.tsx';
import { LostPage } from '../acquire/lost.tsx';
import { words as acquisitionWords } from '../acquire/messages.ts';
import { systemOf } from '../acquire/routes.tsx';
import { type ImportTarget, importTargets } from '../help/import-steps.tsx';
import { refused } from '../refused.tsx';
import { type Door, forSignedIn, notFound, type Visitor } from '../signed-in/door.tsx';
import { RenewalCheckPage } from './check.tsx';
import { renewalWords } from './messages.ts';
import { RenewalVerifyPage } from './verify.tsx';

/**
 * The renewal (V2–V4): the acquisition's wizard within the session of the certificate that is renewed. With an expired
 * certificate, nothing but these pages is open.
 */
export function renewalPages(app: Hono<EdgeEnv>, door: Door): void {
  const { edge } = door;
  const { deps } = edge;
  const allowed = { limitedTo: 'renewal' } as const;

  type Renewing = Visitor & Renewal & { readonly certificate: NonNullable<Visitor['certificate']> };

  /** A page of the renewal. Where nothing can be renewed now, the certificate's own page says why. */
  function step(
    method: 'GET' | 'POST',
    path: string,
    answer: (c: EdgeContext, renewing: Renewing) => Response | Promise<Response>,
  ): void {
    forSignedIn(app, door, method, `/renew${path}`, allowed, async (c, visitor) => {
      const { certificate } = visitor;
      if (!certificate) return notFound(edge, c, visitor.page);
      const renewal = await readRenewal(deps, visitor);
      if (renewal.may !== true) return c.redirect(pathHere(c, '/certificate'), 303);
      return answer(c, { ...visitor, ...renewal, certificate });
    });
  }

  const triesLeft = ({ underWay }: Renewal) => maxAcquisitions - (underWay?.acquisitions ?? 0);
  const toCheck = (c: EdgeContext) => c.redirect(pathHere(c, '/renew/check'), 303);
  const cancelOf = (c: EdgeContext, { session }: Visitor) =>
    session.limitedTo ? edge.portalOrigin + pathHere(c, '/') : pathHere(c, '/home');

  step('GET', '/check', (c, renewing) =>
    checkPage(c, renewing, renewing.unproven?.pcName ?? renewing.certificate.pcName ?? ''),
  );

  step('POST', '/check', async (c, renewing) => {
    const typed = (await c.req.parseBody()).pcName;
    const pcName = typedPcName(typeof typed === 'string' ? typed : '');
    if (isRefusal(pcName)) {
      return checkPage(c, renewing, String(typed), acquisitionWords(renewing.page)['pc-name-too-long']);
    }
    const begun = await beginRenewal(deps, renewing.place);
    if (isRefusal(begun)) return refused(edge, c, renewing.page, begun);
    return c.redirect(pathHere(c, `/renew/create${query(pcName)}`), 303);
  });

  step('GET', '/create', (c, renewing) => {
    const { institution, contract, loginId, session, underWay, now, page } = renewing;
    if (!underWay || triesLeft(renewing) === 0) return toCheck(c);
    const pcName = typedPcName(c.req.query('pc') ?? '');
    const node = (
      <CreatePage
        page={page}
        acquisition={{
          label: renewing.certificate.label,
          fileName: fileName(institution, loginId.name),
          personName: loginId.personName,
          companyName: contract.companyName,
          secondsLeft: secondsLeft(session, now),
          deadline: underWay.deadline,
          triesLeft: triesLeft(renewing),
        }}
        endpoints={{
          certificate: pathHere(c, `/renew/certificate${query(isRefusal(pcName) ? undefined : pcName)}`),
          extend: pathHere(c, '/renew/extend'),
          importPath: pathHere(c, '/renew/import'),
          cancel: cancelOf(c, renewing),
        }}
      />
    );
    return c.html(renderDocument(node));
  });

  forSignedIn(app, door, 'POST', '/renew/certificate', allowed, async (c, visitor) => {
    const { institution, page, place } = visitor;
    if (c.req.header('Content-Type') !== 'application/pkcs10') return c.text('application/pkcs10 is expected.', 415);
    const pcName = typedPcName(c.req.query('pc') ?? '');
    const wayIn = { place, pcName: isRefusal(pcName) ? undefined : pcName };
    const made = await acquire(deps, institution, wayIn, new Uint8Array(await c.req.arrayBuffer()));
    if (isRefusal(made)) {
      const { code, reference } = await keepRefusal(edge, c, made);
      const status: ContentfulStatusCode = made.refused === 'acquisition-in-progress' ? 409 : 422;
      return c.json({ code, ...renewalWords(made, page), reference }, status);
    }
    const base64 = (der: Uint8Array) => Buffer.from(der).toString('base64');
    return c.json({
      certificate: base64(made.certificate.der!),
      chain: made.chain.map(base64),
      label: made.certificate.label,
      fileName: fileName(institution, made.loginId.name),
      notAfterText: longDate(made.certificate.notAfter, page),
    });
  });

  // Whoever comes through the door has been noted, and with it the session lasts longer (WCAG 2.2.1).
  forSignedIn(app, door, 'POST', '/renew/extend', allowed, (c, { session, now }) =>
    c.json({ secondsLeft: secondsLeft(session, now) }),
  );

  // A reload of the page that showed the passphrase: it cannot be shown again.
  step('GET', '/save', (c, renewing) => {
    if (!renewing.unproven) return toCheck(c);
    const createPath = pathHere(c, `/renew/create${query(renewing.unproven.pcName)}`);
    return c.html(
      renderDocument(<LostPage page={renewing.page} triesLeft={triesLeft(renewing)} createPath={createPath} />),
    );
  });

  step('GET', '/import', (c, renewing) => importPage(c, renewing, systemOf(c)));
  step('GET', '/import/:system', (c, renewing) => {
    const system = importTargets.find((one) => one === c.req.param('system'));
    return system ? importPage(c, renewing, system) : notFound(edge, c, renewing.page);
  });

  step('GET', '/verify', (c, renewing) => {
    const { page, certificate, unproven, now } = renewing;
    if (!unproven) return toCheck(c);
    const late = isExpired(certificate, now);
    return c.html(renderDocument(<RenewalVerifyPage page={page} old={certificate} unproven={unproven} late={late} />));
  });

  // On a lane of its own, where the browser asks anew which certificate to show.
  step('POST', '/verify', async (c, { institution }) => {
    const attempt = await beginLogin(deps, institution);
    return c.redirect(edge.laneOrigin(attempt.lane) + pathHere(c, '/login/cert'), 303);
  });

  function checkPage(c: EdgeContext, renewing: Renewing, pcName: string, pcNameError?: string) {
    const { page, institution, certificate, unproven, now } = renewing;
    const node = (
      <RenewalCheckPage
        page={page}
        wallClock={edge.wallClock()}
        certificate={certificate}
        made={unproven !== undefined}
        usedUp={triesLeft(renewing) === 0}
        pcName={pcName}
        cancel={cancelOf(c, renewing)}
        {...(isExpired(certificate, now) && { lateUntil: renewalWindow(institution, certificate.notAfter).closes })}
        {...(pcNameError !== undefined && { pcNameError })}
      />
    );
    return c.html(renderDocument(node), pcNameError === undefined ? 200 : 422);
  }

  function importPage(
    c: EdgeContext,
    { institution, loginId, certificate, unproven, page }: Renewing,
    system: ImportTarget,
  ) {
    if (!unproven) return toCheck(c);
    return c.html(
      renderDocument(
        <ImportPage
          page={page}
          label={certificate.label}
          fileName={fileName(institution, loginId.name)}
          system={system}
        />,
      ),
    );
  }
}

/** Carries the PC's name from step to step: it is kept with the certificate, once there is one. */
function query(pcName: string | undefined): string {
  return pcName === undefined ? '' : `?pc=${encodeURIComponent(pcName)}`;
}
