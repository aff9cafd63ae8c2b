import type { Command } from 'commander';
import { dayOf } from '../domain/calendar.ts';
import { spokenCode } from '../domain/issuance/acquisition-code.ts';
import { isRefusal } from '../domain/refusal.ts';
import { issue, renewCode } from '../workflows/issue.ts';
import { example, fourDigits, loginIdArgument } from './arguments.ts';
import { CommandRefused } from './failures.ts';
import { institutionByCode, operator, withApp } from './with-app.ts';

const refused = {
  'login-id-unknown': 'There is no such login ID.',
  'issuance-under-way': 'This ID has an issuance under way. A new acquisition code for it: add --new-code.',
  'certificate-exists': 'This ID has a certificate. Revoke it first (warifu revoke), then issue.',
  'nothing-to-acquire': 'This ID has no issuance that could be acquired. Issue one: leave out --new-code.',
};

/** `warifu issue`: a certificate may be acquired; the code is shown this once. */
export function issueCommand(program: Command): void {
  program
    .command('issue')
    .description('Issue (発行): let a login ID acquire a certificate; shows the acquisition code once')
    .requiredOption('--institution <code>', 'the institution’s code', fourDigits)
    .requiredOption('--login-id <login ID>', 'whose certificate', loginIdArgument)
    .option('--new-code', 'a new code for the issuance under way; the old code becomes void')
    .addHelpText(
      'after',
      example(
        'warifu issue --institution 1376 --login-id haruka-adm',
        'warifu issue --institution 1376 --login-id haruka-adm --new-code',
      ),
    )
    .action(async (options: { institution: string; loginId: string; newCode?: true }, command: Command) => {
      await withApp(command, async (app) => {
        const institution = await institutionByCode(app, options.institution);
        const workflow = options.newCode ? renewCode : issue;
        const issued = await workflow(app.deps, institution, options.loginId, operator());
        const { store, clock } = app.deps;
        const loginId = await store.transaction(clock(), (tx) => tx.loginIds.byName(institution.id, options.loginId));
        const locked = loginId?.lockedAt
          ? `\nIt is locked after wrong passwords. To unlock it: warifu unlock --institution ${institution.code} --login-id ${options.loginId}`
          : '';
        if (isRefusal(issued)) throw new CommandRefused(refused[issued.refused] + locked);
        const deadline = dayOf(issued.issuance.deadline, institution.settings.timeZone);
        console.log(`Login ID          ${options.loginId}`);
        console.log(`Acquisition code  ${spokenCode(issued.code)}`);
        console.log(`Deadline          ${deadline} (end of the day)${locked}`);
      });
    });
}
