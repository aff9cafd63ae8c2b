import type { Certificate } from '../domain/certificate/certificate.ts';
import type { Refusal } from '../domain/refusal.ts';
import type { Edge, EdgeContext } from '../web/edge.ts';
import { renderDocument } from '../web/layout.tsx';
import type { Page } from '../web/page.ts';
import { certificateIn, keepRefusal } from '../web/refusals.ts';
import { isPageCode, RefusalPage, refusalLines } from './refusal-page.tsx';

/** The query of a login that is the last step of an acquisition: who fails there goes back to the import. */
export const fromAcquisition = 'from=acquisition';
export const isFromAcquisition = (c: EdgeContext): boolean => c.req.query('from') === 'acquisition';

/** Answers with the refusal's page, kept for staff under its reference number (I5). */
export async function refused(edge: Edge, c: EdgeContext, page: Page, refusal: Refusal): Promise<Response> {
  const { code, reference, at } = await keepRefusal(edge, c, refusal);
  const certificate = certificateIn(refusal);
  const facts = (refusal.facts ?? {}) as {
    switchedAt?: Temporal.Instant;
    until?: Temporal.Instant;
    newer?: Certificate;
  };
  const ownDate = refusal.refused === 'certificate-ended' ? certificate?.endedAt : certificate?.notAfter;
  const date = facts.switchedAt ?? ownDate;
  if (c.req.header('Accept') === 'application/json') {
    // Asked by a script of the page, which shows what it gets.
    return c.json({ code, ...refusalLines(page, isPageCode(code) ? code : 'E1900'), reference }, 403);
  }
  const node = (
    <RefusalPage
      // What was asked for by GET is refused in the other language as well; what a form brought cannot be asked again.
      page={{ ...page, path: c.req.method === 'GET' ? page.path : '/', switchable: true }}
      refusal={{
        code: isPageCode(code) ? code : 'E1900',
        reference,
        at,
        userAgent: c.req.header('User-Agent'),
        ...(certificate && { label: certificate.label }),
        ...(certificate?.state === 'superseded' && { superseded: { old: certificate, newer: facts.newer } }),
        importing: isFromAcquisition(c),
        ...(date && { date }),
        ...(facts.until && { until: facts.until }),
      }}
    />
  );
  if (refusal.refused !== 'too-many-tries') return c.html(renderDocument(node), 403);
  c.header('Retry-After', String(Math.max(1, Math.ceil(facts.until!.since(at).total('second')))));
  return c.html(renderDocument(node), 429);
}
