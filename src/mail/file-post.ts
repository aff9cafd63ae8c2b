import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import nodemailer from 'nodemailer';
import type { Post } from '../domain/notice/post.ts';
import { messageOf } from './message.ts';

/**
 * Where no mail server is set: mails become .eml files (RFC 5322) in a folder of their own (0700, each 0600), to be opened
 * with any mail program. A name begins with the time and ends with the Message-ID: the same mail twice is one file.
 */
export function filePost(directory: string): Post {
  const transport = nodemailer.createTransport({ streamTransport: true, buffer: true, newline: 'unix' });
  return {
    async send(mail) {
      const { message } = await transport.sendMail(messageOf(mail));
      await mkdir(directory, { recursive: true, mode: 0o700 });
      const stamp = mail.at.toString({ smallestUnit: 'second' }).replaceAll(/[^0-9TZ]/g, '');
      const name = `${stamp}-${mail.messageId.slice(1, 37)}.eml`;
      await writeFile(join(directory, `.${name}`), message as Buffer, { mode: 0o600 });
      await rename(join(directory, `.${name}`), join(directory, name));
      return true;
    },
    async close() {
      transport.close();
    },
  };
}
