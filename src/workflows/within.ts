/** A key that takes longer, in milliseconds, is as good as missing: whoever waits is told so, and it is tried again. */
export const longestSigning = 10_000;

/** What `work` gives; throws when it does not within so many milliseconds. What it still brings is looked at by nobody. */
export function within<T>(milliseconds: number, work: Promise<T>): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error('the key did not sign in time')), milliseconds);
  return Promise.race([work, late.promise]).finally(() => clearTimeout(timer));
}
