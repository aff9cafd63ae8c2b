import type { JSX } from 'hono/jsx/jsx-runtime';
import type { Page } from '../../web/page.ts';
import { AccessibilityPage } from './accessibility-page.tsx';
import { ContactPage } from './contact-page.tsx';
import { EnvironmentPage } from './environment-page.tsx';
import { FlowPage } from './flow-page.tsx';
import { ImportPage } from './import-page.tsx';
import { importTargets } from './import-steps.tsx';
import { HelpIndexPage } from './index-page.tsx';
import { PrivacyPage } from './privacy-page.tsx';
import { QaPage } from './qa-page.tsx';
import { SelectCertPage } from './select-cert-page.tsx';

/** Every help page, by its path below the institution's prefix. */
export const helpPages: { path: string; render(page: Page): JSX.Element }[] = [
  { path: '/help', render: (page) => <HelpIndexPage page={page} /> },
  { path: '/help/flow', render: (page) => <FlowPage page={page} /> },
  { path: '/help/environment', render: (page) => <EnvironmentPage page={page} /> },
  { path: '/help/qa', render: (page) => <QaPage page={page} /> },
  { path: '/help/select-cert', render: (page) => <SelectCertPage page={page} /> },
  ...importTargets.map((target) => ({
    path: `/help/import/${target}`,
    render: (page: Page) => <ImportPage page={page} target={target} />,
  })),
  { path: '/help/contact', render: (page) => <ContactPage page={page} /> },
  { path: '/help/privacy', render: (page) => <PrivacyPage page={page} /> },
  { path: '/help/accessibility', render: (page) => <AccessibilityPage page={page} /> },
];
