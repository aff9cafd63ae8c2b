import type { Command } from 'commander';
import { isRefusal } from '../domain/refusal.ts';
import { unlock } from '../workflows/unlock.ts';
import { example, fourDigits, loginIdArgument } from './arguments.ts';
import { CommandRefused } from './failures.ts';
import { institutionByCode, operator, withApp } from './with-app.ts';

const refused = {
  'login-id-unknown': 'There is no such login ID.',
  'not-locked': 'This ID is not locked.',
};

/** `warifu unlock`: an ID locked by wrong passwords can log in again. */
export function unlockCommand(program: Command): void {
  program
    .command('unlock')
    .description('Unlock (ロック解除) a login ID that too many wrong passwords locked')
    .requiredOption('--institution <code>', 'the institution’s code', fourDigits)
    .requiredOption('--login-id <login ID>', 'which ID', loginIdArgument)
    .addHelpText('after', example('warifu unlock --institution 1376 --login-id haruka-adm'))
    .action(async (options: { institution: string; loginId: string }, command: Command) => {
      await withApp(command, async (app) => {
        const institution = await institutionByCode(app, options.institution);
        const open = await unlock(app.deps, institution, options.loginId, operator());
        if (isRefusal(open)) throw new CommandRefused(refused[open.refused]);
        console.log(`Unlocked ${open.name} (${open.personName}). Its password is the same as before.`);
      });
    });
}
