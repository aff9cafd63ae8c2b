import type { Child } from 'hono/jsx';

/** A table with a head of its columns, which scrolls sideways where there is no room, by the keyboard too. */
export function ScrolledTable(props: { label: string; caption: string; columns: readonly string[]; children: Child }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls can be scrolled by the keyboard
    <section class="hscroll" tabindex={0} aria-label={props.label}>
      <table class="table table--dense">
        <caption class="vh">{props.caption}</caption>
        <thead>
          <tr>
            {props.columns.map((column) => (
              <th scope="col">{column}</th>
            ))}
          </tr>
        </thead>
        <tbody>{props.children}</tbody>
      </table>
    </section>
  );
}
