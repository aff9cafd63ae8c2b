import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { type ParsedMail, simpleParser } from 'mailparser';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { type SmtpSettings, smtpPost } from '../mail/smtp-post.ts';

/** A real SMTP server on a port of its own, which keeps what it took and refuses what a test says. */
export interface MailServer {
  readonly port: number;
  /** What it took (250), in order. */
  readonly taken: { readonly mail: ParsedMail; readonly from: string; readonly to: string; readonly raw: Buffer }[];
  /** What a recipient is answered: nothing to let it through, or a code and words. */
  answers: (address: string) => { code: number; words: string } | undefined;
  /** Breaks the connection when a mail has come in whole, before it is answered. */
  breaks: (address: string) => boolean;
  /** How Warifu reaches it, and may differ. */
  post(more?: Partial<SmtpSettings>): ReturnType<typeof smtpPost>;
  settings(more?: Partial<SmtpSettings>): SmtpSettings;
  close(): Promise<void>;
}

export async function aMailServer(options: SMTPServerOptions = {}): Promise<MailServer> {
  const taken: MailServer['taken'] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onRcptTo({ address }, _session, done) {
      const answer = mailServer.answers(address);
      done(answer && Object.assign(new Error(answer.words), { responseCode: answer.code }));
    },
    onData(stream, { envelope, id }, done) {
      buffer(stream).then(async (raw) => {
        const to = envelope.rcptTo.map(({ address }) => address).join();
        if (mailServer.breaks(to)) {
          for (const connection of server.connections) {
            const { id: connectionId, _socket } = connection as unknown as { id: string; _socket: { destroy(): void } };
            if (connectionId === id) _socket.destroy();
          }
          return;
        }
        taken.push({ mail: await simpleParser(raw), from: (envelope.mailFrom || { address: '' }).address, to, raw });
        done();
      }, done);
    },
    ...options,
  });
  server.on('error', () => {});
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.server.address() as AddressInfo;
  const mailServer: MailServer = {
    port,
    taken,
    answers: () => undefined,
    breaks: () => false,
    settings: (more = {}) => ({ host: '127.0.0.1', port, security: 'none', dkim: [], ...more }),
    post: (more) => smtpPost(mailServer.settings(more)),
    close: () => new Promise((resolve) => server.close(resolve)),
  };
  return mailServer;
}
