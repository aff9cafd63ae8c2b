/** What a representation is known by: its entity tag with its quotes, and when it was last changed, where that tells. */
export interface Validators {
  readonly etag: string;
  readonly lastModified?: Temporal.Instant | undefined;
}

/**
 * Whether the client has this very representation: 304 (RFC 9110 §13.2.2). If-None-Match decides where it is given;
 * If-Modified-Since is a date in the one form that is written today (§5.6.7), anything else counts as absent.
 */
export function isUnchanged(
  { etag, lastModified }: Validators,
  asked: { ifNoneMatch?: string | undefined; ifModifiedSince?: string | undefined },
): boolean {
  if (asked.ifNoneMatch !== undefined) {
    const tags = asked.ifNoneMatch.split(',').map((tag) => tag.trim().replace(/^W\//, ''));
    return tags.includes(etag) || tags.includes('*');
  }
  const since = asked.ifModifiedSince;
  if (
    since === undefined ||
    !lastModified ||
    !/^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/.test(since)
  )
    return false;
  const second = Math.floor(lastModified.epochMilliseconds / 1000) * 1000;
  return Date.parse(since) >= second;
}

/** An instant as HTTP writes it (RFC 9110 §5.6.7). */
export const httpDate = (instant: Temporal.Instant): string => new Date(instant.epochMilliseconds).toUTCString();
