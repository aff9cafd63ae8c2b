import type { Child } from 'hono/jsx';
import { HelpDeskCard } from '../../web/components.tsx';
import { Icon } from '../../web/icons.tsx';
import { Layout } from '../../web/layout.tsx';
import { messages } from '../../web/messages/index.ts';
import { type Page, portalHref } from '../../web/page.ts';

const related = {
  ja: [
    ['/help/flow', '利用開始までの流れ'],
    ['/help/select-cert', '証明書の選び方'],
    ['/help/qa', '電子証明書について（Q&A）'],
    ['/help/diagnosis', 'PCの診断'],
  ],
  en: [
    ['/help/flow', 'How to get started'],
    ['/help/select-cert', 'Which certificate to choose'],
    ['/help/qa', 'Questions and answers'],
    ['/help/diagnosis', 'PC check'],
  ],
} as const;

const crumbsLabel = { ja: '現在の位置', en: 'You are here' };

/** The frame of a help page: where one is, the text, and whom to ask. */
export function HelpArticle(props: { page: Page; title: string; lead?: Child; scripts?: string[]; children: Child }) {
  const { page } = props;
  const help = messages(page.lang).layout.help;
  const top = page.path === '/help';
  return (
    <Layout page={page} title={top ? [props.title] : [props.title, help]} scripts={props.scripts ?? []}>
      {!top && (
        <nav aria-label={crumbsLabel[page.lang]}>
          <ol class="crumbs">
            <li>
              <a href={portalHref(page, '/help')}>{help}</a>
              <Icon name="chevron" size={16} />
            </li>
            <li>
              <span aria-current="page">{props.title}</span>
            </li>
          </ol>
        </nav>
      )}
      <div class={top ? 'phead' : 'phead phead--sub'}>
        <h1>{props.title}</h1>
        {props.lead && <p class="phead__lead">{props.lead}</p>}
      </div>
      <div class="help">
        <div class="prose">{props.children}</div>
        <HelpDeskCard page={page}>
          {related[page.lang]
            .filter(([path]) => path !== page.path)
            .map(([path, words]) => (
              <li>
                <a class="linkrow" href={portalHref(page, path)}>
                  {words}
                </a>
              </li>
            ))}
        </HelpDeskCard>
      </div>
    </Layout>
  );
}
