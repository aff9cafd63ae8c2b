import nodemailer from 'nodemailer';
import type { Mail, Post } from '../domain/notice/post.ts';
import { refuse } from '../domain/refusal.ts';
import { dkimSignature, type Signer } from './dkim-signature.ts';
import { messageOf } from './message.ts';
import { withoutAddresses } from './said.ts';

/** How the mail server is reached. */
export interface SmtpSettings {
  readonly host: string;
  readonly port: number;
  /** `starttls` insists on it (RFC 3207); `tls` begins with it (RFC 8314); `none` is for a relay on this machine. */
  readonly security: 'starttls' | 'tls' | 'none';
  readonly user?: string | undefined;
  readonly password?: string | undefined;
  /** A root certificate (PEM) of a mail server of one's own. */
  readonly ca?: string | undefined;
  /** The envelope's sender, who gets what comes back; the institution's own address where it is left out. */
  readonly returnPath?: string | undefined;
  /** One for each sender's domain that signs (RFC 6376). */
  readonly dkim: readonly Signer[];
  /**
   * Milliseconds in which a server has to answer, four times that for a whole mail; one that does not delays one job and no
   * more (N3).
   */
  readonly patience?: number | undefined;
}

const usualPatience = 30_000;
/** A server that answers each command at the last moment is no faster than one that does not answer. */
const answersPerMail = 4;
const connections = 4;

/** Mail through an SMTP server (RFC 5321), over a few connections that stay open. */
export function smtpPost(settings: SmtpSettings): Post {
  const patience = settings.patience ?? usualPatience;
  const transport = nodemailer.createTransport({
    host: settings.host,
    port: settings.port,
    secure: settings.security === 'tls',
    requireTLS: settings.security === 'starttls',
    ignoreTLS: settings.security === 'none',
    ...(settings.user !== undefined && { auth: { user: settings.user, pass: settings.password ?? '' } }),
    ...(settings.ca !== undefined && { tls: { ca: settings.ca } }),
    pool: true,
    maxConnections: connections,
    // A connection that breaks while a mail is handed over leaves in doubt whether the server has it. Only the queue hands
    // it over again, later and counted.
    maxRequeues: 0,
    connectionTimeout: patience,
    greetingTimeout: patience,
    socketTimeout: patience,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return {
    async send(mail, givingUp) {
      const late = AbortSignal.timeout(patience * answersPerMail);
      try {
        await transport.sendMail({
          raw: await signedMail(settings, mail),
          envelope: { from: settings.returnPath ?? mail.from.address, to: [mail.to] },
          // RFC 3461, where the server knows it: tell of failures, with the headers of this mail.
          dsn: { id: mail.messageId.slice(1, -1), return: 'headers', notify: ['failure'], recipient: mail.to },
          signal: givingUp ? AbortSignal.any([givingUp, late]) : late,
        });
        return true;
      } catch (error) {
        const { responseCode, command, code = '', message: said } = error as Said;
        const facts = { said: withoutAddresses(responseCode ? said : `${code} ${said}`) };
        return isForGood(responseCode, command, said) ? refuse('mail-refused', facts) : refuse('mail-later', facts);
      }
    },
    async close() {
      transport.close();
    },
  };
}

type Said = Error & { responseCode?: number; command?: string; code?: string };

/**
 * 5xx about this recipient or this mail. Before that it is about us (login, sender, a blocked address), and so is 5.7.x
 * (RFC 3463: security or policy, e.g. a relay that does not know us): put right within two days, nothing is lost (N3).
 */
function isForGood(code: number | undefined, command: string | undefined, said: string): boolean {
  return (
    code !== undefined && code >= 500 && (command === 'RCPT TO' || command === 'DATA') && !/\b5\.7\.\d+\b/.test(said)
  );
}

/** Puts mails together: the library signs with RSA alone, and leaves room for a second `From`. */
const composer = nodemailer.createTransport({ streamTransport: true, buffer: true, newline: 'windows' });

/** The mail as it goes over, with a signature of each key of its sender's domain. */
async function signedMail({ dkim }: SmtpSettings, mail: Mail): Promise<Buffer> {
  const message = (await composer.sendMail(messageOf(mail))).message as Buffer;
  const domain = mail.from.address.slice(mail.from.address.lastIndexOf('@') + 1).toLowerCase();
  const signatures = dkim.filter((key) => key.domain === domain).map((key) => dkimSignature(message, key, mail.at));
  return Buffer.concat([...signatures.map((one) => Buffer.from(one)), message]);
}
