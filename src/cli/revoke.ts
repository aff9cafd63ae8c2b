import { type Command, Option } from 'commander';
import type { RevocationReason } from '../domain/certificate/certificate.ts';
import { isRefusal } from '../domain/refusal.ts';
import { revoke } from '../workflows/revoke.ts';
import { example, fourDigits, loginIdArgument } from './arguments.ts';
import { CommandRefused } from './failures.ts';
import { institutionByCode, operator, withApp } from './with-app.ts';

const reasons: RevocationReason[] = [
  'unspecified',
  'keyCompromise',
  'affiliationChanged',
  'superseded',
  'cessationOfOperation',
];

/** `warifu revoke`: the ID's certificate ends at once, with its sessions. */
export function revokeCommand(program: Command): void {
  program
    .command('revoke')
    .description('Revoke (失効) a login ID’s certificate at once; its sessions end. This cannot be undone')
    .requiredOption('--institution <code>', 'the institution’s code', fourDigits)
    .requiredOption('--login-id <login ID>', 'whose certificate', loginIdArgument)
    .addOption(new Option('--reason <reason>', 'why').choices(reasons).default('unspecified'))
    .addHelpText('after', example('warifu revoke --institution 1376 --login-id haruka-adm --reason keyCompromise'))
    .action(async (options: { institution: string; loginId: string; reason: RevocationReason }, command: Command) => {
      await withApp(command, async (app) => {
        const institution = await institutionByCode(app, options.institution);
        const ended = await revoke(app.deps, institution, options.loginId, options.reason, operator());
        if (isRefusal(ended)) {
          throw new CommandRefused(
            ended.refused === 'login-id-unknown' ? 'There is no such login ID.' : 'This ID has no certificate in use.',
          );
        }
        for (const { label, serial } of ended) {
          console.log(`Revoked ${label}, serial number ${Buffer.from(serial).toString('hex')}.`);
        }
      });
    });
}
