import { Command, CommanderError } from 'commander';
import { contractCommands } from './contract.ts';
import { initCommand } from './init.ts';
import { institutionCommands } from './institution.ts';
import { issueCommand } from './issue.ts';
import { refusalCommand } from './refusal.ts';
import { revokeCommand } from './revoke.ts';
import { serveCommand } from './serve.ts';
import { startCommand } from './start.ts';
import { statusCommand } from './status.ts';
import { CommandRefused } from './with-app.ts';

/**
 * Runs one command and gives its exit code: 0 done, 2 for wrong arguments or a faulty configuration (one sentence to
 * standard error for each fault), 1 for a refusal by the rules or a failure.
 */
export async function run(args: string[]): Promise<number> {
  const program = new Command('warifu')
    .description('Electronic certificate login (電子証明書認証) for financial institutions')
    .option('-c, --config <file>', 'the configuration file (docs/configuration.md)')
    .showHelpAfterError('See --help.')
    .configureOutput({
      outputError: (text, write) => write(text.replace(/^error: (.)/, (_, first) => first.toUpperCase())),
    })
    .exitOverride();
  for (const add of [
    startCommand,
    initCommand,
    serveCommand,
    institutionCommands,
    contractCommands,
    issueCommand,
    revokeCommand,
    statusCommand,
    refusalCommand,
  ]) {
    add(program);
  }
  try {
    await program.parseAsync(args, { from: 'user' });
    return 0;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 || error.code === 'commander.help' ? 0 : 2;
    if (error instanceof CommandRefused) {
      console.error(error.message);
      return error.exitCode;
    }
    console.error(`warifu stopped: ${error instanceof Error ? error.message : String(error)}`);
    if (process.env.DEBUG && error instanceof Error) console.error(error.stack, error.cause);
    return 1;
  }
}
