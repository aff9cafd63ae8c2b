import { createReadStream } from 'node:fs';
import type { Command } from 'commander';
import type { App } from '../app.ts';
import { type TakenIn, takeInReturned } from '../workflows/take-in-returned.ts';
import { example } from './arguments.ts';
import { CommandRefused } from './failures.ts';
import { withApp } from './with-app.ts';

/** What became of the mails read: by notice, or no report about one that did not arrive. */
type Counts = Record<TakenIn | 'other', number>;

/** `warifu bounces`: takes in mails that came back (RFC 3464), so that console and dashboard show who was not reached. */
export function bouncesCommand(program: Command): void {
  program
    .command('bounces')
    .description('Take in mails that came back: mbox files or single mails')
    .argument('<file...>', 'the files; - is the standard input')
    .addHelpText('after', example('warifu bounces /var/mail/bounces', 'warifu bounces - < returned.eml'))
    .action(async (files: string[], _options, command: Command) => {
      await withApp(command, async (app) => {
        const counts: Counts = { bounced: 0, known: 0, unknown: 0, other: 0 };
        for (const file of files) await takeInFile(app, file, counts);
        const { bounced, known, unknown, other } = counts;
        console.log(
          `${bounced} taken in, ${known} already known, ${unknown} not about a notice sent, ${other} no bounce.`,
        );
      });
    });
}

async function takeInFile({ deps, log }: App, file: string, counts: Counts): Promise<void> {
  const [{ readBounce }, { mailsIn }] = await Promise.all([import('../mail/bounce.ts'), import('../mail/mbox.ts')]);
  try {
    for await (const bytes of mailsIn(file === '-' ? process.stdin : createReadStream(file))) {
      const mail = await readBounce(bytes).catch((error) => {
        log.warn({ file, error: String(error) }, 'a mail that came back cannot be read');
        return undefined;
      });
      counts[mail ? await takeInReturned(deps, mail) : 'other']++;
    }
  } catch (error) {
    const { code, syscall } = error as NodeJS.ErrnoException;
    if (syscall !== 'open' && syscall !== 'read') throw error;
    throw new CommandRefused(`${file} cannot be read (${code}).`);
  }
}
