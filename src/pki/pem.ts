import { type Refusal, refuse } from '../domain/refusal.ts';

/** The bytes as PEM (RFC 7468 §2) with a label such as `CERTIFICATE`, 64 characters a line, final newline. */
export function toPem(label: string, der: Uint8Array): string {
  const lines =
    Buffer.from(der)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`;
}

/** The bytes inside a text that holds one PEM block with this label and nothing else but blanks around it. */
export function fromPem(label: string, pem: string): Uint8Array | Refusal<'pem-malformed', undefined> {
  const [, start, body, end] =
    /^\s*-----BEGIN ([A-Z0-9 ]+)-----\s*([A-Za-z0-9+/=\s]+)-----END ([A-Z0-9 ]+)-----\s*$/.exec(pem) ?? [];
  if (body === undefined || start !== label || end !== label) return refuse('pem-malformed');
  const base64 = body.replace(/\s+/g, '');
  const bytes = Buffer.from(base64, 'base64');
  return bytes.toString('base64') === base64 ? Uint8Array.from(bytes) : refuse('pem-malformed');
}
