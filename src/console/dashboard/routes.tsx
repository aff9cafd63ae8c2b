import type { Hono } from 'hono';
import type { EdgeEnv } from '../../web/edge.ts';
import { renderDocument } from '../../web/layout.tsx';
import { type Door, forStaff } from '../door.tsx';
import { ConsoleHead, ConsoleLayout } from '../layout.tsx';
import { consoleWords } from '../words.ts';

/** ダッシュボード (mock 06). */
export function dashboardPages(app: Hono<EdgeEnv>, door: Door): void {
  forStaff(app, door, 'GET', '/dashboard', 'see the dashboard', (c, { page }) => {
    const title = consoleWords(page.lang).menu.dashboard;
    return c.html(
      renderDocument(
        <ConsoleLayout page={page} title={title}>
          <ConsoleHead title={title} />
        </ConsoleLayout>,
      ),
    );
  });
}
