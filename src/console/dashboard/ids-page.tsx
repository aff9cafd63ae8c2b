import type { SeenState } from '../../domain/certificate/seen-state.ts';
import type { StandingId, StateFigures } from '../../domain/figures/figures.ts';
import { shortDate } from '../../web/dates.ts';
import { messages } from '../../web/messages/index.ts';
import { ConsoleHead, ConsoleLayout } from '../layout.tsx';
import type { ConsolePage } from '../page.ts';
import { shownStates } from './charts.tsx';
import { count, dashboardWords } from './words.ts';

export const idsAPage = 50;

/** The IDs that a figure of the dashboard counts, those in front whose day comes first. */
export function IdsPage(props: {
  page: ConsolePage;
  state: SeenState;
  counts: StateFigures['counts'];
  ids: readonly StandingId[];
  /** From 1. */
  at: number;
}) {
  const { page, state, counts, ids, at } = props;
  const w = dashboardWords(page.lang);
  const words = messages(page.lang).state;
  const address = (one: SeenState, number = 1) =>
    page.href(`/dashboard/ids?state=${one}${number > 1 ? `&page=${number}` : ''}`);
  const from = (at - 1) * idsAPage;
  return (
    <ConsoleLayout page={page} title={w.idsTitle(words[state])}>
      <ConsoleHead
        title={w.idsTitle(words[state])}
        lead={w.idsLead}
        aside={ids.length > 0 && <p>{w.range(count(from + 1), count(from + ids.length), count(counts[state]))}</p>}
      />
      <nav aria-label={w.filter}>
        <ul class="filters">
          {shownStates.map((one) => (
            <li>
              <a href={address(one)} aria-current={one === state ? 'true' : undefined}>
                {words[one]}
                <span class="n">{count(counts[one])}</span>
              </a>
            </li>
          ))}
        </ul>
      </nav>
      {ids.length === 0 ? (
        <div class="box">
          <p>{w.none}</p>
        </div>
      ) : (
        <div class="box box--flush notegap">
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by the keyboard (GUIDE §8) */}
          <section class="hscroll" tabindex={0} aria-label={w.idsTable}>
            <table class="table table--dense">
              <thead>
                <tr>
                  <th scope="col">{w.loginId}</th>
                  <th scope="col">{w.contract}</th>
                  <th scope="col">{w.until}</th>
                </tr>
              </thead>
              <tbody>
                {ids.map(({ name, personName, administrator, contract, until }) => (
                  <tr>
                    <th scope="row">
                      <b>{name}</b>
                      <small>
                        {personName}・{w.role[administrator ? 'administrator' : 'user']}
                      </small>
                    </th>
                    <td>
                      <a href={page.href(`/contracts/${encodeURIComponent(contract.number)}`)}>
                        {contract.companyName}
                      </a>
                      <small>{contract.number}</small>
                    </td>
                    <td class="num">{until && shortDate(until, page)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </section>
        </div>
      )}
      {counts[state] > idsAPage && (
        <p class="btnrow notegap">
          {at > 1 && (
            <a class="btn btn--outline" href={address(state, at - 1)}>
              {w.back}
            </a>
          )}
          {from + ids.length < counts[state] && (
            <a class="btn btn--outline" href={address(state, at + 1)}>
              {w.next}
            </a>
          )}
        </p>
      )}
    </ConsoleLayout>
  );
}
