import type { Command } from 'commander';
import { InvalidArgumentError, Option } from 'commander';
import { isRefusal } from '../domain/refusal.ts';
import { type StaffRole, staffRoles } from '../domain/staff/staff.ts';
import { inviteAgain, inviteStaff } from '../workflows/invite-staff.ts';
import { example, fourDigits, oneLine } from './arguments.ts';
import { CommandRefused } from './failures.ts';
import { institutionByCode, operator, withApp } from './with-app.ts';

const refused = {
  'employee-number-malformed': 'An employee number has up to 20 digits, letters A to Z and hyphens.',
  'staff-unknown': 'There is no account in use with that employee number.',
  'several-accounts': 'Several accounts have that employee number: ask for a new passkey at the console instead.',
};

/** `warifu staff invite`: the first accounts of an institution's console. */
export function staffCommands(program: Command): void {
  program
    .command('staff')
    .description('Staff (職員) of an institution’s console')
    .command('invite')
    .description('Make a staff account and show, once, the link with which the person registers a passkey')
    .requiredOption('--institution <code>', 'the institution’s code', fourDigits)
    .option('--employee <number>', 'the employee number (職員番号), which names the person', oneLine)
    .option('--person <name>', 'the person’s name', oneLine)
    .option('--branch <name>', 'the branch (部店), e.g. 本店営業部', oneLine)
    .option('--again <number>', 'no new account: another link for the one with this employee number', oneLine)
    .addOption(
      new Option('--role <role...>', `one or more of: ${staffRoles.join(', ')}`).argParser(
        (value: string, earlier: StaffRole[] = []) => {
          const role = staffRoles.find((one) => one === value);
          if (!role) throw new InvalidArgumentError(`Write one of: ${staffRoles.join(', ')}.`);
          return [...earlier, role];
        },
      ),
    )
    .addHelpText(
      'after',
      example(
        'warifu staff invite --institution 1376 --employee 10234 --person "山田 隆" --branch 本店営業部 --role approver',
        'warifu staff invite --institution 1376 --again 10234',
      ),
    )
    .action(
      async (
        options: {
          institution: string;
          employee?: string;
          person?: string;
          branch?: string;
          role?: StaffRole[];
          again?: string;
        },
        command: Command,
      ) => {
        await withApp(command, async (app) => {
          const institution = await institutionByCode(app, options.institution);
          const { employee, person, branch, role, again } = options;
          const complete = employee && person && branch && role;
          if (!again === !complete) {
            throw new CommandRefused(
              'Give --employee, --person, --branch and --role for a new account, or --again.',
              2,
            );
          }
          const wanted = again ?? {
            employeeNumber: employee!,
            personName: person!,
            branch: branch!,
            roles: [...new Set(role!)],
          };
          const invited = await (typeof wanted === 'string'
            ? inviteAgain(app.deps, institution, wanted, operator())
            : inviteStaff(app.deps, institution, wanted, operator()));
          if (isRefusal(invited)) throw new CommandRefused(refused[invited.refused]);
          const { host, port } = app.config.console;
          const origin = `https://${host}${port === 443 ? '' : `:${port}`}`;
          const until = invited.until.toZonedDateTimeISO(institution.settings.timeZone);
          console.log(
            `Invited ${invited.staff.personName} (${invited.staff.roles.join(', ')}). The link registers one passkey, once:`,
          );
          console.log(`${origin}/${institution.code}/invitation#${invited.token}`);
          console.log(`Good until ${until.toPlainDate()} ${until.toPlainTime().toString({ smallestUnit: 'minute' })}`);
        });
      },
    );
}
