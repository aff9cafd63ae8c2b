import type { Command } from 'commander';
import { openApp, realWorld, serve } from '../app.ts';
import { stopRequested } from './stop-requested.ts';
import { configOf } from './with-app.ts';

/** `warifu serve`: all listeners, until it is told to stop. */
export function serveCommand(program: Command): void {
  program
    .command('serve')
    .description('Open the four listeners (portal, lanes, console, pki) and run until stopped')
    .action(async (_options, command: Command) => {
      const stop = stopRequested();
      const app = await openApp(configOf(command), realWorld);
      try {
        const serving = await serve(app);
        await stop;
        await serving.close();
      } finally {
        await app.close();
      }
    });
}
