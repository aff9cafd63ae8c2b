import { briefDate, daysLeft } from '../web/dates.ts';
import type { Page } from '../web/page.ts';

/** The days of one certificate's life. */
export interface Life {
  acquiredOn: Temporal.Instant;
  renewableFrom: Temporal.Instant;
  notAfter: Temporal.Instant;
  now: Temporal.Instant;
}

// The axis: acquisition at `start`, the renewal window from `window` to `end`. The two parts have different scales,
// which the break in the bar tells.
const start = 4;
const window = 417;
const end = 716;

/** Where `now` stands on the bar, in its units; outside the certificate's life it is the nearer end. */
export function todayAt(life: Life): number {
  const now = life.now.epochMilliseconds;
  const [from, opens, until] = [life.acquiredOn, life.renewableFrom, life.notAfter].map((i) => i.epochMilliseconds) as [
    number,
    number,
    number,
  ];
  if (now <= from) return start;
  if (now >= until) return end;
  // A window that opens before the certificate was acquired (short lives) leaves no first part.
  if (now < opens) return start + ((now - from) / (opens - from)) * (window - start);
  const open = Math.max(from, opens);
  return window + ((now - open) / (until - open)) * (end - window);
}

/** The certificate's validity as a bar: acquired, renewable from, valid until, and today. Read aloud as one sentence. */
export function LifeBar({ life, page }: { life: Life; page: Page }) {
  const left = daysLeft(life.now, life.notAfter, page);
  const acquired = briefDate(life.acquiredOn, page);
  const opens = briefDate(life.renewableFrom, page);
  const until = briefDate(life.notAfter, page);
  const t = page.lang === 'en' ? english(left, acquired, opens, until) : japanese(left, acquired, opens, until);
  const today = todayAt(life);
  const elapsed = Math.min(today, window);
  const bubble = Math.min(Math.max(today - t.bubbleWidth / 2, start), end - t.bubbleWidth);
  // The pointer stays under the bubble at both ends of the bar.
  const pointer = Math.min(Math.max(today, bubble + 14), bubble + t.bubbleWidth - 14);
  const gap = Math.abs(today - 163) < 40 ? 300 : 163;
  return (
    <svg viewBox="0 0 720 112" role="img" aria-label={t.whole}>
      <defs>
        <pattern id="hatch" width="8" height="8" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <rect class="life__hatch" width="8" height="8" />
          <rect class="life__hatchline" width="2" height="8" />
        </pattern>
      </defs>
      <rect class="life__track" x={start} y="44" width={end - start} height="16" rx="8" />
      {elapsed > start && <rect class="life__past" x={start} y="44" width={elapsed - start} height="16" rx="8" />}
      {elapsed > start + 16 && <rect class="life__past" x={elapsed - 8} y="44" width="8" height="16" />}
      <rect
        class="life__ahead"
        x={start}
        y="44"
        width={end - start}
        height="16"
        rx="8"
        fill="none"
        stroke-width="1.5"
      />
      <path class="life__gap" d={`m${gap - 9} 66 10-28h9l-10 28z`} />
      <path class="life__gapline" d={`m${gap - 9} 66 10-28m-1 28 10-28`} fill="none" stroke-width="1.5" />
      <rect
        class="life__window"
        x={window}
        y="44"
        width={end - window}
        height="16"
        fill="url(#hatch)"
        stroke-width="1.5"
      />
      <g class="life__words" font-size="15" letter-spacing=".2">
        <text x={start} y="84">
          {t.acquired}
        </text>
        <text x={start} y="105" font-weight="700">
          {acquired}
        </text>
        <text x={window} y="84">
          {t.window}
        </text>
        <text x={window} y="105" font-weight="700">
          {t.opens}
        </text>
        <text x={end} y="84" text-anchor="end">
          {t.until}
        </text>
        <text x={end} y="105" text-anchor="end" font-weight="700">
          {until}
        </text>
      </g>
      <path class="life__todayline" d={`M${today} 36v32`} stroke-width="3" stroke-linecap="round" />
      <rect class="life__today" x={bubble} y="2" width={t.bubbleWidth} height="30" rx="6" />
      <path class="life__today" d={`M${pointer - 7} 31h14l${today - pointer - 7} 7z`} />
      <text
        class="life__todaywords"
        x={bubble + t.bubbleWidth / 2}
        y="23"
        text-anchor="middle"
        font-size="15"
        font-weight="700"
      >
        {t.today}
      </text>
    </svg>
  );
}

function japanese(left: number, acquired: string, opens: string, until: string) {
  const rest = left < 0 ? `${-left}日経過` : `残り${left}日`;
  return {
    acquired: '取得日',
    window: '更新できる期間',
    opens: `${opens}から`,
    until: '有効期限',
    today: `本日・${rest}`,
    bubbleWidth: 156,
    whole: `有効期間。取得日は${acquired}、更新できるのは${opens}から、有効期限は${until}。本日は、${rest}です。`,
  };
}

function english(left: number, acquired: string, opens: string, until: string) {
  const days = `${Math.abs(left)} ${Math.abs(left) === 1 ? 'day' : 'days'}`;
  const rest = left < 0 ? `expired ${days} ago` : `${days} left`;
  return {
    acquired: 'Acquired',
    window: 'Can be renewed',
    opens: `from ${opens}`,
    until: 'Valid until',
    today: `Today, ${rest}`,
    bubbleWidth: left < 0 ? 232 : 184,
    whole: `Validity: acquired on ${acquired}, can be renewed from ${opens}, valid until ${until}. Today: ${rest}.`,
  };
}
