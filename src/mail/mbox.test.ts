import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { longestMail } from './bounce.ts';
import { mailsIn } from './mbox.ts';

/** The mails of a file that comes in pieces of some size. */
async function mails(text: string, piece = 7): Promise<string[]> {
  const pieces = Array.from({ length: Math.ceil(text.length / piece) }, (_, n) =>
    Buffer.from(text.slice(n * piece, (n + 1) * piece)),
  );
  const found: string[] = [];
  for await (const mail of mailsIn(Readable.from(pieces))) found.push(mail.toString());
  return found;
}

describe('a file of mails', () => {
  it.each([1, 7, 1000])('is taken apart at its From lines, in pieces of %i', async (piece) => {
    const file =
      'From a@b Tue\nSubject: 1\n\nx\n>From here\n>>From there\nFrom now on\n\nFrom a@b Wed\nSubject: 2\n\ny\n';
    expect(await mails(file, piece)).toEqual([
      'Subject: 1\n\nx\nFrom here\n>From there\nFrom now on\n\n',
      'Subject: 2\n\ny\n',
    ]);
  });

  it('is taken apart with \\r\\n too', async () => {
    expect(await mails('From a\r\nS: 1\r\n\r\nx\r\n\r\nFrom b\r\nS: 2\r\n')).toHaveLength(2);
  });

  it('is one mail where it begins with no From line, and stays as it is', async () => {
    const file = 'Subject: 1\n\n>From here\n\nFrom a@b Wed\nno end';
    expect(await mails(file)).toEqual([file]);
  });

  it('may be empty', async () => {
    expect(await mails('')).toEqual([]);
    expect(await mails('From a@b Tue\n')).toEqual([]);
  });

  it('is held no further than is ever read', async () => {
    const [one, two] = await mails(`From a\nS: 1\n\n${`${'x'.repeat(1023)}\n`.repeat(2048)}\nFrom b\nS: 2\n`, 65_536);
    expect(one!.length).toBeLessThanOrEqual(longestMail + 1024);
    expect(two).toBe('S: 2\n');
    const [line] = await mails('x'.repeat(longestMail * 3), 65_536);
    expect(line!.length).toBeLessThanOrEqual(longestMail * 2 + 65_536);
  });
});
