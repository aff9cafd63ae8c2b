/** Where a list that is paged by its last entry leads on, and back to its beginning; nothing where it is all there. */
export function OlderNewest(props: {
  older: string;
  newest: string;
  olderHref?: string | undefined;
  newestHref?: string | undefined;
}) {
  const { olderHref, newestHref } = props;
  if (olderHref === undefined && newestHref === undefined) return null;
  return (
    <p class="btnrow">
      {newestHref && (
        <a class="btn btn--outline" href={newestHref}>
          {props.newest}
        </a>
      )}
      {olderHref && (
        <a class="btn btn--outline" href={olderHref}>
          {props.older}
        </a>
      )}
    </p>
  );
}
