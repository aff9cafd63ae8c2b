import { type Command, InvalidArgumentError } from 'commander';
import { loginIdPattern } from '../domain/login-id/login-id.ts';
import { isRefusal } from '../domain/refusal.ts';
import { addContract, addUser } from '../workflows/add-contract.ts';
import { fourDigits } from './institution.ts';
import { CommandRefused, institutionByCode, operator, withApp } from './with-app.ts';

const refused = {
  'contract-number-taken': 'That contract number is taken.',
  'contract-unknown': 'There is no contract with that number.',
  'login-id-taken': 'That login ID is taken.',
  'login-id-malformed': 'A login ID has 4 to 32 small letters, digits and hyphens and begins with a letter.',
};

/** `warifu contract add` and `warifu user add`. */
export function contractCommands(program: Command): void {
  program
    .command('contract')
    .description('Contracts (契約先) of an institution')
    .command('add')
    .description('Add a contract with its administrator ID (電子証明書方式)')
    .requiredOption('--institution <code>', 'the institution’s code', fourDigits)
    .requiredOption('--number <number>', 'the contract number, e.g. 1376-0010001')
    .requiredOption('--company <name>', 'the company’s name')
    .requiredOption('--administrator <login ID>', 'the administrator’s login ID, e.g. haruka-adm', loginIdArgument)
    .requiredOption('--person <name>', 'the administrator’s name')
    .action(
      async (
        options: { institution: string; number: string; company: string; administrator: string; person: string },
        command: Command,
      ) => {
        await withApp(command, async (app) => {
          const institution = await institutionByCode(app, options.institution);
          const added = await addContract(
            app.deps,
            institution,
            {
              number: options.number,
              companyName: options.company,
              method: 'certificate',
              administrator: { name: options.administrator, personName: options.person },
            },
            operator(),
          );
          if (isRefusal(added)) throw new CommandRefused(refused[added.refused]);
          console.log(
            `Added ${options.company} (${options.number}) with the administrator ID ${options.administrator}.`,
          );
          console.log(`Next: warifu issue --institution ${institution.code} --login-id ${options.administrator}`);
        });
      },
    );
  program
    .command('user')
    .description('User IDs (利用者ID) of a contract')
    .command('add')
    .description('Add a user ID to a contract')
    .requiredOption('--institution <code>', 'the institution’s code', fourDigits)
    .requiredOption('--contract <number>', 'the contract number')
    .requiredOption('--login-id <login ID>', 'the new login ID, e.g. haruka-k02', loginIdArgument)
    .requiredOption('--person <name>', 'the user’s name')
    .action(
      async (options: { institution: string; contract: string; loginId: string; person: string }, command: Command) => {
        await withApp(command, async (app) => {
          const institution = await institutionByCode(app, options.institution);
          const user = { name: options.loginId, personName: options.person };
          const added = await addUser(app.deps, institution, options.contract, user, operator());
          if (isRefusal(added)) throw new CommandRefused(refused[added.refused]);
          console.log(`Added the user ID ${options.loginId}.`);
        });
      },
    );
}

/** A login ID as a command's argument. */
export function loginIdArgument(value: string): string {
  if (!loginIdPattern.test(value)) throw new InvalidArgumentError(refused['login-id-malformed']);
  return value;
}
