import { type Attachment, type ParsedMail, simpleParser } from 'mailparser';
import { noticeOfMessageId } from '../domain/notice/notice.ts';
import type { ReturnedMail } from '../domain/notice/returned.ts';
import { withoutAddresses } from './said.ts';

/** As much of a mail as is read: a report begins with what it says, and ends with the mail that came back. */
export const longestMail = 1024 * 1024;

/**
 * What a mail says about a notice that did not arrive; nothing where it says no such thing: a delay, a receipt, somebody's
 * absence, another's mail. The same bytes always give the same; throws where they are no mail that can be read.
 */
export async function readBounce(bytes: Uint8Array): Promise<ReturnedMail | undefined> {
  const mail = await simpleParser(Buffer.from(bytes.subarray(0, longestMail)), {
    // What a report holds stays in parts of its own.
    keepDeliveryStatus: true,
    ignoreEmbedded: true,
    skipHtmlToText: true,
    skipTextToHtml: true,
    skipTextLinks: true,
    skipImageLinks: true,
  });
  const statuses = mail.attachments.filter(({ contentType }) =>
    /^message\/(global-)?delivery-status$/.test(contentType),
  );
  return statuses.length > 0 ? reported(mail, statuses) : told(mail);
}

/** A delivery status notification (RFC 3464). */
function reported({ attachments, text = '' }: ParsedMail, statuses: readonly Attachment[]): ReturnedMail | undefined {
  const groups = statuses.flatMap(({ content }) => groupsOf(content.toString('utf8')));
  const failed = groups.find((group) => action(group) === 'failed');
  if (!failed) return undefined;
  const envelope = groups.map((group) => group.get('original-envelope-id')).find((id) => id !== undefined);
  const noticeId = (envelope && noticeOfMessageId(fromXtext(envelope))) ?? returnedId(attachments);
  if (noticeId === undefined) return undefined;
  const status = failed.get('status') ?? '';
  const diagnostic =
    withoutType(failed.get('diagnostic-code')) || wordsFor(text, withoutType(failed.get('final-recipient')));
  const why = diagnostic.includes(status) ? diagnostic : `${status} ${diagnostic}`;
  return { noticeId, why: withoutAddresses(why) || 'failed' };
}

/** `smtp; 550 …` or `rfc822; keiko@…` without what kind it is. */
const withoutType = (field = '') => field.replace(/^[\w-]+\s*;\s*/, '');

/** What the words say of a recipient that has no diagnostic code of its own: what stands below their address. */
function wordsFor(text: string, recipient: string): string {
  const lines = text.split('\n').map((line) => line.trim());
  const at = recipient === '' ? -1 : lines.findIndex((line) => line.includes(recipient));
  const below = at === -1 ? [] : lines.slice(at + 1);
  return below.slice(0, Math.max(0, below.indexOf(''))).join(' ');
}

/** What became of the recipient; some leave it out, and say it with the status alone. */
const action = (group: ReadonlyMap<string, string>) =>
  group.get('action')?.toLowerCase() ?? (group.get('status')?.startsWith('5.') ? 'failed' : undefined);

/**
 * A report in words, as mail servers wrote them before there was a form, and as gateways leave them: believed only of a mail
 * server that gives a permanent code and the mail that came back. Never of a person's program that answers for them.
 */
function told(mail: ParsedMail): ReturnedMail | undefined {
  const sender = mail.from?.value[0]?.address ?? '';
  if (!/^(mailer-daemon|postmaster)(@|$)/i.test(sender)) return undefined;
  // Receipts (RFC 8098) and complaints (RFC 5965) bring a mail back that did arrive.
  if (
    mail.attachments.some(({ contentType }) =>
      /^message\/(disposition-notification|feedback-report)$/.test(contentType),
    )
  )
    return undefined;
  if (/delay|warning|遅延|警告/i.test(mail.subject ?? '')) return undefined;
  const words = mail.text || bare(mail.html || '');
  const code = words.split('\n').find((line) => /(^|[^\d.])5(\d\d|\.\d{1,3}\.\d{1,3})([ -]|$)/.test(line));
  const noticeId = returnedId(mail.attachments) ?? idIn(words);
  return code === undefined || noticeId === undefined ? undefined : { noticeId, why: withoutAddresses(code) };
}

const isReturned = ({ contentType }: Attachment) =>
  /^(message\/(global|rfc822)|(text|message)\/(global-headers|rfc822-headers))$/.test(contentType);

/** The notice whose mail, or whose headers, came back. */
const returnedId = (parts: readonly Attachment[]) =>
  parts
    .filter(isReturned)
    .map(({ content }) => idIn(content.subarray(0, 64 * 1024).toString('latin1')))
    .find((id) => id !== undefined);

function idIn(text: string): string | undefined {
  for (const [, id] of text.matchAll(/^[ \t>]*Message-ID:\s*<?([^\s<>]{1,320})>?/gim)) {
    const noticeId = noticeOfMessageId(id!);
    if (noticeId !== undefined) return noticeId;
  }
  return undefined;
}

/** The groups of fields of a delivery status: the first of the mail, one for each recipient. */
function groupsOf(text: string): Map<string, string>[] {
  return text
    .replaceAll('\r\n', '\n')
    .split(/\n[ \t]*\n/)
    .map((group) => {
      const fields = new Map<string, string>();
      for (const line of group.replaceAll(/\n[ \t]+/g, ' ').split('\n')) {
        const colon = line.indexOf(':');
        if (colon > 0) fields.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim());
      }
      return fields;
    });
}

/** RFC 3461 §4. */
const fromXtext = (text: string) =>
  text.replaceAll(/\+([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)));

const bare = (html: string) =>
  html
    .replaceAll(/<(br|\/p|\/div|\/tr|\/li)\b[^<>]*>/gi, '\n')
    .replaceAll(/<[a-z/!][^<>]*>/gi, '')
    .replaceAll(/&(lt|gt|amp|nbsp);/g, (_, name: string) => ({ lt: '<', gt: '>', amp: '&' })[name] ?? ' ');
