import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { longestMail, readBounce } from './bounce.ts';

const id = '0192f0c4-7a1b-7c3d-8e4f-5a6b7c8d9e0f';
const messageId = `<${id}@mihon.example>`;
const own = [
  `Message-ID: ${messageId}`,
  'From: =?UTF-8?B?6KaL5pys5L+h55So6YeR5bqr?= <noreply@mihon.example>',
  'To: keiko@haruka.example',
  'Subject: test',
];

const mail = (...lines: string[]) => Buffer.from(lines.join('\r\n'));
const status = (...lines: string[]) => ['Reporting-MTA: dns; mx.example', ...lines];

/** A report in its form: words, status, and what came back. */
function report({
  from = 'MAILER-DAEMON@mx.example (Mail Delivery System)',
  words = ['This message was created automatically by mail delivery software.'],
  fields = failed,
  returned = ['Content-Type: text/rfc822-headers', '', ...own],
}: {
  from?: string;
  words?: string[];
  fields?: string[];
  returned?: string[];
} = {}) {
  return mail(
    'Return-Path: <>',
    `From: ${from}`,
    'To: bounces@mihon.example',
    'Auto-Submitted: auto-replied',
    'Subject: Undelivered Mail Returned to Sender',
    'MIME-Version: 1.0',
    'Content-Type: multipart/report; report-type=delivery-status; boundary="b/1"',
    '',
    '--b/1',
    '',
    ...words,
    '--b/1',
    'Content-Type: message/delivery-status',
    '',
    ...fields,
    '',
    '--b/1',
    ...returned,
    '',
    '--b/1--',
    '',
  );
}

const failed = status(
  '',
  'Final-Recipient: rfc822; keiko@haruka.example',
  'Action: failed',
  'Status: 5.1.1',
  'Diagnostic-Code: smtp; 550 5.1.1 <Keiko@haruka.example>:',
  '    Recipient address rejected: User unknown',
);

describe('a report (RFC 3464)', () => {
  it('names the notice by the Message-ID that came back, and says why without the address (I6)', async () => {
    expect(await readBounce(report())).toEqual({
      noticeId: id,
      why: '550 5.1.1 <…>: Recipient address rejected: User unknown',
    });
  });

  it('names it by the envelope that we gave (RFC 3461), where nothing came back', async () => {
    const fields = ['Original-Envelope-Id: ' + `${id}+40mihon.example`, ...failed];
    const returned = ['Content-Type: text/plain', '', 'nothing'];
    expect(await readBounce(report({ fields, returned }))).toMatchObject({ noticeId: id });
  });

  it.each([
    ['the whole mail', ['Content-Type: message/rfc822', '', ...own, '', 'text']],
    [
      'the whole mail, encoded',
      [
        'Content-Type: message/rfc822',
        'Content-Transfer-Encoding: base64',
        '',
        mail(...own, '', 'x').toString('base64'),
      ],
    ],
    ['headers in small letters', ['Content-Type: text/rfc822-headers', '', `message-id: ${messageId}`]],
    ['a folded Message-ID', ['Content-Type: text/rfc822-headers', '', 'Subject: a', 'Message-ID:', ` ${messageId}`]],
    ['headers of a mail in other letters (RFC 6533)', ['Content-Type: message/global-headers', '', ...own]],
  ])('is understood with %s', async (_, returned) => {
    expect(await readBounce(report({ returned }))).toMatchObject({ noticeId: id });
  });

  it.each([
    ['delayed', '4.4.1'],
    ['delivered', '2.0.0'],
    ['relayed', '2.0.0'],
    ['expanded', '2.0.0'],
  ])('of a mail that is %s is none of a failure', async (action, code) => {
    const fields = status('', 'Final-Recipient: rfc822; keiko@haruka.example', `Action: ${action}`, `Status: ${code}`);
    expect(await readBounce(report({ fields }))).toBeUndefined();
  });

  it('says what the words say of the recipient, where the mail server had no code from another', async () => {
    const words = ['The following address(es) failed:', '', '  keiko@haruka.example', '    Unknown user', '', 'Bye'];
    const fields = status('', 'Action: failed', 'Final-Recipient: rfc822;keiko@haruka.example', 'Status: 5.0.0');
    expect(await readBounce(report({ words, fields }))).toEqual({ noticeId: id, why: '5.0.0 Unknown user' });
  });

  it('says the status where there are no words', async () => {
    const fields = status('', 'Action: Failed', 'Status: 5.2.2');
    expect(await readBounce(report({ fields }))).toEqual({ noticeId: id, why: '5.2.2' });
  });

  it('keeps to one line of 300 characters, without what hides or turns text', async () => {
    const words = `550 \u202e\u0007${'あ'.repeat(400)}`;
    const fields = status('', 'Action: failed', 'Status: 5.0.0', `Diagnostic-Code: smtp; ${words}`);
    const { why } = (await readBounce(report({ fields })))!;
    expect(why).toMatch(/^5\.0\.0 550 あ+$/);
    expect(why).toHaveLength(300);
  });

  it('is nothing where it is about the mail of another', async () => {
    const returned = ['Content-Type: text/rfc822-headers', '', 'Message-ID: <20251125.17@mihon.example>'];
    expect(await readBounce(report({ returned }))).toBeUndefined();
  });
});

describe('a report in words', () => {
  it('is taken from a mail server that gives a permanent code and our headers', async () => {
    const qmail = mail(
      'From: MAILER-DAEMON@old.example',
      'Subject: failure notice',
      '',
      'Hi. This is the mail program at old.example.',
      '<keiko@haruka.example>:',
      '192.0.2.7 does not like recipient.',
      'Remote host said: 550 5.1.1 keiko@haruka.example... User unknown',
      '',
      '--- Below this line is a copy of the message.',
      '',
      ...own,
      '',
      'text',
    );
    expect(await readBounce(qmail)).toEqual({
      noticeId: id,
      why: 'Remote host said: 550 5.1.1 … User unknown',
    });
  });

  it('is taken as HTML', async () => {
    const html = mail(
      'From: postmaster@haruka.example',
      'Subject: Undeliverable: test',
      'Content-Type: text/html; charset=utf-8',
      '',
      '<html><body><p>Your message could not be delivered.</p>',
      "<div>Remote Server returned '<b>550 5.1.10</b> RESOLVER.ADR.RecipientNotFound'</div>",
      `<p>Original message headers:</p><pre>Received: from a\r\nMessage-ID: &lt;${id}@mihon.example&gt;</pre></body></html>`,
    );
    expect(await readBounce(html)).toEqual({
      noticeId: id,
      why: "Remote Server returned '550 5.1.10 RESOLVER.ADR.RecipientNotFound'",
    });
  });

  const absent = [
    'From: keiko@haruka.example',
    `In-Reply-To: ${messageId}`,
    'Auto-Submitted: auto-replied',
    'Subject: Out of office',
    '',
    'I am away until 550 5.1.1 or so.',
    '',
    ...own.map((line) => `> ${line}`),
  ];
  it.each([
    ['somebody who is absent', absent],
    [
      'a mail server that goes on trying',
      [
        'From: MAILER-DAEMON@a.example',
        'Subject: Warning: could not send for 4 hours',
        '',
        '550 5.1.1 later',
        '',
        ...own,
      ],
    ],
    [
      'a mail server without a permanent code',
      ['From: MAILER-DAEMON@a.example', 'Subject: hello', '', '450 4.2.0 greylisted', '', ...own],
    ],
    [
      'a mail server, about no mail of ours',
      ['From: MAILER-DAEMON@a.example', 'Subject: hello', '', '550 5.1.1 unknown'],
    ],
    ['nobody', ['Subject: hello', '', '550 5.1.1 unknown', ...own]],
  ])('is not believed of %s', async (_, lines) => {
    expect(await readBounce(mail(...lines))).toBeUndefined();
  });

  it.each([
    [
      'a receipt (RFC 8098)',
      'disposition-notification',
      'message/disposition-notification',
      `Original-Message-ID: ${messageId}`,
    ],
    ['a complaint (RFC 5965)', 'feedback-report', 'message/feedback-report', 'Feedback-Type: abuse'],
  ])('is not seen in %s', async (_, type, part, line) => {
    const bytes = mail(
      'From: postmaster@haruka.example',
      'Subject: about your mail',
      `Content-Type: multipart/report; report-type=${type}; boundary=b`,
      '',
      '--b',
      '',
      '550 5.1.1 words',
      '--b',
      `Content-Type: ${part}`,
      '',
      line,
      '--b',
      'Content-Type: message/rfc822',
      '',
      ...own,
      '',
      '--b--',
    );
    expect(await readBounce(bytes)).toBeUndefined();
  });
});

describe('hostile bytes', () => {
  const understood = async (bytes: Uint8Array) => {
    const read = await readBounce(bytes).catch((error: unknown) => error);
    return read instanceof Error || read === undefined || typeof (read as { why: string }).why === 'string';
  };

  it('cut anywhere are a report or none', async () => {
    const whole = report();
    for (let end = 0; end <= whole.length; end += 7) expect(await understood(whole.subarray(0, end))).toBe(true);
    expect(await readBounce(whole.subarray(0, whole.indexOf('Diagnostic')))).toBeUndefined();
  });

  it('changed anywhere are a report or none', async () => {
    const whole = report();
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 12 }),
        async (changes) => {
          const bytes = Buffer.from(whole);
          for (const [at, value] of changes) bytes[at] = value;
          return understood(bytes);
        },
      ),
      { numRuns: 200 },
    );
  });

  it.each([
    ['of charsets that are not', 'Content-Type: message/delivery-status; charset="x-\\"nothing"'],
    ['of lying encodings', 'Content-Type: message/delivery-status\r\nContent-Transfer-Encoding: base64'],
    ['of encodings that are not', 'Content-Type: message/delivery-status\r\nContent-Transfer-Encoding: x-uue'],
  ])('%s are a report or none', async (_, header) => {
    const bytes = Buffer.from(report().toString().replace('Content-Type: message/delivery-status', header));
    expect(await understood(bytes)).toBe(true);
  });

  it.each([
    ['five megabytes of words', () => report({ words: ['line of words '.repeat(360_000)] })],
    [
      'five megabytes of one address',
      () => report({ fields: status('', 'Action: failed', `Diagnostic-Code: ${'a'.repeat(5_000_000)}@`) }),
    ],
    [
      'five megabytes of fields',
      () => report({ fields: status('', 'Action: failed', 'Status: 5\r\n'.repeat(500_000)) }),
    ],
    [
      'parts in parts',
      () =>
        mail(
          'From: MAILER-DAEMON@a.example',
          ...Array.from({ length: 3000 }, (_, n) => `Content-Type: multipart/mixed; boundary=b${n}\r\n\r\n--b${n}`),
          ...own,
        ),
    ],
    ['thousands of parts', () => mail('Content-Type: multipart/mixed; boundary=b', '\r\n--b\r\n\r\nx'.repeat(20_000))],
    [
      'a megabyte of open tags',
      () => mail('From: postmaster@a.example', 'Content-Type: text/html', '', '<p '.repeat(300_000)),
    ],
    ['a megabyte of headers', () => mail(...Array(40_000).fill('X-Header: something long'), '', 'x')],
  ])('that are %s take no more than seconds', async (_, bytes) => {
    const began = performance.now();
    expect(await understood(bytes())).toBe(true);
    expect(performance.now() - began).toBeLessThan(10_000);
  });

  it('beyond what is read are not missed where the report stands before them', async () => {
    const returned = ['Content-Type: message/rfc822', '', ...own, '', 'x'.repeat(longestMail * 2)];
    expect(await readBounce(report({ returned }))).toMatchObject({ noticeId: id });
  });
});
