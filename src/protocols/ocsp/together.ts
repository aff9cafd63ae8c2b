/**
 * Does what comes in one turn of the event loop at the turn's end, all of it together. Work of one kind in a row finds the
 * processor's caches warm; and who waits for several things is woken once.
 */
export function together<T>(work: (all: readonly T[]) => void): (one: T) => void {
  let all: T[] = [];
  return (one) => {
    if (all.push(one) > 1) return;
    setImmediate(() => {
      const now = all;
      all = [];
      work(now);
    });
  };
}
