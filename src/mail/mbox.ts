import { longestMail } from './bounce.ts';

const lineFeed = 0x0a;
const from = Buffer.from('From ');
const quotedFrom = /^>+From /;

/**
 * The mails of an mbox file (RFC 4155), or the one mail that it is, while they are read: whatever its size, no more than
 * one is held, and of that as much as is ever read. `>From` within a mail becomes `From` again.
 */
export async function* mailsIn(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  let isMbox: boolean | undefined;
  let kept: Buffer[] = [];
  let length = 0;
  let afterBlank = true;
  for await (const line of linesOf(bytes)) {
    isMbox ??= startsWith(line, from);
    if (isMbox && afterBlank && startsWith(line, from)) {
      if (length > 0) yield Buffer.concat(kept);
      kept = [];
      length = 0;
    } else if (length < longestMail) {
      const plain = isMbox && quotedFrom.test(line.toString('latin1', 0, 80)) ? line.subarray(1) : line;
      kept.push(plain);
      length += plain.length;
    }
    afterBlank = /^\r?\n?$/.test(line.toString('latin1', 0, 3));
  }
  if (length > 0) yield Buffer.concat(kept);
}

const startsWith = (line: Buffer, start: Buffer) => line.subarray(0, start.length).equals(start);

/** Lines with their ends; one that is longer than any mail comes in pieces. */
async function* linesOf(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  let parts: Buffer[] = [];
  let length = 0;
  for await (const chunk of bytes) {
    let rest = Buffer.from(chunk);
    for (let end = rest.indexOf(lineFeed); end !== -1; end = rest.indexOf(lineFeed)) {
      yield Buffer.concat([...parts, rest.subarray(0, end + 1)]);
      parts = [];
      length = 0;
      rest = rest.subarray(end + 1);
    }
    parts.push(rest);
    length += rest.length;
    if (length > longestMail) {
      yield Buffer.concat(parts);
      parts = [];
      length = 0;
    }
  }
  if (length > 0) yield Buffer.concat(parts);
}
