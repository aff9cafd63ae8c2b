/**
 * Does `work` once for all who ask while an earlier one is under way, and after that one: what they get was looked up
 * after they asked. `idle` is called when nobody waits any more.
 */
export function together<T>(work: () => Promise<T>, idle: () => void = () => {}): () => Promise<T> {
  let running: Promise<T> | undefined;
  let next: Promise<T> | undefined;
  function start(): Promise<T> {
    const mine = work().finally(() => {
      running = undefined;
      if (!next) idle();
    });
    running = mine;
    return mine;
  }
  return () => {
    if (!running) return start();
    const go = () => {
      next = undefined;
      return start();
    };
    next ??= running.then(go, go);
    return next;
  };
}
