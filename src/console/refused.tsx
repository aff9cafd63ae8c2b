import type { Refusal } from '../domain/refusal.ts';
import { ButtonLink, Reference } from '../web/components.tsx';
import type { Edge, EdgeContext } from '../web/edge.ts';
import { ErrorHead } from '../web/failure-pages.tsx';
import { renderDocument } from '../web/layout.tsx';
import { keepRefusal } from '../web/refusals.ts';
import { ConsoleLayout, EntranceLayout } from './layout.tsx';
import type { ConsolePage } from './page.ts';
import { refusalWords } from './refusal-words.ts';

/** Answers with the refusal's page, kept under its reference number (I5); a script of the page gets the same as JSON. */
export async function refusedStaff(edge: Edge, c: EdgeContext, page: ConsolePage, refusal: Refusal): Promise<Response> {
  const { reference, at } = await keepRefusal(edge, c, refusal);
  const status = refusal.refused === 'too-many-tries' ? 429 : 403;
  const words = refusalWords(page, refusal);
  if (c.req.header('Accept') === 'application/json') return c.json({ ...words, reference }, status);
  const Frame = page.staff ? ConsoleLayout : EntranceLayout;
  const node = (
    <Frame page={{ ...page, switchable: false }} title={words.title} scripts={['copy.js']}>
      <ErrorHead title={words.title} lead={words.body} />
      <div class="todo">
        <p class="btnrow">
          <ButtonLink href={page.href(page.staff ? '/dashboard' : '/')}>{words.back}</ButtonLink>
        </p>
        <Reference page={page} reference={reference} at={at} />
      </div>
    </Frame>
  );
  return c.html(renderDocument(node), status);
}

/** A thing that is not there, or not this institution's. */
export function notThere(c: EdgeContext, page: ConsolePage): Response | Promise<Response> {
  const words = refusalWords(page, { refused: 'not-there', facts: undefined });
  return c.html(
    renderDocument(
      <ConsoleLayout page={{ ...page, switchable: false }} title={words.title}>
        <ErrorHead title={words.title} lead={words.body} />
        <p class="btnrow">
          <ButtonLink href={page.href('/dashboard')}>{words.back}</ButtonLink>
        </p>
      </ConsoleLayout>,
    ),
    404,
  );
}
