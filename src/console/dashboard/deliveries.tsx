import type { Delivery } from '../../domain/notice/notice.ts';
import { Note } from '../../web/components.tsx';
import { Box } from '../layout.tsx';
import { noticesHref } from '../notices/list-page.tsx';
import { kindName } from '../notices/words.ts';
import type { ConsolePage } from '../page.ts';
import { Bar } from './charts.tsx';
import { count, dashboardWords, percent } from './words.ts';

/** How many mails did not arrive, as far as is known. */
export const undeliveredOf = (deliveries: readonly Delivery[]): number =>
  deliveries.reduce((sum, { undelivered }) => sum + undelivered, 0);

/** 通知の配信 (GUIDE §8): of each kind how many were sent, arrived, and did not; `mayList` leads to those. */
export function DeliveryTable(props: { page: ConsolePage; deliveries: readonly Delivery[]; mayList: boolean }) {
  const { page, mayList } = props;
  const w = dashboardWords(page.lang);
  const all = props.deliveries.filter(({ arrived, undelivered }) => arrived + undelivered > 0);
  const waiting = props.deliveries.reduce((sum, one) => sum + one.waiting, 0);
  const arrived = all.reduce((sum, one) => sum + one.arrived, 0);
  const undelivered = undeliveredOf(all);
  const sent = arrived + undelivered;
  const link = mayList && <a href={noticesHref(page, {})}>{w.all}</a>;
  const stillWaiting = waiting > 0 && w.noticesWaiting(count(waiting));
  if (sent === 0) {
    return (
      <Box id="notices" title={w.notices} say={stillWaiting || w.noNoticesYet} aside={waiting > 0 && link}>
        {null}
      </Box>
    );
  }
  return (
    <Box
      id="notices"
      title={w.notices}
      aside={link}
      say={
        <>
          {w.delivered(count(sent), count(arrived), percent(arrived, sent))}
          {stillWaiting}
        </>
      }
    >
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by the keyboard (GUIDE §8) */}
      <section class="hscroll notes" tabindex={0} aria-label={w.noticesTable}>
        <table class="table table--dense">
          <thead>
            <tr>
              <th scope="col">{w.noticeKind}</th>
              <th scope="col" class="r">
                {w.noticesSent}
              </th>
              <th scope="col" class="r">
                {w.noticesArrived}
              </th>
              <th scope="col" class="r">
                {w.noticesUndelivered}
              </th>
              <th scope="col">{w.noticesShare}</th>
            </tr>
          </thead>
          <tbody>
            {all.map((one) => {
              const name = kindName(page.lang, one.kind, one.stage);
              const of = one.arrived + one.undelivered;
              const { kind, stage } = one;
              return (
                <tr>
                  <th scope="row">{name}</th>
                  <td class="r">{count(of)}</td>
                  <td class="r">{count(one.arrived)}</td>
                  <td class="r">
                    {mayList && one.undelivered > 0 ? (
                      <a href={noticesHref(page, { kind, stage, undelivered: true })}>
                        {count(one.undelivered)}
                        <span class="vh">
                          {' '}
                          {w.noticesUndelivered} {name}
                        </span>
                      </a>
                    ) : (
                      count(one.undelivered)
                    )}
                  </td>
                  <td>
                    <Bar share={one.arrived / of} tone="key" /> <small>{w.share(percent(one.arrived, of))}</small>
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </section>
      {undelivered > 0 && (
        <div class="notegap">
          <Note tone="warn">
            <p>{w.callThem(count(undelivered))}</p>
          </Note>
        </div>
      )}
      <p class="small muted notegap">{w.arrivedMeans}</p>
    </Box>
  );
}
