/**
 * A refusal is a value: a rule said no, and says which and what the reader needs to know.
 * Exceptions are left for surprises. `name` is stable (audit events, tests and messages use it).
 */
export interface Refusal<Name extends string = string, Facts = unknown> {
  readonly refused: Name;
  readonly facts: Facts;
}

/** Makes a refusal called `name`. Facts never hold a secret (I6). */
export function refuse<const Name extends string>(name: Name): Refusal<Name, undefined>;
export function refuse<const Name extends string, Facts>(name: Name, facts: Facts): Refusal<Name, Facts>;
export function refuse(name: string, facts?: unknown): Refusal {
  return { refused: name, facts };
}

/** Tells a refusal from the value that would otherwise have come out. */
export function isRefusal(value: unknown): value is Refusal {
  return typeof value === 'object' && value !== null && 'refused' in value;
}
