/**
 * Resolves at the first SIGINT, SIGTERM or SIGHUP. More of them change nothing: a terminal or a supervisor sends one to
 * every process of the group and our launcher passes its own on; what closing waits for is bounded.
 */
export function stopRequested(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, resolve);
  });
}
