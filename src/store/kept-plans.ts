import { hash } from 'node:crypto';
import pg from 'pg';

/** Below this a statement may be one of its kind: lists of values are written out, so each length is another text. */
const oftenEnough = 5;
/** PostgreSQL keeps each plan once per connection, some ten kilobytes of memory. */
const mostKept = 200;
/** Longer texts are those of many rows: a plan of two thousand takes ten megabytes, and the text itself a hundred thousand characters. */
const longest = 4000;
/** Nor are texts counted without end: those that come seldom are forgotten together. */
const mostCounted = 5000;

/**
 * What the best plan may depend on the values of: ranges, patterns, lists and orders have PostgreSQL look at them anew each
 * time. What has no values, asks for equality alone, or writes a row, is planned once.
 */
const byValue = /\b(like|ilike|any|in|order by|between|limit|exists)\b|[<>~]/i;

/** Everything else is done without a plan. */
const planned = /^\s*(select|insert|update|delete)\b/i;

const uses = new Map<string, number>();
const names = new Map<string, string>();
/** Part of the names: after a migration no statement is asked for under its old one. */
let generation = 0;

/**
 * Has PostgreSQL keep the plans of what a connection asks often: reading and planning such a statement takes it longer than
 * doing it. A plan that a migration made useless is an error once (`isStalePlan`), and the next time another.
 */
export function keepPlans(client: pg.ClientBase): void {
  const send = client.query.bind(client) as (...asked: unknown[]) => Promise<pg.QueryResult>;
  const query = async (text: unknown, values?: unknown, ...more: unknown[]) => {
    // With a callback nobody waits for what is given back: those are left as they are.
    const plain = typeof text === 'string' && Array.isArray(values) && more.length === 0;
    const name = plain ? nameOf(text, values.length) : undefined;
    if (name === undefined) return send(text, values, ...more);
    return send({ name, text, values }).catch((error: unknown) => {
      if (isStalePlan(error)) {
        generation += 1;
        names.clear();
      }
      throw error;
    });
  };
  client.query = query as typeof client.query;
}

/**
 * Whether a kept plan does not fit the tables any more: the transaction is to be tried again. The code alone has many
 * meanings, and the message is in the server's language (`lc_messages`): PostgreSQL's own function tells which it is.
 */
export const isStalePlan = (error: unknown): boolean =>
  error instanceof pg.DatabaseError && error.code === '0A000' && error.routine === 'RevalidateCachedQuery';

function nameOf(text: string, values: number): string | undefined {
  const known = names.get(text);
  if (known !== undefined) return known;
  if (text.length > longest || names.size >= mostKept || !planned.test(text) || (values > 0 && byValue.test(text)))
    return undefined;
  const count = (uses.get(text) ?? 0) + 1;
  if (count < oftenEnough) {
    if (uses.size >= mostCounted) uses.clear();
    uses.set(text, count);
    return undefined;
  }
  const name = `${generation}-${hash('sha256', text).slice(0, 32)}`;
  uses.delete(text);
  names.set(text, name);
  return name;
}
