import { type Command, InvalidArgumentError } from 'commander';
import { auditCertificates } from '../workflows/audit-certificates.ts';
import { reconcileSignatures } from '../workflows/reconcile-signatures.ts';
import { example } from './arguments.ts';
import { CommandRefused } from './failures.ts';
import { withApp } from './with-app.ts';

/** `warifu audit certificates|signatures`: what the running program looks at daily, now and in words. */
export function auditCommands(program: Command): void {
  const audit = program
    .command('audit')
    .description('Check what the CAs made against the records, with exit code 1 for a difference');

  audit
    .command('certificates')
    .description('Have the OpenSSL program read and verify the last certificates, and compare them with the records')
    .option('--days <n>', 'those of so many days', wholeDays, 3)
    .addHelpText('after', example('warifu audit certificates --days 30'))
    .action(async (options: { days: number }, command: Command) => {
      const { opensslReader } = await import('../jobs/openssl.ts');
      const reader = await opensslReader();
      if (!reader)
        throw new CommandRefused(
          'There is no openssl program of version 3.0 or later. Install it, e.g. apt install openssl.',
        );
      await withApp(command, async ({ deps }) => {
        const since = deps.clock().subtract({ hours: 24 * options.days });
        const { count, differing } = await auditCertificates(deps, reader, since);
        for (const { certificate, findings } of differing)
          console.log(`${certificate.id} ${certificate.label}: ${findings.join('; ')}`);
        if (differing.length > 0)
          throw new CommandRefused(`${differing.length} of ${count} certificates are not what their records say.`);
        console.log(`${count} certificates of the last ${options.days} days are what their records say, and verify.`);
      });
    });

  audit
    .command('signatures')
    .description("Compare every signature that this machine's CA keys made with the records")
    .addHelpText('after', example('warifu audit signatures'))
    .action(async (_options, command: Command) => {
      await withApp(command, async ({ deps }) => {
        let surplus = 0;
        let unread = 0;
        for (const { authority, signatures, unknown, failed } of await reconcileSignatures(deps)) {
          console.log(`${authority.commonName}: ${signatures} signatures, ${unknown.length} on no record`);
          for (const { kind, serial, digest } of unknown) console.log(`  ${kind} ${serial} SHA-256 ${digest}`);
          surplus += unknown.length;
          if (failed === undefined) continue;
          console.log(`  could not be compared to the end: ${failed}`);
          unread += 1;
        }
        if (surplus > 0) throw new CommandRefused(`${surplus} signatures are on no record: find out who made them.`);
        if (unread > 0) throw new CommandRefused(`The signatures of ${unread} keys could not be compared.`);
      });
    });
}

function wholeDays(value: string): number {
  const days = Number(value);
  if (!Number.isInteger(days) || days < 1 || days > 3660) throw new InvalidArgumentError('Write days from 1 to 3660.');
  return days;
}
