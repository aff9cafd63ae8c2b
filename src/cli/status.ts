import type { Command } from 'commander';
import { dayOf } from '../domain/calendar.ts';
import { deciding } from '../domain/certificate/certificate.ts';
import { type SeenState, seenState } from '../domain/certificate/seen-state.ts';
import { example, fourDigits, loginIdArgument } from './arguments.ts';
import { CommandRefused } from './failures.ts';
import { localTime } from './local-time.ts';
import { institutionByCode, withApp } from './with-app.ts';

const words: Record<SeenState, string> = {
  'not-acquired': '未取得 (not acquired)',
  lapsed: '取得期限切れ (deadline passed)',
  active: '有効 (active)',
  renewing: '更新期間中 (can be renewed)',
  expired: '期限切れ (expired)',
  revoked: '失効 (revoked)',
  suspended: '利用停止 (suspended)',
};

/** `warifu status`: what anyone would see for a login ID, and its dates. */
export function statusCommand(program: Command): void {
  program
    .command('status')
    .description('Show the state of a login ID and its certificate')
    .requiredOption('--institution <code>', 'the institution’s code', fourDigits)
    .requiredOption('--login-id <login ID>', 'which ID', loginIdArgument)
    .addHelpText('after', example('warifu status --institution 1376 --login-id haruka-adm'))
    .action(async (options: { institution: string; loginId: string }, command: Command) => {
      await withApp(command, async (app) => {
        const institution = await institutionByCode(app, options.institution);
        const { timeZone } = institution.settings;
        await app.deps.store.transaction(app.deps.clock(), async (tx) => {
          const loginId = await tx.loginIds.byName(institution.id, options.loginId);
          const contract = loginId && (await tx.contracts.byId(institution.id, loginId.contractId));
          if (!loginId || !contract) throw new CommandRefused('There is no such login ID.');
          const issuance = await tx.issuances.newest(institution.id, loginId.id);
          const certificate = deciding(await tx.certificates.ofLoginId(institution.id, loginId.id), tx.now);
          console.log(`${loginId.name}  ${loginId.personName}  ${contract.companyName} (${contract.number})`);
          console.log(
            `State        ${words[seenState(institution, contract, loginId, issuance, certificate, tx.now)]}`,
          );
          if (loginId.lockedAt) {
            console.log(
              `Locked       ${localTime(loginId.lockedAt, timeZone)} (wrong passwords; warifu unlock opens it)`,
            );
          }
          if (issuance) {
            console.log(`Issuance     ${issuance.state}, deadline ${dayOf(issuance.deadline, timeZone)}`);
          }
          if (certificate) {
            const serial = Buffer.from(certificate.serial).toString('hex');
            console.log(`Certificate  ${certificate.label}, ${certificate.state}, serial number ${serial}`);
            console.log(`Expiry       ${dayOf(certificate.notAfter, timeZone)} (end of the day)`);
          }
        });
      });
    });
}
