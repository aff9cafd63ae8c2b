import type { ConsolePage } from './page.ts';

const ja = { label: 'ページ', number: (n: number) => `${n}ページ目` };
const en: typeof ja = { label: 'Pages', number: (n) => `Page ${n}` };

/** Which part of a list is shown, and the way to the others; nothing where all of it is. `base` may have a query of its own. */
export function Pages(props: { page: ConsolePage; base: string; at: number; last: number; said: string }) {
  const { at, last } = props;
  if (last <= 1) return null;
  const t = props.page.lang === 'en' ? en : ja;
  const near = [...new Set([1, at - 1, at, at + 1, last])].filter((n) => n >= 1 && n <= last);
  return (
    <nav class="pager" aria-label={t.label}>
      <span>{props.said}</span>
      <ul>
        {near.map((n, index) => (
          <li>
            {index > 0 && n - near[index - 1]! > 1 && <span aria-hidden="true">…</span>}
            {n === at ? (
              <span class="pager__now" aria-current="page">
                {n}
              </span>
            ) : (
              <a href={`${props.base}${props.base.includes('?') ? '&' : '?'}page=${n}`} aria-label={t.number(n)}>
                {n}
              </a>
            )}
          </li>
        ))}
      </ul>
    </nav>
  );
}
