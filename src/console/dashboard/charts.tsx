import type { Child } from 'hono/jsx';
import type { SeenState } from '../../domain/certificate/seen-state.ts';
import type { ExpiryWeek, Progress, StateFigures } from '../../domain/figures/figures.ts';
import { stateLook } from '../../web/components.tsx';
import { Icon } from '../../web/icons.tsx';
import { messages } from '../../web/messages/index.ts';
import { type Page, terms } from '../../web/page.ts';
import { columns } from './columns.ts';
import { count, dashboardWords, percent } from './words.ts';

/** A chart's frame: heading, what it tells in one sentence, the drawing, the same as a table, and where it leads. */
function Figure(props: {
  id: string;
  title: Child;
  say: Child;
  legend?: Child;
  table?: Child;
  tableWord: string;
  link?: Child;
  children: Child;
}) {
  return (
    <figure class="box" aria-labelledby={props.id}>
      <div class="box__head">
        <h2 id={props.id}>{props.title}</h2>
        {props.legend}
      </div>
      <p class="box__say">{props.say}</p>
      {props.children}
      {(props.table || props.link) && (
        <div class="figfoot">
          {props.table ? (
            <details>
              <summary>
                <Icon name="chevronDown" size={18} />
                {props.tableWord}
              </summary>
              {props.table}
            </details>
          ) : (
            <span />
          )}
          {props.link}
        </div>
      )}
    </figure>
  );
}

/** A horizontal bar, `share` of the width long. */
export function Bar({ share, tone }: { share: number; tone: string }) {
  return (
    <svg class="bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true" focusable="false">
      <rect class="bar__track" width="100" height="10" />
      <rect class={`bar--${tone}`} width={(share * 100).toFixed(2)} height="10" />
    </svg>
  );
}

/** The order of mock 06: what works, what waits, what ended. */
export const shownStates: readonly SeenState[] = [
  'active',
  'renewing',
  'not-acquired',
  'lapsed',
  'expired',
  'revoked',
  'suspended',
];

/** 証明書の状態: a list of words and numbers, to which the bars add nothing that could not be read. */
export function StateChart({ page, figures, link }: { page: Page; figures: StateFigures; link: Child }) {
  const w = dashboardWords(page.lang);
  const { counts, total } = figures;
  const usable = counts.active + counts.renewing;
  return (
    <Figure
      id="states"
      title={w.states}
      say={total === 0 ? w.noIds : w.validShare(percent(counts.active, total), percent(usable, total))}
      tableWord={w.asTable}
      table={
        <table class="table table--dense">
          <thead>
            <tr>
              <th scope="col">{w.state}</th>
              <th scope="col" class="r">
                {w.ids}
              </th>
              <th scope="col" class="r">
                {w.shareHead}
              </th>
            </tr>
          </thead>
          <tbody>
            {shownStates.map((state) => (
              <tr>
                <th scope="row">{messages(page.lang).state[state]}</th>
                <td class="r">{count(counts[state])}</td>
                <td class="r">{w.share(percent(counts[state], total))}</td>
              </tr>
            ))}
          </tbody>
        </table>
      }
      link={link}
    >
      <ul class="bars">
        {shownStates.map((state) => {
          const [tone, icon] = stateLook[state];
          return (
            <li>
              <span class="bars__l">
                <span class={`ic-${tone}`}>
                  <Icon name={icon} size={18} />
                </span>
                {messages(page.lang).state[state]}
              </span>
              <span class="bars__v">
                {count(counts[state])}
                {w.cases}
              </span>
              <span class="bars__p">{w.share(percent(counts[state], total))}</span>
              <Bar share={total === 0 ? 0 : counts[state] / total} tone={tone} />
            </li>
          );
        })}
      </ul>
      <p class="total">
        <span>{w.total}</span>
        <b class="tnum">
          {count(total)}
          {w.cases}
        </b>
      </p>
    </Figure>
  );
}

/** 週ごとの有効期限: stacked columns of 13 weeks, with the days tinted in which renewals are open. */
export function ExpiryChart(props: {
  page: Page;
  weeks: readonly ExpiryWeek[];
  today: Temporal.PlainDate;
  /** Not renewed within the tinted days. */
  open: number | undefined;
  link: Child;
}) {
  const { page, weeks, today, open } = props;
  const w = dashboardWords(page.lang);
  const days = terms(page).renewalOpensDays;
  const most = weeks.reduce((best, week) => (week.waiting > best.waiting ? week : best));
  const name = ({ monday }: ExpiryWeek) => w.weekName(monday.month, monday.day);
  const empty = weeks.every(({ waiting, renewed }) => waiting + renewed === 0);
  const drawn = columns(weeks, today, days, page.lang);
  return (
    <Figure
      id="weeks"
      title={w.weeks}
      say={most.waiting === 0 ? w.noData : w.mostInWeek(name(most), count(most.waiting))}
      legend={
        <ul class="legend">
          <li>
            <svg width="16" height="16" aria-hidden="true" focusable="false">
              <rect class="chart__solid" width="16" height="16" rx="2" />
            </svg>
            {w.notRenewed}
          </li>
          <li>
            <svg width="16" height="16" aria-hidden="true" focusable="false">
              <rect class="chart__hatch" x="1" y="1" width="14" height="14" rx="2" fill="url(#hatch)" />
            </svg>
            {w.renewed}
          </li>
        </ul>
      }
      tableWord={w.asTable}
      table={
        <table class="table table--dense">
          <thead>
            <tr>
              <th scope="col">{w.weekHead}</th>
              <th scope="col" class="r">
                {w.notRenewed}
              </th>
              <th scope="col" class="r">
                {w.renewed}
              </th>
            </tr>
          </thead>
          <tbody>
            {weeks.map((week) => (
              <tr>
                <th scope="row">{week.monday.toString().replaceAll('-', '/')}</th>
                <td class="r">{count(week.waiting)}</td>
                <td class="r">{count(week.renewed)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      }
      link={props.link}
    >
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by the keyboard (GUIDE §8) */}
      <section class="hscroll" tabindex={0} aria-label={w.weeksChart}>
        <svg
          class="chart"
          viewBox={`0 0 ${drawn.width} ${drawn.height}`}
          role="img"
          aria-label={w.weeksRead(
            weeks
              .map((week) => w.weekRead(name(week), count(week.waiting), count(week.renewed)))
              .join(page.lang === 'en' ? '; ' : '、'),
          )}
        >
          <defs>
            <pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
              <rect class="chart__hatch-ground" width="6" height="6" />
              <rect class="chart__hatch-line" width="1.6" height="6" />
            </pattern>
          </defs>
          <rect class="chart__zone" x={drawn.left} y="8" width={drawn.zone - drawn.left} height={drawn.bottom - 8} />
          <path class="chart__zone-end" d={`M${drawn.zone} 8V${drawn.bottom}`} stroke-dasharray="4 4" />
          {open !== undefined && (
            <text class="chart__zone-word" x={drawn.left + 8} y="26" font-size="14" font-weight="700">
              {w.zone(days, count(open))}
            </text>
          )}
          {drawn.ticks.map(({ y, words }, n) => (
            <>
              <path class={n === 0 ? 'chart__axis' : 'chart__grid'} d={`M${drawn.left} ${y}H${drawn.right}`} />
              <text class="chart__tick" x={drawn.left - 8} y={y + 5} font-size="14" text-anchor="end">
                {words}
              </text>
            </>
          ))}
          {drawn.bars.map((bar, n) => (
            <>
              {bar.solid > 0 && (
                <rect class="chart__solid" x={bar.x} y={bar.solidTop} width={bar.width} height={bar.solid} />
              )}
              {bar.hatched > 0 && (
                <rect
                  class="chart__hatch"
                  x={bar.x + 0.7}
                  y={bar.hatchedTop}
                  width={bar.width - 1.4}
                  height={bar.hatched}
                  fill="url(#hatch)"
                />
              )}
              {bar.label && (
                <text
                  class={bar.inside ? 'chart__in' : 'chart__above'}
                  x={bar.middle}
                  y={bar.labelY}
                  font-size="14"
                  font-weight="700"
                  text-anchor="middle"
                >
                  {bar.label}
                </text>
              )}
              <text
                class="chart__week"
                x={bar.middle}
                y={drawn.bottom + 20}
                font-size="14"
                text-anchor="middle"
                font-weight={n === 0 ? '700' : undefined}
              >
                {bar.week}
              </text>
            </>
          ))}
          <text
            class="chart__zone-word"
            x={drawn.bars[0]!.middle}
            y={drawn.bottom + 37}
            font-size="14"
            font-weight="700"
            text-anchor="middle"
          >
            {w.thisWeek}
          </text>
          {empty && (
            <text
              class="chart__tick"
              x={(drawn.left + drawn.right) / 2}
              y={drawn.bottom / 2 + 8}
              font-size="15"
              text-anchor="middle"
            >
              {w.noData}
            </text>
          )}
        </svg>
      </section>
    </Figure>
  );
}

/** 取得までの進み具合: how many came how far, and where most are lost. */
export function ProgressChart({ page, stages, link }: { page: Page; stages: readonly Progress[]; link: Child }) {
  const w = dashboardWords(page.lang);
  const all = stages[0]!.reached;
  const done = stages.at(-1)!.reached;
  const worst = stages.find((stage) => stage.worst);
  if (all === 0) {
    return (
      <Figure id="progress" title={w.progress} say={w.noData} tableWord={w.asTable}>
        {null}
      </Figure>
    );
  }
  return (
    <Figure
      id="progress"
      title={w.progress}
      say={
        <>
          {w.finished(count(all), count(done), percent(done, all))}
          {worst && w.stopsAt(w.stage[worst.stage])}
        </>
      }
      tableWord={w.asTable}
      table={
        <table class="table table--dense">
          <thead>
            <tr>
              <th scope="col">{w.stageHead}</th>
              <th scope="col" class="r">
                {w.reachedHead}
              </th>
              <th scope="col" class="r">
                {w.lostHead}
              </th>
            </tr>
          </thead>
          <tbody>
            {stages.map(({ stage, reached, lost }) => (
              <tr>
                <th scope="row">{w.stage[stage]}</th>
                <td class="r">{count(reached)}</td>
                <td class="r">{stage === 1 ? '' : count(lost)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      }
      link={link}
    >
      <ol class="funnel">
        {stages.map(({ stage, reached, lost, worst: most }, n) => (
          <>
            {n > 0 && (
              <li class="step">
                <span />
                <span class={most ? 'drop' : undefined}>
                  <Icon name="chevronDown" size={16} />
                  {w.lost(count(lost), percent(lost, stages[n - 1]!.reached))}
                  {most && <span class="vh">{w.most}</span>}
                </span>
              </li>
            )}
            <li>
              <span>
                {stage}. {w.stage[stage]}
              </span>
              <Bar share={reached / all} tone={stage === 5 ? 'ok' : 'key'} />
              <b>{count(reached)}</b>
            </li>
          </>
        ))}
      </ol>
    </Figure>
  );
}
