/** What a mail that came back says: which notice did not arrive, and why in one line, without the address (RFC 3464). */
export interface ReturnedMail {
  readonly noticeId: string;
  readonly why: string;
}

/** Where returned mails arrive. */
export interface ReturnedMails {
  /**
   * Calls `take` for each returned mail that has arrived, one after another, and puts it aside when that is done; what is
   * no returned mail is put aside too. Safe on many nodes at once: a mail may then be taken twice. When `take` throws, the
   * mail stays for the next time.
   */
  each(take: (mail: ReturnedMail) => Promise<void>): Promise<void>;
}
