/** What `work` gives; throws, in these words, when it does not within so many milliseconds. What it still brings is lost. */
export function within<T>(milliseconds: number, work: Promise<T>, words: string): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error(words)), milliseconds);
  return Promise.race([work, late.promise]).finally(() => clearTimeout(timer));
}

/** A key that takes longer, in milliseconds, is as good as missing: whoever waits is told so, and it is tried again. */
const longestSigning = 10_000;

/** What a key is asked for, in time. */
export const byKeyInTime = <T>(work: Promise<T>): Promise<T> =>
  within(longestSigning, work, 'the key did not sign in time');
