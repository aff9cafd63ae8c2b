import type { ToldEvent } from '../domain/audit/event.ts';
import { isoDate, shortDate, time } from '../web/dates.ts';
import { Icon } from '../web/icons.tsx';
import type { Page } from '../web/page.ts';
import { tell } from './audit-words.ts';

/** できごと: audit events as sentences, with who did each (mock 07). */
export function Timeline({ page, events }: { page: Page; events: readonly ToldEvent[] }) {
  return (
    <ol class="tl">
      {events.map((event) => {
        const told = tell(event, page);
        return (
          <li>
            <time datetime={isoDate(event.at, page)}>
              {shortDate(event.at, page)} {time(event.at, page)}
            </time>
            <span class={told.tone === 'plain' ? 'tl__i' : `tl__i tl__i--${told.tone}`}>
              <Icon name={told.icon} size={15} />
            </span>
            <div>
              <b>{told.what}</b>
              <small>{[told.who, ...told.more].join(page.lang === 'ja' ? '　' : ' · ')}</small>
            </div>
          </li>
        );
      })}
    </ol>
  );
}
