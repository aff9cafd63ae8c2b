import type { Command } from 'commander';
import { isRefusal } from '../domain/refusal.ts';
import { lookUpRefusal } from '../workflows/look-up-refusal.ts';
import { example, unprintable } from './arguments.ts';
import { CommandRefused } from './failures.ts';
import { localTime } from './local-time.ts';
import { withApp } from './with-app.ts';

/** `warifu refusal E1101-7Q4M-29KD`: what lies behind a number from an error page (I5) or from PCの診断 (D0001-…). */
export function refusalCommand(program: Command): void {
  program
    .command('refusal')
    .description('Look up the reference number (お問い合わせ番号) of an error page or of a PC check (PCの診断)')
    .argument('<reference>', 'e.g. E1101-7Q4M-29KD')
    .addHelpText('after', example('warifu refusal E1101-7Q4M-29KD'))
    .action(async (reference: string, _options, command: Command) => {
      await withApp(command, async ({ deps }) => {
        await deps.store.transaction(deps.clock(), async (tx) => {
          const found = await lookUpRefusal(tx, reference);
          if (isRefusal(found)) throw new CommandRefused('There is no refusal with that number.');
          const { record, institution, loginId, contract } = found;
          const zone = institution ? institution.settings.timeZone : 'UTC';
          console.log(`${record.reference}  ${record.name}  ${localTime(record.at, zone)}`);
          if (institution) console.log(`Institution  ${institution.name} (${institution.code})`);
          if (contract) console.log(`Contract     ${contract.number}  ${contract.companyName}`);
          if (loginId) console.log(`Login ID     ${loginId.name}  ${loginId.personName}`);
          for (const [name, value] of Object.entries(record.facts)) {
            console.log(`${name.padEnd(12)} ${String(value).replaceAll(new RegExp(unprintable, 'gu'), '�')}`);
          }
        });
      });
    });
}
