import { Icon } from '../web/icons.tsx';
import type { ConsolePage } from './page.ts';

/** The way to this page, from the entry of the menu on. */
export function Crumbs(props: {
  page: ConsolePage;
  steps: readonly { readonly words: string; readonly path: string }[];
  here: string;
}) {
  const { page } = props;
  return (
    <nav aria-label={page.lang === 'en' ? 'Where you are' : '現在の場所'}>
      <ol class="crumbs crumbs--console">
        {props.steps.map(({ words, path }) => (
          <li>
            <a href={page.href(path)}>{words}</a>
            <Icon name="chevron" size={14} />
          </li>
        ))}
        <li>
          <span aria-current="page">{props.here}</span>
        </li>
      </ol>
    </nav>
  );
}
