import type { Hono } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { fileName, label } from '../../domain/institution/institution.ts';
import { maxAcquisitions } from '../../domain/issuance/issuance.ts';
import { minPasswordLength } from '../../domain/login-id/password.ts';
import { isRefusal, type Refusal } from '../../domain/refusal.ts';
import { addressOf } from '../../web/connection.ts';
import { dropCookie, giveCookie, readCookie } from '../../web/cookies.ts';
import { longDate } from '../../web/dates.ts';
import { type Edge, type EdgeContext, type EdgeEnv, page, pathHere } from '../../web/edge.ts';
import { renderDocument } from '../../web/layout.tsx';
import { portalPage } from '../../web/page-of.ts';
import { keepRefusal } from '../../web/refusals.ts';
import { acquire } from '../../workflows/acquire.ts';
import { identify } from '../../workflows/identify.ts';
import { readVisit } from '../../workflows/read-visit.ts';
import { type ImportTarget, importTargetOf, importTargets } from '../help/import-steps.tsx';
import { fromAcquisition, refused } from '../refused.tsx';
import { CheckPage } from './check.tsx';
import { CreatePage } from './create.tsx';
import { environmentOf } from './environment.ts';
import { type IdentifyError, IdentifyPage } from './identify.tsx';
import { ImportPage } from './import.tsx';
import { LostPage } from './lost.tsx';
import { acquisitionWords, identifyError, words } from './messages.ts';
import { OverPage } from './over.tsx';
import { VerifyPage } from './verify.tsx';

/** The six steps of the acquisition (GUIDE §4): check, identify, create and save, import, verify. */
export function acquisitionPages(app: Hono<EdgeEnv>, edge: Edge): void {
  const { deps } = edge;

  page(app, 'GET', '/acquire/check', (c) => {
    const here = portalPage(edge, c, '/acquire/check');
    return c.html(
      renderDocument(<CheckPage page={here} wallClock={edge.wallClock()} environment={environmentOf(here)} />),
    );
  });

  page(app, 'GET', '/acquire/identify', (c) => identifyPage(c, {}, 200));

  page(app, 'POST', '/acquire/identify', async (c) => {
    const form = await c.req.parseBody();
    const text = (name: string) => (typeof form[name] === 'string' ? form[name] : '');
    const loginId = text('loginId');
    const kind = text('password-kind') === 'existing' ? 'existing' : 'first';
    const password = text(kind === 'first' ? 'new-password' : 'password');
    const pcName = text('pcName');
    const faults = formFaults(c, { loginId, code: text('code'), kind, password, again: text('new-password-again') });
    if (faults) return identifyPage(c, { loginId, pcName, kind, error: faults }, 422);

    const identified = await identify(
      deps,
      c.get('institution'),
      {
        loginId,
        code: text('code'),
        password: { kind, text: password },
      },
      addressOf(c),
    );
    if (isRefusal(identified)) {
      if (fillsPage.has(identified.refused))
        return refused(edge, c, portalPage(edge, c, '/acquire/identify'), identified);
      const { reference } = await keepRefusal(edge, c, identified);
      const error = identifyError(identified, reference, portalPage(edge, c, '/acquire/identify'), minPasswordLength);
      return identifyPage(c, { loginId, pcName, kind, error }, 422);
    }
    giveCookie(c, 'visit', identified.token);
    return c.redirect(pathHere(c, '/acquire/create'), 303);
  });

  page(app, 'GET', '/acquire/create', async (c) => {
    const visit = await visitOf(c);
    if (isRefusal(visit)) return beginAgain(c, visit);
    const { loginId, contract, issuance, secondsLeft } = visit;
    const institution = c.get('institution');
    const node = (
      <CreatePage
        page={portalPage(edge, c, '/acquire/create')}
        acquisition={{
          label: label(institution, loginId.name),
          fileName: fileName(institution, loginId.name),
          personName: loginId.personName,
          companyName: contract.companyName,
          secondsLeft,
          deadline: issuance.deadline,
          triesLeft: maxAcquisitions - issuance.acquisitions,
          switches: contract.method === 'password',
        }}
        endpoints={{
          certificate: pathHere(c, '/acquire/certificate'),
          extend: pathHere(c, '/acquire/extend'),
          importPath: pathHere(c, '/acquire/import'),
          cancel: pathHere(c, '/'),
        }}
      />
    );
    return c.html(renderDocument(node));
  });

  // A reload of the page that showed the passphrase: it cannot be shown again.
  page(app, 'GET', '/acquire/save', async (c) => {
    const visit = await visitOf(c);
    if (isRefusal(visit)) return visit.refused === 'visit-over' ? overPage(c, 4) : beginAgain(c, visit);
    const here = portalPage(edge, c, '/acquire/save');
    const triesLeft = maxAcquisitions - visit.issuance.acquisitions;
    return c.html(
      renderDocument(<LostPage page={here} triesLeft={triesLeft} createPath={pathHere(c, '/acquire/create')} />),
    );
  });

  page(app, 'POST', '/acquire/certificate', async (c) => {
    const here = portalPage(edge, c, '/acquire/create');
    const token = readCookie(c, 'visit');
    if (c.req.header('Content-Type') !== 'application/pkcs10') return c.text('application/pkcs10 is expected.', 415);
    const request = new Uint8Array(await c.req.arrayBuffer());
    const made = token === undefined ? visitOver : await acquire(deps, c.get('institution'), token, request);
    if (isRefusal(made)) {
      const { code, reference } = await keepRefusal(edge, c, made);
      const status: ContentfulStatusCode =
        made.refused === 'visit-over' ? 401 : made.refused === 'acquisition-in-progress' ? 409 : 422;
      return c.json({ code, ...acquisitionWords(made, here), reference }, status);
    }
    const institution = c.get('institution');
    const base64 = (der: Uint8Array) => Buffer.from(der).toString('base64');
    return c.json({
      certificate: base64(made.certificate.der!),
      chain: made.chain.map(base64),
      label: made.certificate.label,
      fileName: fileName(institution, made.loginId.name),
      notAfterText: longDate(made.certificate.notAfter, here),
    });
  });

  page(app, 'POST', '/acquire/extend', async (c) => {
    const visit = await visitOf(c, true);
    return isRefusal(visit) ? c.json({ secondsLeft: 0 }, 401) : c.json({ secondsLeft: visit.secondsLeft });
  });

  for (const system of importTargets) {
    page(app, 'GET', `/acquire/import/${system}`, (c) => importPage(c, system));
  }
  page(app, 'GET', '/acquire/import', (c) => importPage(c, systemOf(c)));

  page(app, 'GET', '/acquire/verify', async (c) => {
    const visit = await visitOf(c);
    if (isRefusal(visit)) return visit.refused === 'visit-over' ? overPage(c, 6) : beginAgain(c, visit);
    const { loginId, unproven } = visit;
    const node = (
      <VerifyPage
        page={portalPage(edge, c, '/acquire/verify')}
        label={label(c.get('institution'), loginId.name)}
        loginId={loginId.name}
        action={`${pathHere(c, '/login/cert')}?${fromAcquisition}`}
        {...(unproven && { expiry: unproven.notAfter })}
      />
    );
    return c.html(renderDocument(node));
  });

  async function importPage(c: EdgeContext, system: ImportTarget) {
    const visit = await visitOf(c);
    if (isRefusal(visit)) return visit.refused === 'visit-over' ? overPage(c, 5) : beginAgain(c, visit);
    const institution = c.get('institution');
    const node = (
      <ImportPage
        page={portalPage(edge, c, `/acquire/import/${system}`)}
        label={label(institution, visit.loginId.name)}
        fileName={fileName(institution, visit.loginId.name)}
        system={system}
      />
    );
    return c.html(renderDocument(node));
  }

  function visitOf(c: EdgeContext, extend = false) {
    const token = readCookie(c, 'visit');
    return token === undefined ? Promise.resolve(visitOver) : readVisit(deps, c.get('institution'), token, extend);
  }

  /** The saved file needs no visit any more: it can be imported and used whenever. */
  function overPage(c: EdgeContext, step: 4 | 5 | 6) {
    if (readCookie(c, 'visit') === undefined) return c.redirect(pathHere(c, '/acquire/check'), 303);
    const path = `/acquire/${{ 4: 'save', 5: 'import', 6: 'verify' }[step]}`;
    return c.html(renderDocument(<OverPage page={portalPage(edge, c, path)} step={step} system={systemOf(c)} />), 403);
  }

  /** A visit that is over leads back to its second step; someone who never began one is told nothing of an end. */
  async function beginAgain(c: EdgeContext, refusal: Refusal) {
    if (readCookie(c, 'visit') === undefined) return c.redirect(pathHere(c, '/acquire/check'), 303);
    dropCookie(c, 'visit');
    const { reference } = await keepRefusal(edge, c, refusal);
    const error = { ...acquisitionWords(refusal, portalPage(edge, c, '/acquire/identify')), reference };
    return identifyPage(c, { error }, 403);
  }

  function identifyPage(
    c: EdgeContext,
    shown: { loginId?: string; pcName?: string; kind?: 'first' | 'existing'; error?: IdentifyError },
    status: ContentfulStatusCode,
  ) {
    const here = { ...portalPage(edge, c, '/acquire/identify'), switchable: true };
    const action = pathHere(c, '/acquire/identify');
    const node = <IdentifyPage page={here} action={action} minPasswordLength={minPasswordLength} {...shown} />;
    return c.html(renderDocument(node), status);
  }

  /** What the form itself can tell, before anything is asked of the registry. */
  function formFaults(
    c: EdgeContext,
    typed: { loginId: string; code: string; kind: 'first' | 'existing'; password: string; again: string },
  ): IdentifyError | undefined {
    const t = words(portalPage(edge, c, ''));
    const fields: IdentifyError['fields'] = [];
    if (typed.loginId.trim() === '') fields.push({ field: 'loginId', message: t.empty.loginId });
    if (typed.code.trim() === '') fields.push({ field: 'code', message: t.empty.code });
    const field = typed.kind === 'first' ? 'new-password' : 'password';
    if (typed.password === '') fields.push({ field, message: t.empty[field] });
    if (typed.kind === 'first' && typed.again === '') {
      fields.push({ field: 'new-password-again', message: t.empty['new-password-again'] });
    } else if (typed.kind === 'first' && typed.password !== typed.again) {
      fields.push({ field: 'new-password-again', message: t.passwordsDiffer });
    }
    return fields.length > 0 ? { title: t.formTitle, body: t.formBody, fields } : undefined;
  }
}

/** Refusals at the second step that are not about what was typed: the form is of no use until something else happens. */
const fillsPage = new Set(['too-many-tries', 'method-not-switched', 'temporary-password-expired']);

const visitOver: Refusal<'visit-over'> = { refused: 'visit-over', facts: undefined };

/** The import instructions for the browser that asks. */
export const systemOf = (c: EdgeContext): ImportTarget => importTargetOf(c.req.header('User-Agent') ?? '');
