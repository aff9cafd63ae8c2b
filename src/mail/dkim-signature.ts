import { createHash, createPrivateKey, sign } from 'node:crypto';

/** A key that signs for a domain, under the name by which DNS has its public half. */
export interface Signer {
  readonly domain: string;
  readonly selector: string;
  /** PEM: RSA or Ed25519. */
  readonly key: string;
}

/**
 * What is signed, as often as it is there and once more: so nobody can add one that some program shows instead. `Cc` and
 * `Reply-To` are never there.
 */
const signed = [
  'from',
  'to',
  'cc',
  'reply-to',
  'subject',
  'date',
  'message-id',
  'auto-submitted',
  'mime-version',
  'content-type',
  'content-transfer-encoding',
];

/** The header field that signs a mail, with \r\n at its end (RFC 6376, RFC 8463), relaxed in both ways. */
export function dkimSignature(mail: Buffer, { domain, selector, key }: Signer, at: Temporal.Instant): string {
  const text = mail.toString('latin1');
  const end = text.indexOf('\r\n\r\n');
  const fields = text
    .slice(0, end)
    .split(/\r\n(?![ \t])/)
    .map((field) => ({ name: field.slice(0, field.indexOf(':')).trim().toLowerCase(), field }));
  const listed = signed.flatMap((name) => [...fields.filter((one) => one.name === name).map(() => name), name]);
  const privateKey = createPrivateKey(key);
  const isRsa = privateKey.asymmetricKeyType === 'rsa';
  const unsigned = [
    `DKIM-Signature: v=1; a=${isRsa ? 'rsa' : 'ed25519'}-sha256; c=relaxed/relaxed;`,
    ` d=${domain}; s=${selector}; t=${Math.floor(at.epochMilliseconds / 1000)};`,
    ` h=${listed
      .join(':')
      .match(/.{1,70}(?::|$)/g)!
      .join('\r\n ')};`,
    ` bh=${digest(relaxedBody(text.slice(end + 4))).toString('base64')};`,
    ' b=',
  ].join('\r\n');
  // Of several with one name, the last is the first (§5.4.2); what is listed and not there adds nothing.
  const left = fields.toReversed();
  const chosen = listed.flatMap((name) => {
    const index = left.findIndex((one) => one.name === name);
    return index === -1 ? [] : [`${relaxedField(left.splice(index, 1)[0]!.field)}\r\n`];
  });
  const bytes = Buffer.from(`${chosen.join('')}${relaxedField(unsigned)}`, 'latin1');
  const signature = isRsa ? sign('sha256', bytes, privateKey) : sign(null, digest(bytes), privateKey);
  return `${unsigned}${signature
    .toString('base64')
    .match(/.{1,72}/g)!
    .join('\r\n ')}\r\n`;
}

const digest = (bytes: string | Buffer) =>
  createHash('sha256')
    .update(typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes)
    .digest();

/** §3.4.2 */
function relaxedField(field: string): string {
  const colon = field.indexOf(':');
  const value = field
    .slice(colon + 1)
    .replaceAll('\r\n', '')
    .replaceAll(/[ \t]+/g, ' ');
  return `${field.slice(0, colon).trim().toLowerCase()}:${value.trim()}`;
}

/** §3.4.4 */
function relaxedBody(body: string): string {
  const lines = body.split('\r\n').map((line) => line.replaceAll(/[ \t]+/g, ' ').replace(/ $/, ''));
  while (lines.at(-1) === '') lines.pop();
  return lines.map((line) => `${line}\r\n`).join('');
}
