import type { Command } from 'commander';
import { example } from './arguments.ts';
import { stopRequested } from './stop-requested.ts';
import { configOf, opened, runUntil, served } from './with-app.ts';

/** `warifu serve`: all listeners, until it is told to stop. */
export function serveCommand(program: Command): void {
  program
    .command('serve')
    .description('Open the four listeners (portal, lanes, console, pki) and run until stopped')
    .addHelpText('after', example('warifu serve -c /etc/warifu/warifu.toml'))
    .action(async (_options, command: Command) => {
      const stop = stopRequested();
      const app = await opened(configOf(command), { exclusive: true });
      try {
        await runUntil(stop, app, await served(app));
      } finally {
        await app.close();
      }
    });
}
