import type { JSX } from 'hono/jsx/jsx-runtime';
import type { Page } from '../web/page.ts';
import { isPageCode, RefusalPage } from './refusal-page.tsx';

/** Public explanations of refusals (GUIDE §4), each with the words of its refusal and without anyone's facts (I5). */
const addresses = {
  'no-cert': 'E1101',
  expired: 'E1102',
  revoked: 'E1103',
  suspended: 'E1104',
  'acquire-expired': 'E1105',
  'method-changed': 'E1106',
  unsupported: 'E1301',
  locked: 'E1202',
  maintenance: 'E1501',
};

/** Every such page, by its path below the institution's prefix. */
export const errorPages: {
  path: string;
  render(page: Page, now: Temporal.Instant, userAgent: string | undefined): JSX.Element;
}[] = Object.entries(addresses).flatMap(([name, code]) =>
  isPageCode(code)
    ? [
        {
          path: `/error/${name}`,
          render: (page, at, userAgent) => <RefusalPage page={page} refusal={{ code, at, userAgent }} />,
        },
      ]
    : [],
);
