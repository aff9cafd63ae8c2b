import type { Mail } from '../domain/notice/post.ts';

/** What a mail consists of: plain text in UTF-8, no attachment, not to be answered by machines (RFC 3834). */
export function messageOf({ from, to, subject, text, messageId, at }: Mail) {
  return {
    from: { name: from.name, address: from.address },
    to: { name: '', address: to },
    subject,
    text,
    messageId,
    date: new Date(at.epochMilliseconds),
    textEncoding: 'base64' as const,
    headers: { 'Auto-Submitted': 'auto-generated' },
  };
}
