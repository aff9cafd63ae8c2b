import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command, CommanderError } from 'commander';
import { example } from './arguments.ts';
import { auditCommands } from './audit.ts';
import { bouncesCommand } from './bounces.ts';
import { caCommands } from './ca.ts';
import { contractCommands } from './contract.ts';
import { demoCommand } from './demo.ts';
import { CommandRefused } from './failures.ts';
import { initCommand } from './init.ts';
import { institutionCommands } from './institution.ts';
import { issueCommand } from './issue.ts';
import { maintenanceCommands } from './maintenance.ts';
import { refusalCommand } from './refusal.ts';
import { revokeCommand } from './revoke.ts';
import { serveCommand } from './serve.ts';
import { staffCommands } from './staff.ts';
import { startCommand } from './start.ts';
import { statusCommand } from './status.ts';
import { unlockCommand } from './unlock.ts';

/**
 * Runs one command and gives its exit code: 0 done, 2 for wrong use or a faulty configuration (one sentence to standard
 * error for each fault), 1 for a refusal by the rules or a failure.
 */
export async function run(args: string[]): Promise<number> {
  // Whoever reads us may go away (a closed terminal, `| head`); what is being done is finished all the same.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
  const { version } = JSON.parse(readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8'));
  const program = new Command('warifu')
    .description('Electronic certificate login (電子証明書認証) for financial institutions')
    .version(version, '-V, --version', 'show the version')
    .option('-c, --config <file>', 'the configuration file (docs/configuration.md)')
    .configureHelp({ showGlobalOptions: true })
    .exitOverride()
    .addHelpText(
      'after',
      [
        '\nExit codes: 0 done, 1 refused or failed, 2 wrong use or a faulty configuration.',
        example('npm start', 'npm run -s warifu -- status --institution 1376 --login-id haruka-adm'),
      ].join('\n'),
    );
  for (const add of [
    startCommand,
    demoCommand,
    initCommand,
    serveCommand,
    institutionCommands,
    caCommands,
    contractCommands,
    issueCommand,
    revokeCommand,
    unlockCommand,
    statusCommand,
    refusalCommand,
    staffCommands,
    maintenanceCommands,
    bouncesCommand,
    auditCommands,
  ]) {
    add(program);
  }
  adviseOnWrongUse(program, 'warifu');
  try {
    await program.parseAsync(args, { from: 'user' });
    return 0;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    if (error instanceof CommandRefused) {
      console.error(error.message);
      return error.exitCode;
    }
    console.error(`warifu stopped: ${error instanceof Error ? error.message : String(error)}`);
    if (/^(debug|trace)$/.test(process.env.WARIFU_LOG_LEVEL ?? '') && error instanceof Error)
      console.error(error.stack);
    return 1;
  }
}

/** Wrong use is answered with one sentence, and with the help to read. */
function adviseOnWrongUse(command: Command, name: string): void {
  command.configureOutput({
    outputError(text, write) {
      const sentence = text
        .trim()
        .replace(/^error: (.)/, (_, first) => first.toUpperCase())
        .replace('\n(Did you', '. (Did you');
      write(`${sentence}${/[.?)]$/.test(sentence) ? '' : '.'} See: ${name} --help\n`);
    },
  });
  for (const child of command.commands) adviseOnWrongUse(child, `${name} ${child.name()}`);
}
