import type { Staff } from '../domain/staff/staff.ts';
import { type Edge, type EdgeContext, pathHere } from '../web/edge.ts';
import type { Page } from '../web/page.ts';
import { portalPage } from '../web/page-of.ts';
import type { MenuWord } from './menu.ts';

/** What every page of the console is drawn from, beside its own facts. */
export interface ConsolePage extends Page {
  /** The address of a path of the console, in the page's language: `href('/contracts')`. */
  href(path: string): string;
  /** Absent before login. */
  readonly staff?: Staff | undefined;
  /** Numbers beside words of the menu. */
  readonly badges: Partial<Record<MenuWord, number>>;
}

/** A page of the console at `path`, before anyone is signed in. */
export function consolePage(edge: Edge, c: EdgeContext, path: string): ConsolePage {
  return { ...portalPage(edge, c, path), href: (to) => pathHere(c, to), badges: {} };
}
