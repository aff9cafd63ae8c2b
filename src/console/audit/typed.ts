import type { Actor } from '../../domain/audit/event.ts';
import { typedDay } from '../../domain/calendar.ts';
import type { SoughtEvents } from '../../workflows/find-events.ts';
import { isAct } from './words.ts';

/** The form's fields as they were typed, and go from page to page. */
export const fields = ['from', 'until', 'kind', 'who', 'act', 'contract', 'value'] as const;
export type Typed = Record<(typeof fields)[number], string>;

export interface WrongField {
  readonly field: 'from' | 'until';
  readonly wrong: 'day' | 'dates';
}

/** Reads the fields, whatever was sent; full-width digits are digits, and nothing is longer than it can mean something. */
export function typedFields(get: (name: string) => unknown): Typed {
  const read = (name: string) => {
    const value = get(name);
    return typeof value === 'string' ? value.normalize('NFKC').trim().slice(0, 200) : '';
  };
  return Object.fromEntries(fields.map((name) => [name, read(name)])) as Typed;
}

/** What is sought by them, or what is wrong with a date. What no list offers counts as left open. */
export function soughtBy(typed: Typed): SoughtEvents | WrongField {
  const from = dayIn(typed.from);
  if (from === 'wrong') return { field: 'from', wrong: 'day' };
  const until = dayIn(typed.until);
  if (until === 'wrong') return { field: 'until', wrong: 'day' };
  if (from && until && Temporal.PlainDate.compare(until, from) < 0) return { field: 'until', wrong: 'dates' };
  return {
    from,
    until,
    kind: kinds.find((kind) => kind === typed.kind),
    who: typed.who,
    act: isAct(typed.act) ? typed.act : undefined,
    contract: typed.contract,
    value: typed.value,
  };
}

const kinds: readonly Actor['kind'][] = ['staff', 'customer', 'operator', 'system'];

function dayIn(text: string): Temporal.PlainDate | undefined | 'wrong' {
  if (text === '') return undefined;
  return typedDay(text) ?? 'wrong';
}
