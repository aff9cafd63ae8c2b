import type { ExpiryWeek } from '../../domain/figures/figures.ts';
import type { Lang } from '../../web/page.ts';
import { count } from './words.ts';

const width = 560;
const height = 280;
const top = 34;
const bottom = 242;
const right = 554;
/** A column and its gap. */
const filled = 0.66;
/** A number stands inside its column when it is so narrow and the column so high. */
const insideDigits = 3;
const insideHeight = 22;

/** Where everything of the weekly columns stands, in the units of the drawing. The axis begins at 0 (GUIDE §8). */
export function columns(weeks: readonly ExpiryWeek[], today: Temporal.PlainDate, openDays: number, lang: Lang) {
  const step = niceStep(Math.max(...weeks.map(({ waiting, renewed }) => waiting + renewed)));
  const highest = Math.max(...weeks.map(({ waiting, renewed }) => Math.ceil((waiting + renewed) / step))) || 1;
  const ticks = Array.from({ length: highest + 1 }, (_, n) => ({
    y: round(bottom - (n / highest) * (bottom - top)),
    words: short(n * step, lang),
  }));
  const left = 14 + 8 * Math.max(...ticks.map(({ words }) => words.length));
  const pitch = (right - left) / weeks.length;
  const high = (n: number) => round((n / (step * highest)) * (bottom - top));
  const bars = weeks.map(({ monday, waiting, renewed }, n) => {
    const x = round(left + pitch * n + (pitch * (1 - filled)) / 2);
    const solid = high(waiting);
    const hatched = renewed > 0 ? Math.max(high(renewed) - 1.4, 1.4) : 0;
    const label = waiting > 0 ? short(waiting, lang) : '';
    const inside = label.length <= insideDigits && solid >= insideHeight;
    const stackTop = bottom - solid - (hatched > 0 ? hatched + 1.4 : 0);
    return {
      x,
      width: round(pitch * filled),
      middle: round(x + (pitch * filled) / 2),
      solid,
      solidTop: round(bottom - solid),
      hatched: round(hatched),
      hatchedTop: round(bottom - solid - hatched - 0.7),
      label,
      inside,
      labelY: round(inside ? bottom - solid + 18 : stackTop - 6),
      week: `${monday.month}/${monday.day}`,
    };
  });
  const first = weeks[0]!.monday;
  const zone = Math.min(
    right,
    left + (pitch / 7) * (first.until(today.add({ days: openDays }), { largestUnit: 'day' }).days + 1),
  );
  return { width, height, left: round(left), right, bottom, zone: round(zone), ticks, bars };
}

/** 1, 2, 5, 10, 20 …: about five steps to the highest. */
function niceStep(highest: number): number {
  const rough = Math.max(highest, 5) / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  return power * ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10);
}

/** 1,234; from ten thousand on 1.2万 or 12.3k, since a column is no wider. */
function short(n: number, lang: Lang): string {
  if (n < 10_000) return count(n);
  const [unit, word] = lang === 'en' ? [1000, 'k'] : [10_000, '万'];
  return `${Number((n / unit).toFixed(n / unit < 100 ? 1 : 0))}${word}`;
}

const round = (n: number) => Math.round(n * 100) / 100;
