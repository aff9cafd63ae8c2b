import type { JSX } from 'hono/jsx/jsx-runtime';
import type { Page } from '../../web/page.ts';
import { AccessibilityPage } from './accessibility-page.tsx';
import { ContactPage } from './contact-page.tsx';
import { DiagnosisStartPage } from './diagnosis-start-page.tsx';
import { EnvironmentPage } from './environment-page.tsx';
import { FlowPage } from './flow-page.tsx';
import { ImportPage } from './import-page.tsx';
import { importTargets } from './import-steps.tsx';
import { HelpIndexPage } from './index-page.tsx';
import { PhonePage, phones } from './phone-page.tsx';
import { PrivacyPage } from './privacy-page.tsx';
import { QaPage } from './qa-page.tsx';
import { RenewalHelpPage } from './renewal-page.tsx';
import { SelectCertPage } from './select-cert-page.tsx';

/** Every help page, by its path below the institution's prefix. `timed` ones tell the time of day and are never kept. */
export const helpPages: {
  path: string;
  timed?: boolean;
  render(page: Page, wallClock: Temporal.Instant): JSX.Element;
}[] = [
  { path: '/help', render: (page) => <HelpIndexPage page={page} /> },
  { path: '/help/flow', render: (page) => <FlowPage page={page} /> },
  {
    path: '/help/environment',
    timed: true,
    render: (page, wallClock) => <EnvironmentPage page={page} wallClock={wallClock} />,
  },
  { path: '/help/qa', render: (page) => <QaPage page={page} /> },
  { path: '/help/renewal', render: (page) => <RenewalHelpPage page={page} /> },
  { path: '/help/select-cert', render: (page) => <SelectCertPage page={page} /> },
  ...importTargets.map((target) => ({
    path: `/help/import/${target}`,
    render: (page: Page) => <ImportPage page={page} target={target} />,
  })),
  ...phones.map((phone) => ({
    path: `/help/import/${phone}`,
    render: (page: Page) => <PhonePage page={page} phone={phone} />,
  })),
  { path: '/help/diagnosis', render: (page) => <DiagnosisStartPage page={page} /> },
  { path: '/help/contact', render: (page) => <ContactPage page={page} /> },
  { path: '/help/privacy', render: (page) => <PrivacyPage page={page} /> },
  { path: '/help/accessibility', render: (page) => <AccessibilityPage page={page} /> },
];
