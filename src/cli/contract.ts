import { type Command, Option } from 'commander';
import { dayOf } from '../domain/calendar.ts';
import type { Method } from '../domain/contract/contract.ts';
import type { Institution } from '../domain/institution/institution.ts';
import { spokenCode } from '../domain/issuance/acquisition-code.ts';
import type { LoginId } from '../domain/login-id/login-id.ts';
import { isRefusal } from '../domain/refusal.ts';
import { addContract, addUser } from '../workflows/add-contract.ts';
import { example, fourDigits, loginIdArgument, loginIdForm, oneLine } from './arguments.ts';
import { CommandRefused } from './failures.ts';
import { institutionByCode, operator, withApp } from './with-app.ts';

const refused = {
  'contract-number-taken': 'That contract number is taken.',
  'contract-unknown': 'There is no contract with that number.',
  'login-id-taken': 'That login ID is taken.',
  'login-id-malformed': loginIdForm,
};

/** `warifu contract add` and `warifu user add`. */
export function contractCommands(program: Command): void {
  program
    .command('contract')
    .description('Contracts (契約先) of an institution')
    .command('add')
    .description('Add a contract with its administrator ID; with --method password, shows its temporary password once')
    .requiredOption('--institution <code>', 'the institution’s code', fourDigits)
    .requiredOption('--number <number>', 'the contract number, e.g. 1376-0010001', oneLine)
    .requiredOption('--company <name>', 'the company’s name', oneLine)
    .requiredOption('--administrator <login ID>', 'the administrator’s login ID, e.g. haruka-adm', loginIdArgument)
    .requiredOption('--person <name>', 'the administrator’s name', oneLine)
    .addOption(
      new Option('--method <method>', 'certificate (電子証明書方式) or password (ID・パスワード方式)')
        .choices(['certificate', 'password'])
        .default('certificate'),
    )
    .addHelpText(
      'after',
      example(
        'warifu contract add --institution 1376 --number 1376-0010001 --company 株式会社はるか製作所 \\',
        '  --administrator haruka-adm --person "田中 恵子"',
      ),
    )
    .action(
      async (
        options: {
          institution: string;
          number: string;
          company: string;
          administrator: string;
          person: string;
          method: Method;
        },
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
              method: options.method,
              administrator: { name: options.administrator, personName: options.person },
            },
            operator(),
          );
          if (isRefusal(added)) throw new CommandRefused(refused[added.refused]);
          console.log(
            `Added ${options.company} (${options.number}) with the administrator ID ${options.administrator}.`,
          );
          if (added.temporaryPassword !== undefined) {
            showTemporaryPassword(institution, added.administrator, added.temporaryPassword);
          }
          const or = options.method === 'password' ? 'To go over to certificates' : 'Next';
          console.log(`${or}: warifu issue --institution ${institution.code} --login-id ${options.administrator}`);
        });
      },
    );
  program
    .command('user')
    .description('User IDs (利用者ID) of a contract')
    .command('add')
    .description('Add a user ID to a contract')
    .requiredOption('--institution <code>', 'the institution’s code', fourDigits)
    .requiredOption('--contract <number>', 'the contract number', oneLine)
    .requiredOption('--login-id <login ID>', 'the new login ID, e.g. haruka-k02', loginIdArgument)
    .requiredOption('--person <name>', 'the user’s name', oneLine)
    .addHelpText(
      'after',
      example('warifu user add --institution 1376 --contract 1376-0010001 --login-id haruka-k02 --person "佐藤 健"'),
    )
    .action(
      async (options: { institution: string; contract: string; loginId: string; person: string }, command: Command) => {
        await withApp(command, async (app) => {
          const institution = await institutionByCode(app, options.institution);
          const user = { name: options.loginId, personName: options.person };
          const added = await addUser(app.deps, institution, options.contract, user, operator());
          if (isRefusal(added)) throw new CommandRefused(refused[added.refused]);
          console.log(`Added the user ID ${options.loginId}.`);
          if (added.temporaryPassword !== undefined) showTemporaryPassword(institution, added, added.temporaryPassword);
        });
      },
    );
}

/** This once: only its hash is stored. */
function showTemporaryPassword(institution: Institution, loginId: LoginId, temporaryPassword: string): void {
  const until = dayOf(loginId.temporaryUntil!, institution.settings.timeZone);
  console.log(`Login ID            ${loginId.name}`);
  console.log(`Temporary password  ${spokenCode(temporaryPassword)}`);
  console.log(`Good until          ${until} (end of the day), to choose an own one at the first login`);
}
