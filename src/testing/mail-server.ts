import { type AddressInfo, createServer, type Socket } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { type ParsedMail, simpleParser } from 'mailparser';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { type SmtpSettings, smtpPost } from '../mail/smtp-post.ts';

/** What a server says instead of 250. */
export interface Answer {
  readonly code: number;
  readonly words: string;
}

/** A real SMTP server on a port of its own, which keeps what it took and refuses what a test says. */
export interface MailServer {
  readonly port: number;
  /** What it took (250), in order. */
  readonly taken: { readonly mail: ParsedMail; readonly from: string; readonly to: string; readonly raw: Buffer }[];
  /** Every recipient it was asked for, in order. */
  readonly asked: string[];
  /** What a sender, a recipient, or a recipient's whole mail is answered; nothing to let it through. */
  answersSender: (address: string) => Answer | undefined;
  answers: (address: string) => Answer | undefined;
  answersMail: (address: string) => Answer | undefined;
  /** Breaks the connection when a mail begins to come in, or when it has come in whole and is kept, before the 250. */
  breaks: (address: string) => 'at its beginning' | 'before 250' | undefined;
  /** The 250 is given when this comes true; the mail is kept before. */
  hold: (address: string) => Promise<unknown> | undefined;
  /** Breaks every connection, or the one with this id. */
  hangUp(id?: string): void;
  /** How Warifu reaches it, and may differ. */
  post(more?: Partial<SmtpSettings>): ReturnType<typeof smtpPost>;
  settings(more?: Partial<SmtpSettings>): SmtpSettings;
  close(): Promise<void>;
}

export async function aMailServer(options: SMTPServerOptions = {}): Promise<MailServer> {
  const taken: MailServer['taken'] = [];
  const asked: string[] = [];
  const said = (answer: Answer | undefined) =>
    answer && Object.assign(new Error(answer.words), { responseCode: answer.code });
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    // What a test leaves hanging ends with it.
    closeTimeout: 100,
    onMailFrom: ({ address }, _session, done) => done(said(mailServer.answersSender(address))),
    onRcptTo({ address }, _session, done) {
      asked.push(address);
      done(said(mailServer.answers(address)));
    },
    onData(stream, { envelope, id }, done) {
      const to = envelope.rcptTo.map(({ address }) => address).join();
      const breaks = mailServer.breaks(to);
      if (breaks === 'at its beginning') return mailServer.hangUp(id);
      buffer(stream).then(async (raw) => {
        const answer = mailServer.answersMail(to);
        if (answer) return done(said(answer));
        taken.push({ mail: await simpleParser(raw), from: (envelope.mailFrom || { address: '' }).address, to, raw });
        if (breaks === 'before 250') return mailServer.hangUp(id);
        await mailServer.hold(to);
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
    asked,
    answersSender: () => undefined,
    answers: () => undefined,
    answersMail: () => undefined,
    breaks: () => undefined,
    hold: () => undefined,
    hangUp(id) {
      for (const connection of server.connections) {
        const { id: connectionId, _socket } = connection as unknown as { id: string; _socket: Socket };
        if (id === undefined || connectionId === id) _socket.destroy();
      }
    },
    settings: (more = {}) => ({ host: '127.0.0.1', port, security: 'none', dkim: [], ...more }),
    post: (more) => smtpPost(mailServer.settings(more)),
    close: () => new Promise((resolve) => server.close(resolve)),
  };
  return mailServer;
}

/** Accepts connections and never says a word. */
export async function aSilentServer(): Promise<{ port: number; connections: Set<Socket>; close(): Promise<void> }> {
  const connections = new Set<Socket>();
  const server = createServer((socket) => {
    connections.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => connections.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    connections,
    close() {
      for (const socket of connections) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
