import { type Chapter, endingWords, nth } from './certificate-story.ts';
import { plainDate, shortDate } from './dates.ts';
import type { Page } from './page.ts';

const left = 128;
const right = 660;
const laneHeight = 52;
const top = 34;
/** More lanes than these are in the table only. */
const most = 6;

const ja = {
  acquired: (date: string) => `${date} 取得`,
  renewed: (date: string) => `${date} 更新して取得`,
  today: (date: string) => `本日 ${date}`,
  whole: '電子証明書の移り変わり。',
  one: (n: string, from: string, until: string, state: string) => `${n}は${from}から${until}まで、${state}。`,
  january: (year: number) => `${year}年1月`,
  july: '7月',
};

const en: typeof ja = {
  acquired: (date) => `${date} acquired`,
  renewed: (date) => `${date} renewed`,
  today: (date) => `Today ${date}`,
  whole: 'The certificates of this ID. ',
  one: (n, from, until, state) => `${n}: ${from} to ${until}, ${state}. `,
  january: (year) => `Jan ${year}`,
  july: 'Jul',
};

/** One lane for each certificate of the ID, and a line for today (GUIDE §8). Read aloud as one text. */
export function CertificateLanes(props: { page: Page; chapters: readonly Chapter[]; now: Temporal.Instant }) {
  const { page, now } = props;
  const t = page.lang === 'en' ? en : ja;
  const shown = props.chapters.slice(-most);
  const bottom = top + laneHeight * shown.length + 6;
  const [start, end] = span(shown, now);
  const x = (instant: Temporal.Instant) =>
    round(left + ((instant.epochMilliseconds - start) / (end - start)) * (right - left));
  const today = x(now);
  const bubble = Math.min(Math.max(today - 58, left - 60), 672 - 116);
  return (
    <svg
      class="lanes"
      viewBox={`0 0 672 ${bottom + 26}`}
      role="img"
      aria-label={
        t.whole +
        shown
          .map((one) =>
            t.one(nth(page, one.number), plainDate(one.from, page), plainDate(one.until, page), endingWords(page, one)),
          )
          .join('')
      }
    >
      <defs>
        <pattern id="planned" width="8" height="8" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <rect class="f-50" width="8" height="8" />
          <rect class="f-400" width="2" height="8" />
        </pattern>
      </defs>
      {ticks(start, end, page, t).map(({ at, words }) =>
        // What stands at the very edge would be cut.
        x(at) > 672 - 40 ? null : (
          <>
            <path class="lanes__tick" d={`M${x(at)} ${top}V${bottom}`} />
            <text class="lanes__words" x={x(at)} y={bottom + 20} font-size="14" text-anchor="middle">
              {words}
            </text>
          </>
        ),
      )}
      <path class="lanes__axis" d={`M${left} ${top}H${right}`} />
      {shown.map((one, index) => (
        <Lane page={page} chapter={one} y={top + laneHeight * index} x={x} words={t} />
      ))}
      <path class="lanes__today" d={`M${today} 28V${bottom}`} stroke-width="2" />
      <rect class="lanes__bubble" x={bubble} y="2" width="116" height="26" rx="6" />
      <text class="lanes__now" x={bubble + 58} y="20" font-size="14" text-anchor="middle" font-weight="700">
        {t.today(shortDate(now, page).slice(5))}
      </text>
    </svg>
  );
}

function Lane(props: {
  page: Page;
  chapter: Chapter;
  y: number;
  x: (instant: Temporal.Instant) => number;
  words: typeof ja;
}) {
  const { page, chapter, y, words: t } = props;
  const from = props.x(chapter.from);
  const width = Math.max(4, round(props.x(chapter.until) - from));
  const date = shortDate(chapter.from, page);
  const said = chapter.byRenewal ? t.renewed(date) : t.acquired(date);
  // Words that do not fit into the bar stand beside it, on the side where there is room.
  const room = said.length * (page.lang === 'ja' ? 10.5 : 8.5);
  const [at, anchor] =
    width > room + 20
      ? ([from + 10, 'start'] as const)
      : from + width + room + 10 < right
        ? ([from + width + 8, 'start'] as const)
        : ([from - 8, 'end'] as const);
  const look = chapter.ending === 'in-use' ? 'live' : chapter.ending === 'unproven' ? 'planned' : 'over';
  return (
    <>
      <text class="lanes__name" x="0" y={y + 27} font-size="14" font-weight="700">
        {nth(page, chapter.number)}
      </text>
      <text class="lanes__words" x="0" y={y + 45} font-size="14">
        {endingWords(page, chapter)}
      </text>
      <rect
        class={`lanes__bar lanes__bar--${look}`}
        x={from}
        y={y + 16}
        width={width}
        height="26"
        rx="4"
        stroke-width="1.5"
        {...(look === 'planned' && { fill: 'url(#planned)', 'stroke-dasharray': '5 3' })}
      />
      {anchor === 'start' && at < from + width ? null : (
        <rect
          class="lanes__behind"
          x={anchor === 'end' ? at - room - 4 : at - 4}
          y={y + 17}
          width={room + 8}
          height="24"
        />
      )}
      <text class="lanes__said" x={at} y={y + 34} font-size="14" text-anchor={anchor}>
        {said}
      </text>
    </>
  );
}

/** The time shown: from the first acquisition to the last end, a little wider on both sides. */
function span(shown: readonly Chapter[], now: Temporal.Instant): [number, number] {
  const all = [now, ...shown.flatMap(({ from, until }) => [from, until])].map((one) => one.epochMilliseconds);
  const [start, end] = [Math.min(...all), Math.max(...all)];
  const margin = Math.round((end - start) * 0.04) + 86_400_000;
  return [start - margin, end + margin];
}

/** Each January and July; only Januaries where many years are shown. */
function ticks(start: number, end: number, page: Page, t: typeof ja): { at: Temporal.Instant; words: string }[] {
  const yearOf = (at: number) => Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(page.timeZone).year;
  const [first, last] = [yearOf(start), yearOf(end)];
  const months = last - first > 4 ? [1] : [1, 7];
  const found = [];
  for (let year = first; year <= last; year++) {
    for (const month of months) {
      const at = new Temporal.PlainDate(year, month, 1).toZonedDateTime(page.timeZone).toInstant();
      if (at.epochMilliseconds <= start || at.epochMilliseconds >= end) continue;
      found.push({ at, words: month === 1 ? t.january(year) : t.july });
    }
  }
  return found;
}

const round = (value: number) => Math.round(value * 10) / 10;
