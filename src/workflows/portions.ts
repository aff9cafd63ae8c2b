/**
 * The rest of an export behind its first portion, of at most `size` rows each: one is held at a time. `ended` is told how
 * many rows left the house, and whether that was all, however it ends: read to the end, broken off, or failed.
 */
export async function* portionsOf<Row>(
  first: Row[],
  size: number,
  next: (last: Row) => Promise<Row[]>,
  ended: (rows: number, complete: boolean) => Promise<void>,
): AsyncGenerator<Row[]> {
  let rows = 0;
  let complete = false;
  try {
    for (let portion = first; ; ) {
      rows += portion.length;
      yield portion;
      const last = portion.at(-1);
      if (last === undefined || portion.length < size) break;
      portion = await next(last);
    }
    complete = true;
  } finally {
    await ended(rows, complete);
  }
}
