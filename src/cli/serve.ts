import type { Command } from 'commander';
import { example } from './arguments.ts';
import { stopRequested } from './stop-requested.ts';
import { configOf, opened, served } from './with-app.ts';

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
        const serving = await served(app);
        await stop;
        await serving.close();
      } finally {
        await app.close();
      }
    });
}
