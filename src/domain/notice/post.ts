import type { Refusal } from '../refusal.ts';

/** A letter on its way: plain text, to one address (N4). */
export interface Mail {
  readonly from: { readonly name: string; readonly address: string };
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  /** Of the notice, the same at every attempt: whoever gets it twice sees one. */
  readonly messageId: string;
  readonly at: Temporal.Instant;
}

/**
 * The mail server. `send` comes back when it took the mail (250). It refuses as `mail-refused` what is refused for good
 * because of its recipient or itself (5xx), and as `mail-later` what may go through later: 4xx, no connection, no answer in
 * time, and whatever is wrong with us rather than with this mail. `said` is the server's answer without the address. It
 * hands a mail over once at each call, and throws for nothing that a server can do. `givingUp` ends a call that still
 * waits, as `mail-later`; whether the server has the mail is in doubt then.
 */
export interface Post {
  send(mail: Mail, givingUp?: AbortSignal): Promise<true | Refusal<'mail-refused' | 'mail-later', { said: string }>>;
  close(): Promise<void>;
}
